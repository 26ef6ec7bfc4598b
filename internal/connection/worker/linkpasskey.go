package worker

import (
	"bytes"
	"context"
	"encoding/json"
	"log/slog"

	"salonzap/internal/connection"
	"salonzap/internal/fault"
	"salonzap/internal/tenant"
	"salonzap/internal/text"
)

// LinkPasskeyPlacement knows which servers can do the passkey step, and which take connections.
type LinkPasskeyPlacement interface {
	// SupportsLinkPasskey tells whether a server can do the step.
	SupportsLinkPasskey(server string) bool
	// PlaceForLinkPasskey chooses a server that can, other than one. Errors: Conflict with Key text.NoServerCan.
	PlaceForLinkPasskey(except string) (server string, err error)
	// AcceptsConnections tells whether a server is there and takes connections. Errors: NotFound with Key text.ServerUnknown; Conflict.
	AcceptsConnections(server string) error
}

// LinkPasskeys carries out passkey steps on servers. It stores nothing of what it receives and returns.
type LinkPasskeys interface {
	// LinkPasskey reads the step of a connection's instance; the other methods carry the step on. Errors: as for Service's methods.
	LinkPasskey(ctx context.Context, c connection.Connection) (connection.LinkPasskey, error)
	AnswerLinkPasskey(ctx context.Context, c connection.Connection, assertion json.RawMessage) error
	ConfirmLinkPasskey(ctx context.Context, c connection.Connection, matches bool) error
	CancelLinkPasskey(ctx context.Context, c connection.Connection) error
}

// LinkPasskey reads the salon's passkey step. Errors: NotFound with Key text.NoLinkPasskey when none is under way; Unavailable.
func (s *Service) LinkPasskey(ctx context.Context, scope tenant.Scope, t tenant.ID) (connection.LinkPasskey, error) {
	c, err := s.withLiveAttempt(ctx, scope, t)
	if err != nil {
		return connection.LinkPasskey{}, err
	}
	return s.linkPasskeys.LinkPasskey(ctx, c)
}

// AnswerLinkPasskey gives WhatsApp the owner's assertion, the JSON of PublicKeyCredential.toJSON(). Errors: Invalid
// "assertion" when it is none; Conflict with Key text.LinkPasskeyElsewhere when none is expected now, or it signs another challenge;
// Conflict with Key text.PasskeyRefusedTry when it was refused and may be tried again; NotFound with Key text.NoLinkPasskey;
// Unavailable when WhatsApp or the server did not answer.
func (s *Service) AnswerLinkPasskey(ctx context.Context, by tenant.Actor, t tenant.ID, assertion json.RawMessage) error {
	c, err := s.withLiveAttempt(ctx, by.Scope(), t)
	if err != nil {
		return err
	}
	return s.answer(ctx, by, c, assertion)
}

// answer answers the passkey step of the attempt that is live in c.
func (s *Service) answer(ctx context.Context, by tenant.Actor, c connection.Connection, assertion json.RawMessage) error {
	err := assertionShape(assertion)
	if err == nil {
		err = s.linkPasskeys.AnswerLinkPasskey(ctx, c, assertion)
	}
	if err != nil {
		s.countLinkPasskey(connection.MetricAnswerError, fault.KindOf(err).String())
		return err
	}
	if at := c.Attempt.PasskeyAt; !at.IsZero() && s.metrics != nil {
		s.metrics.ObserveLinkPasskeyAnswer(s.now().Sub(at))
	}
	_, err = s.change(ctx, by.Scope(), c.ID, connection.LinkPasskeyAnswered{Attempt: c.Attempt.ID, By: by})
	return err
}

// assertionShape refuses what cannot be an assertion; the gateway looks at its parts.
func assertionShape(assertion json.RawMessage) error {
	trimmed := bytes.TrimSpace(assertion)
	if len(assertion) > connection.MaxAssertion || len(trimmed) == 0 || trimmed[0] != '{' || !json.Valid(trimmed) {
		return fault.Field("connection.answer_link_passkey", "assertion", text.AssertionInvalid)
	}
	return nil
}

