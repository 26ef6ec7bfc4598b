package inbox

import (
	"time"

	"salonzap/internal/tenant"
)

// Times of a salon's outbox.
const (
	// OutboxLease is how long one works on a salon's outbox without renewing that.
	OutboxLease = 15 * time.Second
	// OutboxRenew is when the lease is prolonged while a server takes its time.
	OutboxRenew = 5 * time.Second
	// ShutRecheck is when an outbox that nothing can leave is looked at again, should nobody say that the line is open.
	ShutRecheck = time.Minute
)

// MaxPlanned is how many messages of a salon are planned at once; the rest waits until some of them are gone.
const MaxPlanned = 500

// DueOutbox is a salon whose outbox is, or will be, due.
type DueOutbox struct {
	Tenant tenant.ID
	At     time.Time
	Server string // where its connection lives; empty when it has none
	Holder string // who works on it until At; empty for nobody
	Fence  int64
}

// Handover is one message that is handed to a server now, by nobody else. One without ID is none: nothing goes now.
type Handover struct {
	Outgoing
	Server, Instance string
	Fence            int64 // of the outbox: what an older one's holder says about the queue counts no more
	Shut             Cause // what keeps everything; empty when it is only their turn
	OnlyLook         bool  // it is not handed over, but looked for at its server: it may have gone
}

// Typing is how long "typing" is shown before the message: an answer that comes at once looks like a machine's. It is the same each time,
// so that the same message is the same request to a server.
func (o Outgoing) Typing() time.Duration {
	t, isText := o.Content.(Text)
	if o.Origin != Reply || !isText {
		return 0
	}
	const least, most, each = 600 * time.Millisecond, 3 * time.Second, 20 * time.Millisecond
	return min(most, least+time.Duration(len([]rune(string(t.Body))))*each)
}

// NextLook is when an outbox must be looked at again after Plan: when a turn comes, when a deadline passes, and sometimes while it
// is shut. Zero: when something is added. deadline is the first deadline of all that waits; zero when nothing does.
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

// WaitsFor is what keeps an outbox: what shuts the line, or else the cause that every message waits for; empty when it is their turn.
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

// Waiting counts what waits in a salon's outbox.
type Waiting struct {
	Tenant   tenant.ID
	State    State // Pending, or Unknown: it is looked for, and tried once more where it may be
	Why      Cause // what kept it at the last look; empty when its turn is yet to come
	Messages int
	Oldest   time.Time // when the first of them was asked for
}

// Count is how many messages of a salon came into a state.
type Count struct {
	State    State
	Cause    Cause
	Messages int
}
