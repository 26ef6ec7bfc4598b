package app_test

import (
	"context"
	"log/slog"
	"net/http/httptest"
	"path/filepath"
	"reflect"
	"sync"
	"testing"
	"time"

	"salonzap/internal/app"
	"salonzap/internal/connection"
	"salonzap/internal/evolution"
	"salonzap/internal/evolution/evolutiontest"
	"salonzap/internal/secret"
	"salonzap/internal/tenant"
)

// coreRig is a Core on SQLite with a fake Evolution server. No webhooks come: connections are polled.
func coreRig(t *testing.T, pace connection.Pace) (*app.Core, *evolutiontest.Server) {
	t.Helper()
	return coreRigAt(t, pace, time.Now)
}

// coreRigAt is coreRig on another clock.
func coreRigAt(t *testing.T, pace connection.Pace, now func() time.Time) (*app.Core, *evolutiontest.Server) {
	t.Helper()
	fake := evolutiontest.New(evolutiontest.Options{})
	server := httptest.NewServer(fake)
	t.Cleanup(func() { fake.Close(); server.Close() })
	ring, err := secret.ParseRing("k1:a-key-for-tests-only-0001")
	if err != nil {
		t.Fatal(err)
	}
	cfg := app.Config{Data: t.TempDir(), Ring: ring, Listen: "127.0.0.1:0", WhatsApp: app.OnEvolution, SendGap: time.Millisecond}
	cfg.Evolution = app.EvolutionConfig{URL: server.URL, Key: secret.Text(fake.Key())}
	if filepath.Dir(cfg.DatabaseFile()) != cfg.Data {
		t.Fatal("the database is outside of the data folder")
	}
	c, err := app.OpenCore(t.Context(), cfg, app.CoreOptions{Log: slog.New(slog.DiscardHandler), Pace: pace, Now: now})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), 2*time.Minute)
		defer cancel()
		if err := c.Close(ctx); err != nil {
			t.Error(err)
		}
	})
	return c, fake
}

func TestManyFirstClicksOnARealDatabase(t *testing.T) {
	c, fake := coreRig(t, connection.DefaultPace()) // a busy machine must not look like a server that gives no code
	ctx := t.Context()
	salon, err := c.Salons.Add(ctx, tenant.System("test"), tenant.Draft{Name: "Barbearia do João"})
	if err != nil {
		t.Fatal(err)
	}
	var wg sync.WaitGroup
	views := make([]connection.View, 50)
	errs := make([]error, 50)
	for i := range views {
		wg.Go(func() {
			views[i], errs[i] = c.Connections.Connect(ctx, salon.ID, connection.Request{
				Click: connection.Click{Method: connection.QR, By: tenant.CLIActor(), Watched: connection.WatchTTL}, Wait: 10 * time.Second,
			})
		})
	}
	wg.Wait()
	first := 0
	for i, v := range views {
		if errs[i] != nil {
			t.Fatal(errs[i])
		}
		if v.Code().QRText == "" || v.Code() != views[0].Code() {
			t.Errorf("click %d: %q in %+v", i, v.Code().QRText, v.Attempt)
		}
		if !v.IsReconnect {
			first++
		}
	}
	calls := fake.CallsOf("barbearia-do-joao_whatsapp")
	if first != 1 || calls[evolution.OpCreate] != 1 || calls[evolution.OpConnect] != 1 {
		t.Errorf("%d first clicks, calls %v", first, calls)
	}
	if err := fake.Scan("barbearia-do-joao_whatsapp", "5511987654321", "João"); err != nil {
		t.Fatal(err)
	}
	hints, cancel := c.Hub.Subscribe(salon.ID.String())
	defer cancel()
	deadline := time.After(2 * time.Minute)
	for {
		v, err := c.Connections.Get(ctx, tenant.For(salon.ID), salon.ID)
		if err != nil {
			t.Fatal(err)
		}
		if v.Status == connection.StatusConnected {
			return
		}
		select {
		case <-hints:
		case <-deadline:
			t.Fatalf("not connected: %+v", v.Connection)
		}
	}
}

