package agenda

import (
	"fmt"
	"hash/fnv"
	"time"

	"salonzap/internal/fault"
	"salonzap/internal/tenant"
	"salonzap/internal/text"
)

// Zone is a time zone by its IANA name, with its rules. The zero Zone is UTC.
type Zone struct{ loc *time.Location }

// ParseZone reads an IANA name. Errors: Invalid "timezone".
func ParseZone(name string) (Zone, error) {
	name, err := tenant.CleanTimezone(name)
	if err != nil {
		return Zone{}, err
	}
	loc, err := time.LoadLocation(name)
	if err != nil {
		return Zone{}, fault.Field("agenda.zone", "timezone", text.TimezoneUnknown)
	}
	return Zone{loc}, nil
}

// ZoneOf takes rules as they are; the name is the location's.
func ZoneOf(loc *time.Location) Zone { return Zone{loc} }

func (z Zone) location() *time.Location {
	if z.loc == nil {
		return time.UTC
	}
	return z.loc
}

// String is the IANA name.
func (z Zone) String() string { return z.location().String() }

// Local is what the clock shows at a moment; seconds are cut off.
func (z Zone) Local(at Instant) Local {
	_, offset := at.Time().In(z.location()).Zone()
	naive := int64(at) + int64(offset)
	d := dateOfNaive(naive)
	return Local{d, Minute((naive - d.naive()) / 60)}
}

// Instant is the moment at which the clock first shows a wall time: of an hour that is repeated, the first. It is false
// for a time that the clock skips.
func (z Zone) Instant(l Local) (Instant, bool) {
	var few [8]period
	for _, p := range z.periods(few[:0], l.naive(), l.naive()) {
		if at := Instant(l.naive() - p.offset); p.holds(at) {
			return at, true
		}
	}
	return 0, false
}

// Derive is Instant, and for a time that the clock skips the moment that it would have been without the skip: an appointment
// of 00:30 in a night in which 00:00 becomes 01:00 is then at 01:30. Skipped tells of it.
func (z Zone) Derive(l Local) (at Instant, skipped bool) {
	if at, ok := z.Instant(l); ok {
		return at, false
	}
	var few [8]period
	for _, p := range z.periods(few[:0], l.naive(), l.naive()) {
		if would := Instant(l.naive() - p.offset); would >= p.To { // the clock had not reached it when the period ended
			at = would
		}
	}
	return at, true
}

// reach is when the clock first shows a wall time or, where it skips it, a later one.
func (z Zone) reach(l Local) Instant {
	at, skipped := z.Derive(l)
	if !skipped {
		return at
	}
	var few [8]period
	for _, p := range z.periods(few[:0], l.naive(), l.naive()) {
		if p.From <= at && p.From+Instant(p.offset) > Instant(l.naive()) {
			return p.From
		}
	}
	return at
}

// Rules is a mark of the zone's rules between two days: it differs when they do, whatever the version of the time zone
// database is called.
func (z Zone) Rules(from, to Date) string {
	h := fnv.New64a()
	for _, p := range z.periods(nil, from.naive(), to.naive()) {
		_, _ = fmt.Fprintf(h, "%d %d\n", p.To, p.offset) // a hash takes everything
	}
	return fmt.Sprintf("%016x", h.Sum64())
}

// period is a time during which a zone's offset is the same.
type period struct {
	Span
	offset int64 // seconds east of UTC
}

func (p period) holds(at Instant) bool { return p.From <= at && at < p.To }

// Offsets lie between -12 and +14 hours (and a little more before 1900).
const widest = 26 * 60 * 60

// farPast and farFuture stand for "always".
const (
	farPast   = Instant(-1 << 50)
	farFuture = Instant(1 << 50)
)

// periods appends those in which a clock can show a time between two naive seconds, in order.
func (z Zone) periods(dst []period, from, to int64) []period {
	loc := z.location()
	for at := Instant(from - widest); at <= Instant(to+widest); {
		t := at.Time().In(loc)
		start, end := t.ZoneBounds()
		_, offset := t.Zone()
		p := period{Span{farPast, farFuture}, int64(offset)}
		if !start.IsZero() {
			p.From = InstantOf(start)
		}
		if !end.IsZero() {
			p.To = InstantOf(end)
		}
		if n := len(dst); n > 0 && dst[n-1].offset == p.offset {
			dst[n-1].To = p.To // another name, the same clock
		} else {
			dst = append(dst, p)
		}
		at = p.To
	}
	return dst
}
