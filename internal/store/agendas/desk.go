package agendas

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"slices"
	"strings"

	"salonzap/internal/agenda"
	"salonzap/internal/fault"
	"salonzap/internal/sqlkit"
	"salonzap/internal/store/column"
	"salonzap/internal/store/db"
	"salonzap/internal/store/storekit"
	"salonzap/internal/tenant"
	"salonzap/internal/text"
)

// desk is one salon's agenda inside a transaction.
type desk struct {
	s     *Store
	tx    *storekit.Tx
	id    tenant.ID
	names map[agenda.ProfessionalID]string // of those who are locked
}

// Lock locks professionals in the order of their ids, drops expired holds, and reads. See agenda.Desk.
func (d *desk) Lock(ctx context.Context, v agenda.View) (agenda.Snapshot, error) {
	const op = "store.agenda_lock"
	ids, err := d.professionals(ctx, v)
	if err != nil {
		return agenda.Snapshot{}, d.ended(op, err)
	}
	turns := make(map[string]int64, len(ids))
	for _, p := range ids {
		turn, err := d.tx.LockAgendaProfessional(ctx, db.LockAgendaProfessionalParams{TenantID: d.id.String(), ID: p})
		if err != nil && !errors.Is(err, sql.ErrNoRows) {
			return agenda.Snapshot{}, d.ended(op, err)
		}
		turns[p] = turn
	}
	head, err := d.s.head(ctx, d.tx.Queries, d.id)
	if err == nil && head.Expired {
		err = d.dropExpired(ctx)
	}
	if err != nil {
		return agenda.Snapshot{}, d.ended(op, err)
	}
	s, err := d.s.under(ctx, d.tx.Queries, d.id, v, head, turns)
	if d.names == nil {
		d.names = make(map[agenda.ProfessionalID]string, len(s.Professionals))
	}
	for _, p := range s.Professionals {
		d.names[p.ID] = p.Name
	}
	return s, d.ended(op, err)
}

// dropExpired deletes expired holds. It selects them without locks, so that it never waits;
// deleting one twice is harmless.
func (d *desk) dropExpired(ctx context.Context) error {
	expired, err := d.tx.ExpiredAgendaHolds(ctx, db.ExpiredAgendaHoldsParams{TenantID: d.id.String(), Now: d.now()})
	if err != nil {
		return err
	}
	for _, h := range expired {
		if err := d.tx.DropAgendaHold(ctx, db.DropAgendaHoldParams{TenantID: d.id.String(), ID: h}); err != nil {
			return err
		}
	}
	return nil
}

func (d *desk) professionals(ctx context.Context, v agenda.View) ([]string, error) {
	if len(v.Professionals) == 0 {
		return d.tx.AgendaProfessionalIDs(ctx, d.id.String())
	}
	ids := make([]string, len(v.Professionals))
	for i, p := range v.Professionals {
		ids[i] = p.String()
	}
	slices.Sort(ids)
	return ids, nil
}

func (d *desk) now() int64 { return d.s.kit.Now().Unix() }

// Appointments reads and locks appointments, in the order of their ids. See agenda.Desk.
func (d *desk) Appointments(ctx context.Context, ids ...agenda.AppointmentID) ([]agenda.Appointment, error) {
	const op = "store.agenda_appointments"
	order := slices.Clone(ids)
	slices.SortFunc(order, agenda.AppointmentID.Compare)
	found := map[agenda.AppointmentID]agenda.Appointment{}
	for _, id := range slices.Compact(order) {
		r, err := d.tx.LockAgendaAppointment(ctx, db.LockAgendaAppointmentParams{TenantID: d.id.String(), ID: id.String()})
		if errors.Is(err, sql.ErrNoRows) {
			return nil, storekit.NotFound(op, text.NotFound)
		}
		if err != nil {
			return nil, d.ended(op, err)
		}
		if found[id], err = appointmentIn(r); err != nil {
			return nil, d.ended(op, err)
		}
	}
	all := make([]agenda.Appointment, len(ids))
	for i, id := range ids {
		all[i] = found[id]
	}
	return all, nil
}

// Booked reads what was booked with a key. See agenda.Desk.
func (d *desk) Booked(ctx context.Context, key string) ([]agenda.Appointment, error) {
	const op = "store.agenda_booked"
	rows, err := d.tx.AgendaAppointmentsByKey(ctx, db.AgendaAppointmentsByKeyParams{TenantID: d.id.String(), BookingKey: key})
	if err != nil {
		return nil, d.ended(op, err)
	}
	all, err := each(rows, appointmentIn)
	return all, d.ended(op, err)
}

// Write writes a change whole. See agenda.Desk. When the database refuses it, only this part is
// rolled back, and the transaction may go on. All reads come first, so that the writes can be
// pipelined.
func (d *desk) Write(ctx context.Context, c agenda.Change) error {
	const op = "store.agenda_write"
	t, err := d.eventWriter(ctx, c)
	if err != nil {
		return d.ended(op, err)
	}
	err = d.s.kit.Within(d.tx).DoPart(ctx, op, func(ctx context.Context, tx *storekit.Tx) error {
		w := &desk{s: d.s, tx: tx, id: d.id}
		t.q = tx.Queries
		tx.Hint(d.id.String())
		for _, step := range []func(context.Context, agenda.Change) error{
			w.free, w.appointments, w.keeps, w.addOccupancies, w.events, t.remind, w.waitlist, t.addEvents,
		} {
			if err := step(ctx, c); err != nil {
				return err
			}
		}
		return nil
	})
	return d.ended(op, err)
}

