package storetest

import (
	"time"

	"salonzap/internal/fault"
	"salonzap/internal/inbox"
	"salonzap/internal/phone"
	"salonzap/internal/store"
)

// composed is a message to the contact of the fixture's salon.
func (f fixture) composed(ctx ctxt) inbox.Outgoing {
	c := f.met(ctx)
	o, err := inbox.Compose(inbox.NewID(), f.row.Tenant, inbox.Draft{Contact: c.ID, To: c.ReplyTo, Content: inbox.Text{Body: "oi"}}, f.w.clock.now())
	f.w.must(err)
	return o
}

// waiting is a message that waits, and the outbox that it waits in.
func (f fixture) waiting(ctx ctxt) (inbox.Outgoing, inbox.DueOutbox) {
	o, _, err := f.w.s.AcceptOutgoing(ctx, anybody, f.composed(ctx), inbox.IdempotencyKey{})
	f.w.must(err)
	list, _, err := f.w.s.DueOutboxes(ctx, anybody, f.w.clock.now().Add(time.Hour))
	f.w.must(err)
	for _, due := range list {
		if due.Tenant == f.row.Tenant {
			return o, due
		}
	}
	f.w.Fatal("the outbox is not due")
	return o, inbox.DueOutbox{}
}

// uploading is a medium that is being kept.
func (f fixture) uploading(ctx ctxt) inbox.UploadID {
	id := inbox.NewUploadID()
	f.w.must(f.w.s.BeginUpload(ctx, anybody, f.row.Tenant, id, f.w.clock.now()))
	return id
}

func (f fixture) uploaded(ctx ctxt) inbox.Upload {
	u := inbox.Upload{ID: f.uploading(ctx), Tenant: f.row.Tenant, Kind: inbox.Image, Mime: "image/png", Size: 1}
	f.w.must(f.w.s.AddUploadPart(ctx, anybody, u.Tenant, u.ID, 0, []byte("x")))
	f.w.must(f.w.s.EndUpload(ctx, anybody, u, f.w.clock.now()))
	return u
}

