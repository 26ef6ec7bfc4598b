package e2e_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"sync"
	"testing"

	"salonzap/internal/evolution"
	"salonzap/internal/gateway/simulator"
)

// The gateway dies by kill -9 while messages come in and go out, and is started again. Everything that came in is told, as
// one event each; everything that was to go out arrives as one message each.
func TestGatewayKilledDuringTraffic(t *testing.T) {
	on(t, onSQLite, func(w *world) {
		const kills, messages = 3, 40
		double := w.embedded()
		w.config.Gateway.Listen = freeAddress(w)
		ana, bruno := w.phone(double, rightPhone, "Ana"), w.phone(double, otherPhone, "Bruno")
		inbox := &inbox{events: map[string]map[string]bool{}}
		receiver := listen(t, inbox)
		t.Cleanup(receiver.down)
		p, url := w.launch("gateway")
		c, err := evolution.New(evolution.Config{BaseURL: url, Key: gatewayKey})
		w.must(err)
		t.Cleanup(c.CloseIdle)
		_, err = c.Create(w.ctx, evolution.CreateRequest{
			InstanceName: "bot", Integration: evolution.IntegrationBaileys, QRCode: true, Webhook: &evolution.WebhookConfig{
				Enabled: true, URL: receiver.url(), Events: []evolution.Event{evolution.EventMessagesUpsert},
			},
		})
		w.must(err)
		w.eventually("it is linked", func() bool {
			r, err := c.Connect(w.ctx, "bot", "")
			w.must(err)
			if r.QRCode.Code != "" {
				_, err = ana.Scan(w.ctx, r.QRCode.Code)
			}
			return r.State == evolution.StateOpen || err == nil && r.QRCode.Code != ""
		})
		w.eventually("it is open", func() bool { s, err := c.State(w.ctx, "bot"); return err == nil && s == evolution.StateOpen })

		for round := range kills {
			var wg sync.WaitGroup
			wg.Go(func() { w.writes(bruno, round, messages) })
			wg.Go(func() { w.answers(c, round, messages) })
			w.eventually("some have come", func() bool { return inbox.count() > round*messages+messages/4 })
			p.kill()
			p, _ = w.launch("gateway")
			wg.Wait()
		}
		w.eventually("every message that came in is told", func() bool { return inbox.count() == kills*messages })
		inbox.mu.Lock() // what was told may be told again, as the same event
		for id, events := range inbox.events {
			if len(events) != 1 {
				t.Errorf("message %s was told as %d events", id, len(events))
			}
		}
		inbox.mu.Unlock()
		ids := map[string]map[string]bool{}
		for _, a := range bruno.Received() {
			if ids[a.Text] == nil {
				ids[a.Text] = map[string]bool{}
			}
			ids[a.Text][a.ID] = true
		}
		for round := range kills {
			for i := range messages {
				if n := len(ids[answer(round, i)]); n != 1 {
					t.Errorf("%q arrived as %d messages", answer(round, i), n)
				}
			}
		}
	})
}

func answer(round, i int) string { return fmt.Sprintf("resposta %d.%d", round, i) }

// writes lets a customer write, whether or not the device is there to read it.
func (w *world) writes(p *simulator.Phone, round, n int) {
	for i := range n {
		if _, err := p.Write(w.ctx, rightPhone, fmt.Sprintf("pergunta %d.%d", round, i)); err != nil {
			w.Error(err)
		}
	}
}

// answers sends, and repeats what may have been lost under the same id, as a careful client does.
func (w *world) answers(c *evolution.Client, round, n int) {
	for i := range n {
		m := evolution.SendTextRequest{Number: otherPhone, Text: answer(round, i), MessageID: fmt.Sprintf("3EB0%08d%08d", round, i)}
		err := errors.New("not tried")
		for err != nil && w.ctx.Err() == nil {
			_, err = c.SendText(w.ctx, "bot", m)
		}
	}
}

// inbox takes webhooks, and remembers under which ids each message was told.
type inbox struct {
	mu     sync.Mutex
	events map[string]map[string]bool
}

func (b *inbox) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	var e evolution.Envelope
	body := http.MaxBytesReader(w, r.Body, 1<<20)
	if err := json.NewDecoder(body).Decode(&e); err != nil {
		w.WriteHeader(http.StatusServiceUnavailable)
		return
	}
	messages, _ := e.Messages()
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, m := range messages {
		if b.events[m.Key.ID] == nil {
			b.events[m.Key.ID] = map[string]bool{}
		}
		b.events[m.Key.ID][r.Header.Get("X-Event-Id")] = true
	}
}

func (b *inbox) count() int {
	b.mu.Lock()
	defer b.mu.Unlock()
	return len(b.events)
}

// freeAddress is an address that nobody listens at now.
func freeAddress(w *world) string {
	w.Helper()
	a := listen(w.T, http.NotFoundHandler())
	a.down()
	return a.at
}
