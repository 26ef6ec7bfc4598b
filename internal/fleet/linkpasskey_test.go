package fleet_test

import (
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"salonzap/internal/connection"
	"salonzap/internal/evolution"
	"salonzap/internal/evolution/evolutiontest"
	"salonzap/internal/fault"
	"salonzap/internal/fleet"
	"salonzap/internal/fleet/translate"
	"salonzap/internal/secret"
	"salonzap/internal/text"
)

const stepToken = "a-token-of-a-step-0123456789"

// passkeyRig is a rig with a second server, which can do the passkey step.
func passkeyRig(t *testing.T) (*rig, *evolutiontest.StepDouble) {
	t.Helper()
	r := newRig(t, "")
	double := evolutiontest.NewStepDouble(evolutiontest.New(evolutiontest.Options{}), time.Now)
	at := httptest.NewServer(double)
	t.Cleanup(func() { double.Close(); at.Close() })
	r.put(t, fleet.Server{ID: "able", URL: at.URL, Key: secret.Text(double.Key())})
	return r, double
}

func TestWhichServerCanDoThePasskeyStep(t *testing.T) {
	r, _ := passkeyRig(t)
	if _, err := r.fleet.PlaceForLinkPasskey(fleet.DefaultID); !fault.Is(err, fault.Conflict) {
		t.Errorf("before any was looked at: %v", err)
	}
	r.fleet.Check(t.Context())
	if r.fleet.SupportsLinkPasskey(fleet.DefaultID) || !r.fleet.SupportsLinkPasskey("able") || r.fleet.SupportsLinkPasskey("nowhere") {
		t.Error("who can is not known")
	}
	if got, err := r.fleet.PlaceForLinkPasskey(fleet.DefaultID); err != nil || got != "able" {
		t.Errorf("placed on %q, %v", got, err)
	}
	if _, err := r.fleet.PlaceForLinkPasskey("able"); !fault.Is(err, fault.Conflict) {
		t.Errorf("other than the only one: %v", err)
	}
	if h := r.memoryStore.servers[1].Server.Health; !h.Passkey {
		t.Errorf("not stored: %+v", h)
	}
	asked := r.fake.Calls()[evolution.OpInfo]
	r.fleet.Check(t.Context())
	if asked != 1 || r.fake.Calls()[evolution.OpInfo] != asked {
		t.Error("a server is asked what it is with each look")
	}
	r.put(t, fleet.Server{ID: "able", URL: r.memoryStore.servers[1].Server.URL, Key: r.memoryStore.servers[1].Server.Key, Draining: true})
	if _, err := r.fleet.PlaceForLinkPasskey(fleet.DefaultID); !fault.Is(err, fault.Conflict) {
		t.Errorf("on one that is drained: %v", err)
	}
	if err := r.fleet.AcceptsConnections("able"); !fault.Is(err, fault.Conflict) {
		t.Errorf("one that is drained takes: %v", err)
	}
	if err := r.fleet.AcceptsConnections("nowhere"); !fault.Is(err, fault.NotFound) {
		t.Errorf("one that is not there takes: %v", err)
	}
}

