package agendas

import (
	"context"
	"slices"

	"salonzap/internal/agenda"
	"salonzap/internal/agenda/timezone"
	"salonzap/internal/store/db"
	"salonzap/internal/store/storekit"
	"salonzap/internal/tenant"
)

// Derivations lists salons with the rules under which their moments were derived. See timezone.Store. Only for the platform itself.
func (s *Store) Derivations(ctx context.Context, scope tenant.Scope, after tenant.ID, limit int) ([]timezone.Derivation, error) {
	const op = "store.agenda_derivations"
	if err := storekit.RequireSystem(scope, op); err != nil {
		return nil, err
	}
	from := ""
	if !after.IsZero() {
		from = after.String()
	}
	rows, err := s.kit.Reads().AgendaDerivations(ctx, db.AgendaDerivationsParams{After: from, MaxRows: int32(limit)}) //nolint:gosec // a page
	if err != nil {
		return nil, s.fault(op, err)
	}
	all, err := each(rows, func(r db.AgendaDerivationsRow) (timezone.Derivation, error) {
		id, err := tenant.ParseID(r.ID)
		return timezone.Derivation{Salon: id, Zone: r.Timezone, Mark: r.Mark}, err
	})
	return all, s.fault(op, err)
}

// Rederive derives a salon's moments anew. See timezone.Store.
func (s *Store) Rederive(
	ctx context.Context, scope tenant.Scope, id tenant.ID, decide func(timezone.Agenda) (agenda.Rederived, string, error),
) error {
	const op = "store.agenda_rederive"
	if err := storekit.RequireSystem(scope, op); err != nil {
		return err
	}
	err := s.kit.Do(ctx, op, func(ctx context.Context, tx *storekit.Tx) error {
		d := &desk{s: s, tx: tx, id: id}
		mark, err := d.derivedUnder(ctx)
		if err != nil {
			return err
		}
		a, err := d.toCome(ctx, mark)
		if err != nil {
			return err
		}
		// What will change is locked before the professionals, as everywhere; then it is looked at again, when nobody else can write.
		likely, _, err := decide(a)
		if err != nil {
			return err
		}
		ids := make([]agenda.AppointmentID, len(likely.Change.Appointments))
		for i, x := range likely.Change.Appointments {
			ids[i] = x.ID
		}
		if _, err := d.Appointments(ctx, ids...); err != nil {
			return err
		}
		if a, err = d.lockedToCome(ctx, mark); err != nil {
			return err
		}
		sure, now, err := decide(a)
		if err != nil || now == mark {
			return err
		}
		return d.derive(ctx, sure, now)
	})
	return s.fault(op, err)
}

// derivedUnder locks the salon's catalogue, and gives the mark that is stored.
func (d *desk) derivedUnder(ctx context.Context) (string, error) {
	if _, err := d.tx.TenantByID(ctx, d.id.String()); err != nil {
		return "", unknownSalon("store.agenda_rederive", err)
	}
	if err := lockCatalogue(ctx, d.tx, d.id); err != nil {
		return "", err
	}
	return d.tx.AgendaZoneRules(ctx, d.id.String())
}

// around is how many days before today something may begin that new rules move: the widest zones lie 26 hours apart.
const around = 3

// forever is a day after every appointment.
const forever = "9999-12-31"

// toCome reads appointments and blocks that rules of a zone can still move.
func (d *desk) toCome(ctx context.Context, mark string) (timezone.Agenda, error) {
	from := agenda.DateOf(d.s.kit.Now().UTC()).AddDays(-around).String()
	a := timezone.Agenda{Derivation: timezone.Derivation{Salon: d.id, Mark: mark}}
	booked, err := d.tx.AgendaAppointmentsBetween(ctx, db.AgendaAppointmentsBetweenParams{TenantID: d.id.String(), FromDate: from, ToDate: forever})
	if err != nil {
		return a, err
	}
	if a.Appointments, err = each(booked, appointmentIn); err != nil {
		return a, err
	}
	blocks, err := d.tx.AgendaBlocks(ctx, db.AgendaBlocksParams{TenantID: d.id.String(), FromDate: from, ToDate: forever})
	if err != nil {
		return a, err
	}
	if a.Blocks, err = each(blocks, blockIn); err != nil {
		return a, err
	}
	t, err := d.tx.TenantByID(ctx, d.id.String())
	a.Zone, a.Snapshot.Now = t.Timezone, agenda.InstantOf(d.s.kit.Now())
	return a, err
}

// lockedToCome is toCome when nobody else can book, move or cancel, with the holds of that time.
func (d *desk) lockedToCome(ctx context.Context, mark string) (timezone.Agenda, error) {
	today := agenda.DateOf(d.s.kit.Now().UTC())
	locked, err := d.Lock(ctx, agenda.View{From: today.AddDays(-around), To: today.AddDays(agenda.MaxHorizon + around)})
	if err != nil {
		return timezone.Agenda{}, err
	}
	a, err := d.toCome(ctx, mark)
	a.Snapshot = locked
	a.Snapshot.Occupied = slices.DeleteFunc(locked.Occupied, func(o agenda.Occupancy) bool { return o.Kind != agenda.ForHold })
	return a, err
}

// derive writes what came of it, and the mark.
func (d *desk) derive(ctx context.Context, r agenda.Rederived, mark string) error {
	for _, client := range r.Holds {
		if err := d.Write(ctx, agenda.Change{DropHoldsOf: client}); err != nil {
			return err
		}
	}
	if !r.Change.Empty() {
		if err := d.Write(ctx, r.Change); err != nil {
			return err
		}
	}
	return d.tx.PutAgendaZoneRules(ctx, db.PutAgendaZoneRulesParams{TenantID: d.id.String(), ZoneRules: mark})
}
