package assistant

import (
	"context"
	"time"

	"salonzap/internal/agenda"
	"salonzap/internal/contact"
	"salonzap/internal/fault"
	"salonzap/internal/robot"
	"salonzap/internal/tenant"
)

// Digests stores when owners get the digest of the next day.
type Digests interface {
	// DueDigests lists the digests that are due, the longest due first.
	DueDigests(ctx context.Context, scope tenant.Scope, now time.Time, limit int) ([]robot.DigestTold, error)
	// NextDigest is when the first digest is due; zero: never.
	NextDigest(ctx context.Context, scope tenant.Scope) (time.Time, error)
	// TellDigest stores what becomes of a due digest, and enqueues the notices to the owners, once
	// per owner and day. Errors: Conflict when another process did it.
	TellDigest(ctx context.Context, scope tenant.Scope, d robot.DigestTold, turn robot.DigestTurn, now time.Time) error
}

// Days reads facts of a salon's days. Ranges include From and exclude To.
type Days interface {
	DayFacts(ctx context.Context, scope tenant.Scope, t tenant.ID, d agenda.Date, since time.Time) (robot.DayFacts, error)
	BlocksBetween(ctx context.Context, scope tenant.Scope, t tenant.ID, from, to agenda.Date) ([]agenda.Block, error)
	AppointmentsBetween(ctx context.Context, scope tenant.Scope, t tenant.ID, from, to agenda.Date) ([]agenda.Appointment, error)
	ClientsBetween(ctx context.Context, scope tenant.Scope, t tenant.ID, from, to agenda.Date) (map[agenda.ClientID]contact.Brief, error)
}

// digests is the errand that enqueues digests at the minute that the owner chose. The text is made
// when it is sent: see Assistant.Digest.
type digests struct{ a *Assistant }

func (s digests) next(ctx context.Context) (time.Time, error) {
	return s.a.digests.NextDigest(ctx, s.a.scope())
}

func (s digests) due(ctx context.Context, now time.Time) (more bool, err error) {
	list, err := s.a.digests.DueDigests(ctx, s.a.scope(), now, batch)
	if err != nil {
		return false, err
	}
	s.a.each(ctx, len(list), func(i int) {
		err := s.a.tellDay(ctx, list[i], now)
		if err == nil || ctx.Err() != nil || fault.Is(err, fault.Conflict) { // somebody else did it
			return
		}
		s.a.failed(ctx, "telling of the day to come", err)
		again := robot.DigestTurn{Next: agenda.InstantOf(now.Add(retryAfter))}
		_ = s.a.digests.TellDigest(ctx, s.a.scope(), list[i], again, now) // if this fails too, the digest stays due and is tried again after leastPause
	})
	return len(list) == batch, nil
}

func (a *Assistant) tellDay(ctx context.Context, d robot.DigestTold, now time.Time) error {
	p, zone, _, err := a.salon(ctx, d.Tenant)
	if err != nil {
		return err
	}
	turn := p.TurnDigest(zone, d.Told, agenda.InstantOf(now))
	if !p.TellsDay() {
		turn.Day = agenda.Date{}
	}
	return a.digests.TellDigest(ctx, a.scope(), d, turn, now)
}

func (a *Assistant) salon(ctx context.Context, id tenant.ID) (robot.Profile, agenda.Zone, tenant.Tenant, error) {
	p, err := a.memory.RobotProfile(ctx, a.scope(), id)
	if err != nil {
		return p, agenda.Zone{}, tenant.Tenant{}, err
	}
	t, err := a.salons.Tenant(ctx, a.scope(), id)
	if err != nil {
		return p, agenda.Zone{}, t, err
	}
	zone, err := agenda.ParseZone(t.Timezone)
	return p, zone, t, err
}

// Digest reads what owners are told of a day, as it is now; wanted is false where they do not want it any more. Errors: of the store.
func (a *Assistant) Digest(ctx context.Context, id tenant.ID, d agenda.Date) (out robot.Digest, wanted bool, err error) {
	p, zone, t, err := a.salon(ctx, id)
	if err != nil || !p.TellsDay() {
		return out, false, err
	}
	now := agenda.InstantOf(a.now())
	today := zone.Local(now).Date
	midnight, _ := zone.Derive(agenda.Local{Date: today})
	s, err := a.agenda.Snapshot(ctx, a.scope(), id, agenda.View{From: d, To: d.AddDays(1)})
	if err != nil {
		return out, false, err
	}
	s.Now = now
	all, err := a.days.AppointmentsBetween(ctx, a.scope(), id, d, d.AddDays(1))
	if err != nil {
		return out, false, err
	}
	blocks, err := a.days.BlocksBetween(ctx, a.scope(), id, d, d.AddDays(1))
	if err != nil {
		return out, false, err
	}
	out = robot.Digest{Salon: t, Day: agenda.NewDay(s, d, all, blocks)}
	if out.Names, err = a.days.ClientsBetween(ctx, a.scope(), id, d, d.AddDays(1)); err != nil {
		return out, false, err
	}
	gone := agenda.Search{From: today, To: today.AddDays(s.Rules.Horizon + 1), Status: agenda.IsCancelled, Limit: mostAppointments}
	if err = a.calledOff(ctx, id, gone, midnight, &out); err != nil {
		return out, false, err
	}
	out.DayFacts, err = a.days.DayFacts(ctx, a.scope(), id, d, midnight.Time())
	return out, true, err
}

// calledOff adds the appointments that were cancelled since a moment, with the names of their
// clients.
func (a *Assistant) calledOff(ctx context.Context, id tenant.ID, q agenda.Search, since agenda.Instant, out *robot.Digest) error {
	all, err := a.agenda.Appointments(ctx, a.scope(), id, q)
	if err != nil {
		return err
	}
	for _, x := range all {
		if c, is := x.Status.(agenda.Cancelled); !is || c.At < since {
			continue
		}
		out.Cancelled = append(out.Cancelled, x)
		if _, known := out.Names[x.Client]; known {
			continue
		}
		who, err := a.contacts.Contact(ctx, a.scope(), id, x.Client)
		if err != nil && !fault.Is(err, fault.NotFound) {
			return err
		}
		out.Names[x.Client] = contact.Brief{Name: who.Name()}
	}
	return nil
}
