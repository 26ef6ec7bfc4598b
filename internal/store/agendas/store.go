package agendas

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"math"
	"slices"

	"github.com/google/uuid"

	"salonzap/internal/agenda"
	"salonzap/internal/fault"
	"salonzap/internal/sqlkit"
	"salonzap/internal/store/column"
	"salonzap/internal/store/db"
	"salonzap/internal/store/storekit"
	"salonzap/internal/tenant"
	"salonzap/internal/text"
)

// Store keeps agendas. It is safe for concurrent use. Make one with New.
type Store struct {
	kit   *storekit.DB
	freed chan<- struct{} // receives when a commit of this process made a time free that somebody waits for
	known *catalogues
	lines *lines
}

// New keeps them in a database. freed has room for one hint that a time became free for which somebody waits.
func New(kit *storekit.DB, freed chan<- struct{}) *Store {
	return &Store{kit, freed, &catalogues{}, &lines{}}
}

// Within is this Store as a part of a transaction; see storekit.DB.Within.
func (s *Store) Within(tx *storekit.Tx) *Store {
	return &Store{s.kit.Within(tx), s.freed, s.known, s.lines}
}

// markWaitlistDue makes the salon's waiting list due: a time or working hours became free.
func (s *Store) markWaitlistDue(ctx context.Context, tx *storekit.Tx, id tenant.ID) error {
	n, err := tx.WakeWaitlist(ctx, db.WakeWaitlistParams{Now: column.At(s.kit.Now()), TenantID: id.String()})
	if err == nil && n > 0 {
		tx.AfterCommit(func() {
			select {
			case s.freed <- struct{}{}:
			default: // a hint waits already
			}
		})
	}
	return err
}

// Snapshot reads what a question needs. See agenda.Store.
func (s *Store) Snapshot(ctx context.Context, scope tenant.Scope, id tenant.ID, v agenda.View) (agenda.Snapshot, error) {
	const op = "store.agenda_snapshot"
	if err := storekit.Authorize(scope, id, op); err != nil {
		return agenda.Snapshot{}, err
	}
	snapshot, err := s.read(ctx, s.kit.Reads(), id, v, nil)
	return snapshot, s.fault(op, err)
}

// Transact runs f in one transaction of a salon. See agenda.Store.
func (s *Store) Transact(ctx context.Context, scope tenant.Scope, id tenant.ID, f func(context.Context, agenda.Desk) error) error {
	const op = "store.agenda_transact"
	if err := storekit.Authorize(scope, id, op); err != nil {
		return err
	}
	leave, err := s.enter(ctx, id)
	if err != nil {
		return s.fault(op, err)
	}
	defer leave()
	for range keyAttempts {
		err = s.kit.Do(ctx, op, func(ctx context.Context, tx *storekit.Tx) error {
			return f(ctx, &desk{s: s, tx: tx, id: id})
		})
		if !errors.Is(err, errBookedMeanwhile) {
			break
		}
	}
	return err
}

// keyAttempts is how often a transaction is run whose booking key another one wrote at the same moment: the next time it is
// found.
const keyAttempts = 3

// errBookedMeanwhile says that something was booked with the same key at the same moment.
var errBookedMeanwhile = errors.New("store: booked with the same key meanwhile")

// Desk is a salon's agenda inside a transaction, for whoever writes more in it than the agenda.
func (s *Store) Desk(tx *storekit.Tx, id tenant.ID) agenda.Desk { return &desk{s: s, tx: tx, id: id} }

// PutRules keeps a salon's rules. Errors: Invalid with the field.
func (s *Store) PutRules(ctx context.Context, scope tenant.Scope, id tenant.ID, r agenda.Rules) error {
	if err := r.Check(); err != nil {
		return err
	}
	const op = "store.put_rules"
	return s.change(ctx, scope, id, op, func(ctx context.Context, tx *storekit.Tx) error {
		stored, err := tx.AgendaRulesRevision(ctx, id.String())
		if err := unseen(op, r.Version, cmp.Or(stored, defaultRevision), err); err != nil {
			return err
		}
		return tx.PutAgendaRules(ctx, db.PutAgendaRulesParams{
			TenantID: id.String(), Grid: int64(r.Grid), Snug: r.Snug, Lead: int64(r.Lead), Horizon: int64(r.Horizon), Hold: int64(r.Hold),
			Cancel: int64(r.Cancel),
		})
	})
}

// PutService adds a service, or changes it. Errors: Invalid "name" when another one has it.
func (s *Store) PutService(ctx context.Context, scope tenant.Scope, id tenant.ID, v agenda.Service) error {
	const op = "store.put_service"
	return s.change(ctx, scope, id, op, func(ctx context.Context, tx *storekit.Tx) error {
		return putService(ctx, tx, op, id, v)
	})
}

