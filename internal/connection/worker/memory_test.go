package worker_test

import (
	"context"
	"reflect"
	"sync"
	"time"

	"salonzap/internal/connection"
	"salonzap/internal/fault"
	"salonzap/internal/live"
	"salonzap/internal/phone"
	"salonzap/internal/tenant"
	"salonzap/internal/text"
)

// memory is a Store in memory that keeps the port's promises: one commit at a time, all or nothing, hints after it.
type memory struct {
	mu      sync.Mutex
	hub     *live.Hub
	tenants map[tenant.ID]tenant.Tenant
	rows    map[connection.ID]connection.Connection
	events  map[string]bool
	entries []connection.Entry
	commits int
}

func newMemory(hub *live.Hub) *memory {
	return &memory{
		hub: hub, tenants: make(map[tenant.ID]tenant.Tenant), rows: make(map[connection.ID]connection.Connection),
		events: make(map[string]bool),
	}
}

func (m *memory) committed() int {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.commits
}

func (m *memory) add(t tenant.Tenant) tenant.Tenant {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.tenants[t.ID] = t
	return t
}

func (m *memory) find(t tenant.ID) (connection.Connection, bool) {
	for _, c := range m.rows {
		if c.Tenant == t {
			return c, true
		}
	}
	return connection.Connection{}, false
}

func (m *memory) Open(_ context.Context, scope tenant.Scope, t tenant.ID, fresh func(tenant.Tenant) connection.Connection, f connection.Change) (connection.Connection, bool, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	who, ok := m.tenants[t]
	if !ok || !scope.Allows(t) {
		return connection.Connection{}, false, fault.New(fault.NotFound, "memory.open", text.SalonUnknown)
	}
	c, existed := m.find(t)
	if !existed {
		c = fresh(who)
	}
	c, err := m.commit(c, existed, f)
	return c, existed, err
}

func (m *memory) Change(_ context.Context, scope tenant.Scope, id connection.ID, f connection.Change) (connection.Connection, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	c, ok := m.rows[id]
	if !ok || !scope.Allows(c.Tenant) {
		return connection.Connection{}, fault.New(fault.NotFound, "memory.change", text.SalonUnknown)
	}
	return m.commit(c, true, f)
}

func (m *memory) commit(old connection.Connection, existed bool, f connection.Change) (connection.Connection, error) {
	old.Registered = m.tenants[old.Tenant].Phone
	c, effects, err := f(old)
	if err != nil {
		return connection.Connection{}, err
	}
	if existed && len(effects) == 0 && reflect.DeepEqual(old, c) {
		return c, nil
	}
	if s, ok := c.State.(connection.Connected); ok {
		for _, other := range m.rows {
			if o, ok := other.State.(connection.Connected); ok && other.ID != c.ID && o.Number.SameLine(s.Number) {
				return connection.Connection{}, fault.New(fault.Conflict, "memory.commit", text.NumberInUse)
			}
		}
	}
	for _, e := range effects {
		if k, ok := e.(connection.StoreEvent); ok && k.Envelope.Key != "" {
			if m.events[k.Envelope.Key] {
				return connection.Connection{}, connection.ErrDuplicate
			}
			m.events[k.Envelope.Key] = true
		}
	}
	c.Version++
	m.commits++
	m.rows[c.ID] = c
	for _, e := range effects {
		m.apply(c, e)
	}
	m.hub.Publish(c.Tenant.String())
	return c, nil
}

func (m *memory) apply(c connection.Connection, e connection.Effect) {
	switch e := e.(type) {
	case connection.AppendHistory:
		m.entries = append(m.entries, e.Entry)
	case connection.RegisterNumber:
		t := m.tenants[c.Tenant]
		t.Phone = e.Number
		m.tenants[c.Tenant] = t
	case connection.DeleteRow:
		delete(m.rows, c.ID)
	case connection.StoreEvent, connection.AdmitNext:
	}
}

func (m *memory) ByTenant(_ context.Context, scope tenant.Scope, t tenant.ID) (connection.Connection, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if c, ok := m.find(t); ok && scope.Allows(t) {
		c.Registered = m.tenants[t].Phone
		return c, nil
	}
	return connection.Connection{}, fault.New(fault.NotFound, "memory.by_tenant", text.NotConnectedYet)
}

func (m *memory) ByInstance(_ context.Context, _ tenant.Scope, server, instance string) (connection.Connection, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, c := range m.rows {
		if (c.Server == server || c.Previous.Server == server) && c.Instance == instance {
			return c, nil
		}
	}
	return connection.Connection{}, fault.New(fault.NotFound, "memory.by_instance", text.NotConnectedYet)
}

func (m *memory) Serves(_ context.Context, _ tenant.Scope, n phone.Number) (tenant.ID, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, c := range m.rows {
		if s, ok := c.State.(connection.Connected); ok && s.Number.SameLine(n) {
			return c.Tenant, nil
		}
	}
	return tenant.ID{}, fault.New(fault.NotFound, "memory.serves", text.NotConnectedYet)
}

func (m *memory) Admit(_ context.Context, _ tenant.Scope, id connection.ID, most int, _ time.Time) (int, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	admitted := 0
	for _, c := range m.rows {
		if c.ID != id && c.Attempt != nil && c.Attempt.Admitted {
			admitted++
		}
	}
	if most > 0 && admitted >= most {
		return 1, nil
	}
	c := m.rows[id]
	if c.Attempt != nil {
		a := *c.Attempt
		a.Admitted = true
		c.Attempt = &a
		m.rows[id] = c
	}
	return 0, nil
}

func (m *memory) History(context.Context, tenant.Scope, tenant.ID, string, int) ([]connection.Entry, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.entries, nil
}
