package agenda_test

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"salonzap/internal/agenda"
	"salonzap/internal/fault"
	"salonzap/internal/text"
)

// refuses wants an Invalid fault about a field, with a sentence in both languages.
func refuses(t *testing.T, what string, err error, field string) {
	t.Helper()
	e, ok := errors.AsType[*fault.Error](err)
	if !ok || e.Kind != fault.Invalid || e.Field != field {
		t.Errorf("%s: %v, want Invalid %q", what, err, field)
		return
	}
	for _, l := range []text.Lang{text.PT, text.EN} {
		if s := l.Explain(e); !text.Has(e.Key) || strings.Contains(s, "%") {
			t.Errorf("%s says %q", what, s)
		}
	}
}

func TestDatesAreReadAsPeopleWriteThem(t *testing.T) {
	for in, want := range map[string]string{
		"2026-11-29": "2026-11-29", "29/11/2026": "2026-11-29", "1/2/2027": "2027-02-01", "2024-02-29": "2024-02-29",
	} {
		if got, err := agenda.ParseDate(in); err != nil || got.String() != want {
			t.Errorf("%q: %s, %v", in, got, err)
		}
	}
	for _, in := range []string{"", "2026-02-29", "31/11/2026", "2026-13-01", "29-11-2026", "11/29/2026", "12/12", "Março 15", "2026-11-29T10:00", "1026-11-29", "-1/2/2026"} {
		_, err := agenda.ParseDate(in)
		refuses(t, in, err, "date")
	}
	rapid.Check(t, func(r *rapid.T) {
		at := time.Date(1970, 1, 1+intBetween(r, 0, 60000, "day"), 0, 0, 0, 0, time.UTC)
		n := intBetween(r, -400, 400, "n")
		d := agenda.DateOf(at)
		if d.String() != at.Format(time.DateOnly) || d.Weekday() != at.Weekday() || d.Short() != at.Format("02/01/2006") {
			r.Fatalf("%s: %s %s", at, d, d.Weekday())
		}
		if later := agenda.DateOf(at.AddDate(0, 0, n)); d.AddDays(n) != later || later.Sub(d) != n || later.After(d) != (n > 0) || later.Before(d) != (n < 0) {
			r.Fatalf("%s and %d days: %s", d, n, later)
		}
		var back agenda.Date
		if b, err := json.Marshal(d); err != nil || json.Unmarshal(b, &back) != nil || back != d {
			r.Fatalf("%s: %s", b, back)
		}
	})
}

func TestTimesOfTheDayAreReadAsPeopleWriteThem(t *testing.T) {
	for in, want := range map[string]agenda.Minute{"9:30": 570, "09:30": 570, "9h": 540, "15h30": 930, "24:00": 1440, "0:00": 0, "7H05": 425} {
		if got, err := agenda.ParseMinute(in); err != nil || got != want {
			t.Errorf("%q: %d, %v", in, got, err)
		}
	}
	for _, in := range []string{"", "9", "24:01", "25:00", "9:60", "9:5", "nove", "-1:00", "9:30:00"} {
		_, err := agenda.ParseMinute(in)
		refuses(t, in, err, "time")
	}
}

