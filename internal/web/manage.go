package web

import (
	"context"
	"net/http"

	"salonzap/internal/connection"
	"salonzap/internal/fault"
	"salonzap/internal/tenant"
	"salonzap/internal/text"
	"salonzap/internal/web/page"
)

// ConnectionControl changes a connection that exists; *worker.Service does.
type ConnectionControl interface {
	Stop(ctx context.Context, by tenant.Actor, t tenant.ID) (connection.View, error)
	Decide(ctx context.Context, by tenant.Actor, t tenant.ID, use bool) (connection.View, error)
	Pause(ctx context.Context, by tenant.Actor, t tenant.ID, paused bool) (connection.View, error)
	Disconnect(ctx context.Context, by tenant.Actor, t tenant.ID) (connection.View, error)
}

// How many entries of the history are read: under the card, and a page of the whole.
const (
	recentHistoryRead  = 30
	recentHistoryShown = 6
	historyPageSize    = 60
)

func (s *site) stopAttempt(c *call, t tenant.Tenant) error {
	_, err := s.Control.Stop(c.r.Context(), c.identity.actor, t.ID)
	return s.respondWithCard(c, t, "", err)
}

func (s *site) decideNumber(c *call, t tenant.Tenant) error {
	if err := c.parseForm(); err != nil {
		return err
	}
	use := c.field("use")
	if use != "1" && use != "0" {
		return fault.New(fault.Invalid, "web.decide", text.Malformed)
	}
	_, err := s.Control.Decide(c.r.Context(), c.identity.actor, t.ID, use == "1")
	if again := connection.Method(c.field("again")); err == nil && use == "0" && again != "" {
		t, err = s.startConnect(c, t, again, "") // the number on file stays: its phone reads a code now
	}
	if err == nil { // the number on file may be another one now
		if fresh, readErr := s.Tenants.Tenant(c.r.Context(), c.scope(), t.ID); readErr == nil {
			t = fresh
		}
	}
	return s.respondWithCard(c, t, "", err)
}

// refuseGuest refuses guests: a connect link is for connecting.
func refuseGuest(c *call) error {
	if c.identity.guest {
		return fault.New(fault.Forbidden, "web.manage", text.NotAllowed)
	}
	return nil
}

func (s *site) setPaused(c *call, t tenant.Tenant) error {
	if err := refuseGuest(c); err != nil {
		return err
	}
	if err := c.parseForm(); err != nil {
		return err
	}
	_, err := s.Control.Pause(c.r.Context(), c.identity.actor, t.ID, c.field("paused") == "1")
	return s.respondWithCard(c, t, "", err)
}

func (s *site) disconnectForm(c *call, _ tenant.Tenant) error {
	if err := refuseGuest(c); err != nil {
		return err
	}
	sh := s.pageContext(c, c.Say(text.DisconnectHead))
	return s.render(c, http.StatusOK, page.DisconnectPage(sh, c.cardPath, c.returnPath))
}

func (s *site) disconnectWhatsApp(c *call, t tenant.Tenant) error {
	if err := refuseGuest(c); err != nil {
		return err
	}
	_, err := s.Control.Disconnect(c.r.Context(), c.identity.actor, t.ID)
	return s.respondWithCard(c, t, "", err)
}

// historyPage is the lines under the card, or a page of all of them.
func (s *site) historyPage(c *call, t tenant.Tenant) error {
	if err := refuseGuest(c); err != nil {
		return err
	}
	if c.isFragment() {
		h, err := s.recentHistory(c, t)
		if err != nil {
			return err
		}
		return s.render(c, http.StatusOK, page.HistoryList(h))
	}
	entries, err := s.Connections.History(c.r.Context(), c.scope(), t.ID, c.r.URL.Query().Get("after"), historyPageSize)
	if err != nil {
		return err
	}
	h := page.History{Localizer: c.Localizer, Items: c.NewHistory(entries, s.isOperator(c), s.Now(), page.Zone(t.Timezone))}
	if len(entries) == historyPageSize {
		h.More = c.cardPath + "history?after=" + entries[len(entries)-1].ID
	}
	return s.render(c, http.StatusOK, page.HistoryPage(s.pageContext(c, c.Say(text.HistoryHead)), h, c.returnPath))
}

func (s *site) isOperator(c *call) bool { return c.identity.actor.Role == tenant.Operator }

// recentHistory is what fits under the card. A guest sees none: it is not theirs.
func (s *site) recentHistory(c *call, t tenant.Tenant) (page.History, error) {
	h := page.History{Localizer: c.Localizer}
	if c.identity.guest {
		return h, nil
	}
	entries, err := s.Connections.History(c.r.Context(), c.scope(), t.ID, "", recentHistoryRead)
	if err != nil {
		return h, err
	}
	if s.isOperator(c) {
		events, err := s.History.Events(c.r.Context(), c.scope(), t.ID, recentHistoryRead)
		if err != nil {
			return h, err
		}
		h.Items = c.NewTimeline(entries, events, s.Now(), page.Zone(t.Timezone))
		if len(entries) == recentHistoryRead {
			h.Full = c.cardPath + "history"
		}
		return h, nil
	}
	h.Items = c.NewHistory(entries, false, s.Now(), page.Zone(t.Timezone))
	if len(h.Items) > recentHistoryShown {
		h.Items, h.Full = h.Items[:recentHistoryShown], c.cardPath+"history"
	}
	return h, nil
}

// uptimeFragment is the strip of the last days alone.
func (s *site) uptimeFragment(c *call, t tenant.Tenant) error {
	if err := refuseGuest(c); err != nil {
		return err
	}
	strip, err := s.uptimeStrip(c, t)
	if err != nil {
		return err
	}
	return s.render(c, http.StatusOK, page.UptimeStrip(strip))
}

// uptimeStrip is how the last days were. A guest sees none: it is not theirs.
func (s *site) uptimeStrip(c *call, t tenant.Tenant) (page.Uptime, error) {
	if c.identity.guest {
		return page.Uptime{}, nil
	}
	now := s.Now()
	marks, err := s.History.Marks(c.r.Context(), c.scope(), t.ID, now.AddDate(0, 0, -page.UptimeDays))
	if err != nil {
		return page.Uptime{}, err
	}
	return c.NewUptime(connection.Uptime(marks, now, page.Zone(t.Timezone), page.UptimeDays)), nil
}
