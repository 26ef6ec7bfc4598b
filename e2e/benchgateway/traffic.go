package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"slices"
	"sync"
	"time"

	"salonzap/internal/evolution"
)

// talking is how many sessions a load is spread over.
const talking = 100

// person makes a phone at the double.
func (b *bench) person(ctx context.Context, number string) error {
	return b.play(ctx, "/control/phones", map[string]any{"number": number, "name": "Salão " + number[len(number)-4:]})
}

// play asks the double for something.
func (b *bench) play(ctx context.Context, path string, body any) error {
	text, err := json.Marshal(body)
	if err != nil {
		return err
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, b.double+path, bytes.NewReader(text))
	if err != nil {
		return err
	}
	res, err := b.http.Do(req)
	if err != nil {
		return err
	}
	defer func() { _ = res.Body.Close() }()
	if res.StatusCode >= http.StatusBadRequest {
		text, _ := io.ReadAll(io.LimitReader(res.Body, kib))
		return fmt.Errorf("%s: %d %s", path, res.StatusCode, text)
	}
	_, err = io.Copy(io.Discard, res.Body)
	return err
}

// load does something so many times a second, whatever it takes, and returns how long each took.
func (b *bench) load(ctx context.Context, perSecond int, do func(ctx context.Context, i int) error) ([]time.Duration, error) {
	total := perSecond * b.options.seconds
	took := make([]time.Duration, total)
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	t := time.NewTicker(time.Second / time.Duration(perSecond))
	defer t.Stop()
	var wg sync.WaitGroup
	for i := range total {
		select {
		case <-t.C:
		case <-ctx.Done():
		}
		if ctx.Err() != nil {
			break
		}
		wg.Go(func() {
			began := b.now()
			if err := do(ctx, i); err != nil {
				cancel(err)
			}
			took[i] = b.now().Sub(began)
		})
	}
	wg.Wait()
	return took, context.Cause(ctx)
}

func percentile(d []time.Duration, p int) float64 {
	slices.Sort(d)
	return float64(d[(len(d)-1)*p/100].Microseconds()) / 1000
}

// send sends texts over some sessions at a fixed rate.
func (b *bench) send(ctx context.Context) error {
	n := min(talking, b.options.sessions)
	fmt.Printf("\n%d messages a second are sent over %d sessions for %d s\n", b.options.sends, n, b.options.seconds)
	for i := range n {
		if err := b.person(ctx, customer(i)); err != nil {
			return err
		}
		if _, err := b.client.SendText(ctx, instance(i), evolution.SendTextRequest{Number: customer(i), Text: "a first one"}); err != nil {
			return err
		}
	}
	took, err := b.load(ctx, b.options.sends, func(ctx context.Context, i int) error {
		_, err := b.client.SendText(ctx, instance(i%n), evolution.SendTextRequest{Number: customer(i % n), Text: "Seu horário é às 15h"})
		return err
	})
	if err != nil {
		return err
	}
	b.say("p50", percentile(took, 50), "ms", 0)
	b.say("p99", percentile(took, 99), "ms", 30)
	return nil
}

// receive lets customers write at a fixed rate, and waits for each message's webhook.
func (b *bench) receive(ctx context.Context) error {
	fmt.Printf("\n%d messages a second come in for %d s, each delivered by webhook\n", b.options.inbound, b.options.seconds)
	took, err := b.receiveMessages(ctx, b.options.inbound)
	if err != nil {
		return err
	}
	b.say("p50 from the writing to the webhook", percentile(took, 50), "ms", 0)
	b.say("p99 from the writing to the webhook", percentile(took, 99), "ms", 50)
	return nil
}

// flood lets more messages come in than on a calm day: all must be handled.
func (b *bench) flood(ctx context.Context) error {
	fmt.Printf("\n%d messages a second come in for %d s\n", b.options.burst, b.options.seconds)
	began := b.now()
	took, err := b.receiveMessages(ctx, b.options.burst)
	if err != nil {
		return err
	}
	b.say("all worked off after", b.now().Sub(began).Seconds(), "s", 0)
	b.say("p99 from the writing to the webhook", percentile(took, 99), "ms", 0)
	b.say("lost", 0, "", 0) // receiveMessages waits for each
	b.say("delivered more than once", float64(b.hooks.twice()), "", 0)
	return nil
}

func (b *bench) receiveMessages(ctx context.Context, perSecond int) ([]time.Duration, error) {
	n := min(talking, b.options.sessions)
	return b.load(ctx, perSecond, func(ctx context.Context, i int) error {
		id := fmt.Sprintf("BENCH%d-%d", perSecond, i)
		came := b.hooks.expect(id)
		if err := b.play(ctx, "/control/phones/"+customer(i%n)+"/write", map[string]any{"to": salon(i % n), "text": "Tem horário?", "id": id}); err != nil {
			return err
		}
		select {
		case <-came:
			return nil
		case <-ctx.Done():
			return fmt.Errorf("a message did not come: %w", context.Cause(ctx))
		}
	})
}

// receiver takes webhooks.
type receiver struct {
	server *http.Server
	url    string
	ended  chan struct{}

	mu      sync.Mutex
	waiting map[string]chan struct{}
	came    map[string]int
}

func newReceiver(ctx context.Context, _ func() time.Time) (*receiver, error) {
	var lc net.ListenConfig
	ln, err := lc.Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	r := &receiver{url: "http://" + ln.Addr().String() + "/hook", ended: make(chan struct{}), waiting: map[string]chan struct{}{}, came: map[string]int{}}
	r.server = &http.Server{Handler: r, ReadHeaderTimeout: time.Minute}
	go func() {
		defer close(r.ended)
		_ = r.server.Serve(ln)
	}()
	return r, nil
}

// ServeHTTP notes the messages of a webhook.
func (r *receiver) ServeHTTP(w http.ResponseWriter, req *http.Request) {
	body, err := io.ReadAll(req.Body)
	if err != nil {
		http.Error(w, "cut", http.StatusServiceUnavailable)
		return
	}
	e, err := evolution.DecodeEnvelope(body)
	if err == nil && e.Kind() == evolution.EventMessagesUpsert {
		messages, _ := e.Messages()
		for _, m := range messages {
			r.note(m.Key.ID)
		}
	}
	w.WriteHeader(http.StatusOK)
}

func (r *receiver) note(id string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.came[id]++
	if c := r.waiting[id]; c != nil && r.came[id] == 1 {
		close(c)
	}
}

// expect is closed when the message has come.
func (r *receiver) expect(id string) <-chan struct{} {
	r.mu.Lock()
	defer r.mu.Unlock()
	c := make(chan struct{})
	r.waiting[id] = c
	return c
}

func (r *receiver) twice() int {
	r.mu.Lock()
	defer r.mu.Unlock()
	n := 0
	for _, times := range r.came {
		n += times - 1
	}
	return n
}

func (r *receiver) close() error {
	err := r.server.Close()
	<-r.ended
	return errors.Join(err)
}
