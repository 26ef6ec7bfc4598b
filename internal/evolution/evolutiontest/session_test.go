package evolutiontest_test

import (
	"context"
	"errors"
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"salonzap/internal/evolution"
	"salonzap/internal/evolution/evolutiontest"
)

// kind fails unless err is of that kind.
func kind(t *testing.T, what string, err error, want evolution.Kind) {
	t.Helper()
	if got := evolution.KindOf(err); got != want {
		t.Errorf("%s: kind %q, want %q (%v)", what, got, want, err)
	}
}

// TestWhatTheFakeTellsOfEachCloseCode: the webhooks and the state after each close code (recordings e-015 to e-021, f-022 to f-058).
func TestWhatTheFakeTellsOfEachCloseCode(t *testing.T) {
	ended := []string{"status.instance", "logout.instance", "connection.update"}
	reconnected := []string{"connection.update", "connection.update"}
	for code, want := range map[int]struct {
		state evolution.State
		hooks []string
	}{
		401: {evolution.StateClose, ended}, 402: {evolution.StateClose, ended}, 403: {evolution.StateClose, ended},
		406: {evolution.StateClose, ended}, 408: {evolution.StateOpen, reconnected}, 428: {evolution.StateOpen, reconnected},
		440: {evolution.StateOpen, reconnected}, 500: {evolution.StateOpen, reconnected}, 503: {evolution.StateOpen, reconnected},
		515: {evolution.StateOpen, reconnected},
	} {
		r := newRig(t, evolutiontest.Options{})
		r.open(t, "x", "5511911112222")
		before := len(r.delivered(t))
		must(t, r.fake.CloseWith("x", code))
		hooks := r.delivered(t)[before:]
		if diff := cmp.Diff(want.hooks, names(hooks)); diff != "" || r.state(t, "x") != want.state {
			t.Errorf("%d: %s, webhooks (-want +got):\n%s", code, r.state(t, "x"), diff)
			continue
		}
		for _, h := range hooks {
			if u, err := h.envelope.ConnectionUpdate(); err == nil && want.state == evolution.StateOpen && u.State == evolution.StateClose {
				t.Errorf("%d: a close was told", code)
			}
		}
		if want.state == evolution.StateClose {
			status, err := hooks[0].envelope.StatusInstance()
			if err != nil || status.DisconnectionReasonCode != code {
				t.Errorf("%d: %+v, %v", code, status, err)
			}
			row, err := r.client.Instance(t.Context(), "x")
			if err != nil || row.DisconnectionReasonCode == nil || *row.DisconnectionReasonCode != code ||
				row.ConnectionStatus != evolution.StateClose || row.Phone() != "5511911112222" {
				t.Errorf("%d: the row is %+v, %v", code, row, err)
			}
		}
	}
}

// TestRaceOfCreatesDestroys: of four creates of one name, one succeeds, and its instance is deleted by the others (recordings f-40 to f-42).
func TestRaceOfCreatesDestroys(t *testing.T) {
	for _, safe := range []bool{false, true} {
		synctest.Test(t, func(t *testing.T) {
			r := newBubbleRig(t, evolutiontest.Options{Behaviour: evolutiontest.Behaviour{
				SafeCreates: safe, Latency: map[string]time.Duration{evolution.OpCreate: 100 * time.Millisecond},
			}})
			kinds := make(chan evolution.Kind, 4)
			for range 4 {
				go func() {
					_, err := r.client.Create(t.Context(), evolution.CreateRequest{
						InstanceName: "race1", Integration: evolution.IntegrationBaileys,
					})
					kinds <- evolution.KindOf(err)
				}()
			}
			got := map[evolution.Kind]int{}
			for range 4 {
				got[<-kinds]++
			}
			want := map[evolution.Kind]int{"": 1, evolution.KindDestroyed: 3}
			if safe {
				want = map[evolution.Kind]int{"": 1, evolution.KindNameTaken: 3}
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("safe %v (-want +got):\n%s", safe, diff)
			}
			synctest.Wait()
			if _, found := r.fake.Instance("race1"); found != safe {
				t.Errorf("safe %v: it is there: %v", safe, found)
			}
		})
	}
}