// free deletes the occupancies and holds that the change removes.
func (d *desk) free(ctx context.Context, c agenda.Change) error {
	for _, id := range c.Free {
		if err := d.tx.FreeAgendaAppointment(ctx, db.FreeAgendaAppointmentParams{TenantID: d.id.String(), AppointmentID: column.Text(id.String())}); err != nil {
			return err
		}
	}
	for _, id := range c.DropBlocks {
		if err := d.tx.DropAgendaBlock(ctx, db.DropAgendaBlockParams{TenantID: d.id.String(), ID: id.String()}); err != nil {
			return err
		}
	}
	if c.DropHoldsOf.IsZero() {
		return nil
	}
	return d.tx.DropAgendaHoldsOf(ctx, db.DropAgendaHoldsOfParams{TenantID: d.id.String(), ContactID: column.Text(c.DropHoldsOf.String())})
}

// appointments adds new ones, and saves others against the version before.
func (d *desk) appointments(ctx context.Context, c agenda.Change) error {
	parts := map[string]int64{}
	for _, a := range c.Appointments {
		if a.Version == 1 {
			r := appointmentOut(d.id, a)
			r.Part = parts[a.Key]
			parts[a.Key]++
			if err := d.tx.AddAgendaAppointment(ctx, r); err != nil {
				return err
			}
			continue
		}
		n, err := d.tx.SaveAgendaAppointment(ctx, savedOut(d.id, a))
		if err != nil {
			return err
		}
		if n == 0 {
			return fault.New(fault.Conflict, "store.agenda_write", text.AgendaStale)
		}
	}
	for _, p := range c.Turn {
		if err := d.tx.TakeAgendaTurn(ctx, db.TakeAgendaTurnParams{TenantID: d.id.String(), ID: p.String(), Now: d.now()}); err != nil {
			return err
		}
	}
	return nil
}

// keeps adds holds and blocks.
func (d *desk) keeps(ctx context.Context, c agenda.Change) error {
	if h := c.Hold; h != nil {
		row := db.AddAgendaHoldParams{TenantID: d.id.String(), ID: h.ID.String(), ContactID: column.Text(h.Client.String()), ExpiresAt: int64(h.Expires)}
		if h.Visitor {
			row.ContactID, row.Visitor = "", row.ContactID
		}
		if err := d.tx.AddAgendaHold(ctx, row); err != nil {
			return err
		}
	}
	for _, b := range c.Blocks {
		if err := d.tx.AddAgendaBlock(ctx, blockOut(d.id, b)); err != nil {
			return err
		}
	}
	return nil
}

// addOccupancies adds occupancies in the order of professionals and starts.
func (d *desk) addOccupancies(ctx context.Context, c agenda.Change) error {
	rows := slices.Clone(c.Take)
	slices.SortStableFunc(rows, func(a, b agenda.Occupancy) int {
		return cmp.Or(a.Professional.Compare(b.Professional), cmp.Compare(a.Span.From, b.Span.From))
	})
	for _, o := range rows {
		if err := d.tx.AddAgendaOccupancy(ctx, occupancyOut(d.id, o)); err != nil {
			return err
		}
	}
	return nil
}

func (d *desk) events(ctx context.Context, c agenda.Change) error {
	for _, e := range c.Events {
		if err := d.tx.AddAgendaEvent(ctx, eventOut(d.id, e)); err != nil {
			return err
		}
	}
	return nil
}

// waitlist ends the waiting-list entries of clients who booked what they waited for, and makes the
// list due when a time became free.
func (d *desk) waitlist(ctx context.Context, c agenda.Change) error {
	booked := false
	for _, a := range c.Appointments {
		if a.Version != 1 || !a.Open() {
			continue
		}
		booked = true
		err := d.tx.FulfilWaitlist(ctx, db.FulfilWaitlistParams{
			TenantID: d.id.String(), ContactID: a.Client.String(), ServiceID: a.Service.String(), Date: a.At.Date.String(),
		})
		if err != nil {
			return err
		}
	}
	if !c.DropHoldsOf.IsZero() { // a hold of a waiting-list offer is dropped
		err := d.tx.ReturnToWaitlist(ctx, db.ReturnToWaitlistParams{Now: column.At(d.s.kit.Now()), TenantID: d.id.String(), ContactID: c.DropHoldsOf.String()})
		if err != nil {
			return err
		}
	}
	if freed := len(c.Free) > 0 || len(c.DropBlocks) > 0 || !c.DropHoldsOf.IsZero() && !booked && c.Hold == nil; freed {
		return d.s.markWaitlistDue(ctx, d.tx, d.id)
	}
	return nil
}

// ended translates what a driver said, but what PostgreSQL wants to be run again, which the transaction must see.
func (d *desk) ended(op string, err error) error {
	if err == nil || sqlkit.IsRetryable(err) {
		return err
	}
	err = d.s.fault(op, err)
	if _, unknown := errors.AsType[*storekit.ForeignKeyError](err); unknown { // a client, a service or a professional of no salon, or of another
		return storekit.NotFound(op, text.NotFound)
	}
	if unique, ok := errors.AsType[*storekit.UniqueError](err); ok {
		if strings.HasPrefix(unique.Column, "appointment.") {
			return &fault.Error{Kind: fault.Conflict, Op: op, Key: text.AgendaStale, Err: errBookedMeanwhile}
		}
		return &fault.Error{Kind: fault.Conflict, Op: op, Key: text.AgendaTaken, Err: unique} // the client's other hold
	}
	return err
}
