package web

import (
	"bytes"
	"context"
	"net/http"
	"strings"
	"time"

	"salonzap/internal/connection"
	"salonzap/internal/edge"
	"salonzap/internal/fault"
	"salonzap/internal/tenant"
	"salonzap/internal/text"
	"salonzap/internal/web/page"
)

// clickWait is how long a plain form waits for the code, so that the next page has it already. With scripts the stream
// brings it, and nobody waits.
const clickWait = 2 * time.Second

// refreshEvery is how often a page without scripts loads itself again while something is about to change, in seconds.
const refreshEvery = 5

// connectPage is the owner's page; an operator has a list instead.
func (s *site) connectPage(c *call) error {
	if c.me.actor.Role == tenant.Operator {
		return s.goTo(c, "/admin/")
	}
	return s.salon(s.ownPage)(c)
}

func (s *site) ownPage(c *call, t tenant.Tenant) error {
	return s.ownPageWith(c, t, http.StatusOK, "", nil)
}

func (s *site) ownPageWith(c *call, t tenant.Tenant, status int, typed string, errs page.Errors) error {
	card, err := s.drawCard(c, t, typed, errs)
	if err != nil {
		return err
	}
	p := page.Connect{Shell: s.shell(c, card.Headline), Salon: t.Name, Card: card}
	p.Shell.Live = true
	if card.Waits {
		p.Shell.Refresh = refreshEvery
	}
	if p.History, err = s.shortHistory(c, t); err != nil {
		return err
	}
	if p.Strip, err = s.strip(c, t); err != nil {
		return err
	}
	return s.show(c, status, page.ConnectPage(p))
}

// look reads a salon's connection, and notes that somebody looks; nil before the first click.
func (s *site) look(ctx context.Context, scope tenant.Scope, t tenant.ID) (*connection.View, error) {
	v, err := s.Connections.Watch(ctx, scope, t)
	if fault.Is(err, fault.NotFound) {
		return nil, nil // a salon that never clicked is no error, and has nothing to show
	}
	if err != nil {
		return nil, err
	}
	return &v, nil
}

func (s *site) drawCard(c *call, t tenant.Tenant, typed string, errs page.Errors) (page.Card, error) {
	v, err := s.look(c.r.Context(), c.scope(), t.ID)
	if err != nil {
		return page.Card{}, err
	}
	return s.cardOf(c.r.Context(), c, t, v, typed, errs), nil
}

// cardOf draws what was read.
func (s *site) cardOf(ctx context.Context, c *call, t tenant.Tenant, v *connection.View, typed string, errs page.Errors) page.Card {
	subject := s.subject(c, t, typed, errs)
	subject.Compare = s.compare(ctx, c.scope(), t.ID, v)
	return page.CardOf(subject, v)
}

func (s *site) subject(c *call, t tenant.Tenant, typed string, errs page.Errors) page.Subject {
	return page.Subject{
		Words: c.Words, Tenant: t, Base: c.base, Guest: c.me.guest, Operator: s.isOperator(c), Inner: c.inner(), Guess: guess(c.r), IPhone: iPhone(c.r), Typed: typed, Errors: errs, Now: s.Now(),
		Connector: connectorID, AnyPasskey: s.AnyPasskey != nil && s.AnyPasskey(),
	}
}

// guess is which phone the page is probably read on; the browser knows better, where scripts run.
func guess(r *http.Request) connection.Method {
	if r.Header.Get("Sec-Ch-Ua-Mobile") == "?1" || strings.Contains(r.UserAgent(), "Mobi") {
		return connection.PairingCode
	}
	return connection.QR
}

// iPhone tells whether the page is read on one: the phone with WhatsApp is probably of the same make.
func iPhone(r *http.Request) bool {
	agent := r.UserAgent()
	return strings.Contains(agent, "iPhone") || strings.Contains(agent, "iPad")
}

func (s *site) card(c *call, t tenant.Tenant) error {
	card, err := s.drawCard(c, t, "", nil)
	if err != nil {
		return err
	}
	return s.show(c, http.StatusOK, page.CardView(card))
}

