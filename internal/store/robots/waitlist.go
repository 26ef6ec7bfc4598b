package robots

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"salonzap/internal/agenda"
	"salonzap/internal/contact"
	"salonzap/internal/fault"
	"salonzap/internal/inbox"
	"salonzap/internal/robot"
	"salonzap/internal/store/column"
	"salonzap/internal/store/db"
	"salonzap/internal/store/storekit"
	"salonzap/internal/tenant"
	"salonzap/internal/text"
)

// Waitlist lists a salon's clients who wait, with what they were offered, the one who has waited longest first.
func (s *Store) Waitlist(ctx context.Context, scope tenant.Scope, t tenant.ID) ([]agenda.Waiting, error) {
	const op = "store.waitlist"
	if err := storekit.Authorize(scope, t, op); err != nil {
		return nil, err
	}
	q := s.kit.Reads()
	rows, err := q.WaitlistOf(ctx, db.WaitlistOfParams{TenantID: t.String(), MaxRows: agenda.MaxWaiting})
	if err != nil {
		return nil, s.kit.Fault(op, err)
	}
	offers, err := q.WaitlistOffers(ctx, t.String())
	if err != nil {
		return nil, s.kit.Fault(op, err)
	}
	all := make([]agenda.Waiting, 0, len(rows))
	for _, r := range rows {
		w, err := waitingIn(r)
		if err != nil {
			return nil, storekit.Unreadable("waitlist", err)
		}
		for _, o := range offers {
			if o.WaitlistID != r.ID {
				continue
			}
			who, err := agenda.ParseID[agenda.Professional](o.ProfessionalID)
			if err != nil {
				return nil, storekit.Unreadable("waitlist offer", err)
			}
			w.Offers = append(w.Offers, agenda.WaitOffer{Start: agenda.Instant(o.StartAt), Professional: who, At: agenda.Instant(o.OfferedAt), Expires: agenda.Instant(o.ExpiresAt)})
		}
		all = append(all, w)
	}
	return all, nil
}

func waitingIn(r db.Waitlist) (w agenda.Waiting, err error) {
	w = agenda.Waiting{
		Earliest: agenda.Minute(r.FromMin), Latest: agenda.Minute(r.ToMin), Source: agenda.Source(r.Source), CreatedAt: agenda.Instant(r.CreatedAt),
		State: agenda.WaitState(r.State), Reason: agenda.WaitReason(r.Reason), Asked: int(r.Asked), Due: r.DueAt.Time(), Version: int(r.Version),
	}
	if w.ID, err = agenda.ParseID[agenda.Waiting](r.ID); err != nil {
		return w, err
	}
	if w.Client, err = contact.ParseID(r.ContactID); err != nil {
		return w, err
	}
	if w.Service, err = agenda.ParseID[agenda.Service](r.ServiceID); err != nil {
		return w, err
	}
	if r.ProfessionalID != "" {
		if w.Professional, err = agenda.ParseID[agenda.Professional](r.ProfessionalID); err != nil {
			return w, err
		}
	}
	if w.From, err = agenda.ParseDate(r.FromDate); err != nil {
		return w, err
	}
	w.To, err = agenda.ParseDate(r.ToDate)
	return w, err
}

// JoinWaitlist puts a client on a salon's waiting list; one who waits for the same already stays as they are. Errors: NotFound; Conflict
// when the list is full.
func (s *Store) JoinWaitlist(ctx context.Context, scope tenant.Scope, t tenant.ID, w agenda.Waiting) error {
	const op = "store.join_waitlist"
	if err := storekit.Authorize(scope, t, op); err != nil {
		return err
	}
	return s.kit.Do(ctx, op, func(ctx context.Context, tx *storekit.Tx) error {
		if _, err := s.contacts.Within(tx).Contact(ctx, scope, t, w.Client); err != nil {
			return err
		}
		return s.join(ctx, tx, t, w)
	})
}

func (s *Store) join(ctx context.Context, tx *storekit.Tx, t tenant.ID, w agenda.Waiting) error {
	n, err := tx.CountWaitlist(ctx, t.String())
	if err != nil {
		return err
	}
	if n >= agenda.MaxWaiting {
		return fault.New(fault.Conflict, "store.join_waitlist", text.WaitFull)
	}
	_, err = tx.AddWaitlist(ctx, db.AddWaitlistParams{
		TenantID: t.String(), ID: w.ID.String(), ContactID: w.Client.String(), ServiceID: w.Service.String(), ProfessionalID: w.Professional.String(),
		FromDate: w.From.String(), ToDate: w.To.String(), FromMin: int64(w.Earliest), ToMin: int64(w.Latest), Source: string(w.Source),
		DueAt: column.At(w.Due), CreatedAt: int64(w.CreatedAt),
	})
	tx.AfterCommit(s.hintDue)
	tx.Hint(t.String())
	return err
}

// LeaveWaitlist takes a wish off a salon's waiting list. Errors: NotFound when it does not wait.
func (s *Store) LeaveWaitlist(ctx context.Context, scope tenant.Scope, t tenant.ID, id agenda.WaitlistID) error {
	const op = "store.leave_waitlist"
	if err := storekit.Authorize(scope, t, op); err != nil {
		return err
	}
	return s.kit.Do(ctx, op, func(ctx context.Context, tx *storekit.Tx) error {
		n, err := tx.LeaveWaitlist(ctx, db.LeaveWaitlistParams{Reason: string(agenda.WaitLeft), TenantID: t.String(), ID: id.String()})
		if err == nil && n == 0 {
			return storekit.NotFound(op, text.NotFound)
		}
		tx.Hint(t.String())
		return err
	})
}

