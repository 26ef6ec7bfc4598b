package e2e_test

import (
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"salonzap/internal/app"
	"salonzap/internal/connection"
	"salonzap/internal/evolution"
	"salonzap/internal/fleet"
	"salonzap/internal/gateway/simulator"
)

// rootKey is the same for every double of these stories: a process has one WhatsApp.
var rootKey = [32]byte{7, 7, 7}

// embedded makes the world's nodes run our own gateway, against a double of WhatsApp's server.
func (w *world) embedded() *simulator.Server {
	w.Helper()
	double, err := simulator.New(simulator.Options{Now: w.now, RootKey: rootKey})
	w.must(err)
	address, err := double.Listen(w.ctx)
	w.must(err)
	w.Cleanup(func() { w.must(double.Close()) })
	root := double.RootKey()
	w.config.WhatsApp, w.config.Evolution = app.OnEmbedded, app.EvolutionConfig{}
	w.config.Gateway.Key, w.config.Gateway.Double = gatewayKey, app.Double{URL: "ws://" + address + "/ws/chat", RootKey: root[:]}
	return double
}

const gatewayKey = "a-gateway-key-for-stories-only-0001"

// phone makes an account at the double.
func (w *world) phone(double *simulator.Server, number, name string) *simulator.Phone {
	w.Helper()
	p, err := double.AddPhone(simulator.Person{Number: number, Name: name})
	w.must(err)
	return p
}

// scan lets a phone read a code, and expects WhatsApp to link it.
func (w *world) scan(p *simulator.Phone, code string) {
	w.Helper()
	_, err := p.Scan(w.ctx, code)
	w.must(err)
}

// The main job on nothing but ourselves: the first click makes the instance and shows a code, the scan connects, an unlink
// is told with its cause, and the next click links the same instance again.
func TestEmbeddedFromClickToConnectedAndAgain(t *testing.T) {
	onBoth(t, func(w *world) {
		double := w.embedded()
		ana := w.phone(double, rightPhone, "Salão da Ana")
		n := w.node()
		n.salon("ana", rightPhone)
		events := n.follow("ana")
		first := n.click("ana")
		if first.IsReconnect || first.Instance != "ana_whatsapp" {
			t.Errorf("the first click: %+v", first)
		}
		w.scan(ana, first.Text)
		v := events.untilStatus("connected")
		if v.Text != "" || v.Cause != "" {
			t.Errorf("connected: %+v", v)
		}
		if devices := ana.Devices(); len(devices) != 1 || devices[0].Name != "Salonzap" {
			t.Errorf("the phone lists %+v", devices)
		}
		w.must(ana.Unlink(simulator.AnyDevice))
		if v = events.untilStatus("disconnected"); v.Cause != "unlinked" || !strings.Contains(v.CauseText, "removida no celular") {
			t.Errorf("unlinked: %q, %q", v.Cause, v.CauseText)
		}
		again := n.click("ana")
		if !again.IsReconnect || again.Instance != first.Instance || again.Text == first.Text {
			t.Errorf("the second click: reconnect %v, %s", again.IsReconnect, again.Instance)
		}
		w.scan(ana, again.Text)
		events.untilStatus("connected")
		w.noSecrets(first.Text, again.Text, rightPhone, gatewayKey)
	})
}

// By pairing code, after a QR code that nobody read.
func TestEmbeddedByPairingCode(t *testing.T) {
	on(t, onSQLite, func(w *world) {
		ana := w.phone(w.embedded(), rightPhone, "Ana")
		n := w.node()
		n.salon("ana", rightPhone)
		n.click("ana")
		events := n.follow("ana")
		code := n.clickCode("ana").Pairing
		_, err := ana.TypeCode(w.ctx, code)
		w.must(err)
		events.untilStatus("connected")
		_, text := n.do(http.MethodGet, "/metrics", nil)
		for _, want := range []string{`salonzap_gateway_sessions{phase="open"} 1`, `salonzap_gateway_linkings_total{outcome="paired"} 1`} {
			if !strings.Contains(string(text), want) {
				t.Errorf("the metrics lack %s", want)
			}
		}
	})
}

