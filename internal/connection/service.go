package connection

import (
	"context"
	"log/slog"
	"time"

	"salonzap/internal/fault"
	"salonzap/internal/tenant"
	"salonzap/internal/text"
)

// MaxWait is the longest a caller of Connect may wait for a code.
const MaxWait = 30 * time.Second

// Service turns clicks, events and timers into changes of a connection, and carries out what the rule asks for.
type Service struct {
	store     Store
	executor  Executor
	placement Placement
	tokens    Tokens
	hints     Hints
	pace      Pace
	log       *slog.Logger
	now       func() time.Time
	holder    string // names this process in leases
	peers     *peers
	alarms    *alarms
	tasks     *taskGroup
	refreshes *refreshLimiter

	linkPasskeys LinkPasskeys
	connectors   Connectors
	metrics      Metrics
}

// Deps is what a Service works with. All are needed but Pace (zero: the recorded times of real servers), Presence (nil: a
// dead holder is known by its lease's end alone), LinkPasskeys (nil: no server can do the passkey step; else Connectors is needed
// too) and Metrics (nil: nothing is counted).
type Deps struct {
	Store     Store
	Executor  Executor
	Placement Placement
	Tokens    Tokens
	Hints     Hints
	Pace      Pace
	Log       *slog.Logger
	Now       func() time.Time
	Holder    string // unique to the process
	Presence  Presence

	LinkPasskeys LinkPasskeys
	Connectors   Connectors
	Metrics      Metrics
}

// New makes a Service. Close ends its work.
func New(d Deps) *Service {
	if d.Pace == (Pace{}) {
		d.Pace = DefaultPace()
	}
	s := &Service{
		store: d.Store, executor: d.Executor, placement: d.Placement, tokens: d.Tokens, hints: d.Hints, pace: d.Pace,
		log: d.Log, now: d.Now, holder: d.Holder, peers: newPeers(d.Presence), linkPasskeys: d.LinkPasskeys, connectors: d.Connectors,
		metrics: noMetrics{},
	}
	if d.Metrics != nil {
		s.metrics, s.store = d.Metrics, meteredStore{d.Store, d.Metrics}
	}
	s.store = &busyRowStore{Store: s.store, log: s.log, metrics: s.metrics, now: s.now}
	if s.linkPasskeys == nil {
		s.linkPasskeys = noLinkPasskeys{}
	}
	s.tasks, s.refreshes = newTaskGroup(), newRefreshLimiter()
	s.alarms = newAlarms(s.now, func(id ID) { s.tasks.spawn(func(ctx context.Context) { s.runDue(ctx, id) }) })
	return s
}

// Close lets the steps under way end; when ctx ends first they are cut short. What is not done is left to another process.
func (s *Service) Close(ctx context.Context) error {
	s.alarms.stop()
	return s.tasks.stop(ctx)
}

// Request is one click.
type Request struct {
	Click Click
	Wait  time.Duration // how long to wait for a code, 0 to MaxWait
}

// Connect is the main job: the first click creates the instance and links it, every later one links the same instance
// again with a new code; a click joins a live attempt of its method. It waits up to r.Wait for a code, or for the attempt
// to end, and returns what is then true.
// Errors: NotFound (no such salon in scope), Invalid "phone" (method code without a number), Unavailable (no server).
func (s *Service) Connect(ctx context.Context, scope tenant.Scope, t tenant.ID, r Request) (View, error) {
	hints, cancel := s.hints.Subscribe(t.String())
	defer cancel()
	var todo pendingStep
	c, existed, err := s.store.Open(ctx, scope, t, s.newConnection(ctx), func(old Connection) (Connection, []Effect, error) {
		return s.applyRule(old, r.Click, Observation{}, &todo)
	})
	if err != nil {
		return View{}, err
	}
	s.continueAfterCommit(c, todo)
	s.takeOver(c)
	v, err := s.awaitCode(ctx, scope, s.view(c), hints, r.Wait)
	v.IsReconnect = existed
	return v, err
}

// hintsGatherTime is how long a waiting click lets hints gather: the commits of one linking come in a bunch.
const hintsGatherTime = 4 * time.Millisecond

// awaitCode waits until there is a code, or the attempt has ended, or the patience has.
func (s *Service) awaitCode(ctx context.Context, scope tenant.Scope, v View, hints <-chan struct{}, patience time.Duration) (View, error) {
	deadline, stop := context.WithTimeout(ctx, patience)
	defer stop()
	for patience > 0 && codeIsPending(v) {
		select {
		case <-hints:
			select {
			case <-time.After(hintsGatherTime):
			case <-deadline.Done():
			}
		case <-deadline.Done():
			patience = 0
		}
		c, err := s.store.ByInstance(ctx, scope, v.Server, v.Instance)
		if fault.Is(err, fault.NotFound) { // moved to another server meanwhile, or deleted
			c, err = s.store.ByTenant(ctx, scope, v.Tenant)
		}
		if err != nil {
			return View{}, err
		}
		v = s.view(c)
	}
	return v, nil
}

// codeIsPending tells whether there may soon be more to say than now.
func codeIsPending(v View) bool {
	return v.Status == StatusConnecting && v.Phase == Preparing
}

// Get reads a salon's connection. Errors: NotFound with Key text.NotConnectedYet before the first click.
func (s *Service) Get(ctx context.Context, scope tenant.Scope, t tenant.ID) (View, error) {
	c, err := s.store.ByTenant(ctx, scope, t)
	if err != nil {
		return View{}, err
	}
	return s.view(c), nil
}

