package events

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"sync"
	"time"

	"salonzap/internal/event"
	"salonzap/internal/store/column"
	"salonzap/internal/store/contacts"
	"salonzap/internal/store/db"
	"salonzap/internal/store/storekit"
	"salonzap/internal/tenant"
	"salonzap/internal/text"
)

// Store keeps the feed. It is safe for concurrent use. Make one with New.
type Store struct {
	kit *storekit.DB
	*state
}

// state is what all Stores of one New have in common.
type state struct{ numbering sync.Mutex } // one at a time in this process; the row of the log does it between nodes

// New keeps it in a database.
func New(kit *storekit.DB) *Store { return &Store{kit, &state{}} }

// Within is this Store as a part of a transaction; see storekit.DB.Within.
func (s *Store) Within(tx *storekit.Tx) *Store { return &Store{s.kit.Within(tx), s.state} }

// numberBatch is how many events one commit numbers.
const numberBatch = 500

// NumberEvents gives the events that have none their positions and sequences, in the order in which they were written within each salon,
// and lists for whom they are to be delivered. It tells how many there were. Only for the platform itself.
func (s *Store) NumberEvents(ctx context.Context, scope tenant.Scope) (int, error) {
	const op = "store.number_events"
	if err := storekit.RequireSystem(scope, op); err != nil {
		return 0, err
	}
	s.numbering.Lock()
	defer s.numbering.Unlock()
	for total := 0; ; {
		waiting, err := s.kit.Reads().HasNewEvents(ctx)
		if err != nil || !waiting {
			return total, s.kit.Fault(op, err)
		}
		n := int64(0)
		err = s.kit.Do(ctx, op, func(ctx context.Context, tx *storekit.Tx) (err error) {
			n, err = number(ctx, tx)
			return err
		})
		if total += int(n); err != nil || n < numberBatch {
			return total, err
		}
	}
}

// NumberWanted is NumberEvents for who delivers events at once: without an active subscription it leaves them alone, since the feed
// numbers them when it is read. Only for the platform itself.
func (s *Store) NumberWanted(ctx context.Context, scope tenant.Scope) (int, error) {
	const op = "store.number_wanted"
	if err := storekit.RequireSystem(scope, op); err != nil {
		return 0, err
	}
	wanted, err := s.kit.Reads().HasSubscriptions(ctx)
	if err != nil || !wanted {
		return 0, s.kit.Fault(op, err)
	}
	return s.NumberEvents(ctx, scope)
}

// Settle numbers everything that was written so far, within a transaction that changes the
// subscriptions: earlier events go to the earlier subscriptions only.
func Settle(ctx context.Context, tx *storekit.Tx) error {
	for {
		n, err := number(ctx, tx)
		if errors.Is(err, storekit.ErrUnchanged) {
			return nil
		}
		if err != nil || n < numberBatch {
			return err
		}
	}
}

func number(ctx context.Context, tx *storekit.Tx) (int64, error) {
	last, err := tx.LockEventLog(ctx)
	if err != nil {
		return 0, err
	}
	n, err := tx.NumberEvents(ctx, db.NumberEventsParams{After: last, MaxRows: numberBatch})
	if err != nil {
		return 0, err
	}
	if n == 0 {
		return 0, storekit.ErrUnchanged // another node did it
	}
	if err := tx.RaiseSequences(ctx, place(last)); err != nil {
		return 0, err
	}
	if err := tx.SetEventLog(ctx, last+n); err != nil {
		return 0, err
	}
	return n, deliver(ctx, tx, last, last+n)
}

// deliver lists the events behind one position, up to another one, for the subscriptions that want them.
func deliver(ctx context.Context, tx *storekit.Tx, after, until int64) error {
	some, err := tx.HasSubscriptions(ctx)
	if err != nil || !some {
		return err
	}
	now := column.At(tx.Now)
	all, err := tx.DeliverToPlatform(ctx, db.DeliverToPlatformParams{After: place(after), Until: place(until), Now: now})
	if err != nil {
		return err
	}
	own, err := tx.DeliverToTenants(ctx, db.DeliverToTenantsParams{After: place(after), Until: place(until), Now: now})
	if err != nil || all+own == 0 {
		return err
	}
	return tx.WakeSubscriptions(ctx, db.WakeSubscriptionsParams{After: after, Until: until, Now: now})
}

