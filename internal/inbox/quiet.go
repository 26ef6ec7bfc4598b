package inbox

import "time"

// Quiet are the hours of the day in which a salon sends no unasked message. Both are minutes after
// midnight; when From equals To there are none. 20:00 to 08:00 spans midnight.
type Quiet struct{ From, To int }

// DefaultQuiet is from 20:00 to 08:00.
func DefaultQuiet() Quiet { return Quiet{From: 20 * 60, To: 8 * 60} }

// Until is the end of the quiet hours that now is in, in the salon's time zone; now itself outside
// of them. When the clocks skip the end, it is the first moment after the skipped hour.
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
	if minuteOf(end) != q.To && !end.After(now) { // the clocks skip that minute: end was computed with the offset before the change
		end = end.Add(time.Hour)
	}
	if end.Before(now) { // the clocks were put back during the last quiet minutes
		return now
	}
	return end.In(now.Location())
}

func minuteOf(t time.Time) int { return t.Hour()*60 + t.Minute() }
