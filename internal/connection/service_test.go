package connection_test

import (
	"context"
	"log/slog"
	"slices"
	"strconv"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"salonzap/internal/connection"
	"salonzap/internal/live"
	"salonzap/internal/phone"
	"salonzap/internal/tenant"
)

// rig is a Service on a store in memory and a server that does as it is told.
type rig struct {
	t      *testing.T
	store  *memory
	server *server
	hub    *live.Hub
	svc    *connection.Service
}

// server is a Hand with one instance at a time per name, as Evolution behaves.
type server struct {
	mu        sync.Mutex
	state     map[string]connection.Result
	code      map[string]int
	number    phone.Number
	calls     []connection.Step
	latency   time.Duration
	creates   time.Duration // how long a create takes on top
	connects  time.Duration // how long a connect takes, whose answer is made at its beginning
	silent    bool          // no code ever comes
	hangs     bool          // steps never come back
	down      bool
	max       int
	hooks     bool
	createdBy map[string]int
	creating  int // creates in flight
	together  int // the most of them at once
}

func (s *server) MaxLinking(string) int    { return s.max }
func (s *server) WebhooksWork(string) bool { return s.hooks }

func (s *server) Execute(ctx context.Context, c connection.Connection, step connection.Step) connection.Observation {
	s.mu.Lock()
	hangs, latency := s.hangs, s.latency
	s.calls = append(s.calls, step)
	if step == connection.StepCreate {
		s.creating++
		s.together = max(s.together, s.creating)
		defer s.set(func(s *server) { s.creating-- })
		latency += s.creates
	}
	var early connection.Observation
	if s.connects > 0 && step == connection.StepConnect {
		early, latency = s.answer(c, step), s.connects
	}
	s.mu.Unlock()
	if hangs {
		<-ctx.Done()
		return connection.Observation{Kind: connection.ResultTimeout}
	}
	if latency > 0 {
		select {
		case <-time.After(latency):
		case <-ctx.Done():
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.down {
		return connection.Observation{Kind: connection.ResultUnreachable}
	}
	if early.Kind != connection.ResultNone {
		return early
	}
	return s.answer(c, step)
}

func (s *server) answer(c connection.Connection, step connection.Step) connection.Observation {
	state, there := s.state[c.Instance]
	if step == connection.StepCreate {
		if there {
			return connection.Observation{Kind: connection.ResultNameTaken}
		}
		s.state[c.Instance] = connection.ResultClosed
		s.createdBy[c.Instance]++
		return connection.Observation{Kind: connection.ResultCreated}
	}
	if !there {
		return connection.Observation{Kind: connection.ResultAbsent}
	}
	o := connection.Observation{Kind: state}
	switch step {
	case connection.StepConnect:
		if state != connection.ResultOpen {
			s.state[c.Instance] = connection.ResultConnecting
			o.Kind = connection.ResultConnecting
			o.Code = s.shown(c)
		}
	case connection.StepLookup:
		o.Owner = connection.OwnerUs
		if state == connection.ResultOpen {
			o.Number, o.Name = s.number, "Studio"
		}
	case connection.StepLogout:
		s.state[c.Instance] = connection.ResultClosed
		o.Kind = connection.ResultAccepted
	case connection.StepDelete:
		delete(s.state, c.Instance)
		o.Kind = connection.ResultAccepted
	case connection.StepRestart, connection.StepWebhook:
		o.Kind = connection.ResultAccepted
	case connection.StepNone, connection.StepAdmit, connection.StepObserve, connection.StepCreate, connection.StepLookupPrevious, connection.StepLogoutPrevious, connection.StepDeletePrevious:
	}
	return o
}

func (s *server) shown(c connection.Connection) connection.LinkCode {
	if s.silent {
		return connection.LinkCode{}
	}
	n := strconv.Itoa(s.code[c.Instance])
	if c.Attempt != nil && c.Attempt.Method == connection.PairingCode {
		return connection.LinkCode{QRText: "2@" + n, Pairing: "ABCDEFG" + n}
	}
	return connection.LinkCode{QRText: "2@" + n}
}

func (s *server) set(f func(*server)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	f(s)
}

func (s *server) counted(step connection.Step) (n int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, c := range s.calls {
		if c == step {
			n++
		}
	}
	return n
}

type anywhere struct{}

func (anywhere) Place(context.Context) (string, error) { return "default", nil }
func (anywhere) KeyID() string                         { return "k1" }

func newRig(t *testing.T) *rig {
	t.Helper()
	hub := live.New()
	r := &rig{
		t: t, store: newMemory(hub), hub: hub,
		server: &server{state: map[string]connection.Result{}, code: map[string]int{}, createdBy: map[string]int{}, number: parse("+55 11 98765-4321")},
	}
	r.svc = r.process("p1")
	t.Cleanup(func() { _ = r.svc.Close(context.Background()) })
	return r
}

// process is another process on the same store and server.
func (r *rig) process(name string) *connection.Service {
	return connection.New(r.deps(name))
}

func (r *rig) deps(name string) connection.Deps {
	return connection.Deps{
		Store: r.store, Executor: r.server, Placement: anywhere{}, Tokens: anywhere{}, Hints: r.hub,
		Log: slog.New(slog.DiscardHandler), Now: time.Now, Holder: name,
	}
}

func (r *rig) salon(name string) tenant.Tenant {
	r.t.Helper()
	who, _, err := tenant.New(tenant.Draft{Name: name}, time.Now())
	if err != nil {
		r.t.Fatal(err)
	}
	return r.store.add(who)
}

func (r *rig) connect(s *connection.Service, who tenant.Tenant, m connection.Method) connection.View {
	r.t.Helper()
	v, err := s.Connect(r.t.Context(), tenant.For(who.ID), who.ID, connection.Request{
		Click: connection.Click{Method: m, Phone: parse("11 98765-4321"), By: owner(), Watched: connection.WatchTTL}, Wait: 10 * time.Second,
	})
	if err != nil {
		r.t.Fatal(err)
	}
	return v
}

func (r *rig) get(who tenant.Tenant) connection.View {
	r.t.Helper()
	v, err := r.svc.Get(r.t.Context(), tenant.For(who.ID), who.ID)
	if err != nil {
		r.t.Fatal(err)
	}
	return v
}

// watch keeps looking at the page for a while.
func (r *rig) watch(who tenant.Tenant, d time.Duration) {
	for end := time.Now().Add(d); time.Now().Before(end); {
		if _, err := r.svc.Watch(r.t.Context(), tenant.For(who.ID), who.ID); err != nil {
			r.t.Fatal(err)
		}
		pass(5 * time.Second)
	}
}

// sweep is what every process does every few seconds: it looks at what is due and what nobody works on.
func (r *rig) sweep(s *connection.Service) {
	var ids []connection.ID
	r.store.mu.Lock()
	for id, c := range r.store.rows {
		if !c.DueAt.IsZero() && !c.DueAt.After(time.Now()) && c.Lease.IsFree(time.Now()) {
			ids = append(ids, id)
		}
	}
	r.store.mu.Unlock()
	s.ResumeDue(r.t.Context(), ids)
	synctest.Wait()
}

func TestTheFirstClickCreatesAndTheLaterOnesReconnect(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t)
		who := r.salon("Studio Ana")
		v := r.connect(r.svc, who, connection.QR)
		if v.IsReconnect || v.Status != connection.StatusAwaitingScan || v.Code().QRText != "2@0" || v.Instance != "studio-ana_whatsapp" {
			t.Fatalf("first click: %+v", v)
		}
		if got := r.server.calls; !slices.Equal(got, []connection.Step{connection.StepCreate, connection.StepConnect}) {
			t.Errorf("the first click costs %v, want create and connect", got)
		}
		if _, err := r.svc.Stop(t.Context(), tenant.For(who.ID), who.ID, owner()); err != nil {
			t.Fatal(err)
		}
		r.server.set(func(s *server) { s.code["studio-ana_whatsapp"]++; s.calls = nil })
		v = r.connect(r.svc, who, connection.QR)
		if !v.IsReconnect || v.Code().QRText != "2@1" || r.server.createdBy["studio-ana_whatsapp"] != 1 {
			t.Errorf("second click: %+v, created %d times", v, r.server.createdBy["studio-ana_whatsapp"])
		}
		if got := r.server.calls; !slices.Equal(got, []connection.Step{connection.StepConnect}) {
			t.Errorf("a reconnecting click costs %v, want connect", got)
		}
	})
}