// TestDeleteTakesItsTime: the name stays taken for DeleteDelay, and with REMOVE_INSTANCE until the last retry of its
// webhook (recordings a-090 to a-092, d-dead-*).
func TestDeleteTakesItsTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newBubbleRig(t, evolutiontest.Options{Behaviour: evolutiontest.Behaviour{
			DeleteDelay: time.Second,
			Webhooks:    evolutiontest.WebhookTrouble{Retries: evolutiontest.RecordedRetries()},
		}})
		r.create(t, "quick")
		must(t, r.client.Delete(t.Context(), "quick"))
		if r.state(t, "quick") != evolution.StateClose {
			t.Error("it was gone at once")
		}
		_, err := r.client.Create(t.Context(), evolution.CreateRequest{InstanceName: "quick", Integration: evolution.IntegrationBaileys})
		kind(t, "create too early", err, evolution.KindNameTaken)
		pass(time.Second)
		_, err = r.client.State(t.Context(), "quick")
		kind(t, "after a second", err, evolution.KindNotFound)

		r.hooks.answerWith(func(hook) int { return http.StatusBadGateway })
		r.create(t, "stuck", func(c *evolution.CreateRequest) { c.Webhook.Events = []evolution.Event{evolution.EventRemoveInstance} })
		must(t, r.client.Delete(t.Context(), "stuck"))
		pass(63 * time.Second)
		if r.state(t, "stuck") != evolution.StateClose {
			t.Error("it is gone after 63 s")
		}
		must(t, r.client.Delete(t.Context(), "stuck")) // a second delete changes nothing
		pass(25 * time.Minute)
		_, err = r.client.State(t.Context(), "stuck")
		kind(t, "after all retries", err, evolution.KindNotFound)
	})
}

// TestFinishDeletesIsLasting: a delete after FinishDeletes is not held, because one that was counted before may not be done yet.
func TestFinishDeletesIsLasting(t *testing.T) {
	r := newRig(t, evolutiontest.Options{Behaviour: evolutiontest.Behaviour{HoldDeletes: true}})
	for _, name := range []string{"before", "after"} {
		r.create(t, name)
	}
	must(t, r.client.Delete(t.Context(), "before"))
	r.fake.FinishDeletes()
	must(t, r.client.Delete(t.Context(), "after"))
	for _, name := range []string{"before", "after"} {
		_, err := r.client.State(t.Context(), name)
		kind(t, name, err, evolution.KindNotFound)
	}
}

// TestABootingFakeKnowsNobody: answers while no instance is loaded (recordings i-restart_after_sigterm-*), and after FinishBoot.
func TestABootingFakeKnowsNobody(t *testing.T) {
	r := newRig(t, evolutiontest.Options{})
	r.open(t, "on", "5511911112222")
	r.create(t, "off")
	before := len(r.delivered(t))
	r.fake.Restart()
	if got := r.state(t, "on"); got != evolution.StateUnknown {
		t.Errorf("state is %q", got)
	}
	_, err := r.client.Connect(t.Context(), "on", "")
	kind(t, "connect", err, evolution.KindNotLoaded)
	_, err = r.client.Instance(t.Context(), "on")
	kind(t, "filtered list", err, evolution.KindNotFound)
	_, err = r.client.SendText(t.Context(), "on", evolution.SendTextRequest{Number: "5511987654321", Text: "oi"})
	kind(t, "send", err, evolution.KindNotLoaded)
	rows, err := r.client.Instances(t.Context())
	if err != nil || len(rows) != 2 {
		t.Errorf("the list has %d rows, %v", len(rows), err)
	}
	must(t, r.client.Logout(t.Context(), "on")) // success, but nothing is done
	r.fake.FinishBoot("on")
	if a, b := r.state(t, "on"), r.state(t, "off"); a != evolution.StateOpen || b != evolution.StateUnknown {
		t.Errorf("they are %q and %q", a, b)
	}
	r.fake.FinishBoot()
	if b := r.state(t, "off"); b != evolution.StateClose {
		t.Errorf("the idle one is %q", b)
	}
	if diff := cmp.Diff([]string{"connection.update", "connection.update"}, names(r.delivered(t)[before:])); diff != "" {
		t.Errorf("webhooks (-want +got):\n%s", diff)
	}
}

