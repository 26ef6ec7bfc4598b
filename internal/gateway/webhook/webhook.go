package webhook

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"salonzap/internal/egress"
	"salonzap/internal/evolution"
	"salonzap/internal/gateway/store"
	"salonzap/internal/outbox"
	"salonzap/internal/secret"
)

// The headers that we add, beside those of the Standard Webhooks scheme.
const (
	HeaderEventID = "X-Event-Id"
	HeaderAttempt = "X-Attempt"
)

// Config is what a Composer needs.
type Config struct {
	// Hook is the current webhook of an instance; false when its events are not wanted any more.
	Hook     func(instance string) (store.Hook, bool)
	Clients  http.RoundTripper // for webhooks that were set with an instance's token
	Operator http.RoundTripper // for webhooks that were set with the global key
	// Secret signs the requests of webhooks without a secret of their own; empty: they are not signed.
	Secret evolution.Key
	// Platform is the host of our own platform. A refusal by it is a mistake (a wrong secret, a new version), so that its events are retried
	// whatever status it answers.
	Platform string
	// AddMedium adds the medium to an event for a webhook with base64; nil: none is added. An error means that it may succeed later: the first
	// addMediumTries attempts fail then, and later ones go without it.
	AddMedium func(ctx context.Context, instance string, e *evolution.Envelope) error
	Version   string // for the User-Agent
}

// Composer makes the requests of webhooks. Its method Compose is an outbox.Compose, safe for concurrent use.
type Composer struct {
	cfg      Config
	clients  *http.Client
	operator *http.Client
}

// New makes a Composer.
func New(cfg Config) *Composer {
	return &Composer{cfg: cfg, clients: outbox.NewClient(cfg.Clients), operator: outbox.NewClient(cfg.Operator)}
}

// Close closes idle connections.
func (c *Composer) Close() {
	c.clients.CloseIdleConnections()
	c.operator.CloseIdleConnections()
}

// Errors of events that can never be sent.
const (
	uncallable outbox.UndeliverableError = "the hook's address is none that can be called"
	unreadable outbox.UndeliverableError = "the event cannot be read any more"
)

// finalStatuses are the statuses after which an event is not retried, as Evolution's WEBHOOK_RETRY_NON_RETRYABLE_STATUS_CODES.
func finalStatuses() []int {
	return []int{http.StatusBadRequest, http.StatusUnauthorized, http.StatusForbidden, http.StatusNotFound, http.StatusUnprocessableEntity}
}

// Compose makes the request for an event by the current webhook of its instance.
func (c *Composer) Compose(ctx context.Context, m outbox.Message, now time.Time) (outbox.Request, error) {
	hook, wanted := c.cfg.Hook(m.Queue)
	if !wanted {
		return outbox.Request{}, outbox.ErrUnwanted
	}
	address, err := addressOf(hook.Target.Config, m.Kind)
	if err != nil {
		return outbox.Request{}, err
	}
	body, err := c.body(ctx, hook, m)
	if err != nil {
		return outbox.Request{}, err
	}
	r := outbox.Request{
		URL: address, Body: body, Header: c.header(hook, m, now), Secret: secret.Text(cmp.Or(hook.Target.Secret, c.cfg.Secret)),
		FinalStatuses: finalStatuses(), Doer: c.clients,
	}
	platform := c.isPlatform(hook.Target.Config.URL)
	if platform {
		r.FinalStatuses = nil
	}
	if hook.Target.Operator || platform {
		r.Doer = c.operator
	}
	return r, nil
}

// addMediumTries is how many attempts may fail for want of the medium. Later ones are sent without it.
const addMediumTries = 4

var errIncomplete = errors.New("webhook: the event is not complete yet")

// body is the event's envelope, with the current URL as its destination.
func (c *Composer) body(ctx context.Context, hook store.Hook, m outbox.Message) ([]byte, error) {
	var e evolution.Envelope
	if json.Unmarshal(m.Body, &e) != nil {
		return nil, unreadable
	}
	if c.cfg.AddMedium != nil && hook.Target.Config.Base64 {
		if err := c.cfg.AddMedium(ctx, hook.Name, &e); err != nil && m.Attempts < addMediumTries {
			return nil, errIncomplete
		}
	}
	e.Destination = hook.Target.Config.URL
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)  // as JavaScript writes it
	if enc.Encode(e) != nil { //nolint:gosec // its apikey is null
		return nil, unreadable
	}
	return bytes.TrimRight(b.Bytes(), "\n"), nil
}

// addressOf is the URL for an event: with byEvents the event's name is added to the path as last segment.
func addressOf(c evolution.WebhookConfig, event string) (string, error) {
	u, err := url.Parse(strings.TrimSpace(c.URL))
	if err != nil || (u.Scheme != "http" && u.Scheme != "https") || u.Host == "" {
		return "", uncallable
	}
	if c.ByEvents {
		u = u.JoinPath(evolution.Event(event).Suffix())
	}
	return u.String(), nil
}

func (c *Composer) isPlatform(raw string) bool {
	u, err := url.Parse(raw)
	return err == nil && c.cfg.Platform != "" && strings.EqualFold(u.Hostname(), c.cfg.Platform)
}

func (c *Composer) header(hook store.Hook, m outbox.Message, now time.Time) http.Header {
	header := http.Header{}
	for name, value := range hook.Target.Config.Headers {
		if name != evolution.JWTKeyHeader && egress.AllowedHeader(name, value) {
			header.Set(name, value)
		}
	}
	header.Set("Content-Type", "application/json")
	header.Set("User-Agent", "Salonzap-Gateway/"+c.cfg.Version)
	header.Set(HeaderEventID, m.ID)
	header.Set(HeaderAttempt, strconv.Itoa(m.Attempts+1))
	if key := hook.Target.Config.Headers[evolution.JWTKeyHeader]; key != "" {
		header.Set("Authorization", evolution.SignWebhook(evolution.Key(key), now))
	}
	return header
}
