package storetest

import (
	"context"
	"time"

	"salonzap/internal/connection"
	"salonzap/internal/contact"
	"salonzap/internal/inbox"
	"salonzap/internal/store"
)

// met is a contact of the fixture's salon.
func (f fixture) met(ctx context.Context) contact.Contact {
	c, err := f.w.s.MeetContact(ctx, anybody, f.row.Tenant, contact.Sighting{Address: f.w.address(line), At: dayOne()})
	f.w.must(err)
	return c
}

// claimed is a claim of the fixture's chat, after a message came in.
func (f fixture) claimed(ctx context.Context) inbox.Claim {
	_, err := f.w.s.TakeIn(ctx, anybody, f.row.Tenant, []inbox.Report{f.w.wrote(line, "", inbox.NewID().String(), "oi", 0)}, dayOne())
	f.w.must(err)
	now := dayOne().Add(time.Duration(f.w.n.Add(1)) * time.Hour) // the leases of earlier ones are over
	c, err := f.w.s.ClaimWork(ctx, anybody, "a", now.Add(time.Minute), now)
	f.w.must(err)
	return c
}

func callsOfMessages() map[string]call { //nolint:revive // a table
	return map[string]call{
		"Contact": {owners, func(ctx ctxt, s *store.Store, sc scope, f fixture) error {
			_, err := s.Contact(ctx, sc, f.row.Tenant, f.met(ctx).ID)
			return err
		}},
		"Contacts": {owners, func(ctx ctxt, s *store.Store, sc scope, f fixture) error {
			_, err := s.Contacts(ctx, sc, f.row.Tenant, contact.ID{}, 0)
			return err
		}},
		"MeetContact": {owners, func(ctx ctxt, s *store.Store, sc scope, f fixture) error {
			_, err := s.MeetContact(ctx, sc, f.row.Tenant, contact.Sighting{Address: f.w.address(line), At: dayOne()})
			return err
		}},
		"ChangeContact": {owners, func(ctx ctxt, s *store.Store, sc scope, f fixture) error {
			_, err := s.ChangeContact(ctx, sc, f.row.Tenant, f.met(ctx).ID, func(c contact.Contact) (contact.Contact, error) { return c, nil })
			return err
		}},
		"Messages": {owners, func(ctx ctxt, s *store.Store, sc scope, f fixture) error {
			_, err := s.Messages(ctx, sc, f.row.Tenant, f.met(ctx).ID, dayOne(), 0)
			return err
		}},
		"Send": {owners, func(ctx ctxt, s *store.Store, sc scope, f fixture) error {
			c := f.met(ctx)
			o, err := inbox.Compose(inbox.NewID(), f.row.Tenant, inbox.Draft{Contact: c.ID, To: c.ReplyTo, Content: inbox.Text{Body: "oi"}}, dayOne())
			f.w.must(err)
			return s.Send(ctx, sc, o)
		}},
		"Message": {owners, func(ctx ctxt, s *store.Store, sc scope, f fixture) error {
			c := f.claimed(ctx)
			f.w.must(f.w.s.FinishWork(ctx, anybody, c, inbox.Result{}, nil, dayOne()))
			list, err := f.w.s.Messages(ctx, anybody, f.row.Tenant, f.met(ctx).ID, dayOne().AddDate(1, 0, 0), 1)
			f.w.must(err)
			_, _, err = s.Message(ctx, sc, f.row.Tenant, list[0].ID)
			return err
		}},
		"TakeIn": {platform, func(ctx ctxt, s *store.Store, sc scope, f fixture) error {
			_, err := s.TakeIn(ctx, sc, f.row.Tenant, nil, dayOne())
			return err
		}},
		"TakeInEvent": {platform, func(ctx ctxt, s *store.Store, sc scope, f fixture) error {
			env := connection.Envelope{Key: "call/" + inbox.NewID().String(), Server: f.row.Server, Instance: f.row.Instance, Event: "call", At: dayOne()}
			_, err := s.TakeInEvent(ctx, sc, f.row.Tenant, env, nil, dayOne())
			return err
		}},
		"ClaimWork": {platform, func(ctx ctxt, s *store.Store, sc scope, f fixture) error {
			c := f.claimed(ctx)
			f.w.must(f.w.s.FailWork(ctx, anybody, c, nil, dayOne()))
			_, err := s.ClaimWork(ctx, sc, "a", dayOne().Add(2*time.Hour), dayOne().Add(time.Hour))
			return err
		}},
		"FinishWork": {platform, func(ctx ctxt, s *store.Store, sc scope, f fixture) error {
			return s.FinishWork(ctx, sc, f.claimed(ctx), inbox.Result{}, nil, dayOne())
		}},
		"FailWork": {platform, func(ctx ctxt, s *store.Store, sc scope, f fixture) error {
			return s.FailWork(ctx, sc, f.claimed(ctx), nil, dayOne())
		}},
		"CountParkedWork": {operators, func(ctx ctxt, s *store.Store, sc scope, _ fixture) error {
			_, err := s.CountParkedWork(ctx, sc)
			return err
		}},
		"ParkedWork": {operators, func(ctx ctxt, s *store.Store, sc scope, _ fixture) error {
			_, err := s.ParkedWork(ctx, sc, 0)
			return err
		}},
		"RestartWork": {operators, func(ctx ctxt, s *store.Store, sc scope, f fixture) error {
			c := f.claimed(ctx)
			c.Failing = dayOne().AddDate(0, 0, -2)
			f.w.must(f.w.s.FailWork(ctx, anybody, c, nil, dayOne()))
			return s.RestartWork(ctx, sc, c.Contact, dayOne())
		}},
	}
}
