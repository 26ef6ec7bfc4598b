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

// LinkPasskeys is WhatsApp's passkey step; *worker.Service carries it out. What it gives and takes is a secret and kept
// nowhere.
type LinkPasskeys interface {
	// LinkPasskey reads the step under way. Errors: NotFound with Key text.NoLinkPasskey; Unavailable.
	LinkPasskey(ctx context.Context, scope tenant.Scope, t tenant.ID) (connection.LinkPasskey, error)
	AnswerLinkPasskey(ctx context.Context, by tenant.Actor, t tenant.ID, assertion json.RawMessage) error
	ConfirmLinkPasskey(ctx context.Context, by tenant.Actor, t tenant.ID, matches bool) error
	CancelLinkPasskey(ctx context.Context, by tenant.Actor, t tenant.ID) error
	// ConnectorCode makes a code to type into the Connector. Errors: NotFound with Key
	// text.NoLinkPasskey.
	ConnectorCode(ctx context.Context, by tenant.Actor, t tenant.ID) (connection.ConnectorCode, error)
}

// PasskeyReports hears what only people and browsers know of the step; *worker.Service counts it.
type PasskeyReports interface {
	ReportLinkPasskey(ctx context.Context, by tenant.Actor, t tenant.ID) (connection.View, error)
	WishLinkPasskey(ctx context.Context, by tenant.Actor, t tenant.ID) error
	CountConnector(ctx context.Context, scope tenant.Scope, t tenant.ID, present bool) error
	CountAssertionError(ctx context.Context, scope tenant.Scope, t tenant.ID, code string) error
}

// ServerMover moves salons between servers; *worker.Service does.
type ServerMover interface {
	Move(ctx context.Context, by tenant.Actor, t tenant.ID, server string) (connection.View, error)
	MoveBack(ctx context.Context, by tenant.Actor, t tenant.ID) (connection.View, error)
}

// TicketStore keeps links that work once.
type TicketStore interface {
	AddTicket(ctx context.Context, scope tenant.Scope, t tenant.Ticket) error
}

// ConnectorID is our browser extension's, which its key in the manifest makes: extension/ID.
const ConnectorID = "mdccleppkaneijpeplicngiildopidkb"

// A link to carry on at a computer: how long it works, and its token's length in bytes, as those that the API makes.
const (
	computerLinkTTL        = 30 * time.Minute
	computerLinkTokenBytes = 20
)

// passkeyRoutes is the addresses of the passkey step.
func (s *site) passkeyRoutes(base string, who access) []route {
	base += "passkey"
	return []route{
		{"GET " + base, who, s.withSalon(s.problemsAsJSON(s.passkeyStep))},
		{"POST " + base + "/response", who, s.withSalon(s.problemsAsJSON(s.answerPasskey))},
		{"POST " + base + "/code", who, s.withSalon(s.problemsAsJSON(s.makeConnectorCode))},
		{"POST " + base + "/note", who, s.withSalon(s.problemsAsJSON(s.notePasskey))},
		{"POST " + base + "/confirm", who, s.withSalon(s.confirmPasskey)},
		{"POST " + base + "/cancel", who, s.withSalon(s.cancelPasskey)},
		{"POST " + base + "/tell", who, s.withSalon(s.reportPasskey)},
		{"POST " + base + "/move", who, s.withSalon(s.moveForPasskey)},
		{"POST " + base + "/back", who, s.withSalon(s.moveBack)},
		{"POST " + base + "/link", who, s.withSalon(s.makeComputerLink)},
		{"POST " + base + "/wish", who, s.withSalon(s.wishForPhoneWay)},
		{"GET " + base + "/help", who, s.withSalon(s.passkeyHelpPage)},
	}
}

// problemsAsJSON renders errors as problems: the caller is our own script.
func (s *site) problemsAsJSON(h func(*call, tenant.Tenant) error) func(*call, tenant.Tenant) error {
	return func(c *call, t tenant.Tenant) error {
		if err := h(c, t); err != nil {
			s.Reporter.Write(c.w, c.r, err)
		}
		return nil
	}
}

// writeJSON sends a value as JSON.
func (c *call) writeJSON(status int, v any) error {
	body, err := json.Marshal(v)
	if err != nil {
		return err
	}
	c.w.Header().Set("Content-Type", "application/json")
	c.w.WriteHeader(status)
	_, _ = c.w.Write(body) // a caller that left has nothing to be told
	return nil
}

