package gateway_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"salonzap/internal/egress"
	"salonzap/internal/evolution"
	"salonzap/internal/gateway"
)

// process is the network inside a process that a gateway is part of.
type process struct{ got chan *http.Request }

func (p process) RoundTrip(r *http.Request) (*http.Response, error) {
	_ = r.Body.Close()
	p.got <- r
	return &http.Response{StatusCode: http.StatusOK, Body: http.NoBody, Request: r}, nil
}

// guarded is a gateway inside a process whose clients may reach the public internet only.
func guarded(t *testing.T, allowed string) (*world, process) {
	t.Helper()
	inside := process{make(chan *http.Request, 100)}
	return newWorld(t, func(c *gateway.Config) {
		var err error
		if c.Allow, err = egress.ParseAllow(allowed); err != nil {
			t.Fatal(err)
		}
		c.Platform, c.InternalHosts, c.Transport = "platform.internal", []string{"platform.internal", "gateway.internal"}, inside
	}), inside
}

// A caller with an instance's token cannot set an address of our own network, and nobody can set one that serves credentials.
func TestAWebhookCannotReachOurOwnNetwork(t *testing.T) {
	w, inside := guarded(t, "n8n:5678")
	token := w.made("a", nil).Hash
	for _, tc := range []struct {
		url               string
		operator, refused string // the answers with the global key and with the token; empty: it is accepted
	}{
		{"https://93.184.216.34/x", "", ""},
		{"http://n8n:5678/x", "", ""},
		{"http://n8n.example.com/x", "", ""},
		{"http://127.0.0.1:5678/x", "", gateway.AllowVariable},
		{"http://localhost:5678/x", "", gateway.AllowVariable},
		{"http://10.0.0.7/x", "", gateway.AllowVariable},
		{"http://[::1]:5678/x", "", gateway.AllowVariable},
		{"http://169.254.169.254/latest", "link-local", "link-local"},
		{"http://[fd00:ec2::254]/", "link-local", "link-local"},
		{"http://platform.internal/hooks/embedded/x", "", "this server's own"},
		{"http://gateway.internal/", "this server's own", "this server's own"},
		{"file:///etc/passwd", "http://", "http://"},
		{"n8n.example.com/x", "http://", "http://"},
		{"ftp://example.com/x", "http://", "http://"},
		{"htp://x", "http://", "http://"},
		{"http:///x", "no host", "no host"},
	} {
		body := map[string]any{"webhook": map[string]any{"enabled": true, "url": tc.url, "events": []string{"MESSAGES_UPSERT"}}}
		for key, want := range map[string]string{string(globalKey): tc.operator, string(token): tc.refused} {
			status, answer := w.call("POST", "/webhook/set/a", evolution.Key(key), body)
			if want == "" && status != http.StatusCreated || want != "" && (status != http.StatusBadRequest || !strings.Contains(answer, want)) {
				t.Errorf("%s: %d %s, want %q", tc.url, status, answer, want)
			}
		}
	}
	for _, url := range []string{"n8n.example.com/x", "htp://x", "http:///x"} {
		body := map[string]any{"instanceName": "b", "integration": evolution.IntegrationBaileys, "webhook": map[string]any{"url": url}}
		if status, answer := w.call("POST", "/instance/create", globalKey, body); status != http.StatusBadRequest {
			t.Errorf("%s in a create: %d %s", url, status, answer)
		}
	}
	// A webhook to the platform is delivered inside the process, and not over a network.
	if status, answer := w.call("POST", "/webhook/set/a", globalKey, `{"webhook":{"url":"http://platform.internal/hooks/x","enabled":true}}`); status != 201 {
		t.Fatal(status, answer)
	}
	if _, err := w.client.Connect(t.Context(), "a", ""); err != nil {
		t.Fatal(err)
	}
	if r := <-inside.got; r.URL.Host != "platform.internal" {
		t.Errorf("the event went to %s", r.URL.Host)
	}
}

