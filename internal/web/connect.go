package web

import (
	"bytes"
	"context"
	"log/slog"
	"net/http"
	"strings"
	"time"

	"salonzap/internal/alarm"
	"salonzap/internal/connection"
	"salonzap/internal/edge"
	"salonzap/internal/fault"
	"salonzap/internal/tenant"
	"salonzap/internal/text"
	"salonzap/internal/web/page"
)

// LinkStarter begins to link a salon, or joins the attempt under way; *worker.Service does.
type LinkStarter interface {
	Connect(ctx context.Context, t tenant.ID, r connection.Request) (connection.View, error)
}

// ConnectionReader reads a salon's connection and what happened to it; *worker.Service does.
type ConnectionReader interface {
	// Get reads a connection. Errors: NotFound before the first click.
	Get(ctx context.Context, scope tenant.Scope, t tenant.ID) (connection.View, error)
	// Watch reads a connection and notes that somebody looks. Errors: NotFound before the first click.
	Watch(ctx context.Context, scope tenant.Scope, t tenant.ID) (connection.View, error)
	History(ctx context.Context, scope tenant.Scope, t tenant.ID, after string, limit int) ([]connection.Entry, error)
}

// formWait is how long a plain form waits for the code, so that the next page has it already. With scripts the stream
// brings it, and nobody waits.
const formWait = 2 * time.Second

// refreshSeconds is how often a page without scripts loads itself again while something is about to change, in seconds.
const refreshSeconds = 5

// connectPage is the owner's page; an operator has a list instead.
func (s *site) connectPage(c *call) error {
	if c.identity.actor.Role == tenant.Operator {
		return s.redirect(c, "/admin/")
	}
	return s.withSalon(s.ownerPage)(c)
}

func (s *site) ownerPage(c *call, t tenant.Tenant) error {
	return s.ownerPageWith(c, t, http.StatusOK, "", nil)
}

func (s *site) ownerPageWith(c *call, t tenant.Tenant, status int, typed string, errs page.Errors) error {
	card, err := s.readCard(c, t, typed, errs)
	if err != nil {
		return err
	}
	p := page.Connect{Page: s.pageContext(c, card.Headline), Salon: t.Name, Card: card}
	p.Page.Live = true
	if card.Pending {
		p.Page.Refresh = refreshSeconds
	}
	if p.Steps, err = s.firstSteps(c, t); err != nil {
		return err
	}
	if p.History, err = s.recentHistory(c, t); err != nil {
		return err
	}
	if p.Uptime, err = s.uptimeStrip(c, t); err != nil {
		return err
	}
	return s.render(c, status, page.ConnectPage(p))
}

// watchConnection reads a salon's connection, and notes that somebody looks; nil before the first click.
func (s *site) watchConnection(ctx context.Context, scope tenant.Scope, t tenant.ID) (*connection.View, error) {
	v, err := s.Connections.Watch(ctx, scope, t)
	if fault.Is(err, fault.NotFound) {
		return nil, nil // a salon that never clicked is no error, and has nothing to show
	}
	if err != nil {
		return nil, err
	}
	return &v, nil
}

func (s *site) readCard(c *call, t tenant.Tenant, typed string, errs page.Errors) (page.Card, error) {
	v, err := s.watchConnection(c.r.Context(), c.scope(), t.ID)
	if err != nil {
		return page.Card{}, err
	}
	return s.renderCard(c.r.Context(), c, t, v, typed, errs), nil
}

// renderCard draws what was read.
func (s *site) renderCard(ctx context.Context, c *call, t tenant.Tenant, v *connection.View, typed string, errs page.Errors) page.Card {
	subject := s.cardSubject(c, t, typed, errs)
	subject.CompareCode = s.passkeyCompareCode(ctx, c.scope(), t.ID, v)
	subject.Unread = s.unreadOf(ctx, c.scope(), subject)
	subject.Warning = s.warningOf(ctx, c.scope(), t.ID, v)
	return page.NewCard(subject, v)
}

func (s *site) cardSubject(c *call, t tenant.Tenant, typed string, errs page.Errors) page.CardInput {
	chats := ""
	if s.Unread != nil && !c.identity.guest && s.Features.Has(tenant.Inbox) {
		chats = strings.Clone(c.salonBase() + chatsPath)
	}
	return page.CardInput{
		ChatsHref: chats, Localizer: c.Localizer, Tenant: t, Base: c.cardPath, Guest: c.identity.guest, Operator: s.isOperator(c), Embedded: c.isEmbedded(), SuggestedMethod: guessMethod(c.r), IPhone: isIPhone(c.r), TypedNumber: typed, Errors: errs, Now: s.Now(),
		Connector: ConnectorID, AnyPasskey: s.AnyPasskey != nil && s.AnyPasskey(),
	}
}

// unreadOf counts the chats with something unread for a card that says so. After an error it is 0:
// the card is about something else.
func (s *site) unreadOf(ctx context.Context, scope tenant.Scope, card page.CardInput) int {
	if card.ChatsHref == "" {
		return 0
	}
	n, err := s.Unread(ctx, scope, card.Tenant.ID)
	if err != nil {
		s.Log.LogAttrs(ctx, slog.LevelWarn, "unread chats could not be counted", slog.Any("error", err))
		return 0
	}
	return n
}

