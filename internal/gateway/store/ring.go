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

// reseal seals what is stored with the newest key. Other nodes write nothing meanwhile, so that nothing older takes the place of what they wrote.
func (s *Store) reseal(ctx context.Context) error {
	return s.Write(ctx, func(t *Tx) error {
		if s.Shared() {
			if err := t.exec(`LOCK TABLE gateway_instance, gateway_hook, gateway_setting IN EXCLUSIVE MODE`); err != nil {
				return err
			}
		}
		instances, err := query(t, `SELECT `+instanceColumns+` FROM gateway_instance`, s.scanInstance)
		if err != nil {
			return err
		}
		for _, i := range instances {
			if err := s.resealOne(t, "UPDATE gateway_instance SET sealed = $1 WHERE id = $2", instancePlace(i.ID), i.ID, i.Kept); err != nil {
				return err
			}
		}
		hooks, err := query(t, `SELECT `+hookColumns+` FROM gateway_hook`, s.scanHook)
		if err != nil {
			return err
		}
		for _, h := range hooks {
			if err := s.resealOne(t, "UPDATE gateway_hook SET sealed = $1 WHERE instance_id = $2", hookPlace(h.Instance), h.Instance, h.Target); err != nil {
				return err
			}
		}
		return t.exec(`UPDATE gateway_setting SET value = $1 WHERE key = $2`, s.ring.CheckValue(), sqlkit.RingSetting)
	})
}

func (s *Store) resealOne(t *Tx, update, place, id string, value any) error {
	sealed, err := s.seal(place, value)
	if err != nil {
		return err
	}
	return t.exec(update, sealed, id)
}
