package webtest

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
	AskedOptions = `{"challenge":"c2Fsb256YXAtY2hhbGxlbmdl","timeout":600000,"rpId":"whatsapp.com","allowCredentials":[],"userVerification":"required","extensions":{"uvm":true}}`
	Signed       = `{"id":"AAEC","rawId":"AAEC","type":"public-key","response":{"clientDataJSON":"e30","authenticatorData":"AAEC","signature":"c2lnbmVk","userHandle":null}}`
	Compared     = "K7PD-3XQZ"
)

// FakePasskeys is the passkey step of FakeConnections.
type FakePasskeys struct {
	Can     bool // the server can do the step
	CanMove bool
	CanBack bool
	Moves   tenant.ID // whose move begins an attempt
	answers []json.RawMessage
	Refuse  error // what becomes of the next answers
	notes   []string
}

func (p *FakeConnections) step(scope tenant.Scope, t tenant.ID) (connection.View, error) {
	v, err := p.view(scope, t)
	if err != nil || v.Phase != connection.Passkey && v.Phase != connection.PasskeySent && v.Phase != connection.PasskeyCode {
		return v, fault.New(fault.NotFound, "played", text.NoLinkPasskey)
	}
	return v, nil
}

// LinkPasskey is the step as the row has it.
func (p *FakeConnections) LinkPasskey(_ context.Context, scope tenant.Scope, t tenant.ID) (connection.LinkPasskey, error) {
	v, err := p.step(scope, t)
	if err != nil {
		return connection.LinkPasskey{}, err
	}
	c := connection.LinkPasskey{
		Stage: v.Phase, ExpiresAt: p.now().Add(9 * time.Minute), HandoffUntil: p.now().Add(4 * time.Minute), Number: "…4321",
	}
	switch v.Phase {
	case connection.Passkey:
		c.Options = json.RawMessage(AskedOptions)
	case connection.PasskeyCode:
		c.Code = Compared
	default:
	}
	return c, nil
}

// AnswerLinkPasskey notes the answer, or refuses it as the test said.
func (p *FakeConnections) AnswerLinkPasskey(_ context.Context, by tenant.Actor, t tenant.ID, assertion json.RawMessage) error {
	v, err := p.step(by.Scope(), t)
	if err != nil {
		return err
	}
	p.Mu.Lock()
	p.keys.answers = append(p.keys.answers, assertion)
	refuse := p.keys.Refuse
	p.Mu.Unlock()
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
	p.Set(t, &sent)
	return nil
}

// ConfirmLinkPasskey notes what was compared.
func (p *FakeConnections) ConfirmLinkPasskey(_ context.Context, by tenant.Actor, t tenant.ID, matches bool) error {
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

// CancelLinkPasskey notes that it was asked.
func (p *FakeConnections) CancelLinkPasskey(_ context.Context, by tenant.Actor, t tenant.ID) error {
	if _, err := p.step(by.Scope(), t); err != nil {
		return err
	}
	_, err := p.act(by.Scope(), t, "cancel")
	return err
}

// ConnectorCode gives a code.
func (p *FakeConnections) ConnectorCode(_ context.Context, by tenant.Actor, t tenant.ID) (connection.ConnectorCode, error) {
	if _, err := p.step(by.Scope(), t); err != nil {
		return connection.ConnectorCode{}, err
	}
	_, err := p.act(by.Scope(), t, "code")
	return connection.ConnectorCode{Code: "WXYZ-2345", Until: p.now().Add(5 * time.Minute)}, err
}

// ReportLinkPasskey notes that the phone asks.
func (p *FakeConnections) ReportLinkPasskey(_ context.Context, by tenant.Actor, t tenant.ID) (connection.View, error) {
	return p.act(by.Scope(), t, "tell")
}

// WishLinkPasskey notes the wish.
func (p *FakeConnections) WishLinkPasskey(_ context.Context, by tenant.Actor, t tenant.ID) error {
	_, err := p.act(by.Scope(), t, "wish")
	return err
}

// Move notes where to.
func (p *FakeConnections) Move(_ context.Context, by tenant.Actor, t tenant.ID, server string) (connection.View, error) {
	v, err := p.act(by.Scope(), t, "move"+server)
	if err == nil && p.keys.Moves == t {
		p.Set(t, Attempt(func(*connection.Attempt, time.Time) {})(p.now()))
	}
	return v, err
}

// MoveBack notes that it was asked.
func (p *FakeConnections) MoveBack(_ context.Context, by tenant.Actor, t tenant.ID) (connection.View, error) {
	return p.act(by.Scope(), t, "back")
}

// CountConnector notes whether there is one.
func (p *FakeConnections) CountConnector(_ context.Context, scope tenant.Scope, t tenant.ID, present bool) error {
	if present {
		return p.note(scope, t, "connector")
	}
	return p.note(scope, t, "no connector")
}

// CountAssertionError notes the code.
func (p *FakeConnections) CountAssertionError(_ context.Context, scope tenant.Scope, t tenant.ID, code string) error {
	return p.note(scope, t, code)
}

func (p *FakeConnections) note(scope tenant.Scope, t tenant.ID, what string) error {
	if !scope.Allows(t) {
		return fault.New(fault.NotFound, "played", text.SalonUnknown)
	}
	p.Mu.Lock()
	defer p.Mu.Unlock()
	p.keys.notes = append(p.keys.notes, what)
	return nil
}

// Told is what was counted.
func (p *FakeConnections) Told() []string {
	p.Mu.Lock()
	defer p.Mu.Unlock()
	return append([]string(nil), p.keys.notes...)
}

// Answered are the assertions that arrived.
func (p *FakeConnections) Answered() []json.RawMessage {
	p.Mu.Lock()
	defer p.Mu.Unlock()
	return append([]json.RawMessage(nil), p.keys.answers...)
}

// Let changes what servers can do.
func (p *FakeConnections) Let(change func(*FakePasskeys)) {
	p.Mu.Lock()
	defer p.Mu.Unlock()
	change(&p.keys)
}

// Asked is a row whose WhatsApp asked for a passkey a while ago.
func Asked(phase connection.Phase, ago time.Duration) func(time.Time) *connection.Connection {
	return Attempt(func(a *connection.Attempt, now time.Time) {
		a.Phase, a.PasskeyAt, a.PasskeyUntil = phase, now.Add(-ago), now.Add(10*time.Minute-ago)
	})
}
