package agenda

import (
	"context"
	"slices"

	"salonzap/internal/fault"
	"salonzap/internal/tenant"
	"salonzap/internal/text"
)

// View says which part of a salon's agenda is read: the days from From on and before To, of some professionals or of all.
type View struct {
	From, To      Date
	Professionals []ProfessionalID // none: all
}

// Store keeps agendas.
type Store interface {
	// Snapshot reads what a view needs, in a fixed number of queries. What it offers may be gone a moment later: whoever books
	// looks again. Errors: NotFound.
	Snapshot(ctx context.Context, scope tenant.Scope, id tenant.ID, v View) (Snapshot, error)
	// Transact runs f in one transaction of a salon, and commits when f returns no error. Where the database asks for it
	// (deadlock, serialization, busy), f is run again, twice at most: it changes nothing but by its desk.
	// Errors: f's; Unavailable.
	Transact(ctx context.Context, scope tenant.Scope, id tenant.ID, f func(context.Context, Desk) error) error
}

// Desk is the agenda inside an open transaction: Transact's, or that of a chat turn, which also
// writes the conversation and its replies. The rules of this package do not depend on which.
type Desk interface {
	// Lock locks the view's professionals in the order of their ids, so that two who book do not wait for one another in a
	// circle; removes expired holds that overlap its days; and reads as Store.Snapshot does.
	Lock(ctx context.Context, v View) (Snapshot, error)
	// Appointments reads and locks appointments. Errors: NotFound when one is missing.
	Appointments(ctx context.Context, ids ...AppointmentID) ([]Appointment, error)
	// Booked reads what was booked with a key; nothing when nothing was.
	Booked(ctx context.Context, key string) ([]Appointment, error)
	// Write writes a change whole. Errors: Conflict with Key text.AgendaTaken when the database refuses an overlap, or with
	// Key text.AgendaStale when an appointment is not at the version before.
	Write(ctx context.Context, c Change) error
}

// Catalogue keeps what a salon sells, and who serves. Each method is one transaction, and writes what a constructor checked;
// what is booked stays as it is (Conflicts tells what no longer goes with it). What carries a version is compared with what is stored
// in the same transaction, in which nobody else changes the salon's catalogue or calendar. Errors: NotFound; Conflict with Key
// text.AgendaChanged when it is at another version; Invalid "name" when another service, or another one of the team, has the name.
type Catalogue interface {
	PutRules(ctx context.Context, scope tenant.Scope, id tenant.ID, r Rules) error
	PutService(ctx context.Context, scope tenant.Scope, id tenant.ID, s Service) error
	// PutProfessional writes also what they do, and their week, in place of what was there.
	PutProfessional(ctx context.Context, scope tenant.Scope, id tenant.ID, p Professional) error
}

// Calendar keeps the days that are not as their week says. Each method is one transaction. Versions and errors are as in Catalogue.
type Calendar interface {
	PutException(ctx context.Context, scope tenant.Scope, id tenant.ID, e Exception) error
	// DropException looks at whose it is, the day and the version alone. What is not there is dropped already.
	DropException(ctx context.Context, scope tenant.Scope, id tenant.ID, e Exception) error
	PutHoliday(ctx context.Context, scope tenant.Scope, id tenant.ID, h Holiday) error
	// DropHoliday looks at the day, the key and the version alone. What is not there is dropped already.
	DropHoliday(ctx context.Context, scope tenant.Scope, id tenant.ID, h Holiday) error
}

// Search selects appointments: those that begin on the days from From on and before To; zero fields leave open.
type Search struct {
	From, To     Date
	Professional ProfessionalID
	Client       ClientID
	Status       StatusName
	After        AppointmentID // those that come after this one
	Limit        int
}

// Diary reads what is booked, and what happened to it. Days are from the first on and before the other. Errors: NotFound.
type Diary interface {
	Appointment(ctx context.Context, scope tenant.Scope, id tenant.ID, a AppointmentID) (Appointment, error)
	// Appointments lists what a search selects, by start, then by ID. Errors: NotFound, also of a search after nothing.
	Appointments(ctx context.Context, scope tenant.Scope, id tenant.ID, q Search) ([]Appointment, error)
	AppointmentsBetween(ctx context.Context, scope tenant.Scope, id tenant.ID, from, to Date) ([]Appointment, error)
	// AppointmentEvents lists the last of what happened to an appointment, at most so many, the oldest first.
	AppointmentEvents(ctx context.Context, scope tenant.Scope, id tenant.ID, a AppointmentID, most int) ([]Event, error)
	BlocksBetween(ctx context.Context, scope tenant.Scope, id tenant.ID, from, to Date) ([]Block, error)
}

