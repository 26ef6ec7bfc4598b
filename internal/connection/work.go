package connection

import (
	"context"
	"errors"
	"log/slog"
	"slices"
	"time"

	"salonzap/internal/fault"
	"salonzap/internal/tenant"
	"salonzap/internal/text"
)

// pendingStep is a step that this process has the lease for.
type pendingStep struct {
	step  Step
	fence int64
}

// errLostLease says that another worker took over: its writes count, ours do not.
var errLostLease = errors.New("connection: the lease was taken by another worker")

// applyRule is the rule inside a commit: when it asks for a step and nobody works on the row, this process takes the lease in
// the same commit. When somebody does, they see the changed row when they come back from their step.
func (s *Service) applyRule(old Connection, tr Trigger, o Observation, todo *pendingStep) (Connection, []Effect, error) {
	*todo = pendingStep{}
	if old.Server == "" {
		return old, nil, fault.New(fault.Unavailable, "connection.place", text.NoServer)
	}
	now := s.now()
	where := old
	if m, ok := tr.(Move); ok {
		where.Server = m.Server // its attempt begins there
	}
	c, step, effects, err := Next(old, tr, o, s.envOf(where, now))
	if err != nil {
		return old, nil, err
	}
	switch {
	case step == StepNone:
		if _, event := tr.(Event); !event || !c.DueAt.Equal(old.DueAt) { // an event may change nothing of a row that is due
			c.DueAt = notInThePast(c.DueAt, now)
		}
	case s.leaseIsFree(old.Lease, now):
		c = withLease(c, old.Lease.Acquire(s.holder, now))
		*todo = pendingStep{step: step, fence: c.Lease.Fence}
	default:
		c, effects = withoutStepMarks(c, old, effects)
		c.DueAt = now
	}
	if end := old.Lease.Until; !s.leaseIsFree(old.Lease, now) && (c.DueAt.IsZero() || c.DueAt.After(end)) {
		c.DueAt = end // whatever the rule wants: if the holder dies, somebody must see what became of its step
	}
	return c, effects, nil
}

// minimumPause is the pause before a row at rest is looked at again which the rule calls due already.
const minimumPause = time.Second

// notInThePast is when a row at rest is due: never (zero), or later than now.
func notInThePast(due, now time.Time) time.Time {
	if due.IsZero() || due.After(now) {
		return due
	}
	return now.Add(minimumPause)
}

// withoutStepMarks takes back what the rule noted of a step that somebody else's lease forbids: nobody sends it now, so nothing
// was asked, created or climbed. The holder asks the rule again when it comes back.
func withoutStepMarks(c, old Connection, effects []Effect) (Connection, []Effect) {
	c.Evidence.RepairSentAt = old.Evidence.RepairSentAt
	if c.PendingCleanup != old.PendingCleanup {
		c.Evidence.RepairSentAt = time.Time{} // nothing was sent yet for the cleanup that is pending now
	}
	if before := old.Evidence.CreateSentAt; c.Evidence.CreateSentAt.After(before) {
		c.Evidence.CreateSentAt = before
	}
	if c.Previous.Server == old.Previous.Server {
		c.Previous.Stage, c.Previous.StageAt, c.Previous.RetryAt = old.Previous.Stage, old.Previous.StageAt, old.Previous.RetryAt
	}
	if a := c.Attempt; a != nil {
		before := Attempt{Rung: RungWait, RungAt: a.RungAt}
		if old.Attempt != nil && old.Attempt.ID == a.ID {
			before = *old.Attempt
		}
		n := *a
		n.AskedAt, n.Rung, n.RungAt = before.AskedAt, before.Rung, before.RungAt
		if n.Phase.ofPasskey() {
			n.CodeVanishedAt = before.CodeVanishedAt // its doubt is looked into by nobody
		}
		c.Attempt = &n
	}
	effects = slices.DeleteFunc(effects, func(e Effect) bool {
		r, ok := e.(AppendHistory)
		return ok && r.Entry.Kind == EntryEscalated
	})
	return c, effects
}

// envOf is what the rule must know of the row's surroundings.
func (s *Service) envOf(c Connection, now time.Time) Env {
	return Env{
		Now: now, Pace: s.pace,
		Webhooks: s.executor.WebhooksWork(c.Server) && !c.Evidence.ForeignWebhook,
		Limited:  s.executor.MaxLinking(c.Server) > 0,
	}
}

// withLease gives a row a lease. It is due when the lease ends, so that somebody comes if its holder dies.
func withLease(c Connection, l Lease) Connection {
	c.Lease, c.DueAt = l, l.Until
	return c
}

