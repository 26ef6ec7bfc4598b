package timezone

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"salonzap/internal/agenda"
	"salonzap/internal/tenant"
)

// Derivation says under which rules a salon's moments were derived.
type Derivation struct {
	Salon tenant.ID
	Zone  string // IANA name
	Mark  string // empty: nobody knows
}

// Agenda is what a decision about one salon looks at: everything that is to come.
type Agenda struct {
	Derivation

	Snapshot     agenda.Snapshot // with holds
	Appointments []agenda.Appointment
	Blocks       []agenda.Block
}

// Store keeps salons' agendas, and the marks.
type Store interface {
	// Derivations lists up to limit salons that have professionals, after one, by ID.
	Derivations(ctx context.Context, scope tenant.Scope, after tenant.ID, limit int) ([]Derivation, error)
	// Rederive reads a salon's agenda, lets decide say what changes, and writes it with the mark that it gives, in one transaction in which
	// nobody books, moves or cancels. With the mark that is stored nothing is written. decide may run more than once. Errors: NotFound.
	Rederive(ctx context.Context, scope tenant.Scope, salon tenant.ID, decide func(Agenda) (agenda.Rederived, string, error)) error
}

// Deps is what a Keeper needs.
type Deps struct {
	Store Store
	Load  func(name string) (agenda.Zone, error) // agenda.ParseZone
	Pace  time.Duration                          // waited after each salon with something to write, so that others come to write
	Log   *slog.Logger
	Now   func() time.Time
}

// Keeper derives moments anew. It is safe for concurrent use.
type Keeper struct{ d Deps }

// New makes one.
func New(d Deps) *Keeper { return &Keeper{d} }

const (
	// DefaultPace leaves four fifths of a busy database's time to others.
	DefaultPace = 100 * time.Millisecond

	pageSize  = 500
	markYears = 10 // from the present one on, for which rules are compared
)

// Run looks at all salons once. A salon that fails does not stop the others; what fails is tried at the next run.
func (k *Keeper) Run(ctx context.Context) error {
	scope := tenant.System("time zone rules")
	marks := map[string]string{}
	var failed []error
	for after := (tenant.ID{}); ; {
		page, err := k.d.Store.Derivations(ctx, scope, after, pageSize)
		if err != nil {
			return err
		}
		for _, d := range page {
			if k.mark(marks, d.Zone) == d.Mark {
				continue
			}
			if err := k.salon(ctx, scope, d.Salon, marks); err != nil {
				if ctx.Err() != nil {
					return ctx.Err()
				}
				failed = append(failed, err)
			}
		}
		if len(page) < pageSize {
			return errors.Join(failed...)
		}
		after = page[len(page)-1].Salon
	}
}

// salon derives one salon's moments anew.
func (k *Keeper) salon(ctx context.Context, scope tenant.Scope, salon tenant.ID, marks map[string]string) error {
	var did agenda.Rederived
	err := k.d.Store.Rederive(ctx, scope, salon, func(a Agenda) (agenda.Rederived, string, error) {
		did = agenda.Rederived{}
		mark := k.mark(marks, a.Zone)
		if mark == a.Mark {
			return did, mark, nil
		}
		zone, err := k.d.Load(a.Zone)
		if err != nil {
			return did, "", err
		}
		a.Snapshot.Zone = zone
		did = agenda.Rederive(a.Snapshot, a.Appointments, a.Blocks)
		return did, mark, nil
	})
	if err != nil {
		return err
	}
	if n := len(did.Change.Appointments); n > 0 {
		k.d.Log.LogAttrs(ctx, slog.LevelInfo, "moments of appointments were derived anew from their wall times", slog.String("salon", salon.String()),
			slog.Int("appointments", n), slog.Int("nonexistent", len(did.Nonexistent)), slog.Int("clashes", len(did.Clashes)))
	}
	return k.pause(ctx)
}

// pause waits between salons, so that others can write.
func (k *Keeper) pause(ctx context.Context) error {
	if k.d.Pace <= 0 {
		return ctx.Err()
	}
	t := time.NewTimer(k.d.Pace)
	defer t.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-t.C:
		return nil
	}
}

// mark is what rules are compared by: the zone's name, and a hash of its rules in the years in
// which appointments lie. A zone that this program does not know gets a unique mark, so that
// Rederive reports its salons as errors.
func (k *Keeper) mark(known map[string]string, name string) string {
	if m, ok := known[name]; ok {
		return m
	}
	m := name + " unknown"
	if zone, err := k.d.Load(name); err == nil {
		year := time.Date(k.d.Now().UTC().Year(), time.January, 1, 0, 0, 0, 0, time.UTC)
		m = name + " " + zone.Rules(agenda.DateOf(year), agenda.DateOf(year.AddDate(markYears, 0, 0)))
	}
	known[name] = m
	return m
}
