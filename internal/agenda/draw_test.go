package agenda_test

import (
	"bytes"
	"encoding/binary"
	"slices"
	"strings"
	"time"

	"pgregory.net/rapid"

	"salonzap/internal/agenda"
	"salonzap/internal/contact"
)

// clockChange is a day on which the clocks of a zone change, or an ordinary one.
type clockChange struct{ zone, day string }

// clockChanges are the days around which salons are drawn: changes at midnight (Brazil, Cuba,
// Paraguay, Egypt), in the night (New York, Lisbon), of half an hour (Lord Howe, Caracas), of two
// hours (Troll), a minute after midnight (St John's), a day that was skipped (Samoa), a pause for
// Ramadan (Morocco); and days of the zones of Brazil without a change.
func clockChanges() []clockChange {
	return []clockChange{
		{"America/Sao_Paulo", "2018-11-04"},
		{"America/Sao_Paulo", "2019-02-16"},
		{"America/Sao_Paulo", "2019-02-17"},
		{"America/Sao_Paulo", "2017-10-15"},
		{"America/Cuiaba", "2018-02-17"},
		{"America/Rio_Branco", "2013-11-10"},
		{"America/New_York", "2026-03-08"},
		{"America/New_York", "2026-11-01"},
		{"America/Havana", "2026-03-08"},
		{"America/Havana", "2026-11-01"},
		{"America/Asuncion", "2024-03-23"},
		{"America/Asuncion", "2023-10-01"},
		{"Africa/Cairo", "2026-04-24"},
		{"Africa/Cairo", "2026-10-29"},
		{"Europe/Lisbon", "2026-03-29"},
		{"Australia/Lord_Howe", "2026-04-05"},
		{"Australia/Lord_Howe", "2026-10-04"},
		{"America/Caracas", "2016-05-01"},
		{"Antarctica/Troll", "2026-03-29"},
		{"Antarctica/Troll", "2026-10-25"},
		{"America/St_Johns", "2010-11-06"},
		{"America/St_Johns", "2010-11-07"},
		{"America/St_Johns", "2011-03-13"},
		{"Pacific/Apia", "2011-12-30"},
		{"Africa/Casablanca", "2026-02-15"},
		{"America/Sao_Paulo", "2026-11-29"},
		{"America/Manaus", "2026-11-30"},
		{"America/Noronha", "2026-12-31"},
		{"Asia/Kathmandu", "2026-02-28"},
	}
}

type fataler interface {
	Helper()
	Fatal(...any)
}

func zone(t fataler, name string) agenda.Zone {
	t.Helper()
	z, err := agenda.ParseZone(name)
	if err != nil {
		t.Fatal(err)
	}
	return z
}

