package e2e_test

import (
	"bytes"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"salonzap/internal/evolution"
)

// post sends a webhook as a server does.
func (w *world) post(url, body string) int {
	w.Helper()
	req, err := http.NewRequestWithContext(w.ctx, http.MethodPost, url, strings.NewReader(body))
	w.must(err)
	res, err := http.DefaultClient.Do(req)
	w.must(err)
	_, _ = io.Copy(io.Discard, res.Body)
	w.must(res.Body.Close())
	return res.StatusCode
}

// forgery is a forged event.
func forgery(instance, event, data string, at time.Time) string {
	return `{"event":"` + event + `","instance":"` + instance + `","data":` + data + `,"date_time":"` + at.UTC().Format("2006-01-02T15:04:05.000Z") + `","apikey":null}`
}

// Who has one instance's token reads where its webhooks go. With that address nothing can be told of another salon: no code,
// no session, and no date that silences the honest events.
func TestATokenForgesForNobodyElse(t *testing.T) {
	on(t, onSQLite, func(w *world) {
		n := w.node()
		n.salon("ana", rightPhone)
		n.salon("bia", otherPhone)
		n.click("ana")
		v, _ := w.fake.Instance("ana_whatsapp")
		thief, err := evolution.New(evolution.Config{BaseURL: w.whatsapp.url(), Key: v.Token, Transport: http.DefaultTransport, Now: time.Now})
		w.must(err)
		hook, _, err := thief.FindWebhook(w.ctx, "ana_whatsapp")
		w.must(err)
		events := n.follow("bia")
		honest := n.click("bia")
		code := `{"qrcode":{"instance":"bia_whatsapp","pairingCode":null,"code":"2@the-thief","base64":""}}`
		open := `{"instance":"bia_whatsapp","wuid":"` + otherPhone + `@s.whatsapp.net","state":"open","statusReason":200}`
		for _, body := range []string{
			forgery("bia_whatsapp", "qrcode.updated", code, time.Now()), forgery("bia_whatsapp", "connection.update", open, time.Now()),
			forgery("bia_whatsapp", "connection.update", `{"instance":"bia_whatsapp","state":"connecting","statusReason":200}`, time.Now().AddDate(10, 0, 0)),
		} {
			if status := w.post(hook.URL, body); status != http.StatusUnauthorized {
				t.Errorf("%.60s: %d", body, status)
			}
		}
		if status := w.post(hook.URL+"/", forgery("ana_whatsapp", "connection.update", `{"instance":"ana_whatsapp","state":"connecting","statusReason":200}`, time.Now())); status != http.StatusOK {
			t.Errorf("its own, with a slash: %d", status)
		}
		w.must(w.fake.ScanCode(honest.Text, otherPhone, ""))
		events.until("connected", func(v wire) bool {
			if v.Text != "" && v.Text != honest.Text {
				t.Errorf("the thief's code is shown")
			}
			return v.Status == "connected"
		})
	})
}

// A former address, one for all instances of a server, is heard and not believed: the server is asked, and the webhook is
// renewed.
func TestAFormerAddressIsNotBelieved(t *testing.T) {
	on(t, onSQLite, func(w *world) {
		w.pace.Reconcile = time.Second
		n := w.node()
		n.salon("ana", rightPhone)
		events := n.linked("ana", rightPhone)
		core := n.app.Core()
		c, err := core.Fleet.Client("default")
		w.must(err)
		now := core.Fleet.HookURL("default", "ana_whatsapp")
		former := now[:strings.LastIndex(now, "/")+1] + core.Config.Ring.MAC("hook", "default")
		_, err = c.SetWebhook(w.ctx, "ana_whatsapp", evolution.WebhookConfig{Enabled: true, URL: former, Events: []evolution.Event{
			evolution.EventConnectionUpdate, evolution.EventLogoutInstance, evolution.EventQRCodeUpdated, evolution.EventStatusInstance,
		}})
		w.must(err)
		gone := `{"instance":"ana_whatsapp","status":"closed","disconnectionReasonCode":401}`
		w.eventually("it is renewed", func() bool { // as soon as the last verification is no longer fresh
			if status := w.post(former, forgery("ana_whatsapp", "status.instance", gone, time.Now())); status != http.StatusOK {
				t.Fatalf("the former address: %d", status)
			}
			v, _ := w.fake.Instance("ana_whatsapp")
			return v.Webhook.URL == now && len(v.Webhook.Events) == 3
		})
		if got := n.get("ana"); got.Status != "connected" {
			t.Errorf("a former address is believed: %+v", got)
		}
		w.must(w.fake.Unlink("ana_whatsapp"))
		events.until("the honest end", func(v wire) bool { return v.Cause == "unlinked" })
	})
}

// Our own gateway's webhooks come over the network inside the process, and are taken from nowhere else; who has an
// instance's token is not even shown their address.
func TestOurGatewaysHooksAreTakenInsideOnly(t *testing.T) {
	on(t, onSQLite, func(w *world) {
		w.embedded()
		w.config.Gateway.Listen = "127.0.0.1:0"
		n := w.node()
		n.salon("ana", rightPhone)
		v := n.click("ana")
		core := n.app.Core()
		inside := core.Fleet.HookURL(v.Server, v.Instance)
		body := forgery(v.Instance, "connection.update", `{"instance":"ana_whatsapp","state":"connecting","statusReason":200}`, time.Now())
		outside := n.app.URL() + strings.TrimPrefix(inside, "http://platform.internal")
		if status := w.post(outside, body); status != http.StatusUnauthorized {
			t.Errorf("from outside, with the right secret: %d", status)
		}
		req, err := http.NewRequestWithContext(w.ctx, http.MethodPost, inside, bytes.NewReader([]byte(body)))
		w.must(err)
		res, err := core.Network.RoundTrip(req)
		w.must(err)
		w.must(res.Body.Close())
		if res.StatusCode != http.StatusOK {
			t.Errorf("from inside: %d", res.StatusCode)
		}
		boss, err := core.Fleet.Client(v.Server)
		w.must(err)
		row, err := boss.Instance(w.ctx, v.Instance)
		w.must(err)
		owner, err := evolution.New(evolution.Config{BaseURL: n.app.GatewayAddress(), Key: row.Token, Transport: http.DefaultTransport, Now: time.Now})
		w.must(err)
		hook, there, err := owner.FindWebhook(w.ctx, v.Instance)
		w.must(err)
		if !there || hook.URL != "http://platform.internal" {
			t.Errorf("the token is shown %q", hook.URL)
		}
		if all, _, err := boss.FindWebhook(w.ctx, v.Instance); err != nil || all.URL != inside {
			t.Errorf("the global key is shown %q, %v", all.URL, err)
		}
	})
}