// linkPasskeyStep is the step as the script reads it.
type linkPasskeyStep struct {
	Stage        connection.Phase `json:"stage"`
	Options      json.RawMessage  `json:"options,omitempty"`
	Code         string           `json:"code,omitempty"`
	ExpiresAt    time.Time        `json:"expires_at"`
	HandoffUntil time.Time        `json:"handoff_until"`
	Display      passkeyDisplay   `json:"display"`
}

// passkeyDisplay is what the owner reads where they confirm: for whom, and who asks.
type passkeyDisplay struct {
	Salon  string `json:"salon"`
	Number string `json:"number"`
	Host   string `json:"host"`
}

func (s *site) passkeyStep(c *call, t tenant.Tenant) error {
	if err := s.limits.clicks.Allow(edge.AddressKey(c.r)); err != nil {
		return err
	}
	step, err := s.LinkPasskeys.LinkPasskey(c.r.Context(), c.scope(), t.ID)
	if err != nil {
		return err
	}
	d := passkeyDisplay{Salon: t.Name, Number: step.Number, Host: s.host(c.r)}
	if digits := t.Phone.Digits(); d.Number == "" && digits != "" {
		d.Number = "…" + digits[len(digits)-4:]
	}
	return c.writeJSON(http.StatusOK, linkPasskeyStep{step.Stage, step.Options, step.Code, step.ExpiresAt, step.HandoffUntil, d})
}

// host is our name as people see it.
func (s *site) host(r *http.Request) string {
	if u, err := url.Parse(s.origin(r)); err == nil {
		return u.Host
	}
	return edge.OwnHost(r)
}

// answerPasskey takes the owner's assertion. Only a script of ours can send it: a form has another content type.
func (s *site) answerPasskey(c *call, t tenant.Tenant) error {
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
	if err := s.LinkPasskeys.AnswerLinkPasskey(c.r.Context(), c.identity.actor, t.ID, body); err != nil {
		return err
	}
	return c.writeJSON(http.StatusAccepted, map[string]connection.Phase{"stage": connection.PasskeySent})
}

func (s *site) makeConnectorCode(c *call, t tenant.Tenant) error {
	if err := s.limits.codes.Allow(t.ID.String()); err != nil {
		return err
	}
	code, err := s.LinkPasskeys.ConnectorCode(c.r.Context(), c.identity.actor, t.ID)
	if err != nil {
		return err
	}
	left := max(0, int(code.Until.Sub(s.Now())/time.Second))
	return c.writeJSON(http.StatusOK, map[string]any{"code": code.Code, "expires_at": code.Until, "left": left})
}

// notePasskey counts what only the browser knows: whether the Connector is installed, and why it
// did not sign.
func (s *site) notePasskey(c *call, t tenant.Tenant) error {
	if err := c.parseForm(); err != nil {
		return err
	}
	if err := s.limits.clicks.Allow(edge.AddressKey(c.r)); err != nil {
		return err
	}
	var err error
	switch connector, code := c.field("connector"), c.field("error"); {
	case connector == "yes" || connector == "no":
		err = s.PasskeyReports.CountConnector(c.r.Context(), c.scope(), t.ID, connector == "yes")
	case code != "":
		err = s.PasskeyReports.CountAssertionError(c.r.Context(), c.scope(), t.ID, code)
	default:
		return fault.New(fault.Invalid, "web.passkey_note", text.Malformed)
	}
	if err != nil {
		return err
	}
	c.w.WriteHeader(http.StatusNoContent)
	return nil
}

func (s *site) confirmPasskey(c *call, t tenant.Tenant) error {
	if err := c.parseForm(); err != nil {
		return err
	}
	same := c.field("same")
	if same != "true" && same != "false" {
		return fault.New(fault.Invalid, "web.passkey_confirm", text.Malformed)
	}
	return s.respondWithCard(c, t, "", s.LinkPasskeys.ConfirmLinkPasskey(c.r.Context(), c.identity.actor, t.ID, same == "true"))
}

func (s *site) cancelPasskey(c *call, t tenant.Tenant) error {
	err := s.LinkPasskeys.CancelLinkPasskey(c.r.Context(), c.identity.actor, t.ID)
	if fault.Is(err, fault.NotFound) { // it is over already, and the card says what became of it
		err = nil
	}
	return s.respondWithCard(c, t, "", err)
}

