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

// work is a step that this process has the lease for.
type work struct {
	step  Step
	fence int64
}

// errLostLease says that another worker took over: its writes count, ours do not.
var errLostLease = errors.New("connection: the lease was taken by another worker")

// apply is the rule inside a commit: when it asks for a step and nobody works on the row, this process takes the lease in
// the same commit. When somebody does, they see the changed row when they come back from their step.
func (s *Service) apply(old Connection, tr Trigger, o Observation, todo *work) (Connection, []Effect, error) {
	*todo = work{}
	if old.Server == "" {
		return old, nil, fault.New(fault.Unavailable, "connection.place", text.NoServer)
	}
	now := s.now()
	where := old
	if m, ok := tr.(Move); ok {
		where.Server = m.Server // its attempt begins there
	}
	c, step, effects, err := Next(old, tr, o, s.world(where, now))
	if err != nil {
		return old, nil, err
	}
	switch {
	case step == StepNone:
		if _, event := tr.(Event); !event || !c.DueAt.Equal(old.DueAt) { // an event may change nothing of a row that is due
			c.DueAt = paused(c.DueAt, now)
		}
	case s.free(old.Lease, now):
		c = held(c, old.Lease.Take(s.holder, now))
		*todo = work{step: step, fence: c.Lease.Fence}
	default:
		c, effects = unmarked(c, old, effects)
		c.DueAt = now
	}
	if end := old.Lease.Until; !s.free(old.Lease, now) && (c.DueAt.IsZero() || c.DueAt.After(end)) {
		c.DueAt = end // whatever the rule wants: if the holder dies, somebody must see what became of its step
	}
	return c, effects, nil
}

// restFor is the pause before a row at rest is looked at again which the rule calls due already.
const restFor = time.Second

// paused is when a row at rest is due: never (zero), or later than now.
func paused(due, now time.Time) time.Time {
	if due.IsZero() || due.After(now) {
		return due
	}
	return now.Add(restFor)
}

// unmarked takes back what the rule noted of a step that somebody else's lease forbids: nobody sends it now, so nothing
// was asked, created or climbed. The holder asks the rule again when it comes back.
func unmarked(c, old Connection, effects []Effect) (Connection, []Effect) {
	c.Evidence.HealAt = old.Evidence.HealAt
	if c.Owed != old.Owed {
		c.Evidence.HealAt = time.Time{} // nothing was sent yet for what is owed now
	}
	if before := old.Evidence.CreateAt; c.Evidence.CreateAt.After(before) {
		c.Evidence.CreateAt = before
	}
	if c.Left.Server == old.Left.Server {
		c.Left.Did, c.Left.DidAt, c.Left.TryAt = old.Left.Did, old.Left.DidAt, old.Left.TryAt
	}
	if a := c.Attempt; a != nil {
		before := Attempt{Rung: RungWait, RungAt: a.RungAt}
		if old.Attempt != nil && old.Attempt.ID == a.ID {
			before = *old.Attempt
		}
		n := *a
		n.AskedAt, n.Rung, n.RungAt = before.AskedAt, before.Rung, before.RungAt
		if n.Phase.ofPasskey() {
			n.GoneAt = before.GoneAt // its doubt is looked into by nobody
		}
		c.Attempt = &n
	}
	effects = slices.DeleteFunc(effects, func(e Effect) bool {
		r, ok := e.(Record)
		return ok && r.Entry.Kind == DidClimb
	})
	return c, effects
}

// world is what the rule must know of the row's surroundings.
func (s *Service) world(c Connection, now time.Time) World {
	return World{
		Now: now, Pace: s.pace,
		Webhooks: s.hand.WebhooksWork(c.Server) && !c.Evidence.NotOurHook,
		Limited:  s.hand.MaxLinking(c.Server) > 0,
	}
}

// held gives a row a lease. It is due when the lease ends, so that somebody comes if its holder dies.
func held(c Connection, l Lease) Connection {
	c.Lease, c.DueAt = l, l.Until
	return c
}

// follow does what a commit left to do: the step at once, or an alarm for later.
func (s *Service) follow(c Connection, w work) {
	if w.step == StepNone {
		s.remind(c)
		return
	}
	s.crew.spawn(func(ctx context.Context) { s.drive(ctx, c, w) })
}

