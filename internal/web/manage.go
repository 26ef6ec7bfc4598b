package web

import (
	"net/http"

	"salonzap/internal/connection"
	"salonzap/internal/fault"
	"salonzap/internal/tenant"
	"salonzap/internal/text"
	"salonzap/internal/web/page"
)

// How many entries of the history are read: under the card, and a page of the whole.
const (
	shortHistory = 30
	shortShown   = 6
	fullHistory  = 60
)

func (s *site) stop(c *call, t tenant.Tenant) error {
	_, err := s.Connections.Stop(c.r.Context(), c.scope(), t.ID, c.me.actor)
	return s.after(c, t, "", err)
}

func (s *site) decide(c *call, t tenant.Tenant) error {
	if err := c.parse(); err != nil {
		return err
	}
	use := c.field("use")
	if use != "1" && use != "0" {
		return fault.New(fault.Invalid, "web.decide", text.Malformed)
	}
	_, err := s.Connections.Decide(c.r.Context(), c.scope(), t.ID, use == "1", c.me.actor)
	if again := connection.Method(c.field("again")); err == nil && use == "0" && again != "" {
		t, err = s.begin(c, t, again, "") // the number on file stays: its phone reads a code now
	}
	if err == nil { // the number on file may be another one now
		if fresh, readErr := s.Tenants.Tenant(c.r.Context(), c.scope(), t.ID); readErr == nil {
			t = fresh
		}
	}
	return s.after(c, t, "", err)
}

// mustManage refuses guests: a connect link is for connecting.
func mustManage(c *call) error {
	if c.me.guest {
		return fault.New(fault.Forbidden, "web.manage", text.NotAllowed)
	}
	return nil
}

func (s *site) pause(c *call, t tenant.Tenant) error {
	if err := mustManage(c); err != nil {
		return err
	}
	if err := c.parse(); err != nil {
		return err
	}
	_, err := s.Connections.Pause(c.r.Context(), c.scope(), t.ID, c.field("paused") == "1", c.me.actor)
	return s.after(c, t, "", err)
}

func (s *site) disconnectForm(c *call, _ tenant.Tenant) error {
	if err := mustManage(c); err != nil {
		return err
	}
	sh := s.shell(c, c.Say(text.DisconnectHead))
	return s.show(c, http.StatusOK, page.DisconnectPage(sh, c.base, c.home))
}

func (s *site) disconnect(c *call, t tenant.Tenant) error {
	if err := mustManage(c); err != nil {
		return err
	}
	_, err := s.Connections.Disconnect(c.r.Context(), c.scope(), t.ID, c.me.actor)
	return s.after(c, t, "", err)
}

// history is the lines under the card, or a page of all of them.
func (s *site) history(c *call, t tenant.Tenant) error {
	if err := mustManage(c); err != nil {
		return err
	}
	if c.part() {
		h, err := s.shortHistory(c, t)
		if err != nil {
			return err
		}
		return s.show(c, http.StatusOK, page.HistoryList(h))
	}
	entries, err := s.Connections.History(c.r.Context(), c.scope(), t.ID, c.r.URL.Query().Get("after"), fullHistory)
	if err != nil {
		return err
	}
	h := page.History{Words: c.Words, Items: c.HistoryOf(entries, s.isOperator(c), s.Now(), page.Zone(t.Timezone))}
	if len(entries) == fullHistory {
		h.More = c.base + "history?after=" + entries[len(entries)-1].ID
	}
	return s.show(c, http.StatusOK, page.HistoryPage(s.shell(c, c.Say(text.HistoryHead)), h, c.home))
}

func (s *site) isOperator(c *call) bool { return c.me.actor.Role == tenant.Operator }

// shortHistory is what fits under the card. A guest sees none: it is not theirs.
func (s *site) shortHistory(c *call, t tenant.Tenant) (page.History, error) {
	h := page.History{Words: c.Words}
	if c.me.guest {
		return h, nil
	}
	entries, err := s.Connections.History(c.r.Context(), c.scope(), t.ID, "", shortHistory)
	if err != nil {
		return h, err
	}
	if s.isOperator(c) {
		events, err := s.Past.Events(c.r.Context(), c.scope(), t.ID, shortHistory)
		if err != nil {
			return h, err
		}
		h.Items = c.TimelineOf(entries, events, s.Now(), page.Zone(t.Timezone))
		if len(entries) == shortHistory {
			h.Full = c.base + "history"
		}
		return h, nil
	}
	h.Items = c.HistoryOf(entries, false, s.Now(), page.Zone(t.Timezone))
	if len(h.Items) > shortShown {
		h.Items, h.Full = h.Items[:shortShown], c.base+"history"
	}
	return h, nil
}

// uptime is the strip of the last days alone.
func (s *site) uptime(c *call, t tenant.Tenant) error {
	if err := mustManage(c); err != nil {
		return err
	}
	strip, err := s.strip(c, t)
	if err != nil {
		return err
	}
	return s.show(c, http.StatusOK, page.UptimeStrip(strip))
}

// strip is how the last days were. A guest sees none: it is not theirs.
func (s *site) strip(c *call, t tenant.Tenant) (page.Strip, error) {
	if c.me.guest {
		return page.Strip{}, nil
	}
	now := s.Now()
	marks, err := s.Past.Marks(c.r.Context(), c.scope(), t.ID, now.AddDate(0, 0, -page.UptimeDays))
	if err != nil {
		return page.Strip{}, err
	}
	return c.StripOf(connection.Uptime(marks, now, page.Zone(t.Timezone), page.UptimeDays)), nil
}