func TestThePasskeyStepOfAServer(t *testing.T) {
	r, double := passkeyRig(t)
	c := row()
	c.Server = "able"
	do := func(s connection.Step) connection.Observation { return r.fleet.Execute(t.Context(), c, s) }
	do(connection.StepCreate)
	do(connection.StepConnect)
	if _, err := r.fleet.LinkPasskey(t.Context(), c); !isKey(err, fault.NotFound, text.NoLinkPasskey) {
		t.Errorf("without a step: %v", err)
	}
	double.Ask(c.Instance, stepToken, json.RawMessage(`{"challenge":"x"}`))
	for _, s := range []connection.Step{connection.StepObserve, connection.StepConnect} {
		if o := do(s); o.Kind != connection.ResultPasskey || o.PasskeyPhase != connection.Passkey || o.Until.IsZero() || !o.Code.IsZero() {
			t.Errorf("%v: %v %q until %v", s, o.Kind, o.PasskeyPhase, o.Until)
		}
	}
	step, err := r.fleet.LinkPasskey(t.Context(), c)
	if err != nil || step.Stage != connection.Passkey || string(step.Options) != `{"challenge":"x"}` || step.Code != "" || step.Number != "…4321" {
		t.Errorf("%v, %v", step.Stage, err)
	}
	if s := step.LogValue().String() + step.String(); strings.Contains(s, "challenge") {
		t.Errorf("it shows itself: %s", s)
	}
	if err := r.fleet.ConfirmLinkPasskey(t.Context(), c, true); !isKey(err, fault.Conflict, text.LinkPasskeyElsewhere) {
		t.Errorf("a confirmation of no code: %v", err)
	}
	if err := r.fleet.AnswerLinkPasskey(t.Context(), c, json.RawMessage(`{}`)); !fault.Is(err, fault.Invalid) {
		t.Errorf("an assertion that is none: %v", err)
	}
	double.RefuseNext()
	if err := r.fleet.AnswerLinkPasskey(t.Context(), c, json.RawMessage(`{"response":{}}`)); !isKey(err, fault.Conflict, text.PasskeyRefusedTry) {
		t.Errorf("a refused one: %v", err)
	}
	if err := r.fleet.AnswerLinkPasskey(t.Context(), c, json.RawMessage(`{"response":{}}`)); err != nil {
		t.Error(err)
	}
	if o := do(connection.StepObserve); o.PasskeyPhase != connection.PasskeySent {
		t.Errorf("sent: %q", o.PasskeyPhase)
	}
	double.Compare(c.Instance, "ABCD-EFGH")
	if step, err := r.fleet.LinkPasskey(t.Context(), c); err != nil || step.Code != "ABCD-EFGH" || step.Options != nil {
		t.Errorf("to compare: %v, %v", step.Stage, err)
	}
	if err := r.fleet.CancelLinkPasskey(t.Context(), c); err != nil {
		t.Error(err)
	}
	if err := r.fleet.CancelLinkPasskey(t.Context(), c); !isKey(err, fault.NotFound, text.NoLinkPasskey) {
		t.Errorf("cancelled twice: %v", err)
	}
}

func isKey(err error, kind fault.Kind, key fault.Key) bool {
	e, ok := err.(*fault.Error) //nolint:errorlint // the fleet does not wrap it
	return ok && e.Kind == kind && e.Key == key
}

// TestOnlyTheTokenOfAServersAddressIsUsed: whatever URL a server gives for its step, the call goes to the server itself, on the step's path.
func TestOnlyTheTokenOfAServersAddressIsUsed(t *testing.T) {
	var mu sync.Mutex
	var asked []string
	says := ""
	evil := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { t.Error("another host was asked") }))
	t.Cleanup(evil.Close)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, q *http.Request) {
		mu.Lock()
		defer mu.Unlock()
		if strings.HasPrefix(q.URL.Path, "/instance/connectionState/") {
			_ = json.NewEncoder(w).Encode(map[string]any{"instance": map[string]any{"instanceName": "studio_whatsapp", "state": "connecting", "passkeyOpenUrl": says}})
			return
		}
		asked = append(asked, q.Method+" "+q.RequestURI)
		_, _ = w.Write([]byte(`{"stage":"awaiting_assertion","expiresAt":"2026-11-26T12:00:00Z","handoffUntil":"2026-11-26T12:00:00Z"}`))
	}))
	t.Cleanup(server.Close)
	r := newRig(t, "")
	r.put(t, fleet.Server{ID: fleet.DefaultID, URL: server.URL, Key: "k"})
	look := func(url string) ([]string, error) {
		mu.Lock()
		says, asked = url, nil
		mu.Unlock()
		_, err := r.fleet.LinkPasskey(t.Context(), row())
		mu.Lock()
		defer mu.Unlock()
		return asked, err
	}
	for _, url := range []string{
		evil.URL + "/passkey-ceremony/" + stepToken, "//other.example/" + stepToken, "file:///etc/" + stepToken, stepToken,
	} {
		if got, err := look(url); err != nil || len(got) != 1 || got[0] != "GET /passkey-ceremony/"+stepToken {
			t.Errorf("%s: %v, %v", url, got, err)
		}
	}
	for _, url := range []string{
		"", "/", "short", evil.URL + "/..", evil.URL + "/" + stepToken + "?x=1", evil.URL + "/" + stepToken + "#x", evil.URL + "/" + stepToken + "%2f..%2finstance",
		evil.URL + "/" + stepToken + "\\..", evil.URL + "/" + strings.Repeat("a", 200), evil.URL + "/" + stepToken + " x",
	} {
		if got, err := look(url); !isKey(err, fault.NotFound, text.NoLinkPasskey) || len(got) != 0 {
			t.Errorf("%q: %v, %v", url, got, err)
		}
	}
}

