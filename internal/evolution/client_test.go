package evolution_test

import (
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/goleak"

	"salonzap/internal/evolution"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

type roundTrip func(*http.Request) (*http.Response, error)

func (f roundTrip) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

func respond(status int, body string) (*http.Response, error) {
	return &http.Response{StatusCode: status, Header: http.Header{}, Body: io.NopCloser(strings.NewReader(body))}, nil
}

func clientFor(t *testing.T, cfg evolution.Config) *evolution.Client {
	t.Helper()
	if cfg.BaseURL == "" {
		cfg.BaseURL = "http://evolution.test"
	}
	c, err := evolution.New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// everyCall calls each operation once, and returns the errors by operation.
func everyCall(ctx context.Context, c *evolution.Client, name string) map[string]error {
	errs := map[string]error{}
	record := func(op string, err error) { errs[op] = err }
	_, err := c.Info(ctx)
	record(evolution.OpInfo, err)
	record(evolution.OpVerifyKey, c.VerifyKey(ctx))
	_, err = c.Create(ctx, evolution.CreateRequest{InstanceName: name})
	record(evolution.OpCreate, err)
	_, err = c.Connect(ctx, name, "")
	record(evolution.OpConnect, err)
	_, err = c.State(ctx, name)
	record(evolution.OpState, err)
	_, err = c.Instances(ctx)
	record(evolution.OpInstances, err)
	_, err = c.Instance(ctx, name)
	record(evolution.OpInstance, err)
	_, err = c.Restart(ctx, name)
	record(evolution.OpRestart, err)
	record(evolution.OpLogout, c.Logout(ctx, name))
	record(evolution.OpDelete, c.Delete(ctx, name))
	_, err = c.SetWebhook(ctx, name, evolution.WebhookConfig{})
	record(evolution.OpWebhookSet, err)
	_, _, err = c.FindWebhook(ctx, name)
	record(evolution.OpWebhookFind, err)
	record(evolution.OpSettingsSet, c.SetSettings(ctx, name, evolution.Settings{}))
	_, err = c.SendText(ctx, name, evolution.SendTextRequest{Number: "5511987654321", Text: "oi"})
	record(evolution.OpSendText, err)
	_, err = c.SendOnce(ctx, name, "k", evolution.SendTextRequest{Number: "5511987654321", Text: "oi"})
	record(evolution.OpSend, err)
	_, err = c.Numbers(ctx, name, []string{"5511987654321"})
	record(evolution.OpNumbers, err)
	record(evolution.OpPresence, c.SendPresence(ctx, name, evolution.PresenceRequest{Number: "5511987654321"}))
	record(evolution.OpMarkRead, c.MarkRead(ctx, name, nil))
	_, err = c.FetchMedium(ctx, name, evolution.MediumRequest{})
	record(evolution.OpMedium, err)
	_, _, err = c.FindSent(ctx, name, "3EB0FF")
	record(evolution.OpFindMessages, err)
	at := evolution.SecretURL("https://host.test/passkey-ceremony/" + url.PathEscape(name))
	_, err = c.LinkPasskey(ctx, at)
	record(evolution.OpLinkPasskey, err)
	record(evolution.OpLinkPasskeyAnswer, c.CancelLinkPasskey(ctx, at))
	return errs
}

func TestEveryCallIsCounted(t *testing.T) {
	c := clientFor(t, evolution.Config{Transport: roundTrip(func(*http.Request) (*http.Response, error) {
		return respond(418, "")
	})})
	errs := everyCall(t.Context(), c, "x")
	for _, op := range evolution.Ops() {
		var e *evolution.Error
		if !errors.As(errs[op], &e) || e.Op != op {
			t.Errorf("%s gave %v", op, errs[op])
		}
	}
	if len(errs) != len(evolution.Ops()) {
		t.Errorf("%d operations were called, %d are listed", len(errs), len(evolution.Ops()))
	}
}

// TestANameIsOneEscapedSegmentOfThePath: a name with any characters is one escaped segment of the path, and adds nothing to the query.
func TestANameIsOneEscapedSegmentOfThePath(t *testing.T) {
	for _, name := range []string{"a/b", "../x", "a?instanceName=other", "a%2Fb", "loja com espaço", "a#b", "loja😀", "a;b", "a&b=c"} {
		var seen []*url.URL
		c := clientFor(t, evolution.Config{BaseURL: "https://host.test/evo/", Transport: roundTrip(
			func(r *http.Request) (*http.Response, error) {
				seen = append(seen, r.URL)
				return respond(500, "")
			})})
		for _, err := range everyCall(t.Context(), c, name) {
			if err == nil {
				t.Fatal("a 500 is a success")
			}
		}
		for _, u := range seen {
			if !strings.HasPrefix(u.EscapedPath(), "/evo/") {
				t.Errorf("%q leaves the base: %s", name, u)
			}
			query := u.Query()
			if strings.HasSuffix(u.Path, "/fetchInstances") && len(query) == 1 && query.Get("instanceName") == name {
				continue
			}
			if len(query) != 0 || u.Fragment != "" {
				t.Errorf("%q puts something in the query: %s", name, u)
			}
			if segments := strings.Split(u.EscapedPath(), "/"); len(segments) == 5 {
				if got, err := url.PathUnescape(segments[4]); err != nil || got != name {
					t.Errorf("%q arrives as %q", name, got)
				}
			} else if len(segments) > 5 {
				t.Errorf("%q makes more segments: %s", name, u)
			}
		}
	}
}

func TestRefusedBeforeSending(t *testing.T) {
	c := clientFor(t, evolution.Config{Transport: roundTrip(func(r *http.Request) (*http.Response, error) {
		t.Errorf("%s went out", r.URL)
		return respond(200, "{}")
	})})
	ctx := t.Context()
	hook := &evolution.WebhookConfig{Enabled: true, URL: "http://x"}
	for what, call := range map[string]func() error{
		"empty name":   func() error { return c.Delete(ctx, "") },
		"dot":          func() error { return c.Delete(ctx, ".") },
		"dots":         func() error { return c.Logout(ctx, "..") },
		"long name":    func() error { _, err := c.State(ctx, strings.Repeat("n", 256)); return err },
		"number abc":   func() error { _, err := c.Connect(ctx, "x", "abc"); return err },
		"number plus":  func() error { _, err := c.Connect(ctx, "x", "+5511987654321"); return err },
		"number query": func() error { _, err := c.Connect(ctx, "x", "55119&instanceName=y"); return err },
		"short number": func() error { _, err := c.Connect(ctx, "x", "5511"); return err },
		"create bad phone": func() error {
			_, err := c.Create(ctx, evolution.CreateRequest{InstanceName: "x", Number: "1"})
			return err
		},
		"hook no events": func() error { _, err := c.SetWebhook(ctx, "x", *hook); return err },
		"create no events": func() error {
			_, err := c.Create(ctx, evolution.CreateRequest{InstanceName: "x", Webhook: hook})
			return err
		},
		"no text": func() error {
			_, err := c.SendText(ctx, "x", evolution.SendTextRequest{Number: "5511987654321"})
			return err
		},
	} {
		if err := call(); evolution.KindOf(err) != evolution.KindInvalid {
			t.Errorf("%s gave %v", what, err)
		}
	}
}

// TestOnlyReadsAreRepeated: reads go out three times when the connection or a proxy fails; everything else goes out once.
func TestOnlyReadsAreRepeated(t *testing.T) {
	broken := errors.New("connection reset by peer")
	reads := map[string]int{
		evolution.OpInfo: 3, evolution.OpState: 3, evolution.OpInstances: 3, evolution.OpInstance: 3, evolution.OpWebhookFind: 3,
		evolution.OpLinkPasskey: 3,
	}
	for what, answer := range map[string]roundTrip{
		"broken": func(*http.Request) (*http.Response, error) { return nil, broken },
		"502":    func(*http.Request) (*http.Response, error) { return respond(502, "") },
		"503":    func(*http.Request) (*http.Response, error) { return respond(503, "") },
		"504":    func(*http.Request) (*http.Response, error) { return respond(504, "") },
	} {
		for _, op := range evolution.Ops() {
			synctest.Test(t, func(t *testing.T) {
				if got, want := attempts(t, op, answer), max(reads[op], 1); got != want {
					t.Errorf("%s: %s went out %d times, want %d", what, op, got, want)
				}
			})
		}
	}
	for what, answer := range map[string]roundTrip{
		"500":     func(*http.Request) (*http.Response, error) { return respond(500, "{}") },
		"404":     func(*http.Request) (*http.Response, error) { return respond(404, "{}") },
		"licence": func(*http.Request) (*http.Response, error) { return respond(503, `{"code":"LICENSE_REQUIRED"}`) },
	} {
		if got := attempts(t, evolution.OpState, answer); got != 1 {
			t.Errorf("%s: state went out %d times", what, got)
		}
	}
}

// attempts counts how many requests one call of an operation sends.
func attempts(t *testing.T, op string, answer roundTrip) int {
	t.Helper()
	var n atomic.Int64
	c := clientFor(t, evolution.Config{Transport: roundTrip(func(r *http.Request) (*http.Response, error) {
		n.Add(1)
		return answer(r)
	})})
	if err := one(t.Context(), c, op); err == nil {
		t.Fatalf("%s succeeded", op)
	}
	return int(n.Load())
}

// one calls one operation.
func one(ctx context.Context, c *evolution.Client, op string) error {
	var err error
	switch op {
	case evolution.OpInfo:
		_, err = c.Info(ctx)
	case evolution.OpState:
		_, err = c.State(ctx, "x")
	case evolution.OpInstances:
		_, err = c.Instances(ctx)
	case evolution.OpInstance:
		_, err = c.Instance(ctx, "x")
	case evolution.OpWebhookFind:
		_, _, err = c.FindWebhook(ctx, "x")
	case evolution.OpConnect:
		_, err = c.Connect(ctx, "x", "")
	case evolution.OpCreate:
		_, err = c.Create(ctx, evolution.CreateRequest{InstanceName: "x"})
	case evolution.OpSendText:
		_, err = c.SendText(ctx, "x", evolution.SendTextRequest{Number: "5511987654321", Text: "oi", Delay: 1500})
	case evolution.OpSend:
		_, err = c.SendOnce(ctx, "x", "k", evolution.SendTextRequest{Number: "5511987654321", Text: "oi"})
	case evolution.OpRestart:
		_, err = c.Restart(ctx, "x")
	case evolution.OpLogout:
		err = c.Logout(ctx, "x")
	case evolution.OpDelete:
		err = c.Delete(ctx, "x")
	case evolution.OpVerifyKey:
		err = c.VerifyKey(ctx)
	case evolution.OpNumbers:
		_, err = c.Numbers(ctx, "x", nil)
	case evolution.OpWebhookSet:
		_, err = c.SetWebhook(ctx, "x", evolution.WebhookConfig{})
	case evolution.OpSettingsSet:
		err = c.SetSettings(ctx, "x", evolution.Settings{})
	case evolution.OpPresence:
		err = c.SendPresence(ctx, "x", evolution.PresenceRequest{})
	case evolution.OpMarkRead:
		err = c.MarkRead(ctx, "x", nil)
	case evolution.OpMedium:
		_, err = c.FetchMedium(ctx, "x", evolution.MediumRequest{})
	case evolution.OpFindMessages:
		_, _, err = c.FindSent(ctx, "x", "3EB0FF")
	case evolution.OpLinkPasskey:
		_, err = c.LinkPasskey(ctx, "https://host.test/passkey-ceremony/x")
	case evolution.OpLinkPasskeyAnswer:
		err = c.ConfirmLinkPasskey(ctx, "https://host.test/passkey-ceremony/x", true)
	default:
		err = fmt.Errorf("no operation %s", op)
	}
	return err
}

func TestEachOperationHasItsTimeout(t *testing.T) {
	for op, want := range map[string]time.Duration{
		evolution.OpCreate: 60 * time.Second, evolution.OpConnect: 60 * time.Second, evolution.OpState: 10 * time.Second,
		evolution.OpMedium: 2 * time.Minute, evolution.OpSendText: 75*time.Second + 1500*time.Millisecond, evolution.OpInstances: 60 * time.Second,
		evolution.OpInfo: 45 * time.Second, evolution.OpLogout: 30 * time.Second, evolution.OpNumbers: 75 * time.Second,
	} {
		synctest.Test(t, func(t *testing.T) {
			c := clientFor(t, evolution.Config{Transport: roundTrip(func(r *http.Request) (*http.Response, error) {
				<-r.Context().Done()
				return nil, r.Context().Err()
			})})
			start := time.Now()
			err := one(t.Context(), c, op)
			if evolution.KindOf(err) != evolution.KindTimeout || !errors.Is(err, context.DeadlineExceeded) {
				t.Errorf("%s gave %v", op, err)
			}
			if took := time.Since(start); took != want {
				t.Errorf("%s gave up after %v, want %v", op, took, want)
			}
		})
	}
}

// TestUnreachableOrUnknown: a call that was certainly not applied is KindUnreachable, one that may have been applied is KindTimeout.
func TestUnreachableOrUnknown(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := "http://" + listener.Addr().String()
	if err := listener.Close(); err != nil {
		t.Fatal(err)
	}
	transport := evolution.NewTransport()
	defer transport.CloseIdleConnections()
	refused := clientFor(t, evolution.Config{BaseURL: address, Transport: transport})
	if _, err := refused.Create(t.Context(), evolution.CreateRequest{InstanceName: "x"}); evolution.KindOf(err) != evolution.KindUnreachable {
		t.Errorf("a refused connection gave %v", err)
	}
	nowhere := clientFor(t, evolution.Config{BaseURL: "http://no-such-host.invalid", Transport: transport})
	if err := nowhere.Logout(t.Context(), "x"); evolution.KindOf(err) != evolution.KindUnreachable {
		t.Errorf("an unknown host gave %v", err)
	}
	secure := httptest.NewTLSServer(http.NotFoundHandler())
	secure.Config.ErrorLog = nil
	defer secure.Close()
	distrusted := clientFor(t, evolution.Config{BaseURL: secure.URL, Transport: transport})
	if err := distrusted.Logout(t.Context(), "x"); evolution.KindOf(err) != evolution.KindUnreachable {
		t.Errorf("an unknown certificate gave %v", err)
	}
	cut := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }))
	defer cut.Close()
	lost := clientFor(t, evolution.Config{BaseURL: cut.URL, Transport: transport})
	_, err = lost.SendText(t.Context(), "x", evolution.SendTextRequest{Number: "5511987654321", Text: "oi"})
	var e *evolution.Error
	if !errors.As(err, &e) || e.Kind != evolution.KindTimeout || !e.Uncertain() || e.Retryable {
		t.Errorf("a lost answer gave %v", err)
	}
	canceled, cancel := context.WithCancel(t.Context())
	cancel()
	if err := lost.Logout(canceled, "x"); evolution.KindOf(err) != evolution.KindUnreachable || !errors.Is(err, context.Canceled) {
		t.Errorf("a call given up before gave %v", err)
	}
}

