package store

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"time"

	"github.com/google/uuid"

	"salonzap/internal/store/column"
	"salonzap/internal/store/db"
	"salonzap/internal/tenant"
)

const (
	maxReject   = 4096 // bytes kept of a piece of nonsense
	keepRejects = 500  // pieces kept for each server
	pruneBatch  = 1000 // rows that one statement deletes, so that others are not kept waiting
)

// RejectWebhook puts nonsense that came as a server's webhook into quarantine: its first 4 KiB, with why it was refused.
// Equal nonsense is counted, and only the newest 500 different pieces of a server are kept. Only for the platform itself.
func (s *Store) RejectWebhook(ctx context.Context, scope tenant.Scope, server, reason string, raw []byte, now time.Time) error {
	const op = "store.reject_webhook"
	if err := platform(scope, op); err != nil {
		return err
	}
	raw = append([]byte{}, raw[:min(len(raw), maxReject)]...)
	digest := sha256.Sum256(raw)
	id, err := uuid.NewV7()
	if err != nil {
		return s.failed(op, err)
	}
	return s.do(ctx, op, func(ctx context.Context, _ *sql.Tx, q *db.Queries) error {
		seen, err := q.AddReject(ctx, db.AddRejectParams{
			ID: id.String(), ServerID: server, Reason: reason, Digest: hex.EncodeToString(digest[:]), Raw: raw, Now: column.At(now),
		})
		if err != nil || seen > 1 {
			return err
		}
		return q.CapRejects(ctx, db.CapRejectsParams{ServerID: server, Keep: keepRejects})
	})
}

// CountRejects tells how often nonsense came from a server that came (again) since then.
func (s *Store) CountRejects(ctx context.Context, scope tenant.Scope, server string, since time.Time) (int, error) {
	const op = "store.count_rejects"
	if err := everybody(scope, op); err != nil {
		return 0, err
	}
	n, err := s.reads.CountRejects(ctx, db.CountRejectsParams{ServerID: server, Since: column.At(since)})
	return int(n), s.failed(op, err)
}

// PruneEvents forgets webhooks (and nonsense) that came before, and tells how many. Only for the platform itself.
func (s *Store) PruneEvents(ctx context.Context, scope tenant.Scope, before time.Time) (int, error) {
	const op = "store.prune_events"
	if err := platform(scope, op); err != nil {
		return 0, err
	}
	total := 0
	for {
		n, err := s.prune(ctx, op, func(ctx context.Context, q *db.Queries) (int64, error) {
			return q.PruneEvents(ctx, db.PruneEventsParams{Before: column.At(before), MaxRows: pruneBatch})
		})
		total += n
		if err != nil {
			return total, err
		}
		if n < pruneBatch {
			break
		}
	}
	n, err := s.prune(ctx, op, func(ctx context.Context, q *db.Queries) (int64, error) {
		return q.PruneRejects(ctx, column.At(before))
	})
	return total + n, err
}

// prune runs a statement that deletes, and tells how many rows went.
func (s *Store) prune(ctx context.Context, op string, f func(ctx context.Context, q *db.Queries) (int64, error)) (int, error) {
	var n int64
	err := s.do(ctx, op, func(ctx context.Context, _ *sql.Tx, q *db.Queries) (err error) {
		n, err = f(ctx, q)
		return err
	})
	return int(n), err
}