func putService(ctx context.Context, tx *storekit.Tx, op string, id tenant.ID, v agenda.Service) error {
	if err := freeServiceName(ctx, tx, id, v); err != nil {
		return err
	}
	stored, err := tx.AgendaServiceRevision(ctx, db.AgendaServiceRevisionParams{TenantID: id.String(), ID: v.ID.String()})
	if err := unseen(op, v.Version, stored, err); err != nil {
		return err
	}
	return tx.PutAgendaService(ctx, serviceRow(id, v))
}

// PutProfessional adds a professional, or changes them, with what they do and their week. What is booked stays.
// Errors: NotFound when they do a service that is not the salon's.
func (s *Store) PutProfessional(ctx context.Context, scope tenant.Scope, id tenant.ID, p agenda.Professional) error {
	const op = "store.put_professional"
	return s.change(ctx, scope, id, op, func(ctx context.Context, tx *storekit.Tx) error {
		return withSkills(ctx, tx, id, []string{p.ID.String()}, func() error { return putProfessional(ctx, tx, op, id, p) })
	})
}

// putProfessional writes a professional with what they do and their week, in place of what was there.
func putProfessional(ctx context.Context, tx *storekit.Tx, op string, id tenant.ID, p agenda.Professional) error {
	if err := freeProfessionalName(ctx, tx, id, p); err != nil {
		return err
	}
	stored, err := tx.AgendaProfessionalRevision(ctx, db.AgendaProfessionalRevisionParams{TenantID: id.String(), ID: p.ID.String()})
	if err := unseen(op, p.Version, stored, err); err != nil {
		return err
	}
	if err := tx.PutAgendaProfessional(ctx, professionalRow(id, p)); err != nil {
		return err
	}
	if err := tx.DropAgendaSkills(ctx, db.DropAgendaSkillsParams{TenantID: id.String(), ProfessionalID: p.ID.String()}); err != nil {
		return err
	}
	for _, k := range p.Does {
		if err := tx.AddAgendaSkill(ctx, skillRow(id, p.ID, k)); sqlkit.IsForeignKeyViolation(err) {
			return storekit.NotFound(op, text.NotFound)
		} else if err != nil {
			return err
		}
	}
	if err := tx.DropAgendaWeek(ctx, db.DropAgendaWeekParams{TenantID: id.String(), ProfessionalID: p.ID.String()}); err != nil {
		return err
	}
	for _, w := range p.Week {
		if err := tx.AddAgendaWeekly(ctx, weeklyRow(id, p.ID, w)); err != nil {
			return err
		}
	}
	return nil
}

// PutException keeps a day that is not as its week says, in place of what was said of it before.
func (s *Store) PutException(ctx context.Context, scope tenant.Scope, id tenant.ID, e agenda.Exception) error {
	const op = "store.put_exception"
	return s.change(ctx, scope, id, op, func(ctx context.Context, tx *storekit.Tx) error {
		return putException(ctx, tx, op, id, e)
	})
}

// DropException makes a day as its week says again.
func (s *Store) DropException(ctx context.Context, scope tenant.Scope, id tenant.ID, e agenda.Exception) error {
	const op = "store.drop_exception"
	return s.change(ctx, scope, id, op, func(ctx context.Context, tx *storekit.Tx) error {
		if err := seenException(ctx, tx, op, id, e, true); err != nil {
			return err
		}
		_, err := tx.DropAgendaException(ctx, db.DropAgendaExceptionParams{TenantID: id.String(), Date: e.Date.String(), ProfessionalID: e.Professional.String()})
		return err
	})
}

// PutHoliday keeps a holiday, open or closed. A typed one replaces the typed one of that day.
func (s *Store) PutHoliday(ctx context.Context, scope tenant.Scope, id tenant.ID, h agenda.Holiday) error {
	const op = "store.put_holiday"
	return s.change(ctx, scope, id, op, func(ctx context.Context, tx *storekit.Tx) error {
		return putHoliday(ctx, tx, op, id, h)
	})
}

// DropHoliday forgets a holiday.
func (s *Store) DropHoliday(ctx context.Context, scope tenant.Scope, id tenant.ID, h agenda.Holiday) error {
	const op = "store.drop_holiday"
	return s.change(ctx, scope, id, op, func(ctx context.Context, tx *storekit.Tx) error {
		if err := seenHoliday(ctx, tx, op, id, h, true); err != nil {
			return err
		}
		_, err := tx.DropAgendaHoliday(ctx, db.DropAgendaHolidayParams{TenantID: id.String(), Date: h.Date.String(), Key: string(h.Key)})
		return err
	})
}

