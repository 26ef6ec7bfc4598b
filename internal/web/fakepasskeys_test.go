package web_test

import (
	"context"
	"encoding/json"
	"time"

	"salonzap/internal/connection"
	"salonzap/internal/fault"
	"salonzap/internal/tenant"
	"salonzap/internal/text"
)

// What WhatsApp asks, as accounts saw it, and what an owner answers: tests look for both where they must not be.
const (
	askedOptions = `{"challenge":"c2Fsb256YXAtY2hhbGxlbmdl","timeout":600000,"rpId":"whatsapp.com","allowCredentials":[],"userVerification":"required","extensions":{"uvm":true}}`
	signed       = `{"id":"AAEC","rawId":"AAEC","type":"public-key","response":{"clientDataJSON":"e30","authenticatorData":"AAEC","signature":"c2lnbmVk","userHandle":null}}`
	compared     = "K7PD-3XQZ"
)

// fakePasskeys is the passkey step of fakeConnections.
type fakePasskeys struct {
	can     bool // the server can do the step
	canMove bool
	canBack bool
	moves   tenant.ID // whose move begins an attempt
	answers []json.RawMessage
	refuse  error // what becomes of the next answers
	notes   []string
}

func (p *fakeConnections) step(scope tenant.Scope, t tenant.ID) (connection.View, error) {
	v, err := p.view(scope, t)
	if err != nil || v.Phase != connection.Passkey && v.Phase != connection.PasskeySent && v.Phase != connection.PasskeyCode {
		return v, fault.New(fault.NotFound, "played", text.NoLinkPasskey)
	}
	return v, nil
}

func (p *fakeConnections) LinkPasskey(_ context.Context, scope tenant.Scope, t tenant.ID) (connection.LinkPasskey, error) {
	v, err := p.step(scope, t)
	if err != nil {
		return connection.LinkPasskey{}, err
	}
	c := connection.LinkPasskey{
		Stage: v.Phase, ExpiresAt: p.now().Add(9 * time.Minute), HandoffUntil: p.now().Add(4 * time.Minute), Number: "…4321",
	}
	switch v.Phase {
	case connection.Passkey:
		c.Options = json.RawMessage(askedOptions)
	case connection.PasskeyCode:
		c.Code = compared
	default:
	}
	return c, nil
}

func (p *fakeConnections) AnswerLinkPasskey(_ context.Context, by tenant.Actor, t tenant.ID, assertion json.RawMessage) error {
	v, err := p.step(by.Scope(), t)
	if err != nil {
		return err
	}
	p.mu.Lock()
	p.keys.answers = append(p.keys.answers, assertion)
	refuse := p.keys.refuse
	p.mu.Unlock()
	if refuse != nil {
		return refuse
	}
	if _, err := p.act(by.Scope(), t, "answer"); err != nil {
		return err
	}
	sent := v.Connection
	a := *sent.Attempt
	a.Phase = connection.PasskeySent
	sent.Attempt = &a
	p.set(t, &sent)
	return nil
}

func (p *fakeConnections) ConfirmLinkPasskey(_ context.Context, by tenant.Actor, t tenant.ID, matches bool) error {
	if _, err := p.step(by.Scope(), t); err != nil {
		return err
	}
	what := "differs"
	if matches {
		what = "matches"
	}
	_, err := p.act(by.Scope(), t, what)
	return err
}

func (p *fakeConnections) CancelLinkPasskey(_ context.Context, by tenant.Actor, t tenant.ID) error {
	if _, err := p.step(by.Scope(), t); err != nil {
		return err
	}
	_, err := p.act(by.Scope(), t, "cancel")
	return err
}

func (p *fakeConnections) ConnectorCode(_ context.Context, by tenant.Actor, t tenant.ID) (connection.ConnectorCode, error) {
	if _, err := p.step(by.Scope(), t); err != nil {
		return connection.ConnectorCode{}, err
	}
	_, err := p.act(by.Scope(), t, "code")
	return connection.ConnectorCode{Code: "WXYZ-2345", Until: p.now().Add(5 * time.Minute)}, err
}

func (p *fakeConnections) ReportLinkPasskey(_ context.Context, by tenant.Actor, t tenant.ID) (connection.View, error) {
	return p.act(by.Scope(), t, "tell")
}

func (p *fakeConnections) WishLinkPasskey(_ context.Context, by tenant.Actor, t tenant.ID) error {
	_, err := p.act(by.Scope(), t, "wish")
	return err
}

func (p *fakeConnections) Move(_ context.Context, by tenant.Actor, t tenant.ID, server string) (connection.View, error) {
	v, err := p.act(by.Scope(), t, "move"+server)
	if err == nil && p.keys.moves == t {
		p.set(t, attempt(func(*connection.Attempt, time.Time) {})(p.now()))
	}
	return v, err
}

func (p *fakeConnections) MoveBack(_ context.Context, by tenant.Actor, t tenant.ID) (connection.View, error) {
	return p.act(by.Scope(), t, "back")
}

func (p *fakeConnections) CountConnector(_ context.Context, scope tenant.Scope, t tenant.ID, present bool) error {
	if present {
		return p.note(scope, t, "connector")
	}
	return p.note(scope, t, "no connector")
}

func (p *fakeConnections) CountAssertionError(_ context.Context, scope tenant.Scope, t tenant.ID, code string) error {
	return p.note(scope, t, code)
}

func (p *fakeConnections) note(scope tenant.Scope, t tenant.ID, what string) error {
	if !scope.Allows(t) {
		return fault.New(fault.NotFound, "played", text.SalonUnknown)
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.keys.notes = append(p.keys.notes, what)
	return nil
}

// told is what was counted.
func (p *fakeConnections) told() []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return append([]string(nil), p.keys.notes...)
}

// answered are the assertions that arrived.
func (p *fakeConnections) answered() []json.RawMessage {
	p.mu.Lock()
	defer p.mu.Unlock()
	return append([]json.RawMessage(nil), p.keys.answers...)
}

// let changes what servers can do.
func (p *fakeConnections) let(change func(*fakePasskeys)) {
	p.mu.Lock()
	defer p.mu.Unlock()
	change(&p.keys)
}

// asked is a row whose WhatsApp asked for a passkey a while ago.
func asked(phase connection.Phase, ago time.Duration) func(time.Time) *connection.Connection {
	return attempt(func(a *connection.Attempt, now time.Time) {
		a.Phase, a.PasskeyAt, a.PasskeyUntil = phase, now.Add(-ago), now.Add(10*time.Minute-ago)
	})
}
