package worker

import (
	"context"
	"sync"
	"time"

	"github.com/failsafe-go/failsafe-go"
	"github.com/failsafe-go/failsafe-go/retrypolicy"

	"salonzap/internal/connection"
)

// peers remembers which processes that held leases are known to have ended.
type peers struct {
	presence Presence // may be nil

	mu    sync.Mutex
	ended map[string]struct{}
}

func newPeers(p Presence) *peers { return &peers{presence: p, ended: make(map[string]struct{})} }

func (p *peers) hasEnded(holder string) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	_, gone := p.ended[holder]
	return gone
}

// checkEnded asks whether a holder has ended, and remembers it: a holder's name is never used by another process.
func (p *peers) checkEnded(ctx context.Context, holder string) bool {
	if !p.presence.HolderEnded(ctx, holder) {
		return false
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.ended[holder] = struct{}{}
	return true
}

// A click checks several times whether the holder of a lease has ended, with a wait that doubles: the database may notice a killed process
// a moment after the click. The retries are few, since a process that stops waits for them.
const (
	takeOverRetries   = 5
	takeOverFirstWait = 50 * time.Millisecond
	takeOverLastWait  = 800 * time.Millisecond
)

// whileHolderLives retries as long as the answer is that the holder lives.
func whileHolderLives() failsafe.Executor[bool] {
	return failsafe.With(retrypolicy.NewBuilder[bool]().HandleResult(false).
		WithBackoff(takeOverFirstWait, takeOverLastWait).WithMaxRetries(takeOverRetries).Build())
}

// takeOver takes over, for a person who waits, the work of a process that has ended, without waiting for its lease to run out.
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