func TestWhatAMoveCarriesOver(t *testing.T) {
	r, double := passkeyRig(t)
	old, err := r.fleet.Client(fleet.DefaultID)
	if err != nil {
		t.Fatal(err)
	}
	r.do(t, connection.StepCreate)
	settings := evolution.Settings{RejectCall: true, MsgCall: "Só mensagens", ReadMessages: true}
	if err := old.SetSettings(t.Context(), "studio_whatsapp", settings); err != nil {
		t.Fatal(err)
	}
	theirs := evolution.WebhookConfig{Enabled: true, URL: "https://robot.example/hook", Events: []evolution.Event{evolution.EventMessagesUpsert}, Headers: evolution.Headers{"x-robot": "1"}}
	if _, err := old.SetWebhook(t.Context(), "studio_whatsapp", theirs); err != nil {
		t.Fatal(err)
	}
	c := row()
	c.Server, c.State = "able", connection.Intended{}
	c.Previous = connection.PreviousInstance{Server: fleet.DefaultID, Ownership: connection.ByHMAC, TokenKey: "k1", ForeignWebhook: true}
	if o := r.fleet.Execute(t.Context(), c, connection.StepLookupPrevious); o.Kind != connection.ResultClosed || o.Owner != connection.OwnerUs {
		t.Errorf("what is left: %v %v", o.Kind, o.Owner)
	}
	r.fake.FailNextOf("studio_whatsapp", evolution.OpInstance, evolutiontest.Fault{Status: http.StatusInternalServerError}, evolutiontest.Fault{Status: http.StatusInternalServerError}, evolutiontest.Fault{Status: http.StatusInternalServerError})
	if o := r.fleet.Execute(t.Context(), c, connection.StepCreate); o.Kind != connection.ResultUnreachable || double.Calls()[evolution.OpCreate] != 0 {
		t.Errorf("created although nobody knows how it behaved: %v", o.Kind)
	}
	for range 5 {
		if o := r.fleet.Execute(t.Context(), c, connection.StepCreate); o.Kind == connection.ResultCreated {
			break
		}
	}
	v, there := double.Instance("studio_whatsapp")
	if !there || v.Settings != settings || v.Webhook == nil || v.Webhook.URL != theirs.URL || v.Webhook.Headers["x-robot"] != "1" {
		t.Errorf("carried over: %t, %+v, %+v", there, v.Settings, v.Webhook)
	}
	if o := r.fleet.Execute(t.Context(), c, connection.StepLogoutPrevious); o.Kind != connection.ResultClosed {
		t.Errorf("logged out: %v", o.Kind)
	}
	if o := r.fleet.Execute(t.Context(), c, connection.StepDeletePrevious); o.Kind != connection.ResultAccepted {
		t.Errorf("deleted: %v", o.Kind)
	}
	if err := r.fake.WaitGone(context.Background(), "studio_whatsapp"); err != nil {
		t.Error(err)
	}
	if _, there := double.Instance("studio_whatsapp"); !there {
		t.Error("the new instance went, too")
	}
}

// The URL of a step is a secret: it is removed from stored envelopes, wherever it stands.
func TestAKeptEnvelopeOpensNoStep(t *testing.T) {
	r := newRig(t, "")
	for _, body := range []string{
		`{"event":"connection.update","instance":"a","data":{"state":"connecting","phase":"passkey","passkeyOpenUrl":"http://x/passkey-ceremony/` + stepToken + `"}}`,
		`{"event":"qrcode.updated","instance":"a","data":{"qrcode":{"code":"2@x"},"passkeyOpenUrl":"http://x/` + stepToken + `"}}`,
		`{"event":"status.instance","instance":"a","data":{"status":"closed","list":[{"deep":{"passkeyOpenUrl":"` + stepToken + `"}}],"n":12345678901234567890}}`,
	} {
		event, err := r.fleet.Parse(fleet.DefaultID, http.Header{}, []byte(body))
		e, ok := event.(translate.ConnectionEvent)
		env, o := e.Envelope, e.Observation
		if err != nil || !ok || strings.Contains(string(env.Payload), stepToken) || !strings.Contains(string(env.Payload), `"instance":"a"`) {
			t.Errorf("kept %s, %v", env.Payload, err)
		}
		if strings.Contains(body, `"phase"`) && (o.Kind != connection.ResultPasskey || o.PasskeyPhase != connection.Passkey) {
			t.Errorf("seen %v %q", o.Kind, o.PasskeyPhase)
		}
	}
}
