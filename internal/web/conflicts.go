package web

import (
	"context"
	"net/http"

	"salonzap/internal/agenda"
	"salonzap/internal/fault"
	"salonzap/internal/tenant"
	"salonzap/internal/text"
	"salonzap/internal/web/page"
)

// conflictDays is how far ahead appointments are held against hours and services: the farthest that a client can book, and the
// team's own a little farther.
const conflictDays = agenda.MaxHorizon + 35

// conflictsOf are the appointments to come that no longer go with hours, services and people.
func (s *site) conflictsOf(ctx context.Context, scope tenant.Scope, t tenant.Tenant) (*agenda.Schedule, []agenda.Appointment, []agenda.Conflict, error) {
	today := s.today(t)
	booked, err := s.Agenda.AppointmentsBetween(ctx, scope, t.ID, today, today.AddDays(conflictDays))
	if err != nil || len(booked) == 0 {
		return nil, nil, nil, err
	}
	last := today
	for _, a := range booked {
		if a.At.Date.After(last) {
			last = a.At.Date
		}
	}
	all, err := s.Agenda.Snapshot(ctx, scope, t.ID, agenda.View{From: today, To: last.AddDays(1)})
	if err != nil {
		return nil, nil, nil, err
	}
	schedule := agenda.NewSchedule(all)
	return schedule, booked, schedule.Conflicts(booked), nil
}

func (s *site) countConflicts(ctx context.Context, scope tenant.Scope, t tenant.Tenant) (int, error) {
	_, _, found, err := s.conflictsOf(ctx, scope, t)
	return len(found), err
}

// conflictCount is how many conflicts a stream counted last, and as of which agenda.
type conflictCount struct {
	of string // the catalogue's stamp and the appointments' revision; empty: nothing was counted
	n  int
}

// recountConflicts counts anew where it may matter: services, people, weeks, days, rules or appointments changed, or there were conflicts,
// which time ends. All appointments to come are read for it.
func (s *site) recountConflicts(ctx context.Context, scope tenant.Scope, t tenant.Tenant, stamp string, last *conflictCount) (int, error) {
	revision, err := s.Agenda.AppointmentsRevision(ctx, scope, t.ID, s.today(t))
	if err != nil {
		return 0, err
	}
	of := stamp + " " + revision
	if last.of == of && last.n == 0 {
		return 0, nil
	}
	n, err := s.countConflicts(ctx, scope, t)
	if err == nil {
		*last = conflictCount{of, n}
	}
	return n, err
}

// showConflicts is the end of a change: where it leads to, or what no longer fits.
func (s *site) showConflicts(c *call, t tenant.Tenant, next string) error {
	n, err := s.countConflicts(c.r.Context(), c.scope(), t)
	if err != nil {
		return err
	}
	if n > 0 {
		return s.redirect(c, c.salonBase()+teamPath+"conflicts")
	}
	return s.redirect(c, next)
}

func (s *site) conflictsPage(c *call, t tenant.Tenant) error {
	schedule, booked, found, err := s.conflictsOf(c.r.Context(), c.scope(), t)
	if err != nil {
		return err
	}
	step, err := c.stepAfter()
	if err != nil {
		return err
	}
	base := c.salonBase() + teamPath
	p := page.Conflicts{Page: s.pageContext(c, c.Say(text.ConflictsHead)), Back: base, BackLabel: c.Say(text.NavTeam), Keep: base + "conflicts/", Then: step}
	if step != "" {
		p.Next, p.Back, p.BackLabel = c.stepHref(step), c.salonBase()+firstStepsPath, c.Say(text.OnboardTitle)
	}
	if len(found) > 0 {
		open := ""
		if s.hasSection(agendaPath) {
			open = c.salonBase() + agendaPath
		}
		today := s.today(t)
		clients, err := s.Clients.ClientsBetween(c.r.Context(), c.scope(), t.ID, today, today.AddDays(conflictDays))
		if err != nil {
			return err
		}
		p.Rows = c.ConflictRows(schedule, booked, clients, found, open, today)
	}
	return s.render(c, http.StatusOK, page.ConflictsPage(p))
}

// keepConflict leaves an appointment as it is: it is listed no more until something changes again.
func (s *site) keepConflict(c *call, t tenant.Tenant) error {
	if err := c.parseForm(); err != nil {
		return err
	}
	id, err := agenda.ParseID[agenda.Appointment](c.r.PathValue("id"))
	if err != nil {
		return err
	}
	step, err := c.stepAfter()
	if err != nil {
		return err
	}
	seen := atoi(c.field("version"))
	if seen < 1 {
		return fault.New(fault.Invalid, "web.conflict", text.Malformed)
	}
	err = s.Agenda.Transact(c.r.Context(), c.scope(), t.ID, func(ctx context.Context, d agenda.Desk) error {
		_, err := agenda.LeaveConflictAt(ctx, d, id, seen, c.field("mark"), agenda.ByStaff(c.identity.actor))
		return err
	})
	switch {
	case fault.Is(err, fault.Conflict): // the list is how it is now
		s.setFlash(c.r.Context(), page.ToneWarn, c.Say(text.ConflictChanged))
	case err != nil:
		return err
	default:
		s.setFlash(c.r.Context(), page.ToneGood, c.Say(text.ConflictKept))
	}
	return s.redirect(c, c.conflictsHref(step))
}
