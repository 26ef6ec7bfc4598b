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
	recordInterval = time.Second // how long what is kept of chats waits at most before it is written
	recordBatch    = 256         // changes that are written at once, without waiting
	maxRecords     = 4096        // changes that wait: whoever comes then writes them first
	recordChunk    = 8           // changes in one commit: messages on their way wait for no more
	maxKnownNames  = 20_000      // names of contacts that are known to be kept already
)

// recorder keeps chats, messages and contacts. What webhooks tell durably is written a second later, many changes at once, so that it
// costs the message's way next to nothing; a crash loses that second of it. What no webhook tells is written with its message.
type recorder struct {
	store *store.Store
	log   *slog.Logger

	mu      sync.Mutex
	waiting []func(*store.Tx) error
	touched map[string]struct{} // ids of instances that have more since they were trimmed
	writing sync.Mutex          // held while changes are written, so that they stay in order
	full    chan struct{}       // a batch is there
}

func newRecorder(s *store.Store, log *slog.Logger) *recorder {
	return &recorder{store: s, log: log, touched: map[string]struct{}{}, full: make(chan struct{}, 1)}
}

// later writes a change soon.
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
		default: // it was told already
		}
	}
}

// now writes a change durably, after those that wait.
func (r *recorder) now(ctx context.Context, instance string, change func(*store.Tx) error) error {
	r.flush(ctx)
	r.mu.Lock()
	r.touched[instance] = struct{}{}
	r.mu.Unlock()
	return r.store.Write(ctx, change)
}

// flush writes what waits. What cannot be written is lost: it is kept for convenience, and told by webhooks.
func (r *recorder) flush(ctx context.Context) {
	r.writing.Lock()
	defer r.writing.Unlock()
	r.mu.Lock()
	some := r.waiting
	r.waiting = nil
	r.mu.Unlock()
	if len(some) == 0 {
		return
	}
	var failed error
	for chunk := range slices.Chunk(some, recordChunk) {
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
		r.log.WarnContext(ctx, "some messages were not kept", slog.Int("changes", len(some)), slog.Any("err", failed))
	}
}

// run writes what waits, until closing is closed.
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

// takeTouched are the instances that have more since the last call.
func (r *recorder) takeTouched() (ids []string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for id := range r.touched {
		ids = append(ids, id)
	}
	clear(r.touched)
	return ids
}

// knownNames are names that were told or kept before, so that they are not again.
type knownNames struct {
	mu    sync.Mutex
	names map[string]string // by instance and address
}

// learns tells whether a name is new to us, and remembers it.
func (k *knownNames) learns(instance, jid, name string) bool {
	key := instance + "\x00" + jid
	k.mu.Lock()
	defer k.mu.Unlock()
	if known, ok := k.names[key]; ok && known == name {
		return false
	}
	if len(k.names) >= maxKnownNames { // any: it only saves work
		clear(k.names)
	}
	k.names[key] = name
	return true
}

// forget makes every name new again.
func (k *knownNames) forget() {
	k.mu.Lock()
	defer k.mu.Unlock()
	clear(k.names)
}
