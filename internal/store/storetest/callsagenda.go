package storetest

import (
	"context"

	"salonzap/internal/agenda"
	"salonzap/internal/agenda/timezone"
	"salonzap/internal/contact"
	"salonzap/internal/phone"
	"salonzap/internal/store"
	"salonzap/internal/tenant"
)

// unused is a name that nobody and nothing has yet: calls are made again and again on one salon.
func unused(name string) string { return name + " " + contact.NewID().String() }

// appointment is one of the fixture's salon, of a professional of its own.
func (f fixture) appointment(ctx context.Context) agenda.Appointment {
	id, day := f.row.Tenant, agenda.DateOf(f.w.clock.now()).AddDays(2)
	v, err := agenda.NewService(agenda.ServiceDraft{Name: unused("Corte"), Segments: []agenda.Segment{{Kind: agenda.Busy, Minutes: 30}}})
	f.w.must(err)
	f.w.must(f.w.s.PutService(ctx, anybody, id, v))
	p, err := agenda.NewProfessional(agenda.ProfessionalDraft{Name: unused("Ana"), Does: []agenda.Skill{{Service: v.ID}}})
	f.w.must(err)
	f.w.must(f.w.s.PutProfessional(ctx, anybody, id, p))
	client := f.met(ctx).ID
	b := agenda.Booking{
		Key: agenda.KeyOf("test", client.String()), Client: client, Items: []agenda.Item{{Service: v.ID, Professional: p.ID}},
		At: agenda.Local{Date: day, Minute: 600}, Source: agenda.FromStaff, By: agenda.ByStaff(tenant.CLIActor()),
	}
	var c agenda.Change
	f.w.must(f.w.s.Transact(ctx, anybody, id, func(ctx context.Context, d agenda.Desk) (err error) {
		c, err = agenda.BookAt(ctx, d, b)
		return err
	}))
	return c.Appointments[0]
}

// added is a contact of the fixture's salon of whom only a name is known.
func (f fixture) added(ctx context.Context) contact.Contact {
	c, err := f.w.s.AddContact(ctx, anybody, f.row.Tenant, contact.NewID(), "Ana", phone.Number{})
	f.w.must(err)
	return c
}

