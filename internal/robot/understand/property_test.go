package understand_test

import (
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"pgregory.net/rapid"

	"salonzap/internal/robot/understand"
)

// specs draws specs as the reader makes them: sorted sets without overlap, of what is not over.
func specs(t *rapid.T, now understand.Moment) understand.DateSpec {
	var d understand.DateSpec
	day := now.Day
	for range rapid.IntRange(0, 3).Draw(t, "dates") {
		from := day + understand.Day(rapid.IntRange(2, 40).Draw(t, "from"))
		to := from + understand.Day(rapid.SampledFrom([]int{0, 0, 1, 6, 30}).Draw(t, "length"))
		d.Dates, day = append(d.Dates, understand.DateRange{From: from, To: to}), to
	}
	minute := 0
	for range rapid.IntRange(0, 3).Draw(t, "times") {
		from := minute + rapid.IntRange(1, 300).Draw(t, "from")
		to := from + rapid.SampledFrom([]int{0, 0, 30, 119, 360}).Draw(t, "length")
		if to > 23*60+59 {
			break
		}
		d.Times, minute = append(d.Times, understand.TimeRange{From: from, To: to}), to
	}
	if len(d.Dates) == 0 && rapid.Bool().Draw(t, "excludes") {
		gone := now.Day + understand.Day(rapid.IntRange(1, 400).Draw(t, "gone"))
		d.NotDates = []understand.DateRange{{From: gone, To: gone}}
		d.Reasons = []understand.Reason{understand.Excluded}
	}
	d.Prefer = rapid.SampledFrom([]understand.Preference{understand.AnyTime, understand.Earliest, understand.Latest}).Draw(t, "prefer")
	return d
}

// TestPhraseIsReadBack: what a spec says in words is read as that spec.
func TestPhraseIsReadBack(t *testing.T) {
	reader := understand.New()
	rapid.Check(t, func(t *rapid.T) {
		now := understand.MomentOf(time.Date(2020, 1, 1, 12, 0, 0, 0, time.UTC).AddDate(0, 0, rapid.IntRange(0, 4000).Draw(t, "today")))
		want := specs(t, now)
		text := want.Phrase()
		got := reader.When(text, understand.Scene{Now: now})
		got.Spans = nil
		if !reflect.DeepEqual(got, want) {
			t.Fatalf("on %s %q is read as\n\t%s\nand was\n\t%s", now.Day, text, describe(got), describe(want))
		}
	})
}

// TestReadAgain: what the reader makes of its own phrase is what it made of the client's, wherever it has no doubt.
func TestReadAgain(t *testing.T) {
	reader := understand.New()
	for _, file := range []string{"phrases.txt", "held.txt"} {
		for _, p := range corpus(t, file) {
			scene := understand.Scene{Now: understand.MomentOf(p.at)}
			d := reader.When(p.text, scene)
			if d.Ambiguous() {
				continue
			}
			again := reader.When(d.Phrase(), scene)
			if !reflect.DeepEqual(again.Dates, d.Dates) || !reflect.DeepEqual(again.Times, d.Times) || !reflect.DeepEqual(again.NotDates, d.NotDates) {
				t.Errorf("%q → %q is read as %s, not %s", p.text, d.Phrase(), describe(again), describe(d))
			}
		}
	}
}

