package store

import (
	"context"
	"log/slog"
)

// ownerSetting was stored by programs before nodes, which had the database alone, while they ran; it stays when one ended without a clean close.
const ownerSetting = "owner"

// succeed waits when the database was left by a program before nodes that did not end cleanly: that one may live, and only have lost its lock.
func (s *Store) succeed(ctx context.Context) error {
	left := false
	err := s.Write(ctx, func(t *Tx) error {
		result, err := t.tx.ExecContext(t.ctx, `DELETE FROM gateway_setting WHERE key = $1`, ownerSetting)
		if err != nil {
			return err
		}
		n, err := result.RowsAffected()
		left = n > 0
		return err
	})
	if err != nil || !left {
		return err
	}
	s.log.InfoContext(ctx, "the previous owner of the database did not end cleanly; it gets time to notice", slog.Duration("wait", s.handoverWait))
	return s.letNotice(ctx)
}
