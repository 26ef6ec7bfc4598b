package page

import (
	"time"

	"salonzap/internal/connection"
	"salonzap/internal/text"
)

// UptimeDays is how many days the strip shows.
const UptimeDays = 30

// Strip is the last days of a salon's connection, one bar a day.
type Strip struct {
	Words
	Share string // of all days together; empty when nothing is known
	Bars  []Bar
}

// Bar is one day.
type Bar struct {
	X, Y, Height string // in the drawing's own units
	Class        string // "up", "part", "down" or "none"
	Says         string
}

// The strip's drawing: a bar is 8 wide with a gap of 2, and 24 high when the whole day was good.
const (
	barStep   = 10
	barHeight = 24
	barLeast  = 3 // what can still be seen
)

// StripOf draws the days. A bar's height is the share of the day that was connected, so that colour never speaks alone.
func (w Words) StripOf(days []connection.Day) Strip {
	s := Strip{Words: w}
	if all := connection.Overall(days); all.Known() {
		s.Share = w.Say(text.UptimeShare, w.Percent(all.Share()))
	}
	for i, d := range days {
		s.Bars = append(s.Bars, w.bar(i, d))
	}
	return s
}

func (w Words) bar(i int, d connection.Day) Bar {
	day := w.Say(text.DayOfMonth, d.Start.Day(), w.month(d.Start))
	b := Bar{X: px(i * barStep), Class: "up", Says: w.Say(text.UptimeUp, day)}
	height := barHeight
	switch share := d.Share(); {
	case !d.Known():
		b.Class, b.Says, height = "none", w.Say(text.UptimeUnknown, day), barLeast
	case d.Down >= time.Second:
		b.Class, b.Says = "part", w.Say(text.UptimePart, day, w.Percent(share))
		height = max(barLeast, int(share*barHeight*0.8)) //nolint:mnd // clearly lower than a whole day
		if share < 0.5 {                                 //nolint:mnd // most of the day
			b.Class = "down"
		}
	}
	b.Y, b.Height = px(barHeight-height), px(height)
	return b
}
