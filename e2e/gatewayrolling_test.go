package e2e_test

import (
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"

	"salonzap/internal/evolution"
)

// balancer calls one node after the other, as a load balancer does: one that nobody listens at is passed over.
type balancer struct {
	w     *world
	mu    sync.Mutex
	nodes []*gatewayNode
	next  int
}

func (b *balancer) set(nodes ...*gatewayNode) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.nodes = nodes
}

// call makes a call by the next node. What could not be delivered to a node is delivered to another.
func (b *balancer) call(do func(c *evolution.Client) error) error {
	for {
		b.mu.Lock()
		n := b.nodes[b.next%len(b.nodes)]
		b.next++
		b.mu.Unlock()
		err := do(n.client)
		if evolution.KindOf(err) != evolution.KindUnreachable || b.w.ctx.Err() != nil {
			return err
		}
	}
}

// Two nodes are replaced one after the other while owners click, salons send and customers write. No click fails, every message that came in is told as
// one event, every message that went out arrived as one, and no device is connected twice at once.
func TestARollingRestartFailsNoClickAndLosesNothing(t *testing.T) {
	on(t, onPostgres, func(w *world) {
		const customerNumber, salons, rounds = "5531912345678", 4, 2
		double := w.embedded()
		customer := w.phone(double, customerNumber, "Caio")
		inbox := &inbox{events: map[string]map[string]bool{}}
		receiver := listen(t, inbox)
		t.Cleanup(receiver.down)
		old, b := []*gatewayNode{w.gatewayNode(), w.gatewayNode()}, &balancer{w: w}
		b.set(old...)
		hook := &evolution.WebhookConfig{Enabled: true, URL: receiver.url(), Events: []evolution.Event{evolution.EventMessagesUpsert}}
		numbers := make([]string, salons)
		for i := range salons {
			numbers[i] = fmt.Sprintf("55119660010%02d", i)
			old[i%2].links(salonName(i), w.phone(double, numbers[i], salonName(i)))
			_, err := old[0].client.SetWebhook(w.ctx, salonName(i), *hook)
			w.must(err)
		}
		_, err := old[0].client.Create(w.ctx, evolution.CreateRequest{InstanceName: "novo", Integration: evolution.IntegrationBaileys})
		w.must(err)

		stop := make(chan struct{})
		var wg sync.WaitGroup
		sent, clicks := make([]int, salons), 0
		stopped := func() bool {
			select {
			case <-stop:
				return true
			default:
				return w.ctx.Err() != nil
			}
		}
		wg.Go(func() {
			for ; !stopped(); clicks++ {
				if err := b.call(func(c *evolution.Client) error { _, err := c.Connect(w.ctx, "novo", ""); return err }); err != nil {
					t.Errorf("click %d failed: %v", clicks, err)
				}
				for i, number := range numbers {
					if _, err := customer.Write(w.ctx, number, fmt.Sprintf("pergunta %d.%d", i, clicks)); err != nil {
						t.Error(err)
					}
				}
				name := fmt.Sprintf("outro%d", clicks)
				if err := b.call(func(c *evolution.Client) error {
					_, err := c.Create(w.ctx, evolution.CreateRequest{InstanceName: name, Integration: evolution.IntegrationBaileys})
					return err
				}); err != nil {
					t.Errorf("first click %d failed: %v", clicks, err)
				}
				if err := b.call(func(c *evolution.Client) error { return c.Delete(w.ctx, name) }); err != nil {
					t.Errorf("deletion %d failed: %v", clicks, err)
				}
			}
		})
		for i := range salons {
			wg.Go(func() {
				for ; !stopped(); sent[i]++ {
					m := evolution.SendTextRequest{Number: customerNumber, Text: answer(i, sent[i]), MessageID: fmt.Sprintf("3EB0%08d%08d", i, sent[i])}
					err := errors.New("not tried")
					for err != nil && w.ctx.Err() == nil { // what is not connected yet is tried again, as the platform does
						err = b.call(func(c *evolution.Client) error { _, err := c.SendText(w.ctx, salonName(i), m); return err })
					}
				}
			})
		}
		for range rounds {
			for i := range old {
				young := w.gatewayNode()
				b.set(old[1-i], young)
				if code := old[i].terminate(); code != 0 {
					t.Errorf("a clean stop ended with %d", code)
				}
				old[i] = young
				b.set(old...)
			}
		}
		close(stop)
		wg.Wait()
		all := clicks * salons
		t.Logf("%d clicks, %d messages in, %v out", 3*clicks, all, sent)
		w.eventually("every message that came in is told", func() bool { return inbox.count() == all })
		inbox.mu.Lock()
		for id, events := range inbox.events {
			if len(events) != 1 {
				t.Errorf("message %s was told as %d events", id, len(events))
			}
		}
		inbox.mu.Unlock()
		ids := map[string][]string{}
		for _, a := range customer.Received() {
			if !slices.Contains(ids[a.Text], a.ID) {
				ids[a.Text] = append(ids[a.Text], a.ID)
			}
		}
		for i, n := range sent {
			for j := range n {
				if got := len(ids[answer(i, j)]); got != 1 {
					t.Errorf("%q arrived as %d messages", answer(i, j), got)
				}
			}
		}
		if n := double.ReplacedConnections(); n != 0 {
			t.Errorf("%d times a device was connected twice at once", n)
		}
	})
}

func salonName(i int) string { return fmt.Sprintf("salao%d", i) }