// A first login that takes long costs nothing: nobody restarts or logs out a phone that is being paired.
func TestEmbeddedSlowPairing(t *testing.T) {
	on(t, onSQLite, func(w *world) {
		w.climbs()
		w.pace.VanishedFor = time.Millisecond // each look comes late
		double := w.embedded()
		ana := w.phone(double, rightPhone, "Ana")
		n := w.node()
		n.salon("ana", rightPhone)
		events := n.follow("ana")
		code := n.click("ana").Text
		double.SetSilent(true)
		w.scan(ana, code)
		w.eventually("the platform has looked for as long as a restart would take", func() bool {
			p := w.pace
			return double.Silenced() > 0 && n.looks() >= int((p.WaitFor+p.RequestFor+p.RestartFor)/p.Poll)
		})
		if v := n.get("ana"); v.Phase != "syncing" {
			t.Errorf("meanwhile: %s %s", v.Status, v.Phase)
		}
		double.SetSilent(false)
		double.Drop()
		events.untilStatus("connected")
		for _, e := range n.history("ana") {
			if e.Kind == string(connection.EntryEscalated) {
				t.Errorf("a rung of the ladder: %+v", e)
			}
		}
		if devices := ana.Devices(); len(devices) != 1 || double.Silenced() != 1 {
			t.Errorf("devices %+v, %d connects", devices, double.Silenced())
		}
	})
}

// looks is how often a node asked its servers for a state.
func (n *node) looks() int {
	_, text := n.do(http.MethodGet, "/metrics", nil)
	found := regexp.MustCompile(`salonzap_server_call_seconds_count\{[^}]*op="state"[^}]*\} (\d+)`).FindSubmatch(text)
	if found == nil {
		return 0
	}
	count, _ := strconv.Atoi(string(found[1]))
	return count
}

// Another number than the salon's is refused before it is paired: the phone lists no device. When the salon says that it is
// the right one, it is the registered one, and the next code links it.
func TestEmbeddedRefusesAnotherNumber(t *testing.T) {
	onBoth(t, func(w *world) {
		other := w.phone(w.embedded(), otherPhone, "Outra")
		n := w.node()
		n.salon("ana", rightPhone)
		events := n.follow("ana")
		first := n.click("ana")
		if _, err := other.Scan(w.ctx, first.Text); err == nil {
			t.Error("the phone was paired")
		}
		v := events.until("who scanned", func(v wire) bool { return v.Status == "disconnected" && v.Observed != "" })
		if v.Cause != "wrong_number" || strings.Contains(v.Observed, otherPhone[4:9]) || !strings.HasSuffix(v.Observed, otherPhone[9:]) {
			t.Errorf("cause %q, observed %q", v.Cause, v.Observed)
		}
		if len(other.Devices()) != 0 {
			t.Error("the phone lists a device")
		}
		_, page := n.do(http.MethodGet, whatsapp("ana"), nil)
		_, past := n.do(http.MethodGet, whatsapp("ana")+"/history", nil)
		_, list := n.do(http.MethodGet, "/api/v1/salons", nil)
		for what, body := range map[string][]byte{"the connection": page, "the history": past, "the list": list} {
			if strings.Contains(string(body), otherPhone[2:]) {
				t.Errorf("%s tells the refused number", what)
			}
		}
		w.decide(n, true)
		again := events.until("a code", func(v wire) bool { return v.Text != "" && v.Text != first.Text })
		if again.Phone != "+"+rightPhone || again.Observed != "" || again.Cause != "" || again.Instance != first.Instance {
			t.Errorf("after “use this number”: %+v", again)
		}
		w.scan(other, again.Text)
		if v := events.untilStatus("connected"); v.Phone != "+"+otherPhone {
			t.Errorf("connected with %s", v.Phone)
		}
		w.noSecrets(first.Text, again.Text, otherPhone)
	})
}

