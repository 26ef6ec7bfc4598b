package simulator_test

import (
	"fmt"
	"testing"

	"go.mau.fi/whatsmeow/types/events"
	"golang.org/x/sync/errgroup"

	"salonzap/internal/gateway/simulator"
)

// A device that is loaded from the client's database logs in without a scan.
func TestDevicesReconnectWithoutScan(t *testing.T) {
	s, db := double(t), database(t)
	p := phone(t, s, "5511987654321")
	c := db.client(t, s, nil)
	link(t, c, p)
	jid := *c.Store.ID
	c.Disconnect()
	device, err := db.container.GetDevice(t.Context(), jid)
	if err != nil {
		t.Fatal(err)
	}
	again := db.client(t, s, device)
	again.connect()
	await[*events.Connected](again)
	if len(p.Devices()) != 1 {
		t.Errorf("the phone lists %+v", p.Devices())
	}
}

// Fifty salons link and exchange messages with a customer each, ten at a time.
func TestFiftySalonsAtOnce(t *testing.T) {
	const salons = 50
	s, db := double(t), database(t)
	var all [salons]*client
	var owners, customers [salons]*simulator.Phone
	for i := range salons {
		owners[i], customers[i] = phone(t, s, fmt.Sprintf("55119%08d", i)), phone(t, s, fmt.Sprintf("55219%08d", i))
		all[i] = db.client(t, s, nil)
	}
	var group errgroup.Group
	group.SetLimit(10)
	for i := range salons {
		group.Go(func() error {
			link(t, all[i], owners[i])
			id, err := customers[i].Write(t.Context(), owners[i].Number(), "Oi")
			if err != nil {
				return err
			}
			if m := await[*events.Message](all[i]); m.Info.ID != id {
				return fmt.Errorf("got %s, want %s", m.Info.ID, id)
			}
			_, err = all[i].SendMessage(t.Context(), to(customers[i].Number()), conversation("Olá"))
			return err
		})
	}
	if err := group.Wait(); err != nil {
		t.Fatal(err)
	}
	for i := range salons {
		if got := customers[i].Received(); len(got) != 1 || got[0].Text != "Olá" || got[0].From != owners[i].Number() {
			t.Errorf("customer %d got %+v", i, got)
		}
	}
	if n := s.Connections(); n != salons {
		t.Errorf("%d connections, want %d", n, salons)
	}
}
