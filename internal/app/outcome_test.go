package app_test

import (
	"context"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"salonzap/internal/app"
	"salonzap/internal/connection"
	"salonzap/internal/evolution"
	"salonzap/internal/evolution/evolutiontest"
	"salonzap/internal/inbox"
	"salonzap/internal/tenant"
)

// A server accepts a message and its answer is lost, or the call is lost before the server gets it. No webhook comes. A message that the server stores
// counts as sent and is not sent again; one that it does not store is sent again if that is allowed, else it ends after a time.
func TestUnknownOutcomesAreLookedFor(t *testing.T) {
	var ahead atomic.Int64
	now := func() time.Time { return time.Now().Add(time.Duration(ahead.Load())) }
	c, fake := coreRigAt(t, quick(), now)
	r := &outcomes{T: t, core: c, fake: fake}
	r.connect()
	ctx, stop := context.WithCancel(t.Context())
	var wg sync.WaitGroup
	wg.Go(func() { c.Sender.Run(ctx) })
	t.Cleanup(func() { stop(); wg.Wait() })

	for _, tc := range []struct {
		name   string
		fault  evolutiontest.Fault
		policy inbox.Policy
		state  inbox.State
		sent   int
	}{
		{"it went, and may not go twice", evolutiontest.ButApplied(), inbox.Once, inbox.Sent, 1},
		{"it went, and might go twice", evolutiontest.ButApplied(), inbox.Repeat, inbox.Sent, 1},
		{"it did not go, and may go twice", evolutiontest.Fault{Status: 500}, inbox.Repeat, inbox.Sent, 2},
	} {
		fake.FailNext(evolution.OpSendText, tc.fault)
		before := fake.Calls()[evolution.OpSendText]
		o := r.send(tc.policy)
		o = r.until(o.ID, func(o inbox.Outgoing) bool { return o.State.Final() })
		if calls := fake.Calls()[evolution.OpSendText] - before; o.State != tc.state || calls != tc.sent {
			t.Errorf("%s: %s (%s) after %d sends, want %s after %d", tc.name, o.State, o.Cause, calls, tc.state, tc.sent)
		}
	}

	fake.FailNext(evolution.OpSendText, evolutiontest.Fault{Status: 500})
	before := fake.Calls()[evolution.OpSendText]
	looks := fake.Calls()[evolution.OpFindMessages]
	o := r.send(inbox.Once)
	r.until(o.ID, func(inbox.Outgoing) bool { return fake.Calls()[evolution.OpFindMessages] > looks })
	if o = r.until(o.ID, func(inbox.Outgoing) bool { return true }); o.State != inbox.Unknown {
		t.Errorf("a message that was looked for once is %s", o.State)
	}
	ahead.Add(int64(inbox.LookFor))
	o = r.until(o.ID, func(o inbox.Outgoing) bool { return o.State.Final() })
	if calls := fake.Calls()[evolution.OpSendText] - before; o.State != inbox.Expired || o.Cause != inbox.CauseUnconfirmed || calls != 1 {
		t.Errorf("what did not go and may not go twice: %s (%s) after %d sends", o.State, o.Cause, calls)
	}
}

type outcomes struct {
	*testing.T

	core  *app.Core
	fake  *evolutiontest.Server
	salon tenant.Tenant
}

func (r *outcomes) must(err error) {
	r.Helper()
	if err != nil {
		r.Fatal(err)
	}
}

func (r *outcomes) connect() {
	r.Helper()
	var err error
	r.salon, err = r.core.Salons.Add(r.Context(), tenant.System("test"), tenant.Draft{Name: "Studio Ana"})
	r.must(err)
	_, err = r.core.Connections.Connect(r.Context(), r.salon.ID, connection.Request{
		Click: connection.Click{Method: connection.QR, By: tenant.CLIActor(), Watched: connection.WatchTTL},
	})
	r.must(err)
	until(r.T, r.core, r.salon.ID, "a code", func(v connection.View) bool { return v.Code().QRText != "" })
	r.must(r.fake.Scan(r.salon.Slug.String()+"_whatsapp", "5511987654321", "Ana"))
	until(r.T, r.core, r.salon.ID, "connected", func(v connection.View) bool { return v.Status == connection.StatusConnected })
}

func (r *outcomes) send(p inbox.Policy) inbox.Outgoing {
	r.Helper()
	to, err := inbox.ParseRecipient("+55 11 91234-5678", "BR")
	r.must(err)
	o, _, err := r.core.Messages.Send(r.Context(), tenant.System("test"), r.salon.ID, inbox.Request{
		To: to, Content: inbox.Text{Body: inbox.Body(strings.Repeat("oi", 2))}, Origin: inbox.Program, Policy: p,
	})
	r.must(err)
	return o
}

// until waits until ok is true of a message.
func (r *outcomes) until(id inbox.ID, ok func(inbox.Outgoing) bool) inbox.Outgoing {
	r.Helper()
	deadline := time.After(time.Minute)
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	for {
		o, err := r.core.Store.Outgoing(r.Context(), tenant.System("test"), r.salon.ID, id)
		r.must(err)
		if ok(o) {
			return o
		}
		select {
		case <-tick.C:
		case <-deadline:
			r.Fatalf("it stays %s (%s) after %d attempts", o.State, o.Cause, o.Attempts)
		}
	}
}
