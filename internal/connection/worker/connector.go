package worker

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"strings"
	"time"

	"salonzap/internal/connection"
	"salonzap/internal/fault"
	"salonzap/internal/secret"
	"salonzap/internal/tenant"
	"salonzap/internal/text"
)

// A Connector that the dashboard's page cannot call reaches a passkey step by a code of eight characters that the owner types: it trades
// the code for the step's options and a ticket, and answers with the ticket. Each works once.
const (
	connectorLife = 5 * time.Minute // of a code, and then of its ticket: as long as an answer needs no comparison of codes
	codeLength    = 8
	ticketBytes   = 32
	// codeAlphabet has no 0, O, I and L: 32 characters, 40 bits in a code.
	codeAlphabet = "123456789ABCDEFGHJKMNPQRSTUVWXYZ"
)

// Connectors stores codes and tickets, as keyed hashes only. Of several concurrent uses of one, only one succeeds. Errors of all but
// AddConnectorCode: NotFound with Key text.ConnectorUnknown; NotFound with Key text.ConnectorOver when it was used or has expired.
type Connectors interface {
	// AddConnectorCode stores a code; earlier ones of its salon stop working.
	AddConnectorCode(ctx context.Context, scope tenant.Scope, code string, p connection.ConnectorPass) error
	// PeekConnectorCode reads a code that still works, without using it up.
	PeekConnectorCode(ctx context.Context, scope tenant.Scope, code string, now time.Time) (connection.ConnectorPass, error)
	// TradeConnectorCode uses a code up, and stores a ticket in its place.
	TradeConnectorCode(ctx context.Context, scope tenant.Scope, code, ticket string, now time.Time) (connection.ConnectorPass, error)
	// UseConnectorTicket uses a ticket up.
	UseConnectorTicket(ctx context.Context, scope tenant.Scope, ticket string, now time.Time) (connection.ConnectorPass, error)
}

// ConnectorCode makes a code for the passkey step that is under way; an earlier one of the salon stops working. Errors:
// NotFound with Key text.NoLinkPasskey.
func (s *Service) ConnectorCode(ctx context.Context, by tenant.Actor, t tenant.ID) (connection.ConnectorCode, error) {
	c, err := s.withLiveAttempt(ctx, by.Scope(), t)
	if err != nil {
		return connection.ConnectorCode{}, err
	}
	if c.Attempt.Phase != connection.Passkey {
		return connection.ConnectorCode{}, errNoLinkPasskey()
	}
	code, until := newCode(), s.now().Add(connectorLife)
	if end := c.Attempt.PasskeyUntil; end.Before(until) {
		until = end
	}
	err = s.connectors.AddConnectorCode(ctx, by.Scope(), code, connection.ConnectorPass{Tenant: t, Attempt: c.Attempt.ID, By: by, Until: until})
	return connection.ConnectorCode{Code: code[:4] + "-" + code[4:], Until: until}, err
}

// newCode makes a random code. 256 is a multiple of the alphabet's length, so that every character is equally likely.
func newCode() string {
	code := make([]byte, codeLength)
	_, _ = rand.Read(code) // never fails: it ends the process instead
	for i, b := range code {
		code[i] = codeAlphabet[int(b)%len(codeAlphabet)]
	}
	return string(code)
}

// readCode normalizes a code as people type it; ok is false when it cannot be one.
func readCode(s string) (string, bool) {
	s = strings.ToUpper(strings.Map(func(r rune) rune {
		if r == '-' || r == ' ' {
			return -1
		}
		return r
	}, s))
	ok := len(s) == codeLength && strings.Trim(s, codeAlphabet) == ""
	return s, ok
}

// RedeemCode trades a code for the step's options and a ticket. Errors: NotFound with Key text.ConnectorUnknown or
// text.ConnectorOver; Unavailable, and the code still works then.
func (s *Service) RedeemCode(ctx context.Context, typed string) (connection.Redeemed, error) {
	scope := tenant.System("connector")
	code, ok := readCode(typed)
	if !ok {
		return connection.Redeemed{}, fault.New(fault.NotFound, "connection.redeem", text.ConnectorUnknown)
	}
	p, err := s.connectors.PeekConnectorCode(ctx, scope, code, s.now())
	if err != nil {
		return connection.Redeemed{}, err
	}
	c, err := s.connectionForPass(ctx, p)
	if err != nil {
		return connection.Redeemed{}, err
	}
	step, err := s.linkPasskeys.LinkPasskey(ctx, c)
	if err != nil {
		return connection.Redeemed{}, asConnectorOver(err)
	}
	if step.Stage != connection.Passkey {
		return connection.Redeemed{}, errConnectorOver()
	}
	ticket := secret.NewToken(ticketBytes)
	if p, err = s.connectors.TradeConnectorCode(ctx, scope, code, ticket, s.now()); err != nil {
		return connection.Redeemed{}, err
	}
	return connection.Redeemed{Ticket: ticket, Tenant: p.Tenant, Until: p.Until, LinkPasskey: step}, nil
}

// AnswerTicket answers the passkey step that a ticket opens, as AnswerLinkPasskey does. The ticket is used up whatever comes of
// it. Errors: those of AnswerLinkPasskey; NotFound with Key text.ConnectorUnknown or text.ConnectorOver.
func (s *Service) AnswerTicket(ctx context.Context, ticket string, assertion json.RawMessage) error {
	scope := tenant.System("connector")
	if err := assertionShape(assertion); err != nil {
		return err
	}
	p, err := s.connectors.UseConnectorTicket(ctx, scope, ticket, s.now())
	if err != nil {
		return err
	}
	c, err := s.connectionForPass(ctx, p)
	if err != nil {
		return err
	}
	return asConnectorOver(s.answer(ctx, p.By, c, assertion))
}

// connectionForPass reads the row whose live attempt a pass opens.
func (s *Service) connectionForPass(ctx context.Context, p connection.ConnectorPass) (connection.Connection, error) {
	c, err := s.store.ByTenant(ctx, tenant.System("connector"), p.Tenant)
	if fault.Is(err, fault.NotFound) || err == nil && (c.Attempt == nil || c.Attempt.ID != p.Attempt) {
		return connection.Connection{}, errConnectorOver()
	}
	return c, err
}

// asConnectorOver turns NotFound, a step that has ended, into the error of a code that has expired.
func asConnectorOver(err error) error {
	if fault.Is(err, fault.NotFound) {
		return errConnectorOver()
	}
	return err
}

func errConnectorOver() error {
	return fault.New(fault.NotFound, "connection.connector", text.ConnectorOver)
}
