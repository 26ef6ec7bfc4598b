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

// TestThePhraseOfASpecIsReadAsThatSpec: what a spec says in words is read as that spec.
func TestThePhraseOfASpecIsReadAsThatSpec(t *testing.T) {
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

// TestTheReaderReadsItsOwnPhraseAlike: what the reader makes of its own phrase is what it made of the client's, wherever it has no doubt.
func TestTheReaderReadsItsOwnPhraseAlike(t *testing.T) {
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

// TestRelativeDaysAreCountedOnAwkwardDays reads relative words on awkward days and compares with plain counting of days.
func TestRelativeDaysAreCountedOnAwkwardDays(t *testing.T) {
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

// FuzzRead: any text gives a reading that holds together, against any menu.
func FuzzRead(f *testing.F) {
	reader := understand.New()
	for _, s := range []string{"corte e barba com o joão, 1 e 3", "a segunda", "meu nome é Zé", "👍", "PARAR", "14:15", "sou o", strings.Repeat("ana ", 300)} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		x := understand.Context{Scene: understand.Scene{Now: understand.MomentOf(wednesday)}, Lexicon: salon(), Menu: menu()}
		m := reader.Read(text, x)
		for _, id := range m.Choice.IDs {
			if id != "a" && id != "b" && id != "c" {
				t.Fatalf("%q chooses %q, which the menu does not have", text, id)
			}
		}
		for _, match := range append(m.Services, m.Professionals...) {
			if len(match.IDs) == 0 || match.Span.From > match.Span.To || match.Span.To > len(text) {
				t.Fatalf("%q: a match without sense: %+v", text, match)
			}
		}
		for _, i := range m.Intents {
			if i.String() == "" {
				t.Fatalf("%q: an intent without a name", text)
			}
		}
		reader.ReadName(text, x)
	})
}

// TestALongMessageIsReadInItsFirstPart: a message of any length takes no more than its first part, and says so.
func TestALongMessageIsReadInItsFirstPart(t *testing.T) {
	reader := understand.New()
	for _, piece := range []string{"sexta ", "15/12 ", "às 15 ", "1", "ã", "\xff", "não ", "de 1 a ", "\n"} {
		text := strings.Repeat(piece, 100_000)
		d := reader.When(text, understand.Scene{Now: understand.MomentOf(wednesday)})
		if !d.Has(understand.TooLong) || !d.Ambiguous() {
			t.Errorf("a text of %d bytes is not said to be too long", len(text))
		}
		if problem := broken(d, text); problem != "" {
			t.Errorf("%.20q…: %s", text, problem)
		}
		for _, s := range d.Spans {
			if s.To > understand.MaxLength {
				t.Errorf("%.20q…: read up to %d", text, s.To)
			}
		}
	}
}

// TestOneReaderServesManyAtOnce: one reader serves many at once.
func TestOneReaderServesManyAtOnce(t *testing.T) {
	reader := understand.New()
	scene := understand.Scene{Now: understand.MomentOf(wednesday)}
	want := describe(reader.When("sexta que vem às 3", scene))
	for range 8 {
		t.Run("one of many", func(t *testing.T) {
			t.Parallel()
			for range 20 {
				if got := describe(reader.When("sexta que vem às 3", scene)); got != want {
					t.Errorf("got %s, want %s", got, want)
				}
			}
		})
	}
}

// TestABareNumberAnswersWhatWasAsked: a bare number answers what was asked, and nothing when nothing was.
func TestABareNumberAnswersWhatWasAsked(t *testing.T) {
	reader := understand.New()
	open := understand.TimeRange{From: 9 * 60, To: 20 * 60}
	for _, c := range []struct {
		text  string
		asked understand.Question
		open  understand.TimeRange
		want  string
	}{
		{"15", understand.NothingAsked, open, "| |"},
		{"15", understand.DayAsked, open, "2026-12-15..2026-12-15 | |"},
		{"32", understand.DayAsked, open, "| | impossible_date"},
		{"15", understand.HourAsked, open, "| 15:00-15:00 |"},
		{"3", understand.HourAsked, open, "| 15:00-15:00 | hour_by_opening"},
		{"3", understand.HourAsked, understand.TimeRange{}, "| 15:00-15:00 | am_pm"},
		{"8", understand.HourAsked, open, "| 20:00-20:00 | hour_by_opening"},
		{"9", understand.HourAsked, understand.TimeRange{From: 8 * 60, To: 22 * 60}, "| 09:00-09:00 21:00-21:00 | am_pm"},
		{"27", understand.HourAsked, open, "| | impossible_time"},
		{"às 4", understand.DayAsked, open, "| 16:00-16:00 | hour_by_opening"},
	} {
		scene := understand.Scene{Now: understand.MomentOf(wednesday), Open: c.open, Asked: c.asked}
		if got := describe(reader.When(c.text, scene)); got != c.want {
			t.Errorf("%q, asked %d: got %s, want %s", c.text, c.asked, got, c.want)
		}
	}
}

// TestOpeningHoursSettleBareHours: with them a bare hour is settled or asked, never settled against them.
func TestOpeningHoursSettleBareHours(t *testing.T) {
	reader := understand.New()
	for text, want := range map[string]string{
		"amanhã às 3":  "2026-11-26..2026-11-26 | 15:00-15:00 | hour_by_opening",
		"amanhã às 8":  "2026-11-26..2026-11-26 | 08:00-08:00 20:00-20:00 | am_pm",
		"amanhã às 5":  "2026-11-26..2026-11-26 | 17:00-17:00 | hour_by_opening",
		"amanhã às 11": "2026-11-26..2026-11-26 | 11:00-11:00 | hour_by_opening",
		"amanhã 20h":   "2026-11-26..2026-11-26 | 20:00-20:00 |",
	} {
		scene := understand.Scene{Now: understand.MomentOf(wednesday), Open: understand.TimeRange{From: 8 * 60, To: 20 * 60}}
		if got := describe(reader.When(text, scene)); got != want {
			t.Errorf("%q: got %s, want %s", text, got, want)
		}
	}
}

// TestWhatIsMovedIsKeptApartFromWhereItGoes: what is moved away from is kept apart from where it goes.
func TestWhatIsMovedIsKeptApartFromWhereItGoes(t *testing.T) {
	reader := understand.New()
	d := reader.When("remarcar de amanhã às 14h pra sexta às 10h", understand.Scene{Now: understand.MomentOf(wednesday)})
	tomorrow := understand.DayOf(wednesday) + 1
	if len(d.OldDates) != 1 || d.OldDates[0].From != tomorrow || len(d.OldTimes) != 1 || d.OldTimes[0].From != 14*60 {
		t.Errorf("from: %+v %+v", d.OldDates, d.OldTimes)
	}
	if got, want := describe(d), "2026-11-27..2026-11-27 | 10:00-10:00 |"; got != want {
		t.Errorf("to: got %s, want %s", got, want)
	}
}

// TestWhatIsAnAnswerToTheQuestionForANameIsRead: what is an answer to "Qual seu nome?", and what is none.
func TestWhatIsAnAnswerToTheQuestionForANameIsRead(t *testing.T) {
	reader := understand.New()
	x := understand.Context{Scene: understand.Scene{Now: understand.MomentOf(wednesday)}, Lexicon: salon()}
	for text, want := range map[string]string{
		"Marcos Lima": "Marcos Lima", "  joão  ": "joão", "Maria da Silva.": "Maria da Silva", "meu nome é Ana": "Ana", "D'Ávila": "D'Ávila",
		"sim": "", "cancelar": "", "amanhã às 15h": "", "11 98765-4321": "", "oi": "", "": "", "quanto custa?": "", "1": "",
		"um nome que não acaba nunca mesmo": "",
	} {
		if got, ok := reader.ReadName(text, x); got != want || ok != (want != "") {
			t.Errorf("%q: got %q, %v", text, got, ok)
		}
	}
}
