package web

import (
	"context"
	"encoding/json"
	"mime"
	"net/http"
	"net/url"
	"time"

	"salonzap/internal/connection"
	"salonzap/internal/edge"
	"salonzap/internal/fault"
	"salonzap/internal/secret"
	"salonzap/internal/tenant"
	"salonzap/internal/text"
	"salonzap/internal/web/page"
)

// Passkeys is WhatsApp's passkey step; *connection.Service carries it out. What it gives and takes is a secret and kept
// nowhere.
type Passkeys interface {
	// LinkPasskey reads the step under way. Errors: NotFound with Key text.NoCeremony; Unavailable.
	LinkPasskey(ctx context.Context, scope tenant.Scope, t tenant.ID) (connection.LinkPasskey, error)
	AnswerLinkPasskey(ctx context.Context, scope tenant.Scope, t tenant.ID, assertion json.RawMessage, by tenant.Actor) error
	ConfirmLinkPasskey(ctx context.Context, scope tenant.Scope, t tenant.ID, matches bool, by tenant.Actor) error
	CancelLinkPasskey(ctx context.Context, scope tenant.Scope, t tenant.ID, by tenant.Actor) error
	// ConnectorCode makes a code to type into the Connector. Errors: NotFound with Key text.NoCeremony.
	ConnectorCode(ctx context.Context, scope tenant.Scope, t tenant.ID, by tenant.Actor) (connection.ConnectorCode, error)
	ReportLinkPasskey(ctx context.Context, scope tenant.Scope, t tenant.ID, by tenant.Actor) (connection.View, error)
	WishLinkPasskey(ctx context.Context, scope tenant.Scope, t tenant.ID, by tenant.Actor) error
	Move(ctx context.Context, scope tenant.Scope, t tenant.ID, server string, by tenant.Actor) (connection.View, error)
	MoveBack(ctx context.Context, scope tenant.Scope, t tenant.ID, by tenant.Actor) (connection.View, error)
	CountConnector(ctx context.Context, scope tenant.Scope, t tenant.ID, present bool) error
	CountAssertionError(ctx context.Context, scope tenant.Scope, t tenant.ID, code string) error
}

// Tickets keeps links that work once.
type Tickets interface {
	AddTicket(ctx context.Context, scope tenant.Scope, t tenant.Ticket) error
}

// connectorID is our browser extension's, which its key in the manifest makes: extension/ID.
const connectorID = "mdccleppkaneijpeplicngiildopidkb"

// A link to carry on at a computer: how long it works, and its token's length in bytes, as those that the API makes.
const (
	computerTime  = 30 * time.Minute
	computerToken = 20
)

// passkeyTable is the addresses of the passkey step.
func (s *site) passkeyTable(base string, who access) []route {
	base += "passkey"
	return []route{
		{"GET " + base, who, s.salon(s.json(s.passkey))},
		{"POST " + base + "/response", who, s.salon(s.json(s.passkeyResponse))},
		{"POST " + base + "/code", who, s.salon(s.json(s.passkeyCode))},
		{"POST " + base + "/note", who, s.salon(s.json(s.passkeyNote))},
		{"POST " + base + "/confirm", who, s.salon(s.passkeyConfirm)},
		{"POST " + base + "/cancel", who, s.salon(s.passkeyCancel)},
		{"POST " + base + "/tell", who, s.salon(s.passkeyTell)},
		{"POST " + base + "/move", who, s.salon(s.passkeyMove)},
		{"POST " + base + "/back", who, s.salon(s.passkeyBack)},
		{"POST " + base + "/link", who, s.salon(s.passkeyLink)},
		{"POST " + base + "/wish", who, s.salon(s.passkeyWish)},
		{"GET " + base + "/help", who, s.salon(s.passkeyHelp)},
	}
}

// json renders errors as problems: the caller is our own script.
func (s *site) json(h func(*call, tenant.Tenant) error) func(*call, tenant.Tenant) error {
	return func(c *call, t tenant.Tenant) error {
		if err := h(c, t); err != nil {
			s.Reporter.Write(c.w, c.r, err)
		}
		return nil
	}
}

// answer sends a value as JSON.
func (c *call) answer(status int, v any) error {
	body, err := json.Marshal(v)
	if err != nil {
		return err
	}
	c.w.Header().Set("Content-Type", "application/json")
	c.w.WriteHeader(status)
	_, _ = c.w.Write(body) // a caller that left has nothing to be told
	return nil
}

