package messages

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"strconv"
	"time"

	"salonzap/internal/fault"
	"salonzap/internal/inbox"
	"salonzap/internal/phone"
	"salonzap/internal/store/column"
	"salonzap/internal/store/contacts"
	"salonzap/internal/store/db"
	"salonzap/internal/store/storekit"
	"salonzap/internal/tenant"
	"salonzap/internal/text"
)

func uploadPlace(id string) string { return "upload/about/" + id }

func uploadPartPlace(id string, n int64) string {
	return "upload/part/" + id + "/" + strconv.FormatInt(n, 10)
}

// BeginUpload makes room for a medium. Errors: NotFound (no such salon), RateLimited when too much of the salon's waits.
func (s *Store) BeginUpload(ctx context.Context, scope tenant.Scope, t tenant.ID, id inbox.UploadID, now time.Time) error {
	const op = "store.begin_upload"
	if err := storekit.Authorize(scope, t, op); err != nil {
		return err
	}
	return s.kit.Do(ctx, op, func(ctx context.Context, tx *storekit.Tx) error {
		if _, err := contacts.Lock(ctx, tx, s.kit.Ring(), t); err != nil { // its key seals the parts
			return err
		}
		there, err := tx.UploadsOfTenant(ctx, t.String())
		if err != nil {
			return err
		}
		if there.Uploads >= inbox.MaxUploads || there.Bytes >= inbox.MaxWaiting {
			return fault.New(fault.RateLimited, op, text.UploadsFull)
		}
		return tx.AddUpload(ctx, db.AddUploadParams{ID: id.String(), TenantID: t.String(), CreatedAt: column.At(now)})
	})
}

// AddUploadPart keeps a part of a medium; the first one is 0. Errors: NotFound.
func (s *Store) AddUploadPart(ctx context.Context, scope tenant.Scope, t tenant.ID, id inbox.UploadID, n int, data []byte) error {
	const op = "store.add_upload_part"
	salon, row, err := s.uploadOf(ctx, scope, op, t, id)
	if err == nil && !row.ReadyAt.IsZero() {
		err = storekit.NotFound(op, text.UploadUnknown)
	}
	if err != nil {
		return err
	}
	sealed := salon.Seal(uploadPartPlace(row.ID, int64(n)), data)
	return s.kit.Do(ctx, op, func(ctx context.Context, tx *storekit.Tx) error {
		return tx.AddUploadPart(ctx, db.AddUploadPartParams{UploadID: row.ID, N: int64(n), Data: sealed})
	})
}

// EndUpload says that a medium is there whole, and what it is. Errors: NotFound.
func (s *Store) EndUpload(ctx context.Context, scope tenant.Scope, u inbox.Upload, now time.Time) error {
	const op = "store.end_upload"
	salon, row, err := s.uploadOf(ctx, scope, op, u.Tenant, u.ID)
	if err != nil {
		return err
	}
	about, err := json.Marshal(u)
	if err != nil {
		return s.kit.Fault(op, err)
	}
	sealed := salon.Seal(uploadPlace(row.ID), about)
	return s.kit.Do(ctx, op, func(ctx context.Context, tx *storekit.Tx) error {
		n, err := tx.EndUpload(ctx, db.EndUploadParams{Size: u.Size, ReadyAt: column.At(now), About: sealed, ID: row.ID})
		if err == nil && n == 0 {
			return storekit.NotFound(op, text.UploadUnknown)
		}
		return err
	})
}

// Upload gives a medium that is whole and that no message has. Errors: NotFound.
func (s *Store) Upload(ctx context.Context, scope tenant.Scope, t tenant.ID, id inbox.UploadID) (inbox.Upload, error) {
	const op = "store.upload"
	salon, row, err := s.uploadOf(ctx, scope, op, t, id)
	if err == nil && (row.ReadyAt.IsZero() || row.MessageID != "") {
		err = storekit.NotFound(op, text.UploadUnknown)
	}
	if err != nil {
		return inbox.Upload{}, err
	}
	about, err := salon.Open(uploadPlace(row.ID), row.About)
	if err != nil {
		return inbox.Upload{}, s.kit.Fault(op, storekit.Unreadable("upload", err))
	}
	u := inbox.Upload{ID: id, Tenant: t}
	if json.Unmarshal(about, &u) != nil {
		return inbox.Upload{}, s.kit.Fault(op, storekit.Unreadable("upload", errUnreadable))
	}
	return u, nil
}