func TestPricesAreReadAsPeopleWriteThem(t *testing.T) {
	for in, want := range map[string]int64{
		"45": 4500, "45,5": 4550, "45,00": 4500, "R$ 45,90": 4590, "45.90": 4590, "1.250": 125000, "1.250,00": 125000, "R$1250": 125000, "0": 0, "100.000": 10000000,
	} {
		p, err := agenda.ParsePrice(in)
		if got, known := p.Cents(); err != nil || !known || got != want {
			t.Errorf("%q: %d, %v, %v", in, got, known, err)
		}
	}
	for _, in := range []string{"-1", "45,", "45,000", "1.25,00", "R$", "100.000,01", "caro", "4 5", "1,2,3", ".5", "1..250", "9999999999999999999"} {
		_, err := agenda.ParsePrice(in)
		refuses(t, in, err, "price")
	}
	if p, err := agenda.ParsePrice(" "); err != nil || p.Say(text.PT) != "sob consulta" || p.Say(text.EN) != "on request" {
		t.Errorf("%v, %v", p.Say(text.PT), err)
	}
	rapid.Check(t, func(r *rapid.T) {
		p, err := agenda.Cents(int64(intBetween(r, 0, agenda.MaxPrice, "cents")))
		back, err2 := agenda.ParsePrice(p.Say(text.PT))
		if err != nil || err2 != nil || back != p {
			r.Fatalf("%s: %v, %v", p.Say(text.PT), err, err2)
		}
	})
	if got := agenda.SayCents(-123456789, text.EN); got != "-R$ 1,234,567.89" {
		t.Error(got)
	}
}

func TestSegmentsThatCannotBeWorkedAreRefused(t *testing.T) {
	busy, free := func(n int) agenda.Segment { return agenda.Segment{Kind: agenda.Busy, Minutes: n} }, agenda.Segment{Kind: agenda.Free, Minutes: 10}
	many := []agenda.Segment{busy(1), free, busy(1), free, busy(1), free, busy(1), free, busy(1), free, busy(1)}
	for _, c := range []struct {
		name          string
		segments      []agenda.Segment
		before, after int
		field         string
	}{
		{"nothing", nil, 0, 0, "segments"},
		{"ends free", []agenda.Segment{busy(10), free}, 0, 0, "segments"},
		{"begins free", []agenda.Segment{free, busy(10), free}, 0, 0, "segments"},
		{"two busy ones in turn", []agenda.Segment{busy(10), busy(10), busy(10)}, 0, 0, "segments"},
		{"too many", many, 0, 0, "segments"},
		{"no time", []agenda.Segment{busy(0)}, 0, 0, "minutes"},
		{"half a day and more", []agenda.Segment{busy(721)}, 0, 0, "minutes"},
		{"more than a day", []agenda.Segment{busy(720), free, busy(711)}, 0, 0, "minutes"},
		{"a buffer below zero", []agenda.Segment{busy(10)}, -1, 0, "buffer_before"},
		{"a long buffer", []agenda.Segment{busy(10)}, 0, 241, "buffer_after"},
	} {
		_, err := agenda.NewWork(c.segments, c.before, c.after)
		refuses(t, c.name, err, c.field)
	}
	w, err := agenda.NewWork([]agenda.Segment{busy(30), free, busy(20)}, 5, 15)
	if err != nil || w.Minutes() != 60 {
		t.Fatalf("%v, %v", w, err)
	}
	want := []agenda.Span{{From: -300, To: 1800}, {From: 2400, To: 4500}}
	if diff := cmp.Diff(want, agenda.Occupy(w, 0)); diff != "" {
		t.Error(diff)
	}
}

