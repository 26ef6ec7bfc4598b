package reconcile_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"salonzap/internal/connection"
	"salonzap/internal/connection/worker"
	"salonzap/internal/fault"
	"salonzap/internal/fleet"
	"salonzap/internal/fleet/reconcile"
	"salonzap/internal/live"
	"salonzap/internal/phone"
	"salonzap/internal/secret"
	"salonzap/internal/tenant"
	"salonzap/internal/text"
)

const (
	manyServers = 50
	callBudget  = 200 // calls a minute, to all servers together, besides their health checks
)

// platform is a whole platform in simulated time: the real worker, fleet and runner on a store in memory, and servers that count their calls.
type platform struct {
	start time.Time
	fleet *fleet.Fleet

	mu       sync.Mutex
	rows     []*connection.Connection
	byID     map[connection.ID]*connection.Connection
	byName   map[string]*connection.Connection
	turns    map[string]reconcile.Turn
	findings map[string][]reconcile.Finding
	calls    map[int]int            // by minute
	kinds    map[string]int         // by what was called
	states   map[string]string      // of instances on their servers; absent: there is none
	looks    map[string][]time.Time // when each instance's state was asked for
	creates  map[string]int         // how often each instance was created
	ghosts   map[string]string      // instances of ours that no row has, by server
	ring     *secret.Ring
	liar     string // a server whose list is empty
	away     string // a server that does not answer
}

func (p *platform) minute() int { return int(time.Since(p.start) / time.Minute) }

func server(i int) string { return fmt.Sprintf("evo-%02d", i%manyServers) }

// RoundTrip is all servers.
func (p *platform) RoundTrip(r *http.Request) (*http.Response, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	id, _, _ := strings.Cut(r.URL.Host, ".")
	_, op, _ := strings.Cut(r.URL.Path[1:], "/")
	op, name, _ := strings.Cut(op, "/")
	if r.URL.Path != "/" && r.URL.Path != "/verify-creds" {
		p.calls[p.minute()]++
		p.kinds[r.URL.Path[:strings.LastIndexByte(r.URL.Path, '/')]]++
	}
	if id == p.away {
		return nil, &net.OpError{Op: "dial", Net: "tcp", Err: errors.New("connection refused")}
	}
	switch op {
	case "connectionState":
		p.looks[name] = append(p.looks[name], time.Now())
		state, there := p.states[name]
		if !there {
			return answer(http.StatusNotFound, map[string]any{"status": 404, "error": "Not Found", "response": map[string]any{"message": []string{"no"}}})
		}
		return answer(http.StatusOK, map[string]any{"instance": map[string]string{"instanceName": name, "state": state}})
	case "fetchInstances":
		return p.list(id, r.URL.Query().Get("instanceName"))
	case "create":
		var body struct{ InstanceName string }
		if err := json.NewDecoder(r.Body).Decode(&body); err != nil {
			return nil, err
		}
		p.creates[body.InstanceName]++
		p.states[body.InstanceName] = "close"
		return answer(http.StatusCreated, map[string]any{"instance": map[string]string{"instanceName": body.InstanceName, "instanceId": "x", "status": "close"}, "hash": "t"})
	case "find":
		return answer(http.StatusOK, map[string]any{
			"enabled": true, "url": p.fleet.HookURL(id, name), "events": []string{"QRCODE_UPDATED", "CONNECTION_UPDATE", "STATUS_INSTANCE"},
		})
	}
	return answer(http.StatusOK, map[string]any{"status": 200, "version": "2.3.7"})
}

// list is the list of a server, or the one instance of it with a name.
func (p *platform) list(id, only string) (*http.Response, error) {
	list := []map[string]string{}
	add := func(name string) {
		if state, there := p.states[name]; there && (only == "" || only == name) && id != p.liar {
			list = append(list, map[string]string{"name": name, "connectionStatus": state, "token": p.ring.MAC("instance-token", name)})
		}
	}
	for _, c := range p.rows {
		if c.Server == id {
			add(c.Instance)
		}
	}
	if name := p.ghosts[id]; name != "" {
		add(name)
	}
	if only != "" && len(list) == 0 {
		return answer(http.StatusNotFound, map[string]any{"status": 404, "error": "Not Found", "response": map[string]any{"message": []string{"no"}}})
	}
	return answer(http.StatusOK, list)
}

