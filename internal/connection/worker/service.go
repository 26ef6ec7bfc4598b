package worker

import (
	"context"
	"log/slog"
	"time"

	"salonzap/internal/connection"
	"salonzap/internal/tenant"
)

// Service turns clicks, events and timers into changes of a connection, and carries out what the rule asks for.
type Service struct {
	store     Store
	numbers   Numbers
	admission Admission
	history   HistoryReader
	executor  Executor
	placement Placement
	tokens    Tokens
	hints     Hints
	pace      connection.Pace
	load      func() int
	log       *slog.Logger
	now       func() time.Time
	holder    string // names this process in leases
	peers     *peers
	alarms    *alarms
	tasks     *taskGroup
	refreshes *refreshLimiter
	busyRows  *busyRowStore // what store is, for its count

	linkPasskeys     LinkPasskeys
	passkeyPlacement LinkPasskeyPlacement
	connectors       Connectors
	residents        Residents
	metrics          Metrics // nil: nothing is counted
}

// Deps are the dependencies of a Service. All are needed but Pace (zero: DefaultPace), Load, Presence (nil: a dead holder is known by its lease's
// end alone) and Metrics (nil: nothing is counted, as in a command).
type Deps struct {
	Store     Store
	Numbers   Numbers
	Admission Admission
	History   HistoryReader
	Executor  Executor
	Placement Placement
	Tokens    Tokens
	Hints     Hints
	Pace      connection.Pace
	Load      func() int // how many connections there are on all servers; nil: few
	Log       *slog.Logger
	Now       func() time.Time
	Holder    string // unique to the process
	Presence  Presence

	LinkPasskeys         LinkPasskeys
	LinkPasskeyPlacement LinkPasskeyPlacement
	Connectors           Connectors
	Residents            Residents
	Metrics              Metrics
}

// New makes a Service. Close ends its work.
func New(d Deps) *Service {
	if d.Pace == (connection.Pace{}) {
		d.Pace = connection.DefaultPace()
	}
	s := &Service{
		store: d.Store, numbers: d.Numbers, admission: d.Admission, history: d.History, executor: d.Executor, placement: d.Placement, tokens: d.Tokens, hints: d.Hints, pace: d.Pace,
		load: d.Load, log: d.Log, now: d.Now, holder: d.Holder, peers: newPeers(d.Presence), linkPasskeys: d.LinkPasskeys, passkeyPlacement: d.LinkPasskeyPlacement, connectors: d.Connectors, residents: d.Residents,
		metrics: d.Metrics,
	}
	if d.Metrics != nil {
		s.store = meteredStore{d.Store, d.Metrics}
	}
	s.busyRows = &busyRowStore{Store: s.store, log: s.log, metrics: s.metrics, now: s.now, rows: map[connection.ID]*rowRate{}}
	s.store = s.busyRows
	s.tasks, s.refreshes = newTaskGroup(), newRefreshLimiter()
	s.alarms = newAlarms(s.now, func(id connection.ID) { s.tasks.spawn(func(ctx context.Context) { s.runDue(ctx, id) }) })
	return s
}

// Close waits for the steps under way; when ctx ends first they are cancelled. Another process continues what is not done.
func (s *Service) Close(ctx context.Context) error {
	s.alarms.stop()
	return s.tasks.stop(ctx)
}

// change applies a trigger to a row, and starts the step or sets the alarm that follows.
func (s *Service) change(ctx context.Context, scope tenant.Scope, id connection.ID, tr connection.Trigger) (connection.Connection, error) {
	var todo pendingStep
	c, err := s.store.Change(ctx, scope, id, func(old connection.Connection) (connection.Connection, []connection.Effect, error) {
		return s.applyRule(old, tr, connection.Observation{}, &todo)
	})
	if err == nil {
		s.continueAfterCommit(ctx, c, todo)
		s.takeOver(c)
	}
	return c, err
}

// changeByTenant is change for a person's trigger, by salon.
func (s *Service) changeByTenant(ctx context.Context, scope tenant.Scope, t tenant.ID, tr connection.Trigger) (connection.View, error) {
	c, err := s.store.ByTenant(ctx, scope, t)
	if err != nil {
		return connection.View{}, err
	}
	if c, err = s.change(ctx, scope, c.ID, tr); err != nil {
		return connection.View{}, err
	}
	return s.view(c), nil
}

// view is the connection's view now, with what its server and the others support.
func (s *Service) view(c connection.Connection) connection.View {
	v := connection.ViewAt(c, s.now())
	v.SupportsPasskey = s.passkeyPlacement.SupportsLinkPasskey(c.Server)
	if c.Cause == connection.PasskeyRequired && c.Attempt == nil && c.Previous.Server == "" && !v.SupportsPasskey {
		_, err := s.passkeyPlacement.PlaceForLinkPasskey(c.Server)
		v.CanMove = err == nil
	}
	return v
}

// envOf is the rule's Env for a row.
func (s *Service) envOf(c connection.Connection, now time.Time) connection.Env {
	pace := s.pace
	if s.load != nil {
		pace = pace.ForLoad(s.load())
	}
	return connection.Env{
		Now: now, Pace: pace,
		Webhooks: s.executor.WebhooksWork(c.Server) && !c.Evidence.ForeignWebhook,
		Limited:  s.executor.MaxLinking(c.Server) > 0,
	}
}
