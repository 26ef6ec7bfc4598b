package e2e_test

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"salonzap/internal/evolution"
)

// client is an integrator's backend.
type client struct {
	t    *testing.T
	ctx  context.Context //nolint:containedctx // the patience of the test
	base string
	key  string
	http *http.Client
}

func newClient(ctx context.Context, t *testing.T, base, key string) *client {
	t.Helper()
	return &client{t: t, ctx: ctx, base: base, key: key, http: &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 64}}}
}

// as is the same backend with another key.
func (c *client) as(key string) *client {
	other := *c
	other.key = key
	return &other
}

// wire is a connection as the REST API shows it; absent values are empty here.
type wire struct {
	Instance    string     `json:"instance_name"`
	Salon       string     `json:"salon"`
	Server      string     `json:"server"`
	CanMove     bool       `json:"can_move"`
	CanBack     bool       `json:"can_move_back"`
	Phone       string     `json:"phone_number"`
	Status      string     `json:"connection_status"`
	Phase       string     `json:"phase"`
	Cause       string     `json:"cause"`
	CauseText   string     `json:"cause_text"`
	CauseUntil  *time.Time `json:"cause_until"`
	Wanted      string     `json:"wanted"`
	Paused      bool       `json:"paused"`
	IsReconnect bool       `json:"is_reconnect"`
	Attempt     string     `json:"attempt_id"`
	Method      string     `json:"method"`
	QR          string     `json:"qr_code"`
	Text        string     `json:"qr_text"`
	Pairing     string     `json:"pairing_code"`
	Expires     *time.Time `json:"expires_at"`
	Observed    string     `json:"observed_number"`
	Profile     string     `json:"profile_name"`
}

// problem is an error of the REST API.
type problem struct {
	Status int    `json:"status"`
	Code   string `json:"code"`
	Detail string `json:"detail"`
}

// entry is a line of a salon's history, as the REST API shows it.
type entry struct {
	Kind   string `json:"kind"`
	Cause  string `json:"cause"`
	Detail string `json:"detail"`
}

// do asks, and gives the status and the body.
func (c *client) do(method, path string, body any) (int, []byte) {
	c.t.Helper()
	status, raw, err := c.try(method, path, body)
	if err != nil {
		c.t.Fatal(err)
	}
	return status, raw
}

func (c *client) try(method, path string, body any) (int, []byte, error) {
	var in io.Reader
	if body != nil {
		raw, err := json.Marshal(body)
		if err != nil {
			return 0, nil, err
		}
		in = bytes.NewReader(raw)
	}
	req, err := http.NewRequestWithContext(c.ctx, method, c.base+path, in)
	if err != nil {
		return 0, nil, err
	}
	if c.key != "" {
		req.Header.Set("Authorization", "Bearer "+c.key)
	}
	res, err := c.http.Do(req)
	if err != nil {
		return 0, nil, err
	}
	defer func() { _ = res.Body.Close() }()
	raw, err := io.ReadAll(res.Body)
	return res.StatusCode, raw, err
}

// want asks, insists on a status, and decodes.
func want[T any](c *client, status int, method, path string, body any) T {
	c.t.Helper()
	var out T
	got, raw := c.do(method, path, body)
	if got != status {
		c.t.Fatalf("%s %s: %d, want %d: %.600s", method, path, got, status, raw)
	}
	if len(raw) > 0 {
		if err := json.Unmarshal(raw, &out); err != nil {
			c.t.Fatalf("%s %s: %v: %.300s", method, path, err, raw)
		}
	}
	return out
}

func whatsapp(slug string) string { return "/api/v1/salons/" + slug + "/whatsapp" }

// salon makes a salon.
func (c *client) salon(slug, phone string) {
	c.t.Helper()
	in := map[string]any{"name": "Salão " + slug, "slug": slug}
	if phone != "" {
		in["phone"] = phone
	}
	want[any](c, http.StatusCreated, http.MethodPost, "/api/v1/salons", in)
}

// click connects by QR and waits for the code.
func (c *client) click(slug string) wire {
	c.t.Helper()
	v, err := c.race(slug)
	if err != nil || v.Text == "" && v.Status != "connected" {
		c.t.Fatalf("no code: %+v, %v", v, err)
	}
	return v
}

// clickCode asks for a pairing code.
func (c *client) clickCode(slug string) wire {
	c.t.Helper()
	v, err := c.connect(slug, map[string]any{"method": "code", "wait_seconds": 30})
	if err != nil || len(v.Pairing) != 8 {
		c.t.Fatalf("no pairing code: %+v, %v", v, err)
	}
	return v
}