func callsOfAgenda() map[string]call { //nolint:revive // a table
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
		"Derivations": {platform, func(ctx ctxt, s *store.Store, sc scope, _ fixture) error {
			_, err := s.Derivations(ctx, sc, tenant.ID{}, 1)
			return err
		}},
		"Rederive": {platform, func(ctx ctxt, s *store.Store, sc scope, f fixture) error {
			return s.Rederive(ctx, sc, f.row.Tenant, func(timezone.Agenda) (agenda.Rederived, string, error) {
				return agenda.Rederived{}, "rules", nil
			})
		}},
		"PutRules": {owners, func(ctx ctxt, s *store.Store, sc scope, f fixture) error {
			return s.PutRules(ctx, sc, f.row.Tenant, agenda.DefaultRules())
		}},
		"PutService": {owners, func(ctx ctxt, s *store.Store, sc scope, f fixture) error {
			v, err := agenda.NewService(agenda.ServiceDraft{Name: unused("Corte"), Segments: []agenda.Segment{{Kind: agenda.Busy, Minutes: 30}}})
			f.w.must(err)
			return s.PutService(ctx, sc, f.row.Tenant, v)
		}},
		"PutProfessional": {owners, func(ctx ctxt, s *store.Store, sc scope, f fixture) error {
			p, err := agenda.NewProfessional(agenda.ProfessionalDraft{Name: unused("Ana")})
			f.w.must(err)
			return s.PutProfessional(ctx, sc, f.row.Tenant, p)
		}},
		"PutOffered": {owners, func(ctx ctxt, s *store.Store, sc scope, f fixture) error {
			v, err := agenda.NewService(agenda.ServiceDraft{Name: unused("Corte"), Segments: []agenda.Segment{{Kind: agenda.Busy, Minutes: 30}}})
			f.w.must(err)
			return s.PutOffered(ctx, sc, f.row.Tenant, v, nil)
		}},
		"SortServices": {owners, func(ctx ctxt, s *store.Store, sc scope, f fixture) error {
			return s.SortServices(ctx, sc, f.row.Tenant, nil, nil)
		}},
		"SetUp": {owners, func(ctx ctxt, s *store.Store, sc scope, f fixture) error {
			return s.SetUp(ctx, sc, f.row.Tenant, nil, nil)
		}},
		"PutDays": {owners, func(ctx ctxt, s *store.Store, sc scope, f fixture) error {
			return s.PutDays(ctx, sc, f.row.Tenant, nil, nil)
		}},
		"PutException": {owners, func(ctx ctxt, s *store.Store, sc scope, f fixture) error {
			return s.PutException(ctx, sc, f.row.Tenant, agenda.Exception{Date: day(f)})
		}},
		"DropException": {owners, func(ctx ctxt, s *store.Store, sc scope, f fixture) error {
			return s.DropException(ctx, sc, f.row.Tenant, agenda.Exception{Date: day(f)})
		}},
		"PutHoliday": {owners, func(ctx ctxt, s *store.Store, sc scope, f fixture) error {
			return s.PutHoliday(ctx, sc, f.row.Tenant, agenda.Holiday{Date: day(f), Name: "x"})
		}},
		"DropHoliday": {owners, func(ctx ctxt, s *store.Store, sc scope, f fixture) error {
			return s.DropHoliday(ctx, sc, f.row.Tenant, agenda.Holiday{Date: day(f)})
		}},
		"Appointment": {owners, func(ctx ctxt, s *store.Store, sc scope, f fixture) error {
			_, err := s.Appointment(ctx, sc, f.row.Tenant, f.appointment(ctx).ID)
			return err
		}},
		"FindContacts": {owners, func(ctx ctxt, s *store.Store, sc scope, f fixture) error {
			_, _, err := s.FindContacts(ctx, sc, f.row.Tenant, contact.Search{Text: "ana"})
			return err
		}},
		"PreviewMerge": {owners, func(ctx ctxt, s *store.Store, sc scope, f fixture) error {
			_, err := s.PreviewMerge(ctx, sc, f.row.Tenant, f.met(ctx).ID, f.added(ctx).ID)
			return err
		}},
		"MergeContacts": {owners, func(ctx ctxt, s *store.Store, sc scope, f fixture) error {
			_, err := s.MergeContacts(ctx, sc, f.row.Tenant, f.met(ctx).ID, f.added(ctx).ID, dayOne())
			return err
		}},
		"UndoMerge": {owners, func(ctx ctxt, s *store.Store, sc scope, f fixture) error {
			m, err := f.w.s.MergeContacts(ctx, anybody, f.row.Tenant, f.met(ctx).ID, f.added(ctx).ID, dayOne())
			f.w.must(err)
			_, _, err = s.UndoMerge(ctx, sc, f.row.Tenant, m.ID, dayOne())
			return err
		}},
		"Appointments": {owners, func(ctx ctxt, s *store.Store, sc scope, f fixture) error {
			a := f.appointment(ctx)
			list, err := s.Appointments(ctx, sc, f.row.Tenant, agenda.Search{Client: a.Client})
			return nothing(len(list) == 1 && list[0].ID == a.ID, err)
		}},
		"AppointmentsBetween": {owners, func(ctx ctxt, s *store.Store, sc scope, f fixture) error {
			_, err := s.AppointmentsBetween(ctx, sc, f.row.Tenant, day(f), day(f).AddDays(1))
			return err
		}},
		"AppointmentsRevision": {owners, func(ctx ctxt, s *store.Store, sc scope, f fixture) error {
			_, err := s.AppointmentsRevision(ctx, sc, f.row.Tenant, day(f))
			return err
		}},
		"AppointmentEvents": {owners, func(ctx ctxt, s *store.Store, sc scope, f fixture) error {
			_, err := s.AppointmentEvents(ctx, sc, f.row.Tenant, agenda.NewID[agenda.Appointment](), 1000)
			return err
		}},
		"BlocksBetween": {owners, func(ctx ctxt, s *store.Store, sc scope, f fixture) error {
			_, err := s.BlocksBetween(ctx, sc, f.row.Tenant, day(f), day(f).AddDays(1))
			return err
		}},
	}
}

// callsOfClients are those about clients.
func callsOfClients() map[string]call {
	day := func(f fixture) agenda.Date { return agenda.DateOf(f.w.clock.now()) }
	return map[string]call{
		"ClientsBetween": {owners, func(ctx ctxt, s *store.Store, sc scope, f fixture) error {
			_, err := s.ClientsBetween(ctx, sc, f.row.Tenant, day(f), day(f).AddDays(1))
			return err
		}},
		"FindClients": {owners, func(ctx ctxt, s *store.Store, sc scope, f fixture) error {
			_, err := s.FindClients(ctx, sc, f.row.Tenant, "", 1)
			return err
		}},
		"AddContact": {owners, func(ctx ctxt, s *store.Store, sc scope, f fixture) error {
			_, err := s.AddContact(ctx, sc, f.row.Tenant, contact.NewID(), "Ana", phone.Number{})
			return err
		}},
	}
}