// History lists what happened to a salon's connection, newest first, from after an entry's ID ("" from the top).
func (s *Service) History(ctx context.Context, scope tenant.Scope, t tenant.ID, after string, limit int) ([]Entry, error) {
	return s.store.History(ctx, scope, t, after, limit)
}

// Watch says that somebody is looking at the salon's connection now: a live attempt goes on for another WatchTTL, and a
// session is looked at when its last word is older than RefreshEvery. It writes only when the attempt's time is half used up.
func (s *Service) Watch(ctx context.Context, scope tenant.Scope, t tenant.ID) (View, error) {
	v, err := s.Get(ctx, scope, t)
	if err != nil {
		return v, err
	}
	s.refreshWatched(v)
	if v.Attempt == nil || v.Attempt.WatchedUntil.Sub(v.Now) > WatchTTL/2 {
		return v, nil
	}
	c, err := s.store.Change(ctx, scope, v.ID, func(old Connection) (Connection, []Effect, error) {
		if old.Attempt != nil {
			a := *old.Attempt
			a.WatchedUntil = s.now().Add(WatchTTL)
			old.Attempt = &a
		}
		return old, nil, nil
	})
	return s.view(c), err
}

// Disconnect makes the salon's connection off: logged out on the server (now, or as soon as it answers), the row stays.
// Errors: NotFound.
func (s *Service) Disconnect(ctx context.Context, scope tenant.Scope, t tenant.ID, by tenant.Actor) (View, error) {
	return s.endAttemptBy(ctx, scope, t, Disconnect{By: by})
}

// Stop ends a live attempt: its code is hidden. Nothing else changes. Errors: NotFound.
func (s *Service) Stop(ctx context.Context, scope tenant.Scope, t tenant.ID, by tenant.Actor) (View, error) {
	return s.endAttemptBy(ctx, scope, t, StopAttempt{By: by})
}

// endAttemptBy is act for what ends a live attempt: a passkey step of it ends on the server too.
func (s *Service) endAttemptBy(ctx context.Context, scope tenant.Scope, t tenant.ID, tr Trigger) (View, error) {
	before, err := s.store.ByTenant(ctx, scope, t)
	if err != nil {
		return View{}, err
	}
	v, err := s.changeByTenant(ctx, scope, t, tr)
	if err == nil {
		s.cancelOnServer(ctx, before) // afterwards, so that what the server tells of it finds no attempt
	}
	return v, err
}

// Decide answers a quarantine: use the number (it becomes the registered one) or undo (it is logged out). It also answers
// a number that was refused before it was linked: use it (it becomes the registered one, and linking begins anew) or
// forget it. Errors: NotFound; Conflict with Key text.NothingToDecide; Conflict with Key text.NumberInUse.
func (s *Service) Decide(ctx context.Context, scope tenant.Scope, t tenant.ID, use bool, by tenant.Actor) (View, error) {
	watched := WatchTTL
	if by.Kind == tenant.ActorAPIKey {
		watched = APIWatchTTL
	}
	return s.changeByTenant(ctx, scope, t, NumberDecision{Accept: use, By: by, Watched: watched})
}

// Adopt is the operator's word that the instance under the salon's name is ours, although its token is not.
func (s *Service) Adopt(ctx context.Context, scope tenant.Scope, t tenant.ID, by tenant.Actor) (View, error) {
	if !scope.AllTenants() {
		return View{}, fault.New(fault.Forbidden, "connection.adopt", text.NotAllowed)
	}
	return s.changeByTenant(ctx, scope, t, Adopt{By: by})
}

// Remove deletes the instance on its server (now, or as soon as it answers) and then the row, and the salon with it when
// it is marked as deleted by then. A salon without a connection is fine.
func (s *Service) Remove(ctx context.Context, scope tenant.Scope, t tenant.ID, by tenant.Actor) error {
	_, err := s.changeByTenant(ctx, scope, t, Remove{By: by})
	if fault.Is(err, fault.NotFound) {
		return nil
	}
	return err
}

// Pause stops (or lets go on) what a robot sends and answers. The session stays. Errors: NotFound.
func (s *Service) Pause(ctx context.Context, scope tenant.Scope, t tenant.ID, paused bool, by tenant.Actor) (View, error) {
	v, err := s.Get(ctx, scope, t)
	if err != nil {
		return View{}, err
	}
	c, err := s.store.Change(ctx, scope, v.ID, func(old Connection) (Connection, []Effect, error) {
		if old.Paused == paused {
			return old, nil, nil
		}
		old.Paused = paused
		kind := EntryResumed
		if paused {
			kind = EntryPaused
		}
		return old, []Effect{AppendHistory{Entry{At: s.now(), Kind: kind, Actor: by}}}, nil
	})
	return s.view(c), err
}

// changeByTenant applies a person's trigger to an existing row and follows up.
func (s *Service) changeByTenant(ctx context.Context, scope tenant.Scope, t tenant.ID, tr Trigger) (View, error) {
	c, err := s.store.ByTenant(ctx, scope, t)
	if err != nil {
		return View{}, err
	}
	if c, err = s.change(ctx, scope, c.ID, tr); err != nil {
		return View{}, err
	}
	return s.view(c), nil
}

// view derives what a connection is now, with what its server and the others can do.
func (s *Service) view(c Connection) View {
	v := ViewAt(c, s.now())
	v.SupportsPasskey = s.linkPasskeys.SupportsLinkPasskey(c.Server)
	if c.Cause == PasskeyRequired && c.Attempt == nil && c.Previous.Server == "" && !v.SupportsPasskey {
		_, err := s.linkPasskeys.PlaceForLinkPasskey(c.Server)
		v.CanMove = err == nil
	}
	return v
}
