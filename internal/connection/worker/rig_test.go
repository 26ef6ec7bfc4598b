package worker_test

import (
	"context"
	"encoding/json"
	"log/slog"
	"strconv"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"salonzap/internal/connection"
	"salonzap/internal/connection/worker"
	"salonzap/internal/fault"
	"salonzap/internal/live"
	"salonzap/internal/phone"
	"salonzap/internal/tenant"
	"salonzap/internal/text"
)

// rig is a Service on a store in memory and a scripted server.
type rig struct {
	t      *testing.T
	store  *memory
	server *server
	hub    *live.Hub
	svc    *worker.Service
}

// server is an Executor with one instance at a time per name, as on Evolution.
type server struct {
	mu        sync.Mutex
	state     map[string]connection.Result
	code      map[string]int
	number    phone.Number
	calls     []connection.Step
	latency   time.Duration
	creates   time.Duration // how much longer a create takes than other steps
	connects  time.Duration // how long a connect takes; its answer is the state at its beginning
	silent    bool          // no code ever comes
	hangs     bool          // steps never return
	down      bool
	max       int
	hooks     bool
	createdBy map[string]int
	creating  int // creates in flight
	together  int // the highest number of them at once
}

func (s *server) MaxLinking(string) int { return s.max }

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

func (anywhere) PlaceElsewhere(string) string { return "" }

func (anywhere) CanPlaceAnew(string) error { return nil }

func (anywhere) KeyID() string { return "k1" }

var errNoPasskeyStep = fault.New(fault.NotFound, "fake.link_passkey", text.NoLinkPasskey)

func (anywhere) SupportsLinkPasskey(string) bool { return false }

func (anywhere) PlaceForLinkPasskey(string) (string, error) {
	return "", fault.New(fault.Conflict, "fake.move", text.NoServerCan)
}

func (anywhere) AcceptsConnections(string) error { return nil }

func (anywhere) LinkPasskey(context.Context, connection.Connection) (connection.LinkPasskey, error) {
	return connection.LinkPasskey{}, errNoPasskeyStep
}

func (anywhere) AnswerLinkPasskey(context.Context, connection.Connection, json.RawMessage) error {
	return errNoPasskeyStep
}

func (anywhere) ConfirmLinkPasskey(context.Context, connection.Connection, bool) error {
	return errNoPasskeyStep
}

func (anywhere) CancelLinkPasskey(context.Context, connection.Connection) error {
	return errNoPasskeyStep
}

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
func (r *rig) process(name string) *worker.Service {
	return worker.New(r.deps(name))
}

func (r *rig) deps(name string) worker.Deps {
	return worker.Deps{
		Store: r.store, Numbers: r.store, Admission: r.store, History: r.store, Executor: r.server, Placement: anywhere{}, Tokens: anywhere{}, Hints: r.hub,
		LinkPasskeys: anywhere{}, LinkPasskeyPlacement: anywhere{},
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

func (r *rig) connect(s *worker.Service, who tenant.Tenant, m connection.Method) connection.View {
	r.t.Helper()
	v, err := s.Connect(r.t.Context(), who.ID, connection.Request{
		Click: connection.Click{Method: m, Phone: parse("11 98765-4321"), By: ownerOf(who.ID), Watched: connection.WatchTTL}, Wait: 10 * time.Second,
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

// watch calls Watch every so often for a while.
func (r *rig) watch(who tenant.Tenant, d time.Duration) {
	for end := time.Now().Add(d); time.Now().Before(end); {
		if _, err := r.svc.Watch(r.t.Context(), tenant.For(who.ID), who.ID); err != nil {
			r.t.Fatal(err)
		}
		pass(5 * time.Second)
	}
}

// sweep is what every process does every few seconds: it resumes what is due and what nobody works on.
func (r *rig) sweep(s *worker.Service) {
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
