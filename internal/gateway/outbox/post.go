package outbox

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"salonzap/internal/egress"
	"salonzap/internal/evolution"
	"salonzap/internal/gateway/store"
)

// The headers that we add. The last three are the Standard Webhooks scheme's.
const (
	HeaderEventID   = "X-Event-Id"
	HeaderAttempt   = "X-Attempt"
	HeaderID        = "Webhook-Id"
	HeaderTimestamp = "Webhook-Timestamp"
	HeaderSignature = "Webhook-Signature"
)

// maxDrain is how much of an answer is read, so that its connection can be used again.
const maxDrain = 64 << 10

// unsent is why an event was not sent, and never can be. Nobody else is to blame for it.
type unsent string

const (
	uncallable unsent = "the hook's address is none that can be called"
	unreadable unsent = "the event cannot be read any more"
)

func (u unsent) Error() string { return "outbox: " + string(u) }

// post tries once. It gives the receiver's status, or an error when there was no answer: an unsent one is final.
func (o *Office) post(hook store.Hook, w store.Waiting, at time.Time) (int, error) {
	target, err := address(hook.Target.Config, w.Name)
	if err != nil {
		return 0, err
	}
	body, err := o.envelope(hook, w)
	if err != nil {
		return 0, err
	}
	r, err := http.NewRequestWithContext(o.ctx, http.MethodPost, target, bytes.NewReader(body))
	if err != nil {
		return 0, uncallable
	}
	o.head(r, hook, w, at, body)
	client := o.client
	if hook.Target.Operator || o.ours(hook.Target.Config.URL) {
		client = o.operator
	}
	resp, err := client.Do(r)
	if forbidden, ok := errors.AsType[*egress.Error](err); ok {
		return 0, forbidden
	}
	if err != nil {
		return 0, errors.New("outbox: no answer") // its text has the URL in it
	}
	_, _ = io.CopyN(io.Discard, resp.Body, maxDrain)
	return resp.StatusCode, resp.Body.Close()
}

// enrichTries is how many attempts may wait for what completes an event. Then it goes without.
const enrichTries = 4

var errLater = errors.New("outbox: the event is not complete yet")

// envelope is the body, which names the URL as it is configured now.
func (o *Office) envelope(hook store.Hook, w store.Waiting) ([]byte, error) {
	var e evolution.Envelope
	if json.Unmarshal(w.Body, &e) != nil {
		return nil, unreadable
	}
	if o.c.Enrich != nil && hook.Target.Config.Base64 {
		if err := o.c.Enrich(o.ctx, hook.Name, &e); err != nil && w.Attempts < enrichTries {
			return nil, errLater
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

// address is the URL for an event: with byEvents its name is the last segment of the path, in front of a query.
func address(c evolution.WebhookConfig, event string) (string, error) {
	u, err := url.Parse(strings.TrimSpace(c.URL))
	if err != nil || (u.Scheme != "http" && u.Scheme != "https") || u.Host == "" {
		return "", uncallable
	}
	if c.ByEvents {
		u = u.JoinPath(evolution.Event(event).Suffix())
	}
	return u.String(), nil
}

func (o *Office) ours(raw string) bool {
	u, err := url.Parse(raw)
	return err == nil && o.c.Platform != "" && strings.EqualFold(u.Hostname(), o.c.Platform)
}

func (o *Office) head(r *http.Request, hook store.Hook, w store.Waiting, at time.Time, body []byte) {
	for name, value := range hook.Target.Config.Headers {
		if name != evolution.JWTKeyHeader && egress.AllowedHeader(name, value) {
			r.Header.Set(name, value)
		}
	}
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("User-Agent", "Salonzap-Gateway/"+o.c.Version)
	r.Header.Set(HeaderEventID, w.ID)
	r.Header.Set(HeaderAttempt, strconv.Itoa(w.Attempts+1))
	if key := hook.Target.Config.Headers[evolution.JWTKeyHeader]; key != "" {
		r.Header.Set("Authorization", evolution.SignWebhook(evolution.Key(key), at))
	}
	secret := hook.Target.Secret
	if secret == "" {
		secret = o.c.Secret
	}
	if secret != "" {
		stamp := strconv.FormatInt(at.Unix(), 10)
		r.Header.Set(HeaderID, w.ID)
		r.Header.Set(HeaderTimestamp, stamp)
		r.Header.Set(HeaderSignature, Sign(secret, w.ID, stamp, body))
	}
}

// Sign is the value of webhook-signature (standardwebhooks.com): "v1," and the HMAC-SHA256 of id, timestamp and body. A
// secret is "whsec_" and base64, or any text.
func Sign(secret evolution.Key, id, timestamp string, body []byte) string {
	text := strings.TrimPrefix(string(secret), "whsec_")
	key, err := base64.StdEncoding.DecodeString(text)
	if err != nil {
		key = []byte(text)
	}
	mac := hmac.New(sha256.New, key)
	mac.Write([]byte(id + "." + timestamp + "."))
	mac.Write(body)
	return "v1," + base64.StdEncoding.EncodeToString(mac.Sum(nil))
}
