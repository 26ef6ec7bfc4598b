package storetest

import (
	"salonzap/internal/agenda"
	"salonzap/internal/inbox"
	"salonzap/internal/store"
)

func callsOfWaitlists() map[string]call {
	return map[string]call{
		"Waitlist": {owners, func(ctx ctxt, s *store.Store, sc scope, f fixture) error {
			_, err := s.Waitlist(ctx, sc, f.row.Tenant)
			return err
		}},
		"JoinWaitlist": {owners, func(ctx ctxt, s *store.Store, sc scope, f fixture) error {
			return s.JoinWaitlist(ctx, sc, f.row.Tenant, f.wish(ctx))
		}},
		"LeaveWaitlist": {owners, func(ctx ctxt, s *store.Store, sc scope, f fixture) error {
			return s.LeaveWaitlist(ctx, sc, f.row.Tenant, f.waits(ctx).ID)
		}},
		"DueWaitlists": {platform, func(ctx ctxt, s *store.Store, sc scope, _ fixture) error {
			_, err := s.DueWaitlists(ctx, sc, dayOne(), 1)
			return err
		}},
		"NextWaitlist": {platform, func(ctx ctxt, s *store.Store, sc scope, _ fixture) error {
			_, err := s.NextWaitlist(ctx, sc)
			return err
		}},
		"PutOffWaitlist": {platform, func(ctx ctxt, s *store.Store, sc scope, f fixture) error {
			return s.PutOffWaitlist(ctx, sc, f.row.Tenant, dayOne(), dayOne())
		}},
		"SaveWaiting": {platform, func(ctx ctxt, s *store.Store, sc scope, f fixture) error {
			return s.SaveWaiting(ctx, sc, f.row.Tenant, f.waits(ctx))
		}},
		"PutCalendarFeed": {owners, func(ctx ctxt, s *store.Store, sc scope, f fixture) error {
			return s.PutCalendarFeed(ctx, sc, f.row.Tenant, f.served(ctx), inbox.NewID().String())
		}},
		"CalendarFeed": {owners, func(ctx ctxt, s *store.Store, sc scope, f fixture) error {
			who, _ := f.feed(ctx)
			_, err := s.CalendarFeed(ctx, sc, f.row.Tenant, who)
			return err
		}},
		"CalendarFeeds": {owners, func(ctx ctxt, s *store.Store, sc scope, f fixture) error {
			f.feed(ctx)
			_, err := s.CalendarFeeds(ctx, sc, f.row.Tenant)
			return err
		}},
		"DropCalendarFeed": {owners, func(ctx ctxt, s *store.Store, sc scope, f fixture) error {
			who, _ := f.feed(ctx)
			return s.DropCalendarFeed(ctx, sc, f.row.Tenant, who)
		}},
		"CalendarFeedByHash": {platform, func(ctx ctxt, s *store.Store, sc scope, f fixture) error {
			_, hash := f.feed(ctx)
			_, _, err := s.CalendarFeedByHash(ctx, sc, hash)
			return err
		}},
		"LapseOffer": {platform, func(ctx ctxt, s *store.Store, sc scope, f fixture) error {
			return s.LapseOffer(ctx, sc, f.row.Tenant, f.waits(ctx), dayOne(), dayOne())
		}},
	}
}

// wish is a client of the fixture's salon who wants a service of it.
func (f fixture) wish(ctx ctxt) agenda.Waiting {
	f.w.Helper()
	v, err := agenda.NewService(agenda.ServiceDraft{Name: unused("Corte"), Segments: []agenda.Segment{{Kind: agenda.Busy, Minutes: 30}}, Price: "45"})
	f.w.must(err)
	f.w.must(f.w.s.PutService(ctx, anybody, f.row.Tenant, v))
	day := agenda.DateOf(f.w.clock.now())
	return agenda.Waiting{
		ID: agenda.NewID[agenda.Waiting](), Client: f.met(ctx).ID, Service: v.ID, From: day, To: day, Latest: agenda.EndOfDay - 1, Source: agenda.FromStaff,
		State: agenda.IsWaiting, Version: 1,
	}
}

// waits is one who stands on the list.
func (f fixture) waits(ctx ctxt) agenda.Waiting {
	f.w.Helper()
	v := f.wish(ctx)
	f.w.must(f.w.s.JoinWaitlist(ctx, anybody, f.row.Tenant, v))
	return v
}

// served is somebody of the fixture's team.
func (f fixture) served(ctx ctxt) agenda.ProfessionalID {
	f.w.Helper()
	p, err := agenda.NewProfessional(agenda.ProfessionalDraft{Name: unused("João")})
	f.w.must(err)
	f.w.must(f.w.s.PutProfessional(ctx, anybody, f.row.Tenant, p))
	return p.ID
}

// feed is somebody of the fixture's team with a link for calendars, and its hash.
func (f fixture) feed(ctx ctxt) (who agenda.ProfessionalID, hash string) {
	f.w.Helper()
	who, hash = f.served(ctx), inbox.NewID().String()
	f.w.must(f.w.s.PutCalendarFeed(ctx, anybody, f.row.Tenant, who, hash))
	return who, hash
}
