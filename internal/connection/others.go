package connection

import (
	"context"
	"sync"
	"time"
)

// others are the processes that hold leases, as far as they are known to have ended.
type others struct {
	presence Presence // may be nil

	mu   sync.Mutex
	gone map[string]struct{}
}

func newOthers(p Presence) *others { return &others{presence: p, gone: make(map[string]struct{})} }

func (o *others) knownGone(holder string) bool {
	o.mu.Lock()
	defer o.mu.Unlock()
	_, gone := o.gone[holder]
	return gone
}

// look asks whether a holder has ended, and remembers it: a process does not come back under the name.
func (o *others) look(ctx context.Context, holder string) bool {
	if !o.presence.Gone(ctx, holder) {
		return false
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	o.gone[holder] = struct{}{}
	return true
}

// free tells whether this process may take a lease: nobody has it, it has run out, or its holder is known to have ended.
func (s *Service) free(l Lease, now time.Time) bool {
	return l.Free(now) || s.others.knownGone(l.Holder)
}

// inheritTries is how often a click looks whether the holder of a lease has ended, each time after twice the wait of the
// time before: a database may notice a killed process a moment after us.
const (
	inheritTries = 6
	inheritWait  = 50 * time.Millisecond
)

// inherit takes over at once, for a person who waits, what a process had in hand that has ended since. Without a person the
// lease runs out.
func (s *Service) inherit(c Connection) {
	if h := c.Lease.Holder; s.others.presence == nil || h == s.holder || s.free(c.Lease, s.now()) {
		return
	}
	s.crew.spawn(func(ctx context.Context) {
		wait := inheritWait
		for range inheritTries {
			if s.others.look(ctx, c.Lease.Holder) {
				s.tick(ctx, c.ID)
				return
			}
			select {
			case <-time.After(wait):
			case <-ctx.Done():
				return
			}
			wait *= 2
		}
	})
}