// A proxy is checked as a webhook is: by who sets it.
func TestAProxyIsJudgedByWhoSetsIt(t *testing.T) {
	w, _ := guarded(t, "tor:9050")
	token := w.made("a", nil).Hash
	for _, tc := range []struct {
		host, port        string
		operator, refused string // the answers with the global key and with the token; empty: it is accepted
	}{
		{"93.184.216.34", "3128", "", ""},
		{"proxy.example.com", "3128", "", ""},
		{"tor", "9050", "", ""},
		{"10.0.0.7", "3128", "", gateway.AllowVariable},
		{"127.0.0.1", "22", "", gateway.AllowVariable},
		{"localhost", "22", "", gateway.AllowVariable},
		{"::1", "22", "", gateway.AllowVariable},
		{"169.254.169.254", "80", "link-local", "link-local"},
		{"gateway.internal", "80", "this server's own", "this server's own"},
		{"proxy.example.com", "99999", "no host", "no host"},
	} {
		body := map[string]any{"enabled": true, "host": tc.host, "port": tc.port, "protocol": "http"}
		for _, by := range []struct {
			key  evolution.Key
			want string
		}{{globalKey, tc.operator}, {token, tc.refused}} {
			status, answer := w.call("POST", "/proxy/set/a", by.key, body)
			if by.want == "" && status != http.StatusCreated || by.want != "" && (status != http.StatusBadRequest || !strings.Contains(answer, by.want)) {
				t.Errorf("%s: %d %s, want %q", tc.host, status, answer, by.want)
			}
			if got := w.sessions.proxies["a"]; by.want == "" && got.Guard.Trusted != (by.key == globalKey) {
				t.Errorf("%s is dialled for the operator: %v", tc.host, got.Guard.Trusted)
			}
		}
	}
	create := map[string]any{
		"instanceName": "b", "integration": evolution.IntegrationBaileys, "proxyHost": "169.254.169.254", "proxyPort": "80", "proxyProtocol": "http",
	}
	if status, answer := w.call("POST", "/instance/create", globalKey, create); status != http.StatusBadRequest || !strings.Contains(answer, "link-local") {
		t.Errorf("in a create: %d %s", status, answer)
	}
	// Who set it is stored.
	body := `{"enabled":true,"host":"10.0.0.7","port":"1","protocol":"http"}`
	if status, answer := w.call("POST", "/proxy/set/a", globalKey, body); status != http.StatusCreated || strings.Contains(answer, "perator") {
		t.Fatal(status, answer)
	}
	w.stop()
	w.start()
	if got := w.sessions.proxies["a"]; got.URL != "http://10.0.0.7:1" || !got.Guard.Trusted {
		t.Errorf("after a restart it is %q, the operator's: %v", got.URL, got.Guard.Trusted)
	}
}

// A host name that resolves to a forbidden address is refused when it is dialled: nothing is sent, the log says why, and the event waits
// for an operator who allows the address.
func TestWebhookIsJudgedWhenItIsCalled(t *testing.T) {
	receiver := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { t.Error("it was called") }))
	defer receiver.Close()
	w, _ := guarded(t, "10.0.0.0/8")
	token := w.made("a", nil).Hash
	url := strings.Replace(receiver.URL, "127.0.0.1", "localhost", 1)
	if status, answer := w.call("POST", "/webhook/set/a", token, `{"webhook":{"url":"`+url+`","enabled":true}}`); status != 201 {
		t.Fatal(status, answer)
	}
	if _, err := w.client.Connect(t.Context(), "a", ""); err != nil {
		t.Fatal(err)
	}
	w.logs(t, "why=private")
}

// logs waits until the log says something.
func (w *world) logs(tb testing.TB, what string) {
	tb.Helper()
	w.logsTimes(tb, 1, what)
}

// logsTimes waits until the log has said something n times.
func (w *world) logsTimes(tb testing.TB, n int, what string) {
	tb.Helper()
	until := time.After(2 * time.Minute)
	tick := time.NewTicker(time.Millisecond)
	defer tick.Stop()
	for strings.Count(w.logged.String(), what) < n {
		select {
		case <-tick.C:
		case <-until:
			tb.Fatalf("the log never said %q: %s", what, w.logged.String())
		}
	}
}

