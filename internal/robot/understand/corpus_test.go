package understand_test

import (
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"salonzap/internal/robot/understand"
)

// phrase is one line of a corpus: text, dates, times, reasons that ask.
type phrase struct {
	line    string
	text    string
	at      time.Time
	dates   []understand.DateRange
	times   []understand.TimeRange
	reasons []string
}

// corpus reads a file of testdata. A line is
//
//	[@2026-12-31T10:00] text | dates | times | reasons
//
// with "ask" for whatever reason that asks (where nothing else is expected, days and hours are then left open), dates as 27/11 or 30/11-06/12 (30/11- up to the horizon; without a year the first one that is not over), times as
// 15:00 or 12:00-18:00, and reasons that ask by their names. Without @ it is Wednesday 2026-11-25, 10:07.
func corpus(t *testing.T, name string) []phrase {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	var all []phrase
	for line := range strings.Lines(string(text)) {
		line = strings.TrimRight(line, "\n")
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		parts := strings.Split(line, " |")
		if len(parts) != 4 {
			t.Fatalf("%s: %q has %d parts", name, line, len(parts))
		}
		p := phrase{line: line, text: strings.ReplaceAll(parts[0], `\n`, "\n"), at: wednesday, reasons: strings.Fields(parts[3])}
		if at, rest, ok := strings.Cut(p.text, " "); ok && strings.HasPrefix(at, "@") {
			p.text = rest
			if p.at, err = time.Parse("@2006-01-02T15:04", at); err != nil {
				t.Fatal(err)
			}
		}
		for s := range strings.FieldsSeq(parts[1]) {
			p.dates = append(p.dates, dates(t, s, p.at))
		}
		for s := range strings.FieldsSeq(parts[2]) {
			p.times = append(p.times, hours(t, s))
		}
		all = append(all, p)
	}
	return all
}

var wednesday = time.Date(2026, 11, 25, 10, 7, 0, 0, time.UTC)

func dates(t *testing.T, s string, at time.Time) understand.DateRange {
	t.Helper()
	from, to, ranged := strings.Cut(s, "-")
	year := ""
	if strings.Count(from, "/") < 2 && strings.Count(to, "/") == 2 {
		year = to[len(to)-5:]
		from += year
	}
	d := understand.DateRange{From: day(t, from, at)}
	switch {
	case !ranged:
		d.To = d.From
	case to == "":
		d.To = understand.DayOf(at) + understand.DefaultHorizon
	default:
		d.To = day(t, to, at)
	}
	return d
}

func day(t *testing.T, s string, at time.Time) understand.Day {
	t.Helper()
	if strings.Count(s, "/") == 2 {
		d, err := time.Parse("02/01/2006", s)
		if err != nil {
			t.Fatal(err)
		}
		return understand.DayOf(d)
	}
	for year := at.Year() - 1; ; year++ {
		d, err := time.Parse("02/01/2006", s+"/"+strconv.Itoa(year))
		if err != nil {
			t.Fatal(err)
		}
		if d.After(at.AddDate(0, 0, -12)) {
			return understand.DayOf(d)
		}
	}
}

func hours(t *testing.T, s string) understand.TimeRange {
	t.Helper()
	minute := func(s string) int {
		at, err := time.Parse("15:04", s)
		if err != nil {
			t.Fatal(err)
		}
		return at.Hour()*60 + at.Minute()
	}
	from, to, ranged := strings.Cut(s, "-")
	if !ranged {
		to = from
	}
	return understand.TimeRange{From: minute(from), To: minute(to)}
}

func byFrom(a, b understand.DateRange) int { return int(a.From - b.From) }

// asking are the names of the reasons that ask, sorted by name.
func asking(d understand.DateSpec) []string {
	var all []string
	for _, r := range d.Reasons {
		if r.Asks() {
			all = append(all, r.String())
		}
	}
	slices.Sort(all)
	return all
}

func describe(d understand.DateSpec) string {
	var b strings.Builder
	for _, x := range d.Dates {
		b.WriteString(x.From.String() + ".." + x.To.String() + " ")
	}
	b.WriteString("| ")
	for _, x := range d.Times {
		b.WriteString(understand.Clock(x.From) + "-" + understand.Clock(x.To) + " ")
	}
	b.WriteString("|")
	for _, r := range d.Reasons {
		b.WriteString(" " + r.String())
	}
	return b.String()
}

// verdict of one phrase: right, or silent when it is wrong without a word of doubt.
func (p phrase) verdict(d understand.DateSpec) (right, silent bool) {
	if slices.Equal(p.reasons, []string{"ask"}) {
		return d.Ambiguous(), !d.Ambiguous()
	}
	want := slices.Clone(p.dates)
	slices.SortFunc(want, byFrom)
	reasons := slices.Clone(p.reasons)
	slices.Sort(reasons)
	times := slices.Clone(p.times)
	slices.SortFunc(times, func(a, b understand.TimeRange) int { return a.From - b.From })
	same := slices.Equal(d.Dates, want) && slices.Equal(d.Times, times)
	right = same && slices.Equal(asking(d), reasons)
	return right, !d.Ambiguous() && (!same || len(reasons) > 0)
}

// TestPhrasesOfTheCorpusAreReadRightOrDoubted holds the grammar to at least 95 of 100 phrases right, and none silently wrong.
func TestPhrasesOfTheCorpusAreReadRightOrDoubted(t *testing.T) {
	reader := understand.New()
	files, err := filepath.Glob("testdata/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatal("there is no corpus")
	}
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) {
			all := corpus(t, filepath.Base(file))
			right, silent := 0, 0
			for _, p := range all {
				d := reader.When(p.text, understand.Scene{Now: understand.MomentOf(p.at)})
				ok, quiet := p.verdict(d)
				switch {
				case ok:
					right++
				case quiet:
					silent++
					t.Errorf("silently wrong: %s\n\tgot %s", p.line, describe(d))
				default:
					t.Logf("not right: %s\n\tgot %s", p.line, describe(d))
				}
			}
			t.Logf("%d of %d right (%.1f %%), %d silently wrong", right, len(all), 100*float64(right)/float64(len(all)), silent)
			if right*100 < 95*len(all) {
				t.Errorf("fewer than 95 of 100 are right")
			}
		})
	}
}