// Revisions tells what changed without reading it. Errors: NotFound.
type Revisions interface {
	// AppointmentsRevision is another one after each change of an appointment on a day or later.
	AppointmentsRevision(ctx context.Context, scope tenant.Scope, id tenant.ID, from Date) (string, error)
}

// margin is how many days around a wall time a decision looks at: work may begin on the day before and end on the next.
const margin = 1

// BookAt books in a transaction, once a key: booked before, it gives what came of it.
// Errors: those of Book and of Desk.
func BookAt(ctx context.Context, d Desk, b Booking) (Change, error) {
	if err := b.check(); err != nil {
		return Change{}, err
	}
	s, err := d.Lock(ctx, View{From: b.At.Date.AddDays(-margin), To: b.At.Date.AddDays(margin + 1), Professionals: named(b.Items)})
	if err != nil {
		return Change{}, err
	}
	// Only now: who held the lock may have booked with the same key.
	if earlier, err := d.Booked(ctx, b.Key); err != nil || len(earlier) > 0 {
		return Change{Appointments: earlier}, err
	}
	c, err := Book(s, b)
	if err != nil {
		return Change{}, err
	}
	return c, d.Write(ctx, c)
}

// named are the professionals of items; nil, which is all, when one may be anybody's.
func named(items []Item) []ProfessionalID {
	var all []ProfessionalID
	for _, i := range items {
		if i.Professional.IsZero() {
			return nil
		}
		if !slices.Contains(all, i.Professional) {
			all = append(all, i.Professional)
		}
	}
	return all
}

// MoveAt moves an appointment in a transaction, from the version that somebody saw; 0 takes whatever there is.
// Errors: NotFound; Conflict with Key text.AgendaStale when somebody changed it in between; those of Move and of Desk.
func MoveAt(ctx context.Context, d Desk, id AppointmentID, seen int, to Place, by Actor) (Change, error) {
	return onOne(ctx, d, id, seen, to.At.Date, to.Professional, func(s Snapshot, a Appointment) (Change, error) {
		return Move(s, a, to, by)
	})
}

// StateAt applies a verb in a transaction, from the version that somebody saw; 0 takes whatever there is.
// Errors: NotFound; Conflict with Key text.AgendaStale when somebody changed it in between; those of State and of Desk.
func StateAt(ctx context.Context, d Desk, id AppointmentID, seen int, v Verb, by Actor) (Change, error) {
	return onOne(ctx, d, id, seen, Date{}, ProfessionalID{}, func(s Snapshot, a Appointment) (Change, error) {
		return State(s, a, v, by)
	})
}

// RestoreAt takes a cancellation back in a transaction. Errors: as StateAt, and those of Restore.
func RestoreAt(ctx context.Context, d Desk, id AppointmentID, seen int, by Actor) (Change, error) {
	return onOne(ctx, d, id, seen, Date{}, ProfessionalID{}, func(s Snapshot, a Appointment) (Change, error) {
		return Restore(s, a, by)
	})
}

// onOne changes one appointment. In every transaction appointments are locked first and professionals second, so that
// nobody waits in a circle.
func onOne(
	ctx context.Context, d Desk, id AppointmentID, seen int, day Date, who ProfessionalID,
	rule func(Snapshot, Appointment) (Change, error),
) (Change, error) {
	found, err := d.Appointments(ctx, id)
	if err != nil {
		return Change{}, err
	}
	a := found[0]
	if seen != 0 && seen != a.Version {
		return Change{}, fault.New(fault.Conflict, "agenda.change", text.AgendaStale)
	}
	if day.IsZero() {
		day = a.At.Date
	}
	if who.IsZero() {
		who = a.Professional
	}
	v := View{From: sooner(day, a.At.Date).AddDays(-margin), To: later(day, a.At.Date).AddDays(margin + 1)}
	if v.Professionals = []ProfessionalID{a.Professional}; who != a.Professional {
		v.Professionals = append(v.Professionals, who)
	}
	s, err := d.Lock(ctx, v)
	if err != nil {
		return Change{}, err
	}
	c, err := rule(s, a)
	if err != nil || c.Empty() {
		return c, err
	}
	return c, d.Write(ctx, c)
}
