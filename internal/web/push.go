package web

import (
	"context"
	"encoding/json"
	"net/http"
	"time"

	"salonzap/internal/alarm"
	"salonzap/internal/fault"
	"salonzap/internal/secret"
	"salonzap/internal/tenant"
	"salonzap/internal/text"
	"salonzap/internal/web/page"
)

// Push is what pages need to let browsers take notices.
type Push struct {
	Key   string // the public key that browsers subscribe with; empty: browsers are not offered
	Store DeviceStore
	// Check tells whether a browser's subscription can be sent to, by its form alone.
	Check func(alarm.Device) error
}

// DeviceStore keeps the browsers in which people asked for notices.
type DeviceStore interface {
	AddPushDevice(ctx context.Context, scope tenant.Scope, u tenant.User, d alarm.Device) error
	// PushDevicesOf lists a person's, the newest first.
	PushDevicesOf(ctx context.Context, scope tenant.Scope, u tenant.User) ([]alarm.Device, error)
	// RemovePushDevice forgets one of a person's, if it is there.
	RemovePushDevice(ctx context.Context, scope tenant.Scope, u tenant.User, id string) error
}

// pushPart is the part of a person's page about browsers; nil: there is none.
func (s *site) pushPart(c *call, zone *time.Location) (*page.PushPart, error) {
	if s.Push.Key == "" {
		return nil, nil //nolint:nilnil // an installation that notifies no browsers is no error
	}
	devices, err := s.Push.Store.PushDevicesOf(c.r.Context(), c.scope(), c.identity.user)
	if err != nil {
		return nil, err
	}
	p := &page.PushPart{Key: s.Push.Key}
	// A browser knows itself by the SHA-256 of its push service's address for it, as push.js makes it.
	for _, d := range devices {
		p.Devices = append(p.Devices, c.NewPushDevice(d, secret.HashToken(d.Endpoint.Reveal()), s.Now(), zone))
	}
	return p, nil
}

func (s *site) addDevice(c *call) error {
	if err := c.parseForm(); err != nil {
		return err
	}
	if err := s.limits.forms.Allow("device " + c.identity.user.ID); err != nil {
		return err
	}
	d := alarm.Device{
		ID: alarm.NewID(), Agent: tenant.NewDevice(c.r.UserAgent(), "").Agent, Endpoint: secret.Text(c.field("endpoint")), Key: c.field("p256dh"),
		Auth: secret.Text(c.field("auth")), Created: s.Now(),
	}
	if s.Push.Key == "" || s.Push.Check(d) != nil {
		return &fault.Error{Kind: fault.Invalid, Op: "web.push", Key: text.PushInvalid}
	}
	if err := s.Push.Store.AddPushDevice(c.r.Context(), c.scope(), c.identity.user, d); err != nil {
		return err
	}
	s.setFlash(c.r.Context(), page.ToneGood, c.Say(text.PushAdded))
	return s.redirect(c, ownBase+alarmsPath)
}

func (s *site) removeDevice(c *call) error {
	if err := c.parseForm(); err != nil {
		return err
	}
	if s.Push.Key != "" {
		if err := s.Push.Store.RemovePushDevice(c.r.Context(), c.scope(), c.identity.user, c.field("id")); err != nil {
			return err
		}
	}
	s.setFlash(c.r.Context(), page.ToneGood, c.Say(text.PushRemoved))
	return s.redirect(c, ownBase+alarmsPath)
}

func (s *site) tryDevices(c *call) error {
	if err := s.limits.testMessages.Allow("notice " + c.identity.user.ID); err != nil {
		return err
	}
	var devices []alarm.Device
	if s.Push.Key != "" {
		var err error
		if devices, err = s.Push.Store.PushDevicesOf(c.r.Context(), c.scope(), c.identity.user); err != nil {
			return err
		}
	}
	if len(devices) == 0 {
		s.setFlash(c.r.Context(), page.ToneWarn, c.Say(text.PushNoDevice))
		return s.redirect(c, ownBase+alarmsPath)
	}
	if err := s.Alarms.AddTrialNotice(c.r.Context(), c.scope(), c.identity.user, alarm.ByPush); err != nil {
		return err
	}
	s.setFlash(c.r.Context(), page.ToneGood, c.Say(text.PushTried))
	return s.redirect(c, ownBase+alarmsPath)
}

const (
	manifestPath = "/manifest.webmanifest"
	workerPath   = "/worker.js" // at the root, so that it may show notices of all pages
)

// manifestIcon is an icon in the manifest.
type manifestIcon struct {
	Src     string `json:"src"`
	Sizes   string `json:"sizes"`
	Type    string `json:"type"`
	Purpose string `json:"purpose,omitempty"`
}

// manifest lets browsers install the dashboard. iPhones show notices of installed pages alone.
func (s *site) manifest(w http.ResponseWriter, _ *http.Request) {
	body, err := json.Marshal(struct {
		ID         string         `json:"id"`
		Name       string         `json:"name"`
		ShortName  string         `json:"short_name"`
		StartURL   string         `json:"start_url"`
		Scope      string         `json:"scope"`
		Display    string         `json:"display"`
		Background string         `json:"background_color"`
		Theme      string         `json:"theme_color"`
		Icons      []manifestIcon `json:"icons"`
	}{
		ownBase, "Salonzap", "Salonzap", ownBase, "/", "standalone", "#ffffff", "#6d2855",
		[]manifestIcon{
			{s.assets.URL("icon-192.png"), "192x192", "image/png", "any"},
			{s.assets.URL("icon-512.png"), "512x512", "image/png", "any"},
			{s.assets.URL("icon-maskable.png"), "512x512", "image/png", "maskable"},
		},
	})
	if err != nil {
		http.Error(w, http.StatusText(http.StatusInternalServerError), http.StatusInternalServerError)
		return
	}
	h := w.Header()
	h.Set("Content-Type", "application/manifest+json")
	h.Set("Cache-Control", "public, max-age=3600")
	_, _ = w.Write(body) // the caller may have hung up
}

// worker is the service worker: browsers ask for it by a fixed address, and look for a new one now and then.
func (s *site) worker(w http.ResponseWriter, r *http.Request) {
	body := s.assets.Text("worker.js", map[string]string{
		"__ICON__": s.assets.URL("icon-192.png"), "__BADGE__": s.assets.URL("badge.png"),
	})
	if body == "" {
		http.NotFound(w, r)
		return
	}
	h := w.Header()
	h.Set("Content-Type", "text/javascript; charset=utf-8")
	h.Set("Cache-Control", "no-cache")
	_, _ = w.Write([]byte(body)) // likewise
}