// ConfirmLinkPasskey says whether the phone shows the same code; a no ends the attempt with PasskeyCodeDiffers. Errors:
// Conflict with Key text.LinkPasskeyElsewhere when there is no code to compare; NotFound with Key text.NoLinkPasskey; Unavailable.
func (s *Service) ConfirmLinkPasskey(ctx context.Context, by tenant.Actor, t tenant.ID, matches bool) error {
	c, err := s.withLiveAttempt(ctx, by.Scope(), t)
	if err != nil {
		return err
	}
	if err := s.linkPasskeys.ConfirmLinkPasskey(ctx, c, matches); err != nil || matches {
		return err
	}
	_, err = s.change(ctx, by.Scope(), c.ID, connection.LinkPasskeyMismatch{Attempt: c.Attempt.ID, By: by})
	return err
}

// CancelLinkPasskey ends the attempt of the passkey step: nothing is linked, and the salon may begin anew. Errors: NotFound with Key
// text.NoLinkPasskey.
func (s *Service) CancelLinkPasskey(ctx context.Context, by tenant.Actor, t tenant.ID) error {
	if _, err := s.withLiveAttempt(ctx, by.Scope(), t); err != nil {
		return err
	}
	_, err := s.Stop(ctx, by, t)
	return err
}

// cancelOnServer ends a passkey step on its server when its attempt was ended here. A failure is only logged: the step ends by time, and
// nobody can answer it any more.
func (s *Service) cancelOnServer(ctx context.Context, c connection.Connection) {
	if c.Attempt == nil || !c.Attempt.Phase.IsPasskey() {
		return
	}
	if err := s.linkPasskeys.CancelLinkPasskey(ctx, c); err != nil && !fault.Is(err, fault.NotFound) {
		s.log.LogAttrs(ctx, slog.LevelInfo, "a passkey step could not be ended on its server; it ends by itself",
			slog.String("connection", c.ID.String()), slog.Any("error", err))
	}
}

// withLiveAttempt reads the row of a salon that may have a passkey step under way. The row may learn of the step a moment later than
// the server, so that the attempt's phase is not checked. Errors: NotFound with Key text.NoLinkPasskey when there is no attempt.
func (s *Service) withLiveAttempt(ctx context.Context, scope tenant.Scope, t tenant.ID) (connection.Connection, error) {
	c, err := s.store.ByTenant(ctx, scope, t)
	if fault.Is(err, fault.NotFound) && scope.Allows(t) || err == nil && c.Attempt == nil {
		return connection.Connection{}, fault.New(fault.NotFound, "connection.link_passkey", text.NoLinkPasskey)
	}
	return c, err
}

// ReportLinkPasskey records the owner's report that the phone asks for a passkey, on a server that does not see it: the attempt ends
// with PasskeyRequired. Errors: NotFound; Conflict with Key text.NoAttempt, or text.PasskeySeenHere when the server can do
// the step itself.
func (s *Service) ReportLinkPasskey(ctx context.Context, by tenant.Actor, t tenant.ID) (connection.View, error) {
	c, err := s.store.ByTenant(ctx, by.Scope(), t)
	if err != nil {
		return connection.View{}, err
	}
	if s.passkeyPlacement.SupportsLinkPasskey(c.Server) {
		return connection.View{}, fault.New(fault.Conflict, "connection.tell_passkey", text.PasskeySeenHere)
	}
	if c, err = s.change(ctx, by.Scope(), c.ID, connection.LinkPasskeyReported{By: by}); err != nil {
		return connection.View{}, err
	}
	return s.view(c), nil
}

// WishLinkPasskey records in the history that an owner has no computer for the passkey step and wants to be notified when a phone is
// enough. Errors: NotFound; Unavailable.
func (s *Service) WishLinkPasskey(ctx context.Context, by tenant.Actor, t tenant.ID) error {
	c, err := s.store.ByTenant(ctx, by.Scope(), t)
	if err != nil {
		return err
	}
	_, err = s.change(ctx, by.Scope(), c.ID, connection.LinkPasskeyWish{By: by})
	return err
}

func errNoLinkPasskey() error {
	return fault.New(fault.NotFound, "connection.link_passkey", text.NoLinkPasskey)
}
