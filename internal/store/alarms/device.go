package alarms

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"

	"salonzap/internal/alarm"
	"salonzap/internal/secret"
	"salonzap/internal/sqlkit"
	"salonzap/internal/store/column"
	"salonzap/internal/store/db"
	"salonzap/internal/store/storekit"
	"salonzap/internal/tenant"
)

// devicePlace is where what a push service gave is sealed: by the row's hash, which a device keeps when it asks again.
func devicePlace(hash string) string { return "push_device/about/" + hash }

// sealedDevice is the sealed part of a device.
type sealedDevice struct {
	Endpoint, Key, Auth string
}

// DeviceHash identifies a browser by the address that its push service gave, which cannot be guessed.
func DeviceHash(endpoint secret.Text) string { return secret.HashToken(endpoint.Reveal()) }

// AddPushDevice keeps a browser in which a person asked for notices. A browser belongs to who asked in it last. Of more than alarm.MaxDevices the
// oldest are forgotten.
func (s *Store) AddPushDevice(ctx context.Context, scope tenant.Scope, u tenant.User, d alarm.Device) error {
	const op = "store.add_push_device"
	if err := storekit.AuthorizeOwner(scope, u.Tenant, op); err != nil {
		return err
	}
	plain, err := json.Marshal(sealedDevice{d.Endpoint.Reveal(), d.Key, d.Auth.Reveal()})
	if err != nil {
		return err
	}
	hash := DeviceHash(d.Endpoint)
	return s.kit.Do(ctx, op, func(ctx context.Context, tx *storekit.Tx) error {
		if err := tx.PutPushDevice(ctx, db.PutPushDeviceParams{
			ID: d.ID, UserID: u.ID, Hash: hash, Agent: d.Agent, About: s.kit.Ring().Seal(devicePlace(hash), plain), CreatedAt: column.At(d.Created),
		}); err != nil {
			return err
		}
		rows, err := tx.PushDevices(ctx, u.ID)
		if err != nil || len(rows) <= alarm.MaxDevices {
			return err
		}
		for _, r := range rows[alarm.MaxDevices:] {
			if _, err := tx.DropPushDevice(ctx, db.DropPushDeviceParams{ID: r.ID, UserID: u.ID}); err != nil {
				return err
			}
		}
		return nil
	})
}

// PushDevicesOf lists a person's browsers, the newest first.
func (s *Store) PushDevicesOf(ctx context.Context, scope tenant.Scope, u tenant.User) ([]alarm.Device, error) {
	const op = "store.push_devices_of"
	if err := storekit.AuthorizeOwner(scope, u.Tenant, op); err != nil {
		return nil, err
	}
	return s.devices(ctx, op, u.ID)
}

// RemovePushDevice forgets one of a person's browsers, if it is there.
func (s *Store) RemovePushDevice(ctx context.Context, scope tenant.Scope, u tenant.User, id string) error {
	const op = "store.remove_push_device"
	if err := storekit.AuthorizeOwner(scope, u.Tenant, op); err != nil {
		return err
	}
	return s.dropDevice(ctx, op, u.ID, id)
}

// PushDevices lists a person's browsers, the newest first. Only for the platform itself.
func (s *Store) PushDevices(ctx context.Context, scope tenant.Scope, user string) ([]alarm.Device, error) {
	const op = "store.push_devices"
	if err := storekit.RequireSystem(scope, op); err != nil {
		return nil, err
	}
	return s.devices(ctx, op, user)
}

// DropPushDevice forgets one of a person's browsers, if it is there. Only for the platform itself.
func (s *Store) DropPushDevice(ctx context.Context, scope tenant.Scope, user, device string) error {
	const op = "store.drop_push_device"
	if err := storekit.RequireSystem(scope, op); err != nil {
		return err
	}
	return s.dropDevice(ctx, op, user, device)
}

func (s *Store) dropDevice(ctx context.Context, op, user, id string) error {
	return s.kit.Do(ctx, op, func(ctx context.Context, tx *storekit.Tx) error {
		_, err := tx.DropPushDevice(ctx, db.DropPushDeviceParams{ID: id, UserID: user})
		return err
	})
}

