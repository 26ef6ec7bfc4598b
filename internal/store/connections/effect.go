package connections

import (
	"context"

	"github.com/google/uuid"

	"salonzap/internal/connection"
	"salonzap/internal/sqlkit"
	"salonzap/internal/store/column"
	"salonzap/internal/store/db"
	"salonzap/internal/store/storekit"
	"salonzap/internal/store/tenants"
)

// writing is what one change writes inside its transaction. Rows are locked in one order: the connection, then its
// tenant; rows of other salons are never waited for.
type writing struct {
	store *Store
	tx    *storekit.Tx // nil when a batch stands in for it
	batch *sqlkit.Batch
	q     *db.Queries
	c     connection.Connection
	phone *connection.RegisterNumber
	gone  bool
	// What was kept of which server's webhooks, in bytes.
	server string
	kept   int64

	dueHint bool     // another row is due now
	hints   []string // tenants to hint at
}

// save keeps the envelope first, since a double ends everything, then the row, then the other effects.
func (w *writing) save(ctx context.Context, l locked, o outcome) error {
	for _, e := range o.effects {
		if k, ok := e.(connection.StoreEvent); ok {
			if err := w.insertEnvelope(ctx, k.Envelope); err != nil {
				return err
			}
		}
	}
	if err := w.saveRow(ctx, l, o); err != nil {
		return err
	}
	for _, e := range o.effects {
		if err := w.effect(ctx, e); err != nil {
			return err
		}
	}
	if w.gone {
		return w.forget(ctx)
	}
	if err := w.noteOutage(ctx, o); err != nil {
		return err
	}
	return w.addEvents(ctx, o)
}

// saveRow inserts the row, or updates what changed. A number that serves another salon is a Conflict; a row that is not as
// it was thought to be is storekit.ErrStale.
func (w *writing) saveRow(ctx context.Context, l locked, o outcome) (err error) {
	var n int64
	if l.fresh {
		n, err = w.q.AddConnection(ctx, db.AddConnectionParams(o.row))
	} else {
		query, args := differenceOf(&l.row, &o.row).update(l.row.ID, l.row.Version)
		n, err = w.exec(ctx, query, args)
	}
	return w.changed(n, err, storekit.ErrStale)
}

// changed turns "no row was changed" into an error: now, or when the batch is sent.
func (w *writing) changed(n int64, err, none error) error {
	if w.batch != nil && err == nil {
		w.batch.Expect(none)
		return nil
	}
	if err == nil && n == 0 {
		return none
	}
	return err
}

// exec runs a statement that was made while we run, and tells how many rows it changed.
func (w *writing) exec(ctx context.Context, query string, args []any) (n int64, err error) {
	if w.batch != nil {
		_, err = w.batch.ExecContext(ctx, query, args...)
		return 1, err
	}
	return w.store.kit.Exec(ctx, w.tx, query, args)
}

func (w *writing) effect(ctx context.Context, effect connection.Effect) error {
	switch e := effect.(type) {
	case connection.AppendHistory:
		return w.record(ctx, e.Entry)
	case connection.RegisterNumber:
		w.phone = &e
		if err := w.q.RegisterPhone(ctx, db.RegisterPhoneParams{ID: w.c.Tenant.String(), Phone: column.Digits(e.Number)}); err != nil {
			return err
		}
		return tenants.RefreshSearch(ctx, w.q, w.c.Tenant.String())
	case connection.AdmitNext:
		return w.admit(ctx, e.Server)
	case connection.DeleteRow:
		w.gone = true
	case connection.StoreEvent: // kept first
	}
	return nil
}

// registered is the salon's number after the change.
func (w *writing) registered(before column.Text) column.Text {
	if w.phone != nil {
		return column.Digits(w.phone.Number)
	}
	return before
}

// payloadPlace is where an envelope's payload stands, so that it opens nowhere else.
func payloadPlace(key string) string { return "webhook_event/payload/" + key }

func (w *writing) insertEnvelope(ctx context.Context, e connection.Envelope) error {
	payload := []byte{}
	if len(e.Payload) > 0 {
		payload = []byte(w.store.kit.Ring().Seal(payloadPlace(e.Key), e.Payload))
	}
	w.server, w.kept = e.Server, w.kept+rowCost+int64(len(payload))
	n, err := w.q.KeepEvent(ctx, db.KeepEventParams{
		Key: e.Key, TenantID: w.c.Tenant.String(), ServerID: e.Server, InstanceName: e.Instance, Event: e.Event,
		Date: column.At(e.Date), At: column.At(e.At), Payload: payload,
	})
	return w.changed(n, err, connection.ErrDuplicate)
}

func (w *writing) record(ctx context.Context, e connection.Entry) error {
	id, err := uuid.NewV7()
	if err != nil {
		return err
	}
	return w.q.AddHistory(ctx, db.AddHistoryParams{
		ID: id.String(), TenantID: w.c.Tenant.String(), At: column.At(e.At), Kind: string(e.Kind), Attempt: e.Attempt,
		ActorKind: string(e.Actor.Kind), ActorID: e.Actor.ID, ActorName: e.Actor.Name, ActorRole: string(e.Actor.Role),
		ActorTenant: e.Actor.Tenant.String(), Cause: string(e.Cause), Detail: e.Detail,
	})
}

// forget removes the row, and the salon with everything of it when it was deleted.
func (w *writing) forget(ctx context.Context) error {
	if err := w.q.ForgetConnection(ctx, w.c.ID.String()); err != nil {
		return err
	}
	if err := w.q.CloseTenant(ctx, w.c.Tenant.String()); err != nil {
		return err
	}
	return w.q.DropDeletedTenant(ctx, w.c.Tenant.String())
}