// warningOf is what the owners of a connected salon were warned of. After an error it is nothing: the card is about something else.
func (s *site) warningOf(ctx context.Context, scope tenant.Scope, t tenant.ID, v *connection.View) alarm.Finding {
	if v == nil || v.Status != connection.StatusConnected {
		return alarm.Finding{}
	}
	w, _, err := s.Warnings.SalonWarning(ctx, scope, t)
	if err != nil {
		s.Log.LogAttrs(ctx, slog.LevelWarn, "a salon's warning could not be read", slog.Any("error", err))
	}
	return w.Finding
}

// guessMethod is which phone the page is probably read on; the browser knows better, where scripts run.
func guessMethod(r *http.Request) connection.Method {
	if r.Header.Get("Sec-Ch-Ua-Mobile") == "?1" || strings.Contains(r.UserAgent(), "Mobi") {
		return connection.PairingCode
	}
	return connection.QR
}

// isIPhone tells whether the page is read on one: the phone with WhatsApp is probably of the same make.
func isIPhone(r *http.Request) bool {
	agent := r.UserAgent()
	return strings.Contains(agent, "iPhone") || strings.Contains(agent, "iPad")
}

func (s *site) cardFragment(c *call, t tenant.Tenant) error {
	card, err := s.readCard(c, t, "", nil)
	if err != nil {
		return err
	}
	return s.render(c, http.StatusOK, page.CardView(card))
}

// cardEvents streams the whole card: at once, after every change, and while somebody looks.
func (s *site) cardEvents(c *call, t tenant.Tenant) error {
	v, subject := s.streamViewerOf(c), s.cardSubject(c, t, "", nil)
	return s.Streams.Serve(c.w, c.r, t.ID.String(), func(ctx context.Context) (edge.Frame, error) {
		fresh, err := s.revalidate(ctx, v, subject.Tenant.ID)
		if err != nil {
			return edge.Frame{}, err
		}
		now := subject
		now.Tenant, now.Now = fresh, s.Now()
		return s.cardFrame(ctx, v, now)
	})
}

func (s *site) cardFrame(ctx context.Context, by streamViewer, subject page.CardInput) (edge.Frame, error) {
	v, err := s.watchConnection(ctx, by.scope(), subject.Tenant.ID)
	if err != nil {
		return edge.Frame{}, err
	}
	subject.CompareCode = s.passkeyCompareCode(ctx, by.scope(), subject.Tenant.ID, v)
	subject.Unread = s.unreadOf(ctx, by.scope(), subject)
	card := page.NewCard(subject, v)
	out := bytes.NewBuffer(make([]byte, 0, usualCardBytes))
	if err := page.CardView(card).Render(ctx, out); err != nil {
		return edge.Frame{}, err
	}
	frame := edge.Frame{Data: out.Bytes(), Idle: v == nil || v.Attempt == nil && !card.Pending}
	if v != nil {
		frame.NextRead = s.nextCardChange(v, card)
	}
	return frame, nil
}

// usualCardBytes is about as long as a card without a code is, in bytes.
const usualCardBytes = 4 << 10

// connectWhatsApp is the click.
func (s *site) connectWhatsApp(c *call, t tenant.Tenant) error {
	if err := c.parseForm(); err != nil {
		return err
	}
	typed := c.field("phone")
	t, err := s.startConnect(c, t, connection.Method(c.field("method")), typed)
	return s.respondWithCard(c, t, typed, err)
}

func (s *site) startConnect(c *call, t tenant.Tenant, m connection.Method, typed string) (tenant.Tenant, error) {
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
	t, err := s.saveTypedNumber(c, t, typed)
	if err != nil {
		return t, err
	}
	if m == connection.PairingCode && t.Phone.IsZero() {
		return t, fault.Field(op, "phone", text.PhoneNeeded)
	}
	r := connection.Request{Click: connection.Click{Method: m, By: c.identity.actor, Watched: connection.WatchTTL}}
	if m == connection.PairingCode {
		r.Click.Phone = t.Phone
	}
	if !c.isFragment() {
		r.Wait = formWait
	}
	_, err = s.Links.Connect(c.r.Context(), t.ID, r)
	return t, err
}

// saveTypedNumber makes what was typed the number on file, when it is another one.
func (s *site) saveTypedNumber(c *call, t tenant.Tenant, typed string) (tenant.Tenant, error) {
	if typed == "" || typed == t.Phone.Format() {
		return t, nil
	}
	changed, err := s.SalonWriter.Change(c.r.Context(), c.scope(), t.ID, tenant.Patch{Phone: &typed})
	if err != nil {
		return t, err
	}
	return changed, nil
}

// respondWithCard answers a click on the card: with the card, or with the way to the page that it is on. What a person can do
// something about is said on the card.
func (s *site) respondWithCard(c *call, t tenant.Tenant, typed string, err error) error {
	errs, status := page.Errors(nil), http.StatusOK
	if err != nil {
		var ok bool
		if errs, ok = formErrors(c.Localizer, err); !ok {
			return err
		}
		if _, known := errs["phone"]; !known {
			errs = page.Errors{"": anySentence(errs)}
		}
		status = c.formStatus(err)
	}
	switch {
	case c.isFragment():
		card, err := s.readCard(c, t, typed, errs)
		if err != nil {
			return err
		}
		return s.render(c, status, page.CardView(card))
	case err == nil:
		return s.redirect(c, c.returnPath)
	case c.identity.actor.Role == tenant.Operator:
		return s.salonPageWith(c, t, status, typed, errs)
	}
	return s.ownerPageWith(c, t, status, typed, errs)
}

func anySentence(errs page.Errors) string {
	for _, sentence := range errs {
		return sentence
	}
	return ""
}
