package inbox

import "time"

// Quiet are the hours of a salon's day in which nothing is sent that nobody asked for. Both are minutes after midnight; From equal to
// To is never. A time of 20:00 to 08:00 goes over midnight.
type Quiet struct{ From, To int }

// DefaultQuiet is from 20:00 to 08:00.
func DefaultQuiet() Quiet { return Quiet{From: 20 * 60, To: 8 * 60} }

// Until is the end of the quiet hours that now is in, in a salon's time zone; now itself outside of them. Where clocks are
// put forward over the end, the first moment after it counts.
func (q Quiet) Until(now time.Time, zone *time.Location) time.Time {
	local := now.In(zone)
	minute := minuteOf(local)
	days := 0
	switch {
	case q.From == q.To:
		return now
	case q.From < q.To:
		if minute < q.From || minute >= q.To {
			return now
		}
	case minute >= q.From:
		days = 1
	case minute >= q.To:
		return now
	}
	end := time.Date(local.Year(), local.Month(), local.Day()+days, q.To/60, q.To%60, 0, 0, zone)
	if minuteOf(end) != q.To && !end.After(now) { // that minute is left out, and the time is as if clocks stood still
		end = end.Add(time.Hour)
	}
	if end.Before(now) { // clocks were put back within the last quiet minutes
		return now
	}
	return end.In(now.Location())
}

func minuteOf(t time.Time) int { return t.Hour()*60 + t.Minute() }
