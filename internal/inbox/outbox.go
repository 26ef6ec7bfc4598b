package inbox

import (
	"time"

	"salonzap/internal/tenant"
)

// Times of a salon's outbox.
const (
	// OutboxLease is for how long a process holds a salon's outbox without renewing the lease.
	OutboxLease = 15 * time.Second
	// OutboxRenew is how often the lease is renewed while a server call lasts.
	OutboxRenew = 5 * time.Second
	// ShutRecheck is how often an outbox is checked whose line is shut, in case the hint that it
	// opened was lost.
	ShutRecheck = time.Minute
)

// MaxPlanned is how many messages of a salon are planned at once; the others are planned when some
// of these are done.
const MaxPlanned = 500

// DueOutbox is a salon whose outbox is, or will be, due.
type DueOutbox struct {
	Tenant tenant.ID
	At     time.Time
	Server string // where its connection lives; empty when it has none
	Holder string // who holds the lease until At; empty for nobody
	Fence  int64
}

// Handover is one message that is being handed to a server, under a lease. The zero ID means that
// no message can go now.
type Handover struct {
	Outgoing
	Server, Instance string
	Fence            int64 // of the outbox: what an older one's holder says about the queue counts no more
	Shut             Cause // why no message of the salon can go; empty when they only wait for their time
	OnlyLook         bool  // the message is not sent: it is looked up at its server, since it may have gone already
}

// Typing is how long "typing" is shown before the message, since an answer without delay looks
// automated. It is the same each time, so that the same message is the same request to a server.
func (o Outgoing) Typing() time.Duration {
	t, isText := o.Content.(Text)
	if o.Origin != Reply || !isText {
		return 0
	}
	const least, most, each = 600 * time.Millisecond, 3 * time.Second, 20 * time.Millisecond
	return min(most, least+time.Duration(len([]rune(string(t.Body))))*each)
}

// NextLook is when an outbox must be planned again after Plan: when a message can go, when a
// deadline passes, and every ShutRecheck while the line is shut. Zero: only when a message is
// added. deadline is the first deadline of all that waits; zero when nothing does.
func NextLook(verdicts []Verdict, l Line, deadline, now time.Time) time.Time {
	if deadline.IsZero() {
		return time.Time{}
	}
	next := deadline
	if l.Shut != "" {
		next = earlier(next, now.Add(ShutRecheck))
	}
	for _, v := range verdicts {
		switch {
		case v.Do == Go, v.Do == Look:
			return now
		case v.Do == Wait && !v.At.IsZero():
			next = earlier(next, v.At)
		}
	}
	return next
}

func earlier(a, b time.Time) time.Time {
	if b.Before(a) {
		return b
	}
	return a
}

// WaitsFor is why an outbox waits: why the line is shut, or else the cause that every message waits
// for; empty when they only wait for their time.
func WaitsFor(verdicts []Verdict, l Line) Cause {
	if l.Shut != "" {
		return l.Shut
	}
	var why Cause
	for i, v := range verdicts {
		if v.Do != Wait || i > 0 && v.Why != why {
			return ""
		}
		why = v.Why
	}
	return why
}

// Waiting counts the messages that wait in a salon's outbox.
type Waiting struct {
	Tenant   tenant.ID
	State    State // Pending, or Unknown: it is looked up at its server, and sent again where that is allowed
	Why      Cause // why it waited at the last check; empty when its time has not come
	Messages int
	Oldest   time.Time // when the first of them was asked for
}

// Count is how many messages of a salon came into a state.
type Count struct {
	State    State
	Cause    Cause
	Messages int
}
