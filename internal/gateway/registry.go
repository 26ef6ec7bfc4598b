package gateway

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"salonzap/internal/evolution"
	"salonzap/internal/gateway/engine"
	"salonzap/internal/gateway/store"
)

// keyTag is compared instead of a key: an HMAC with a key of this process, so that the time of a comparison reveals nothing of the key.
type keyTag [sha256.Size]byte

func (g *Gateway) tagOf(key evolution.Key) (t keyTag) {
	mac := hmac.New(sha256.New, g.processKey[:])
	mac.Write([]byte(key))
	mac.Sum(t[:0])
	return t
}

func (t keyTag) equals(other keyTag) bool { return hmac.Equal(t[:], other[:]) }

// instance is one instance in memory. One process has it at a time, so that it always equals the row.
type instance struct {
	tag           keyTag
	usage         usage
	lifecycleLock chan struct{} // held while it is created, connected, logged out or deleted

	stored      atomic.Pointer[store.Instance]
	hook        atomic.Pointer[store.Hook]
	mu          sync.Mutex // held while stored or hook changes, commit included
	lastEmitted engine.Snapshot
	deleted     bool // or another node has it; guarded by mu
	changeMu    sync.Mutex
	changed     chan struct{} // closed and replaced at each change
}

func newInstance(row store.Instance, t keyTag, hook *store.Hook) *instance {
	in := &instance{tag: t, lifecycleLock: make(chan struct{}, 1), changed: make(chan struct{}), lastEmitted: engine.Snapshot{State: engine.Closed}}
	in.stored.Store(&row)
	in.hook.Store(hook)
	return in
}

// row is the instance's stored row. It must not be modified.
func (in *instance) row() *store.Instance { return in.stored.Load() }

// acquire takes lifecycleLock. Errors: the context's.
func (in *instance) acquire(ctx context.Context) error {
	select {
	case in.lifecycleLock <- struct{}{}:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (in *instance) release() { <-in.lifecycleLock }

// nextChange is closed at the next change.
func (in *instance) nextChange() <-chan struct{} {
	in.changeMu.Lock()
	defer in.changeMu.Unlock()
	return in.changed
}

func (in *instance) notifyChange() {
	in.changeMu.Lock()
	defer in.changeMu.Unlock()
	close(in.changed)
	in.changed = make(chan struct{})
}

// registry is all instances that this process has, and the hooks of deleted ones that have undelivered events.
type registry struct {
	mu           sync.RWMutex
	byName       map[string]*instance // nil: the name is being made
	byID         map[string]*instance
	deletedHooks map[string]store.Hook
}

func newRegistry() *registry {
	return &registry{byName: map[string]*instance{}, byID: map[string]*instance{}, deletedHooks: map[string]store.Hook{}}
}

// reserve reserves a name for a create; false when it is in use.
func (r *registry) reserve(name string) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	if _, taken := r.byName[name]; taken {
		return false
	}
	r.byName[name] = nil
	return true
}

// release releases a reserved name.
func (r *registry) release(name string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.byName[name] == nil {
		delete(r.byName, name)
	}
}

func (r *registry) add(in *instance) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.byName[in.row().Name] = in
	r.byID[in.row().ID] = in
}

// remove removes an instance. Its hook stays for undelivered events.
func (r *registry) remove(in *instance) {
	r.mu.Lock()
	defer r.mu.Unlock()
	row := in.row()
	delete(r.byName, row.Name)
	delete(r.byID, row.ID)
	if h := in.hook.Load(); h != nil {
		r.deletedHooks[row.ID] = *h
	}
}

// drop removes an instance that another node has now.
func (r *registry) drop(in *instance) {
	r.mu.Lock()
	defer r.mu.Unlock()
	row := in.row()
	if r.byID[row.ID] == in {
		delete(r.byName, row.Name)
		delete(r.byID, row.ID)
	}
}

// delivers tells whether the events of an instance are delivered here.
func (r *registry) delivers(id string) bool {
	r.mu.RLock()
	defer r.mu.RUnlock()
	_, deleted := r.deletedHooks[id]
	return deleted || r.byID[id] != nil
}

// get is the instance of a name, or nil.
func (r *registry) get(name string) *instance {
	r.mu.RLock()
	defer r.mu.RUnlock()
	return r.byName[name]
}

// all are the instances, oldest first.
func (r *registry) all() []*instance {
	r.mu.RLock()
	list := make([]*instance, 0, len(r.byID))
	for _, in := range r.byID {
		list = append(list, in)
	}
	r.mu.RUnlock()
	slices.SortFunc(list, func(a, b *instance) int {
		if c := a.row().Created.Compare(b.row().Created); c != 0 {
			return c
		}
		return strings.Compare(a.row().ID, b.row().ID)
	})
	return list
}

// hook is the webhook of an instance, also of a deleted one; false when it has none, or it is switched off.
func (r *registry) hook(id string) (store.Hook, bool) {
	r.mu.RLock()
	defer r.mu.RUnlock()
	if in := r.byID[id]; in != nil {
		if h := in.hook.Load(); h != nil {
			return *h, h.Target.Config.Enabled
		}
		return store.Hook{}, false
	}
	h, ok := r.deletedHooks[id]
	return h, ok && h.Target.Config.Enabled
}

// setHook adds a hook that was read from the database to its instance, or to the deleted ones.
func (r *registry) setHook(h store.Hook) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if in := r.byID[h.Instance]; in != nil {
		in.hook.Store(&h)
		return
	}
	r.deletedHooks[h.Instance] = h
}

// deletedIDs are the ids of deleted instances whose hooks are still known.
func (r *registry) deletedIDs() []string {
	r.mu.RLock()
	defer r.mu.RUnlock()
	var ids []string
	for id := range r.deletedHooks {
		ids = append(ids, id)
	}
	return ids
}

// forgetDeleted drops the hooks of those deleted instances that the database no longer has.
func (r *registry) forgetDeleted(ids []string, stored []store.Hook) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, id := range ids {
		if !slices.ContainsFunc(stored, func(h store.Hook) bool { return h.Instance == id }) {
			delete(r.deletedHooks, id)
		}
	}
}
