package intake

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"salonzap/internal/connection"
	"salonzap/internal/fault"
	"salonzap/internal/inbox"
	"salonzap/internal/phone"
	"salonzap/internal/tenant"
)

// Connections knows the salons' connections.
type Connections interface {
	// ByInstance finds a connection, also by the server that a move has left. Errors: NotFound.
	ByInstance(ctx context.Context, scope tenant.Scope, server, instance string) (connection.Connection, error)
}

// Store keeps messages.
type Store interface {
	// TakeInEvent makes reports durable with the envelope that they came in. Errors: NotFound (no such salon),
	// connection.ErrDuplicate.
	TakeInEvent(ctx context.Context, scope tenant.Scope, t tenant.ID, env connection.Envelope, reports []inbox.Report, now time.Time) (inbox.TakeInResult, error)
}

// Arrivals notes that webhooks of an instance arrive.
type Arrivals interface {
	HandleEvent(ctx context.Context, env connection.Envelope, o connection.Observation) error
}

// Deps is what a Service works with.
type Deps struct {
	Connections Connections
	Store       Store
	Arrivals    Arrivals
	Log         *slog.Logger
	Now         func() time.Time
}

// Service takes in messages. It is safe for concurrent use. Make one with New.
type Service struct{ d Deps }

// New makes a Service.
func New(d Deps) *Service { return &Service{d} }

// Receive makes the reports of a webhook durable. account is the number that the server says they are of; zero when it does not
// say. Errors: NotFound (no such instance on this server, or not yet), connection.ErrDuplicate, connection.ErrUnverifiedNumber
// (to be told again later), connection.ErrForeignNumber (never), and what the store says.
func (s *Service) Receive(ctx context.Context, env connection.Envelope, account phone.Number, reports []inbox.Report) error {
	c, err := s.d.Connections.ByInstance(ctx, tenant.System("message"), env.Server, env.Instance)
	if err != nil {
		return err
	}
	switch c.JudgeMessages(account) {
	case connection.RetryMessages:
		return connection.ErrUnverifiedNumber
	case connection.RefuseMessages:
		return connection.ErrForeignNumber
	case connection.TakeMessages:
	}
	now := s.d.Now()
	if _, err = s.d.Store.TakeInEvent(ctx, tenant.System("message"), c.Tenant, env, reports, now); err != nil {
		return err
	}
	s.noteArrival(ctx, c, env, now)
	return nil
}

// arrivalEvery is how often it is noted that webhooks of an instance arrive: a row is looked at less while they do, and a look is
// due after five minutes (connection.Pace).
const arrivalEvery = 2 * time.Minute

// noteArrival tells the connection now and then that its webhooks arrive. The message is durable by then: what goes wrong here is no
// reason to send it again.
func (s *Service) noteArrival(ctx context.Context, c connection.Connection, env connection.Envelope, now time.Time) {
	if c.Server != env.Server || now.Sub(c.Evidence.WebhookAt) < arrivalEvery {
		return
	}
	err := s.d.Arrivals.HandleEvent(ctx, env, connection.Observation{})
	if err != nil && !fault.Is(err, fault.NotFound) && !errors.Is(err, context.Canceled) {
		s.d.Log.LogAttrs(ctx, slog.LevelWarn, "that a webhook arrived could not be noted", slog.Any("error", err))
	}
}