func (s *site) reportPasskey(c *call, t tenant.Tenant) error {
	_, err := s.PasskeyReports.ReportLinkPasskey(c.r.Context(), c.identity.actor, t.ID)
	return s.respondWithCard(c, t, "", err)
}

func (s *site) moveForPasskey(c *call, t tenant.Tenant) error {
	if err := s.limits.codes.Allow(t.ID.String()); err != nil {
		return s.respondWithCard(c, t, "", err)
	}
	_, err := s.Moves.Move(c.r.Context(), c.identity.actor, t.ID, "")
	return s.respondWithCard(c, t, "", err)
}

func (s *site) moveBack(c *call, t tenant.Tenant) error {
	_, err := s.Moves.MoveBack(c.r.Context(), c.identity.actor, t.ID)
	return s.respondWithCard(c, t, "", err)
}

// makeComputerLink makes a connect link to carry on at a computer. It is shown once, and no address of ours holds it.
func (s *site) makeComputerLink(c *call, t tenant.Tenant) error {
	if err := refuseGuest(c); err != nil {
		return err
	}
	if err := s.limits.codes.Allow(t.ID.String()); err != nil {
		return err
	}
	token := secret.NewToken(computerLinkTokenBytes)
	err := s.TicketStore.AddTicket(c.r.Context(), c.scope(), tenant.Ticket{
		Hash: secret.HashToken(token), Purpose: tenant.ForConnect, Tenant: t.ID, ExpiresAt: s.Now().Add(computerLinkTTL),
	})
	if err != nil {
		return err
	}
	return s.render(c, http.StatusOK, page.ComputerLinkPage(page.ComputerLink{
		Page: s.pageContext(c, c.Say(text.LinkReadyTitle)), Home: c.returnPath, URL: s.origin(c.r) + "/c/" + token, Host: s.host(c.r), Local: s.linksAreLocal(c.r),
	}))
}

// wishForPhoneWay notes, once a day, that an owner has only a phone.
func (s *site) wishForPhoneWay(c *call, t tenant.Tenant) error {
	if err := refuseGuest(c); err != nil {
		return err
	}
	if s.limits.passkeyWishes.Allow(t.ID.String()) == nil {
		if err := s.PasskeyReports.WishLinkPasskey(c.r.Context(), c.identity.actor, t.ID); err != nil {
			return err
		}
	}
	return s.render(c, http.StatusOK, page.WishPage(page.PhoneWayWish{
		Page: s.pageContext(c, c.Say(text.PasskeyWishHead)), Base: c.cardPath, Home: c.returnPath,
	}))
}

func (s *site) passkeyHelpPage(c *call, _ tenant.Tenant) error {
	return s.render(c, http.StatusOK, page.HelpPage(page.Help{
		Page: s.pageContext(c, c.Say(text.HelpTitle)), Base: c.cardPath, Home: c.returnPath, Connector: ConnectorID, Store: s.ConnectorStore,
		Bookmark: s.assets.Bookmarklet(s.origin(c.r)),
	}))
}

// passkeyCompareCode is the code of a passkey step that has come so far; empty when it has not, or cannot be read now.
func (s *site) passkeyCompareCode(ctx context.Context, scope tenant.Scope, t tenant.ID, v *connection.View) string {
	if v == nil || v.Phase != connection.PasskeyCode {
		return ""
	}
	step, err := s.LinkPasskeys.LinkPasskey(ctx, scope, t)
	if err != nil {
		return "" // the card says that it is being fetched, and is drawn again soon
	}
	return step.Code
}

// compareCodeRetry is how soon a code to compare that could not be read is asked for again.
const compareCodeRetry = 2 * time.Second

// nextCardChange is when a card changes by time alone.
func (s *site) nextCardChange(v *connection.View, card page.Card) time.Time {
	if card.Kind == page.CardPasskeyCode && card.Passkey.Digits[0] == "" {
		return s.Now().Add(compareCodeRetry)
	}
	if card.Kind == page.CardPasskey {
		return s.Now().Add(time.Duration(max(1, card.Code.Left)) * time.Second)
	}
	if turns := v.NextChange(); card.TextChangesAt.IsZero() || !turns.IsZero() && turns.Before(card.TextChangesAt) {
		return turns
	}
	return card.TextChangesAt
}
