package page

import (
	"time"

	"salonzap/internal/connection"
	"salonzap/internal/text"
)

// UptimeDays is how many days the strip shows.
const UptimeDays = 30

// Uptime is the last days of a salon's connection, one bar a day.
type Uptime struct {
	Localizer
	Share string // of all days together; empty when nothing is known
	Bars  []UptimeBar
}

// UptimeBar is one day.
type UptimeBar struct {
	X, Y, Height string // in the drawing's own units
	Class        string // "up", "part", "down" or "none"
	Label        string
}

// The strip's drawing: a bar is 8 wide with a gap of 2, and 24 high when the whole day was good.
const (
	barStep      = 10
	barHeight    = 24
	barMinHeight = 3 // what can still be seen
)

// NewUptime draws the days. A bar's height is the share of the day that was connected, so that colour never speaks alone.
func (w Localizer) NewUptime(days []connection.Day) Uptime {
	s := Uptime{Localizer: w}
	if all := connection.Overall(days); all.Known() {
		s.Share = w.Say(text.UptimeShare, w.Percent(all.Share()))
	}
	for i, d := range days {
		s.Bars = append(s.Bars, w.uptimeBar(i, d))
	}
	return s
}

func (w Localizer) uptimeBar(i int, d connection.Day) UptimeBar {
	day := w.Say(text.DayOfMonth, d.Start.Day(), w.month(d.Start))
	b := UptimeBar{X: itoa(i * barStep), Class: "up", Label: w.Say(text.UptimeUp, day)}
	height := barHeight
	switch share := d.Share(); {
	case !d.Known():
		b.Class, b.Label, height = "none", w.Say(text.UptimeUnknown, day), barMinHeight
	case d.Down >= time.Second:
		b.Class, b.Label = "part", w.Say(text.UptimePart, day, w.Percent(share))
		height = max(barMinHeight, int(share*barHeight*0.8)) //nolint:mnd // clearly lower than a whole day
		if share < 0.5 {                                     //nolint:mnd // most of the day
			b.Class = "down"
		}
	}
	b.Y, b.Height = itoa(barHeight-height), itoa(height)
	return b
}