// DueWaitlists lists salons in which somebody who waits has to be looked at, the longest due first. Only for the platform itself.
func (s *Store) DueWaitlists(ctx context.Context, scope tenant.Scope, now time.Time, limit int) ([]tenant.ID, error) {
	const op = "store.due_waitlists"
	if err := storekit.RequireSystem(scope, op); err != nil {
		return nil, err
	}
	rows, err := s.kit.Reads().DueWaitlists(ctx, db.DueWaitlistsParams{Now: column.At(now), MaxRows: storekit.PageSize(limit)})
	if err != nil {
		return nil, s.kit.Fault(op, err)
	}
	all := make([]tenant.ID, len(rows))
	for i, r := range rows {
		if all[i], err = tenant.ParseID(r); err != nil {
			return nil, storekit.Unreadable("tenant", err)
		}
	}
	return all, nil
}

// NextWaitlist is when somebody has to be looked at for the first time; zero: when a time becomes free. Only for the platform itself.
func (s *Store) NextWaitlist(ctx context.Context, scope tenant.Scope) (time.Time, error) {
	const op = "store.next_waitlist"
	if err := storekit.RequireSystem(scope, op); err != nil {
		return time.Time{}, err
	}
	at, err := s.kit.Reads().NextWaitlist(ctx)
	if errors.Is(err, sql.ErrNoRows) {
		return time.Time{}, nil
	}
	return at.Time(), s.kit.Fault(op, err)
}

// PutOffWaitlist lets those of a salon who are due be looked at later. Only for the platform itself.
func (s *Store) PutOffWaitlist(ctx context.Context, scope tenant.Scope, t tenant.ID, now, until time.Time) error {
	const op = "store.put_off_waitlist"
	if err := storekit.RequireSystem(scope, op); err != nil {
		return err
	}
	return s.kit.Do(ctx, op, func(ctx context.Context, tx *storekit.Tx) error {
		return tx.PutOffWaitlists(ctx, db.PutOffWaitlistsParams{Until: column.At(until), TenantID: t.String(), Now: column.At(now)})
	})
}

// SaveWaiting writes where a wish stands, if it is as it was read. Errors: Conflict. Only for the platform itself.
func (s *Store) SaveWaiting(ctx context.Context, scope tenant.Scope, t tenant.ID, w agenda.Waiting) error {
	const op = "store.save_waiting"
	if err := storekit.RequireSystem(scope, op); err != nil {
		return err
	}
	return s.kit.Do(ctx, op, func(ctx context.Context, tx *storekit.Tx) error { return saveWaiting(ctx, tx, t, w) })
}

func saveWaiting(ctx context.Context, tx *storekit.Tx, t tenant.ID, w agenda.Waiting) error {
	n, err := tx.SaveWaitlist(ctx, db.SaveWaitlistParams{
		State: string(w.State), Reason: string(w.Reason), Asked: int64(w.Asked), DueAt: column.At(w.Due), TenantID: t.String(), ID: w.ID.String(), Version: int64(w.Version),
	})
	if err == nil && n == 0 {
		return fault.New(fault.Conflict, "store.save_waiting", text.Conflicting)
	}
	tx.Hint(t.String())
	return err
}

// offer writes that a time is offered to a client who waits, once: to nobody who does not wait any more, and no time twice.
func offer(ctx context.Context, tx *storekit.Tx, t tenant.ID, v robot.Offered) error {
	w := v.Wish
	w.State, w.Due = agenda.IsOffered, v.Offer.Expires.Time()
	if err := saveWaiting(ctx, tx, t, w); err != nil {
		return err
	}
	return tx.AddWaitlistOffer(ctx, db.AddWaitlistOfferParams{
		TenantID: t.String(), WaitlistID: w.ID.String(), StartAt: int64(v.Offer.Start), ProfessionalID: v.Offer.Professional.String(),
		OfferedAt: int64(v.Offer.At), ExpiresAt: int64(v.Offer.Expires), MessageID: v.Message.String(),
	})
}

// wentOut tells whether a client can have read a message.
func wentOut(state string) bool {
	switch inbox.State(state) {
	case inbox.Pending, inbox.Cancelled, inbox.Expired, inbox.Refused:
		return false
	case inbox.Unknown, inbox.Sent, inbox.Delivered, inbox.Read:
	}
	return true
}

// LapseOffer ends an offer that was not answered; the others who wait are looked at. One that never went out counts for nothing: the
// wish is looked at again at retry. Errors: Conflict when it is no longer as it was read. Only for the platform itself.
func (s *Store) LapseOffer(ctx context.Context, scope tenant.Scope, t tenant.ID, w agenda.Waiting, now, retry time.Time) error {
	const op = "store.lapse_offer"
	if err := storekit.RequireSystem(scope, op); err != nil {
		return err
	}
	return s.kit.Do(ctx, op, func(ctx context.Context, tx *storekit.Tx) error {
		last, err := tx.LastWaitlistOffer(ctx, db.LastWaitlistOfferParams{TenantID: t.String(), WaitlistID: w.ID.String()})
		none := errors.Is(err, sql.ErrNoRows)
		if err != nil && !none {
			return err
		}
		next := w.Lapse(now)
		if none || !wentOut(last.MessageState) {
			next = w
			next.State, next.Due = agenda.IsWaiting, retry
			if err := tx.DropWaitlistOffer(ctx, db.DropWaitlistOfferParams{TenantID: t.String(), WaitlistID: w.ID.String(), StartAt: last.StartAt}); err != nil {
				return err
			}
		}
		if err := saveWaiting(ctx, tx, t, next); err != nil {
			return err
		}
		_, err = tx.WakeOthers(ctx, db.WakeOthersParams{Now: column.At(now), TenantID: t.String(), ID: w.ID.String()})
		return err
	})
}
