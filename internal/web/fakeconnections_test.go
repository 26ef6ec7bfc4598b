package web_test

import (
	"context"
	"strings"
	"sync"
	"time"

	"salonzap/internal/connection"
	"salonzap/internal/fault"
	"salonzap/internal/live"
	"salonzap/internal/tenant"
	"salonzap/internal/text"
	"salonzap/internal/web"
)

// fakeConnections is the connections as a test wants them: a row for each salon, changed by hand.
type fakeConnections struct {
	hub *live.Hub
	now func() time.Time

	mu      sync.Mutex
	rows    map[tenant.ID]*connection.Connection
	clicks  []connection.Request
	done    []string
	fail    error
	version int64
	log     []connection.Entry
	acted   map[tenant.ID]int // how often a salon's connection was acted on
	keys    fakePasskeys
}

// set makes a salon's row another one and tells everybody.
func (p *fakeConnections) set(t tenant.ID, c *connection.Connection) {
	p.mu.Lock()
	p.version++
	if c != nil {
		c.Version = p.version
	}
	p.rows[t] = c
	p.mu.Unlock()
	p.hub.Publish(t.String())
}

func (p *fakeConnections) view(scope tenant.Scope, t tenant.ID) (connection.View, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.rows[t] == nil || !scope.Allows(t) {
		return connection.View{}, fault.New(fault.NotFound, "played", text.NotConnectedYet)
	}
	v := connection.ViewAt(*p.rows[t], p.now())
	v.SupportsPasskey, v.CanMove, v.CanMoveBack = p.keys.can, p.keys.canMove && v.Cause == connection.PasskeyRequired, p.keys.canBack
	return v, nil
}

func (p *fakeConnections) act(scope tenant.Scope, t tenant.ID, what string) (connection.View, error) {
	p.mu.Lock()
	p.done = append(p.done, what)
	if p.acted == nil {
		p.acted = make(map[tenant.ID]int)
	}
	p.acted[t]++
	err := p.fail
	p.mu.Unlock()
	if err != nil {
		return connection.View{}, err
	}
	return p.view(scope, t)
}

func (p *fakeConnections) Connect(_ context.Context, t tenant.ID, r connection.Request) (connection.View, error) {
	p.mu.Lock()
	p.clicks = append(p.clicks, r)
	if p.rows[t] == nil {
		p.rows[t] = &connection.Connection{ID: connection.NewID(), Tenant: t, State: connection.Intended{}, Wanted: connection.Linked}
	}
	p.mu.Unlock()
	return p.act(r.Click.By.Scope(), t, "connect")
}

func (p *fakeConnections) Get(_ context.Context, scope tenant.Scope, t tenant.ID) (connection.View, error) {
	return p.view(scope, t)
}

func (p *fakeConnections) Watch(_ context.Context, scope tenant.Scope, t tenant.ID) (connection.View, error) {
	return p.view(scope, t)
}

func (p *fakeConnections) History(_ context.Context, scope tenant.Scope, t tenant.ID, _ string, limit int) ([]connection.Entry, error) {
	if !scope.Allows(t) {
		return nil, fault.New(fault.NotFound, "played", text.SalonUnknown)
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.log[:min(limit, len(p.log))], nil
}

func (p *fakeConnections) Stop(_ context.Context, by tenant.Actor, t tenant.ID) (connection.View, error) {
	return p.act(by.Scope(), t, "stop")
}

func (p *fakeConnections) Decide(_ context.Context, by tenant.Actor, t tenant.ID, use bool) (connection.View, error) {
	if use {
		return p.act(by.Scope(), t, "use")
	}
	return p.act(by.Scope(), t, "undo")
}

func (p *fakeConnections) Pause(_ context.Context, by tenant.Actor, t tenant.ID, paused bool) (connection.View, error) {
	if paused {
		return p.act(by.Scope(), t, "pause")
	}
	return p.act(by.Scope(), t, "resume")
}

func (p *fakeConnections) Disconnect(_ context.Context, by tenant.Actor, t tenant.ID) (connection.View, error) {
	return p.act(by.Scope(), t, "disconnect")
}

func (p *fakeConnections) Remove(_ context.Context, _ tenant.Actor, t tenant.ID) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.done = append(p.done, "remove")
	delete(p.rows, t)
	return nil
}

func (p *fakeConnections) did() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return strings.Join(p.done, " ")
}

// fakeHistory is the store's, with what a test says in its place.
type fakeHistory struct {
	web.HistoryReader

	keys connection.LinkPasskeyCounts // instead of the store's, when there are any

	marks  []connection.Entry
	beats  []connection.ActivityBucket
	events []connection.Envelope
}

func (p *fakeHistory) Events(ctx context.Context, scope tenant.Scope, t tenant.ID, limit int) ([]connection.Envelope, error) {
	if p.events == nil || !scope.AllTenants() {
		return p.HistoryReader.Events(ctx, scope, t, limit)
	}
	return p.events, nil
}

func (p *fakeHistory) Marks(ctx context.Context, scope tenant.Scope, t tenant.ID, since time.Time) ([]connection.Entry, error) {
	if p.marks == nil || !scope.Allows(t) {
		return p.HistoryReader.Marks(ctx, scope, t, since)
	}
	return p.marks, nil
}

func (p *fakeHistory) Activity(ctx context.Context, scope tenant.Scope, since time.Time) ([]connection.ActivityBucket, error) {
	if p.beats == nil {
		return p.HistoryReader.Activity(ctx, scope, since)
	}
	return p.beats, nil
}

// wornMarks are three weeks of a connection with a bad day and a short drop.
func wornMarks(now time.Time) []connection.Entry {
	at := func(days int, hours float64, k connection.EntryKind) connection.Entry {
		return connection.Entry{Kind: k, At: now.AddDate(0, 0, -days).Add(time.Duration(hours * float64(time.Hour)))}
	}
	return []connection.Entry{
		at(22, 0, connection.EntryConnected), at(15, 0, connection.EntryDropped), at(15, 20, connection.EntryConnected),
		at(6, 0, connection.EntryDropped), at(6, 3, connection.EntryConnected),
	}
}

// workedBeats are a day of a platform with some trouble at its middle.
func workedBeats(now time.Time) []connection.ActivityBucket {
	var beats []connection.ActivityBucket
	for i := range 82 {
		b := connection.ActivityBucket{At: now.Add(-time.Duration(82-i) * 1048576 * time.Millisecond), Linked: (i * 7) % 11, Dropped: (i * 5) % 4, Attempts: i % 3}
		if i > 40 && i < 46 {
			b.Dropped += 14
		}
		beats = append(beats, b)
	}
	return beats
}

// PasskeyCounts are a test's, or the store's.
func (p *fakeHistory) PasskeyCounts(ctx context.Context, scope tenant.Scope, since time.Time) (connection.LinkPasskeyCounts, error) {
	if c, err := p.HistoryReader.PasskeyCounts(ctx, scope, since); err != nil || p.keys == (connection.LinkPasskeyCounts{}) {
		return c, err
	}
	return p.keys, nil
}
