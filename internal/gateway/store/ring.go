package store

import (
	"context"
	"database/sql"
	"errors"

	"salonzap/internal/fault"
	"salonzap/internal/sqlkit"
)

// checkRing makes sure that the ring is the one that the data was sealed with, before anything is sealed with another. After a rotation
// instances and hooks are sealed again with the newest key. Undelivered events and the answers of sends are not: an older key can be removed
// after three days, when they are deleted. Polls are stored for 30 days; votes in one that the ring cannot open have no names.
func (s *Store) checkRing(ctx context.Context) error {
	var value string
	err := s.Write(ctx, func(t *Tx) error {
		if err := t.exec(`INSERT INTO gateway_setting (key, value) VALUES ($1, $2) ON CONFLICT (key) DO NOTHING`,
			sqlkit.RingSetting, s.ring.CheckValue()); err != nil {
			return err
		}
		return t.tx.QueryRowContext(t.ctx, `SELECT value FROM gateway_setting WHERE key = $1`, sqlkit.RingSetting).Scan(&value)
	})
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return fault.Wrap(fault.Unavailable, "gateway.key_ring", err)
	}
	rotated, err := sqlkit.CheckRing("gateway.key_ring", "the gateway's database", s.ring, value)
	if err != nil || !rotated {
		return err
	}
	return s.reseal(ctx)
}

func (s *Store) reseal(ctx context.Context) error {
	instances, err := s.Instances(ctx)
	if err != nil {
		return err
	}
	hooks, err := s.Hooks(ctx)
	if err != nil {
		return err
	}
	return s.Write(ctx, func(t *Tx) error {
		for _, i := range instances {
			if err := s.PutInstance(t, i); err != nil {
				return err
			}
		}
		for _, h := range hooks {
			if err := s.PutHook(t, h); err != nil {
				return err
			}
		}
		return t.exec(`UPDATE gateway_setting SET value = $1 WHERE key = $2`, s.ring.CheckValue(), sqlkit.RingSetting)
	})
}
