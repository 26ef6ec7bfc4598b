package webpush

import (
	"bytes"
	"context"
	"crypto/ecdh"
	"crypto/rand"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"salonzap/internal/secret"
)

// Limits of a subscription and of a call.
const (
	MaxEndpoint = 2048 // bytes
	maxResponse = 4 << 10
	callTime    = 20 * time.Second
)

// Errors of Send, besides those of its context and of the connection to the push service.
var (
	// ErrGone says that the browser takes no messages any more: the subscription is of no use.
	ErrGone = errors.New("webpush: the subscription is gone")
	// ErrRefused says that the push service took nothing; later it may.
	ErrRefused = errors.New("webpush: the push service refused")
	// ErrSubscription says that a subscription is none.
	ErrSubscription = errors.New("webpush: not a subscription")
)

// Subscription is where a browser takes messages, as its PushManager made it.
type Subscription struct {
	Endpoint secret.Text // the push service's URL for this browser, which lets whoever knows it send
	P256dh   string      // the browser's public key, in base64url
	Auth     string      // and its secret
}

// opened is a subscription that was read.
type opened struct {
	url  *url.URL
	key  *ecdh.PublicKey
	auth []byte
}

// Check tells whether a subscription can be sent to; the push service is not asked. Errors: ErrSubscription.
func (s Subscription) Check() error {
	_, err := s.open()
	return err
}

// Host is the name of the push service, such as "fcm.googleapis.com".
func (s Subscription) Host() string {
	u, err := url.Parse(s.Endpoint.Reveal())
	if err != nil {
		return ""
	}
	return u.Hostname()
}

func (s Subscription) open() (opened, error) {
	raw := s.Endpoint.Reveal()
	u, err := url.Parse(raw)
	if err != nil || len(raw) > MaxEndpoint || u.Scheme != "https" || u.Hostname() == "" || u.User != nil || u.Fragment != "" {
		return opened{}, ErrSubscription
	}
	point, err := decode(s.P256dh)
	if err != nil || len(point) != pointLen {
		return opened{}, ErrSubscription
	}
	key, err := ecdh.P256().NewPublicKey(point)
	if err != nil {
		return opened{}, ErrSubscription
	}
	auth, err := decode(s.Auth)
	if err != nil || len(auth) != authLen {
		return opened{}, ErrSubscription
	}
	return opened{u, key, auth}, nil
}

func decode(s string) ([]byte, error) {
	return base64.RawURLEncoding.DecodeString(strings.TrimRight(s, "="))
}

// Message is what a browser gets.
type Message struct {
	Body  []byte        // for our service worker; at most MaxMessage bytes
	Topic string        // replaces a message of this topic that was not delivered yet: at most 32 characters of base64url; empty: none
	Lasts time.Duration // how long the push service tries
}

// Sender sends messages. It is safe for concurrent use; make one with NewSender.
type Sender struct {
	key     Key
	subject string
	http    *http.Client
	now     func() time.Time
}

// NewSender makes one. subject is where a push service's people can reach the operator: "https://…" or "mailto:…". The transport must refuse
// forbidden addresses (egress.Guard); redirects are not followed.
func NewSender(k Key, subject string, transport http.RoundTripper, now func() time.Time) *Sender {
	return &Sender{k, subject, &http.Client{
		Transport: transport, Timeout: callTime, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}, now}
}

// Public is the public key that browsers subscribe with.
func (s *Sender) Public() string { return s.key.Public() }

// Send hands one message to a browser's push service, without retries. Errors: ErrGone, ErrRefused, ErrSubscription, ErrLong; those of ctx and of
// the connection. The push service's word that it took a message does not mean that the browser got it.
func (s *Sender) Send(ctx context.Context, to Subscription, m Message) error {
	o, err := to.open()
	if err != nil {
		return err
	}
	r, err := s.request(ctx, o, m)
	if err != nil {
		return err
	}
	resp, err := s.http.Do(r)
	if err != nil {
		return withoutURL(err)
	}
	defer resp.Body.Close()                                            //nolint:errcheck // nothing of it is used
	_, _ = io.Copy(io.Discard, io.LimitReader(resp.Body, maxResponse)) // so that the connection can be used again
	switch {
	case resp.StatusCode >= 200 && resp.StatusCode < 300:
		return nil
	case resp.StatusCode == http.StatusNotFound || resp.StatusCode == http.StatusGone:
		return ErrGone
	}
	return fmt.Errorf("%w with status %d", ErrRefused, resp.StatusCode)
}

func (s *Sender) request(ctx context.Context, o opened, m Message) (*http.Request, error) {
	own, err := ecdh.P256().GenerateKey(rand.Reader)
	if err != nil {
		return nil, err
	}
	salt := make([]byte, saltLen)
	_, _ = rand.Read(salt) // never fails
	body, err := encrypt(m.Body, o.key, o.auth, salt, own)
	if err != nil {
		return nil, err
	}
	signed, err := s.key.authorization(o.url, s.subject, s.now())
	if err != nil {
		return nil, err
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, o.url.String(), bytes.NewReader(body))
	if err != nil {
		return nil, ErrSubscription
	}
	h := r.Header
	h.Set("Authorization", signed)
	h.Set("Content-Encoding", "aes128gcm")
	h.Set("Content-Type", "application/octet-stream")
	h.Set("Ttl", strconv.Itoa(int(m.Lasts.Seconds())))
	h.Set("Urgency", "high") // a phone that sleeps is woken
	h.Set("User-Agent", "Salonzap/1")
	if m.Topic != "" {
		h.Set("Topic", m.Topic)
	}
	return r, nil
}

// withoutURL is an error of a call without the URL, which net/http writes into it.
func withoutURL(err error) error {
	if e, ok := errors.AsType[*url.Error](err); ok {
		err = e.Err
	}
	return fmt.Errorf("webpush: %w", err)
}
