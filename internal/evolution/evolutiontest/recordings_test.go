package evolutiontest_test

import (
	"bufio"
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"salonzap/internal/evolution"
)

// How many lines the recordings have. The tests check it, so that no line is skipped unnoticed.
const (
	recordedExchanges = 342
	recordedWebhooks  = 266
)

// exchange is one recorded request with its answer.
type exchange struct {
	Name    string `json:"name"`
	Request struct {
		Method  string            `json:"method"`
		Path    string            `json:"path"`
		Headers map[string]string `json:"headers"`
		Body    json.RawMessage   `json:"body"`
	} `json:"request"`
	Response struct {
		Status int             `json:"status"`
		Body   json.RawMessage `json:"body"`
	} `json:"response"`
}

// answer is the body as it was on the wire: an empty one is recorded as an empty string (c-12).
func (e exchange) answer() []byte {
	if string(e.Response.Body) == `""` {
		return nil
	}
	return e.Response.Body
}

// payload is the request's body and content type; a body under __raw__ was no JSON.
func (e exchange) payload() (body []byte, contentType string) {
	var raw struct {
		Raw *string `json:"__raw__"`
	}
	if json.Unmarshal(e.Request.Body, &raw) == nil && raw.Raw != nil {
		return []byte(*raw.Raw), e.Request.Headers["Content-Type"]
	}
	if string(e.Request.Body) == "null" || len(e.Request.Body) == 0 {
		return nil, ""
	}
	return e.Request.Body, "application/json"
}

// recordedHook is one webhook as it was received.
type recordedHook struct {
	Name    string `json:"name"`
	Request struct {
		Path    string          `json:"path"`
		Headers [][2]string     `json:"headers"`
		Body    json.RawMessage `json:"body"`
	} `json:"request"`
}

func (h recordedHook) header(name string) string {
	for _, pair := range h.Request.Headers {
		if strings.EqualFold(pair[0], name) {
			return pair[1]
		}
	}
	return ""
}

func readLines[T any](t *testing.T, pattern string) []T {
	t.Helper()
	files, err := filepath.Glob(filepath.Join("testdata", "recordings", pattern))
	if err != nil || len(files) == 0 {
		t.Fatalf("no recordings %s: %v", pattern, err)
	}
	var out []T
	for _, file := range files {
		raw, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		lines := bufio.NewScanner(bytes.NewReader(raw))
		lines.Buffer(nil, 1<<20)
		for lines.Scan() {
			var one T
			if err := json.Unmarshal(lines.Bytes(), &one); err != nil {
				t.Fatalf("%s: %v", file, err)
			}
			out = append(out, one)
		}
		if err := lines.Err(); err != nil {
			t.Fatal(err)
		}
	}
	return out
}

// replayed is a transport that answers every request with one recorded answer, and stores the request.
type replayed struct {
	exchange exchange
	asked    *http.Request
}

func (r *replayed) RoundTrip(req *http.Request) (*http.Response, error) {
	r.asked = req
	return &http.Response{
		StatusCode: r.exchange.Response.Status, Header: http.Header{"Content-Type": {"application/json"}},
		Body: io.NopCloser(bytes.NewReader(r.exchange.answer())), Request: req,
	}, nil
}

// failures are the recorded exchanges that failed, with the kind of each. All others are a success, also a 200 with a count of 0 and a 200
// without a state.
func failures() map[string]evolution.Kind {
	of := map[evolution.Kind]string{
		evolution.KindUnauthorized: `a-002-fetch-nokey a-003-fetch-wrongkey a-004-create-nokey a-005-create-wrongkey
			a-063-fetch-other-by-token a-067-state-other-token a-068-create-with-instance-token`,
		evolution.KindNotFound: `a-007-connect-nonexistent a-008-connect-nonexistent-wrongkey a-009-state-nonexistent
			a-010-fetch-nonexistent a-011-fetch-nonexistent-id a-012-delete-nonexistent a-013-logout-nonexistent
			a-015-restart-post-nonexistent a-016-sendtext-nonexistent a-017-webhookset-nonexistent
			a-018-webhookfind-nonexistent a-054-delete-name-300chars a-054-state-name-300chars
			a-092-state-after-delete-2s b-nodns-14-state-after-delete b-nodns-25-state-after bh-11-state
			c-24-state-after-delete e-30-state-after-delete e-46-state f-16-state-query-override f-41-race-fetch
			i-restart_after_sigterm-first-fetch-one l-06-state-b l-10b-state l-10c-find l-32-state`,
		evolution.KindNameTaken: `a-023-create-again a-027-create-no-name a-032-create-empty-body a-034-create-no-body
			a-036-create-text-plain a-059-create-name-proto a-05a-create-name-constructor d-dead-recreate-3s
			f-40-same-name-race-3 l-01-create-used-name-wrong-key`,
		evolution.KindDestroyed: `a-025-create-no-integration a-026-create-bad-integration f-40-same-name-race-1
			f-40-same-name-race-2 l-10-create-webhook-variant`,
		evolution.KindInvalid: `a-030-create-bad-number a-031-create-qrcode-string a-033-create-invalid-json
			a-074-sendtext-badbody a-075-sendtext-v1body a-081-webhook-set-badevent a-082-webhook-set-flat-v1
			e-12-sendtext-invalid e-13-sendtext-emptytext e-13b-sendtext-whitespace k-06-sendtext-group`,
		evolution.KindProtocol: `a-014-restart-put-nonexistent a-037-wrong-method-create a-038-wrong-method-fetch
			a-039-wrong-method-connect a-040-unknown-route a-071-restart-put-close c-12-inbound-webhook-unknown`,
		evolution.KindNotLoaded: `a-070-restart-post-close b-nodns-07-restart i-restart_after_kill9-first-connect
			i-restart_after_sigterm-first-connect i-restart_after_sigterm-first-sendtext`,
		evolution.KindNotConnected: `a-072-logout-close a-073-sendtext-close b-nodns-09-logout bh-05-sendtext bh-08-logout
			c-22-logout-again e-05-sendtext-connecting e-24-logout-connecting`,
		evolution.KindConnectionClosed: `b-nodns-06-sendtext e-43-sendtext-after-unlink g-14-sendtext-muted
			i-wadown-logout i-wadown-sendtext`,
		evolution.KindNotOnWhatsApp: `e-11-sendtext-notwa g-04-sendtext-absent`,
		evolution.KindServer:        `a-079-webhook-set-minimal`,
	}
	out := map[string]evolution.Kind{}
	for kind, names := range of {
		for name := range strings.FieldsSeq(names) {
			out[name] = kind
		}
	}
	return out
}

