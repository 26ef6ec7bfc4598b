package agendas

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"maps"
	"slices"

	"salonzap/internal/agenda"
	"salonzap/internal/store/db"
	"salonzap/internal/store/storekit"
	"salonzap/internal/tenant"
)

// defaultRevision is that of rules which were never kept.
const defaultRevision = 1

// unseen refuses a write over what its author has not read. stored and err are what a query for the revision gave.
func unseen(op string, seen agenda.Version, stored int64, err error) error {
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return err
	}
	return seen.Check(op, agenda.Version(stored))
}

// seenException refuses to change a day of which its author has not read what is said; what is gone may be dropped.
func seenException(ctx context.Context, tx *storekit.Tx, op string, id tenant.ID, e agenda.Exception, drop bool) error {
	stored, err := tx.AgendaExceptionRevision(ctx, db.AgendaExceptionRevisionParams{
		TenantID: id.String(), Date: e.Date.String(), ProfessionalID: e.Professional.String(),
	})
	if drop && errors.Is(err, sql.ErrNoRows) {
		return nil
	}
	return unseen(op, e.Version, stored, err)
}

func putException(ctx context.Context, tx *storekit.Tx, op string, id tenant.ID, e agenda.Exception) error {
	if err := seenException(ctx, tx, op, id, e, false); err != nil {
		return err
	}
	return tx.PutAgendaException(ctx, exceptionRow(id, e))
}

// seenHoliday is seenException of a holiday.
func seenHoliday(ctx context.Context, tx *storekit.Tx, op string, id tenant.ID, h agenda.Holiday, drop bool) error {
	stored, err := tx.AgendaHolidayRevision(ctx, db.AgendaHolidayRevisionParams{TenantID: id.String(), Date: h.Date.String(), Key: string(h.Key)})
	if drop && errors.Is(err, sql.ErrNoRows) {
		return nil
	}
	return unseen(op, h.Version, stored, err)
}

func putHoliday(ctx context.Context, tx *storekit.Tx, op string, id tenant.ID, h agenda.Holiday) error {
	if err := seenHoliday(ctx, tx, op, id, h, false); err != nil {
		return err
	}
	return tx.PutAgendaHoliday(ctx, holidayRow(id, h))
}

// withSkills runs a change, and raises the revisions of services and people of whom it changed who does what, and how: both show it.
// Those that the change wrote itself are left out.
func withSkills(ctx context.Context, tx *storekit.Tx, id tenant.ID, wrote []string, change func() error) error {
	before, err := tx.AgendaSkills(ctx, id.String())
	if err != nil {
		return err
	}
	if err := change(); err != nil {
		return err
	}
	after, err := tx.AgendaSkills(ctx, id.String())
	if err != nil {
		return err
	}
	services, people := differing(before, after, wrote)
	for _, v := range services {
		if err := tx.RaiseAgendaService(ctx, db.RaiseAgendaServiceParams{TenantID: id.String(), ID: v}); err != nil {
			return err
		}
	}
	for _, p := range people {
		if err := tx.RaiseAgendaProfessional(ctx, db.RaiseAgendaProfessionalParams{TenantID: id.String(), ID: p}); err != nil {
			return err
		}
	}
	return nil
}

// differing are the services and people of whom something is in one list alone, but for some, in the order in which rows are locked.
func differing(before, after []db.ProfessionalService, but []string) (services, people []string) {
	count := map[string]int{}
	rows := map[string]db.ProfessionalService{}
	for n, list := range [][]db.ProfessionalService{before, after} {
		for _, r := range list {
			key := fmt.Sprint(r)
			rows[key] = r
			count[key] += 1 - 2*n
		}
	}
	ofServices, ofPeople := map[string]bool{}, map[string]bool{}
	for key, n := range count {
		if n != 0 {
			ofServices[rows[key].ServiceID], ofPeople[rows[key].ProfessionalID] = true, true
		}
	}
	for _, written := range but {
		delete(ofServices, written)
		delete(ofPeople, written)
	}
	return slices.Sorted(maps.Keys(ofServices)), slices.Sorted(maps.Keys(ofPeople))
}