// quick is the real pace, twenty times as fast.
func quick() connection.Pace {
	p := connection.DefaultPace()
	for _, v := range reflect.ValueOf(&p).Elem().Fields() {
		if v.CanInt() { // a duration
			v.SetInt(v.Int() / 20)
		}
	}
	return p
}

// until waits until ok is true of the salon's connection.
func until(t *testing.T, c *app.Core, id tenant.ID, what string, ok func(connection.View) bool) connection.View {
	t.Helper()
	hints, cancel := c.Hub.Subscribe(id.String())
	defer cancel()
	deadline := time.After(2 * time.Minute)
	for {
		v, err := c.Connections.Watch(t.Context(), tenant.For(id), id)
		if err != nil {
			t.Fatal(err)
		}
		if ok(v) {
			return v
		}
		select {
		case <-hints:
		case <-deadline:
			t.Fatalf("never %s: %+v, attempt %+v, evidence %+v", what, v.Connection, v.Attempt, v.Evidence)
		}
	}
}

func TestAPairingCodeAfterAQRCodeOnAServerThatLinksAgainByItself(t *testing.T) {
	c, fake := coreRig(t, quick())
	fake.Change(func(b *evolutiontest.Behaviour) { b.RelinkAfterLogout = true })
	ctx := t.Context()
	salon, err := c.Salons.Add(ctx, tenant.System("test"), tenant.Draft{Name: "Studio Ana", Phone: "11 98765-4321"})
	if err != nil {
		t.Fatal(err)
	}
	click := func(m connection.Method) {
		t.Helper()
		_, err := c.Connections.Connect(ctx, salon.ID, connection.Request{
			Click: connection.Click{Method: m, By: tenant.CLIActor(), Watched: connection.WatchTTL},
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	click(connection.QR)
	until(t, c, salon.ID, "a QR code", func(v connection.View) bool { return v.Code().QRText != "" })
	click(connection.PairingCode)
	v := until(t, c, salon.ID, "a pairing code", func(v connection.View) bool { return v.Code().Pairing != "" })
	if err := fake.EnterPairingCode(v.Instance, v.Code().Pairing, "5511987654321"); err != nil {
		t.Fatal(err)
	}
	until(t, c, salon.ID, "connected", func(v connection.View) bool { return v.Status == connection.StatusConnected })
}

func TestTheLadderOnARealDatabase(t *testing.T) {
	c, fake := coreRig(t, quick())
	fake.Change(func(b *evolutiontest.Behaviour) { b.EmptyCodes = 1000 })
	ctx := t.Context()
	salon, err := c.Salons.Add(ctx, tenant.System("test"), tenant.Draft{Name: "Studio Ana"})
	if err != nil {
		t.Fatal(err)
	}
	_, err = c.Connections.Connect(ctx, salon.ID, connection.Request{
		Click: connection.Click{Method: connection.QR, By: tenant.CLIActor(), Watched: connection.WatchTTL},
	})
	if err != nil {
		t.Fatal(err)
	}
	until(t, c, salon.ID, "on the last rung", func(v connection.View) bool {
		return v.Attempt != nil && v.Attempt.Rung == connection.RungRecreate && fake.Calls()[evolution.OpCreate] == 2
	})
	if n := fake.Calls()[evolution.OpDelete]; n != 1 {
		t.Errorf("%d deletes", n)
	}
	fake.Change(func(b *evolutiontest.Behaviour) { b.EmptyCodes = 0 })
	if err := fake.ReleaseCode("studio-ana_whatsapp"); err != nil {
		t.Log(err)
	}
	until(t, c, salon.ID, "a code", func(v connection.View) bool { return v.Code().QRText != "" })
}
