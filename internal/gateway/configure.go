package gateway

import (
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"salonzap/internal/egress"
	"salonzap/internal/evolution"
	"salonzap/internal/gateway/engine"
	"salonzap/internal/gateway/store"
)

// maxURL of a webhook, in bytes.
const maxURL = 2000

// webhookSet replaces the instance's webhook, at once and for undelivered events too. Switching it off drops the undelivered events.
func (g *Gateway) webhookSet(c *call) (reply, error) {
	f, err := c.fields()
	if err != nil {
		return reply{}, err
	}
	inner := f // v1 sent it flat
	if f.has("webhook") || !f.has("url") {
		inner, _ = f.object("webhook", true)
	}
	target := g.readTarget(inner, true, c.global)
	if err := f.err(); err != nil {
		return reply{}, err
	}
	c.in.mu.Lock()
	defer c.in.mu.Unlock()
	if c.in.deleted {
		return reply{}, instanceNotFound(c.name())
	}
	row, now := c.in.row(), g.cfg.Now().Truncate(time.Millisecond).UTC()
	hook := store.Hook{Instance: row.ID, Name: row.Name, Target: target, Created: now, Updated: now}
	if old := c.in.hook.Load(); old != nil {
		hook.Created = old.Created
	}
	if err := g.store.Write(c.Context(), func(t *store.Tx) error { return g.store.PutHook(t, hook) }); err != nil {
		return reply{}, err
	}
	c.in.hook.Store(&hook)
	if _, err := g.store.Unpark(c.Context(), row.ID); err != nil {
		return reply{}, err
	}
	g.dispatcher.RetryNow(row.ID)
	return reply{http.StatusCreated, storedHook(hook)}, nil
}

// webhookRetry, an addition to the protocol, retries failed and parked events at once.
func (g *Gateway) webhookRetry(c *call) (reply, error) {
	n, err := g.store.Unpark(c.Context(), c.in.row().ID)
	if err != nil {
		return reply{}, err
	}
	g.dispatcher.RetryNow(c.in.row().ID)
	return reply{http.StatusCreated, map[string]any{"webhook": map[string]any{"instanceName": c.name(), "unparked": n}}}, nil
}

// webhookFind shows the webhook. For a URL that holds the secret of a platform's receiver, a caller with the instance's own token sees only
// the host.
func (g *Gateway) webhookFind(c *call) (reply, error) {
	h := c.in.hook.Load()
	if h == nil {
		return reply{http.StatusOK, nil}, nil
	}
	shown := storedHook(*h)
	if !c.global && g.cfg.HideHookURL != nil && g.cfg.HideHookURL(shown.URL) {
		shown.URL, shown.Headers = origin(shown.URL), nil
	}
	return reply{http.StatusOK, shown}, nil
}

// origin is the scheme and host of a URL; empty when it has no host.
func origin(raw string) string {
	u, err := url.Parse(raw)
	if err != nil || u.Host == "" {
		return ""
	}
	return (&url.URL{Scheme: u.Scheme, Host: u.Host}).String()
}

func storedHook(h store.Hook) evolution.Webhook {
	cfg := h.Target.Config
	return evolution.Webhook{
		ID: h.Instance, URL: cfg.URL, Headers: cfg.Headers, Enabled: cfg.Enabled, Events: append([]evolution.Event{}, cfg.Events...),
		WebhookByEvents: cfg.ByEvents, WebhookBase64: cfg.Base64, CreatedAt: h.Created, UpdatedAt: h.Updated, InstanceID: h.Instance,
	}
}

// readTarget is hook with its URL checked: callers with this key must be allowed to have it called.
func (g *Gateway) readTarget(f fields, strict, operator bool) store.Target {
	t := f.hook(strict)
	t.Operator = operator
	if t.Config.URL == "" || strict && !t.Config.Enabled { // there is a complaint already, or nothing will be called
		return t
	}
	if forbidden, ok := errors.AsType[*egress.Error](g.checkWebhookURL(t.Config.URL, operator)); ok {
		f.complain(egressMessage("webhook's url", forbidden))
	}
	return t
}