// Headers that belong to a connection, name a proxied client, or open a metadata service are not sent, whoever sets them.
func TestForbiddenHeadersOfWebhooksAreNotSent(t *testing.T) {
	h := newHook(t)
	w := newWorld(t)
	token := w.made("a", nil).Hash
	body, _ := json.Marshal(map[string]any{"webhook": map[string]any{"enabled": true, "url": h.server.URL, "headers": map[string]string{
		"Authorization": "Bearer x", "Host": "evil.example", "X-Forwarded-For": "1.2.3.4", "Metadata-Flavor": "Google", "Proxy-Authorization": "y",
		"Transfer-Encoding": "identity", "X-Mine": "z",
	}}})
	if status, answer := w.call("POST", "/webhook/set/a", token, string(body)); status != 201 {
		t.Fatal(status, answer)
	}
	if _, err := w.client.Connect(t.Context(), "a", ""); err != nil {
		t.Fatal(err)
	}
	got := h.next(t).head
	if got.Get("Authorization") != "Bearer x" || got.Get("X-Mine") != "z" {
		t.Errorf("%v lacks what the client wants", got)
	}
	for _, name := range []string{"X-Forwarded-For", "Metadata-Flavor", "Proxy-Authorization"} {
		if got.Get(name) != "" {
			t.Errorf("%s was sent", name)
		}
	}
}

// A feature that this server lacks is refused by its name.
func TestUnsupportedIsRefused(t *testing.T) {
	w := newWorld(t)
	w.made("a", nil)
	create := `{"instanceName":"b","integration":"WHATSAPP-BAILEYS",`
	settings := `{"rejectCall":false,"groupsIgnore":false,"readMessages":false,"readStatus":false,`
	for _, tc := range []struct{ path, body, want string }{
		{"/instance/create", create + `"rabbitmq":{"enabled":true,"events":[]}}`, "does not support rabbitmq"},
		{"/instance/create", create + `"kafka":{"events":["CALL"]}}`, "does not support kafka"},
		{"/instance/create", create + `"chatwootAccountId":1,"chatwootToken":"t","chatwootUrl":"https://c.example"}`, "does not support chatwoot"},
		{"/instance/create", create + `"alwaysOnline":true}`, "does not support alwaysOnline"},
		{"/settings/set/a", settings + `"alwaysOnline":true,"syncFullHistory":false}`, "does not support alwaysOnline"},
		{"/settings/set/a", settings + `"alwaysOnline":false,"syncFullHistory":true}`, "does not support syncFullHistory"},
	} {
		if status, answer := w.call("POST", tc.path, globalKey, tc.body); status != http.StatusBadRequest || !strings.Contains(answer, tc.want) {
			t.Errorf("%s: %d %s", tc.body, status, answer)
		}
	}
	if status, answer := w.call("POST", "/instance/create", globalKey, create+`"rabbitmq":{"enabled":false},"nats":{"enabled":false},"alwaysOnline":false}`); status != http.StatusCreated {
		t.Errorf("what is switched off: %d %s", status, answer)
	}
}

// Failed events are retried on request.
func TestFailedEventsAreRetriedOnRequest(t *testing.T) {
	h := newHook(t)
	h.answer(http.StatusInternalServerError)
	w := newWorld(t)
	w.made("a", h)
	w.logs(t, "a webhook failed")
	h.answer(http.StatusOK)
	if status, answer := w.call("POST", "/webhook/retry/a", globalKey, nil); status != http.StatusCreated || !strings.Contains(answer, `"unparked":0`) {
		t.Errorf("%d %s", status, answer)
	}
	h.want(t, evolution.EventInstanceCreate)
	if status, _ := w.call("POST", "/webhook/retry/none", globalKey, nil); status != http.StatusNotFound {
		t.Errorf("an instance that is not there: %d", status)
	}
}
