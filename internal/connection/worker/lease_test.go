package worker_test

import (
	"context"
	"errors"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"salonzap/internal/connection"
	"salonzap/internal/connection/worker"
	"salonzap/internal/tenant"
)

// faulty is a process's connection to the store: it can be cut, or hold changes back.
type faulty struct {
	*memory

	mu   sync.Mutex
	cut  bool
	mute bool          // changes get no answer
	gate chan struct{} // changes wait for it; nil: they do not
}

var errCut = errors.New("the database is out of reach")

func (f *faulty) Change(ctx context.Context, scope tenant.Scope, id connection.ID, change connection.Change) (connection.Connection, error) {
	f.mu.Lock()
	cut, mute, gate := f.cut, f.mute, f.gate
	f.mu.Unlock()
	if mute {
		<-ctx.Done()
		return connection.Connection{}, ctx.Err()
	}
	if gate != nil {
		<-gate
	}
	if cut {
		return connection.Connection{}, errCut
	}
	return f.memory.Change(ctx, scope, id, change)
}

func (f *faulty) set(how func(*faulty)) {
	f.mu.Lock()
	defer f.mu.Unlock()
	how(f)
}

// stuck is an Executor whose steps return only when let is closed, whatever their context says: the process was stopped meanwhile.
type stuck struct {
	*server

	let chan struct{}
}

func (s *stuck) Execute(ctx context.Context, c connection.Connection, step connection.Step) connection.Observation {
	<-s.let
	return s.server.Execute(context.WithoutCancel(ctx), c, step)
}

// first begins a salon's first linking in another process, up to the step that does not return.
func (r *rig) first(s *worker.Service) tenant.Tenant {
	r.t.Helper()
	who := r.salon("Studio Ana")
	if _, err := s.Connect(r.t.Context(), who.ID, connection.Request{Click: clickOf(who.ID, connection.QR)}); err != nil {
		r.t.Fatal(err)
	}
	synctest.Wait()
	return who
}

// sweepFor makes the process of the rig sweep for a while.
func (r *rig) sweepFor(d time.Duration) {
	for end := time.Now().Add(d); time.Now().Before(end); pass(connection.SweepEvery) {
		r.sweep(r.svc)
	}
}

func cancelled() context.Context {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	return ctx
}

// A create may last longer than a lease. While a process stops, or has lost its database, nobody sends a second one.
func TestNoTwoCreatesAreInFlight(t *testing.T) {
	for name, trouble := range map[string]func(*worker.Service, *faulty){
		"a graceful stop": func(s *worker.Service, _ *faulty) {
			go func() {
				ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
				defer cancel()
				_ = s.Close(ctx)
			}()
		},
		"a lost database":                 func(_ *worker.Service, f *faulty) { f.set(func(f *faulty) { f.cut = true }) },
		"a database that does not answer": func(_ *worker.Service, f *faulty) { f.set(func(f *faulty) { f.mute = true }) },
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				r := newRig(t)
				r.server.creates = time.Minute
				deps, way := r.deps("old"), &faulty{memory: r.store}
				deps.Store = way
				old := worker.New(deps)
				who := r.first(old)
				pass(time.Second)
				trouble(old, way)
				r.sweepFor(2 * time.Minute)
				_ = old.Close(cancelled())
				if r.server.together != 1 {
					t.Errorf("%d creates in flight at once", r.server.together)
				}
				if r.server.counted(connection.StepCreate) == 0 || r.get(who).Attempt == nil && r.get(who).Cause == connection.CauseNone {
					t.Errorf("nothing came of it: %+v", r.get(who).Connection)
				}
			})
		})
	}
}

// A database that is away for a moment costs no lease.
func TestARenewalIsRepeated(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t)
		r.server.latency = 30 * time.Second
		deps, way := r.deps("old"), &faulty{memory: r.store}
		deps.Store = way
		old := worker.New(deps)
		defer func() { _ = old.Close(cancelled()) }()
		who := r.first(old)
		pass(connection.LeaseRenew - time.Second)
		way.set(func(f *faulty) { f.cut = true })
		pass(3 * time.Second)
		way.set(func(f *faulty) { f.cut = false })
		pass(connection.LeaseTime)
		if l := r.get(who).Lease; l.Holder != "old" || !l.Until.After(time.Now()) {
			t.Errorf("the lease %+v", l)
		}
	})
}

// overtaken is a process whose lease ran out while its step was under way, and another process that has the lease now.
type overtaken struct {
	*rig

	old      *worker.Service
	way      *faulty
	executor *stuck
	next     *stuck // of the process that took over, whose step is under way
	who      tenant.Tenant
}

func overtake(t *testing.T) *overtaken {
	t.Helper()
	r := newRig(t)
	o := &overtaken{
		rig: r, way: &faulty{memory: r.store}, executor: &stuck{r.server, make(chan struct{})}, next: &stuck{r.server, make(chan struct{})},
	}
	deps := r.deps("old")
	deps.Store, deps.Executor = o.way, o.executor
	o.old = worker.New(deps)
	o.who = r.first(o.old)
	o.way.set(func(f *faulty) { f.gate = make(chan struct{}) }) // its renewal is held back, and arrives late
	pass(connection.LeaseTime)
	deps = r.deps("next")
	deps.Executor = o.next
	r.svc = worker.New(deps)
	r.sweep(r.svc)
	if l := r.get(o.who).Lease; l.Holder != "next" {
		t.Fatalf("the lease %+v", l)
	}
	return o
}

// unchanged checks that the row is as the process that took over left it.
func (o *overtaken) unchanged(before connection.Connection, what string) {
	o.t.Helper()
	if now := o.get(o.who).Connection; now.Version != before.Version || now.Lease != before.Lease {
		o.t.Errorf("%s of a worker without the lease was written: %+v, was %+v", what, now.Lease, before.Lease)
	}
}

func (o *overtaken) end() {
	select {
	case <-o.executor.let:
	default:
		close(o.executor.let)
	}
	close(o.next.let)
	_, _ = o.old.Close(cancelled()), o.svc.Close(cancelled())
}

func TestAWorkerWithoutTheLeaseWritesNothing(t *testing.T) {
	t.Run("a renewal", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			o := overtake(t)
			before := o.get(o.who).Connection
			pass(time.Second) // so that a renewal would change the lease
			close(o.way.gate)
			o.way.set(func(f *faulty) { f.gate = nil })
			synctest.Wait()
			o.unchanged(before, "the renewal")
			o.end()
		})
	})
	t.Run("an outcome", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			o := overtake(t)
			before := o.get(o.who).Connection
			pass(time.Second)
			gate := o.way.gate
			o.way.set(func(f *faulty) { f.gate = nil })
			close(gate)
			close(o.executor.let)
			synctest.Wait()
			o.unchanged(before, "the outcome")
			o.end()
		})
	})
	t.Run("a lease that is given back", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			o := overtake(t)
			before := o.get(o.who).Connection
			pass(time.Second)
			gate := o.way.gate
			o.way.set(func(f *faulty) { f.gate = nil })
			close(gate)
			closed := make(chan struct{})
			go func() { _ = o.old.Close(cancelled()); close(closed) }()
			synctest.Wait()
			close(o.executor.let) // its step returns in a process that is stopping
			<-closed
			o.unchanged(before, "the lease given back")
			o.end()
		})
	})
}
