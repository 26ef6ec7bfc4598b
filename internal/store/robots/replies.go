package robots

import (
	"context"
	"time"

	"salonzap/internal/agenda"
	"salonzap/internal/contact"
	"salonzap/internal/inbox"
	"salonzap/internal/robot"
	"salonzap/internal/store/column"
	"salonzap/internal/store/db"
	"salonzap/internal/store/storekit"
	"salonzap/internal/tenant"
)

// RobotReplies tells which of a chat's last messages the robot said, and which rule spoke.
func (s *Store) RobotReplies(ctx context.Context, scope tenant.Scope, t tenant.ID, who contact.ID, limit int) (map[inbox.ID]string, error) {
	const op = "store.robot_replies"
	if err := storekit.Authorize(scope, t, op); err != nil {
		return nil, err
	}
	rows, err := s.kit.Reads().RobotReplies(ctx, db.RobotRepliesParams{TenantID: t.String(), ContactID: who.String(), MaxRows: storekit.PageSize(limit)})
	if err != nil {
		return nil, s.kit.Fault(op, err)
	}
	all := make(map[inbox.ID]string, len(rows))
	for _, r := range rows {
		id, err := inbox.ParseID(r.MessageID)
		if err != nil {
			return nil, storekit.Unreadable("message", err)
		}
		all[id] = r.Why
	}
	return all, nil
}

// RobotDay tells what a salon's robot did since then, and the last messages that it did not understand by itself.
func (s *Store) RobotDay(ctx context.Context, scope tenant.Scope, t tenant.ID, after time.Time, limit int) (robot.Day, error) {
	const op = "store.robot_day"
	if err := storekit.Authorize(scope, t, op); err != nil {
		return robot.Day{}, err
	}
	q := s.kit.Reads()
	replies, err := q.CountRobotReplies(ctx, db.CountRobotRepliesParams{TenantID: t.String(), After: column.At(after)})
	if err != nil {
		return robot.Day{}, s.kit.Fault(op, err)
	}
	// What was booked since then begins then or later; a day is left for zones.
	from := agenda.DateOf(after).AddDays(-1)
	booked, err := q.CountRobotBookings(ctx, db.CountRobotBookingsParams{TenantID: t.String(), After: after.Unix(), FromDate: from.String()})
	if err != nil {
		return robot.Day{}, s.kit.Fault(op, err)
	}
	rows, err := q.RobotMissed(ctx, db.RobotMissedParams{TenantID: t.String(), After: column.At(after), MaxRows: storekit.PageSize(limit)})
	if err != nil {
		return robot.Day{}, s.kit.Fault(op, err)
	}
	d := robot.Day{Replies: int(replies), Bookings: int(booked)}
	for _, r := range rows {
		m := robot.Missed{At: r.At.Time(), Model: robot.ModelHelp(r.Model)}
		if m.Message, err = inbox.ParseID(r.ID); err != nil {
			return d, storekit.Unreadable("message", err)
		}
		if m.Contact, err = contact.ParseID(r.ContactID); err != nil {
			return d, storekit.Unreadable("contact", err)
		}
		d.Missed = append(d.Missed, m)
	}
	return d, nil
}