func TestKeyIsSentAndHidden(t *testing.T) {
	const key evolution.Key = "very-secret-key"
	var sent, root string
	c := clientFor(t, evolution.Config{Key: key, Transport: roundTrip(func(r *http.Request) (*http.Response, error) {
		if r.URL.Path == "/" {
			root = r.Header.Get("apikey")
		} else {
			sent = r.Header.Get("apikey")
		}
		return respond(301, "")
	})})
	_, err := c.Info(t.Context())
	if evolution.KindOf(err) != evolution.KindProtocol {
		t.Errorf("a redirect gave %v", err)
	}
	_ = c.VerifyKey(t.Context())
	if sent != string(key) || root != "" {
		t.Errorf("sent %d characters, and %d to the root", len(sent), len(root))
	}
	for _, text := range []string{
		fmt.Sprint(key), fmt.Sprintf("%v %+v %#v %q %x %s", key, key, key, key, key, key), fmt.Sprintf("%+v", evolution.Config{Key: key}),
		key.LogValue().String(), fmt.Sprintf("%+v %#v", evolution.QRCode{Code: string(key)}, evolution.QRCode{PairingCode: string(key)}),
	} {
		if strings.Contains(text, "very-secret") || strings.Contains(text, "766572792d") {
			t.Errorf("%s shows the secret", text)
		}
	}
}