// TestRestartLosesWebhooks: webhooks that are pending at a restart are never delivered.
func TestRestartLosesWebhooks(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newBubbleRig(t, evolutiontest.Options{Behaviour: evolutiontest.Behaviour{
			Webhooks: evolutiontest.WebhookTrouble{Retries: evolutiontest.RecordedRetries()},
		}})
		r.hooks.answerWith(func(hook) int { return http.StatusServiceUnavailable })
		r.create(t, "x")
		synctest.Wait()
		r.fake.Restart()
		pass(time.Hour)
		if n := len(r.hooks.all()); n != 1 {
			t.Errorf("%d tries", n)
		}
	})
}

// TestWhatsAppGoesAndComes: the list still shows open (recordings i-wadown-*), and sessions recover by themselves (l-23).
func TestWhatsAppGoesAndComes(t *testing.T) {
	for mode, live := range map[evolutiontest.WhatsApp]evolution.State{
		evolutiontest.WhatsAppRefused: evolution.StateClose, evolutiontest.WhatsAppSilent: evolution.StateConnecting,
	} {
		r := newRig(t, evolutiontest.Options{})
		r.open(t, "on", "5511911112222")
		r.create(t, "new")
		r.fake.SetWhatsApp(mode)
		if out := r.connect(t, "new", ""); !out.QRCode.Empty() {
			t.Error("there is a code")
		}
		row, err := r.client.Instance(t.Context(), "on")
		if err != nil || row.ConnectionStatus != evolution.StateOpen || r.state(t, "on") != live {
			t.Errorf("listed as %q while %q, %v", row.ConnectionStatus, r.state(t, "on"), err)
		}
		before := len(r.delivered(t))
		r.fake.SetWhatsApp(evolutiontest.WhatsAppReachable)
		if r.state(t, "on") != evolution.StateOpen {
			t.Error("the session did not come back")
		}
		codes := 0
		for _, h := range r.delivered(t)[before:] {
			if h.envelope.Kind() == evolution.EventQRCodeUpdated && h.envelope.Instance == "new" {
				codes++
			}
		}
		if codes != 1 {
			t.Errorf("%d codes came without a call", codes)
		}
	}
}

// TestAHalfOpenSessionIsSilentUntilARestart: a send hangs for 60 s and fails, while the state is open
// (recordings g-14, g-15); a restart ends that.
func TestAHalfOpenSessionIsSilentUntilARestart(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newBubbleRig(t, evolutiontest.Options{Behaviour: evolutiontest.Behaviour{HalfOpenHang: time.Minute}})
		r.open(t, "x", "5511911112222")
		must(t, r.fake.HalfOpen("x", true))
		start := time.Now()
		_, err := r.client.SendText(t.Context(), "x", evolution.SendTextRequest{Number: "5511987654321", Text: "oi"})
		kind(t, "send", err, evolution.KindConnectionClosed)
		if time.Since(start) != time.Minute || r.state(t, "x") != evolution.StateOpen {
			t.Errorf("%v, %q", time.Since(start), r.state(t, "x"))
		}
		_, err = r.client.Restart(t.Context(), "x")
		must(t, err)
		_, err = r.client.SendText(t.Context(), "x", evolution.SendTextRequest{Number: "5511987654321", Text: "oi"})
		must(t, err)
	})
}