// TestEveryExchangeDecodes gives each recorded answer to the typed client, and checks the value or the kind.
func TestEveryExchangeDecodes(t *testing.T) {
	exchanges := readLines[exchange](t, "exchanges-*.jsonl")
	if len(exchanges) != recordedExchanges {
		t.Fatalf("%d exchanges, want %d", len(exchanges), recordedExchanges)
	}
	want := failures()
	for _, e := range exchanges {
		t.Run(e.Name, func(t *testing.T) {
			transport := &replayed{exchange: e}
			client, err := evolution.New(evolution.Config{BaseURL: "http://evolution.test", Transport: transport})
			if err != nil {
				t.Fatal(err)
			}
			err = playExchange(t, client, e)
			if got := evolution.KindOf(err); got != want[e.Name] {
				t.Fatalf("kind %q, want %q (%v)", got, want[e.Name], err)
			}
			if transport.asked == nil {
				t.Fatal("the client never asked")
			}
		})
		delete(want, e.Name)
	}
	for name := range want {
		t.Errorf("no exchange is named %s", name)
	}
}

// playExchange calls the client's method for the exchange's route, and checks what a success holds.
func playExchange(t *testing.T, c *evolution.Client, e exchange) error {
	t.Helper()
	target, err := url.Parse(e.Request.Path)
	if err != nil {
		t.Fatal(err)
	}
	var body any
	_ = json.Unmarshal(e.answer(), &body)
	ctx, route := t.Context(), target.Path
	switch name := target.Query().Get("instanceName"); {
	case strings.HasPrefix(route, "/instance/create"):
		out, err := c.Create(ctx, evolution.CreateRequest{InstanceName: "x"})
		return checked(t, err, func() {
			equal(t, "name", out.Instance.InstanceName, at(body, "instance", "instanceName"))
			equal(t, "hash", string(out.Hash), at(body, "hash"))
			equal(t, "state", string(out.Instance.Status), at(body, "instance", "status"))
			if (out.QRCode != nil) != (at(body, "qrcode") != nil) {
				t.Error("the code is absent, or should be")
			}
		})
	case strings.HasPrefix(route, "/instance/connectionState"):
		out, err := c.State(ctx, "x")
		return checked(t, err, func() { equal(t, "state", string(out), at(body, "instance", "state")) })
	case strings.HasPrefix(route, "/instance/connect"):
		out, err := c.Connect(ctx, "x", "")
		return checked(t, err, func() { checkConnect(t, out, body) })
	case strings.HasPrefix(route, "/instance/restart"):
		out, err := c.Restart(ctx, "x")
		return checked(t, err, func() { checkConnect(t, out, body) })
	case strings.HasPrefix(route, "/instance/fetchInstances") && name != "":
		out, err := c.Instance(ctx, name)
		return checked(t, err, func() { checkRow(t, out, at(body, "0")) })
	case strings.HasPrefix(route, "/instance/fetchInstances"):
		out, err := c.Instances(ctx)
		return checked(t, err, func() {
			rows, _ := body.([]any)
			if len(out) != len(rows) {
				t.Fatalf("%d rows, want %d", len(out), len(rows))
			}
			for i, row := range rows {
				checkRow(t, out[i], row)
			}
		})
	case strings.HasPrefix(route, "/instance/logout"):
		return c.Logout(ctx, "x")
	case strings.HasPrefix(route, "/instance/delete"):
		return c.Delete(ctx, "x")
	default:
		return playOther(t, c, e, route, body)
	}
}

