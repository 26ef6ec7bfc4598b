package storetest

import (
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/google/go-cmp/cmp"

	"salonzap/internal/connection"
	"salonzap/internal/fault"
	"salonzap/internal/fleet/reconcile"
	"salonzap/internal/inbox"
	"salonzap/internal/store"
	"salonzap/internal/tenant"
	"salonzap/internal/text"
)

func reconciling(w *world) {
	w.story("one process has a server's turn", oneTurn)
	w.story("a turn's findings replace those before", findings)
	w.story("what a turn reads of a server's rows", rowsOfServer)
	w.story("routine looks come last, and few at a time", routineLast)
}

// oneTurn: of many, over two nodes, one gets the turn, and nobody does before the next is due.
func oneTurn(w *world) {
	w.server("turned")
	other, now := w.open(newHub()), w.when()
	var wg sync.WaitGroup
	var got atomic.Int64
	for i := range 8 {
		wg.Go(func() {
			s := w.s
			if i%2 == 1 {
				s = other
			}
			mine, err := s.ClaimTurn(w.Context(), anybody, "turned", now, now.Add(time.Minute))
			w.noError(err)
			if mine {
				got.Add(1)
			}
		})
	}
	wg.Wait()
	if got.Load() != 1 {
		w.Errorf("%d processes have the turn", got.Load())
	}
	if mine, err := w.s.ClaimTurn(w.Context(), anybody, "turned", now.Add(59*time.Second), now.Add(time.Hour)); mine || err != nil {
		w.Errorf("a turn before its time: %t, %v", mine, err)
	}
	if mine, err := other.ClaimTurn(w.Context(), anybody, "turned", now.Add(time.Minute), now.Add(time.Hour)); !mine || err != nil {
		w.Errorf("the turn after a process died: %t, %v", mine, err)
	}
	w.must(w.s.FinishTurn(w.Context(), anybody, reconcile.Turn{Server: "turned", BeganAt: now, EndedAt: now, NextAt: now, Outcome: reconcile.Compared}, nil))
	turns, err := w.s.Turns(w.Context(), anybody)
	if err != nil || len(turns) != 1 || turns[0].Outcome != "" || !turns[0].NextAt.Equal(now.Add(time.Hour)) {
		w.Errorf("a turn that was overtaken is stored: %+v, %v", turns, err)
	}
	_, err = w.s.ClaimTurn(w.Context(), anybody, "nowhere", now, now)
	w.want(err, fault.NotFound, text.ServerUnknown)
}

func findings(w *world) {
	w.server("found")
	salon, now := w.clicked("Achado", func(*connection.Connection) {}), w.when()
	turn := func(at time.Time, all ...reconcile.Finding) {
		mine, err := w.s.ClaimTurn(w.Context(), anybody, "found", at, at)
		if err != nil || !mine {
			w.Fatalf("%t, %v", mine, err)
		}
		t := reconcile.Turn{Server: "found", BeganAt: at, EndedAt: at.Add(time.Second), NextAt: at.Add(time.Minute), Outcome: reconcile.Doubtful, Expected: 4, Listed: 3, Absent: 2, Looked: 1}
		w.must(w.s.FinishTurn(w.Context(), anybody, t, all))
		got, err := w.s.Findings(w.Context(), anybody, "found")
		if diff := cmp.Diff(all, got, cmp.AllowUnexported(tenant.ID{})); err != nil || len(all)+len(got) > 0 && diff != "" {
			w.Errorf("%v %s", err, diff)
		}
		turns, err := w.s.Turns(w.Context(), anybody)
		if err != nil || !slices.Contains(turns, t) {
			w.Errorf("%+v, %v", turns, err)
		}
	}
	missing := reconcile.Finding{
		Server: "found", Kind: reconcile.Missing, Instance: salon.Instance, Tenant: salon.Tenant, Detail: reconcile.DetailIdle, FirstAt: now, LastAt: now, Turns: 1,
	}
	orphan := reconcile.Finding{Server: "found", Kind: reconcile.Orphaned, Instance: "x_whatsapp", Detail: reconcile.DetailToken, FirstAt: now, LastAt: now, Turns: 1}
	turn(now, missing, orphan)
	missing.Turns, missing.LastAt = 2, now.Add(time.Hour)
	turn(now.Add(time.Hour), missing)
	if got, err := w.s.CountFindings(w.Context(), anybody); err != nil || got[reconcile.Missing] != 1 || got[reconcile.Orphaned] != 0 {
		w.Errorf("%v, %v", got, err)
	}
	turn(now.Add(2 * time.Hour))
}

