package connections

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"salonzap/internal/store/column"
	"salonzap/internal/store/db"
	"salonzap/internal/store/storekit"
)

const (
	// rowCost is about what an envelope costs besides its payload: the row and its entries in indexes, in bytes.
	rowCost = 512
	// reservation is how many bytes a process counts in the database at once, before it keeps them: one write for some hundred
	// envelopes. What a process that ends has not used of its last one is counted all the same.
	reservation = 256 << 10
)

// keptBytes counts what is kept of each server's webhooks since midnight (UTC), over all processes and restarts. It knows the
// database's count as of its own last reservation.
type keptBytes struct {
	mu      sync.Mutex
	day     time.Time
	servers map[string]*keptCount
}

// keptCount is what is counted of a server, in bytes.
type keptCount struct {
	reserved int64 // by all processes, as of the last reservation
	left     int64 // of what this process reserved
}

// of gives the count of a server; it begins anew with each day. The caller holds mu.
func (k *keptBytes) of(server string, day time.Time) *keptCount {
	if !day.Equal(k.day) {
		k.day, k.servers = day, make(map[string]*keptCount)
	}
	c := k.servers[server]
	if c == nil {
		c = &keptCount{}
		k.servers[server] = c
	}
	return c
}

func dayOf(now time.Time) time.Time { return now.UTC().Truncate(24 * time.Hour) }

// use counts n bytes, and tells how many the caller is to reserve: mostly none. Those who come meanwhile find them reserved.
func (k *keptBytes) use(server string, day time.Time, n int64) (missing int64) {
	k.mu.Lock()
	defer k.mu.Unlock()
	c := k.of(server, day)
	if c.left -= n; c.left >= 0 {
		return 0
	}
	missing = reservation - c.left
	c.left, c.reserved = reservation, c.reserved+missing
	return missing
}

// update takes over the database's count.
func (k *keptBytes) update(server string, day time.Time, reserved int64) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if c := k.of(server, day); c.reserved < reserved {
		c.reserved = reserved
	}
}

func (k *keptBytes) used(server string, day time.Time) int64 {
	k.mu.Lock()
	defer k.mu.Unlock()
	c := k.of(server, day)
	return c.reserved - c.left
}

// countKept counts what was kept of a server's webhooks, once that is committed.
func (s *Store) countKept(ctx context.Context, server string, n int64) {
	day := dayOf(s.root.Now())
	missing := s.kept.use(server, day, n)
	if missing == 0 {
		return
	}
	var reserved int64
	err := s.root.Do(context.WithoutCancel(ctx), "store.count_kept", func(ctx context.Context, tx *storekit.Tx) (err error) {
		reserved, err = tx.ReserveWebhookBytes(ctx, db.ReserveWebhookBytesParams{ServerID: server, Day: column.At(day), Bytes: missing})
		return err
	})
	if err != nil { // this process counts on by itself
		s.root.Log().LogAttrs(ctx, slog.LevelWarn, "what is kept of a server's webhooks could not be counted",
			slog.String("server", server), slog.Any("error", err))
		return
	}
	s.kept.update(server, day, reserved)
}

// KeptToday tells how many bytes were kept of a server's webhooks since midnight (UTC), by all processes as far as this one
// knows: as of the last time that it reserved some.
func (s *Store) KeptToday(server string) int64 { return s.kept.used(server, dayOf(s.root.Now())) }
