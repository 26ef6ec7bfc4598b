package robots

import (
	"cmp"
	"context"
	"slices"
	"time"

	"salonzap/internal/contact"
	"salonzap/internal/robot"
	"salonzap/internal/store/column"
	"salonzap/internal/store/db"
	"salonzap/internal/store/storekit"
	"salonzap/internal/tenant"
)

// RobotMeasures counts how a salon's robot did.
func (s *Store) RobotMeasures(ctx context.Context, scope tenant.Scope, t tenant.ID, p robot.Period) (robot.Measures, error) {
	const op = "store.robot_measures"
	if err := storekit.Authorize(scope, t, op); err != nil {
		return robot.Measures{}, err
	}
	q, id, from, to := s.kit.Reads(), t.String(), p.From.String(), p.To.String()
	a, err := q.MeasureAppointments(ctx, db.MeasureAppointmentsParams{TenantID: id, FromDate: from, ToDate: to})
	if err != nil {
		return robot.Measures{}, s.kit.Fault(op, err)
	}
	won, err := q.MeasureWonBack(ctx, db.MeasureWonBackParams{TenantID: id, FromDate: from, ToDate: to})
	if err != nil {
		return robot.Measures{}, s.kit.Fault(op, err)
	}
	m := robot.Measures{Booked: int(a.Booked), Confirmed: int(a.Confirmed), Done: int(a.Done), NoShow: int(a.NoShow), Freed: int(a.Freed), WonBack: int(won)}
	took, err := q.MeasureAnswers(ctx, db.MeasureAnswersParams{TenantID: id, Since: column.At(p.Since), Until: column.At(p.Until)})
	if err != nil {
		return m, s.kit.Fault(op, err)
	}
	times := make([]time.Duration, len(took))
	for i, ms := range took {
		times[i] = time.Duration(ms) * time.Millisecond
	}
	m.SetTimes(times)
	return m, s.kit.Fault(op, s.measureBookings(ctx, q, t, p, &m))
}

// measureBookings counts what was booked by chat, and what was written for it.
func (s *Store) measureBookings(ctx context.Context, q *db.Queries, t tenant.ID, p robot.Period, m *robot.Measures) error {
	from := p.From.AddDays(-1).String() // a day is left for zones
	rows, err := q.MeasureBookings(ctx, db.MeasureBookingsParams{TenantID: t.String(), FromDate: from, Since: p.Since.Unix(), Until: p.Until.Unix()})
	if err != nil {
		return err
	}
	booked := make([]robot.ChatMoment, len(rows))
	for i, r := range rows {
		if booked[i], err = moment(r.ContactID, time.Unix(r.BookedAt, 0)); err != nil {
			return err
		}
	}
	wrote, err := q.MeasureMessages(ctx, db.MeasureMessagesParams{
		TenantID: t.String(), FromDate: from, BookedSince: p.Since.Unix(), BookedUntil: p.Until.Unix(),
		Since: column.At(p.Since.Add(-robot.TalkLasts)), Until: column.At(p.Until),
	})
	if err != nil {
		return err
	}
	said := make([]robot.ChatMoment, len(wrote))
	for i, r := range wrote {
		if said[i], err = moment(r.ContactID, r.ReceivedAt.Time()); err != nil {
			return err
		}
	}
	m.SetBookings(booked, said)
	return nil
}

func moment(id string, at time.Time) (robot.ChatMoment, error) {
	who, err := contact.ParseID(id)
	if err != nil {
		return robot.ChatMoment{}, storekit.Unreadable("contact", err)
	}
	return robot.ChatMoment{Contact: who, At: at}, nil
}

// RobotTotals counts what the robots of all salons did since then. Only for those who see all salons.
func (s *Store) RobotTotals(ctx context.Context, scope tenant.Scope, after time.Time) (robot.Totals, error) {
	const op = "store.robot_totals"
	if err := storekit.RequireAllTenants(scope, op); err != nil {
		return robot.Totals{}, err
	}
	r, err := s.kit.Reads().RobotTotals(ctx, db.RobotTotalsParams{After: column.At(after), BookedAfter: after.Unix()})
	return robot.Totals{Answers: int(r.Answers), Bookings: int(r.Bookings), GaveUp: int(r.GaveUp), TakenOver: int(r.TakenOver)}, s.kit.Fault(op, err)
}

// RobotsBySalon counts what each salon's robot did since then, and gives those that most often gave up, or were taken from, first. Only
// for those who see all salons.
func (s *Store) RobotsBySalon(ctx context.Context, scope tenant.Scope, after time.Time, limit int) ([]robot.SalonTotals, error) {
	const op = "store.robots_by_salon"
	if err := storekit.RequireAllTenants(scope, op); err != nil {
		return nil, err
	}
	q, of := s.kit.Reads(), map[string]*robot.Totals{}
	at := func(id string) *robot.Totals {
		if of[id] == nil {
			of[id] = &robot.Totals{}
		}
		return of[id]
	}
	answers, err := q.AnswersBySalon(ctx, column.At(after))
	if err != nil {
		return nil, s.kit.Fault(op, err)
	}
	for _, r := range answers {
		at(r.TenantID).Answers = int(r.Rows)
	}
	bookings, err := q.RobotBookingsBySalon(ctx, after.Unix())
	if err != nil {
		return nil, s.kit.Fault(op, err)
	}
	for _, r := range bookings {
		at(r.TenantID).Bookings = int(r.Rows)
	}
	gaveUp, err := q.GaveUpBySalon(ctx, column.At(after))
	if err != nil {
		return nil, s.kit.Fault(op, err)
	}
	for _, r := range gaveUp {
		at(r.TenantID).GaveUp = int(r.Rows)
	}
	taken, err := q.TakeoversBySalon(ctx, column.At(after))
	if err != nil {
		return nil, s.kit.Fault(op, err)
	}
	for _, r := range taken {
		at(r.TenantID).TakenOver = int(r.Rows)
	}
	return worst(of, limit)
}

func worst(of map[string]*robot.Totals, limit int) ([]robot.SalonTotals, error) {
	all := make([]robot.SalonTotals, 0, len(of))
	for id, v := range of {
		t, err := tenant.ParseID(id)
		if err != nil {
			return nil, storekit.Unreadable("tenant", err)
		}
		all = append(all, robot.SalonTotals{Tenant: t, Totals: *v})
	}
	slices.SortFunc(all, func(a, b robot.SalonTotals) int {
		return cmp.Or(cmp.Compare(b.GaveUp+b.TakenOver, a.GaveUp+a.TakenOver), cmp.Compare(b.Answers, a.Answers), cmp.Compare(a.Tenant.String(), b.Tenant.String()))
	})
	return all[:min(limit, len(all))], nil
}