// AppointmentsBetween reads all appointments, cancelled ones too, that begin on the days from the first on and before the
// other, in order.
func (s *Store) AppointmentsBetween(ctx context.Context, scope tenant.Scope, id tenant.ID, from, to agenda.Date) ([]agenda.Appointment, error) {
	const op = "store.appointments_between"
	if err := storekit.Authorize(scope, id, op); err != nil {
		return nil, err
	}
	rows, err := s.kit.Reads().AgendaAppointmentsBetween(ctx, db.AgendaAppointmentsBetweenParams{TenantID: id.String(), FromDate: from.String(), ToDate: to.String()})
	if err != nil {
		return nil, s.fault(op, err)
	}
	all, err := each(rows, appointmentIn)
	return all, s.fault(op, err)
}

// AppointmentsRevision counts the appointments from a day on, and what was changed of them. See agenda.Revisions.
func (s *Store) AppointmentsRevision(ctx context.Context, scope tenant.Scope, id tenant.ID, from agenda.Date) (string, error) {
	const op = "store.appointments_revision"
	if err := storekit.Authorize(scope, id, op); err != nil {
		return "", err
	}
	r, err := s.kit.Reads().AgendaAppointmentsRevision(ctx, db.AgendaAppointmentsRevisionParams{TenantID: id.String(), FromDate: from.String()})
	return fmt.Sprint(r.Appointments, r.Versions), s.fault(op, err)
}

// AppointmentEvents reads the last of what happened to an appointment, at most so many, oldest first; nothing when there is no such one.
func (s *Store) AppointmentEvents(ctx context.Context, scope tenant.Scope, id tenant.ID, a agenda.AppointmentID, most int) ([]agenda.Event, error) {
	const op = "store.appointment_events"
	if err := storekit.Authorize(scope, id, op); err != nil {
		return nil, err
	}
	rows, err := s.kit.Reads().AgendaEvents(ctx, db.AgendaEventsParams{TenantID: id.String(), AppointmentID: a.String(), MaxRows: int32(min(most, math.MaxInt32))}) //nolint:gosec // bounded right here
	if err != nil {
		return nil, s.fault(op, err)
	}
	slices.Reverse(rows)
	all, err := each(rows, eventIn)
	return all, s.fault(op, err)
}

// BlocksBetween reads the blocks of the days from the first on and before the other.
func (s *Store) BlocksBetween(ctx context.Context, scope tenant.Scope, id tenant.ID, from, to agenda.Date) ([]agenda.Block, error) {
	const op = "store.blocks_between"
	if err := storekit.Authorize(scope, id, op); err != nil {
		return nil, err
	}
	rows, err := s.kit.Reads().AgendaBlocks(ctx, db.AgendaBlocksParams{TenantID: id.String(), FromDate: from.String(), ToDate: to.String()})
	if err != nil {
		return nil, s.fault(op, err)
	}
	all, err := each(rows, blockIn)
	return all, s.fault(op, err)
}

// change writes something of a living salon's agenda, while nobody else changes its catalogue or calendar.
func (s *Store) change(ctx context.Context, scope tenant.Scope, id tenant.ID, op string, f func(context.Context, *storekit.Tx) error) error {
	if err := storekit.Authorize(scope, id, op); err != nil {
		return err
	}
	return s.kit.Do(ctx, op, func(ctx context.Context, tx *storekit.Tx) error {
		if _, err := tx.TenantByID(ctx, id.String()); err != nil {
			return unknownSalon(op, err)
		}
		if err := lockCatalogue(ctx, tx, id); err != nil {
			return err
		}
		if err := f(ctx, tx); err != nil {
			return err
		}
		tx.Hint(id.String())
		return s.markWaitlistDue(ctx, tx, id)
	})
}

// lockCatalogue lets nobody else change a salon's catalogue or calendar, and gives it another stamp.
func lockCatalogue(ctx context.Context, tx *storekit.Tx, id tenant.ID) error {
	return tx.LockAgendaCatalogue(ctx, db.LockAgendaCatalogueParams{TenantID: id.String(), Stamp: uuid.NewString()})
}

func unknownSalon(op string, err error) error {
	if errors.Is(err, sql.ErrNoRows) {
		return storekit.NotFound(op, text.SalonUnknown)
	}
	return err
}

// fault translates what a driver said; an overlap is a time that is taken.
func (s *Store) fault(op string, err error) error {
	err = s.kit.Fault(op, err)
	if overlap, ok := errors.AsType[*storekit.ExclusionError](err); ok {
		return &fault.Error{Kind: fault.Conflict, Op: op, Key: text.AgendaTaken, Err: overlap}
	}
	return err
}