// FeedPage see event.FeedStore. A salon's scope sees its own events alone, and has to say so.
func (s *Store) FeedPage(ctx context.Context, scope tenant.Scope, q event.Query) (event.Page, error) {
	const op = "store.feed"
	if err := storekit.AuthorizeOwner(scope, q.Tenant, op); err != nil {
		return event.Page{}, err
	}
	log, err := s.kit.Reads().EventLog(ctx)
	if err != nil {
		return event.Page{}, s.kit.Fault(op, err)
	}
	after, err := q.From.Resolve(log.Pruned, log.Position)
	if err != nil {
		return event.Page{}, err
	}
	rows, err := s.rows(ctx, q.Tenant, after, q.Size())
	if err != nil {
		return event.Page{}, s.kit.Fault(op, err)
	}
	page := event.Page{Next: after}
	if len(rows) == 0 && after < log.Position {
		page.Next = log.Position // nothing of this salon is there up to what was known before the question
	}
	keys := contacts.NewKeys(s.kit.Ring())
	for _, row := range rows {
		page.Next = row.Position.Int64
		if !q.Wants(event.Type(row.Type)) {
			continue
		}
		r, err := Read(keys, Row(row))
		if err != nil {
			return event.Page{}, s.kit.Fault(op, err)
		}
		page.Events = append(page.Events, r)
	}
	page.More = len(rows) == q.Size()
	return page, nil
}

func (s *Store) rows(ctx context.Context, t tenant.ID, after int64, limit int) ([]db.EventsAfterRow, error) {
	if t.IsZero() {
		return s.kit.Reads().EventsAfter(ctx, db.EventsAfterParams{After: place(after), MaxRows: int32(limit)}) //nolint:gosec // it is bounded
	}
	own, err := s.kit.Reads().EventsOfTenantAfter(ctx, db.EventsOfTenantAfterParams{TenantID: t.String(), After: place(after), MaxRows: int32(limit)}) //nolint:gosec // it is bounded
	rows := make([]db.EventsAfterRow, 0, len(own))
	for _, row := range own {
		rows = append(rows, db.EventsAfterRow(row))
	}
	return rows, err
}

// Row is an event's row with its salon's slug, language and data key.
type Row db.EventsAfterRow

// Read opens an event.
func Read(keys *contacts.Keys, row Row) (event.Record, error) {
	id, err := event.ParseID(row.ID)
	if err != nil {
		return event.Record{}, storekit.Unreadable("id", err)
	}
	t, err := tenant.ParseID(row.TenantID)
	if err != nil {
		return event.Record{}, storekit.Unreadable("tenant", err)
	}
	slug, err := tenant.ParseSlug(row.Slug)
	if err != nil {
		return event.Record{}, storekit.Unreadable("slug", err)
	}
	lang, err := text.ParseLang(row.Locale)
	if err != nil {
		return event.Record{}, storekit.Unreadable("locale", err)
	}
	data := []byte(row.Body)
	if !strings.HasPrefix(row.Body, "{") { // of a connection, which holds nothing that clients wrote
		if data, err = keys.OpenEvent(t, string(row.DataKey), row.ID, row.Body); err != nil {
			return event.Record{}, storekit.Unreadable("body", err)
		}
	}
	return event.Record{
		ID: id, Type: event.Type(row.Type), Tenant: t, Salon: slug, Lang: lang, Sequence: row.Sequence, Position: row.Position.Int64,
		At: row.At.Time(), Data: json.RawMessage(data),
	}, nil
}

// PruneFeed forgets what was kept before then, and tells how many events. Only for the platform itself.
func (s *Store) PruneFeed(ctx context.Context, scope tenant.Scope, before time.Time) (int, error) {
	const op = "store.prune_feed"
	if err := storekit.RequireSystem(scope, op); err != nil {
		return 0, err
	}
	for total := 0; ; {
		n, err := s.kit.Delete(ctx, op, func(ctx context.Context, tx *storekit.Tx) (int64, error) { return prune(ctx, tx, before) })
		if total += n; err != nil || n < storekit.DeleteBatch {
			return total, err
		}
	}
}

// prune forgets the oldest events up to the first one that is kept. What is forgotten is noted, so that a cursor before it is refused.
func prune(ctx context.Context, tx *storekit.Tx, before time.Time) (int64, error) {
	oldest, err := tx.OldestEvents(ctx, storekit.DeleteBatch)
	if err != nil {
		return 0, err
	}
	until := int64(0)
	for _, e := range oldest {
		if !e.StoredAt.Time().Before(before) {
			break
		}
		until = e.Position.Int64
	}
	if until == 0 {
		return 0, nil
	}
	if err := tx.SetFeedPruned(ctx, until); err != nil {
		return 0, err
	}
	return tx.PruneFeed(ctx, place(until))
}

// EraseContact forgets all events about a contact, and with them what is to be delivered of it, within a transaction that erases the contact.
func EraseContact(ctx context.Context, tx *storekit.Tx, t tenant.ID, who string) error {
	return tx.EraseEventsOfContact(ctx, db.EraseEventsOfContactParams{TenantID: t.String(), ContactID: column.Text(who)})
}
