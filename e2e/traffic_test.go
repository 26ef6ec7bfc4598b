package e2e_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"sync"
	"time"

	"salonzap/internal/evolution"
	"salonzap/internal/gateway/simulator"
)

// traffic is messages in and out while the program is killed and restarted. It counts what was
// acknowledged.
type traffic struct {
	w     *world
	salon []*busySalon // on our own gateway
	hooks string       // the path of the webhooks of a salon on another server
	key   string       // of the REST API

	mu      sync.Mutex
	program *client            // where the program is now
	moved   chan struct{}      // closed when it has another address
	changed chan struct{}      // closed when anything below changes, or the program is elsewhere
	written map[string]bool    // texts that clients wrote
	acked   map[string]bool    // texts of webhooks that were answered with 200
	posted  map[string]bool    // texts of all webhooks
	asked   int                // how many were asked to go out
	sent    map[string]request // what was accepted, by the message's id
	wg      sync.WaitGroup
}

// busySalon is a salon and its one client.
type busySalon struct {
	slug          string
	phone, client *simulator.Phone
}

// request is a message that was accepted.
type request struct{ salon, text, policy string }

// change records something, and wakes those who wait in until.
func (t *traffic) change(note func()) {
	t.mu.Lock()
	defer t.mu.Unlock()
	note()
	close(t.changed)
	t.changed = make(chan struct{})
}

// until waits until a condition holds.
func (t *traffic) until(what string, so func() bool) {
	t.w.Helper()
	again := time.NewTicker(50 * time.Millisecond) // of what phones have nobody tells
	defer again.Stop()
	for {
		t.mu.Lock()
		done, changed := so(), t.changed
		t.mu.Unlock()
		if done {
			return
		}
		select {
		case <-changed:
		case <-again.C:
		case <-t.w.ctx.Done():
			t.mu.Lock()
			acked, accepted := len(t.acked), len(t.sent)
			t.mu.Unlock()
			t.w.Fatalf("never: %s (%d webhooks, %d accepted, %d arrived)", what, acked, accepted, t.arrived())
		}
	}
}

// arrived is how many messages reached clients.
func (t *traffic) arrived() (n int) {
	for _, s := range t.salon {
		n += s.client.Count()
	}
	return n
}

// persist repeats an action until it succeeds, or until nobody waits for it any more. After a
// refusal it waits a moment; without an answer, until the program has another address.
func (t *traffic) persist(do func(c *client) outcome) {
	for t.w.ctx.Err() == nil {
		t.mu.Lock()
		c, moved := t.program, t.moved
		t.mu.Unlock()
		wait := 2 * time.Second
		switch do(c) {
		case done:
			return
		case refused:
			wait = 20 * time.Millisecond
		case unanswered:
		}
		again := time.NewTimer(wait)
		select {
		case <-again.C:
		case <-moved:
		case <-t.w.ctx.Done():
		}
		again.Stop()
	}
}

// outcome is what came of asking the program.
type outcome int

const (
	done outcome = iota
	refused
	unanswered
)

// inRounds does something n times for each round that begins, and ends with the last one.
func (t *traffic) inRounds(rounds []chan struct{}, n int, do func(i int)) {
	t.wg.Go(func() {
		for r, begun := range rounds {
			select {
			case <-begun:
			case <-t.w.ctx.Done():
				return
			}
			for i := range n {
				do(r*n + i)
			}
		}
	})
}

// begin lets everybody write and send n messages in each round.
func (t *traffic) begin(rounds []chan struct{}, n int) {
	for _, s := range t.salon {
		t.inRounds(rounds, n, func(i int) { t.write(s, i) })
		t.inRounds(rounds, n, func(i int) { t.send(s, i) })
	}
	for range 2 { // each webhook is sent twice, at about the same moment
		t.inRounds(rounds, 4*n, t.post)
	}
}

// write lets a client write; WhatsApp delivers it sooner or later.
func (t *traffic) write(s *busySalon, i int) {
	text := fmt.Sprintf("pergunta %d a %s", i, s.slug)
	if _, err := s.client.Write(t.w.ctx, s.phone.Number(), text); err != nil {
		t.w.Error(err)
	}
	t.change(func() { t.written[text] = true })
}

// send asks the program to send, until it answers that it has the message. Every fifth request has
// a short deadline.
func (t *traffic) send(s *busySalon, i int) {
	t.change(func() { t.asked++ })
	m := request{s.slug, fmt.Sprintf("resposta %d de %s", i, s.slug), []string{"once", "repeat"}[i%2]}
	life := 2 * patience
	if i%5 == 0 {
		life = 2 * time.Second
	}
	body := map[string]any{
		"to": s.client.Number(), "text": m.text, "reply_policy": m.policy, "idempotency_key": m.text,
		"deadline": time.Now().Add(life).UTC().Format(time.RFC3339Nano),
	}
	t.persist(func(c *client) outcome {
		status, raw, err := c.try(http.MethodPost, "/api/v1/salons/"+s.slug+"/messages", body)
		var made struct{ ID string }
		switch {
		case err != nil:
			return unanswered
		case status == http.StatusUnprocessableEntity && i%5 == 0:
			return done // its deadline was over before it was accepted
		case status != http.StatusAccepted || json.Unmarshal(raw, &made) != nil:
			return refused
		}
		t.change(func() { t.sent[made.ID] = m })
		return done
	})
}

// post sends the webhook of a message, as a server does, until it is acknowledged.
func (t *traffic) post(i int) {
	text := fmt.Sprintf("de fora %d", i)
	now := time.Now().UTC()
	content, _ := json.Marshal(map[string]string{"conversation": text})
	data, _ := json.Marshal(evolution.Message{
		Key: evolution.MessageKey{RemoteJid: fmt.Sprintf("55119444%05d@s.whatsapp.net", i%50), ID: fmt.Sprintf("3A%018d", i)}, PushName: "Maria",
		Content: content, MessageType: "conversation", MessageTimestamp: evolution.Int64(now.Unix()),
	})
	body, _ := json.Marshal(evolution.Envelope{Event: string(evolution.EventMessagesUpsert), Instance: remoteSalon + "_whatsapp", Data: data, DateTime: now.Format(time.RFC3339Nano)})
	t.change(func() { t.posted[text] = true })
	t.persist(func(c *client) outcome {
		req, err := http.NewRequestWithContext(t.w.ctx, http.MethodPost, c.base+t.hooks, bytes.NewReader(body))
		if err != nil {
			t.w.Error(err)
			return done
		}
		res, err := c.http.Do(req)
		if err != nil {
			return unanswered
		}
		_ = res.Body.Close()
		if res.StatusCode != http.StatusOK {
			return refused
		}
		t.change(func() { t.acked[text] = true })
		return done
	})
}