func TestBodiesThatAreNoAnswersAreClassified(t *testing.T) {
	for body, want := range map[string]evolution.Kind{
		`<html>hello</html>`:               evolution.KindProtocol,
		``:                                 evolution.KindProtocol,
		`[]`:                               evolution.KindProtocol,
		`{"hello":"world"}`:                evolution.KindProtocol,
		`{"instance":{}}`:                  "",
		`{"error":true,"message":"x"}`:     evolution.KindNotLoaded,
		strings.Repeat(`"0123456789"`, 99): evolution.KindProtocol,
	} {
		c := clientFor(t, evolution.Config{MaxBody: 512, Transport: roundTrip(func(*http.Request) (*http.Response, error) {
			return respond(200, body)
		})})
		if _, err := c.State(t.Context(), "x"); evolution.KindOf(err) != want {
			t.Errorf("%.40s gave %v, want %s", body, err, want)
		}
	}
}

func TestRestartFallsBackToPut(t *testing.T) {
	var methods []string
	c := clientFor(t, evolution.Config{Transport: roundTrip(func(r *http.Request) (*http.Response, error) {
		methods = append(methods, r.Method)
		if r.Method == http.MethodPost {
			return respond(404, `{"status":404,"error":"Not Found","response":{"message":["Cannot POST /instance/restart/x"]}}`)
		}
		return respond(200, `{"instance":{"instanceName":"x","state":"open"}}`)
	})})
	out, err := c.Restart(t.Context(), "x")
	if err != nil || out.State != evolution.StateOpen || strings.Join(methods, " ") != "POST PUT" {
		t.Errorf("%v, %v, by %v", out.State, err, methods)
	}
}