func TestManyClicksAtOnceMakeOneInstance(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t)
		r.server.latency = 2 * time.Second
		other := r.process("p2")
		defer func() { _ = other.Close(context.Background()) }()
		who := r.salon("Studio Ana")
		var wg sync.WaitGroup
		views := make([]connection.View, 50)
		for i := range views {
			svc := []*connection.Service{r.svc, other}[i%2]
			wg.Go(func() { views[i] = r.connect(svc, who, connection.QR) })
		}
		wg.Wait()
		first := 0
		for _, v := range views {
			if !v.IsReconnect {
				first++
			}
			if v.Code().QRText != "2@0" || v.Attempt.ID != views[0].Attempt.ID {
				t.Errorf("a click got %q of attempt %s", v.Code().QRText, v.Attempt.ID)
			}
		}
		if first != 1 || len(r.store.rows) != 1 || r.server.counted(connection.StepCreate) != 1 || r.server.counted(connection.StepConnect) != 1 {
			t.Errorf("%d first clicks, %d rows, calls %v", first, len(r.store.rows), r.server.calls)
		}
	})
}

func TestAScanConnects(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t)
		who := r.salon("Studio Ana")
		v := r.connect(r.svc, who, connection.QR)
		r.server.set(func(s *server) { s.state[v.Instance] = connection.ResultOpen })
		r.watch(who, 10*time.Second) // no webhooks: it is found by polling
		v = r.get(who)
		if c, ok := v.State.(connection.Connected); !ok || c.Name != "Studio" || v.Attempt != nil || !v.Code().IsZero() {
			t.Fatalf("%+v", v)
		}
		if r.store.tenants[who.ID].Phone.IsZero() {
			t.Error("a salon without a number on file gets the one that connected")
		}
		n := r.server.counted(connection.StepObserve)
		pass(10 * time.Minute)
		synctest.Wait()
		r.sweep(r.svc) // which looks after what is far ahead
		if r.server.counted(connection.StepObserve) == n {
			t.Error("nobody looked at a connected salon for ten minutes")
		}
	})
}

