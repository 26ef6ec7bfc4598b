package inbox

import (
	"cmp"
	"hash/fnv"
	"slices"
	"time"
)

// Pace is how fast a salon sends. WhatsApp suspects accounts that send in bursts or at equal
// intervals.
type Pace struct {
	Gap           time.Duration // the least time between two messages
	Jitter        time.Duration // at most this much more, different each time
	UnaskedGap    time.Duration // the same between two unasked messages
	UnaskedJitter time.Duration
}

// DefaultPace is one message every 1 to 2.5 s, and at most 60 unasked ones an hour.
func DefaultPace() Pace {
	return Pace{Gap: time.Second, Jitter: 1500 * time.Millisecond, UnaskedGap: time.Minute, UnaskedJitter: 30 * time.Second}
}

// WithGap is the pace with another Gap; the jitter is in proportion.
func (p Pace) WithGap(gap time.Duration) Pace {
	p.Gap, p.Jitter = gap, gap+gap/2
	return p
}

// Line is the state of a salon's way to WhatsApp.
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
	Expire               // its deadline has passed, or the lookups ended without a result
	Look                 // now: it is looked up at its server, since it may have been sent; it is not sent again
)

// Verdict is what to do with a message, and when.
type Verdict struct {
	ID  ID
	Do  Action
	At  time.Time // of Wait: when it goes, unless another message goes first
	Why Cause     // of Wait and Expire: why it waits, or waited; empty when it only waits for its time
}

// Plan decides about every waiting message of a salon anew: those past their deadline expire, the
// others go one by one at the salon's pace. At most one message goes now. Since it is called again
// after each message, a backlog is never flushed after an outage.
//
// Within a chat, asked messages go in their order, and so do unasked ones; the two do not wait for
// each other. Over all chats, asked ones go first. A message of unknown outcome that may not be
// sent again is looked up, and delays no other. Messages in a final state get no verdict.
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

// lane identifies messages that go in their order.
type lane struct {
	contact string
	unasked bool
}

func laneOf(o Outgoing) lane { return lane{o.Contact.String(), o.Origin == Unasked} }

type planner struct {
	line              Line
	now               time.Time
	last, lastUnasked time.Time // including messages that were already placed in the plan
	verdicts          []Verdict
}

// lookUpAt is the verdict of a message that is looked up at its server.
func (p *planner) lookUpAt(o Outgoing) Verdict {
	if o.NotBefore.After(p.now) {
		return Verdict{ID: o.ID, Do: Wait, At: o.NotBefore}
	}
	return Verdict{ID: o.ID, Do: Look}
}

// delay is the cause for which a message waits besides its time.
func (p *planner) delay(o Outgoing) Cause {
	if o.Origin == Unasked && p.line.Quiet.Until(p.now, p.line.Zone).After(p.now) {
		return CauseQuietHours
	}
	return ""
}

// place gives each message its time: of those that could go next, the first in the order.
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

// choose finds the message to place next, among the first ones of the lanes.
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

// earliest is when a message can go after those that are placed. The order is decided without the
// jitter.
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

// spread is a pseudo-random part of a duration, the same each time for one seed.
func spread(most time.Duration, seed string) time.Duration {
	if most <= 0 {
		return 0
	}
	h := fnv.New64a()
	_, _ = h.Write([]byte(seed))                   // it never fails
	return time.Duration(h.Sum64() % uint64(most)) //nolint:gosec // both are positive
}