func (s *Store) devices(ctx context.Context, op, user string) ([]alarm.Device, error) {
	rows, err := s.kit.Reads().PushDevices(ctx, user)
	if err != nil {
		return nil, s.kit.Fault(op, err)
	}
	list := make([]alarm.Device, len(rows))
	for i, r := range rows {
		plain, err := s.kit.Ring().Open(devicePlace(r.Hash), r.About)
		if err != nil {
			return nil, storekit.Unreadable("device", err)
		}
		var d sealedDevice
		if err := json.Unmarshal(plain, &d); err != nil {
			return nil, storekit.Unreadable("device", err)
		}
		list[i] = alarm.Device{
			ID: r.ID, Agent: r.Agent, Endpoint: secret.Text(d.Endpoint), Key: d.Key, Auth: secret.Text(d.Auth), Created: r.CreatedAt.Time(),
		}
	}
	return list, nil
}

// The setting with the key by which push services recognise us, and where it is sealed.
const (
	pushKeySetting = "web_push_key"
	pushKeyPlace   = "setting/web_push_key"
)

// PushKey returns the key by which push services recognise this platform; fresh is stored as that when there is none yet. Only for the platform itself.
func (s *Store) PushKey(ctx context.Context, scope tenant.Scope, fresh secret.Text) (secret.Text, error) {
	const op = "store.push_key"
	if err := storekit.RequireSystem(scope, op); err != nil {
		return "", err
	}
	kept, err := s.kit.Reads().SettingByKey(ctx, pushKeySetting)
	if errors.Is(err, sql.ErrNoRows) {
		err = s.kit.Do(ctx, op, func(ctx context.Context, tx *storekit.Tx) error {
			sealed := s.kit.Ring().Seal(pushKeyPlace, []byte(fresh.Reveal()))
			if err := tx.PutSettingOnce(ctx, db.PutSettingOnceParams{Key: pushKeySetting, Value: sealed}); err != nil {
				return err
			}
			var err error
			kept, err = tx.SettingByKey(ctx, pushKeySetting)
			return err
		})
	}
	if err != nil {
		return "", s.kit.Fault(op, err)
	}
	plain, err := s.kit.Ring().Open(pushKeyPlace, kept)
	if err != nil {
		return "", storekit.Unreadable("the key of notices", err)
	}
	return secret.Text(plain), nil
}

// Reseal seals with the newest key what an older one sealed.
func (s *Store) Reseal(ctx context.Context, tx *storekit.Tx) error {
	rows, err := tx.AllPushDevices(ctx)
	if err != nil {
		return err
	}
	for _, r := range rows {
		fresh, err := s.reseal(devicePlace(r.Hash), r.About, "a device")
		if err != nil {
			return err
		}
		if fresh == r.About {
			continue
		}
		if err := tx.ResealPushDevice(ctx, db.ResealPushDeviceParams{ID: r.ID, Stale: r.About, About: fresh}); err != nil {
			return err
		}
	}
	kept, err := tx.SettingByKey(ctx, pushKeySetting)
	if errors.Is(err, sql.ErrNoRows) {
		return nil
	}
	if err != nil {
		return err
	}
	fresh, err := s.reseal(pushKeyPlace, kept, "the key of notices")
	if err != nil || fresh == kept {
		return err
	}
	return tx.PutSetting(ctx, db.PutSettingParams{Key: pushKeySetting, Value: fresh})
}

func (s *Store) reseal(place, sealed, what string) (string, error) {
	ring := s.kit.Ring()
	if !ring.Stale(sealed) {
		return sealed, nil
	}
	plain, err := ring.Open(place, sealed)
	if errors.Is(err, secret.ErrUnknownKey) {
		return "", sqlkit.WrongRing("store.reseal", "the database", err)
	}
	if err != nil {
		return "", fmt.Errorf("%s: %w", what, err)
	}
	return ring.Seal(place, plain), nil
}
