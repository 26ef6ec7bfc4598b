package connections

import (
	"sync"
	"time"
)

// rowCost is about what an envelope costs besides its payload: the row and its entries in indexes, in bytes.
const rowCost = 512

// kept counts the bytes that this process kept of each server's webhooks since midnight (UTC).
type kept struct {
	mu    sync.Mutex
	day   time.Time
	bytes map[string]int64
}

// on begins anew with each day. The caller holds mu.
func (k *kept) on(now time.Time) {
	if day := now.UTC().Truncate(24 * time.Hour); !day.Equal(k.day) {
		k.day, k.bytes = day, make(map[string]int64)
	}
}

func (k *kept) add(server string, n int64, now time.Time) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.on(now)
	k.bytes[server] += n
}

func (k *kept) of(server string, now time.Time) int64 {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.on(now)
	return k.bytes[server]
}

// KeptToday tells how many bytes this process kept of a server's webhooks since midnight (UTC).
func (s *Store) KeptToday(server string) int64 { return s.kept.of(server, s.kit.Now()) }