func answer(status int, body any) (*http.Response, error) {
	content, err := json.Marshal(body)
	return &http.Response{
		StatusCode: status, Header: http.Header{"Content-Type": {"application/json"}}, Body: io.NopCloser(bytes.NewReader(content)), ContentLength: int64(len(content)),
	}, err
}

func newPlatform(t *testing.T) (*platform, *worker.Service, *reconcile.Runner) {
	t.Helper()
	ring, err := secret.ParseRing("k1:a-key-for-tests-only-0001")
	if err != nil {
		t.Fatal(err)
	}
	p := &platform{
		ring: ring, creates: map[string]int{}, ghosts: map[string]string{}, start: time.Now(), byID: map[connection.ID]*connection.Connection{}, byName: map[string]*connection.Connection{}, turns: map[string]reconcile.Turn{},
		findings: map[string][]reconcile.Finding{}, calls: map[int]int{}, kinds: map[string]int{}, states: map[string]string{}, looks: map[string][]time.Time{},
	}
	log := slog.New(slog.DiscardHandler)
	p.fleet = fleet.New(fleet.Deps{
		Store: p, Ring: ring, Transport: p, HookBase: func(string, string) string { return "https://zap.example" }, Log: log, Now: time.Now,
	})
	for i := range manySalons {
		n, _ := phone.FromDigits(fmt.Sprintf("55119%08d", 80_000_000+i))
		now, before := time.Now(), time.Now().Add(-24*time.Hour)
		c := &connection.Connection{
			ID: connection.NewID(), Tenant: tenant.NewID(), Server: server(i), Instance: fmt.Sprintf("salon-%d_whatsapp", i), Ownership: connection.ByHMAC, TokenKey: "k1",
			State: connection.Connected{Number: n, Since: before, LastSeen: before}, Wanted: connection.Linked, LinkedOnce: true, Registered: n, CreatedAt: now,
			DueAt:    now, // all at once, as after a stop
			Evidence: connection.Evidence{Reading: connection.ReadOpen, Since: before, At: before, WebhookAt: before},
		}
		p.rows, p.byID[c.ID], p.byName[c.Instance], p.states[c.Instance] = append(p.rows, c), c, c, "open"
	}
	svc := worker.New(worker.Deps{
		Store: p, Numbers: p, Executor: p.fleet, Placement: p.fleet, Tokens: p.fleet, Hints: live.New(), Load: p.fleet.Connections, Log: log, Now: time.Now, Holder: "one",
		LinkPasskeys: p.fleet, LinkPasskeyPlacement: p.fleet,
	})
	routine := func() time.Duration { return connection.DefaultPace().ForLoad(p.fleet.Connections()).Reconcile }
	run := reconcile.NewRunner(reconcile.Deps{Turns: p, Rows: p, Lists: p.fleet, Look: svc.HandleUntrustedEvent, Routine: routine, Log: log, Now: time.Now})
	if err := p.fleet.Refresh(t.Context()); err != nil {
		t.Fatal(err)
	}
	return p, svc, run
}

// live lets the platform run for a while.
func (p *platform) live(ctx context.Context, d time.Duration, svc *worker.Service, run *reconcile.Runner) {
	ctx, stop := context.WithTimeout(ctx, d)
	defer stop()
	var wg sync.WaitGroup
	wg.Go(func() { run.Run(ctx) })
	wg.Go(func() { every(ctx, 30*time.Second, func() { p.fleet.Check(ctx) }) })
	wg.Go(func() { every(ctx, connection.SweepEvery, func() { svc.ResumeDue(ctx, p.due()) }) })
	wg.Wait()
	synctest.Wait()
}

