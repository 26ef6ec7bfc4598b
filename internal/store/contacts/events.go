package contacts

import (
	"context"
	"encoding/json"
	"time"

	"salonzap/internal/contact"
	"salonzap/internal/event"
	"salonzap/internal/secret"
	"salonzap/internal/store/column"
	"salonzap/internal/store/db"
	"salonzap/internal/store/storekit"
	"salonzap/internal/tenant"
)

func eventPlace(id string) string { return "event/body/" + id }

// AddEvent keeps an event with the change that it tells of, sealed. who is whom it is about (zero: nobody), at is when it happened. The
// transaction has to hint at the salon: by that the event is found.
func (s *Salon) AddEvent(ctx context.Context, who contact.ID, at time.Time, what event.Data) error {
	return s.AddEventAs(ctx, event.NewID().String(), who, at, what)
}

// AddEventAs is AddEvent of what has an ID of its own already.
func (s *Salon) AddEventAs(ctx context.Context, id string, who contact.ID, at time.Time, what event.Data) error {
	data, err := json.Marshal(what)
	if err != nil {
		return err
	}
	return s.q.AddEvent(ctx, db.AddEventParams{
		ID: id, TenantID: s.ID.String(), ContactID: column.Text(who.String()), Type: string(event.TypeOf(what)), At: column.At(at), StoredAt: column.At(s.now),
		Body: s.Seal(eventPlace(id), data),
	})
}

// Through is the salon with other queries of the same transaction.
func (s *Salon) Through(q *db.Queries) *Salon {
	other := *s
	other.q = q
	return &other
}

// Beside is a salon whose contacts a transaction reads and tells of, and does not change, such as one of its agenda. It locks nothing: whoever
// locks contacts may want what the transaction has locked already. Errors: NotFound (no contact was ever there).
func Beside(ctx context.Context, tx *storekit.Tx, ring *secret.Ring, t tenant.ID) (*Salon, error) {
	row, err := tx.InboxByTenant(ctx, t.String())
	if err != nil {
		return nil, err
	}
	return unlock(ring, t, row, tx.Queries, tx.Now)
}

// Keys opens the bodies of events of many salons. It is not for use by several at once.
type Keys struct {
	ring *secret.Ring
	own  map[string]*secret.Ring // by the sealed data key
}

// NewKeys opens with the data keys that ring sealed.
func NewKeys(ring *secret.Ring) *Keys { return &Keys{ring, map[string]*secret.Ring{}} }

// OpenEvent opens what Tell sealed for an event; key is the salon's data key, as it is kept.
func (k *Keys) OpenEvent(t tenant.ID, key, id, sealed string) ([]byte, error) {
	own := k.own[key]
	if own == nil {
		salon, err := unlock(k.ring, t, db.Inbox{TenantID: t.String(), DataKey: key}, nil, time.Time{})
		if err != nil {
			return nil, err
		}
		own = salon.ring
		k.own[key] = own
	}
	return own.Open(eventPlace(id), sealed)
}

// tellChange keeps an event when something that integrators are shown of a contact has changed.
func (s *Salon) tellChange(ctx context.Context, before, after contact.Contact, merged ...contact.ID) error {
	if !before.ID.IsZero() && len(merged) == 0 {
		old, err := json.Marshal(event.OfChange(before))
		if err != nil {
			return err
		}
		young, err := json.Marshal(event.OfChange(after))
		if err != nil || string(old) == string(young) {
			return err
		}
	}
	return s.AddEvent(ctx, after.ID, s.now, event.OfChange(after, merged...))
}

// tellResolution keeps what a sighting changed: whom it made or renamed, who became one, and who lost a number.
func (s *Salon) tellResolution(ctx context.Context, known []contact.Contact, r contact.Resolution) error {
	before := map[contact.ID]contact.Contact{}
	for _, c := range known {
		before[c.ID] = c
	}
	var merged []contact.ID
	for _, c := range r.Absorbed {
		merged = append(merged, c.ID)
	}
	if err := s.tellChange(ctx, before[r.Contact.ID], r.Contact, merged...); err != nil {
		return err
	}
	for _, c := range r.NumberLost {
		if err := s.tellChange(ctx, before[c.ID], c); err != nil {
			return err
		}
	}
	return nil
}
