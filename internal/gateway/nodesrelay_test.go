package gateway_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"salonzap/internal/evolution"
	"salonzap/internal/gateway"
	"salonzap/internal/gateway/engine"
)

// platformHost is the host of webhooks that stay within the process of the platform.
const platformHost = "platform.test"

// inside carries requests for the platform to a receiver, as the way within a process does.
type inside struct{ to *hook }

func (i inside) RoundTrip(r *http.Request) (*http.Response, error) {
	out := r.Clone(r.Context())
	at, err := url.Parse(i.to.server.URL)
	if err != nil {
		return nil, err
	}
	out.URL.Scheme, out.URL.Host, out.Host = at.Scheme, at.Host, ""
	return http.DefaultTransport.RoundTrip(out)
}

// A node of the gateway alone has no platform in its process. Its events for the platform go over a node that has one; while there is none they wait. Who is no
// node reaches the platform by no such way.
func TestEventsForThePlatformGoOverANodeThatHasIt(t *testing.T) {
	database := pg.NewDatabase(t)
	alone, _ := node(t, database, 100, func(c *gateway.Config) {
		c.Platform, c.InternalHosts, c.Node.Kind = platformHost, []string{platformHost}, gateway.KindGateway
	})
	made := alone.made("um", nil)
	hook := evolution.WebhookConfig{Enabled: true, URL: "http://" + platformHost + "/webhooks/um?x=1", Events: []evolution.Event{evolution.EventConnectionUpdate}}
	if _, err := alone.client.SetWebhook(t.Context(), "um", hook); err != nil {
		t.Fatal(err)
	}
	if _, err := alone.client.Connect(t.Context(), "um", ""); err != nil {
		t.Fatal(err)
	}
	if err := alone.sessions.Scan("um", "5511966670000", "Salão"); err != nil {
		t.Fatal(err)
	}
	platform := newHook(t)
	serving, _ := node(t, database, 1, func(c *gateway.Config) {
		c.Platform, c.InternalHosts, c.Node.Kind, c.Transport = platformHost, []string{platformHost}, gateway.KindServe, inside{platform}
	})
	for open := false; !open; {
		e := platform.want(t, evolution.EventConnectionUpdate)
		update, err := e.ConnectionUpdate()
		if err != nil {
			t.Fatal(err)
		}
		open = update.State == evolution.StateOpen
		if e.Instance != "um" || e.head.Get("Salonzap-Node") != "" {
			t.Errorf("it came from %q, with the secret of the nodes: %v", e.Instance, e.head.Get("Salonzap-Node") != "")
		}
	}
	for _, key := range []evolution.Key{globalKey, made.Hash, ""} {
		if status, _ := serving.call(http.MethodPost, "/salonzap/platform/webhooks/um", key, "{}", "Salonzap-Node: guessed"); status != http.StatusNotFound {
			t.Errorf("a stranger's event: %d", status)
		}
	}
	if n := len(platform.got); n != 0 {
		t.Errorf("%d more events", n)
	}
}

// A passkey step is looked at, answered and confirmed over a node that does not have the session.
func TestAPasskeyStepIsAnsweredOverAnotherNode(t *testing.T) {
	database := pg.NewDatabase(t)
	has, _ := node(t, database, 100)
	other, _ := node(t, database, 1)
	p, step := has.inPasskeyStep("um", nil)
	if again := other.state("um"); again.PasskeyOpenURL != p.PasskeyOpenURL {
		t.Error("the other node gives another URL")
	}
	at, err := other.client.LinkPasskey(t.Context(), p.PasskeyOpenURL)
	if err != nil || at.Stage != evolution.PasskeyAsked || string(at.Options) != options {
		t.Errorf("the step: %+v, %v", at, err)
	}
	if stage, err := other.client.AnswerLinkPasskey(t.Context(), p.PasskeyOpenURL, []byte(`{"id":"x"}`)); err != nil || stage.Stage != evolution.PasskeySent {
		t.Errorf("answered: %+v, %v", stage, err)
	}
	step.Phase, step.Options, step.Code = engine.PasskeyCode, nil, "ABCD-EFGH"
	if err := has.sessions.Ask("um", step); err != nil {
		t.Fatal(err)
	}
	if err := other.client.ConfirmLinkPasskey(t.Context(), p.PasskeyOpenURL, true); err != nil {
		t.Error(err)
	}
	if got := has.sessions.noted(); !strings.Contains(got, `answer STEP-um {"id":"x"}`) || !strings.Contains(got, "confirm STEP-um true") {
		t.Errorf("the engine heard %s", got)
	}
	if status, _ := other.call(http.MethodGet, evolution.LinkPasskeyPath+"/guessed", "", nil); status != http.StatusNotFound {
		t.Errorf("a token that nobody has: %d", status)
	}
}