// TestAnyClock reads relative words on awkward days and compares with plain counting of days.
func TestAnyClock(t *testing.T) {
	reader := understand.New()
	for _, at := range []string{
		"2028-02-28T10:00", "2028-02-29T10:00", "2027-02-28T10:00", "2026-12-31T23:59", "2027-01-01T00:00", "2018-11-03T23:30",
		"2018-11-04T00:00", "2019-02-16T23:59", "2019-02-17T00:00", "2026-11-29T22:00", "2026-10-31T10:00", "2100-02-28T08:00",
	} {
		now, err := time.Parse("2006-01-02T15:04", at)
		if err != nil {
			t.Fatal(err)
		}
		today := understand.DayOf(now)
		for text, ahead := range map[string]int{"hoje": 0, "amanhã": 1, "depois de amanhã": 2, "daqui a 3 dias": 3, "daqui a 2 semanas": 14} {
			d := reader.When(text, understand.Scene{Now: understand.MomentOf(now)})
			want := understand.DateRange{From: today + understand.Day(ahead), To: today + understand.Day(ahead)}
			if len(d.Dates) != 1 || d.Dates[0] != want || d.Ambiguous() {
				t.Errorf("on %s %q is %s, want %s", at, text, describe(d), want.From)
			}
			if civil := now.AddDate(0, 0, ahead).Format("2006-01-02"); want.From.String() != civil {
				t.Errorf("day %d after %s is %s, the calendar says %s", ahead, at, want.From, civil)
			}
		}
		for i, name := range []string{"domingo", "segunda", "terça", "quarta", "quinta", "sexta", "sábado"} {
			d := reader.When("na "+name, understand.Scene{Now: understand.MomentOf(now)})
			for _, r := range d.Dates {
				if r.From != r.To || int(r.From.Weekday()) != i || r.From < today || r.From > today+7 {
					t.Errorf("on %s %q is %s", at, name, describe(d))
				}
			}
			if got, want := d.Has(understand.SameWeekday), int(now.Weekday()) == i; got != want || len(d.Dates) == 0 {
				t.Errorf("on %s %q: %s", at, name, describe(d))
			}
		}
	}
}

// FuzzWhen: any text gives a bounded answer that holds together.
func FuzzWhen(f *testing.F) {
	reader := understand.New()
	for _, s := range []string{"sexta que vem às 3 ou 4 da tarde, menos sábado", "de 10 a 15/12 entre 9 e 11", "31/11 25h", strings.Repeat("sexta ", 500), "\xff\xfe às 15", "dia 15, 16, 17 e 18", "0/0 0h", "29/02"} {
		f.Add(s, int64(1_795_000_000))
	}
	f.Fuzz(func(t *testing.T, text string, unix int64) {
		const years = 200 * 365 * 24 * 60 * 60
		scene := understand.Scene{Now: understand.MomentOf(time.Unix(unix%years, 0).UTC())}
		d := reader.When(text, scene)
		if problem := broken(d, text); problem != "" {
			t.Fatalf("%q: %s: %+v", text, problem, d)
		}
	})
}

func broken(d understand.DateSpec, text string) string {
	const most = 1000
	if len(d.Dates)+len(d.Times)+len(d.NotDates) > most {
		return "too much"
	}
	for i, r := range d.Dates {
		if r.From > r.To || i > 0 && r.From <= d.Dates[i-1].To {
			return "dates overlap or are out of order"
		}
	}
	for i, r := range d.Times {
		if r.From > r.To || r.From < 0 || r.To >= understand.DayMinutes || i > 0 && r.From < d.Times[i-1].From {
			return "times are out of order or out of the day"
		}
	}
	for i, s := range d.Spans {
		if s.From < 0 || s.From > s.To || s.To > len(text) || i > 0 && s.From < d.Spans[i-1].From {
			return "spans are out of order or out of the text"
		}
		if utf8.ValidString(text) && !utf8.ValidString(text[s.From:s.To]) {
			return fmt.Sprintf("span %v cuts a letter", s)
		}
	}
	for _, r := range d.Reasons {
		if r.String() == "" {
			return "a reason has no name"
		}
	}
	return ""
}

func BenchmarkWhen(b *testing.B) {
	reader := understand.New()
	scene := understand.Scene{Now: understand.MomentOf(wednesday)}
	for b.Loop() {
		reader.When("oii bom dia tudo bem? queria um horario pra amanha a tarde ou sexta depois das 18, com o joão", scene)
	}
}