func callsOfOutbox() map[string]call { //nolint:revive // a table
	return map[string]call{
		"OutboxWaits": {operators, func(ctx ctxt, s *store.Store, sc scope, f fixture) error {
			f.waiting(ctx)
			_, err := s.OutboxWaits(ctx, sc)
			return err
		}},
		"OutboxEntries": {owners, func(ctx ctxt, s *store.Store, sc scope, f fixture) error {
			f.waiting(ctx)
			list, err := s.OutboxEntries(ctx, sc, inbox.OutboxQuery{Tenant: f.row.Tenant})
			if err == nil && len(list) == 0 {
				f.w.Error("nothing waits")
			}
			return err
		}},
		"ForgoOutgoing": {owners, func(ctx ctxt, s *store.Store, sc scope, f fixture) error {
			o, _ := f.waiting(ctx)
			_, err := s.ForgoOutgoing(ctx, sc, f.row.Tenant, o.ID, f.w.clock.now())
			if fault.Is(err, fault.Conflict) { // it was not handed over yet
				err = nil
			}
			return err
		}},
		"FailedCounts": {operators, func(ctx ctxt, s *store.Store, sc scope, _ fixture) error {
			_, err := s.FailedCounts(ctx, sc, dayOne())
			return err
		}},
		"AcceptOutgoing": {owners, func(ctx ctxt, s *store.Store, sc scope, f fixture) error {
			_, _, err := s.AcceptOutgoing(ctx, sc, f.composed(ctx), inbox.IdempotencyKey{})
			return err
		}},
		"OutgoingOnce": {owners, func(ctx ctxt, s *store.Store, sc scope, f fixture) error {
			once := inbox.IdempotencyKey{Word: inbox.NewID().String()}
			_, _, err := f.w.s.AcceptOutgoing(ctx, anybody, f.composed(ctx), once)
			f.w.must(err)
			_, err = s.OutgoingOnce(ctx, sc, f.row.Tenant, once)
			return err
		}},
		"Outgoing": {owners, func(ctx ctxt, s *store.Store, sc scope, f fixture) error {
			o, _ := f.waiting(ctx)
			_, err := s.Outgoing(ctx, sc, f.row.Tenant, o.ID)
			return err
		}},
		"Outgoings": {owners, func(ctx ctxt, s *store.Store, sc scope, f fixture) error {
			_, err := s.Outgoings(ctx, sc, f.row.Tenant, inbox.Listing{})
			return err
		}},
		"CancelOutgoing": {owners, func(ctx ctxt, s *store.Store, sc scope, f fixture) error {
			o, _ := f.waiting(ctx)
			_, err := s.CancelOutgoing(ctx, sc, f.row.Tenant, o.ID, f.w.clock.now())
			return err
		}},
		"DueOutboxes": {platform, func(ctx ctxt, s *store.Store, sc scope, f fixture) error {
			_, _, err := s.DueOutboxes(ctx, sc, f.w.clock.now())
			return err
		}},
		"TakeOutbox": {platform, func(ctx ctxt, s *store.Store, sc scope, f fixture) error {
			_, due := f.waiting(ctx)
			_, err := s.TakeOutbox(ctx, sc, due, "a", f.w.clock.now())
			return err
		}},
		"RenewOutbox": {platform, func(ctx ctxt, s *store.Store, sc scope, f fixture) error {
			if !sc.IsSystem() { // who may not call it must find the row as it was
				return s.RenewOutbox(ctx, sc, inbox.Handover{}, f.w.clock.now())
			}
			f.w.opened(f.row) //nolint:contextcheck // the world's
			_, due := f.waiting(ctx)
			h, err := f.w.s.TakeOutbox(ctx, anybody, due, "a", f.w.clock.now())
			f.w.must(err)
			return s.RenewOutbox(ctx, sc, h, f.w.clock.now())
		}},
		"SettleOutbox": {platform, func(ctx ctxt, s *store.Store, sc scope, f fixture) error {
			o, due := f.waiting(ctx)
			return s.SettleOutbox(ctx, sc, inbox.Handover{Outgoing: o, Fence: due.Fence}, inbox.Outcome{State: inbox.Sent, At: f.w.clock.now()}, f.w.clock.now())
		}},
		"MarkOutboxDue": {platform, func(ctx ctxt, s *store.Store, sc scope, f fixture) error {
			return s.MarkOutboxDue(ctx, sc, f.row.Tenant, f.w.clock.now())
		}},
		"BeginUpload": {owners, func(ctx ctxt, s *store.Store, sc scope, f fixture) error {
			return s.BeginUpload(ctx, sc, f.row.Tenant, inbox.NewUploadID(), f.w.clock.now())
		}},
		"AddUploadPart": {owners, func(ctx ctxt, s *store.Store, sc scope, f fixture) error {
			return s.AddUploadPart(ctx, sc, f.row.Tenant, f.uploading(ctx), 0, []byte("x"))
		}},
		"EndUpload": {owners, func(ctx ctxt, s *store.Store, sc scope, f fixture) error {
			return s.EndUpload(ctx, sc, inbox.Upload{ID: f.uploading(ctx), Tenant: f.row.Tenant}, f.w.clock.now())
		}},
		"Upload": {owners, func(ctx ctxt, s *store.Store, sc scope, f fixture) error {
			_, err := s.Upload(ctx, sc, f.row.Tenant, f.uploaded(ctx).ID)
			return err
		}},
		"UploadPart": {owners, func(ctx ctxt, s *store.Store, sc scope, f fixture) error {
			_, err := s.UploadPart(ctx, sc, f.row.Tenant, f.uploaded(ctx).ID, 0)
			return err
		}},
		"DropUpload": {owners, func(ctx ctxt, s *store.Store, sc scope, f fixture) error {
			return s.DropUpload(ctx, sc, f.row.Tenant, f.uploading(ctx))
		}},
		"PruneUploads": {platform, func(ctx ctxt, s *store.Store, sc scope, _ fixture) error {
			return s.PruneUploads(ctx, sc, dayOne())
		}},
		"NumberChecks": {owners, func(ctx ctxt, s *store.Store, sc scope, f fixture) error {
			_, _, err := s.NumberChecks(ctx, sc, f.row.Tenant, []phone.Number{f.w.number()}, dayOne(), dayOne())
			return err
		}},
		"KeepNumberChecks": {owners, func(ctx ctxt, s *store.Store, sc scope, f fixture) error {
			return s.KeepNumberChecks(ctx, sc, f.row.Tenant, []inbox.NumberCheck{{Number: f.w.number(), OnWA: true, At: dayOne()}})
		}},
	}
}
