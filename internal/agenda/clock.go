package agenda

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"salonzap/internal/fault"
	"salonzap/internal/text"
)

// Minute is a time of the day as a clock on the wall shows it: 0 is 00:00, 1440 is 24:00, which only ends something.
type Minute int

// EndOfDay is 24:00.
const EndOfDay Minute = minutesOfADay

// ParseMinute reads 9:30, 09:30, 9h, 9h30 and 24:00. Errors: Invalid "time".
func ParseMinute(s string) (Minute, error) {
	hours, minutes, ok := strings.Cut(strings.Replace(strings.ToLower(strings.TrimSpace(s)), "h", ":", 1), ":")
	if ok && minutes == "" {
		minutes = "00"
	}
	h, err := strconv.ParseUint(hours, 10, 8)
	m, err2 := strconv.ParseUint(minutes, 10, 8)
	at := Minute(h*60 + m)
	if !ok || err != nil || err2 != nil || len(minutes) != 2 || m > 59 || at > EndOfDay {
		return 0, fault.Field("agenda.time", "time", text.AgendaTime)
	}
	return at, nil
}

// String is 09:30.
func (m Minute) String() string { return fmt.Sprintf("%02d:%02d", int(m)/60, int(m)%60) }

// Local is a wall time on a day. With a zone it is the truth of an appointment.
type Local struct {
	Date   Date
	Minute Minute // 0 to 1439
}

// String is 2026-11-29 09:30.
func (l Local) String() string { return l.Date.String() + " " + l.Minute.String() }

// naive is the wall time as if it were UTC, in Unix seconds.
func (l Local) naive() int64 { return l.Date.naive() + int64(l.Minute)*60 }

// Instant is a moment: seconds since 1970-01-01T00:00:00Z.
type Instant int64

// InstantOf is the moment of t, without its fraction of a second.
func InstantOf(t time.Time) Instant { return Instant(t.Unix()) }

// Time is the moment in UTC.
func (i Instant) Time() time.Time { return time.Unix(int64(i), 0).UTC() }

// Add is the moment some minutes later.
func (i Instant) Add(minutes int) Instant { return i + Instant(minutes)*60 }

// Span is what lies between two moments, From included and To not.
type Span struct{ From, To Instant }

// Overlaps tells whether two spans share a moment. Spans that touch do not.
func (s Span) Overlaps(o Span) bool { return s.From < o.To && o.From < s.To }

// Minutes is how long it lasts.
func (s Span) Minutes() int { return int((s.To - s.From) / 60) }