func TestDraftsAreChecked(t *testing.T) {
	id := agenda.NewID[agenda.Service]()
	segments := []agenda.Segment{{Kind: agenda.Busy, Minutes: 30}}
	for _, c := range []struct {
		name  string
		draft agenda.ServiceDraft
		field string
	}{
		{"no name", agenda.ServiceDraft{Name: " \u200b", Segments: segments}, "name"},
		{"a long name", agenda.ServiceDraft{Name: strings.Repeat("ç", 81), Segments: segments}, "name"},
		{"a long alias", agenda.ServiceDraft{Name: "x", Aliases: []string{strings.Repeat("a", 41)}, Segments: segments}, "aliases"},
		{"a price", agenda.ServiceDraft{Name: "x", Price: "caro", Segments: segments}, "price"},
		{"a combo of one", agenda.ServiceDraft{Name: "x", Parts: []agenda.ServiceID{id}, Segments: segments}, "parts"},
		{"a combo of the same", agenda.ServiceDraft{Name: "x", Parts: []agenda.ServiceID{id, id}, Segments: segments}, "parts"},
	} {
		_, err := agenda.NewService(c.draft)
		refuses(t, c.name, err, c.field)
	}
	s, err := agenda.NewService(agenda.ServiceDraft{Name: " Corte  feminino ", Aliases: []string{"cabelo", "", "Cabelo"}, Segments: segments})
	if err != nil || s.Name != "Corte feminino" || len(s.Aliases) != 1 || !s.Active {
		t.Errorf("%v, %v", s, err)
	}
	mon := func(start, end agenda.Minute, from, until string) agenda.Weekly {
		w := agenda.Weekly{Weekday: time.Monday, Window: agenda.Window{Start: start, End: end}}
		if from != "" {
			w.From = date(t, from)
		}
		if until != "" {
			w.Until = date(t, until)
		}
		return w
	}
	for _, c := range []struct {
		name  string
		draft agenda.ProfessionalDraft
		field string
	}{
		{"no name", agenda.ProfessionalDraft{}, "name"},
		{"a cap", agenda.ProfessionalDraft{Name: "x", DailyCap: -1}, "daily_cap"},
		{"over midnight", agenda.ProfessionalDraft{Name: "x", Week: []agenda.Weekly{mon(1200, 30, "", "")}}, "week[0].window"},
		{"beyond midnight", agenda.ProfessionalDraft{Name: "x", Week: []agenda.Weekly{mon(1200, 1441, "", "")}}, "week[0].window"},
		{"crossing", agenda.ProfessionalDraft{Name: "x", Week: []agenda.Weekly{mon(600, 720, "", ""), mon(540, 601, "2026-01-01", "")}}, "week[1].start"},
		{"crossing the second", agenda.ProfessionalDraft{Name: "x", Week: []agenda.Weekly{mon(840, 900, "", ""), mon(600, 720, "", ""), mon(660, 780, "", "")}}, "week[2].start"},
		{"until before from", agenda.ProfessionalDraft{Name: "x", Week: []agenda.Weekly{mon(600, 720, "2026-01-02", "2026-01-01")}}, "week[0].until"},
		{"a service twice", agenda.ProfessionalDraft{Name: "x", Does: []agenda.Skill{{Service: id}, {Service: id}}}, "services"},
		{"work of theirs", agenda.ProfessionalDraft{Name: "x", Does: []agenda.Skill{{Service: id, Work: &agenda.Work{}}}}, "segments"},
	} {
		_, err := agenda.NewProfessional(c.draft)
		refuses(t, c.name, err, c.field)
	}
	if _, err := agenda.NewProfessional(agenda.ProfessionalDraft{Name: "João", Week: []agenda.Weekly{
		mon(720, 800, "", ""), mon(600, 720, "", "2026-01-01"), mon(540, 700, "2026-01-02", ""),
	}}); err != nil {
		t.Errorf("windows that touch, and that follow on one another: %v", err)
	}
	rules := agenda.DefaultRules()
	if err := rules.Check(); err != nil {
		t.Error(err)
	}
	for field, change := range map[string]func(*agenda.Rules){
		"grid": func(r *agenda.Rules) { r.Grid = 4 }, "lead": func(r *agenda.Rules) { r.Lead = -1 }, "horizon": func(r *agenda.Rules) { r.Horizon = 366 },
		"hold": func(r *agenda.Rules) { r.Hold = 0 }, "cancel": func(r *agenda.Rules) { r.Cancel = -1 },
	} {
		r := rules
		change(&r)
		refuses(t, field, r.Check(), field)
	}
	_, err = agenda.NewException(agenda.ProfessionalID{}, date(t, "2026-12-24"), []agenda.Window{{Start: 600, End: 720}, {Start: 700, End: 800}}, "")
	refuses(t, "an exception", err, "windows")
	_, err = agenda.NewException(agenda.ProfessionalID{}, agenda.Date{}, nil, "")
	refuses(t, "an exception without a day", err, "date")
}

