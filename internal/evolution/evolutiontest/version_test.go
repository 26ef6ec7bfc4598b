package evolutiontest_test

import (
	"net/http"
	"strings"
	"testing"

	"salonzap/internal/evolution"
	"salonzap/internal/evolution/evolutiontest"
)

// TestVersion24AnswersNothingBeforeItsActivation: 2.4 answers only GET / until it is activated.
func TestVersion24AnswersNothingBeforeItsActivation(t *testing.T) {
	r := newRig(t, evolutiontest.Options{Version: "2.4.0", Behaviour: evolutiontest.Behaviour{Unlicensed: true}})
	if info, err := r.client.Info(t.Context()); err != nil || info.Version != "2.4.0" {
		t.Errorf("info is %+v, %v", info, err)
	}
	kind(t, "key", r.client.VerifyKey(t.Context()), evolution.KindLicenceRequired)
	_, err := r.client.State(t.Context(), "x")
	kind(t, "state", err, evolution.KindLicenceRequired)
	_, err = r.client.Create(t.Context(), evolution.CreateRequest{InstanceName: "x"})
	kind(t, "create", err, evolution.KindLicenceRequired)
	if n := r.fake.Calls()[evolution.OpState]; n != 1 {
		t.Errorf("a licence's 503 was asked for %d times", n)
	}
	r.fake.Change(func(b *evolutiontest.Behaviour) { b.Unlicensed = false })
	must(t, r.client.VerifyKey(t.Context()))
}

// TestALogoutOn24EndsTheInstanceForGood: it always succeeds, sends no webhook, and the instance cannot
// be linked again until it is deleted and created.
func TestALogoutOn24EndsTheInstanceForGood(t *testing.T) {
	r := newRig(t, evolutiontest.Options{Version: "2.4.0"})
	r.create(t, "idle")
	must(t, r.client.Logout(t.Context(), "idle"))
	r.open(t, "x", "5511911112222")
	before := len(r.delivered(t))
	must(t, r.client.Logout(t.Context(), "x"))
	if hooks := r.delivered(t)[before:]; len(hooks) != 0 {
		t.Errorf("it told %v", names(hooks))
	}
	if out := r.connect(t, "x", ""); out.QRCode.Empty() {
		t.Fatal("there is no code")
	}
	must(t, r.fake.Scan("x", "5511911112222", ""))
	if got := r.state(t, "x"); got != evolution.StateClose {
		t.Errorf("it is %q", got)
	}
	must(t, r.client.Delete(t.Context(), "x"))
	r.open(t, "x", "5511911112222")
	if got := r.state(t, "x"); got != evolution.StateOpen {
		t.Errorf("made anew, it is %q", got)
	}
}

// TestALossWipesTheSessionOn24: 408 ends the session, and so does the end of a batch of codes.
func TestALossWipesTheSessionOn24(t *testing.T) {
	r := newRig(t, evolutiontest.Options{Version: "2.4.0"})
	r.open(t, "x", "5511911112222")
	must(t, r.fake.CloseWith("x", 408))
	if got := r.state(t, "x"); got != evolution.StateClose {
		t.Errorf("it is %q", got)
	}
	r.create(t, "y")
	r.connect(t, "y", "")
	for range 6 {
		must(t, r.fake.Rotate("y"))
	}
	if got := r.state(t, "y"); got != evolution.StateClose {
		t.Errorf("after six codes it is %q", got)
	}
}

