package webtest

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

// FakeConnections is the connections as a test wants them: a row for each salon, changed by hand.
type FakeConnections struct {
	hub *live.Hub
	now func() time.Time

	Mu      sync.Mutex
	rows    map[tenant.ID]*connection.Connection
	Clicks  []connection.Request
	Done    []string
	Fail    error
	version int64
	Log     []connection.Entry
	Acted   map[tenant.ID]int // how often a salon's connection was acted on
	keys    FakePasskeys
}

// PlaceAnew plays that a lost server's salons went to others.
func (p *FakeConnections) PlaceAnew(_ context.Context, _ tenant.Actor, server string) (connection.PlacedAnew, error) {
	p.Mu.Lock()
	defer p.Mu.Unlock()
	p.Done = append(p.Done, "anew "+server)
	return connection.PlacedAnew{Placed: 2}, p.Fail
}

// Set makes a salon's row another one and tells everybody.
func (p *FakeConnections) Set(t tenant.ID, c *connection.Connection) {
	p.Mu.Lock()
	p.version++
	if c != nil {
		c.Version = p.version
	}
	p.rows[t] = c
	p.Mu.Unlock()
	p.hub.Publish(t.String())
}

func (p *FakeConnections) view(scope tenant.Scope, t tenant.ID) (connection.View, error) {
	p.Mu.Lock()
	defer p.Mu.Unlock()
	if p.rows[t] == nil || !scope.Allows(t) {
		return connection.View{}, fault.New(fault.NotFound, "played", text.NotConnectedYet)
	}
	v := connection.ViewAt(*p.rows[t], p.now())
	v.SupportsPasskey, v.CanMove, v.CanMoveBack = p.keys.Can, p.keys.CanMove && v.Cause == connection.PasskeyRequired, p.keys.CanBack
	return v, nil
}

func (p *FakeConnections) act(scope tenant.Scope, t tenant.ID, what string) (connection.View, error) {
	p.Mu.Lock()
	p.Done = append(p.Done, what)
	if p.Acted == nil {
		p.Acted = make(map[tenant.ID]int)
	}
	p.Acted[t]++
	err := p.Fail
	p.Mu.Unlock()
	if err != nil {
		return connection.View{}, err
	}
	return p.view(scope, t)
}

// Connect notes a click, and gives the row that the test set.
func (p *FakeConnections) Connect(_ context.Context, t tenant.ID, r connection.Request) (connection.View, error) {
	p.Mu.Lock()
	p.Clicks = append(p.Clicks, r)
	if p.rows[t] == nil {
		p.rows[t] = &connection.Connection{ID: connection.NewID(), Tenant: t, State: connection.Intended{}, Wanted: connection.Linked}
	}
	p.Mu.Unlock()
	return p.act(r.Click.By.Scope(), t, "connect")
}

// Get gives the row that the test set.
func (p *FakeConnections) Get(_ context.Context, scope tenant.Scope, t tenant.ID) (connection.View, error) {
	return p.view(scope, t)
}

// Watch is Get.
func (p *FakeConnections) Watch(_ context.Context, scope tenant.Scope, t tenant.ID) (connection.View, error) {
	return p.view(scope, t)
}

// History is Log.
func (p *FakeConnections) History(_ context.Context, scope tenant.Scope, t tenant.ID, _ string, limit int) ([]connection.Entry, error) {
	if !scope.Allows(t) {
		return nil, fault.New(fault.NotFound, "played", text.SalonUnknown)
	}
	p.Mu.Lock()
	defer p.Mu.Unlock()
	return p.Log[:min(limit, len(p.Log))], nil
}

// Stop notes that it was asked.
func (p *FakeConnections) Stop(_ context.Context, by tenant.Actor, t tenant.ID) (connection.View, error) {
	return p.act(by.Scope(), t, "stop")
}

// Decide notes what was decided.
func (p *FakeConnections) Decide(_ context.Context, by tenant.Actor, t tenant.ID, use bool) (connection.View, error) {
	if use {
		return p.act(by.Scope(), t, "use")
	}
	return p.act(by.Scope(), t, "undo")
}

// Pause notes which way.
func (p *FakeConnections) Pause(_ context.Context, by tenant.Actor, t tenant.ID, paused bool) (connection.View, error) {
	if paused {
		return p.act(by.Scope(), t, "pause")
	}
	return p.act(by.Scope(), t, "resume")
}

// Disconnect notes that it was asked.
func (p *FakeConnections) Disconnect(_ context.Context, by tenant.Actor, t tenant.ID) (connection.View, error) {
	return p.act(by.Scope(), t, "disconnect")
}

// Remove forgets the row.
func (p *FakeConnections) Remove(_ context.Context, _ tenant.Actor, t tenant.ID) error {
	p.Mu.Lock()
	defer p.Mu.Unlock()
	p.Done = append(p.Done, "remove")
	delete(p.rows, t)
	return nil
}

// Did is all that was noted, in order.
func (p *FakeConnections) Did() string {
	p.Mu.Lock()
	defer p.Mu.Unlock()
	return strings.Join(p.Done, " ")
}

// FakeHistory is the store's, with what a test says in its place.
type FakeHistory struct {
	web.HistoryReader

	Keys connection.LinkPasskeyCounts // instead of the store's, when there are any

	FakeMarks    []connection.Entry
	FakeActivity []connection.ActivityBucket
	FakeEvents   []connection.Envelope
}

// Events are FakeEvents, or the store's.
func (p *FakeHistory) Events(ctx context.Context, scope tenant.Scope, t tenant.ID, limit int) ([]connection.Envelope, error) {
	if p.FakeEvents == nil || !scope.AllTenants() {
		return p.HistoryReader.Events(ctx, scope, t, limit)
	}
	return p.FakeEvents, nil
}

// Marks are FakeMarks, or the store's.
func (p *FakeHistory) Marks(ctx context.Context, scope tenant.Scope, t tenant.ID, since time.Time) ([]connection.Entry, error) {
	if p.FakeMarks == nil || !scope.Allows(t) {
		return p.HistoryReader.Marks(ctx, scope, t, since)
	}
	return p.FakeMarks, nil
}

// Activity is FakeActivity, or the store's.
func (p *FakeHistory) Activity(ctx context.Context, scope tenant.Scope, since time.Time) ([]connection.ActivityBucket, error) {
	if p.FakeActivity == nil {
		return p.HistoryReader.Activity(ctx, scope, since)
	}
	return p.FakeActivity, nil
}

// UnstableMarks are three weeks of a connection with a bad day and a short drop.
func UnstableMarks(now time.Time) []connection.Entry {
	at := func(days int, hours float64, k connection.EntryKind) connection.Entry {
		return connection.Entry{Kind: k, At: now.AddDate(0, 0, -days).Add(time.Duration(hours * float64(time.Hour)))}
	}
	return []connection.Entry{
		at(22, 0, connection.EntryConnected), at(15, 0, connection.EntryDropped), at(15, 20, connection.EntryConnected),
		at(6, 0, connection.EntryDropped), at(6, 3, connection.EntryConnected),
	}
}

// TroubledActivity is a day of a platform with some trouble in its middle.
func TroubledActivity(now time.Time) []connection.ActivityBucket {
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
func (p *FakeHistory) PasskeyCounts(ctx context.Context, scope tenant.Scope, since time.Time) (connection.LinkPasskeyCounts, error) {
	if c, err := p.HistoryReader.PasskeyCounts(ctx, scope, since); err != nil || p.Keys == (connection.LinkPasskeyCounts{}) {
		return c, err
	}
	return p.Keys, nil
}
