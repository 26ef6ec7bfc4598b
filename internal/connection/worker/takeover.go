package worker

import (
	"context"
	"sync"
	"time"

	"github.com/failsafe-go/failsafe-go"
	"github.com/failsafe-go/failsafe-go/retrypolicy"

	"salonzap/internal/connection"
)

// peers are the processes that hold leases, as far as they are known to have ended.
type peers struct {
	presence Presence // may be nil

	mu    sync.Mutex
	ended map[string]struct{}
}

func newPeers(p Presence) *peers { return &peers{presence: p, ended: make(map[string]struct{})} }

func (o *peers) hasEnded(holder string) bool {
	o.mu.Lock()
	defer o.mu.Unlock()
	_, gone := o.ended[holder]
	return gone
}

// checkEnded asks whether a holder has ended, and remembers it: a process does not come back under the name.
func (o *peers) checkEnded(ctx context.Context, holder string) bool {
	if !o.presence.HolderEnded(ctx, holder) {
		return false
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	o.ended[holder] = struct{}{}
	return true
}

// A click looks several times whether the holder of a lease has ended, each time after twice the wait of the time before: a
// database may notice a killed process a moment after us. They are few, since a process that stops waits for them.
const (
	takeOverRetries   = 5
	takeOverFirstWait = 50 * time.Millisecond
	takeOverLastWait  = 800 * time.Millisecond
)

// whileHolderLives looks again as long as the answer is that the holder lives.
func whileHolderLives() failsafe.Executor[bool] {
	return failsafe.With(retrypolicy.NewBuilder[bool]().HandleResult(false).
		WithBackoff(takeOverFirstWait, takeOverLastWait).WithMaxRetries(takeOverRetries).Build())
}

// takeOver takes over at once, for a person who waits, the work of a process that has ended since. Without a person the
// lease runs out.
func (s *Service) takeOver(c connection.Connection) {
	if h := c.Lease.Holder; s.peers.presence == nil || h == s.holder || s.leaseIsFree(c.Lease, s.now()) {
		return
	}
	s.tasks.spawn(func(ctx context.Context) {
		ended, _ := whileHolderLives().WithContext(ctx).Get(func() (bool, error) { return s.peers.checkEnded(ctx, c.Lease.Holder), nil })
		if ended {
			s.runDue(ctx, c.ID)
		}
	})
}