// ceremony is the step as the script reads it.
type ceremony struct {
	Stage        connection.Phase `json:"stage"`
	Options      json.RawMessage  `json:"options,omitempty"`
	Code         string           `json:"code,omitempty"`
	ExpiresAt    time.Time        `json:"expires_at"`
	HandoffUntil time.Time        `json:"handoff_until"`
	Display      display          `json:"display"`
}

// display is what the owner reads where they confirm: for whom, and who asks.
type display struct {
	Salon  string `json:"salon"`
	Number string `json:"number"`
	Host   string `json:"host"`
}

func (s *site) passkey(c *call, t tenant.Tenant) error {
	if err := s.limits.clicks.Allow(edge.AddressKey(c.r)); err != nil {
		return err
	}
	step, err := s.Passkeys.LinkPasskey(c.r.Context(), c.scope(), t.ID)
	if err != nil {
		return err
	}
	d := display{Salon: t.Name, Number: step.Number, Host: s.host(c.r)}
	if digits := t.Phone.Digits(); d.Number == "" && digits != "" {
		d.Number = "…" + digits[len(digits)-4:]
	}
	return c.answer(http.StatusOK, ceremony{step.Stage, step.Options, step.Code, step.ExpiresAt, step.HandoffUntil, d})
}

// host is our name as people see it.
func (s *site) host(r *http.Request) string {
	if u, err := url.Parse(s.origin(r)); err == nil {
		return u.Host
	}
	return edge.OwnHost(r)
}

// passkeyResponse takes the owner's assertion. Only a script of ours can send it: a form has another content type.
func (s *site) passkeyResponse(c *call, t tenant.Tenant) error {
	const op = "web.passkey"
	if err := s.limits.clicks.Allow(edge.AddressKey(c.r)); err != nil {
		return err
	}
	if kind, _, err := mime.ParseMediaType(c.r.Header.Get("Content-Type")); err != nil || kind != "application/json" {
		return edge.WithStatus(http.StatusUnsupportedMediaType, fault.New(fault.Invalid, op, text.Malformed))
	}
	body, err := edge.ReadBody(c.w, c.r, connection.MaxAssertion)
	if err != nil {
		return err
	}
	if err := s.Passkeys.AnswerLinkPasskey(c.r.Context(), c.scope(), t.ID, body, c.me.actor); err != nil {
		return err
	}
	return c.answer(http.StatusAccepted, map[string]connection.Phase{"stage": connection.PasskeySent})
}

func (s *site) passkeyCode(c *call, t tenant.Tenant) error {
	if err := s.limits.codes.Allow(t.ID.String()); err != nil {
		return err
	}
	code, err := s.Passkeys.ConnectorCode(c.r.Context(), c.scope(), t.ID, c.me.actor)
	if err != nil {
		return err
	}
	left := max(0, int(code.Until.Sub(s.Now())/time.Second))
	return c.answer(http.StatusOK, map[string]any{"code": code.Code, "expires_at": code.Until, "left": left})
}

// passkeyNote counts what only the browser knows: whether the Connector is there, and why it did not sign.
func (s *site) passkeyNote(c *call, t tenant.Tenant) error {
	if err := c.parse(); err != nil {
		return err
	}
	if err := s.limits.clicks.Allow(edge.AddressKey(c.r)); err != nil {
		return err
	}
	var err error
	switch connector, code := c.field("connector"), c.field("error"); {
	case connector == "yes" || connector == "no":
		err = s.Passkeys.CountConnector(c.r.Context(), c.scope(), t.ID, connector == "yes")
	case code != "":
		err = s.Passkeys.CountAssertionError(c.r.Context(), c.scope(), t.ID, code)
	default:
		return fault.New(fault.Invalid, "web.passkey_note", text.Malformed)
	}
	if err != nil {
		return err
	}
	c.w.WriteHeader(http.StatusNoContent)
	return nil
}

func (s *site) passkeyConfirm(c *call, t tenant.Tenant) error {
	if err := c.parse(); err != nil {
		return err
	}
	same := c.field("same")
	if same != "true" && same != "false" {
		return fault.New(fault.Invalid, "web.passkey_confirm", text.Malformed)
	}
	return s.after(c, t, "", s.Passkeys.ConfirmLinkPasskey(c.r.Context(), c.scope(), t.ID, same == "true", c.me.actor))
}

