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
	Page           Context
	Totals         []StatusTotal
	Share          string // of the salons that are connected
	Attention      []AttentionItem
	Causes         []CauseCount
	Trend          Trend
	PasskeyFigures []PasskeyFigure // what became of passkey steps in the trend's time; none when none was asked for
	NoSalons       bool            // there is no salon at all
	Add            AddSalon
	ZoneRules      string // which version of the time zone database counts
}

// AttentionItem is something that waits for the operator.
type AttentionItem struct {
	Icon, What, Why string
	Tone            Tone
	Href            string
	More, MoreHref  string // when there are more of the same than are shown
}

// CauseCount is one cause with how many salons it keeps down.
type CauseCount struct {
	Label, Href string
	Count       int
	Width       string // of its bar, in percent of the widest
	Tone        Tone
}

// PasskeyFigure is one figure of the passkey steps.
type PasskeyFigure struct {
	Label, Count string
	Width        string // of its bar, in percent of the attempts that were asked
	Tone         Tone
}

// PasskeyFigures are the figures that tell whether passkeys stop salons.
func (w Localizer) PasskeyFigures(c connection.LinkPasskeyCounts) []PasskeyFigure {
	asked := c.Asked()
	if asked == 0 {
		return nil
	}
	lines := []PasskeyFigure{{w.Say(text.KeysAsked, w.Count(max(c.Started, asked))), w.Count(asked), "100", ToneInfo}}
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
			lines = append(lines, PasskeyFigure{w.Say(l.word), w.Count(l.n), strconv.Itoa(min(100, 100*l.n/asked)), l.tone})
		}
	}
	return lines
}

// CauseCounts sorts the causes, the most frequent first.
func (w Localizer) CauseCounts(counts map[connection.Cause]int) []CauseCount {
	var lines []CauseCount
	widest := 1
	for _, n := range counts {
		widest = max(widest, n)
	}
	for cause, n := range counts {
		if n == 0 {
			continue
		}
		line := CauseCount{Label: w.CauseWord(cause), Href: Filter{Cause: cause}.Href(""), Count: n, Width: itoa(max(1, 100*n/widest)), Tone: ToneWarn}
		if cause.ForOperator() {
			line.Tone = ToneBad
		}
		lines = append(lines, line)
	}
	slices.SortFunc(lines, func(a, b CauseCount) int {
		return cmp.Or(cmp.Compare(b.Count, a.Count), strings.Compare(a.Label, b.Label))
	})
	return lines
}

// CauseSentence is what a reader is told of a cause: an operator what is technically wrong, an owner what it means for them.
func (w Localizer) CauseSentence(c connection.Cause, operator bool) string {
	if key := text.OperatorCause(string(c)); operator && text.Has(key) {
		return w.Say(key)
	}
	return w.Say(text.CauseKey(string(c)))
}

// CauseWord is a cause's short name; an unknown one is shown as such.
func (w Localizer) CauseWord(c connection.Cause) string {
	if key := text.CauseName(string(c)); text.Has(key) {
		return w.Say(key)
	}
	return w.Say(text.CauseName(string(connection.Unknown)))
}

// SalonAttention is a salon that waits for the operator.
func (w Localizer) SalonAttention(s connection.Salon) AttentionItem {
	n := AttentionItem{Icon: "warn", Tone: ToneBad, What: s.Tenant.Name, Href: "/admin/salons/" + s.Tenant.Slug.String() + "/"}
	if s.Connection != nil {
		n.Why = w.CauseWord(s.Connection.Cause)
		if s.Connection.Cause == connection.NumberInUse {
			n.Icon, n.Tone = "question", ToneWarn
		}
	}
	return n
}

// ServerAttention is a server that waits for the operator.
func (w Localizer) ServerAttention(v fleet.Server) AttentionItem {
	return AttentionItem{
		Icon: "server", Tone: ToneBad, What: w.Say(text.NeedsServer, v.ID), Why: w.problem(v.Health.Problem), Href: "/admin/servers/",
	}
}

// Trend is the last day of all salons: what became connected above the line, what dropped below it.
type Trend struct {
	Localizer
	Connected, Dropped int
	Bars               []TrendBar
}

// TrendBar is a stretch of time.
type TrendBar struct{ X, UpY, Up, Down string }

// The trend's drawing: the line in its middle, bars of 5 with a gap of 2.
const (
	trendBars       = 83 // stretches of 17.5 minutes in a day, one that is cut off at each end
	trendStep       = 7
	trendHalfHeight = 40
	trendSpan       = 24 * time.Hour
	trendBucket     = 1 << 20 * time.Millisecond
)

// TrendSince is where the trend begins.
func TrendSince(now time.Time) time.Time { return now.Add(-trendSpan) }

// NewTrend draws the activity of a day.
func (w Localizer) NewTrend(beats []connection.ActivityBucket, now time.Time) Trend {
	t := Trend{Localizer: w}
	highest := 1
	for _, b := range beats {
		highest = max(highest, b.Linked, b.Dropped)
	}
	for _, b := range beats {
		at := trendBars - 1 - int(now.Sub(b.At)/trendBucket)
		if at < 0 || at >= trendBars {
			continue
		}
		t.Connected, t.Dropped = t.Connected+b.Linked, t.Dropped+b.Dropped
		up, down := trendHeight(b.Linked, highest), trendHeight(b.Dropped, highest)
		t.Bars = append(t.Bars, TrendBar{X: itoa(at * trendStep), UpY: itoa(trendHalfHeight - up), Up: itoa(up), Down: itoa(down)})
	}
	return t
}

// trendHeight keeps what happened once visible beside what happened a thousand times.
func trendHeight(n, highest int) int {
	if n == 0 {
		return 0
	}
	return max(2, n*(trendHalfHeight-1)/highest) //nolint:mnd // the least that can be seen
}
