package inbox

import (
	"cmp"
	"hash/fnv"
	"slices"
	"time"
)

// Pace is how fast a salon sends. WhatsApp takes accounts for machines that send in bursts or in step.
type Pace struct {
	Gap           time.Duration // the least time between two messages
	Jitter        time.Duration // at most this much more, another each time
	UnaskedGap    time.Duration // the same between two that nobody asked for
	UnaskedJitter time.Duration
}

// DefaultPace is a message in 1 to 2.5 s, and at most 60 an hour that nobody asked for.
func DefaultPace() Pace {
	return Pace{Gap: time.Second, Jitter: 1500 * time.Millisecond, UnaskedGap: time.Minute, UnaskedJitter: 30 * time.Second}
}

// WithGap is the pace with another least time between two messages; the jitter follows it.
func (p Pace) WithGap(gap time.Duration) Pace {
	p.Gap, p.Jitter = gap, gap+gap/2
	return p
}

// Line is a salon's way to WhatsApp as it is now.
type Line struct {
	Shut        Cause     // why nothing can go: CauseNotConnected, CausePaused, CauseQuarantined; empty when it can
	Last        time.Time // when the last message went; zero before the first
	LastUnasked time.Time
	Zone        *time.Location
	Quiet       Quiet
	Pace        Pace
}

// Action is what to do with a message.
type Action uint8

// The actions.
const (
	Wait   Action = iota // until At; with a zero At until the line opens
	Go                   // now
	Expire               // its deadline has passed, or it was looked for in vain
	Look                 // now: it may have gone, and is looked for; it is not handed over
)

// Verdict is what to do with a message, and when.
type Verdict struct {
	ID  ID
	Do  Action
	At  time.Time // of Wait: when its turn comes, unless something else comes in between
	Why Cause     // of Wait and Expire: what keeps it, or kept it; empty when its turn is yet to come
}

// Plan judges everything that waits for a salon, as if for the first time: what is past its deadline expires, the rest goes one by one
// at the salon's pace. At most one message goes now. After an outage it is asked again, so a backlog is never flushed.
//
// Within a chat, what was asked for goes in order, and so does what was not; the one does not wait for the other. Over chats,
// what was asked for goes first. What may have gone, and may not be handed over again, is looked for, and is in nobody's way. Messages that
// are final get no verdict.
func Plan(queue []Outgoing, l Line, now time.Time) []Verdict {
	p := planner{line: l, now: now, last: l.Last, lastUnasked: l.LastUnasked}
	waiting := make([]Outgoing, 0, len(queue))
	for _, o := range queue {
		switch {
		case o.State.Final():
		case o.State == Unknown && !o.EndsAt().After(now):
			p.verdicts = append(p.verdicts, Verdict{ID: o.ID, Do: Expire, Why: CauseUnconfirmed})
		case !o.Due() || o.State == Unknown && !o.Deadline.After(now):
			p.verdicts = append(p.verdicts, p.lookUpAt(o))
		case !o.Deadline.After(now):
			p.verdicts = append(p.verdicts, Verdict{ID: o.ID, Do: Expire, Why: cmp.Or(l.Shut, p.delay(o), CauseQueue)})
		case l.Shut != "":
			p.verdicts = append(p.verdicts, Verdict{ID: o.ID, Do: Wait, Why: l.Shut})
		default:
			waiting = append(waiting, o)
		}
	}
	slices.SortStableFunc(waiting, func(a, b Outgoing) int {
		return cmp.Or(cmp.Compare(order(a), order(b)), cmp.Compare(a.ID.String(), b.ID.String()))
	})
	p.place(waiting)
	return p.verdicts
}

func order(o Outgoing) int {
	if o.Origin == Unasked {
		return 1
	}
	return 0
}

// lane is what is kept in order.
type lane struct {
	contact string
	unasked bool
}

func laneOf(o Outgoing) lane { return lane{o.Contact.String(), o.Origin == Unasked} }

type planner struct {
	line              Line
	now               time.Time
	last, lastUnasked time.Time // of what was placed, too
	verdicts          []Verdict
}

// lookUpAt is when a message that may have gone is looked for.
func (p *planner) lookUpAt(o Outgoing) Verdict {
	if o.NotBefore.After(p.now) {
		return Verdict{ID: o.ID, Do: Wait, At: o.NotBefore}
	}
	return Verdict{ID: o.ID, Do: Look}
}

// delay is what keeps a message besides its turn.
func (p *planner) delay(o Outgoing) Cause {
	if o.Origin == Unasked && p.line.Quiet.Until(p.now, p.line.Zone).After(p.now) {
		return CauseQuietHours
	}
	return ""
}

// place gives each message its time: of those that could go first, the first in the order.
func (p *planner) place(waiting []Outgoing) {
	for len(waiting) > 0 {
		best := p.choose(waiting)
		o := waiting[best]
		waiting = slices.Delete(waiting, best, best+1)
		v := Verdict{ID: o.ID, Do: Wait, At: p.earliest(o, true), Why: p.delay(o)}
		if !v.At.After(p.now) {
			v.Do, v.Why = Go, ""
		}
		p.verdicts = append(p.verdicts, v)
		if p.last = v.At; o.Origin == Unasked {
			p.lastUnasked = v.At
		}
	}
}

// choose finds the message that is placed next among the first ones of the lanes.
func (p *planner) choose(waiting []Outgoing) (best int) {
	var earliest time.Time
	behind := map[lane]bool{}
	for i, o := range waiting {
		if behind[laneOf(o)] {
			continue
		}
		behind[laneOf(o)] = true
		if t := p.earliest(o, false); earliest.IsZero() || t.Before(earliest) {
			best, earliest = i, t
		}
	}
	return best
}

// earliest is when a message can go after those that were placed. Who comes first is decided without the jitter.
func (p *planner) earliest(o Outgoing, jitter bool) time.Time {
	pace := p.line.Pace
	if !jitter {
		pace.Jitter, pace.UnaskedJitter = 0, 0
	}
	at := later(p.now, o.NotBefore, after(p.last, pace.Gap, pace.Jitter, o))
	if o.Origin != Unasked {
		return at
	}
	return p.line.Quiet.Until(later(at, after(p.lastUnasked, pace.UnaskedGap, pace.UnaskedJitter, o)), p.line.Zone)
}

func after(last time.Time, gap, jitter time.Duration, o Outgoing) time.Time {
	if last.IsZero() {
		return last
	}
	return last.Add(gap + spread(jitter, o.ID.String()))
}

func later(times ...time.Time) time.Time { return slices.MaxFunc(times, time.Time.Compare) }

// spread is a part of a duration that looks like chance and is the same each time for one seed.
func spread(most time.Duration, seed string) time.Duration {
	if most <= 0 {
		return 0
	}
	h := fnv.New64a()
	_, _ = h.Write([]byte(seed))                   // it never fails
	return time.Duration(h.Sum64() % uint64(most)) //nolint:gosec // both are positive
}