func (s *site) passkeyCancel(c *call, t tenant.Tenant) error {
	err := s.Passkeys.CancelLinkPasskey(c.r.Context(), c.scope(), t.ID, c.me.actor)
	if fault.Is(err, fault.NotFound) { // it is over already, and the card says what became of it
		err = nil
	}
	return s.after(c, t, "", err)
}

func (s *site) passkeyTell(c *call, t tenant.Tenant) error {
	_, err := s.Passkeys.ReportLinkPasskey(c.r.Context(), c.scope(), t.ID, c.me.actor)
	return s.after(c, t, "", err)
}

func (s *site) passkeyMove(c *call, t tenant.Tenant) error {
	if err := s.limits.codes.Allow(t.ID.String()); err != nil {
		return s.after(c, t, "", err)
	}
	_, err := s.Passkeys.Move(c.r.Context(), c.scope(), t.ID, "", c.me.actor)
	return s.after(c, t, "", err)
}

func (s *site) passkeyBack(c *call, t tenant.Tenant) error {
	_, err := s.Passkeys.MoveBack(c.r.Context(), c.scope(), t.ID, c.me.actor)
	return s.after(c, t, "", err)
}

// passkeyLink makes a connect link to carry on at a computer. It is shown once, and no address of ours holds it.
func (s *site) passkeyLink(c *call, t tenant.Tenant) error {
	if err := mustManage(c); err != nil {
		return err
	}
	if err := s.limits.codes.Allow(t.ID.String()); err != nil {
		return err
	}
	token := secret.NewToken(computerToken)
	err := s.Tickets.AddTicket(c.r.Context(), c.scope(), tenant.Ticket{
		Hash: secret.HashToken(token), Purpose: tenant.ForConnect, Tenant: t.ID, ExpiresAt: s.Now().Add(computerTime),
	})
	if err != nil {
		return err
	}
	return s.show(c, http.StatusOK, page.ComputerLinkPage(page.ComputerLink{
		Shell: s.shell(c, c.Say(text.LinkReadyTitle)), Home: c.home, URL: s.origin(c.r) + "/c/" + token, Host: s.host(c.r), Local: s.local(c.r),
	}))
}

// passkeyWish notes, once a day, that an owner has only a phone.
func (s *site) passkeyWish(c *call, t tenant.Tenant) error {
	if err := mustManage(c); err != nil {
		return err
	}
	if s.limits.wishes.Allow(t.ID.String()) == nil {
		if err := s.Passkeys.WishLinkPasskey(c.r.Context(), c.scope(), t.ID, c.me.actor); err != nil {
			return err
		}
	}
	return s.show(c, http.StatusOK, page.WishPage(page.Wish{
		Shell: s.shell(c, c.Say(text.PasskeyWishHead)), Base: c.base, Home: c.home,
	}))
}

func (s *site) passkeyHelp(c *call, _ tenant.Tenant) error {
	return s.show(c, http.StatusOK, page.HelpPage(page.Help{
		Shell: s.shell(c, c.Say(text.HelpTitle)), Base: c.base, Home: c.home, Connector: connectorID, Store: s.ConnectorStore,
		Bookmark: s.assets.Bookmarklet(s.origin(c.r)),
	}))
}

// compare is the code of a passkey step that has come so far; empty when it has not, or cannot be read now.
func (s *site) compare(ctx context.Context, scope tenant.Scope, t tenant.ID, v *connection.View) string {
	if v == nil || v.Phase != connection.PasskeyCode {
		return ""
	}
	step, err := s.Passkeys.LinkPasskey(ctx, scope, t)
	if err != nil {
		return "" // the card says that it is being fetched, and is drawn again soon
	}
	return step.Code
}

// fetchAgain is how soon a code to compare that could not be read is asked for again.
const fetchAgain = 2 * time.Second

// next is when a card changes by time alone.
func (s *site) next(v *connection.View, card page.Card) time.Time {
	if card.Kind == page.KeyCode && card.Key.Digits[0] == "" {
		return s.Now().Add(fetchAgain)
	}
	if card.Kind == page.Passkey {
		return s.Now().Add(time.Duration(max(1, card.Code.Left)) * time.Second)
	}
	if turns := v.NextChange(); card.Turns.IsZero() || !turns.IsZero() && turns.Before(card.Turns) {
		return turns
	}
	return card.Turns
}
