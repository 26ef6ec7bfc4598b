package connections

import (
	"maps"
	"slices"
	"sync"
	"time"

	"salonzap/internal/store/storekit"
)

const (
	// maxCachedRows is how many rows a process remembers: those that it touched last, with some 2 KiB each.
	maxCachedRows = 4096
	// readerTTL is how long a reader may be given a remembered row, unless another process is heard to have changed anything.
	readerTTL = time.Second
)

// memory is a cache of the rows that this process last read or committed. A change of a cached row
// need not read it first: its save names the version, and finds no row when somebody else changed
// it.
type memory struct {
	mu         sync.Mutex
	rows       map[string]cachedRow // by connection
	ofTenant   map[string]string    // connections by tenant
	ofInstance map[string]string    // connections by instance
	heard      int64                // hints from other processes so far
}

// cachedRow is a row as it was at a moment.
type cachedRow struct {
	locked
	at   time.Time // zero: not for readers
	gone bool      // this version is none any more, and no older one may come back: of the row, the version alone counts
}

func newMemory() *memory {
	return &memory{rows: map[string]cachedRow{}, ofTenant: map[string]string{}, ofInstance: map[string]string{}}
}

// mark is taken before a row is read or committed, and passed to put with it.
func (m *memory) mark() int64 {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.heard
}

// put caches a row, unless a newer version is cached. Readers get it only if no hint of another
// process came since the mark, since it may be about this row.
func (m *memory) put(l locked, now time.Time) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if l.mark != m.heard {
		now = time.Time{}
	}
	old, ok := m.rows[l.row.ID]
	if ok && (old.row.Version > l.row.Version || old.gone && old.row.Version == l.row.Version) {
		return // it was read before that one was written
	}
	for id := range m.rows { // any entry may go: it only costs a read
		if ok || len(m.rows) < maxCachedRows {
			break
		}
		m.remove(id)
	}
	l.fresh = false
	m.rows[l.row.ID] = cachedRow{locked: l, at: now}
	m.ofTenant[l.row.TenantID], m.ofInstance[l.row.InstanceName] = l.row.ID, l.row.ID
}

// forget hides a row that was deleted or found to be changed; a newer version stays. Who has read that version, or an older one, and
// is slow cannot put it back.
func (m *memory) forget(l locked) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if old, ok := m.rows[l.row.ID]; ok && old.row.Version <= l.row.Version {
		m.rows[l.row.ID] = cachedRow{locked: l, gone: true}
	}
}

func (m *memory) remove(id string) {
	k := m.rows[id]
	delete(m.rows, id)
	if m.ofTenant[k.row.TenantID] == id {
		delete(m.ofTenant, k.row.TenantID)
	}
	if m.ofInstance[k.row.InstanceName] == id {
		delete(m.ofInstance, k.row.InstanceName)
	}
}

func (m *memory) byID(id string) (cachedRow, bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	k, ok := m.rows[id]
	return k, ok && !k.gone
}

func (m *memory) byTenant(id string) (cachedRow, bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	k, ok := m.rows[m.ofTenant[id]]
	return k, ok && !k.gone
}

// hear hides rows from readers: another process changed a tenant's row, or ("") any row.
func (m *memory) hear(tenant string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.heard++
	ids := maps.Keys(m.rows)
	if tenant != "" {
		ids = slices.Values([]string{m.ofTenant[tenant]})
	}
	for id := range ids {
		if k, ok := m.rows[id]; ok {
			k.at = time.Time{}
			m.rows[id] = k
		}
	}
}

// byInstance gives a row that is fresh enough for a reader.
func (m *memory) byInstance(name string, now time.Time) (cachedRow, bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	k, ok := m.rows[m.ofInstance[name]]
	return k, ok && !k.gone && !k.at.IsZero() && now.Sub(k.at) < readerTTL
}

// listener is the hub through which hints of other processes come.
type listener struct {
	storekit.Hub
	memory *memory
}

// Listen wraps a hub for hints from other processes: before they are passed on, the rows that they
// are about are hidden.
func (s *Store) Listen(hub storekit.Hub) storekit.Hub { return listener{hub, s.memory} }

// Publish passes on that a tenant's row may be another now.
func (l listener) Publish(topic string) {
	l.memory.hear(topic)
	l.Hub.Publish(topic)
}

// PublishAll passes on that any row may be.
func (l listener) PublishAll() {
	l.memory.hear("")
	l.Hub.PublishAll()
}
