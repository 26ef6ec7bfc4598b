package robots

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"salonzap/internal/agenda"
	"salonzap/internal/contact"
	"salonzap/internal/fault"
	"salonzap/internal/robot"
	"salonzap/internal/store/column"
	"salonzap/internal/store/contacts"
	"salonzap/internal/store/db"
	"salonzap/internal/store/storekit"
	"salonzap/internal/tenant"
	"salonzap/internal/text"
)

// addressDigits are those of a keyed hash: enough to tell addresses apart while times are kept.
const addressDigits = 16

// Reserve keeps a time for a visitor of a salon's public page, in place of what was kept for the same one before. Wishes of a salon are
// written one after another, so that the bounds hold. Errors: NotFound; Conflict when the time is taken; RateLimited when too many
// are kept.
func (s *Store) Reserve(ctx context.Context, scope tenant.Scope, t tenant.ID, w robot.Wish) (robot.Reservation, error) {
	const op = "store.reserve"
	if err := storekit.Authorize(scope, t, op); err != nil {
		return robot.Reservation{}, err
	}
	var r robot.Reservation
	err := s.kit.Do(ctx, op, func(ctx context.Context, tx *storekit.Tx) error {
		if _, err := contacts.Lock(ctx, tx, s.kit.Ring(), t); err != nil {
			return err
		}
		address := s.kit.Ring().MAC("address of a reservation", t.String(), w.Address)[:addressDigits]
		if err := admit(ctx, tx, t, w, address); err != nil {
			return err
		}
		var err error
		if r, err = s.holdTime(ctx, tx, t, w); err != nil {
			return err
		}
		return tx.AddReservation(ctx, db.AddReservationParams{
			TenantID: t.String(), Code: r.Code, Visitor: r.Visitor.String(), Address: address, ServiceID: r.Service.String(),
			ProfessionalID: r.Professional.String(), Date: r.At.Date.String(), Minute: int64(r.At.Minute), Until: column.At(r.Until),
		})
	})
	return r, err
}

func admit(ctx context.Context, tx *storekit.Tx, t tenant.ID, w robot.Wish, address string) error {
	rows, err := tx.LiveReservations(ctx, db.LiveReservationsParams{TenantID: t.String(), Now: column.At(tx.Now)})
	if err != nil {
		return err
	}
	all := make([]robot.LiveReservation, len(rows))
	for i, r := range rows {
		if all[i], err = heldIn(r); err != nil {
			return err
		}
	}
	if err := w.Admit(all, address); err != nil {
		return err
	}
	return tx.EndReservationsOf(ctx, db.EndReservationsOfParams{TenantID: t.String(), Visitor: w.Visitor.String(), Now: column.At(tx.Now)})
}

func heldIn(r db.LiveReservationsRow) (robot.LiveReservation, error) {
	day, err := agenda.ParseDate(r.Date)
	if err != nil {
		return robot.LiveReservation{}, storekit.Unreadable("date", err)
	}
	return robot.LiveReservation{Visitor: r.Visitor, Address: r.Address, Day: day}, nil
}

// holdTime keeps the time in the agenda, by a rule that asks what every client is asked.
func (s *Store) holdTime(ctx context.Context, tx *storekit.Tx, t tenant.ID, w robot.Wish) (robot.Reservation, error) {
	desk := s.agendas.Desk(tx, t)
	v := agenda.View{From: w.At.Date.AddDays(-1), To: w.At.Date.AddDays(2)} //nolint:mnd // work may begin on the day before and end on the next
	if !w.Professional.IsZero() {
		v.Professionals = []agenda.ProfessionalID{w.Professional}
	}
	now, err := desk.Lock(ctx, v)
	if err != nil {
		return robot.Reservation{}, err
	}
	now.Rules.Hold = min(now.Rules.Hold, int(robot.ReservationLasts/time.Minute))
	items := []agenda.Item{{Service: w.Service, Professional: w.Professional}}
	c, err := agenda.PlaceHoldForVisitor(now, w.Visitor, items, w.At)
	if err != nil {
		return robot.Reservation{}, err
	}
	r := robot.Reservation{
		Code: robot.NewCode(), Visitor: w.Visitor, Service: w.Service, Professional: c.Hold.Placed[0].Professional, At: w.At, Until: c.Hold.Expires.Time(),
	}
	return r, desk.Write(ctx, c)
}

// Reservation reads one by its code, also one that has ended. Errors: NotFound.
func (s *Store) Reservation(ctx context.Context, scope tenant.Scope, t tenant.ID, code string) (robot.Reservation, error) {
	const op = "store.reservation"
	if err := storekit.Authorize(scope, t, op); err != nil {
		return robot.Reservation{}, err
	}
	row, err := s.kit.Reads().ReservationByCode(ctx, db.ReservationByCodeParams{TenantID: t.String(), Code: code})
	if errors.Is(err, sql.ErrNoRows) {
		return robot.Reservation{}, storekit.NotFound(op, text.NotFound)
	}
	if err != nil {
		return robot.Reservation{}, s.kit.Fault(op, err)
	}
	r, err := reservationIn(row)
	if err != nil {
		return robot.Reservation{}, storekit.Unreadable("reservation", err)
	}
	return r, nil
}

func reservationIn(row db.Reservation) (robot.Reservation, error) {
	r := robot.Reservation{Code: row.Code, Until: row.Until.Time(), At: agenda.Local{Minute: agenda.Minute(row.Minute)}}
	var err error
	if r.Visitor, err = contact.ParseID(row.Visitor); err != nil {
		return r, err
	}
	if row.ContactID != "" {
		if r.UsedBy, err = contact.ParseID(row.ContactID); err != nil {
			return r, err
		}
	}
	if r.Service, err = agenda.ParseID[agenda.Service](row.ServiceID); err != nil {
		return r, err
	}
	if r.Professional, err = agenda.ParseID[agenda.Professional](row.ProfessionalID); err != nil {
		return r, err
	}
	r.At.Date, err = agenda.ParseDate(row.Date)
	return r, err
}

// redeem notes whose message had a code, if its time is still kept and nobody else's had.
func redeem(ctx context.Context, tx *storekit.Tx, v robot.Save, code string) error {
	n, err := tx.RedeemReservation(ctx, db.RedeemReservationParams{ContactID: v.Contact.String(), TenantID: v.Tenant.String(), Code: code, Now: column.At(tx.Now)})
	if err == nil && n == 0 {
		return fault.New(fault.Conflict, "store.redeem", text.AgendaTaken)
	}
	return err
}

// PruneReservations forgets where wishes came from whose time is kept no more, and reservations that ended before. Only for the platform
// itself.
func (s *Store) PruneReservations(ctx context.Context, scope tenant.Scope, now, before time.Time) (int, error) {
	const op = "store.prune_reservations"
	if err := storekit.RequireSystem(scope, op); err != nil {
		return 0, err
	}
	var n int64
	err := s.kit.Do(ctx, op, func(ctx context.Context, tx *storekit.Tx) (err error) {
		if err = tx.BlankReservations(ctx, column.At(now)); err != nil {
			return err
		}
		n, err = tx.PruneReservations(ctx, column.At(before))
		return err
	})
	return int(n), err
}
