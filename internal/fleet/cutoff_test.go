package fleet_test

import (
	"log/slog"
	"testing"
	"time"

	"salonzap/internal/connection"
	"salonzap/internal/evolution"
	"salonzap/internal/evolution/evolutiontest"
	"salonzap/internal/fleet"
)

// Of a server whose sessions do not reach WhatsApp one is asked about now and then, and tells of all; what a person waits for is asked as ever.
func TestSessionsOfACutOffServerAreLookedAtAtAPace(t *testing.T) {
	r := newRig(t, "")
	r.want(t, connection.StepCreate, connection.ResultCreated)
	now := time.Now()
	transport := evolution.NewTransport()
	t.Cleanup(transport.CloseIdleConnections)
	r.memoryStore.servers[0].Server.Health.OK = true
	r.fleet = fleet.New(fleet.Deps{
		Store: r.memoryStore, Ring: r.ring, Transport: transport, HookBase: func(string, string) string { return "" }, Log: slog.New(slog.DiscardHandler),
		Now: func() time.Time { return now },
	})
	load := func(connected, without int) {
		r.memoryStore.servers[0].Connected, r.memoryStore.servers[0].WithoutWhatsApp = connected, without
		if err := r.fleet.Refresh(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	load(10, 0)
	adrift := row()
	adrift.State, adrift.Evidence.Reading = connection.Connected{}, connection.ReadConnecting
	clicked, open := adrift, adrift
	clicked.Attempt = &connection.Attempt{ID: "a", Method: connection.QR}
	open.Evidence.Reading = connection.ReadOpen
	look := func(c connection.Connection) (connection.Result, int) {
		before := r.fake.Calls()[evolution.OpState]
		o := r.fleet.Execute(t.Context(), c, connection.StepObserve)
		return o.Kind, r.fake.Calls()[evolution.OpState] - before
	}
	if got, n := look(adrift); got != connection.ResultClosed || n != 1 {
		t.Errorf("before anything is known: %v, %d calls", got, n)
	}
	load(10, 4)
	if _, n := look(adrift); n != 1 {
		t.Error("fewer than half are no trouble of the server, and it was not asked")
	}
	load(10, 5)
	if _, n := look(adrift); n != 1 {
		t.Error("the first one is asked about")
	}
	if got, n := look(adrift); got != connection.ResultNone || n != 0 {
		t.Errorf("before it has lasted: %v, %d calls", got, n)
	}
	calls := 0
	const hour = 60
	for range hour * 12 {
		now = now.Add(5 * time.Second)
		load(10, 5)
		for range 5 {
			_, n := look(adrift)
			calls += n
		}
	}
	if calls < hour-5 || calls > hour+5 {
		t.Errorf("%d calls within an hour", calls)
	}
	if got, _ := look(adrift); got != connection.ResultCutOff {
		t.Errorf("when it has lasted: %v", got)
	}
	for name, c := range map[string]connection.Connection{"somebody waits": clicked, "a session that is open": open} {
		if _, n := look(c); n != 1 {
			t.Errorf("%s: %d calls", name, n)
		}
	}
	now = now.Add(time.Minute)
	r.fake.FailNext(evolution.OpState, evolutiontest.Fault{Status: 200, Body: `{"instance":{"instanceName":"studio_whatsapp","state":"open"}}`})
	for asked := range 2 {
		if got, n := look(adrift); n != 1 {
			t.Errorf("look %d after one was open: %v, %d calls", asked, got, n)
		}
	}
}
