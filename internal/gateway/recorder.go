package gateway

import (
	"cmp"
	"context"
	"log/slog"
	"slices"
	"sync"
	"time"

	"salonzap/internal/gateway/store"
)

const (
	recordInterval = time.Second // how long a change waits at most before it is written
	recordBatch    = 256         // changes that are written at once, without waiting
	maxRecords     = 4096        // with so many waiting changes, the next caller writes them first
	recordChunk    = 8           // changes in one commit, few, since incoming messages wait for it
	maxKnownNames  = 20_000      // cached names of contacts
)

// recorder stores chats, messages and contacts. A message whose webhook event is durable is written up to a second later, many changes in
// one commit, so that it hardly delays the message; a crash loses the changes of that second. A message without an event is written at once.
type recorder struct {
	store *store.Store
	log   *slog.Logger

	mu      sync.Mutex
	waiting []func(*store.Tx) error
	touched map[string]struct{} // ids of instances that were written since they were last trimmed
	writing sync.Mutex          // held while changes are written, so that they stay in order
	full    chan struct{}       // a whole batch waits
}

func newRecorder(s *store.Store, log *slog.Logger) *recorder {
	return &recorder{store: s, log: log, touched: map[string]struct{}{}, full: make(chan struct{}, 1)}
}

// later queues a change, which is written within recordInterval.
func (r *recorder) later(ctx context.Context, instance string, change func(*store.Tx) error) {
	r.mu.Lock()
	r.waiting = append(r.waiting, change)
	r.touched[instance] = struct{}{}
	n := len(r.waiting)
	r.mu.Unlock()
	switch {
	case n >= maxRecords:
		r.flush(ctx)
	case n >= recordBatch:
		select {
		case r.full <- struct{}{}:
		default: // it was signalled already
		}
	}
}

// now writes a change durably, after those that are queued.
func (r *recorder) now(ctx context.Context, instance string, change func(*store.Tx) error) error {
	r.flush(ctx)
	r.mu.Lock()
	r.touched[instance] = struct{}{}
	r.mu.Unlock()
	return r.store.Write(ctx, change)
}

// flush writes the queued changes. Changes that cannot be written are logged and lost: the messages are also in webhook events.
func (r *recorder) flush(ctx context.Context) {
	r.writing.Lock()
	defer r.writing.Unlock()
	r.mu.Lock()
	changes := r.waiting
	r.waiting = nil
	r.mu.Unlock()
	if len(changes) == 0 {
		return
	}
	var failed error
	for chunk := range slices.Chunk(changes, recordChunk) {
		failed = cmp.Or(failed, r.store.WriteKept(context.WithoutCancel(ctx), func(t *store.Tx) error {
			for _, change := range chunk {
				if err := change(t); err != nil {
					return err
				}
			}
			return nil
		}))
	}
	if failed != nil {
		r.log.WarnContext(ctx, "some messages were not kept", slog.Int("changes", len(changes)), slog.Any("err", failed))
	}
}

// run writes queued changes, until closing is closed.
func (r *recorder) run(closing <-chan struct{}) {
	tick := time.NewTicker(recordInterval)
	defer tick.Stop()
	for {
		select {
		case <-tick.C:
		case <-r.full:
		case <-closing:
			return
		}
		r.flush(context.Background())
	}
}

// takeTouched returns and clears the instances that were written since the last call.
func (r *recorder) takeTouched() (ids []string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for id := range r.touched {
		ids = append(ids, id)
	}
	clear(r.touched)
	return ids
}

// knownNames caches names that were stored or emitted before, so that they are not again.
type knownNames struct {
	mu    sync.Mutex
	names map[string]string // by instance and address
}

// isNew tells whether a name is not in the cache, and adds it.
func (k *knownNames) isNew(instance, jid, name string) bool {
	key := instance + "\x00" + jid
	k.mu.Lock()
	defer k.mu.Unlock()
	if known, ok := k.names[key]; ok && known == name {
		return false
	}
	if len(k.names) >= maxKnownNames { // the cache only saves work
		clear(k.names)
	}
	k.names[key] = name
	return true
}

// forget empties the cache.
func (k *knownNames) forget() {
	k.mu.Lock()
	defer k.mu.Unlock()
	clear(k.names)
}