func TestEachCallIsObservedWithItsOutcome(t *testing.T) {
	type seen struct{ op, kind string }
	var got []seen
	c := clientFor(t, evolution.Config{
		Now:     func() time.Time { return time.Unix(0, 0) },
		Observe: func(op, kind string, _ time.Duration) { got = append(got, seen{op, kind}) },
		Transport: roundTrip(func(r *http.Request) (*http.Response, error) {
			if r.Method == http.MethodDelete {
				return respond(404, "{}")
			}
			return respond(200, `{"instance":{"state":"open"}}`)
		}),
	})
	_, _ = c.State(t.Context(), "x")
	_ = c.Logout(t.Context(), "x")
	if len(got) != 2 || got[0] != (seen{"state", ""}) || got[1] != (seen{"logout", "not_found"}) {
		t.Errorf("observed %v", got)
	}
	if _, err := evolution.New(evolution.Config{BaseURL: "http://x", Observe: func(string, string, time.Duration) {}}); err == nil {
		t.Error("observing without a clock was taken")
	}
}

func TestAServersURLIsNormalized(t *testing.T) {
	for raw, want := range map[string]struct {
		base    string
		manager bool
	}{
		"https://evo.example.com":               {"https://evo.example.com", false},
		"\thttps://evo.example.com/\n":          {"https://evo.example.com", false},
		"https://evo.example.com/manager":       {"https://evo.example.com", true},
		"https://evo.example.com/manager/":      {"https://evo.example.com", true},
		"https://evo.example.com/manager/login": {"https://evo.example.com", true},
		"http://10.0.0.1:8080/api/manager/":     {"http://10.0.0.1:8080/api", true},
		"http://host/managers":                  {"http://host/managers", false},
		"http://[::1]:8080//":                   {"http://[::1]:8080", false},
		"http://host/a%2Fb":                     {"http://host/a%2Fb", false},
	} {
		base, manager, err := evolution.NormalizeURL(raw)
		if err != nil || base != want.base || manager != want.manager {
			t.Errorf("%q is %q, %v, %v", raw, base, manager, err)
		}
	}
	for _, bad := range []string{"", "evo.example.com", "ftp://x", "http://", "http://u:p@x", "http://x?a=b", "http://x#f", "http://%zz", "https:/x"} {
		if base, _, err := evolution.NormalizeURL(bad); err == nil {
			t.Errorf("%q was taken as %q", bad, base)
		} else if strings.Contains(err.Error(), "u:p") {
			t.Error("the error shows a password")
		}
	}
	if !evolution.IsSampleKey("429683C4C977415CAAFCCE10F7D57E11") || !evolution.IsSampleKey("BQYHJGJHJ") ||
		!evolution.IsSampleKey("B6D711FCDE4D4FD5936544120E713976") || evolution.IsSampleKey("") {
		t.Error("sample keys are not told")
	}
}

// A compressed answer of a hostile server is read up to a limit only; the list of all instances has a larger one.
func TestAnAnswersSizeIsBounded(t *testing.T) {
	const large = 3 << 20
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Encoding", "gzip")
		packed := gzip.NewWriter(w)
		_, _ = packed.Write([]byte(`[{"name":"` + strings.Repeat("a", large) + `"}]`))
		_ = packed.Close()
	}))
	defer server.Close()
	c := clientFor(t, evolution.Config{BaseURL: server.URL})
	defer c.CloseIdle()
	for op, err := range everyCall(t.Context(), c, "x") {
		e, ok := errors.AsType[*evolution.Error](err)
		if tooBig := ok && e.Message == "the answer is too big"; tooBig == (op == evolution.OpInstances) {
			t.Errorf("%s: %v", op, err)
		}
	}
}