func date(t fataler, s string) agenda.Date {
	t.Helper()
	d, err := agenda.ParseDate(s)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// drawn is a random salon and a question to it.
type drawn struct {
	agenda.Snapshot
	from, to agenda.Date
}

// asks are all questions that can be asked of it.
func (d drawn) asks() []agenda.Ask {
	var all []agenda.Ask
	for _, p := range d.Professionals {
		for _, s := range d.Services {
			all = append(all, agenda.Ask{Service: s.ID, Professional: p.ID})
		}
	}
	return all
}

func intBetween(r *rapid.T, low, high int, label string) int {
	return rapid.IntRange(low, high).Draw(r, label)
}

func oneIn(r *rapid.T, n int, label string) bool { return intBetween(r, 1, n, label) == 1 }

// drawSalon draws a salon around a day, with two or three days to ask about.
func drawSalon(r *rapid.T, at clockChange) drawn {
	r.Helper()
	d := drawn{}
	day := date(r, at.day)
	d.from = day.AddDays(intBetween(r, -1, 0, "from"))
	d.to = d.from.AddDays(intBetween(r, 1, 2, "days"))
	d.Zone = zone(r, at.zone)
	d.Rules = agenda.Rules{
		Grid:    rapid.SampledFrom([]int{5, 7, 10, 15, 20, 30, 40, 60}).Draw(r, "grid"),
		Snug:    rapid.Bool().Draw(r, "snug"),
		Lead:    rapid.SampledFrom([]int{0, 0, 60, 90, 1440}).Draw(r, "lead"),
		Horizon: rapid.SampledFrom([]int{1, 2, 3, 30, 60}).Draw(r, "horizon"),
		Hold:    10,
	}
	noon := unixOf(day) + 12*3600
	d.Now = agenda.Instant(noon + int64(intBetween(r, -4*1440, 600, "now"))*60 + int64(intBetween(r, 0, 1, "second")*13))
	for range intBetween(r, 1, 2, "services") {
		d.Services = append(d.Services, agenda.Service{
			ID: agenda.NewID[agenda.Service](), Active: !oneIn(r, 15, "inactive service"), Work: drawWork(r),
		})
	}
	for range intBetween(r, 1, 2, "people") {
		d.Professionals = append(d.Professionals, drawProfessional(r, d, day))
	}
	drawDays(r, &d, day)
	for range intBetween(r, 0, 10, "occupied") {
		d.Occupied = append(d.Occupied, drawOccupied(r, d, day))
	}
	if rapid.Bool().Draw(r, "eager") {
		d.eager(noon)
	}
	return d
}

// eager lets everybody do everything, and asks in time, so that most such salons have something to offer.
func (d *drawn) eager(noon int64) {
	d.Now, d.Rules.Horizon = agenda.Instant(noon).Add(-2*minutesADay), max(d.Rules.Horizon, 2)
	for i := range d.Services {
		d.Services[i].Active = true
	}
	for i, p := range d.Professionals {
		d.Professionals[i].Active = true
		for _, s := range d.Services {
			if !slices.ContainsFunc(p.Does, func(k agenda.Skill) bool { return k.Service == s.ID }) {
				d.Professionals[i].Does = append(d.Professionals[i].Does, agenda.Skill{Service: s.ID})
			}
		}
		for weekday := time.Sunday; weekday <= time.Saturday; weekday++ {
			if !slices.ContainsFunc(p.Week, func(w agenda.Weekly) bool { return w.Weekday == weekday }) {
				d.Professionals[i].Week = append(d.Professionals[i].Week, agenda.Weekly{Weekday: weekday, Window: agenda.Window{Start: 0, End: agenda.EndOfDay}})
			}
		}
	}
}

const minutesADay = 24 * 60

func unixOf(d agenda.Date) int64 {
	t, err := time.Parse(time.DateOnly, d.String())
	if err != nil {
		panic(err)
	}
	return t.Unix()
}

func drawWork(r *rapid.T) agenda.Work {
	minutes := rapid.SampledFrom([]int{5, 15, 25, 30, 45, 60, 90, 150})
	w := agenda.Work{Segments: []agenda.Segment{{Kind: agenda.Busy, Minutes: minutes.Draw(r, "minutes")}}}
	if oneIn(r, 3, "dye") {
		w.Segments = append(w.Segments,
			agenda.Segment{Kind: agenda.Free, Minutes: minutes.Draw(r, "free")},
			agenda.Segment{Kind: agenda.Busy, Minutes: minutes.Draw(r, "rinse")})
	}
	if oneIn(r, 3, "buffers") {
		w.BufferBefore = rapid.SampledFrom([]int{0, 5, 10}).Draw(r, "before")
		w.BufferAfter = rapid.SampledFrom([]int{0, 5, 15, 60}).Draw(r, "after")
	}
	return w
}

func drawProfessional(r *rapid.T, d drawn, day agenda.Date) agenda.Professional {
	p := agenda.Professional{
		ID: agenda.NewID[agenda.Professional](), Active: !oneIn(r, 20, "inactive"),
		DailyCap: rapid.SampledFrom([]int{0, 0, 0, 1, 2, 4}).Draw(r, "cap"), Sort: intBetween(r, 0, 1, "sort"),
		LastTurn: agenda.Instant(intBetween(r, 0, 2, "last turn")),
	}
	for _, s := range d.Services {
		if oneIn(r, 8, "does not") {
			continue
		}
		k := agenda.Skill{Service: s.ID}
		if oneIn(r, 4, "own time") {
			w := drawWork(r)
			k.Work = &w
		}
		p.Does = append(p.Does, k)
	}
	for weekday := time.Sunday; weekday <= time.Saturday; weekday++ {
		for _, w := range drawWindows(r) {
			x := agenda.Weekly{Weekday: weekday, Window: w}
			if oneIn(r, 6, "valid from") {
				x.From = day.AddDays(intBetween(r, -2, 2, "valid from"))
			}
			if oneIn(r, 6, "valid until") {
				x.Until = day.AddDays(intBetween(r, -2, 2, "valid until"))
			}
			p.Week = append(p.Week, x)
		}
	}
	return p
}

// drawWindows draws windows that are apart, often ones that reach over the hours at which clocks change.
func drawWindows(r *rapid.T) []agenda.Window {
	switch intBetween(r, 0, 5, "hours") {
	case 0:
		return nil
	case 1:
		return []agenda.Window{{Start: 0, End: agenda.EndOfDay}}
	case 2:
		return []agenda.Window{{Start: 0, End: 4*60 + 5}, {Start: 21*60 + 50, End: agenda.EndOfDay}}
	case 3:
		return []agenda.Window{{Start: 30, End: 2*60 + 30}, {Start: 2*60 + 30, End: 5 * 60}, {Start: 23*60 + 10, End: 23*60 + 50}}
	}
	var all []agenda.Window
	at := 0
	for range intBetween(r, 1, 3, "windows") {
		start := at + intBetween(r, 0, 500, "start")
		end := start + intBetween(r, 1, 500, "length")
		if end > int(agenda.EndOfDay) {
			break
		}
		all = append(all, agenda.Window{Start: agenda.Minute(start), End: agenda.Minute(end)})
		at = end
	}
	return all
}

func drawDays(r *rapid.T, d *drawn, day agenda.Date) {
	seen := map[string]bool{}
	for range intBetween(r, 0, 2, "exceptions") {
		e := agenda.Exception{Date: day.AddDays(intBetween(r, -1, 1, "exception")), Windows: drawWindows(r)}
		if rapid.Bool().Draw(r, "own") {
			e.Professional = rapid.SampledFrom(d.Professionals).Draw(r, "whose").ID
		}
		if key := e.Professional.String() + e.Date.String(); !seen[key] {
			d.Exceptions = append(d.Exceptions, e)
			seen[key] = true
		}
	}
	if oneIn(r, 4, "holiday") {
		d.Holidays = append(d.Holidays, agenda.Holiday{Date: day.AddDays(intBetween(r, -1, 1, "holiday")), Name: "x", Closed: rapid.Bool().Draw(r, "closed")})
	}
}

// drawOccupied draws something that is taken near the day, for somebody of the salon.
func drawOccupied(r *rapid.T, d drawn, day agenda.Date) agenda.Occupancy {
	start := agenda.Instant(unixOf(day)).Add(intBetween(r, -300, 500, "taken at") * 5)
	o := agenda.Occupancy{
		ID:           agenda.NewID[agenda.Occupancy](),
		Professional: rapid.SampledFrom(d.Professionals).Draw(r, "whose").ID,
		Span:         agenda.Span{From: start, To: start.Add(intBetween(r, 1, 120, "for"))},
		Kind:         rapid.SampledFrom(agenda.Kinds()).Draw(r, "kind"),
		Date:         day.AddDays(intBetween(r, -1, 1, "date")),
	}
	switch o.Kind {
	case agenda.ForHold:
		o.Hold, o.Client = agenda.NewID[agenda.Hold](), contact.NewID()
		o.Expires = d.Now + agenda.Instant(intBetween(r, -1, 1, "expires"))
	case agenda.ForBlock:
		o.Block = agenda.NewID[agenda.Block]()
	case agenda.ForAppointment, agenda.ForEncaixe:
		o.Appointment = agenda.NewID[agenda.Appointment]()
		if n := len(d.Occupied); n > 0 && oneIn(r, 4, "same") && !d.Occupied[n-1].Appointment.IsZero() {
			o.Appointment, o.Professional, o.Date = d.Occupied[n-1].Appointment, d.Occupied[n-1].Professional, d.Occupied[n-1].Date
		}
	}
	return o
}

// renamed are the rules of one zone under the name of another, from 2005 to 2035: what a new version of the database looks
// like. It writes them as RFC 8536 says, version 1.
func renamed(t fataler, rules, name string) *time.Location {
	t.Helper()
	loc, err := time.LoadLocation(rules)
	if err != nil {
		t.Fatal(err)
	}
	var at []int32
	var offsets []int32
	for now, end := time.Date(2005, 1, 1, 0, 0, 0, 0, time.UTC), time.Date(2035, 1, 1, 0, 0, 0, 0, time.UTC); !now.IsZero() && now.Before(end); {
		_, offset := now.In(loc).Zone()
		at, offsets = append(at, int32(now.Unix())), append(offsets, int32(offset))
		_, now = now.In(loc).ZoneBounds()
	}
	var b bytes.Buffer
	b.WriteString("TZif\x00" + strings.Repeat("\x00", 15))
	write := func(v any) {
		if err := binary.Write(&b, binary.BigEndian, v); err != nil {
			t.Fatal(err)
		}
	}
	write([]int32{0, 0, 0, int32(len(at)), int32(len(at)), 4})
	write(at)
	for i := range at {
		write(uint8(i))
	}
	for _, o := range offsets {
		write(o)
		write([]uint8{0, 0})
	}
	b.WriteString("XXX\x00")
	made, err := time.LoadLocationFromTZData(name, b.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	return made
}
