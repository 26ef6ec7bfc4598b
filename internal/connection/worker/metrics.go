package worker

import (
	"context"
	"slices"
	"time"

	"salonzap/internal/connection"
	"salonzap/internal/tenant"
)

// Metrics counts the outcomes of passkey steps, and rows that are changed without a pause. WhatsApp does not publish how many accounts are
// asked for a passkey, so that it is measured here. Events and details are closed lists.
type Metrics interface {
	CountLinkPasskey(event, detail string)
	// ObserveLinkPasskeyAnswer records the time from WhatsApp's question to the assertion.
	ObserveLinkPasskeyAnswer(after time.Duration)
	// CountBusyRow counts each row that changes more than BusyAfter times within BusyWithin, once until it has stopped.
	CountBusyRow()
}

// meteredStore is a store that counts the history entries of each commit, after it succeeded.
type meteredStore struct {
	Store

	metrics Metrics
}

// Change counts what was committed.
func (s meteredStore) Change(ctx context.Context, scope tenant.Scope, id connection.ID, f connection.Change) (connection.Connection, error) {
	var done []connection.Effect
	c, err := s.Store.Change(ctx, scope, id, capturingEffects(f, &done))
	s.count(done, err)
	return c, err
}

// Open counts what was committed.
func (s meteredStore) Open(
	ctx context.Context, scope tenant.Scope, t tenant.ID, fresh func(tenant.Tenant) connection.Connection, f connection.Change,
) (connection.Connection, bool, error) {
	var done []connection.Effect
	c, existed, err := s.Store.Open(ctx, scope, t, fresh, capturingEffects(f, &done))
	s.count(done, err)
	return c, existed, err
}

// capturingEffects stores the effects of the change's last run in done: that is the run which is committed.
func capturingEffects(f connection.Change, done *[]connection.Effect) connection.Change {
	return func(old connection.Connection) (connection.Connection, []connection.Effect, error) {
		c, effects, err := f(old)
		*done = effects
		return c, effects, err
	}
}

func (s meteredStore) count(done []connection.Effect, err error) {
	if err != nil {
		return
	}
	for _, e := range done {
		if r, ok := e.(connection.AppendHistory); ok {
			if event, detail := connection.MetricOf(r.Entry); event != "" {
				s.metrics.CountLinkPasskey(event, detail)
			}
		}
	}
}

// CountConnector counts whether the page found the Connector before it showed a code.
func (s *Service) CountConnector(_ context.Context, _ tenant.Scope, _ tenant.ID, present bool) error {
	detail := "no"
	if present {
		detail = "yes"
	}
	s.countLinkPasskey(connection.MetricConnector, detail)
	return nil
}

// CountAssertionError counts why a Connector or a bookmark did not sign: one of AssertionErrors, anything else counts as "other".
func (s *Service) CountAssertionError(_ context.Context, _ tenant.Scope, _ tenant.ID, code string) error {
	if !slices.Contains(connection.AssertionErrors(), code) {
		code = "other"
	}
	s.countLinkPasskey(connection.MetricSignError, code)
	return nil
}

func (s *Service) countLinkPasskey(event, detail string) {
	if s.metrics != nil {
		s.metrics.CountLinkPasskey(event, detail)
	}
}
