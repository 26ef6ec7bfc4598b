package store

import (
	"context"

	"salonzap/internal/sqlkit"
	"salonzap/internal/store/db"
	"salonzap/internal/store/storekit"
)

// checkRing makes sure that the key ring is the one that the data was written with, before anything is written with
// another. After a rotation what is sealed is sealed again with the newest key, so that an older one can go.
func (s *Store) checkRing(ctx context.Context) error {
	const op = "store.key_ring"
	ring := s.kit.Ring()
	return s.kit.Do(ctx, op, func(ctx context.Context, tx *storekit.Tx) error {
		if err := tx.PutSettingOnce(ctx, db.PutSettingOnceParams{Key: sqlkit.RingSetting, Value: ring.CheckValue()}); err != nil {
			return err
		}
		if err := nameInstallation(ctx, tx); err != nil {
			return err
		}
		kept, err := tx.SettingByKey(ctx, sqlkit.RingSetting)
		if err != nil {
			return err
		}
		rotated, err := sqlkit.CheckRing(op, "the database", ring, kept)
		if err != nil || !rotated {
			return err
		}
		if err := s.ServerStore.Reseal(ctx, tx); err != nil {
			return err
		}
		if err := s.AccountStore.Reseal(ctx, tx); err != nil {
			return err
		}
		if err := s.AlarmStore.Reseal(ctx, tx); err != nil {
			return err
		}
		if err := s.ContactStore.Reseal(ctx, tx); err != nil {
			return err
		}
		if err := s.SubscriptionStore.Reseal(ctx, tx); err != nil {
			return err
		}
		return tx.PutSetting(ctx, db.PutSettingParams{Key: sqlkit.RingSetting, Value: ring.CheckValue()})
	})
}