// events streams the whole card: at once, after every change, and while somebody looks.
func (s *site) events(c *call, t tenant.Tenant) error {
	v, subject := s.viewer(c), s.subject(c, t, "", nil)
	return s.Streams.Serve(c.w, c.r, t.ID.String(), func(ctx context.Context) (edge.Frame, error) {
		fresh, err := s.still(ctx, v, subject.Tenant.ID)
		if err != nil {
			return edge.Frame{}, err
		}
		now := subject
		now.Tenant, now.Now = fresh, s.Now()
		return s.frame(ctx, v, now)
	})
}

func (s *site) frame(ctx context.Context, by viewer, subject page.Subject) (edge.Frame, error) {
	v, err := s.look(ctx, by.scope(), subject.Tenant.ID)
	if err != nil {
		return edge.Frame{}, err
	}
	subject.Compare = s.compare(ctx, by.scope(), subject.Tenant.ID, v)
	card := page.CardOf(subject, v)
	out := bytes.NewBuffer(make([]byte, 0, usualCard))
	if err := page.CardView(card).Render(ctx, out); err != nil {
		return edge.Frame{}, err
	}
	frame := edge.Frame{Data: out.Bytes(), Idle: v == nil || v.Attempt == nil && !card.Waits}
	if v != nil {
		frame.NextRead = s.next(v, card)
	}
	return frame, nil
}

// usualCard is about as long as a card without a code is, in bytes.
const usualCard = 4 << 10

// connect is the click.
func (s *site) connect(c *call, t tenant.Tenant) error {
	if err := c.parse(); err != nil {
		return err
	}
	typed := c.field("phone")
	t, err := s.begin(c, t, connection.Method(c.field("method")), typed)
	return s.after(c, t, typed, err)
}

func (s *site) begin(c *call, t tenant.Tenant, m connection.Method, typed string) (tenant.Tenant, error) {
	const op = "web.connect"
	if m != connection.QR && m != connection.PairingCode {
		return t, fault.Field(op, "method", text.MethodUnknown)
	}
	if err := s.limits.clicks.Allow(edge.AddressKey(c.r)); err != nil {
		return t, err
	}
	if err := s.limits.codes.Allow(t.ID.String()); err != nil {
		return t, err
	}
	t, err := s.putNumber(c, t, typed)
	if err != nil {
		return t, err
	}
	if m == connection.PairingCode && t.Phone.IsZero() {
		return t, fault.Field(op, "phone", text.PhoneNeeded)
	}
	r := connection.Request{Click: connection.Click{Method: m, By: c.me.actor, Watched: connection.WatchTTL}}
	if m == connection.PairingCode {
		r.Click.Phone = t.Phone
	}
	if !c.part() {
		r.Wait = clickWait
	}
	_, err = s.Connections.Connect(c.r.Context(), c.scope(), t.ID, r)
	return t, err
}

// putNumber makes what was typed the number on file, when it is another one.
func (s *site) putNumber(c *call, t tenant.Tenant, typed string) (tenant.Tenant, error) {
	if typed == "" || typed == t.Phone.Format() {
		return t, nil
	}
	changed, err := s.Book.Change(c.r.Context(), c.scope(), t.ID, tenant.Patch{Phone: &typed})
	if err != nil {
		return t, err
	}
	return changed, nil
}

// after answers a click on the card: with the card, or with the way to the page that it is on. What a person can do
// something about is said on the card.
func (s *site) after(c *call, t tenant.Tenant, typed string, err error) error {
	errs, status := page.Errors(nil), http.StatusOK
	if err != nil {
		var ok bool
		if errs, ok = refused(c.Words, err); !ok {
			return err
		}
		if _, known := errs["phone"]; !known {
			errs = page.Errors{"": firstOf(errs)}
		}
		status = refusedStatus
	}
	switch {
	case c.part():
		card, err := s.drawCard(c, t, typed, errs)
		if err != nil {
			return err
		}
		return s.show(c, status, page.CardView(card))
	case err == nil:
		return s.goTo(c, c.home)
	case c.me.actor.Role == tenant.Operator:
		return s.salonPageWith(c, t, status, typed, errs)
	}
	return s.ownPageWith(c, t, status, typed, errs)
}

func firstOf(errs page.Errors) string {
	for _, sentence := range errs {
		return sentence
	}
	return ""
}