func every(ctx context.Context, d time.Duration, f func()) {
	for tick := time.NewTicker(d); ; {
		select {
		case <-ctx.Done():
			tick.Stop()
			return
		case <-tick.C:
			f()
		}
	}
}

// due is what store.DueConnections lists.
func (p *platform) due() (ids []connection.ID) {
	p.mu.Lock()
	defer p.mu.Unlock()
	now := time.Now()
	var routine []*connection.Connection
	for _, c := range p.rows {
		switch _, connected := c.State.(connection.Connected); {
		case c.DueAt.IsZero() || c.DueAt.After(now) || c.Lease.Until.After(now):
		case connected && c.Evidence.Reading == connection.ReadOpen && c.Cause == "" && c.Lease.Holder == "":
			routine = append(routine, c)
		default:
			ids = append(ids, c.ID)
		}
	}
	slices.SortFunc(routine, func(a, b *connection.Connection) int { return a.DueAt.Compare(b.DueAt) })
	for _, c := range routine[:min(len(routine), connection.RoutinePerSweep)] {
		ids = append(ids, c.ID)
	}
	return ids
}

// most is the highest count of calls in a minute from a moment on.
func (p *platform) most(from int) (most int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for minute, n := range p.calls {
		if minute >= from {
			most = max(most, n)
		}
	}
	return most
}

func (p *platform) found() (confirmed []string, outcomes map[reconcile.Outcome]int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	outcomes = map[reconcile.Outcome]int{}
	for id, t := range p.turns {
		outcomes[t.Outcome]++
		for _, f := range p.findings[id] {
			if f.Confirmed() {
				confirmed = append(confirmed, string(f.Kind)+" "+f.Instance)
			}
		}
	}
	return confirmed, outcomes
}

// Ten thousand salons over fifty servers get no more than 200 calls in any minute: when all are due at once, at rest, with a server that is away
// and with one that lies. What was lost is noticed by the lists, long before its turn of a routine look; what is only away is never placed anew.
func TestTenThousandSalonsAreReconciledWithinTheirBudget(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p, svc, run := newPlatform(t)
		p.live(t.Context(), 3*time.Hour, svc, run)
		for name, looks := range p.looks {
			if len(looks) == 0 {
				t.Fatalf("%s was never looked at", name)
			}
		}
		if n := len(p.looks); n != manySalons {
			t.Errorf("%d salons were looked at", n)
		}
		t.Logf("at rest: at most %d calls in a minute; %v", p.most(0), p.kinds)

		lost := p.byName["salon-7_whatsapp"] // its end was not heard
		p.mu.Lock()
		p.states[lost.Instance], p.liar, p.away = "close", server(1), server(2)
		wiped := p.byName["salon-8_whatsapp"] // somebody deleted its instance
		delete(p.states, wiped.Instance)
		p.ghosts[server(9)], p.states["ghost_whatsapp"] = "ghost_whatsapp", "open"
		p.mu.Unlock()
		from := p.minute()
		p.live(t.Context(), 2*time.Hour, svc, run)
		p.mu.Lock()
		reading := lost.Evidence.Reading
		at := p.looks[lost.Instance]
		p.mu.Unlock()
		if reading != connection.ReadClosed {
			t.Errorf("a session that ended unheard reads %q", reading)
		}
		if i := slices.IndexFunc(at, func(t time.Time) bool { return t.Sub(p.start) > time.Duration(from)*time.Minute }); i < 0 || at[i].Sub(p.start) > time.Duration(from+20)*time.Minute {
			t.Errorf("it was looked at %v", at)
		}
		confirmed, outcomes := p.found()
		if !slices.Equal(confirmed, []string{"orphaned ghost_whatsapp"}) || outcomes[reconcile.Doubtful] != 1 || outcomes[reconcile.Away] != 1 || outcomes[reconcile.Compared] != manyServers-2 {
			t.Errorf("found %d %v, %v", len(confirmed), confirmed[:min(3, len(confirmed))], outcomes)
		}
		if n := p.creates[wiped.Instance]; n != 1 || len(p.creates) != 1 || wiped.Cause != connection.Deleted {
			t.Errorf("an instance that was deleted on its server was created %d times, and its salon is %T, %q; created: %v", n, wiped.State, wiped.Cause, p.creates)
		}
		if p.states["ghost_whatsapp"] != "open" {
			t.Error("an orphan was touched")
		}
		for _, c := range p.rows {
			if _, connected := c.State.(connection.Connected); !connected && c != lost && c != wiped || c.Server == "" {
				t.Errorf("%s on %s is %T", c.Instance, c.Server, c.State)
				break
			}
		}
		if n := p.most(0); n > callBudget {
			t.Errorf("%d calls in a minute", n)
		}
		t.Logf("with a server away and one that lies: at most %d calls in a minute; %v", p.most(from), p.kinds)
		if err := svc.Close(t.Context()); err != nil {
			t.Error(err)
		}
	})
}