// UploadPart gives a part of a medium, also of one that a message has. Errors: NotFound after the last one, or when the medium is gone.
func (s *Store) UploadPart(ctx context.Context, scope tenant.Scope, t tenant.ID, id inbox.UploadID, n int) ([]byte, error) {
	const op = "store.upload_part"
	salon, row, err := s.uploadOf(ctx, scope, op, t, id)
	if err != nil {
		return nil, err
	}
	sealed, err := s.kit.Reads().UploadPart(ctx, db.UploadPartParams{UploadID: row.ID, N: int64(n)})
	if err != nil {
		return nil, s.kit.Fault(op, err)
	}
	data, err := salon.Open(uploadPartPlace(row.ID, int64(n)), sealed)
	if err != nil {
		return nil, s.kit.Fault(op, storekit.Unreadable("upload part", err))
	}
	return data, nil
}

// DropUpload forgets a medium. Errors: NotFound.
func (s *Store) DropUpload(ctx context.Context, scope tenant.Scope, t tenant.ID, id inbox.UploadID) error {
	const op = "store.drop_upload"
	if _, _, err := s.uploadOf(ctx, scope, op, t, id); err != nil {
		return err
	}
	return s.kit.Do(ctx, op, func(ctx context.Context, tx *storekit.Tx) error {
		_, err := tx.DropUpload(ctx, id.String())
		return err
	})
}

// uploadOf finds a salon's upload. Errors: NotFound, also for another salon's.
func (s *Store) uploadOf(ctx context.Context, scope tenant.Scope, op string, t tenant.ID, id inbox.UploadID) (*contacts.Salon, db.Upload, error) {
	if err := storekit.Authorize(scope, t, op); err != nil {
		return nil, db.Upload{}, err
	}
	row, err := s.kit.Reads().UploadByID(ctx, id.String())
	if errors.Is(err, sql.ErrNoRows) || err == nil && row.TenantID != t.String() {
		return nil, db.Upload{}, storekit.NotFound(op, text.UploadUnknown)
	}
	if err != nil {
		return nil, db.Upload{}, s.kit.Fault(op, err)
	}
	salon, err := contacts.Look(ctx, s.kit.Reads(), s.kit.Ring(), t)
	return salon, row, s.kit.Fault(op, err)
}

// PruneUploads forgets media from before then that no message took, and what was told of numbers before then. Only for the platform itself.
func (s *Store) PruneUploads(ctx context.Context, scope tenant.Scope, before time.Time) error {
	const op = "store.prune_uploads"
	if err := storekit.RequireSystem(scope, op); err != nil {
		return err
	}
	return s.kit.Do(ctx, op, func(ctx context.Context, tx *storekit.Tx) error {
		if _, err := tx.PruneUploads(ctx, db.PruneUploadsParams{Before: column.At(before), MaxRows: storekit.DeleteBatch}); err != nil {
			return err
		}
		_, err := tx.PruneNumberChecks(ctx, column.At(before))
		return err
	})
}

// NumberChecks gives what was told since then about some of these numbers, and how many numbers the salon asked about since an hour ago.
func (s *Store) NumberChecks(ctx context.Context, scope tenant.Scope, t tenant.ID, numbers []phone.Number, since, hour time.Time) ([]inbox.NumberCheck, int, error) {
	const op = "store.number_checks"
	if err := storekit.Authorize(scope, t, op); err != nil {
		return nil, 0, err
	}
	q := s.kit.Reads()
	n, err := q.CountNumberChecks(ctx, db.CountNumberChecksParams{TenantID: t.String(), Since: column.At(hour)})
	if err != nil {
		return nil, 0, s.kit.Fault(op, err)
	}
	var known []inbox.NumberCheck
	for _, number := range numbers {
		row, err := q.NumberCheck(ctx, db.NumberCheckParams{TenantID: t.String(), Number: number.Key()})
		if errors.Is(err, sql.ErrNoRows) || err == nil && row.CheckedAt.Time().Before(since) {
			continue
		}
		if err != nil {
			return nil, 0, s.kit.Fault(op, err)
		}
		known = append(known, inbox.NumberCheck{Number: number, OnWA: row.OnWa, At: row.CheckedAt.Time()})
	}
	return known, int(n), nil
}

// KeepNumberChecks keeps what a salon was told about numbers. Errors: NotFound (no such salon).
func (s *Store) KeepNumberChecks(ctx context.Context, scope tenant.Scope, t tenant.ID, checks []inbox.NumberCheck) error {
	const op = "store.keep_number_checks"
	if err := storekit.Authorize(scope, t, op); err != nil {
		return err
	}
	return s.kit.Do(ctx, op, func(ctx context.Context, tx *storekit.Tx) error {
		if _, err := contacts.Lock(ctx, tx, s.kit.Ring(), t); err != nil {
			return err
		}
		for _, c := range checks {
			err := tx.PutNumberCheck(ctx, db.PutNumberCheckParams{
				TenantID: t.String(), Number: c.Number.Key(), OnWa: c.OnWA, CheckedAt: column.At(c.At),
			})
			if err != nil {
				return err
			}
		}
		return nil
	})
}
