package store

import (
	"context"
	"database/sql"
	"errors"
	"log/slog"
	"time"
)

// ownerSetting is there while somebody has the database, and stays when they end without a word.
const ownerSetting = "owner"

// handOver is how long a new owner on PostgreSQL waits for one that gave no word of its end: it may live, and only have lost
// its lock (its connection was ended, or the database started again). It finds that out within a heartbeat, and then hangs
// up; for as long two processes must not both be at WhatsApp with one device.
const handOver = 3 * time.Second

// succeed takes the database over from the owner before. Whoever said goodbye, or is surely dead, is not waited for: on
// SQLite the lock lives and dies with its process.
func (s *Store) succeed(ctx context.Context) error {
	left := true
	err := s.Write(ctx, func(t *Tx) error {
		var since string
		err := t.tx.QueryRowContext(t.ctx, `SELECT value FROM gateway_setting WHERE key = $1`, ownerSetting).Scan(&since)
		left = errors.Is(err, sql.ErrNoRows)
		if err != nil && !left {
			return err
		}
		return t.exec(`INSERT INTO gateway_setting (key, value) VALUES ($1, $2) ON CONFLICT (key) DO UPDATE SET value = excluded.value`,
			ownerSetting, s.now().UTC().Format(time.RFC3339))
	})
	if err != nil || left || s.pool == nil {
		return err
	}
	s.log.InfoContext(ctx, "the owner before gave no word of its end; it gets time to notice", slog.Duration("wait", handOver))
	timer := time.NewTimer(handOver)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err() //nolint:wrapcheck // the caller's own end
	}
}

// goodbye says that this owner has ended, so that the next one need not wait.
func goodbye(t *Tx) error {
	return t.exec(`DELETE FROM gateway_setting WHERE key = $1`, ownerSetting)
}
