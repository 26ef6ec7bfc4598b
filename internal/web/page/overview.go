package page

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"time"

	"salonzap/internal/connection"
	"salonzap/internal/fault"
	"salonzap/internal/fleet"
	"salonzap/internal/text"
)

// Overview is the operator's first page: how all salons are, and what needs a human.
type Overview struct {
	Shell  Shell
	Totals []Total
	Share  string // of the salons that are connected
	Needs  []Need
	Causes []CauseLine
	Trend  Trend
	Keys   []KeyLine // what became of passkey steps in the trend's time; none when none was asked for
	None   bool      // there is no salon at all
	Add    AddSalon
}

// Need is something that waits for the operator.
type Need struct {
	Icon, What, Why string
	Tone            Tone
	Href            string
	More, MoreHref  string // when there are more of the same than are shown
}

// CauseLine is one cause with how many salons it keeps down.
type CauseLine struct {
	Word, Href string
	Count      int
	Width      string // of its bar, in percent of the widest
	Tone       Tone
}

// KeyLine is one figure of the passkey steps.
type KeyLine struct {
	Word, Count string
	Width       string // of its bar, in percent of the attempts that were asked
	Tone        Tone
}

// KeyLines are the figures that tell whether passkeys stop salons.
func (w Words) KeyLines(c connection.LinkPasskeyCounts) []KeyLine {
	asked := c.Asked()
	if asked == 0 {
		return nil
	}
	lines := []KeyLine{{w.Say(text.KeysAsked, w.Count(max(c.Started, asked))), w.Count(asked), "100", ToneInfo}}
	for _, l := range []struct {
		word fault.Key
		n    int
		tone Tone
	}{
		{text.KeysLinked, c.Linked, ToneGood},
		{text.KeysStuck, c.Stuck, ToneWarn},
		{text.KeysAbandoned, c.Abandoned, ToneWarn},
		{text.KeysFailed, c.Failed, ToneBad},
		{text.KeysMoved, c.Moved, ToneInfo},
		{text.KeysWished, c.Wished, ToneInfo},
	} {
		if l.n > 0 {
			lines = append(lines, KeyLine{w.Say(l.word), w.Count(l.n), strconv.Itoa(min(100, 100*l.n/asked)), l.tone})
		}
	}
	return lines
}

// CauseLines sorts the causes, the most frequent first.
func (w Words) CauseLines(counts map[connection.Cause]int) []CauseLine {
	var lines []CauseLine
	widest := 1
	for _, n := range counts {
		widest = max(widest, n)
	}
	for cause, n := range counts {
		if n == 0 {
			continue
		}
		line := CauseLine{Word: w.CauseWord(cause), Href: Filter{Cause: cause}.Href(""), Count: n, Width: px(max(1, 100*n/widest)), Tone: ToneWarn}
		if cause.ForOperator() {
			line.Tone = ToneBad
		}
		lines = append(lines, line)
	}
	slices.SortFunc(lines, func(a, b CauseLine) int {
		return cmp.Or(cmp.Compare(b.Count, a.Count), strings.Compare(a.Word, b.Word))
	})
	return lines
}

// CauseSentence is what a reader is told of a cause: an operator what is technically wrong, an owner what it means for them.
func (w Words) CauseSentence(c connection.Cause, operator bool) string {
	if key := text.OperatorCause(string(c)); operator && text.Has(key) {
		return w.Say(key)
	}
	return w.Say(text.CauseKey(string(c)))
}

// CauseWord is a cause's short name; an unknown one is shown as such.
func (w Words) CauseWord(c connection.Cause) string {
	if key := text.CauseName(string(c)); text.Has(key) {
		return w.Say(key)
	}
	return w.Say(text.CauseName(string(connection.Unknown)))
}

// NeedOfSalon is a salon that waits for the operator.
func (w Words) NeedOfSalon(s connection.Salon) Need {
	n := Need{Icon: "warn", Tone: ToneBad, What: s.Tenant.Name, Href: "/admin/salons/" + s.Tenant.Slug.String() + "/"}
	if s.Connection != nil {
		n.Why = w.CauseWord(s.Connection.Cause)
		if s.Connection.Cause == connection.NumberInUse {
			n.Icon, n.Tone = "question", ToneWarn
		}
	}
	return n
}

// NeedOfServer is a server that waits for the operator.
func (w Words) NeedOfServer(v fleet.Server) Need {
	return Need{
		Icon: "server", Tone: ToneBad, What: w.Say(text.NeedsServer, v.ID), Why: w.problem(v.Health.Problem), Href: "/admin/servers/",
	}
}

// Trend is the last day of all salons: what became connected above the line, what dropped below it.
type Trend struct {
	Words
	Linked, Dropped int
	Bars            []TrendBar
}

// TrendBar is a stretch of time.
type TrendBar struct{ X, UpY, Up, Down string }

// The trend's drawing: the line in its middle, bars of 5 with a gap of 2.
const (
	trendBars  = 83 // stretches of 17.5 minutes in a day, one that is cut off at each end
	trendStep  = 7
	trendHigh  = 40
	trendSpan  = 24 * time.Hour
	trendSlice = 1 << 20 * time.Millisecond
)

// TrendSince is where the trend begins.
func TrendSince(now time.Time) time.Time { return now.Add(-trendSpan) }

// TrendOf draws the beats of a day.
func (w Words) TrendOf(beats []connection.ActivityBucket, now time.Time) Trend {
	t := Trend{Words: w}
	highest := 1
	for _, b := range beats {
		highest = max(highest, b.Linked, b.Dropped)
	}
	for _, b := range beats {
		at := trendBars - 1 - int(now.Sub(b.At)/trendSlice)
		if at < 0 || at >= trendBars {
			continue
		}
		t.Linked, t.Dropped = t.Linked+b.Linked, t.Dropped+b.Dropped
		up, down := trendHeight(b.Linked, highest), trendHeight(b.Dropped, highest)
		t.Bars = append(t.Bars, TrendBar{X: px(at * trendStep), UpY: px(trendHigh - up), Up: px(up), Down: px(down)})
	}
	return t
}

// trendHeight keeps what happened once visible beside what happened a thousand times.
func trendHeight(n, highest int) int {
	if n == 0 {
		return 0
	}
	return max(2, n*(trendHigh-1)/highest) //nolint:mnd // the least that can be seen
}