// After a new start, and after a kill -9, every salon is connected without a scan.
func TestEmbeddedComesBackWithoutAScan(t *testing.T) {
	onBoth(t, func(w *world) {
		double := w.embedded()
		ana := w.phone(double, rightPhone, "Ana")
		n := w.node()
		n.salon("ana", rightPhone)
		events := n.follow("ana")
		w.scan(ana, n.click("ana").Text)
		events.untilStatus("connected")
		n.quit()
		n = w.node()
		online := func() bool { d := ana.Devices(); return len(d) == 1 && d[0].Online }
		w.eventually("the device is online again", online)
		n.follow("ana").untilStatus("connected")
	})
}

// Every way in which WhatsApp ends a session has its cause and its sentence.
func TestEachEndOfASessionHasItsCauseAndSentence(t *testing.T) {
	for name, tt := range map[string]struct {
		end   func(*simulator.Server, *simulator.Phone)
		cause string
		says  string
	}{
		"unlinked":        {func(_ *simulator.Server, p *simulator.Phone) { _ = p.Unlink(simulator.AnyDevice) }, "unlinked", "removida no celular"},
		"two weeks off":   {func(_ *simulator.Server, p *simulator.Phone) { p.SwitchOff(14 * 24 * time.Hour) }, "unlinked", "removida no celular"},
		"banned":          {func(_ *simulator.Server, p *simulator.Phone) { p.Ban() }, "banned", "bloqueou"},
		"temporary ban":   {func(_ *simulator.Server, p *simulator.Phone) { p.TemporaryBan(101, time.Hour) }, "restricted", "limitou"},
		"replaced":        {func(_ *simulator.Server, p *simulator.Phone) { p.Replace(simulator.AnyDevice) }, "replaced", "outro sistema"},
		"version refused": {func(s *simulator.Server, _ *simulator.Phone) { s.RefuseVersions([3]uint32{3, 0, 0}); s.Drop() }, "client_outdated", "atualizando"},
		"locked":          {func(_ *simulator.Server, p *simulator.Phone) { p.Lock() }, "banned", "bloqueou"},
	} {
		t.Run(name, func(t *testing.T) {
			on(t, onSQLite, func(w *world) {
				double := w.embedded()
				w.config.Gateway.Web.Fixed = "2.3000.1"
				ana := w.phone(double, rightPhone, "Ana")
				n := w.node()
				n.salon("ana", rightPhone)
				events := n.follow("ana")
				w.scan(ana, n.click("ana").Text)
				events.untilStatus("connected")
				w.eventually("the device is online", func() bool { d := ana.Devices(); return len(d) == 1 && d[0].Online })
				tt.end(double, ana)
				v := events.until("the end", func(v wire) bool { return v.Cause != "" && v.Status == "disconnected" })
				if v.Cause != tt.cause || !strings.Contains(v.CauseText, tt.says) {
					t.Errorf("cause %q, %q", v.Cause, v.CauseText)
				}
				if hour := v.CauseUntil; (tt.cause == "restricted") != (hour != nil && time.Until(*hour) > 50*time.Minute) {
					t.Errorf("it lasts until %v", hour)
				}
			})
		})
	}
}

// A connection that is cut and comes back is not shown to the owner.
func TestAnOwnerHearsNothingOfACutLine(t *testing.T) {
	on(t, onSQLite, func(w *world) {
		double := w.embedded()
		ana := w.phone(double, rightPhone, "Ana")
		n := w.node()
		n.salon("ana", rightPhone)
		events := n.follow("ana")
		w.scan(ana, n.click("ana").Text)
		events.untilStatus("connected")
		double.Drop()
		w.eventually("the device is back", func() bool { d := ana.Devices(); return len(d) == 1 && d[0].Online })
		if v := n.get("ana"); v.Status != "connected" || v.Cause != "" {
			t.Errorf("after a drop: %s %q", v.Status, v.Cause)
		}
	})
}

