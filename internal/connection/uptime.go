package connection

import "time"

// Day is one day of a salon's calendar, and how much of it its WhatsApp was connected.
type Day struct {
	Start time.Time     // midnight in the salon's zone
	Up    time.Duration // connected
	Down  time.Duration // wanted, and not connected
	Drops int
}

// Known tells whether the salon was to be connected at any time of the day. A day before the first connection, or one during which the
// connection was switched off by a person, counts neither as up nor as down.
func (d Day) Known() bool { return d.Up+d.Down > 0 }

// Share is how much of the known time was connected, between 0 and 1; 1 when nothing is known.
func (d Day) Share() float64 {
	if !d.Known() {
		return 1
	}
	return float64(d.Up) / float64(d.Up+d.Down)
}

// Uptime computes the last days up to now, oldest first, from the entries that begin or end connected time, oldest first. The entry
// before the first day says how that day began; without one, nothing is known until the first entry.
func Uptime(marks []Entry, now time.Time, zone *time.Location, days int) []Day {
	now = now.In(zone)
	list := make([]Day, days)
	for i := range list {
		list[i].Start = time.Date(now.Year(), now.Month(), now.Day()-days+1+i, 0, 0, 0, 0, zone)
	}
	for i, m := range marks {
		until := now
		if i+1 < len(marks) {
			until = marks[i+1].At
		}
		spread(list, m, until)
	}
	return list
}

// spread adds the time from a mark until the next one to the days that it covers.
func spread(list []Day, m Entry, until time.Time) {
	for i := range list {
		end := list[i].Start.AddDate(0, 0, 1)
		if m.Kind == EntryDropped && !m.At.Before(list[i].Start) && m.At.Before(end) {
			list[i].Drops++
		}
		from, to := later(m.At, list[i].Start), end
		if until.Before(to) {
			to = until
		}
		switch span := to.Sub(from); {
		case span <= 0 || m.Kind == EntryDisconnected: // switched off by a person
		case m.Kind == EntryConnected:
			list[i].Up += span
		default:
			list[i].Down += span
		}
	}
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

// Overall adds several days up; its Start is zero.
func Overall(days []Day) Day {
	var all Day
	for _, d := range days {
		all.Up, all.Down, all.Drops = all.Up+d.Up, all.Down+d.Down, all.Drops+d.Drops
	}
	return all
}

// ActivityBucket is what happened to all salons together in a short stretch of time.
type ActivityBucket struct {
	At       time.Time // when it began
	Linked   int       // salons that became connected
	Dropped  int       // sessions that ended by themselves
	Attempts int       // linking attempts that ended without being connected
}