// TestHolidaysAreThoseOfTheCalendars compares with the calendars of these years.
func TestHolidaysAreThoseOfTheCalendars(t *testing.T) {
	for year, want := range map[int]string{
		2023: "01-01 02-20o 02-21o 04-07 04-21 05-01 06-08o 09-07 10-12 11-02 11-15 12-25",
		2024: "01-01 02-12o 02-13o 03-29 04-21 05-01 05-30o 09-07 10-12 11-02 11-15 11-20 12-25",
		2026: "01-01 02-16o 02-17o 04-03 04-21 05-01 06-04o 09-07 10-12 11-02 11-15 11-20 12-25",
		2038: "01-01 03-08o 03-09o 04-21 04-23 05-01 06-24o 09-07 10-12 11-02 11-15 11-20 12-25",
	} {
		var got []string
		for _, h := range agenda.National(year) {
			s := h.Date.String()[5:]
			if !h.Closed {
				s += "o"
			}
			got = append(got, s)
			if h.Say(text.PT) == "" || h.Say(text.PT) == text.PT.Say(text.Unexpected) {
				t.Errorf("%s has no name", h.Date)
			}
		}
		if diff := cmp.Diff(want, strings.Join(got, " ")); diff != "" {
			t.Errorf("%d: %s", year, diff)
		}
	}
	for year, want := range map[int]string{2000: "2000-04-23", 2019: "2019-04-21", 2025: "2025-04-20", 2027: "2027-03-28", 2049: "2049-04-18", 2285: "2285-03-22"} {
		if got := agenda.Easter(year).String(); got != want {
			t.Errorf("Easter of %d: %s, want %s", year, got, want)
		}
	}
	_, err := agenda.NewHoliday(date(t, "2026-01-25"), " ")
	refuses(t, "a holiday", err, "name")
}

// TestProposedSalonsHaveAFirstDay makes salons of all that is proposed, and looks at their first day.
func TestProposedSalonsHaveAFirstDay(t *testing.T) {
	for _, trade := range agenda.Trades() {
		if got, err := agenda.ParseTrade(string(trade)); err != nil || got != trade || trade.Say(text.EN) == "" {
			t.Errorf("%s: %v", trade, err)
		}
		p := agenda.PresetOf(trade)
		services, err := agenda.Services(p.Services)
		if err != nil {
			t.Fatalf("%s: %v", trade, err)
		}
		ticked := 0
		names := map[string]bool{}
		skills := make([]agenda.Skill, 0, len(services))
		for i, s := range services {
			if names[s.Name] || len(s.Parts) != len(p.Services[i].Of) {
				t.Errorf("%s: %s comes twice, or lacks a part", trade, s.Name)
			}
			names[s.Name] = true
			skills = append(skills, agenda.Skill{Service: s.ID})
			if p.Services[i].Ticked {
				ticked++
			}
		}
		if ticked == 0 {
			t.Errorf("%s: nothing is ticked", trade)
		}
		who, err := agenda.NewProfessional(agenda.ProfessionalDraft{Name: "Ana", Does: skills, Week: p.Hours})
		if err != nil {
			t.Fatalf("%s: %v", trade, err)
		}
		s := agenda.Snapshot{Zone: zone(t, "America/Sao_Paulo"), Rules: agenda.DefaultRules(), Services: services, Professionals: []agenda.Professional{who}}
		tuesday := date(t, "2026-12-01")
		s.Now, _ = s.Zone.Instant(agenda.Local{Date: tuesday.AddDays(-1), Minute: 600})
		for _, x := range services {
			if n := len(agenda.NewSchedule(s).Slots(nil, agenda.Ask{Service: x.ID, Professional: who.ID}, tuesday, tuesday.AddDays(1))); n < 5 {
				t.Errorf("%s: %s has %d times on a Tuesday", trade, x.Name, n)
			}
		}
	}
	_, err := agenda.ParseTrade("padaria")
	refuses(t, "a trade", err, "trade")
}