// drive carries out steps under the lease until the rule is content.
func (s *Service) drive(ctx context.Context, c Connection, w work) {
	var err error
	for w.step != StepNone {
		outcomes := []Observation{s.do(ctx, c, w)}
		if next := s.foresee(c, outcomes[0]); next.step != StepNone && ctx.Err() == nil {
			outcomes = append(outcomes, s.do(ctx, next.row, work{step: next.step, fence: w.fence}))
		}
		if ctx.Err() != nil {
			s.handBack(context.WithoutCancel(ctx), c, w)
			return
		}
		if c, w, err = s.settleStep(ctx, c, w, outcomes); err != nil {
			if !errors.Is(err, errLostLease) && !fault.Is(err, fault.NotFound) {
				s.log.LogAttrs(ctx, slog.LevelError, "a step's outcome could not be stored; the lease will run out",
					slog.String("connection", c.ID.String()), slog.Any("error", err))
			}
			return
		}
		if w.step != StepNone && s.crew.stopping() {
			s.handBack(context.WithoutCancel(ctx), c, w)
			return
		}
	}
	s.remind(c)
}

// remind sets this process's alarm for a row: for its due time, or for the end of the lease while somebody works on it.
func (s *Service) remind(c Connection) {
	if c.Lease.Holder != "" {
		s.alarms.set(c.ID, c.Lease.Until)
		return
	}
	s.alarms.set(c.ID, c.DueAt)
}

// do carries out one step and renews the lease while it lasts, also while this process stops. Without the lease the step is
// ended.
func (s *Service) do(ctx context.Context, c Connection, w work) Observation {
	if w.step == StepAdmit {
		return s.admit(ctx, c)
	}
	ctx, end := context.WithCancel(ctx)
	defer s.renewing(ctx, c.ID, w.fence, end)()
	asked := s.now()
	o := s.hand.Do(ctx, c, w.step)
	o.Step, o.Asked = w.step, asked
	return o
}

func (s *Service) admit(ctx context.Context, c Connection) Observation {
	place, err := s.store.Admit(ctx, tenant.System("admit"), c.ID, s.hand.MaxLinking(c.Server), s.now())
	switch {
	case err != nil:
		return Observation{Kind: SeenRefused, Step: StepAdmit}
	case place > 0:
		return Observation{Kind: SeenQueued, Step: StepAdmit, Place: place}
	}
	return Observation{Kind: SeenAdmitted, Step: StepAdmit}
}

// renewing prolongs the lease every LeaseRenew until stop is called, and calls end when it is lost. stop waits for a renewal
// that is under way.
func (s *Service) renewing(ctx context.Context, id ID, fence int64, end func()) (stop func()) {
	ended := make(chan struct{})
	t := time.AfterFunc(LeaseRenew, func() { defer close(ended); s.renew(ctx, id, fence, end) })
	return func() {
		end()
		if !t.Stop() {
			<-ended
		}
	}
}

// renewAgain is the pause after a renewal that failed.
const renewAgain = time.Second

// renew prolongs a lease until ctx ends. A database that does not answer is asked again until the lease has run out: then
// somebody else may have it.
func (s *Service) renew(ctx context.Context, id ID, fence int64, end func()) {
	until := s.now().Add(LeaseTime - 2*LeaseRenew) // it was prolonged at the latest when the step before this one began
	for {
		wait := LeaseRenew
		switch err := s.prolong(ctx, id, fence, until); {
		case err == nil:
			until = s.now().Add(LeaseTime)
		case errors.Is(err, errLostLease) || fault.Is(err, fault.NotFound) || !s.now().Before(until):
			end()
			return
		default:
			wait = min(renewAgain, until.Sub(s.now()))
		}
		select {
		case <-ctx.Done():
			return
		case <-time.After(wait):
		}
	}
}

// prolong renews a lease once, in a commit that is given up when the lease has run out.
func (s *Service) prolong(ctx context.Context, id ID, fence int64, until time.Time) error {
	ctx, cancel := context.WithTimeout(ctx, until.Sub(s.now()))
	defer cancel()
	_, err := s.store.Change(ctx, tenant.System("lease"), id, func(old Connection) (Connection, []Effect, error) {
		if !s.holds(old, fence) {
			return old, nil, errLostLease
		}
		return held(old, old.Lease.Renew(s.now())), nil, nil
	})
	return err
}

func (s *Service) holds(c Connection, fence int64) bool {
	return c.Lease.Holder == s.holder && c.Lease.Fence == fence
}