// race is a click that many make at once, from other goroutines than the test's.
func (c *client) race(slug string) (wire, error) {
	return c.connect(slug, map[string]any{"wait_seconds": 30})
}

// connect clicks, and goes on waiting, by clicks that join the first one, while a code is prepared: a busy machine may need longer than
// an answer waits. Whether it reconnects is told by the first answer.
func (c *client) connect(slug string, body map[string]any) (wire, error) {
	for joins, again := false, false; ; joins = true {
		status, raw, err := c.try(http.MethodPost, whatsapp(slug)+"/connect", body)
		if err == nil && status != http.StatusOK {
			err = fmt.Errorf("status %d: %.300s", status, raw)
		}
		var v wire
		if err == nil {
			err = json.Unmarshal(raw, &v)
		}
		if joins {
			v.IsReconnect = again
		}
		if again = v.IsReconnect; err != nil || v.Text+v.Pairing != "" || v.Phase != "preparing" {
			return v, err
		}
	}
}

// clickWithoutWaiting connects and does not wait.
func (c *client) clickWithoutWaiting(slug string) wire {
	c.t.Helper()
	_, raw := c.do(http.MethodPost, whatsapp(slug)+"/connect", map[string]any{"wait_seconds": 0})
	var v wire
	if err := json.Unmarshal(raw, &v); err != nil {
		c.t.Fatalf("%v: %.300s", err, raw)
	}
	return v
}

func (c *client) get(slug string) wire {
	c.t.Helper()
	return want[wire](c, http.StatusOK, http.MethodGet, whatsapp(slug), nil)
}

func (c *client) history(slug string) []entry {
	c.t.Helper()
	page := want[struct{ Items []entry }](c, http.StatusOK, http.MethodGet, whatsapp(slug)+"/history?limit=200", nil)
	return page.Items
}

// stream is an open stream of a connection's events.
type stream struct {
	t      *testing.T
	lines  *bufio.Scanner
	cancel context.CancelFunc
	last   string // data of the last event
}

// follow opens a stream. It ends with the test at the latest.
func (c *client) follow(slug string) *stream {
	c.t.Helper()
	ctx, cancel := context.WithCancel(c.ctx)
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, c.base+whatsapp(slug)+"/events", nil)
	if err != nil {
		c.t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer "+c.key)
	res, err := c.http.Do(req)
	if err != nil {
		c.t.Fatal(err)
	}
	c.t.Cleanup(func() { cancel(); _ = res.Body.Close() })
	if res.StatusCode != http.StatusOK || !strings.HasPrefix(res.Header.Get("Content-Type"), "text/event-stream") {
		c.t.Fatalf("stream: %d %s", res.StatusCode, res.Header.Get("Content-Type"))
	}
	s := &stream{t: c.t, lines: bufio.NewScanner(res.Body), cancel: cancel}
	s.lines.Buffer(nil, 1<<20)
	return s
}

// next is the next event; false when the stream has ended.
func (s *stream) next() (wire, bool) {
	s.t.Helper()
	var v wire
	for s.lines.Scan() {
		if data, ok := strings.CutPrefix(s.lines.Text(), "data: "); ok {
			s.last = data
			if err := json.Unmarshal([]byte(data), &v); err != nil {
				s.t.Fatal(err)
			}
			return v, true
		}
	}
	return v, false
}

// until reads events until one is as wanted; the wait is bounded by the test's patience.
func (s *stream) until(what string, wanted func(wire) bool) wire {
	s.t.Helper()
	for {
		v, ok := s.next()
		if !ok {
			s.t.Fatalf("the stream ended before %s (%v); last: %.500s", what, s.lines.Err(), s.last)
		}
		if wanted(v) {
			return v
		}
	}
}

// untilStatus reads events until the status is as wanted.
func (s *stream) untilStatus(status string) wire {
	s.t.Helper()
	return s.until(status, func(v wire) bool { return v.Status == status })
}

// envelope reads a webhook.
func envelope(t *testing.T, r *http.Request) evolution.Envelope {
	t.Helper()
	body, err := io.ReadAll(r.Body)
	if err != nil {
		t.Error(err)
	}
	e, err := evolution.DecodeEnvelope(body)
	if err != nil {
		t.Error(err)
	}
	return e
}
