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

// tag is what is compared instead of a key: an HMAC with a key of this process, so that neither the time a comparison
// takes nor a map's buckets tell anything of the key.
type tag [sha256.Size]byte

func (g *Gateway) tagOf(key evolution.Key) (t tag) {
	mac := hmac.New(sha256.New, g.process[:])
	mac.Write([]byte(key))
	mac.Sum(t[:0])
	return t
}

func (t tag) is(other tag) bool { return hmac.Equal(t[:], other[:]) }

// instance is one instance in memory. There is one process for a database, so it is as true as the row.
type instance struct {
	tag  tag
	turn chan struct{} // held by the one who changes its life: create, connect, logout, delete

	kept    atomic.Pointer[store.Instance]
	hook    atomic.Pointer[store.Hook]
	mu      sync.Mutex // held while kept or hook changes, commit included
	told    engine.Snapshot
	gone    bool // deleted; guarded by mu
	ringing sync.Mutex
	bell    chan struct{} // closed, and made anew, at each change
}

func newInstance(row store.Instance, t tag, hook *store.Hook) *instance {
	in := &instance{tag: t, turn: make(chan struct{}, 1), bell: make(chan struct{}), told: engine.Snapshot{State: engine.Closed}}
	in.kept.Store(&row)
	in.hook.Store(hook)
	return in
}

// row is the instance as it is kept. It must not be changed.
func (in *instance) row() *store.Instance { return in.kept.Load() }

// take waits for the turn to change the instance's life.
func (in *instance) take(ctx context.Context) error {
	select {
	case in.turn <- struct{}{}:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (in *instance) give() { <-in.turn }

// next is closed at the next change.
func (in *instance) next() <-chan struct{} {
	in.ringing.Lock()
	defer in.ringing.Unlock()
	return in.bell
}

func (in *instance) ring() {
	in.ringing.Lock()
	defer in.ringing.Unlock()
	close(in.bell)
	in.bell = make(chan struct{})
}

// roster is all instances, and the hooks of those that are gone while events of theirs wait.
type roster struct {
	mu     sync.RWMutex
	byName map[string]*instance // nil: the name is being made
	byID   map[string]*instance
	orphan map[string]store.Hook
}

func newRoster() *roster {
	return &roster{byName: map[string]*instance{}, byID: map[string]*instance{}, orphan: map[string]store.Hook{}}
}

// reserve takes a name for a creation; false when it is in use.
func (r *roster) reserve(name string) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	if _, taken := r.byName[name]; taken {
		return false
	}
	r.byName[name] = nil
	return true
}

// release gives a reserved name back.
func (r *roster) release(name string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.byName[name] == nil {
		delete(r.byName, name)
	}
}

func (r *roster) add(in *instance) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.byName[in.row().Name] = in
	r.byID[in.row().ID] = in
}

// remove lets an instance go. Its hook stays for the events that wait.
func (r *roster) remove(in *instance) {
	r.mu.Lock()
	defer r.mu.Unlock()
	row := in.row()
	delete(r.byName, row.Name)
	delete(r.byID, row.ID)
	if h := in.hook.Load(); h != nil {
		r.orphan[row.ID] = *h
	}
}

// get is the instance of a name, or nil.
func (r *roster) get(name string) *instance {
	r.mu.RLock()
	defer r.mu.RUnlock()
	return r.byName[name]
}

// all are the instances, oldest first.
func (r *roster) all() []*instance {
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

// hook is where the events of an instance go; false when nobody wants them.
func (r *roster) hook(id string) (store.Hook, bool) {
	r.mu.RLock()
	defer r.mu.RUnlock()
	if in := r.byID[id]; in != nil {
		if h := in.hook.Load(); h != nil {
			return *h, h.Target.Config.Enabled
		}
		return store.Hook{}, false
	}
	h, ok := r.orphan[id]
	return h, ok && h.Target.Config.Enabled
}

// setHook puts a hook that was read to its instance.
func (r *roster) setHook(h store.Hook) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if in := r.byID[h.Instance]; in != nil {
		in.hook.Store(&h)
		return
	}
	r.orphan[h.Instance] = h
}

// departed are the ids of the instances that are gone and whose hooks are here.
func (r *roster) departed() []string {
	r.mu.RLock()
	defer r.mu.RUnlock()
	var ids []string
	for id := range r.orphan {
		ids = append(ids, id)
	}
	return ids
}

// forget drops the departed that the database has no more.
func (r *roster) forget(departed []string, kept []store.Hook) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, id := range departed {
		if !slices.ContainsFunc(kept, func(h store.Hook) bool { return h.Instance == id }) {
			delete(r.orphan, id)
		}
	}
}