// hook reads a webhook in the spellings that clients use: v2's, those of v2's answers, and v1's. No events means all of them. strict refuses
// unknown events, which a create ignores.
func (f fields) hook(strict bool) store.Target {
	cfg := evolution.WebhookConfig{Enabled: true, URL: strings.TrimSpace(f.text("url", true)), Events: []evolution.Event{}}
	if f.has("enabled") {
		cfg.Enabled = f.flag("enabled", false)
	}
	for _, name := range []string{"byEvents", "webhookByEvents", "webhook_by_events"} {
		cfg.ByEvents = cfg.ByEvents || f.flag(name, false)
	}
	for _, name := range []string{"base64", "webhookBase64", "webhook_base64"} {
		cfg.Base64 = cfg.Base64 || f.flag(name, false)
	}
	cfg.Headers = readField[evolution.Headers](f, "headers", false, "object")
	if cfg.Enabled && cfg.URL == "" && f.has("url") {
		f.complain(`The "url" cannot be empty`)
	}
	if len(cfg.URL) > maxURL {
		f.complain(fmt.Sprintf("%s does not meet maximum length of %d", f.relative("url"), maxURL))
	}
	for i, name := range f.list("events", false) {
		if strict && !slices.Contains(evolution.Events(), evolution.Event(name)) {
			f.complain(fmt.Sprintf("%s[%d] is not one of enum values: %s", f.relative("events"), i, eventNames()))
			continue
		}
		cfg.Events = append(cfg.Events, evolution.Event(name))
	}
	if !cfg.Enabled {
		cfg.Events = []evolution.Event{}
	}
	return store.Target{Config: cfg, Secret: evolution.Key(f.text("secret", false))}
}

func eventNames() string {
	var names []string
	for _, e := range evolution.Events() {
		names = append(names, string(e))
	}
	return strings.Join(names, ",")
}

// shownSettings is settings with the number that must be linked, our addition.
type shownSettings struct {
	evolution.Settings
	Number string `json:"number,omitempty"`
}

// settingsSet replaces the instance's settings. The property number, an addition to the protocol, changes the number that must be linked
// from the next linking on; "" allows any, and without the property it stays.
func (g *Gateway) settingsSet(c *call) (reply, error) {
	f, err := c.fields()
	if err != nil {
		return reply{}, err
	}
	settings, number, changes := f.settings(true), f.expected("number"), f.has("number")
	if err := f.err(); err != nil {
		return reply{}, err
	}
	err = g.updateInstance(c.Context(), c.in, func(row *store.Instance) {
		row.Kept.Settings, row.Kept.Changed = settings, row.Updated
		if changes {
			row.Number = number
		}
	})
	if err != nil {
		return reply{}, err
	}
	return reply{http.StatusCreated, map[string]any{"settings": map[string]any{
		"instanceName": c.name(), "settings": shownSettings{settings, c.in.row().Number},
	}}}, nil
}

func (g *Gateway) settingsFind(c *call) (reply, error) {
	row := c.in.row()
	return reply{http.StatusOK, shownSettings{row.Kept.Settings, row.Number}}, nil
}

func (f fields) settings(required bool) evolution.Settings {
	for _, name := range []string{"alwaysOnline", "syncFullHistory"} {
		if f.flag(name, false) {
			f.complain("This server does not support " + f.relative(name))
		}
	}
	if f.text("wavoipToken", false) != "" {
		f.complain("This server does not support " + f.relative("wavoipToken"))
	}
	return evolution.Settings{
		RejectCall: f.flag("rejectCall", required), MsgCall: f.text("msgCall", false), GroupsIgnore: f.flag("groupsIgnore", required),
		AlwaysOnline: f.flag("alwaysOnline", required), ReadMessages: f.flag("readMessages", required),
		ReadStatus: f.flag("readStatus", required), SyncFullHistory: f.flag("syncFullHistory", required),
		WavoipToken: evolution.Key(f.text("wavoipToken", false)),
	}
}