func TestAListMaySayWhatIsNotSo(t *testing.T) {
	r := newRig(t, evolutiontest.Options{})
	r.create(t, "x")
	must(t, r.fake.Mislist("x", evolution.StateOpen))
	row, err := r.client.Instance(t.Context(), "x")
	if err != nil || row.ConnectionStatus != evolution.StateOpen || r.state(t, "x") != evolution.StateClose {
		t.Errorf("listed as %q while %q, %v", row.ConnectionStatus, r.state(t, "x"), err)
	}
}

func TestAZombieComesBackByARestart(t *testing.T) {
	r := newRig(t, evolutiontest.Options{})
	r.open(t, "x", "5511911112222")
	must(t, r.fake.Zombie("x", true))
	kind(t, "logout", r.client.Logout(t.Context(), "x"), evolution.KindConnectionClosed)
	kind(t, "delete", r.client.Delete(t.Context(), "x"), evolution.KindConnectionClosed)
	if _, err := r.client.Restart(t.Context(), "x"); err != nil || r.state(t, "x") != evolution.StateOpen {
		t.Errorf("restart: %v, %q", err, r.state(t, "x"))
	}
	r.fake.Restart()
	r.fake.FinishBoot()
	must(t, r.client.Logout(t.Context(), "x"))
	must(t, r.client.Delete(t.Context(), "x"))
}

// TestADropKillsAnAttemptByNumberAlone: an attempt by QR code gets a new code, one by number ends (recordings f-001 to f-009).
func TestADropKillsAnAttemptByNumberAlone(t *testing.T) {
	r := newRig(t, evolutiontest.Options{})
	r.create(t, "qr")
	r.create(t, "number")
	first := r.connect(t, "qr", "")
	r.connect(t, "number", "5511944445555")
	must(t, r.fake.Drop("qr"))
	must(t, r.fake.Drop("number"))
	if again := r.connect(t, "qr", ""); again.QRCode.Code == first.QRCode.Code || again.QRCode.Empty() {
		t.Error("the code is the old one, or none")
	}
	if got := r.state(t, "number"); got != evolution.StateClose {
		t.Errorf("the attempt by number is %q", got)
	}
}

// TestLogoutWhileLinking: a logout is refused but ends the linking attempt, so that another method can be used (recordings e-24, f-07).
func TestLogoutWhileLinking(t *testing.T) {
	r := newRig(t, evolutiontest.Options{})
	r.create(t, "x")
	r.connect(t, "x", "")
	kind(t, "logout", r.client.Logout(t.Context(), "x"), evolution.KindNotConnected)
	if got := r.state(t, "x"); got != evolution.StateClose {
		t.Fatalf("it is %q", got)
	}
	if out := r.connect(t, "x", "5511944445555"); out.QRCode.PairingCode == "" {
		t.Error("there is no pairing code")
	}
	kind(t, "logout", r.client.Logout(t.Context(), "x"), evolution.KindNotConnected)
	if out := r.connect(t, "x", ""); out.QRCode.PairingCode != "" || out.QRCode.Empty() {
		t.Error("there is no plain code")
	}
}

func TestInterruptAndResume(t *testing.T) {
	r := newRig(t, evolutiontest.Options{})
	r.open(t, "x", "5511911112222")
	must(t, r.fake.Interrupt("x"))
	if got := r.state(t, "x"); got != evolution.StateConnecting {
		t.Errorf("it is %q", got)
	}
	must(t, r.fake.Resume("x"))
	if got := r.state(t, "x"); got != evolution.StateOpen {
		t.Errorf("it is %q", got)
	}
	if err := r.fake.Drop("nobody"); !errors.Is(err, evolutiontest.ErrNoInstance) {
		t.Errorf("nobody was dropped: %v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := r.fake.WaitGone(ctx, "x"); !errors.Is(err, context.Canceled) {
		t.Errorf("waiting ended with %v", err)
	}
}
