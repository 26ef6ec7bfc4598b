package robots

import (
	"context"

	"salonzap/internal/agenda"
	"salonzap/internal/contact"
	"salonzap/internal/robot"
	"salonzap/internal/store/db"
	"salonzap/internal/store/storekit"
	"salonzap/internal/tenant"
)

// RobotRecord is all that is kept of the robot's doings with a client. Errors: NotFound.
func (s *Store) RobotRecord(ctx context.Context, scope tenant.Scope, t tenant.ID, who contact.ID) (robot.Record, error) {
	const op = "store.robot_record"
	kept, err := s.Talk(ctx, scope, t, who)
	if err != nil {
		return robot.Record{}, err
	}
	out := robot.Record{Conversation: kept.Conversation, Talked: kept.Version > 0}
	notices, err := s.kit.Reads().RobotNoticesOf(ctx, db.RobotNoticesOfParams{ContactID: who.String(), TenantID: t.String()})
	if err != nil {
		return robot.Record{}, s.kit.Fault(op, err)
	}
	for _, r := range notices {
		out.Told = append(out.Told, robot.SentNotice{Contact: who, What: robot.Notice(r.What), At: r.At.Time()})
	}
	reminders, err := s.kit.Reads().RemindersOfContact(ctx, db.RemindersOfContactParams{TenantID: t.String(), ContactID: who.String()})
	if err != nil {
		return robot.Record{}, s.kit.Fault(op, err)
	}
	for _, r := range reminders {
		id, err := agenda.ParseID[agenda.Appointment](r.AppointmentID)
		if err != nil {
			return robot.Record{}, storekit.Unreadable("appointment", err)
		}
		out.Reminders = append(out.Reminders, robot.ReminderRecord{
			Appointment: id, Kind: robot.ReminderKind(r.Kind), Start: agenda.Instant(r.StartAt), State: r.State, Reason: r.Reason,
		})
	}
	return out, nil
}
