package storetest

import (
	"context"

	"salonzap/internal/agenda"
	"salonzap/internal/contact"
	"salonzap/internal/store"
)

func callsOfAgenda() map[string]call {
	day := func(f fixture) agenda.Date { return agenda.DateOf(f.w.clock.now()) }
	return map[string]call{
		"Snapshot": {owners, func(ctx ctxt, s *store.Store, sc scope, f fixture) error {
			_, err := s.Snapshot(ctx, sc, f.row.Tenant, agenda.View{From: day(f), To: day(f).AddDays(1)})
			return err
		}},
		"Transact": {owners, func(ctx ctxt, s *store.Store, sc scope, f fixture) error {
			return s.Transact(ctx, sc, f.row.Tenant, func(ctx context.Context, d agenda.Desk) error {
				_, err := d.Lock(ctx, agenda.View{From: day(f), To: day(f).AddDays(1)})
				return err
			})
		}},
		"PutRules": {owners, func(ctx ctxt, s *store.Store, sc scope, f fixture) error {
			return s.PutRules(ctx, sc, f.row.Tenant, agenda.DefaultRules())
		}},
		"PutService": {owners, func(ctx ctxt, s *store.Store, sc scope, f fixture) error {
			v, err := agenda.NewService(agenda.ServiceDraft{Name: "Corte", Segments: []agenda.Segment{{Kind: agenda.Busy, Minutes: 30}}})
			f.w.must(err)
			return s.PutService(ctx, sc, f.row.Tenant, v)
		}},
		"PutProfessional": {owners, func(ctx ctxt, s *store.Store, sc scope, f fixture) error {
			p, err := agenda.NewProfessional(agenda.ProfessionalDraft{Name: "Ana"})
			f.w.must(err)
			return s.PutProfessional(ctx, sc, f.row.Tenant, p)
		}},
		"PutException": {owners, func(ctx ctxt, s *store.Store, sc scope, f fixture) error {
			return s.PutException(ctx, sc, f.row.Tenant, agenda.Exception{Date: day(f)})
		}},
		"DropException": {owners, func(ctx ctxt, s *store.Store, sc scope, f fixture) error {
			return s.DropException(ctx, sc, f.row.Tenant, agenda.ProfessionalID{}, day(f))
		}},
		"PutHoliday": {owners, func(ctx ctxt, s *store.Store, sc scope, f fixture) error {
			return s.PutHoliday(ctx, sc, f.row.Tenant, agenda.Holiday{Date: day(f), Name: "x"})
		}},
		"DropHoliday": {owners, func(ctx ctxt, s *store.Store, sc scope, f fixture) error {
			return s.DropHoliday(ctx, sc, f.row.Tenant, agenda.Holiday{Date: day(f)})
		}},
		"AppointmentsBetween": {owners, func(ctx ctxt, s *store.Store, sc scope, f fixture) error {
			_, err := s.AppointmentsBetween(ctx, sc, f.row.Tenant, day(f), day(f).AddDays(1))
			return err
		}},
		"AppointmentEvents": {owners, func(ctx ctxt, s *store.Store, sc scope, f fixture) error {
			_, err := s.AppointmentEvents(ctx, sc, f.row.Tenant, agenda.NewID[agenda.Appointment]())
			return err
		}},
		"ClientsBetween": {owners, func(ctx ctxt, s *store.Store, sc scope, f fixture) error {
			_, err := s.ClientsBetween(ctx, sc, f.row.Tenant, day(f), day(f).AddDays(1))
			return err
		}},
		"FindClients": {owners, func(ctx ctxt, s *store.Store, sc scope, f fixture) error {
			_, err := s.FindClients(ctx, sc, f.row.Tenant, "", 1)
			return err
		}},
		"AddContact": {owners, func(ctx ctxt, s *store.Store, sc scope, f fixture) error {
			_, err := s.AddContact(ctx, sc, f.row.Tenant, contact.NewID(), "Ana")
			return err
		}},
		"BlocksBetween": {owners, func(ctx ctxt, s *store.Store, sc scope, f fixture) error {
			_, err := s.BlocksBetween(ctx, sc, f.row.Tenant, day(f), day(f).AddDays(1))
			return err
		}},
	}
}
