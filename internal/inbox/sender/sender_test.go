package sender_test

import (
	"context"
	"fmt"
	"log/slog"
	"slices"
	"strconv"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"salonzap/internal/contact"
	"salonzap/internal/inbox"
	"salonzap/internal/inbox/sender"
	"salonzap/internal/tenant"
)

// TestWalksOfTheSenderKeepItsLaws lets salons send for some days of simulated time, while lines are shut, the database and
// the server fail in every way, and processes crash at any point. What must hold
// (simulation.arrive): a message is handed over by one process at a time, never after its deadline,
// never while the line is shut, in the order of its chat, at the salon's pace also after an outage;
// a message with policy Once is never sent twice. In the end every message is in a final state, and
// those in state Sent were sent by the server.
func TestWalksOfTheSenderKeepItsLaws(t *testing.T) {
	states := map[inbox.State]int{}
	for seed := range uint64(6) {
		t.Run(strconv.FormatUint(seed, 10), func(t *testing.T) { synctest.Test(t, func(t *testing.T) { walk(t, seed, states) }) })
	}
	for _, s := range []inbox.State{inbox.Sent, inbox.Refused, inbox.Expired} {
		if states[s] == 0 {
			t.Errorf("the walks show too little: %v", states)
		}
	}
}

const (
	walkSalons   = 3
	walkClients  = 3
	walkMessages = 150
)

func walk(t *testing.T, seed uint64, states map[inbox.State]int) {
	t.Helper()
	d := newSimulation(seed)
	var salons []tenant.ID
	clients := make([]contact.ID, walkClients)
	for i := range clients {
		clients[i] = contact.NewID()
	}
	for range walkSalons {
		salons = append(salons, d.open())
	}
	n := 0
	var wg sync.WaitGroup
	start := func() (*process, func()) {
		n++
		p := &process{simulation: d, name: fmt.Sprint("process ", n)}
		s := sender.New(sender.Deps{
			Outbox: p, Carrier: p, Due: d.hints, Holder: p.name, Log: slog.New(slog.DiscardHandler), Now: time.Now,
		})
		ctx, stop := context.WithCancel(t.Context())
		wg.Go(func() { s.Run(ctx) })
		return p, stop
	}
	first, stopFirst := start()
	_, stopSecond := start()
	for range walkMessages {
		pass(time.Duration(d.draw(20_000)) * time.Millisecond)
		salon := salons[d.draw(walkSalons)]
		d.accept(draft(t, d, salon, clients[d.draw(walkClients)]))
		switch draw := d.draw(100); {
		case draw < 6:
			d.shut(salon, []inbox.Cause{inbox.CausePaused, inbox.CauseQuarantined, inbox.CauseNotConnected}[d.draw(3)])
		case draw < 20:
			d.shut(salon, "")
		case draw < 30: // kill -9
			first.crash()
			stopFirst()
			first, stopFirst = start()
		case draw < 33:
			pass(time.Duration(d.draw(600)) * time.Minute)
		}
	}
	for _, salon := range salons {
		d.shut(salon, "")
	}
	pass(3 * 24 * time.Hour)
	stopFirst()
	stopSecond()
	wg.Wait()
	d.judgeEnd(t, salons, states)
}

func draft(t *testing.T, d *simulation, salon tenant.ID, client contact.ID) inbox.Outgoing {
	t.Helper()
	to, _ := contact.ParseAddress("5511987654321@s.whatsapp.net")
	o, err := inbox.Compose(inbox.NewID(), salon, inbox.Draft{
		Contact: client, To: to, Content: inbox.Text{Body: "oi"},
		Origin: []inbox.Origin{inbox.Reply, inbox.Manual, inbox.Program, inbox.Unasked}[d.draw(4)],
	}, time.Now())
	if err != nil {
		t.Fatal(err)
	}
	return o
}

// judgeEnd checks the rules for all messages at the end.
func (d *simulation) judgeEnd(t *testing.T, salons []tenant.ID, states map[inbox.State]int) {
	t.Helper()
	slices.Sort(d.violations)
	for _, b := range slices.Compact(d.violations) {
		t.Error(b)
	}
	for _, salon := range salons {
		b := d.boxes[salon]
		for _, o := range b.queue {
			states[o.State]++
			switch {
			case !o.State.Final():
				t.Errorf("a %s waits for ever: it is %s", o.Origin, o.State)
			case o.State == inbox.Sent && b.arrived[o.ID] == 0:
				t.Errorf("a %s is sent, and the server did not", o.Origin)
			case o.Policy == inbox.Once && b.arrived[o.ID] > 1:
				t.Errorf("a %s was sent %d times", o.Origin, b.arrived[o.ID])
			case (o.State == inbox.Expired || o.State == inbox.Cancelled) && b.carried[o.ID] == 0 && b.arrived[o.ID] > 0:
				t.Errorf("a %s arrived that never went", o.Origin)
			}
		}
	}
}

func (d *simulation) draw(n int) int {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.random.IntN(n)
}

// pass lets time pass in a synctest bubble.
func pass(d time.Duration) { <-time.After(d) }
