package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"salonzap/internal/fault"
	"salonzap/internal/secret"
	"salonzap/internal/store/db"
)

// ringSetting is where the check value of the key ring stands.
const ringSetting = "key_ring_check"

// checkRing makes sure that the key ring is the one that the data was written with, before anything is written with
// another. After a rotation the servers' keys are sealed again with the newest key, so that an older one can go.
func (s *Store) checkRing(ctx context.Context) error {
	const op = "store.key_ring"
	return s.do(ctx, op, func(ctx context.Context, _ *sql.Tx, q *db.Queries) error {
		if err := q.PutSettingOnce(ctx, db.PutSettingOnceParams{Key: ringSetting, Value: s.ring.CheckValue()}); err != nil {
			return err
		}
		value, err := q.SettingByKey(ctx, ringSetting)
		if err != nil {
			return err
		}
		if err := s.ring.VerifyCheck(value); err != nil {
			return wrongRing(op, err)
		}
		if value == s.ring.CheckValue() {
			return nil
		}
		if err := s.reseal(ctx, q); err != nil {
			return err
		}
		return q.PutSetting(ctx, db.PutSettingParams{Key: ringSetting, Value: s.ring.CheckValue()})
	})
}

// reseal seals with the newest key what an older one sealed.
func (s *Store) reseal(ctx context.Context, q *db.Queries) error {
	rows, err := q.Servers(ctx)
	if err != nil {
		return err
	}
	for _, r := range rows {
		if !s.ring.Stale(r.ApiKey) {
			continue
		}
		key, err := s.ring.Open(place(r.ID), r.ApiKey)
		if errors.Is(err, secret.ErrUnknownKey) {
			return wrongRing("store.reseal", err)
		}
		if err != nil {
			return fmt.Errorf("the key of server %s: %w", r.ID, err)
		}
		if err := q.ResealServer(ctx, db.ResealServerParams{ID: r.ID, Stale: r.ApiKey, ApiKey: s.ring.Seal(place(r.ID), key)}); err != nil {
			return err
		}
	}
	return s.resealFactors(ctx, q)
}

func wrongRing(op string, err error) error {
	return &fault.Error{
		Kind: fault.Invalid, Op: op, Field: "SALONZAP_SECRET_KEY",
		Err: fmt.Errorf("the database was written with another SALONZAP_SECRET_KEY: %w", err),
	}
}
