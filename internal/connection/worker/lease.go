package worker

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"salonzap/internal/connection"
	"salonzap/internal/fault"
	"salonzap/internal/tenant"
)

// errLostLease says that another worker has the lease: this one may not write any more.
var errLostLease = errors.New("connection: the lease was taken by another worker")

// withLease gives a row a lease. The row is due when the lease ends, so that another worker takes over if the holder dies.
func withLease(c connection.Connection, l connection.Lease) connection.Connection {
	c.Lease, c.DueAt = l, l.Until
	return c
}

func (s *Service) holdsLease(c connection.Connection, fence int64) bool {
	return c.Lease.Holder == s.holder && c.Lease.Fence == fence
}

// startRenewal prolongs the lease every LeaseRenew until stop is called, and calls end when it is lost. stop waits for a renewal
// that is under way.
func (s *Service) startRenewal(ctx context.Context, id connection.ID, fence int64, end func()) (stop func()) {
	ended := make(chan struct{})
	t := time.AfterFunc(connection.LeaseRenew, func() { defer close(ended); s.renewUntilDone(ctx, id, fence, end) })
	return func() {
		end()
		if !t.Stop() {
			<-ended
		}
	}
}

// renewalRetryDelay is the pause after a renewal that failed.
const renewalRetryDelay = time.Second

// renewUntilDone prolongs a lease until ctx ends. When the database does not answer it tries again until the lease has run out: from
// then on another worker may have it. It is a schedule that ends with the lease, not a back-off of a call.
func (s *Service) renewUntilDone(ctx context.Context, id connection.ID, fence int64, end func()) {
	until := s.now().Add(connection.LeaseTime - 2*connection.LeaseRenew) // it was prolonged at the latest when the step before this one began
	for {
		wait := connection.LeaseRenew
		switch err := s.renewOnce(ctx, id, fence, until); {
		case err == nil:
			until = s.now().Add(connection.LeaseTime)
		case errors.Is(err, errLostLease) || fault.Is(err, fault.NotFound) || !s.now().Before(until):
			end()
			return
		default:
			wait = min(renewalRetryDelay, until.Sub(s.now()))
		}
		select {
		case <-ctx.Done():
			return
		case <-time.After(wait):
		}
	}
}

// renewOnce renews a lease once, in a commit that is cancelled when the lease has run out.
func (s *Service) renewOnce(ctx context.Context, id connection.ID, fence int64, until time.Time) error {
	ctx, cancel := context.WithTimeout(ctx, until.Sub(s.now()))
	defer cancel()
	_, err := s.store.Change(ctx, tenant.System("lease"), id, func(old connection.Connection) (connection.Connection, []connection.Effect, error) {
		if !s.holdsLease(old, fence) {
			return old, nil, errLostLease
		}
		return withLease(old, old.Lease.Renew(s.now())), nil, nil
	})
	return err
}

// releaseLease frees the lease of a step that was cut short; the next worker finds out what became of the step.
func (s *Service) releaseLease(ctx context.Context, c connection.Connection, w pendingStep) {
	ctx, cancel := context.WithTimeout(ctx, 3*time.Second)
	defer cancel()
	_, err := s.store.Change(ctx, tenant.System("stop"), c.ID, func(old connection.Connection) (connection.Connection, []connection.Effect, error) {
		if !s.holdsLease(old, w.fence) {
			return old, nil, errLostLease
		}
		old.Lease, old.DueAt = old.Lease.Release(), s.now()
		return old, nil, nil
	})
	if err != nil && !errors.Is(err, errLostLease) {
		s.log.LogAttrs(ctx, slog.LevelWarn, "a lease could not be given back; it will run out",
			slog.String("connection", c.ID.String()), slog.Any("error", err))
	}
}

// leaseIsFree tells whether this process may take a lease: nobody has it, it has run out, or its holder is known to have ended.
func (s *Service) leaseIsFree(l connection.Lease, now time.Time) bool {
	return l.IsFree(now) || s.peers.hasEnded(l.Holder)
}
