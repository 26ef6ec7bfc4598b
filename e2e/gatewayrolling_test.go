package e2e_test

import (
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"

	"salonzap/internal/evolution"
	"salonzap/internal/gateway/simulator"
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

// restartLoad is what goes on while nodes are replaced: an owner who clicks, a customer who writes, salons that send.
type restartLoad struct {
	w        *world
	b        *balancer
	customer *simulator.Phone
	numbers  []string // of the salons
	stop     chan struct{}
	clicks   int
	sent     []int // by salon
}

func (l *restartLoad) stopped() bool {
	select {
	case <-l.stop:
		return true
	default:
		return l.w.ctx.Err() != nil
	}
}

// click reconnects an instance, lets the customer write to each salon, makes an instance and deletes it, again and again.
func (l *restartLoad) click() {
	w, b := l.w, l.b
	for ; !l.stopped(); l.clicks++ {
		if err := b.call(func(c *evolution.Client) error { _, err := c.Connect(w.ctx, "novo", ""); return err }); err != nil {
			w.Errorf("click %d failed: %v", l.clicks, err)
		}
		for i, number := range l.numbers {
			if _, err := l.customer.Write(w.ctx, number, fmt.Sprintf("pergunta %d.%d", i, l.clicks)); err != nil {
				w.Error(err)
			}
		}
		name := fmt.Sprintf("outro%d", l.clicks)
		if err := b.call(func(c *evolution.Client) error {
			_, err := c.Create(w.ctx, evolution.CreateRequest{InstanceName: name, Integration: evolution.IntegrationBaileys})
			return err
		}); err != nil {
			w.Errorf("first click %d failed: %v", l.clicks, err)
		}
		if err := b.call(func(c *evolution.Client) error { return c.Delete(w.ctx, name) }); err != nil {
			w.Errorf("deletion %d failed: %v", l.clicks, err)
		}
	}
}

// send sends from a salon again and again. What is not connected yet is tried again, as the platform does.
func (l *restartLoad) send(i int, to string) {
	for ; !l.stopped(); l.sent[i]++ {
		m := evolution.SendTextRequest{Number: to, Text: answer(i, l.sent[i]), MessageID: fmt.Sprintf("3EB0%08d%08d", i, l.sent[i])}
		err := errors.New("not tried")
		for err != nil && l.w.ctx.Err() == nil {
			err = l.b.call(func(c *evolution.Client) error { _, err := c.SendText(l.w.ctx, salonName(i), m); return err })
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

		load := &restartLoad{w: w, b: b, customer: customer, numbers: numbers, stop: make(chan struct{}), sent: make([]int, salons)}
		var wg sync.WaitGroup
		wg.Go(load.click)
		for i := range salons {
			wg.Go(func() { load.send(i, customerNumber) })
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
		close(load.stop)
		wg.Wait()
		all := load.clicks * salons
		t.Logf("%d clicks, %d messages in, %v out", 3*load.clicks, all, load.sent)
		w.eventually("every message that came in is told", func() bool { return inbox.count() == all })
		inbox.toldOnce(t)
		arrivedOnce(t, customer, load.sent)
		if n := double.ReplacedConnections(); n != 0 {
			t.Errorf("%d times a device was connected twice at once", n)
		}
	})
}

// arrivedOnce expects each salon's answers at a customer's phone, each as one message.
func arrivedOnce(t *testing.T, customer *simulator.Phone, sent []int) {
	t.Helper()
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
}

// toldOnce expects each message that came in as one event.
func (inbox *inbox) toldOnce(t *testing.T) {
	t.Helper()
	inbox.mu.Lock()
	for id, events := range inbox.events {
		if len(events) != 1 {
			t.Errorf("message %s was told as %d events", id, len(events))
		}
	}
	inbox.mu.Unlock()
}

func salonName(i int) string { return fmt.Sprintf("salao%d", i) }
