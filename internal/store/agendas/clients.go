package agendas

import (
	"context"

	"salonzap/internal/agenda"
	"salonzap/internal/contact"
	"salonzap/internal/store/column"
	"salonzap/internal/store/contacts"
	"salonzap/internal/store/db"
	"salonzap/internal/store/storekit"
	"salonzap/internal/store/tenants"
	"salonzap/internal/tenant"
)

// ClientsBetween reads who has appointments on the days from the first on and before the other, cancelled ones too.
func (s *Store) ClientsBetween(
	ctx context.Context, scope tenant.Scope, id tenant.ID, from, to agenda.Date,
) (map[agenda.ClientID]contact.Brief, error) {
	const op = "store.clients_between"
	if err := storekit.Authorize(scope, id, op); err != nil {
		return nil, err
	}
	rows, err := s.kit.Reads().ClientsBetween(ctx, db.ClientsBetweenParams{TenantID: id.String(), FromDate: from.String(), ToDate: to.String()})
	if err != nil {
		return nil, s.fault(op, err)
	}
	all := make(map[agenda.ClientID]contact.Brief, len(rows))
	for _, r := range rows {
		c, err := briefIn(r)
		if err != nil {
			return nil, s.fault(op, err)
		}
		all[c.ID] = c
	}
	return all, nil
}

// FindClients lists whose name or number has all words that were typed, in any order, by name: a few for a page, limit at
// most. When nothing was typed it is those with the latest appointments.
func (s *Store) FindClients(ctx context.Context, scope tenant.Scope, id tenant.ID, typed string, limit int) ([]contact.Brief, error) {
	const op = "store.find_clients"
	if err := storekit.Authorize(scope, id, op); err != nil {
		return nil, err
	}
	words := tenants.SearchWords(typed)
	if len(words) == 0 {
		rows, err := s.kit.Reads().RecentClients(ctx, db.RecentClientsParams{TenantID: id.String(), MaxRows: storekit.PageSize(limit)})
		if err != nil {
			return nil, s.fault(op, err)
		}
		all, err := each(rows, func(r db.RecentClientsRow) (contact.Brief, error) { return briefIn(db.ClientsBetweenRow(r)) })
		return all, s.fault(op, err)
	}
	rows, err := s.kit.Reads().ContactsFound(ctx, contacts.Found(id, words, limit))
	if err != nil {
		return nil, s.fault(op, err)
	}
	all, err := each(rows, contacts.BriefOf)
	return all, s.fault(op, err)
}

func briefIn(r db.ClientsBetweenRow) (contact.Brief, error) {
	id, err := contact.ParseID(r.ID)
	if err != nil {
		return contact.Brief{}, storekit.Unreadable("id", err)
	}
	named := contact.Contact{
		Given: contact.Name{Text: r.Given}, Shown: contact.Name{Text: r.Shown}, Username: contact.Name{Text: r.Username},
	}
	return contact.Brief{ID: id, Name: named.Name(), Phone: column.Number(r.Phone)}, nil
}