// WhatsApp is out of reach: the owner reads "preparing", never an error that cures itself, and the code comes when WhatsApp
// does.
func TestEmbeddedWithoutWhatsApp(t *testing.T) {
	on(t, onSQLite, func(w *world) {
		double := w.embedded()
		double.SetUnavailable(true)
		n := w.node()
		n.salon("ana", rightPhone)
		events := n.follow("ana")
		n.clickWithoutWaiting("ana")
		v := events.until("preparing", func(v wire) bool { return v.Phase != "" })
		if v.Phase != "preparing" || v.Cause != "" {
			t.Errorf("without WhatsApp: %+v", v)
		}
		v = events.until("the end of patience", func(v wire) bool { return v.Cause != "" })
		if v.Cause != "server_down" || !strings.Contains(v.CauseText, "nosso") {
			t.Errorf("after a while: %q, %q", v.Cause, v.CauseText)
		}
		for _, e := range n.history("ana") {
			if e.Kind == "rung" && e.Detail != "ask" {
				t.Errorf("a rung was climbed that could not help: %s", e.Detail)
			}
		}
		n.clickWithoutWaiting("ana")
		double.SetUnavailable(false)
		events.until("the code", func(v wire) bool { return v.Text != "" })
	})
}

// A client that was written for Evolution talks to the same gateway, from outside: what comes in is told by webhook, and
// what is sent arrives, once.
func TestAClientOfEvolutionUsesTheGatewayFromOutside(t *testing.T) {
	on(t, onSQLite, func(w *world) {
		double := w.embedded()
		w.config.Gateway.Listen = "127.0.0.1:0"
		ana, customer := w.phone(double, rightPhone, "Ana"), w.phone(double, otherPhone, "Bruno")
		n := w.node()
		servers := want[struct {
			Items []struct {
				ID, URL string
			}
		}](n.client, http.StatusOK, http.MethodGet, "/api/v1/servers", nil)
		if len(servers.Items) != 1 || servers.Items[0].ID != fleet.EmbeddedID {
			t.Fatalf("servers: %+v", servers.Items)
		}
		c, err := evolution.New(evolution.Config{BaseURL: n.app.GatewayAddress(), Key: gatewayKey})
		w.must(err)
		t.Cleanup(c.CloseIdle)
		w.eventually("the gateway serves", func() bool { return c.VerifyKey(w.ctx) == nil }) // it listens before it has loaded its instances
		hooks := make(chan evolution.Envelope, 100)
		receiver := listen(t, http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) { hooks <- envelope(t, r) }))
		t.Cleanup(receiver.down)
		_, err = c.Create(w.ctx, evolution.CreateRequest{
			InstanceName: "bot", Integration: evolution.IntegrationBaileys, QRCode: true, Webhook: &evolution.WebhookConfig{
				Enabled: true, URL: receiver.url(), Events: []evolution.Event{evolution.EventMessagesUpsert},
			},
		})
		w.must(err)
		var code string
		w.eventually("a code", func() bool {
			r, err := c.Connect(w.ctx, "bot", "")
			w.must(err)
			code = r.QRCode.Code
			return code != ""
		})
		w.scan(ana, code)
		w.eventually("open", func() bool { s, err := c.State(w.ctx, "bot"); w.must(err); return s == evolution.StateOpen })
		_, err = customer.Write(w.ctx, rightPhone, "Oi, tem horário hoje?")
		w.must(err)
		e := <-hooks
		messages, err := e.Messages()
		w.must(err)
		if len(messages) != 1 || messages[0].Text() != "Oi, tem horário hoje?" || e.Instance != "bot" {
			t.Fatalf("the webhook: %s", e.Data)
		}
		if from := messages[0].Sender(); !strings.Contains(messages[0].Key.RemoteJid, otherPhone[4:]) {
			t.Errorf("from %v (%s)", from, messages[0].Key.RemoteJid)
		}
		for range 2 { // the second is a repetition by the caller: one message
			_, err = c.SendText(w.ctx, "bot", evolution.SendTextRequest{Number: otherPhone, Text: "Às 15h?", MessageID: "3EB0AAAABBBBCCCC"})
			w.must(err)
		}
		got, err := customer.Await(w.ctx, func(a simulator.Arrival) bool { return a.Text == "Às 15h?" })
		w.must(err)
		if got.ID != "3EB0AAAABBBBCCCC" {
			t.Errorf("it came as %s", got.ID)
		}
	})
}