func TestTheLadderIsClimbedWhileNoCodeComes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t)
		r.server.silent = true
		who := r.salon("Studio Ana")
		v := r.connect(r.svc, who, connection.QR)
		if v.Phase != connection.Preparing {
			t.Errorf("phase %q: the owner sees preparing, never an error that cures itself", v.Phase)
		}
		r.watch(who, 4*time.Minute)
		v = r.get(who)
		if v.Attempt != nil || v.Cause != connection.NoCode {
			t.Errorf("attempt %+v, cause %q after the whole ladder", v.Attempt, v.Cause)
		}
		var rungs []string
		for _, e := range r.store.entries {
			if e.Kind == connection.EntryEscalated {
				rungs = append(rungs, e.Detail)
			}
		}
		if want := []string{"ask", "restart", "logout", "recreate", "top"}; !slices.Equal(rungs, want) {
			t.Errorf("rungs %v, want %v", rungs, want)
		}
		if n := r.server.createdBy[v.Instance]; n != 2 {
			t.Errorf("created %d times, want once at first and once on the ladder", n)
		}
	})
}

func TestACodeThatComesOnTheLadderIsShown(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t)
		r.server.silent = true
		who := r.salon("Studio Ana")
		r.connect(r.svc, who, connection.QR)
		r.watch(who, 30*time.Second)
		r.server.set(func(s *server) { s.silent = false })
		r.watch(who, 10*time.Second)
		if v := r.get(who); v.Code().QRText != "2@0" || v.Attempt.Rung != connection.RungWait {
			t.Errorf("%+v", v.Attempt)
		}
	})
}

func TestAnotherMethodIsAnotherAttemptOnTheSameInstance(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t)
		who := r.salon("Studio Ana")
		r.connect(r.svc, who, connection.QR)
		v := r.connect(r.svc, who, connection.PairingCode)
		if v.Code().Pairing != "ABCDEFG0" || r.server.createdBy[v.Instance] != 1 || r.server.counted(connection.StepLogout) != 1 {
			t.Errorf("%+v, calls %v", v.Attempt, r.server.calls)
		}
	})
}

func TestADeadWorkerIsReplaced(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t)
		who := r.salon("Studio Ana")
		r.server.hangs = true
		dead := r.process("dead")
		began := time.Now()
		if _, err := dead.Connect(t.Context(), tenant.For(who.ID), who.ID, connection.Request{Click: click(connection.QR)}); err != nil {
			t.Fatal(err)
		}
		synctest.Wait()
		// kill -9: it never renews, and its late write must not count. What is left is the row and the queue.
		stolen := r.store.rows[r.get(who).ID]
		r.server.set(func(s *server) { s.hangs = false })
		for r.get(who).Code().IsZero() {
			if time.Since(began) > 20*time.Second {
				t.Fatalf("nobody came within 20 s: %+v", r.get(who).Connection)
			}
			r.store.mu.Lock() // the dead process does not renew
			c := r.store.rows[stolen.ID]
			if c.Lease.Holder == "dead" {
				c.Lease.Until, c.DueAt = stolen.Lease.Until, stolen.DueAt
				r.store.rows[c.ID] = c
			}
			r.store.mu.Unlock()
			pass(time.Second)
			r.sweep(r.svc)
		}
		before := r.get(who)
		ctx, cancel := context.WithCancel(context.Background())
		cancel()
		_ = dead.Close(ctx) // its step comes back now, with a fence that is not the row's
		if after := r.get(who); after.Code() != before.Code() || after.Lease.Fence != before.Lease.Fence {
			t.Errorf("a worker without the lease wrote: %+v", after.Connection)
		}
		if n := r.server.createdBy[before.Instance]; n != 1 {
			t.Errorf("created %d times", n)
		}
	})
}

