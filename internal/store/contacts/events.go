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

// AddEvent adds an event, sealed, in the transaction of its change. who is the contact that it is
// about (zero: none), at is when it happened. The transaction has to hint at the salon: the hint
// makes the event be numbered.
func (s *Salon) AddEvent(ctx context.Context, who contact.ID, at time.Time, what event.Data) error {
	return s.AddEventAs(ctx, event.NewID().String(), who, at, what)
}

// AddEventAs is AddEvent with an ID that exists already. What happens at the platform's own number is no event: integrators serve salons.
func (s *Salon) AddEventAs(ctx context.Context, id string, who contact.ID, at time.Time, what event.Data) error {
	if s.ID.IsPlatform() {
		return nil
	}
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

// Beside is a salon whose contacts a transaction of another noun, such as its agenda, reads and
// does not change. It takes no lock: a transaction that holds the contacts' lock may wait for rows
// that this one has locked. Errors: NotFound (the salon never had a contact).
func Beside(ctx context.Context, tx *storekit.Tx, ring *secret.Ring, t tenant.ID) (*Salon, error) {
	row, err := tx.InboxByTenant(ctx, t.String())
	if err != nil {
		return nil, err
	}
	return unlock(ring, t, row, tx.Queries, tx.Now)
}

// BesideWith is Beside with the row that was read already.
func BesideWith(tx *storekit.Tx, ring *secret.Ring, t tenant.ID, row db.Inbox) (*Salon, error) {
	return unlock(ring, t, row, tx.Queries, tx.Now)
}

// Keys opens the bodies of events of many salons. It is not safe for concurrent use.
type Keys struct {
	ring *secret.Ring
	own  map[string]*secret.Ring // by the sealed data key
}

// NewKeys makes Keys that open data keys with ring.
func NewKeys(ring *secret.Ring) *Keys { return &Keys{ring, map[string]*secret.Ring{}} }

// OpenEvent opens what AddEvent sealed for an event; key is the salon's sealed data key.
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

// addContactChanged adds an event when what integrators see of a contact has changed.
func (s *Salon) addContactChanged(ctx context.Context, before, after contact.Contact, merged ...contact.ID) error {
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

// addResolutionEvents adds the events of a sighting: who was created or renamed, who was merged,
// and who lost a number.
func (s *Salon) addResolutionEvents(ctx context.Context, known []contact.Contact, r contact.Resolution) error {
	before := map[contact.ID]contact.Contact{}
	for _, c := range known {
		before[c.ID] = c
	}
	var merged []contact.ID
	for _, c := range r.Absorbed {
		merged = append(merged, c.ID)
	}
	if err := s.addContactChanged(ctx, before[r.Contact.ID], r.Contact, merged...); err != nil {
		return err
	}
	for _, c := range r.NumberLost {
		if err := s.addContactChanged(ctx, before[c.ID], c); err != nil {
			return err
		}
	}
	return nil
}