// continueAfterCommit does what a commit left to do: the step at once, or an alarm for later.
func (s *Service) continueAfterCommit(c Connection, w pendingStep) {
	if w.step == StepNone {
		s.setAlarm(c)
		return
	}
	s.tasks.spawn(func(ctx context.Context) { s.runSteps(ctx, c, w) })
}

// runSteps carries out steps under the lease until the rule is content.
func (s *Service) runSteps(ctx context.Context, c Connection, w pendingStep) {
	var err error
	for w.step != StepNone {
		outcomes := []Observation{s.executeStep(ctx, c, w)}
		if next := s.connectAfterCreate(c, outcomes[0]); next.step != StepNone && ctx.Err() == nil {
			outcomes = append(outcomes, s.executeStep(ctx, next.row, pendingStep{step: next.step, fence: w.fence}))
		}
		if ctx.Err() != nil {
			s.releaseLease(context.WithoutCancel(ctx), c, w)
			return
		}
		if c, w, err = s.commitOutcomes(ctx, c, w, outcomes); err != nil {
			if !errors.Is(err, errLostLease) && !fault.Is(err, fault.NotFound) {
				s.log.LogAttrs(ctx, slog.LevelError, "a step's outcome could not be stored; the lease will run out",
					slog.String("connection", c.ID.String()), slog.Any("error", err))
			}
			return
		}
		if w.step != StepNone && s.tasks.stopping() {
			s.releaseLease(context.WithoutCancel(ctx), c, w)
			return
		}
	}
	s.setAlarm(c)
}

// setAlarm sets this process's alarm for a row: for its due time, or for the end of the lease while somebody works on it.
func (s *Service) setAlarm(c Connection) {
	if c.Lease.Holder != "" {
		s.alarms.set(c.ID, c.Lease.Until)
		return
	}
	s.alarms.set(c.ID, c.DueAt)
}

// executeStep carries out one step and renews the lease while it lasts, also while this process stops. Without the lease the step is
// ended.
func (s *Service) executeStep(ctx context.Context, c Connection, w pendingStep) Observation {
	if w.step == StepAdmit {
		return s.admit(ctx, c)
	}
	ctx, end := context.WithCancel(ctx)
	defer s.startRenewal(ctx, c.ID, w.fence, end)()
	asked := s.now()
	o := s.executor.Execute(ctx, c, w.step)
	o.Step, o.RequestedAt = w.step, asked
	return o
}

func (s *Service) admit(ctx context.Context, c Connection) Observation {
	place, err := s.store.Admit(ctx, tenant.System("admit"), c.ID, s.executor.MaxLinking(c.Server), s.now())
	switch {
	case err != nil:
		return Observation{Kind: ResultRefused, Step: StepAdmit}
	case place > 0:
		return Observation{Kind: ResultQueued, Step: StepAdmit, Place: place}
	}
	return Observation{Kind: ResultAdmitted, Step: StepAdmit}
}

// startRenewal prolongs the lease every LeaseRenew until stop is called, and calls end when it is lost. stop waits for a renewal
// that is under way.
func (s *Service) startRenewal(ctx context.Context, id ID, fence int64, end func()) (stop func()) {
	ended := make(chan struct{})
	t := time.AfterFunc(LeaseRenew, func() { defer close(ended); s.renewUntilDone(ctx, id, fence, end) })
	return func() {
		end()
		if !t.Stop() {
			<-ended
		}
	}
}

// renewalRetryDelay is the pause after a renewal that failed.
const renewalRetryDelay = time.Second

