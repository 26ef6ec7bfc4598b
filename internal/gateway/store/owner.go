package store

import (
	"context"
	"database/sql"
	"errors"
	"log/slog"
	"time"
)

// ownerSetting is stored while a process owns the database; it stays when the process ends without a clean close.
const ownerSetting = "owner"

// handoverWait is how long a new owner on PostgreSQL waits when the previous one did not end cleanly: that one may live, and only have lost
// its lock (its connection was ended, or the database restarted). It notices that within a heartbeat, and then closes its sessions. Until
// then two processes must not both connect a device to WhatsApp.
const handoverWait = 3 * time.Second

// takeOwnership makes this process the owner of the database. It waits for a previous owner that did not end cleanly, on PostgreSQL only: on
// SQLite the lock ends with its process.
func (s *Store) takeOwnership(ctx context.Context) error {
	cleanEnd := true
	err := s.Write(ctx, func(t *Tx) error {
		var since string
		err := t.tx.QueryRowContext(t.ctx, `SELECT value FROM gateway_setting WHERE key = $1`, ownerSetting).Scan(&since)
		cleanEnd = errors.Is(err, sql.ErrNoRows)
		if err != nil && !cleanEnd {
			return err
		}
		return t.exec(`INSERT INTO gateway_setting (key, value) VALUES ($1, $2) ON CONFLICT (key) DO UPDATE SET value = excluded.value`,
			ownerSetting, s.now().UTC().Format(time.RFC3339))
	})
	if err != nil || cleanEnd || s.pool == nil {
		return err
	}
	s.log.InfoContext(ctx, "the previous owner of the database did not end cleanly; it gets time to notice", slog.Duration("wait", handoverWait))
	timer := time.NewTimer(handoverWait)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err() //nolint:wrapcheck // the caller's own end
	}
}

// clearOwner stores that this owner has ended, so that the next one need not wait.
func clearOwner(t *Tx) error {
	return t.exec(`DELETE FROM gateway_setting WHERE key = $1`, ownerSetting)
}