func TestWhatIsDifferentInVersion24(t *testing.T) {
	r := newRig(t, evolutiontest.Options{Version: "2.4.0"})
	created := r.create(t, "x", func(c *evolution.CreateRequest) {
		c.Webhook.Events = append(c.Webhook.Events, evolution.EventMessagingHistorySet)
	})
	_, err := r.client.SetWebhook(t.Context(), "x", evolution.WebhookConfig{
		Enabled: true, URL: r.hooks.url, Events: []evolution.Event{evolution.EventMessagingHistorySet},
	})
	must(t, err)
	h := r.delivered(t)[0].header
	if h.Get("X-Instance-Name") != "x" || h.Get("X-Instance-Id") != created.Instance.InstanceID ||
		h.Get("X-Event-Type") != "instance.create" || h.Get("X-Timestamp") == "" {
		t.Errorf("headers are %v", h)
	}
	// The name is trimmed after the guard, so that "x " destroys "x".
	_, err = r.client.Create(t.Context(), evolution.CreateRequest{InstanceName: "x ", Integration: evolution.IntegrationBaileys})
	kind(t, "create", err, evolution.KindDestroyed)
	if _, found := r.fake.Instance("x"); found {
		t.Error("it is still there")
	}
	old := newRig(t, evolutiontest.Options{})
	old.create(t, "x")
	_, err = old.client.SetWebhook(t.Context(), "x", evolution.WebhookConfig{
		Enabled: true, URL: old.hooks.url, Events: []evolution.Event{evolution.EventMessagingHistorySet},
	})
	kind(t, "2.3.7 knows it not", err, evolution.KindInvalid)
}

// TestRestartOfOldVersions: before 2.3.7 all instances connect at boot, and in v1 restart is PUT.
func TestRestartOfOldVersions(t *testing.T) {
	r := newRig(t, evolutiontest.Options{Version: "2.2.3"})
	r.create(t, "idle")
	r.fake.Restart()
	r.fake.FinishBoot()
	if got := r.state(t, "idle"); got != evolution.StateConnecting {
		t.Errorf("an idle instance is %q after boot", got)
	}
	first := newRig(t, evolutiontest.Options{Version: "1.8.2"})
	first.open(t, "x", "5511911112222")
	out, err := first.client.Restart(t.Context(), "x")
	if err != nil || out.State != evolution.StateOpen {
		t.Errorf("restart of v1: %+v, %v", out.State, err)
	}
}

// TestTheFakeChecksTheInstanceBeforeTheKey: an unknown instance is answered before a wrong key (recordings a-008, l-01).
func TestTheFakeChecksTheInstanceBeforeTheKey(t *testing.T) {
	r := newRig(t, evolutiontest.Options{})
	r.create(t, "x")
	wrong := newClient(t, r.url, "wrong")
	_, err := wrong.State(t.Context(), "nobody")
	kind(t, "unknown instance, wrong key", err, evolution.KindNotFound)
	_, err = wrong.State(t.Context(), "x")
	kind(t, "known instance, wrong key", err, evolution.KindUnauthorized)
	_, err = wrong.Create(t.Context(), evolution.CreateRequest{InstanceName: "x"})
	kind(t, "taken name, wrong key", err, evolution.KindNameTaken)
	_, err = wrong.Create(t.Context(), evolution.CreateRequest{InstanceName: "y"})
	kind(t, "free name, wrong key", err, evolution.KindUnauthorized)
}

// TestQueryNeverBeatsThePath: the real server lets ?instanceName= override the path after the key was checked
// (recordings l-02 to l-05). The fake does not imitate that: the client never sends such a parameter, as its own tests check.
func TestQueryNeverBeatsThePath(t *testing.T) {
	r := newRig(t, evolutiontest.Options{})
	mine := r.create(t, "mine")
	r.create(t, "other")
	status, body := r.raw(t, http.MethodGet, "/instance/connectionState/mine?instanceName=other", "", mine.Hash)
	if status != http.StatusOK || !strings.Contains(body, `"mine"`) {
		t.Errorf("%d %s", status, body)
	}
	if status, _ := r.raw(t, http.MethodDelete, "/instance/delete/mine?instanceName=other", "", mine.Hash); status != http.StatusOK {
		t.Errorf("delete answered %d", status)
	}
	if _, found := r.fake.Instance("other"); !found {
		t.Error("the other instance was deleted")
	}
}