// What follows is the store in memory.

func (p *platform) Servers(context.Context, tenant.Scope) (all []fleet.ServerLoad, err error) {
	for i := range manyServers {
		all = append(all, fleet.ServerLoad{Server: fleet.Server{ID: server(i), URL: "http://" + server(i) + ".test", Key: "k"}, Connections: manySalons / manyServers})
	}
	return all, nil
}

func (p *platform) RecordHealth(context.Context, tenant.Scope, string, fleet.Health, time.Duration) error {
	return nil
}

func (p *platform) Open(context.Context, tenant.Scope, tenant.ID, func(tenant.Tenant) connection.Connection, connection.Change) (connection.Connection, bool, error) {
	panic("nobody clicks")
}

func (p *platform) Change(_ context.Context, _ tenant.Scope, id connection.ID, f connection.Change) (connection.Connection, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	c := p.byID[id]
	n, _, err := f(*c)
	if err != nil {
		return *c, err
	}
	n.Version++
	*c = n
	return n, nil
}

func (p *platform) ByTenant(context.Context, tenant.Scope, tenant.ID) (connection.Connection, error) {
	panic("nobody asks")
}

func (p *platform) ByInstance(_ context.Context, _ tenant.Scope, _, name string) (connection.Connection, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return *p.byName[name], nil
}

func (p *platform) Serves(context.Context, tenant.Scope, phone.Number) (tenant.ID, error) {
	return tenant.ID{}, fault.New(fault.NotFound, "test", text.NotFound)
}

func (p *platform) Turns(context.Context, tenant.Scope) (all []reconcile.Turn, err error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, t := range p.turns {
		all = append(all, t)
	}
	return all, nil
}

func (p *platform) ClaimTurn(_ context.Context, _ tenant.Scope, id string, now, next time.Time) (bool, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.turns[id].NextAt.After(now) {
		return false, nil
	}
	t := p.turns[id]
	t.Server, t.BeganAt, t.NextAt = id, now, next
	p.turns[id] = t
	return true, nil
}

func (p *platform) FinishTurn(_ context.Context, _ tenant.Scope, t reconcile.Turn, all []reconcile.Finding) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.turns[t.Server], p.findings[t.Server] = t, all
	return nil
}

func (p *platform) Findings(_ context.Context, _ tenant.Scope, id string) ([]reconcile.Finding, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.findings[id], nil
}

func (p *platform) RowsOfServer(_ context.Context, _ tenant.Scope, id string, _ time.Time) (all []reconcile.Row, err error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, c := range p.rows {
		if c.Server == id {
			s, connected := c.State.(connection.Connected)
			all = append(all, reconcile.Row{
				Tenant: c.Tenant, Instance: c.Instance, Created: true, Busy: c.Lease.Holder != "", Connected: connected, Wanted: true, Reading: c.Evidence.Reading,
				ReadingAt: c.Evidence.Since, AnsweredAt: c.Evidence.At, SeenAt: s.LastSeen, EventAt: c.Evidence.WebhookAt,
			})
		}
	}
	return all, nil
}

func (p *platform) ServerOfInstance(context.Context, tenant.Scope, string) (string, error) {
	return "", fault.New(fault.NotFound, "test", text.NotFound)
}
