package webhooks

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"time"

	"github.com/google/uuid"

	"salonzap/internal/store/column"
	"salonzap/internal/store/db"
	"salonzap/internal/store/storekit"
	"salonzap/internal/tenant"
)

// Store keeps refused webhooks. It is safe for concurrent use. Make one with New.
type Store struct{ kit *storekit.DB }

// New keeps them in a database.
func New(kit *storekit.DB) *Store { return &Store{kit} }

// Within is this Store as a part of a transaction; see storekit.DB.Within.
func (s *Store) Within(tx *storekit.Tx) *Store { return New(s.kit.Within(tx)) }

const (
	maxReject   = 4096 // bytes kept of a piece of nonsense
	keepRejects = 500  // pieces kept for each server
)

// RejectWebhook puts nonsense that came as a server's webhook into quarantine: its first 4 KiB, with why it was refused.
// Equal nonsense is counted, and only the newest 500 different pieces of a server are kept. Only for the platform itself.
func (s *Store) RejectWebhook(ctx context.Context, scope tenant.Scope, server, reason string, raw []byte, now time.Time) error {
	const op = "store.reject_webhook"
	if err := storekit.RequireSystem(scope, op); err != nil {
		return err
	}
	raw = append([]byte{}, raw[:min(len(raw), maxReject)]...)
	digest := sha256.Sum256(raw)
	id, err := uuid.NewV7()
	if err != nil {
		return s.kit.Fault(op, err)
	}
	return s.kit.Do(ctx, op, func(ctx context.Context, tx *storekit.Tx) error {
		seen, err := tx.AddReject(ctx, db.AddRejectParams{
			ID: id.String(), ServerID: server, Reason: reason, Digest: hex.EncodeToString(digest[:]), Raw: raw, Now: column.At(now),
		})
		if err != nil || seen > 1 {
			return err
		}
		return tx.CapRejects(ctx, db.CapRejectsParams{ServerID: server, Keep: keepRejects})
	})
}

// CountRejects tells how often nonsense came from a server that came (again) since then.
func (s *Store) CountRejects(ctx context.Context, scope tenant.Scope, server string, since time.Time) (int, error) {
	const op = "store.count_rejects"
	if err := storekit.RequireAllTenants(scope, op); err != nil {
		return 0, err
	}
	n, err := s.kit.Reads().CountRejects(ctx, db.CountRejectsParams{ServerID: server, Since: column.At(since)})
	return int(n), s.kit.Fault(op, err)
}

// PruneEvents forgets webhooks (and nonsense) that came before, and tells how many. Only for the platform itself.
func (s *Store) PruneEvents(ctx context.Context, scope tenant.Scope, before time.Time) (int, error) {
	const op = "store.prune_events"
	if err := storekit.RequireSystem(scope, op); err != nil {
		return 0, err
	}
	total := 0
	for {
		n, err := s.kit.Delete(ctx, op, func(ctx context.Context, tx *storekit.Tx) (int64, error) {
			return tx.PruneEvents(ctx, db.PruneEventsParams{Before: column.At(before), MaxRows: storekit.DeleteBatch})
		})
		total += n
		if err != nil {
			return total, err
		}
		if n < storekit.DeleteBatch {
			break
		}
	}
	n, err := s.kit.Delete(ctx, op, func(ctx context.Context, tx *storekit.Tx) (int64, error) {
		if _, err := tx.PruneWebhookBytes(ctx, column.At(before)); err != nil {
			return 0, err
		}
		return tx.PruneRejects(ctx, column.At(before))
	})
	return total + n, err
}
