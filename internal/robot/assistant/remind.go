package assistant

import (
	"context"
	"errors"
	"time"

	"salonzap/internal/agenda"
	"salonzap/internal/contact"
	"salonzap/internal/fault"
	"salonzap/internal/inbox"
	"salonzap/internal/robot"
	"salonzap/internal/tenant"
)

// Reminders stores the reminders of clients.
type Reminders interface {
	// DueReminders lists the reminders that are due, the longest due first.
	DueReminders(ctx context.Context, scope tenant.Scope, now time.Time, limit int) ([]robot.Reminder, error)
	// NextReminder is when the first reminder is due; zero: never.
	NextReminder(ctx context.Context, scope tenant.Scope) (time.Time, error)
	PutOffReminder(ctx context.Context, scope tenant.Scope, m robot.Reminder, until time.Time) error
	// DropReminder ends one that is not sent, if it still waits.
	DropReminder(ctx context.Context, scope tenant.Scope, m robot.Reminder, why robot.Dropped) error
	// Appointment reads the appointment of a reminder. Errors: NotFound.
	Appointment(ctx context.Context, scope tenant.Scope, t tenant.ID, id agenda.AppointmentID) (agenda.Appointment, error)
}

// reminders judges reminders when their time has come, and sends those that still count. A reminder, its message and the conversation
// that now has its question are one commit, in which the reminder ends: two that judge the same one send it once.
type reminders struct{ a *Assistant }

func (s reminders) next(ctx context.Context) (time.Time, error) {
	return s.a.reminders.NextReminder(ctx, s.a.scope())
}

func (s reminders) due(ctx context.Context, now time.Time) (more bool, err error) {
	list, err := s.a.reminders.DueReminders(ctx, s.a.scope(), now, batch)
	if err != nil {
		return false, err
	}
	s.a.each(ctx, len(list), func(i int) {
		err := s.a.remind(ctx, list[i])
		if err == nil || ctx.Err() != nil || fault.Is(err, fault.Conflict) { // somebody else did it, or it is judged again
			return
		}
		s.a.failed(ctx, "judging a reminder", err)
		_ = s.a.reminders.PutOffReminder(ctx, s.a.scope(), list[i], now.Add(retryAfter)) // if this fails too, the reminder stays due and is tried again after leastPause
	})
	return len(list) == batch, nil
}

// remind judges one.
func (a *Assistant) remind(ctx context.Context, m robot.Reminder) error {
	scope := a.scope()
	x, err := a.reminders.Appointment(ctx, scope, m.Tenant, m.Appointment)
	if err != nil {
		return err
	}
	who, err := a.contacts.Contact(ctx, scope, m.Tenant, x.Client)
	if err != nil {
		return err
	}
	if who.ReplyTo.IsZero() {
		return a.reminders.DropReminder(ctx, scope, m, robot.DropNoNumber)
	}
	_, err = a.decide(ctx, scope, who, func(kept robot.StoredConversation, w robot.World) (robot.Outcome, robot.Save, error) {
		switch v := m.Judge(kept.Conversation, x, w); {
		case v.Drop != "":
			return robot.Outcome{}, robot.Save{}, a.dropped(ctx, m, v.Drop)
		case !v.Until.IsZero():
			return robot.Outcome{}, robot.Save{}, a.putOff(ctx, m, v.Until)
		}
		return a.reminding(who, kept, m, x, w)
	})
	if settled(err) {
		return nil
	}
	return err
}

// errSettled says that a reminder was ended without a message, so that no conversation is written.
var errSettled = errors.New("assistant: the reminder is settled")

func settled(err error) bool { return errors.Is(err, errSettled) }

func (a *Assistant) dropped(ctx context.Context, m robot.Reminder, why robot.Dropped) error {
	if err := a.reminders.DropReminder(ctx, a.scope(), m, why); err != nil {
		return err
	}
	return errSettled
}

func (a *Assistant) putOff(ctx context.Context, m robot.Reminder, until time.Time) error {
	if err := a.reminders.PutOffReminder(ctx, a.scope(), m, until); err != nil {
		return err
	}
	return errSettled
}

// reminding is what is written of a reminder that goes out: with a question, unless the client has said that they come.
func (a *Assistant) reminding(who contact.Contact, kept robot.StoredConversation, m robot.Reminder, x agenda.Appointment, w robot.World) (robot.Outcome, robot.Save, error) {
	speak := a.robot.Remind
	if x.Status.Name() == agenda.IsConfirmed {
		speak = a.robot.Announce
	}
	out, save, err := a.spoken(who, kept, speak(kept.Conversation, x, w), sending{inbox.Unasked, m.Last()}, w.Now)
	if err != nil || len(save.Replies) != 1 {
		return out, save, err
	}
	save.Settled = &robot.Settled{Reminder: m, Message: save.Replies[0].ID}
	return out, save, nil
}