func rowsOfServer(w *world) {
	now := w.when()
	line := w.openLine("Calado")
	row := func(at time.Time) reconcile.Row {
		rows, err := w.s.RowsOfServer(w.Context(), anybody, line.Server, at)
		w.must(err)
		i := slices.IndexFunc(rows, func(r reconcile.Row) bool { return r.Instance == line.Instance && !r.Left })
		if i < 0 {
			w.Fatalf("the row is not among %d", len(rows))
		}
		return rows[i]
	}
	got := row(now)
	if !got.Connected || !got.Created || !got.Wanted || got.Busy || got.Tenant != line.Tenant || got.Repairs != 0 || !got.SentAt.IsZero() {
		w.Errorf("%+v", got)
	}
	_, err := w.s.Change(w.Context(), anybody, line.ID, func(c connection.Connection) (connection.Connection, []connection.Effect, error) {
		c.Attempt, c.Lease, c.Evidence.WebhookAt = nil, connection.Lease{Holder: "h", Until: now.Add(time.Minute), Fence: 9}, now
		return c, []connection.Effect{connection.AppendHistory{Entry: connection.Entry{At: now, Kind: connection.EntryWebhookRepaired}}}, nil
	})
	w.must(err)
	if got = row(now); !got.Busy || got.Repairs != 1 || !got.EventAt.Equal(now) {
		w.Errorf("%+v", got)
	}
	_, err = w.s.Change(w.Context(), anybody, line.ID, edit(func(c *connection.Connection) {
		c.Lease, c.Evidence.WebhookAt = c.Lease.Release(), now.Add(-time.Hour)
	}))
	w.must(err)
	w.asked(line.Tenant, inbox.Draft{}, now)
	w.settle(w.take(line.Tenant, "h", now.Add(time.Second)), inbox.Outcome{State: inbox.Sent, At: now.Add(time.Second)})
	if got = row(now.Add(20 * time.Minute)); !got.SentAt.Equal(now.Add(time.Second)) {
		w.Errorf("a message that nobody confirmed: %+v", got)
	}
	if got = row(now); !got.SentAt.IsZero() {
		w.Errorf("a message of this moment: %+v", got)
	}
	if at, err := w.s.ServerOfInstance(w.Context(), anybody, line.Instance); err != nil || at != line.Server {
		w.Errorf("%q, %v", at, err)
	}
	_, err = w.s.ServerOfInstance(w.Context(), anybody, "nobody_whatsapp")
	w.want(err, fault.NotFound, text.NotFound)
}

// routineLast: what has an open session and nothing to do waits behind what is urgent.
func routineLast(w *world) {
	now := w.clock.now()
	var open []connection.ID
	for i, name := range []string{"Aberto", "Aberto também"} {
		c := w.openLine(name)
		_, err := w.s.Change(w.Context(), anybody, c.ID, edit(func(c *connection.Connection) {
			c.Evidence.Reading, c.DueAt, c.Cause = connection.ReadOpen, now.Add(-time.Hour+time.Duration(i)*time.Minute), connection.CauseNone
		}))
		w.must(err)
		open = append(open, c.ID)
	}
	urgent := w.clicked("Urgente", func(c *connection.Connection) { c.DueAt = now.Add(-time.Second) })
	got, err := w.s.DueConnections(w.Context(), anybody, now, 100, 1)
	w.must(err)
	if i := slices.Index(got, urgent.ID); i < 0 || !slices.Contains(got[i:], open[0]) || slices.Contains(got, open[1]) {
		w.Errorf("%v: urgent %v, routine %v", got, urgent.ID, open)
	}
	if got, err = w.s.DueConnections(w.Context(), anybody, now, 100, 0); err != nil || slices.Contains(got, open[0]) || !slices.Contains(got, urgent.ID) {
		w.Errorf("without routine: %v, %v", got, err)
	}
}

// callsOfReconciling are what the reconciliation of servers asks.
func callsOfReconciling() map[string]call {
	return map[string]call{
		"Turns": {operators, func(ctx ctxt, s *store.Store, sc scope, _ fixture) error {
			_, err := s.Turns(ctx, sc)
			return err
		}},
		"Findings": {operators, func(ctx ctxt, s *store.Store, sc scope, _ fixture) error {
			_, err := s.Findings(ctx, sc, "")
			return err
		}},
		"CountFindings": {operators, func(ctx ctxt, s *store.Store, sc scope, _ fixture) error {
			_, err := s.CountFindings(ctx, sc)
			return err
		}},
		"ClaimTurn": {platform, func(ctx ctxt, s *store.Store, sc scope, f fixture) error {
			_, err := s.ClaimTurn(ctx, sc, "default", f.w.clock.now(), f.w.clock.now())
			return err
		}},
		"FinishTurn": {platform, func(ctx ctxt, s *store.Store, sc scope, f fixture) error {
			return s.FinishTurn(ctx, sc, reconcile.Turn{Server: "default", BeganAt: f.w.clock.now(), EndedAt: f.w.clock.now(), NextAt: f.w.clock.now()}, nil)
		}},
		"RowsOfServer": {platform, func(ctx ctxt, s *store.Store, sc scope, f fixture) error {
			_, err := s.RowsOfServer(ctx, sc, "default", f.w.clock.now())
			return err
		}},
		"ServerOfInstance": {platform, func(ctx ctxt, s *store.Store, sc scope, f fixture) error {
			_, err := s.ServerOfInstance(ctx, sc, f.row.Instance)
			return err
		}},
	}
}
