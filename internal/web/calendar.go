package web

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"strings"
	"time"

	"salonzap/internal/agenda"
	"salonzap/internal/agenda/calendar"
	"salonzap/internal/edge"
	"salonzap/internal/fault"
	"salonzap/internal/secret"
	"salonzap/internal/tenant"
	"salonzap/internal/text"
	"salonzap/internal/web/page"
)

// CalendarFeeds keeps the secret links by which calendars read a professional's appointments. Errors: NotFound.
type CalendarFeeds interface {
	CalendarFeed(ctx context.Context, scope tenant.Scope, id tenant.ID, p agenda.ProfessionalID) (time.Time, error)
	PutCalendarFeed(ctx context.Context, scope tenant.Scope, id tenant.ID, p agenda.ProfessionalID, hash string) error
	DropCalendarFeed(ctx context.Context, scope tenant.Scope, id tenant.ID, p agenda.ProfessionalID) error
	// CalendarFeedByHash tells whose link it is; only for the platform itself.
	CalendarFeedByHash(ctx context.Context, scope tenant.Scope, hash string) (tenant.ID, agenda.ProfessionalID, error)
}

const (
	feedPath       = "/calendar/"
	feedEnd        = ".ics"
	feedTokenBytes = 20
)

// calendarRoutes are the page about a professional's link.
func (s *site) calendarRoutes(base string, who access) []route {
	return []route{
		{"GET " + base + "{person}/calendar", who, s.withSalon(s.calendarPage)},
		{"POST " + base + "{person}/calendar", who, s.withSalon(s.makeFeed)},
		{"POST " + base + "{person}/calendar/drop", who, s.withSalon(s.dropFeed)},
	}
}

func (s *site) calendarPage(c *call, t tenant.Tenant) error {
	return s.renderFeed(c, t, "")
}

func (s *site) renderFeed(c *call, t tenant.Tenant, link string) error {
	_, p, err := s.professionalOf(c, t)
	if err != nil {
		return err
	}
	since, err := s.Feeds.CalendarFeed(c.r.Context(), c.scope(), t.ID, p.ID)
	if err != nil && !fault.Is(err, fault.NotFound) {
		return err
	}
	f := page.CalendarFeed{Page: s.pageContext(c, c.Say(text.FeedTitle)), Base: c.salonBase() + teamPath + p.ID.String() + "/", Name: p.Name, Link: link}
	if !since.IsZero() {
		f.Since = c.When(since, s.Now(), page.Zone(t.Timezone))
	}
	if link != "" {
		c.w.Header().Set("Cache-Control", "no-store")
	}
	return s.render(c, http.StatusOK, page.CalendarFeedPage(f))
}

// makeFeed makes a link, and shows it once. The earlier one stops working.
func (s *site) makeFeed(c *call, t tenant.Tenant) error {
	_, p, err := s.professionalOf(c, t)
	if err != nil {
		return err
	}
	token := secret.NewToken(feedTokenBytes)
	if err := s.Feeds.PutCalendarFeed(c.r.Context(), c.scope(), t.ID, p.ID, secret.HashToken(token)); err != nil {
		return err
	}
	return s.renderFeed(c, t, s.origin(c.r)+feedPath+token+feedEnd)
}

func (s *site) dropFeed(c *call, t tenant.Tenant) error {
	_, p, err := s.professionalOf(c, t)
	if err != nil {
		return err
	}
	err = s.Feeds.DropCalendarFeed(c.r.Context(), c.scope(), t.ID, p.ID)
	if err != nil && !fault.Is(err, fault.NotFound) {
		return err
	}
	s.setFlash(c.r.Context(), page.ToneGood, c.Say(text.FeedDropped))
	return s.redirect(c, c.salonBase()+teamPath+p.ID.String()+"/calendar")
}

// readFeed serves a calendar. An invalid link is answered with 404, whatever is wrong with it.
func (s *site) readFeed(c *call) error {
	if err := s.limits.feeds.Allow(edge.AddressKey(c.r)); err != nil {
		return err
	}
	token, ok := strings.CutSuffix(c.r.PathValue("token"), feedEnd)
	if !ok {
		return fault.New(fault.NotFound, "web.feed", text.NotFound)
	}
	body, err := s.feed(c.r.Context(), secret.HashToken(token))
	if err != nil {
		return err
	}
	sum := sha256.Sum256(body)
	tag := `"` + hex.EncodeToString(sum[:16]) + `"`
	h := c.w.Header()
	h.Set("ETag", tag)
	h.Set("Cache-Control", "private, no-cache")
	h.Set("X-Robots-Tag", "noindex")
	if strings.Contains(c.r.Header.Get("If-None-Match"), tag) {
		c.w.WriteHeader(http.StatusNotModified)
		return nil
	}
	h.Set("Content-Type", "text/calendar; charset=utf-8")
	_, err = c.w.Write(body)
	return err
}

// feed writes the calendar of a link.
func (s *site) feed(ctx context.Context, hash string) ([]byte, error) {
	id, who, err := s.Feeds.CalendarFeedByHash(ctx, tenant.System("calendar"), hash)
	if err != nil {
		return nil, err
	}
	scope := tenant.For(id)
	t, err := s.Tenants.Tenant(ctx, scope, id)
	if err != nil {
		return nil, err
	}
	zone, err := agenda.ParseZone(t.Timezone)
	if err != nil {
		return nil, err
	}
	today := zone.Local(s.now()).Date
	d, err := s.readDays(ctx, agendaView{scope: scope, tenant: id, zone: zone}, today.AddDays(-calendar.Past), today.AddDays(calendar.Ahead))
	if err != nil {
		return nil, err
	}
	p, ok := d.Professional(who)
	if !ok {
		return nil, fault.New(fault.NotFound, "web.feed", text.NotFound)
	}
	f := calendar.Feed{
		Salon: t.Name, Professional: p.Name, Zone: zone, Lang: t.Locale, From: today.AddDays(-calendar.Past), To: today.AddDays(calendar.Ahead),
		Clients: make(map[agenda.ClientID]string, len(d.clients)),
	}
	for _, a := range d.appointments {
		if a.Professional == who {
			f.Appointments = append(f.Appointments, a)
		}
	}
	for _, b := range d.blocks {
		if b.Professional == who {
			f.Blocks = append(f.Blocks, b)
		}
	}
	for id, b := range d.clients {
		f.Clients[id] = b.Name
	}
	var out bytes.Buffer
	err = calendar.Write(&out, f)
	return out.Bytes(), err
}
