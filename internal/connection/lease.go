package connection

import "time"

// Lease is the right to work on a connection: one worker at a time, over all nodes. It lives in the row, so taking
// it and giving it back are part of the same commits as the work; a step that outlasts LeaseRenew renews it in one of its own.
type Lease struct {
	Holder string    // who; empty when nobody
	Until  time.Time // until when, unless renewed
	Fence  int64     // raised at each taking; a write of an earlier holder is refused
}

// The lease's times: it is short, so that another worker is there within 20 s of a kill -9.
const (
	LeaseTime  = 15 * time.Second
	LeaseRenew = 5 * time.Second
	// SweepEvery is how often each process looks for rows that are due and that nobody works on. With it, somebody comes
	// within LeaseTime + SweepEvery of a kill -9.
	SweepEvery = 4 * time.Second
)

// IsFree tells whether somebody may take it.
func (l Lease) IsFree(now time.Time) bool { return l.Holder == "" || !now.Before(l.Until) }

// Acquire gives the lease to a holder and raises the fence.
func (l Lease) Acquire(holder string, now time.Time) Lease {
	return Lease{Holder: holder, Until: now.Add(LeaseTime), Fence: l.Fence + 1}
}

// Renew prolongs it.
func (l Lease) Renew(now time.Time) Lease {
	l.Until = now.Add(LeaseTime)
	return l
}

// Release frees it; the fence stays.
func (l Lease) Release() Lease { return Lease{Fence: l.Fence} }