// foreseen is a step that follows from an outcome that is not stored yet.
type foreseen struct {
	step Step
	row  Connection
}

// foresee tells whether a creation that succeeded may be followed by its connect before either is stored: one commit less
// for every first click. Nothing is lost when this process dies in between, since a create of unknown outcome is looked
// up. All other steps wait for their commit.
func (s *Service) foresee(c Connection, o Observation) foreseen {
	if o.Kind != SeenCreated {
		return foreseen{}
	}
	n, step, _, err := Next(c, Tick{}, o, s.world(c, s.now()))
	if err != nil || step != StepConnect {
		return foreseen{}
	}
	return foreseen{step: step, row: n}
}

// settleStep takes the outcomes of steps into the row, in their order: one commit, in which the lease is kept for the next
// step or given back.
func (s *Service) settleStep(ctx context.Context, c Connection, w work, outcomes []Observation) (Connection, work, error) {
	var next work
	last := &outcomes[len(outcomes)-1]
	last.InUse = s.servesAnother(ctx, c, *last)
	change := func(old Connection) (Connection, []Effect, error) {
		next = work{}
		if !s.holds(old, w.fence) {
			return old, nil, errLostLease
		}
		now := s.now()
		said := outcomes
		if old.Server != c.Server { // moved meanwhile: it was said of what is left behind, which will be looked at
			said = []Observation{{}}
		}
		n, step, effects, err := inTurn(old, said, s.world(old, now))
		if err != nil {
			return old, nil, err
		}
		if step == StepNone {
			n.Lease, n.DueAt = n.Lease.GiveBack(), paused(n.DueAt, now)
		} else {
			n = held(n, n.Lease.Renew(now))
			next = work{step: step, fence: w.fence}
		}
		return n, effects, nil
	}
	n, err := s.store.Change(ctx, tenant.System("step"), c.ID, change)
	if numberTaken(err) {
		last.InUse = true
		n, err = s.store.Change(ctx, tenant.System("step"), c.ID, change)
	}
	return n, next, err
}

// inTurn asks the rule about one outcome after the other; only the last step that it wants is still to be done. What it wants
// in between is done only where the next outcome is of that step: else it counts as never begun.
func inTurn(c Connection, outcomes []Observation, w World) (_ Connection, step Step, effects []Effect, err error) {
	for i, o := range outcomes {
		before := c
		var more []Effect
		if c, step, more, err = Next(c, Tick{}, o, w); err != nil {
			return c, StepNone, nil, err
		}
		if i+1 < len(outcomes) && step != StepNone && step != outcomes[i+1].Step {
			c, more = unmarked(c, before, more)
		}
		effects = append(effects, more...)
	}
	return c, step, effects, nil
}

// numberTaken tells whether the store refused a row because its number serves another salon.
func numberTaken(err error) bool {
	e, ok := errors.AsType[*fault.Error](err)
	return ok && e.Kind == fault.Conflict && e.Key == text.NumberInUse
}

// servesAnother tells whether the number that was seen serves another salon: such a number is not offered as this salon's.
// The store has the last word when the row is saved.
func (s *Service) servesAnother(ctx context.Context, c Connection, o Observation) bool {
	if o.Number.IsZero() || (o.Kind != SeenOpen && o.Kind != SeenGone) {
		return o.InUse
	}
	if n, ok := c.State.(Connected); ok && n.Number.SameLine(o.Number) {
		return o.InUse
	}
	who, err := s.store.Serves(ctx, tenant.System("number"), o.Number)
	return o.InUse || err == nil && who != c.Tenant
}

// handBack frees the lease of a step that was cut short; whoever comes next looks what became of it.
func (s *Service) handBack(ctx context.Context, c Connection, w work) {
	ctx, cancel := context.WithTimeout(ctx, 3*time.Second)
	defer cancel()
	_, err := s.store.Change(ctx, tenant.System("stop"), c.ID, func(old Connection) (Connection, []Effect, error) {
		if !s.holds(old, w.fence) {
			return old, nil, errLostLease
		}
		old.Lease, old.DueAt = old.Lease.GiveBack(), s.now()
		return old, nil, nil
	})
	if err != nil && !errors.Is(err, errLostLease) {
		s.log.LogAttrs(ctx, slog.LevelWarn, "a lease could not be given back; it will run out",
			slog.String("connection", c.ID.String()), slog.Any("error", err))
	}
}