// departed are the processes that a Presence knows to have ended, with the time from which it knows.
type departed map[string]time.Time

func (d departed) HolderEnded(_ context.Context, holder string) bool {
	at, known := d[holder]
	return known && !time.Now().Before(at)
}

// A process died by kill -9 with a lease in its hand: who clicks next does not wait for the lease's end, as long as it is
// certain that the process is no more.
func TestAClickInheritsFromADeadProcess(t *testing.T) {
	for dead, waits := range map[bool]bool{true: false, false: true} {
		synctest.Test(t, func(t *testing.T) {
			r := newRig(t)
			who := r.salon("Studio Ana")
			r.connect(r.svc, who, connection.QR)
			if _, err := r.svc.Stop(t.Context(), tenant.For(who.ID), who.ID, owner()); err != nil {
				t.Fatal(err)
			}
			r.server.set(func(s *server) { s.hangs = true })
			other := r.process("other")
			if _, err := other.Connect(t.Context(), tenant.For(who.ID), who.ID, connection.Request{Click: click(connection.QR)}); err != nil {
				t.Fatal(err)
			}
			synctest.Wait()
			r.server.set(func(s *server) { s.hangs = false; s.code["studio-ana_whatsapp"]++ })
			deps := r.deps("next")
			deps.Presence = departed{}
			if dead {
				deps.Presence = departed{"other": time.Now().Add(time.Second)}
			}
			next := connection.New(deps)
			began, fence := time.Now(), r.get(who).Lease.Fence
			v, err := next.Connect(t.Context(), tenant.For(who.ID), who.ID, connection.Request{Click: click(connection.QR), Wait: connection.LeaseRenew / 2})
			if err != nil {
				t.Fatal(err)
			}
			if waited := v.Code().IsZero(); waited != waits {
				t.Errorf("other process dead %v: a code %v after %v, want to wait %v", dead, !waited, time.Since(began), waits)
			}
			if took := v.Lease.Fence > fence; took != dead {
				t.Errorf("other process dead %v: the lease was taken %v", dead, took)
			}
			ctx, cancel := context.WithCancel(context.Background())
			cancel()
			_, _ = other.Close(ctx), next.Close(ctx)
		})
	}
}

func TestAClickFindsAFreedLeaseAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t)
		who := r.salon("Studio Ana")
		r.connect(r.svc, who, connection.QR)
		if _, err := r.svc.Stop(t.Context(), tenant.For(who.ID), who.ID, owner()); err != nil {
			t.Fatal(err)
		}
		r.server.set(func(s *server) { s.hangs = true })
		dying := r.process("dying")
		if _, err := dying.Connect(t.Context(), tenant.For(who.ID), who.ID, connection.Request{Click: click(connection.QR)}); err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithTimeout(context.Background(), 3*time.Second)
		defer cancel()
		if err := dying.Close(ctx); err == nil { // the step is cut short, and the lease is given back
			t.Fatal("the step hung, so Close must say that it was cut short")
		}
		r.server.set(func(s *server) { s.hangs = false; s.code["studio-ana_whatsapp"]++ })
		began := time.Now()
		v := r.connect(r.svc, who, connection.QR)
		if v.Code().IsZero() || time.Since(began) > 6*time.Second {
			t.Errorf("%+v after %v", v.Attempt, time.Since(began))
		}
	})
}

func TestAClickDuringALookIsNotForgotten(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t)
		who := r.salon("Studio Ana")
		r.connect(r.svc, who, connection.QR)
		if _, err := r.svc.Stop(t.Context(), tenant.For(who.ID), who.ID, owner()); err != nil {
			t.Fatal(err)
		}
		v := r.get(who)
		r.server.set(func(s *server) { s.latency = 2 * time.Second; s.code[v.Instance]++ })
		late := connection.Observation{Kind: connection.ResultOpen, Date: time.Now()} // without a number: it is looked up, which takes a while
		if err := r.svc.HandleEvent(t.Context(), connection.Envelope{Key: "e", Server: v.Server, Instance: v.Instance}, late); err != nil {
			t.Fatal(err)
		}
		synctest.Wait()
		began := time.Now()
		if v = r.connect(r.svc, who, connection.QR); v.Code().QRText != "2@1" || time.Since(began) > 5*time.Second {
			t.Errorf("%+v after %v: the click must not count as asked while another step holds the lease", v.Attempt, time.Since(began))
		}
	})
}
