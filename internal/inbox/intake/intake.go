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
	"salonzap/internal/tracing"
)

// Connections finds the salons' connections.
type Connections interface {
	// ByInstance finds a connection by its server, or by the server that it was moved away from.
	// Errors: NotFound.
	ByInstance(ctx context.Context, scope tenant.Scope, server, instance string) (connection.Connection, error)
}

// Store stores messages.
type Store interface {
	// TakeInEvent makes reports durable with the envelope that they came in. Errors: NotFound (no such salon),
	// connection.ErrDuplicate.
	TakeInEvent(ctx context.Context, scope tenant.Scope, t tenant.ID, env connection.Envelope, reports []inbox.Report, now time.Time) (inbox.TakeInResult, error)
}

// Arrivals records that webhooks of an instance arrive.
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

// Receive makes the reports of a webhook durable. account is the connected number as the server
// reports it; zero when it does not. Errors: NotFound (no such instance on this server, or not
// yet), connection.ErrDuplicate, connection.ErrUnverifiedNumber (deliver again later),
// connection.ErrForeignNumber (do not deliver again), and the store's.
func (s *Service) Receive(ctx context.Context, env connection.Envelope, account phone.Number, reports []inbox.Report) (err error) {
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
	if len(reports) > 0 {
		var end tracing.End
		ctx, end = tracing.About(ctx, "message taken in", tracing.Thing{c.Tenant.String(), reports[0].Subject().Key.ID})
		defer func() { end(err) }()
	}
	if _, err = s.d.Store.TakeInEvent(ctx, tenant.System("message"), c.Tenant, env, reports, now); err != nil {
		return err
	}
	s.noteArrival(ctx, c, env, now)
	return nil
}

// arrivalEvery is how often the arrival of an instance's webhooks is recorded. While they arrive a
// connection is checked less often, and a check is due five minutes after the last arrival
// (connection.Pace).
const arrivalEvery = 2 * time.Minute

// noteArrival records now and then that the connection's webhooks arrive. The message is stored
// already, so an error here is logged and no reason to deliver the webhook again.
func (s *Service) noteArrival(ctx context.Context, c connection.Connection, env connection.Envelope, now time.Time) {
	if c.Server != env.Server || now.Sub(c.Evidence.WebhookAt) < arrivalEvery {
		return
	}
	err := s.d.Arrivals.HandleEvent(ctx, env, connection.Observation{})
	if err != nil && !fault.Is(err, fault.NotFound) && !errors.Is(err, context.Canceled) {
		s.d.Log.LogAttrs(ctx, slog.LevelWarn, "that a webhook arrived could not be noted", slog.Any("error", err))
	}
}
