package storetest

import (
	"salonzap/internal/agenda"
	"salonzap/internal/contact"
	"salonzap/internal/contact/addressbook"
	"salonzap/internal/phone"
	"salonzap/internal/store"
)

func callsOfClientPages() map[string]call {
	return map[string]call{
		"ListClients": {owners, func(ctx ctxt, s *store.Store, sc scope, f fixture) error {
			_, _, err := s.ListClients(ctx, sc, f.row.Tenant, contact.Search{Text: "ana"}, agenda.InstantOf(dayOne()))
			return err
		}},
		"ClientHistory": {owners, func(ctx ctxt, s *store.Store, sc scope, f fixture) error {
			a := f.appointment(ctx)
			list, err := s.ClientHistory(ctx, sc, f.row.Tenant, a.Client, agenda.HistoryPlace{}, 1)
			return nothing(len(list) == 1 && list[0].ID == a.ID, err)
		}},
		"ClientTally": {owners, func(ctx ctxt, s *store.Store, sc scope, f fixture) error {
			a := f.appointment(ctx)
			n, err := s.ClientTally(ctx, sc, f.row.Tenant, a.Client, a.Span.To)
			return nothing(n.Visits == 1, err)
		}},
		"MergesInto": {owners, func(ctx ctxt, s *store.Store, sc scope, f fixture) error {
			m, err := f.w.s.MergeContacts(ctx, anybody, f.row.Tenant, f.met(ctx).ID, f.added(ctx).ID, dayOne())
			f.w.must(err)
			list, err := s.MergesInto(ctx, sc, f.row.Tenant, m.Contact.ID, 1)
			return nothing(len(list) == 1 && list[0].ID == m.ID, err)
		}},
		"PreviewImport": {owners, func(ctx ctxt, s *store.Store, sc scope, f fixture) error {
			r, err := s.PreviewImport(ctx, sc, f.row.Tenant, importOfOne(), dayOne())
			return nothing(r.Added == 1, err)
		}},
		"ImportContacts": {owners, func(ctx ctxt, s *store.Store, sc scope, f fixture) error {
			_, err := s.ImportContacts(ctx, sc, f.row.Tenant, importOfOne(), dayOne())
			return err
		}},
		"EachContact": {owners, func(ctx ctxt, s *store.Store, sc scope, f fixture) error {
			id, seen := f.added(ctx).ID, false
			err := s.EachContact(ctx, sc, f.row.Tenant, func(c contact.Contact) error {
				seen = seen || c.ID == id
				return nil
			})
			return nothing(seen, err)
		}},
		"ReviseContact": {owners, func(ctx ctxt, s *store.Store, sc scope, f fixture) error {
			same := func(c contact.Contact) (contact.Contact, error) { return c, nil }
			_, err := s.ReviseContact(ctx, sc, f.row.Tenant, f.added(ctx).ID, phone.Number{}, dayOne(), same)
			return err
		}},
	}
}

func importOfOne() addressbook.File {
	return addressbook.File{Entries: []addressbook.Entry{{Line: 1, Name: "Zélia"}}}
}
