package agendas

import (
	"cmp"
	"context"
	"math"

	"salonzap/internal/agenda"
	"salonzap/internal/contact"
	"salonzap/internal/store/column"
	"salonzap/internal/store/contacts"
	"salonzap/internal/store/db"
	"salonzap/internal/store/storekit"
	"salonzap/internal/store/tenants"
	"salonzap/internal/tenant"
)

// ListClients lists clients by name with their visits: all, or those whose name or number has all words of a search. next is
// where the page after it begins; nil on the last one.
func (s *Store) ListClients(
	ctx context.Context, scope tenant.Scope, t tenant.ID, q contact.Search, now agenda.Instant,
) (page []agenda.Client, next *contact.Cursor, err error) {
	const op = "store.list_clients"
	if err := storekit.Authorize(scope, t, op); err != nil {
		return nil, nil, err
	}
	limit := int(storekit.PageSize(q.Limit))
	words := contacts.Found(t, tenants.SearchWords(q.Text), limit)
	rows, err := s.kit.Reads().ClientsListed(ctx, db.ClientsListedParams{
		TenantID: words.TenantID, NowAt: int64(now), AfterFound: q.After.Found, After: q.After.ID,
		Word1: words.Word1, Word2: words.Word2, Word3: words.Word3, Word4: words.Word4, MaxRows: words.MaxRows + 1,
	})
	if err != nil {
		return nil, nil, s.fault(op, err)
	}
	if len(rows) > limit {
		rows = rows[:limit]
		next = &contact.Cursor{Found: rows[limit-1].Found, ID: rows[limit-1].ID}
	}
	page, err = each(rows, func(r db.ClientsListedRow) (agenda.Client, error) {
		b, err := briefIn(db.ClientsBetweenRow{ID: r.ID, Phone: r.Phone, Given: r.Given, Shown: r.Shown, Username: r.Username})
		return agenda.Client{Brief: b, Last: agenda.Instant(r.LastAt), Next: agenda.Instant(r.NextAt), NoShows: int(r.NoShows)}, err
	})
	return page, next, s.fault(op, err)
}

// ClientHistory lists a client's appointments before a place, the latest first, cancelled ones too.
func (s *Store) ClientHistory(
	ctx context.Context, scope tenant.Scope, t tenant.ID, who agenda.ClientID, before agenda.HistoryPlace, limit int,
) ([]agenda.Appointment, error) {
	const op = "store.client_history"
	if err := storekit.Authorize(scope, t, op); err != nil {
		return nil, err
	}
	rows, err := s.kit.Reads().AppointmentsOfBefore(ctx, db.AppointmentsOfBeforeParams{
		TenantID: t.String(), ContactID: who.String(), BeforeStart: cmp.Or(int64(before.Start), math.MaxInt64), BeforeID: before.ID.String(),
		MaxRows: storekit.PageSize(limit),
	})
	if err != nil {
		return nil, s.fault(op, err)
	}
	all, err := each(rows, appointmentIn)
	return all, s.fault(op, err)
}

// ClientTally counts a client's visits.
func (s *Store) ClientTally(ctx context.Context, scope tenant.Scope, t tenant.ID, who agenda.ClientID, now agenda.Instant) (agenda.Tally, error) {
	const op = "store.client_tally"
	if err := storekit.Authorize(scope, t, op); err != nil {
		return agenda.Tally{}, err
	}
	rows, err := s.kit.Reads().TallyOfClient(ctx, db.TallyOfClientParams{TenantID: t.String(), ContactID: who.String(), NowAt: int64(now)})
	var n agenda.Tally
	for _, r := range rows {
		switch agenda.StatusName(r.Status) {
		case agenda.IsNoShow:
			n.NoShows += int(r.Number)
		case agenda.IsCancelled:
			n.Cancelled += int(r.Number)
		case agenda.IsBooked, agenda.IsConfirmed, agenda.IsDone:
			n.Visits += int(r.Number)
		}
	}
	return n, s.fault(op, err)
}

// MergesInto lists the latest contacts that became a part of one by a person's word, and can be taken out of it again.
func (s *Store) MergesInto(ctx context.Context, scope tenant.Scope, t tenant.ID, kept contact.ID, limit int) ([]contact.MergeNote, error) {
	const op = "store.merges_into"
	if err := storekit.Authorize(scope, t, op); err != nil {
		return nil, err
	}
	rows, err := s.kit.Reads().MergesInto(ctx, db.MergesIntoParams{TenantID: t.String(), KeptID: kept.String(), MaxRows: storekit.PageSize(limit)})
	if err != nil {
		return nil, s.fault(op, err)
	}
	all, err := each(rows, func(r db.MergesIntoRow) (contact.MergeNote, error) {
		id, err := contact.ParseMergeID(r.ID)
		named := contact.Contact{
			Given: contact.Name{Text: r.Given}, Shown: contact.Name{Text: r.Shown}, Username: contact.Name{Text: r.Username},
		}
		return contact.MergeNote{ID: id, Absorbed: contact.Brief{Name: named.Name(), Phone: column.Number(r.Phone)}, At: r.MergedAt.Time()}, err
	})
	return all, s.fault(op, err)
}