// renewUntilDone prolongs a lease until ctx ends. A database that does not answer is asked again until the lease has run out: then
// somebody else may have it.
func (s *Service) renewUntilDone(ctx context.Context, id ID, fence int64, end func()) {
	until := s.now().Add(LeaseTime - 2*LeaseRenew) // it was prolonged at the latest when the step before this one began
	for {
		wait := LeaseRenew
		switch err := s.renewOnce(ctx, id, fence, until); {
		case err == nil:
			until = s.now().Add(LeaseTime)
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

// renewOnce renews a lease once, in a commit that is given up when the lease has run out.
func (s *Service) renewOnce(ctx context.Context, id ID, fence int64, until time.Time) error {
	ctx, cancel := context.WithTimeout(ctx, until.Sub(s.now()))
	defer cancel()
	_, err := s.store.Change(ctx, tenant.System("lease"), id, func(old Connection) (Connection, []Effect, error) {
		if !s.holdsLease(old, fence) {
			return old, nil, errLostLease
		}
		return withLease(old, old.Lease.Renew(s.now())), nil, nil
	})
	return err
}

func (s *Service) holdsLease(c Connection, fence int64) bool {
	return c.Lease.Holder == s.holder && c.Lease.Fence == fence
}

// followUp is a step that follows from an outcome that is not stored yet.
type followUp struct {
	step Step
	row  Connection
}

// connectAfterCreate tells whether a creation that succeeded may be followed by its connect before either is stored: one commit less
// for every first click. Nothing is lost when this process dies in between, since a create of unknown outcome is looked
// up. All other steps wait for their commit.
func (s *Service) connectAfterCreate(c Connection, o Observation) followUp {
	if o.Kind != ResultCreated {
		return followUp{}
	}
	n, step, _, err := Next(c, Tick{}, o, s.envOf(c, s.now()))
	if err != nil || step != StepConnect {
		return followUp{}
	}
	return followUp{step: step, row: n}
}

// commitOutcomes takes the outcomes of steps into the row, in their order: one commit, in which the lease is kept for the next
// step or given back.
func (s *Service) commitOutcomes(ctx context.Context, c Connection, w pendingStep, outcomes []Observation) (Connection, pendingStep, error) {
	var next pendingStep
	last := &outcomes[len(outcomes)-1]
	last.InUse = s.servesAnotherSalon(ctx, c, *last)
	change := func(old Connection) (Connection, []Effect, error) {
		next = pendingStep{}
		if !s.holdsLease(old, w.fence) {
			return old, nil, errLostLease
		}
		now := s.now()
		said := outcomes
		if old.Server != c.Server { // moved meanwhile: it was said of what is left behind, which will be looked at
			said = []Observation{{}}
		}
		n, step, effects, err := applyOutcomes(old, said, s.envOf(old, now))
		if err != nil {
			return old, nil, err
		}
		if step == StepNone {
			n.Lease, n.DueAt = n.Lease.Release(), notInThePast(n.DueAt, now)
		} else {
			n = withLease(n, n.Lease.Renew(now))
			next = pendingStep{step: step, fence: w.fence}
		}
		return n, effects, nil
	}
	n, err := s.store.Change(ctx, tenant.System("step"), c.ID, change)
	if isNumberInUse(err) {
		last.InUse = true
		n, err = s.store.Change(ctx, tenant.System("step"), c.ID, change)
	}
	return n, next, err
}

// applyOutcomes asks the rule about one outcome after the other; only the last step that it wants is still to be done. What it wants
// in between is done only where the next outcome is of that step: else it counts as never begun.
func applyOutcomes(c Connection, outcomes []Observation, w Env) (_ Connection, step Step, effects []Effect, err error) {
	for i, o := range outcomes {
		before := c
		var more []Effect
		if c, step, more, err = Next(c, Tick{}, o, w); err != nil {
			return c, StepNone, nil, err
		}
		if i+1 < len(outcomes) && step != StepNone && step != outcomes[i+1].Step {
			c, more = withoutStepMarks(c, before, more)
		}
		effects = append(effects, more...)
	}
	return c, step, effects, nil
}

// isNumberInUse tells whether the store refused a row because its number serves another salon.
func isNumberInUse(err error) bool {
	e, ok := errors.AsType[*fault.Error](err)
	return ok && e.Kind == fault.Conflict && e.Key == text.NumberInUse
}

// servesAnotherSalon tells whether the number that was seen serves another salon: such a number is not offered as this salon's.
// The store has the last word when the row is saved.
func (s *Service) servesAnotherSalon(ctx context.Context, c Connection, o Observation) bool {
	if o.Number.IsZero() || (o.Kind != ResultOpen && o.Kind != ResultSessionEnded) {
		return o.InUse
	}
	if n, ok := c.State.(Connected); ok && n.Number.SameLine(o.Number) {
		return o.InUse
	}
	who, err := s.store.Serves(ctx, tenant.System("number"), o.Number)
	return o.InUse || err == nil && who != c.Tenant
}

// releaseLease frees the lease of a step that was cut short; whoever comes next looks what became of it.
func (s *Service) releaseLease(ctx context.Context, c Connection, w pendingStep) {
	ctx, cancel := context.WithTimeout(ctx, 3*time.Second)
	defer cancel()
	_, err := s.store.Change(ctx, tenant.System("stop"), c.ID, func(old Connection) (Connection, []Effect, error) {
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
