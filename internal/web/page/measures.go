package page

import (
	"strconv"
	"time"

	"salonzap/internal/fault"
	"salonzap/internal/robot"
	"salonzap/internal/text"
)

// MeasureRow is one figure of a robot, in a week and in a month.
type MeasureRow struct{ Name, Week, Month string }

// MeasureRows are the figures of a salon's robot.
func (w Localizer) MeasureRows(week, month robot.Measures) []MeasureRow {
	row := func(name fault.Key, say func(robot.Measures) string) MeasureRow {
		return MeasureRow{w.Say(name), say(week), say(month)}
	}
	return []MeasureRow{
		row(text.MeasuresConfirmed, func(m robot.Measures) string { return w.share(m.Confirmed, m.Booked) }),
		row(text.MeasuresNoShow, func(m robot.Measures) string { return w.share(m.NoShow, m.NoShow+m.Done) }),
		row(text.MeasuresWonBack, func(m robot.Measures) string { return w.share(m.WonBack, m.Freed) }),
		row(text.MeasuresMedian, func(m robot.Measures) string { return w.took(m.Median, m.Answers) }),
		row(text.MeasuresSlow, func(m robot.Measures) string { return w.took(m.Slow, m.Answers) }),
		row(text.MeasuresBookings, func(m robot.Measures) string { return strconv.Itoa(m.Bookings) }),
		row(text.MeasuresMessages, func(m robot.Measures) string {
			n, ok := m.MessagesPerBooking()
			if !ok {
				return "–"
			}
			return w.oneDigit(n)
		}),
	}
}

// share is "12 de 15 (80,0%)".
func (w Localizer) share(part, whole int) string {
	rate, ok := robot.Rate(part, whole)
	if !ok {
		return "–"
	}
	return w.Say(text.MeasuresOf, part, whole) + " (" + w.percent(rate) + ")"
}

// took is "3,2 s".
func (w Localizer) took(d time.Duration, of int) string {
	if of == 0 {
		return "–"
	}
	return w.oneDigit(d.Seconds()) + " s"
}

// oneDigit is a number with one digit behind the comma.
func (w Localizer) oneDigit(f float64) string { return w.decimal(strconv.FormatFloat(f, 'f', 1, 64)) }

// MeasureCells are the figures of a period in a spreadsheet's row.
func (w Localizer) MeasureCells(p robot.Period, m robot.Measures) []string {
	n := strconv.Itoa
	return []string{
		p.From.String(), p.To.AddDays(-1).String(), n(m.Booked), n(m.Confirmed), n(m.Done), n(m.NoShow), n(m.Freed), n(m.WonBack),
		n(m.Answers), w.oneDigit(m.Median.Seconds()), w.oneDigit(m.Slow.Seconds()), n(m.Bookings), n(m.Messages),
	}
}

// Robots is what the robots of all salons did.
type Robots struct {
	Page  Context
	Spans []RobotsSpan
	Rows  []RobotsRow
}

// RobotsSpan is what they did in a span of time.
type RobotsSpan struct {
	Head  string
	Tiles []NumbersTile
}

// RobotsRow is what one salon's robot did.
type RobotsRow struct {
	Name, Href                           string
	Answers, Bookings, GaveUp, TakenOver string
}

// RobotsSpan is a span's figures.
func (w Localizer) RobotsSpan(head fault.Key, t robot.Totals) RobotsSpan {
	return RobotsSpan{Head: w.Say(head), Tiles: []NumbersTile{
		{w.Say(text.RobotsAnswers), strconv.Itoa(t.Answers)},
		{w.Say(text.RobotsBookings), strconv.Itoa(t.Bookings)},
		{w.Say(text.RobotsGaveUp), strconv.Itoa(t.GaveUp)},
		{w.Say(text.RobotsTakenOver), strconv.Itoa(t.TakenOver)},
	}}
}

// NewRobotsRow is a salon's row.
func NewRobotsRow(name, href string, t robot.Totals) RobotsRow {
	n := strconv.Itoa
	return RobotsRow{name, href, n(t.Answers), n(t.Bookings), n(t.GaveUp), n(t.TakenOver)}
}
