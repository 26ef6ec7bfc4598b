package calendar_test

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"salonzap/internal/agenda"
	"salonzap/internal/agenda/calendar"
	"salonzap/internal/contact"
	"salonzap/internal/text"
)

// component is one of a file, read by a reader that shares nothing with what wrote it.
type component struct {
	name     string
	lines    [][2]string // name with its parameters, value
	children []*component
}

func (c *component) get(name string) (value, params string) {
	for _, l := range c.lines {
		if n, p, _ := strings.Cut(l[0], ";"); n == name {
			return l[1], p
		}
	}
	return "", ""
}

func (c *component) all(name string) (found []*component) {
	for _, x := range c.children {
		if x.name == name {
			found = append(found, x)
		}
	}
	return found
}

// read is strict: lines end with CRLF and have 75 octets at most, components are nested.
func read(t *testing.T, file []byte) *component {
	t.Helper()
	if !bytes.HasSuffix(file, []byte("\r\n")) || bytes.Contains(bytes.ReplaceAll(file, []byte("\r\n"), nil), []byte("\n")) {
		t.Fatalf("lines do not end with CRLF:\n%q", file)
	}
	var lines []string
	for l := range strings.SplitSeq(strings.TrimSuffix(string(file), "\r\n"), "\r\n") {
		if len(l) > 75 {
			t.Errorf("a line of %d octets: %s", len(l), l)
		}
		if strings.HasPrefix(l, " ") {
			lines[len(lines)-1] += l[1:]
			continue
		}
		lines = append(lines, l)
	}
	root := &component{}
	stack := []*component{root}
	for _, l := range lines {
		name, value, ok := strings.Cut(l, ":")
		top := stack[len(stack)-1]
		switch {
		case !ok:
			t.Fatalf("no line of a calendar: %q", l)
		case name == "BEGIN":
			c := &component{name: value}
			top.children = append(top.children, c)
			stack = append(stack, c)
		case name == "END":
			if top.name != value {
				t.Fatalf("%s ends within %s", value, top.name)
			}
			stack = stack[:len(stack)-1]
		default:
			top.lines = append(top.lines, [2]string{name, unescape(value)})
		}
	}
	if len(stack) != 1 || len(root.children) != 1 || root.children[0].name != "VCALENDAR" {
		t.Fatalf("no calendar:\n%s", file)
	}
	return root.children[0]
}

func unescape(s string) string {
	return strings.NewReplacer(`\,`, ",", `\;`, ";", `\n`, "\n", `\\`, `\`).Replace(s)
}

// moment is when something begins, by the zone that stands in the file.
func moment(t *testing.T, cal *component, value, params string) time.Time {
	t.Helper()
	id := strings.TrimPrefix(params, "TZID=")
	zones := cal.all("VTIMEZONE")
	if len(zones) != 1 {
		t.Fatalf("%d zones", len(zones))
	}
	if name, _ := zones[0].get("TZID"); name != id {
		t.Fatalf("the zone %q is not in the file, but %q", id, name)
	}
	local, err := time.Parse("20060102T150405", value)
	if err != nil {
		t.Fatal(err)
	}
	offset, found := "", ""
	for _, s := range zones[0].all("STANDARD") {
		if from, _ := s.get("DTSTART"); from <= value && from >= found {
			found = from
			offset, _ = s.get("TZOFFSETTO")
		}
	}
	at, err := time.Parse("-0700", offset)
	if err != nil {
		t.Fatalf("no offset for %s: %v", value, err)
	}
	_, seconds := at.Zone()
	return local.Add(-time.Duration(seconds) * time.Second)
}

func zoneOf(t *testing.T, name string) agenda.Zone {
	t.Helper()
	z, err := agenda.ParseZone(name)
	if err != nil {
		t.Fatal(err)
	}
	return z
}

func date(t *testing.T, s string) agenda.Date {
	t.Helper()
	d, err := agenda.ParseDate(s)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// appointment is one of half an hour at a wall time.
func appointment(t *testing.T, zone agenda.Zone, day string, at agenda.Minute, who contact.ID, status agenda.Status) agenda.Appointment {
	t.Helper()
	local := agenda.Local{Date: date(t, day), Minute: at}
	start, ok := zone.Instant(local)
	if !ok {
		t.Fatalf("%s does not exist", local)
	}
	return agenda.Appointment{
		ID: agenda.NewID[agenda.Appointment](), Client: who, At: local, Zone: zone.String(), Span: agenda.Span{From: start, To: start.Add(30)},
		Sold: agenda.Sold{Name: "Corte, barba; e mais"}, Status: status, Version: 3, CreatedAt: start.Add(-600),
	}
}

func write(t *testing.T, f calendar.Feed) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := calendar.Write(&out, f); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// Another reader finds the appointments at their times, also beyond a change of clocks, and neither numbers nor what was cancelled.
func TestAnotherReaderReadsIt(t *testing.T) {
	t.Parallel()
	for _, zone := range []agenda.Zone{zoneOf(t, "America/Sao_Paulo"), zoneOf(t, "America/New_York"), zoneOf(t, "America/Noronha")} {
		ana, nobody := contact.NewID(), contact.NewID()
		f := calendar.Feed{
			Salon: "Barbearia do João", Professional: "Conceição", Zone: zone, From: date(t, "2026-10-01"), To: date(t, "2027-04-01"),
			Clients: map[agenda.ClientID]string{ana: "Ana Paula de Araújo e Albuquerque Cavalcanti de Oliveira", nobody: "+55 11 98765-4321"},
			Appointments: []agenda.Appointment{
				appointment(t, zone, "2026-10-05", 9*60, ana, agenda.Booked{}), appointment(t, zone, "2026-12-05", 15*60+30, nobody, agenda.Confirmed{}),
				appointment(t, zone, "2027-03-20", 18*60, ana, agenda.Booked{}), appointment(t, zone, "2026-12-06", 9*60, ana, agenda.Cancelled{By: agenda.PartyStaff}),
			},
		}
		file := write(t, f)
		if !bytes.Equal(file, write(t, f)) {
			t.Error("the same appointments give other bytes")
		}
		if bytes.Contains(file, []byte("98765")) {
			t.Error("a client's number is in it")
		}
		cal := read(t, file)
		if ttl, _ := cal.get("REFRESH-INTERVAL"); ttl != "PT1H" {
			t.Errorf("it is read again after %q", ttl)
		}
		events := cal.all("VEVENT")
		if len(events) != 3 {
			t.Fatalf("%d events", len(events))
		}
		for i, e := range events {
			a := f.Appointments[i]
			start, in := e.get("DTSTART")
			end, _ := e.get("DTEND")
			if got := moment(t, cal, start, in); !got.Equal(a.Span.From.Time()) {
				t.Errorf("%s: it begins at %s, want %s", zone, got, a.Span.From.Time().UTC())
			}
			if got := moment(t, cal, end, in); !got.Equal(a.Span.To.Time()) {
				t.Errorf("%s: it ends at %s", zone, got)
			}
			if uid, _ := e.get("UID"); uid != a.ID.String()+"@salonzap" {
				t.Errorf("its uid is %q", uid)
			}
			want := "Corte, barba; e mais – " + f.Clients[a.Client]
			if a.Client == nobody {
				want = "Corte, barba; e mais – " + text.PT.Say(text.FeedClient)
			}
			if got, _ := e.get("SUMMARY"); got != want {
				t.Errorf("%q, want %q", got, want)
			}
		}
	}
}