func playOther(t *testing.T, c *evolution.Client, e exchange, route string, body any) error {
	t.Helper()
	ctx := t.Context()
	switch {
	case strings.HasPrefix(route, "/webhook/set"):
		out, err := c.SetWebhook(ctx, "x", evolution.WebhookConfig{})
		return checked(t, err, func() { checkWebhook(t, out, body) })
	case strings.HasPrefix(route, "/webhook/find"):
		out, found, err := c.FindWebhook(ctx, "x")
		return checked(t, err, func() {
			if found != (body != nil) {
				t.Errorf("found is %v", found)
			}
			if found {
				checkWebhook(t, out, body)
			}
		})
	case strings.HasPrefix(route, "/message/sendText"):
		out, err := c.SendText(ctx, "x", evolution.SendTextRequest{Number: "5511987654321", Text: "oi"})
		return checked(t, err, func() {
			equal(t, "id", out.Key.ID, at(body, "key", "id"))
			equal(t, "jid", out.Key.RemoteJid, at(body, "key", "remoteJid"))
			equal(t, "text", out.Text(), at(body, "message", "conversation"))
		})
	case strings.HasPrefix(route, "/chat/whatsappNumbers"):
		out, err := c.Numbers(ctx, "x", nil)
		return checked(t, err, func() {
			for i, one := range out {
				row := body.([]any)[i]
				equal(t, "jid", one.JID, at(row, "jid"))
				equal(t, "number", one.Number, at(row, "number"))
				if one.Exists != at(row, "exists") {
					t.Errorf("exists is %v", one.Exists)
				}
			}
		})
	case strings.HasPrefix(route, "/webhook/evolution"): // the EVOLUTION channel's inbound route, which the client does not have
		return c.VerifyKey(ctx)
	default:
		out, err := c.Info(ctx)
		return checked(t, err, func() { equal(t, "version", out.Version, at(body, "version")) })
	}
}

func checked(t *testing.T, err error, check func()) error {
	t.Helper()
	if err == nil {
		check()
	}
	return err
}

func checkConnect(t *testing.T, out evolution.ConnectResponse, body any) {
	t.Helper()
	equal(t, "state", string(out.State), at(body, "instance", "state"))
	equal(t, "code", out.QRCode.Code, at(body, "code"))
	equal(t, "pairing code", out.QRCode.PairingCode, at(body, "pairingCode"))
	equal(t, "base64", out.QRCode.Base64, at(body, "base64"))
	if out.QRCode.Empty() != (at(body, "code") == nil) {
		t.Error("Empty is wrong")
	}
	if count, ok := at(body, "count").(float64); ok && int(count) != out.QRCode.Count {
		t.Errorf("count %d", out.QRCode.Count)
	}
}

func checkRow(t *testing.T, out evolution.Instance, row any) {
	t.Helper()
	equal(t, "name", out.Name, at(row, "name"))
	equal(t, "id", out.ID, at(row, "id"))
	equal(t, "token", string(out.Token), at(row, "token"))
	equal(t, "status", string(out.ConnectionStatus), at(row, "connectionStatus"))
	equal(t, "owner", string(out.OwnerJid), at(row, "ownerJid"))
	owner, _ := at(row, "ownerJid").(string)
	equal(t, "phone", out.Phone(), strings.TrimSuffix(owner, "@s.whatsapp.net"))
	if code, ok := at(row, "disconnectionReasonCode").(float64); ok != (out.DisconnectionReasonCode != nil) ||
		ok && int(code) != *out.DisconnectionReasonCode {
		t.Error("the reason is wrong")
	}
	if out.CreatedAt.IsZero() || (out.Setting != nil) != (at(row, "Setting") != nil) {
		t.Error("the row lacks its time or its settings")
	}
}

func checkWebhook(t *testing.T, out evolution.Webhook, body any) {
	t.Helper()
	equal(t, "url", out.URL, at(body, "url"))
	if out.Enabled != at(body, "enabled") || out.WebhookByEvents != at(body, "webhookByEvents") ||
		out.WebhookBase64 != at(body, "webhookBase64") {
		t.Error("a flag is wrong")
	}
	events, _ := at(body, "events").([]any)
	if len(events) != len(out.Events) {
		t.Fatalf("%d events, want %d", len(out.Events), len(events))
	}
	for i, e := range events {
		equal(t, "event", string(out.Events[i]), e)
	}
}

// equal compares got with a string of the recorded JSON; null and absent are "".
func equal(t *testing.T, what, got string, want any) {
	t.Helper()
	text, _ := want.(string)
	if got != text {
		t.Errorf("%s is %q, want %q", what, got, text)
	}
}

// at is the value at a path of decoded JSON; nil when there is none.
func at(v any, path ...string) any {
	for _, step := range path {
		switch w := v.(type) {
		case map[string]any:
			v = w[step]
		case []any:
			if step != "0" || len(w) == 0 {
				return nil
			}
			v = w[0]
		default:
			return nil
		}
	}
	return v
}