// proxySet takes effect at the next connect. The proxy is not tested, since a test would show our address to a third party.
func (g *Gateway) proxySet(c *call) (reply, error) {
	f, err := c.fields()
	if err != nil {
		return reply{}, err
	}
	if f.has("data") && !f.has("enabled") { // Evolution's Manager wraps it
		f, _ = f.object("data", true)
	}
	p := store.Proxy{Enabled: f.flag("enabled", true)}
	p.Host, p.Port, p.Protocol = f.text("host", p.Enabled), f.textOrNumber("port", p.Enabled), f.text("protocol", p.Enabled)
	p.Username, p.Password = f.text("username", false), evolution.Key(f.text("password", false))
	if err := f.err(); err != nil {
		return reply{}, err
	}
	if !p.Enabled {
		p = store.Proxy{}
	} else if err := g.checkProxy(&p, c.global); err != nil {
		return reply{}, err
	}
	err = g.updateInstance(c.Context(), c.in, func(row *store.Instance) { row.Kept.Proxy, row.Kept.ProxyByOperator = &p, c.global })
	if err != nil {
		return reply{}, err
	}
	g.setProxy(c.in)
	return reply{http.StatusCreated, map[string]any{"proxy": map[string]any{"instanceName": c.name(), "proxy": p}}}, nil
}

func (g *Gateway) proxyFind(c *call) (reply, error) {
	row := c.in.row()
	if row.Kept.Proxy == nil {
		return reply{http.StatusOK, nil}, nil
	}
	return reply{http.StatusOK, proxyRow(row)}, nil
}

// createProxy reads the proxy of a create; nil unless host, port and protocol are given.
func (f fields) createProxy() *store.Proxy {
	p := store.Proxy{
		Enabled: true, Host: f.text("proxyHost", false), Port: f.textOrNumber("proxyPort", false), Protocol: f.text("proxyProtocol", false),
		Username: f.text("proxyUsername", false), Password: evolution.Key(f.text("proxyPassword", false)),
	}
	if p.Host == "" || p.Port == "" || p.Protocol == "" {
		return nil
	}
	return &p
}

func (g *Gateway) setProxy(in *instance) {
	row := in.row()
	if row.Kept.Proxy == nil {
		return
	}
	if err := g.sessions.Instances.SetProxy(row.Name, g.proxy(row)); err != nil {
		g.cfg.Log.Warn("a proxy was not set", slog.String("instance_id", row.ID), slog.Any("err", err))
	}
}

// proxy is an instance's proxy in the engine's form. Its address is checked again when it is dialled, after its name was resolved, with the
// rights of who set it.
func (g *Gateway) proxy(row *store.Instance) engine.Proxy {
	return engine.Proxy{URL: proxyURL(row.Kept.Proxy), Guard: g.guard(row.Kept.ProxyByOperator)}
}

// checkProxy checks that a proxy can be used, and that who sets it may have it dialled. Errors: errProxy; a 400 that names the remedy.
func (g *Gateway) checkProxy(p *store.Proxy, operator bool) error {
	if proxyURL(p) == "" {
		return errProxy
	}
	address := &url.URL{Scheme: "http", Host: net.JoinHostPort(p.Host, p.Port)} // only the host is checked, whatever the protocol
	if forbidden, ok := errors.AsType[*egress.Error](g.guard(operator).Check(address)); ok {
		return refusalOf(http.StatusBadRequest, egressMessage("proxy's host", forbidden))
	}
	return nil
}

// proxyURL is the proxy's URL; empty for none, and for one that cannot be used.
func proxyURL(p *store.Proxy) string {
	if p == nil || !p.Enabled {
		return ""
	}
	scheme := map[string]string{"http": "http", "https": "https", "socks": "socks5", "socks5": "socks5"}[strings.ToLower(p.Protocol)]
	if scheme == "" || p.Host == "" || strings.ContainsAny(p.Host, "/@?# \t\n") || digits(p.Port) != p.Port || p.Port == "" {
		return ""
	}
	u := url.URL{Scheme: scheme, Host: net.JoinHostPort(p.Host, p.Port)}
	if p.Username != "" {
		u.User = url.UserPassword(p.Username, string(p.Password))
	}
	return u.String()
}
