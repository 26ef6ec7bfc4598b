package robots

import (
	"context"

	"salonzap/internal/agenda"
	"salonzap/internal/contact"
	"salonzap/internal/fault"
	"salonzap/internal/inbox"
	"salonzap/internal/robot"
	"salonzap/internal/store/column"
	"salonzap/internal/store/contacts"
	"salonzap/internal/store/db"
	"salonzap/internal/store/storekit"
	"salonzap/internal/tenant"
	"salonzap/internal/text"

	"github.com/google/uuid"
)

// Apply writes what comes of a turn within a transaction. Errors: Conflict when the conversation is another one by now (Key
// text.Conflicting), or when somebody took the time (Key text.AgendaTaken): the turn has to be decided once more.
func (s *Store) Apply(ctx context.Context, tx *storekit.Tx, v robot.Save) error {
	salon, err := contacts.Lock(ctx, tx, s.kit.Ring(), v.Tenant)
	if err != nil {
		return err
	}
	if err := s.saveConversation(ctx, tx, salon, v); err != nil {
		return err
	}
	for _, a := range v.Acts {
		if err := s.applyAct(ctx, tx, v, a); err != nil {
			return err
		}
	}
	for _, w := range v.Said {
		if err := tx.AddRobotReply(ctx, db.AddRobotReplyParams{
			MessageID: w.Message.String(), TenantID: v.Tenant.String(), Why: w.Why, HeardID: heardID(w.Heard), AfterMs: w.After.Milliseconds(), Model: string(w.Model), At: column.At(tx.Now),
		}); err != nil {
			return err
		}
	}
	if v.TakenOver {
		if err := tx.AddTakeover(ctx, db.AddTakeoverParams{
			ID: uuid.Must(uuid.NewV7()).String(), TenantID: v.Tenant.String(), ContactID: v.Contact.String(), At: column.At(tx.Now),
		}); err != nil {
			return err
		}
	}
	if v.Settled != nil {
		if err := settle(ctx, tx, *v.Settled); err != nil {
			return err
		}
	}
	if v.Offered != nil {
		if err := offer(ctx, tx, v.Tenant, *v.Offered); err != nil {
			return err
		}
		tx.AfterCommit(s.hintDue)
	}
	if !v.Wake.IsZero() {
		tx.AfterCommit(s.hintDue)
	}
	tx.Hint(v.Tenant.String())
	return nil
}

func heardID(id inbox.ID) string {
	if id.IsZero() {
		return ""
	}
	return id.String()
}

// saveConversation writes the conversation, if it is still the one that was answered.
func (s *Store) saveConversation(ctx context.Context, tx *storekit.Tx, salon *contacts.Salon, v robot.Save) error {
	data, err := robot.MarshalConversation(v.Conversation)
	if err != nil {
		return err
	}
	body := salon.Seal(place(v.Contact.String()), data)
	var n int64
	if v.Seen == 0 {
		n, err = tx.AddConversation(ctx, db.AddConversationParams{ContactID: v.Contact.String(), TenantID: v.Tenant.String(), Body: body, WakeAt: column.At(v.Wake)})
	} else {
		n, err = tx.SaveConversation(ctx, db.SaveConversationParams{
			ContactID: v.Contact.String(), TenantID: v.Tenant.String(), Body: body, WakeAt: column.At(v.Wake), Version: int64(v.Seen),
		})
	}
	if err == nil && n == 0 {
		return fault.New(fault.Conflict, "store.keep_conversation", text.Conflicting)
	}
	return err
}

func (s *Store) applyAct(ctx context.Context, tx *storekit.Tx, v robot.Save, a robot.Act) error {
	switch a := a.(type) {
	case robot.Write:
		return s.write(ctx, tx, v.Tenant, a.Change)
	case robot.Rename:
		return s.change(ctx, tx, v, func(c contact.Contact) (contact.Contact, error) {
			return c.Describe(contact.Particulars{Name: &a.Name}, tx.Now)
		})
	case robot.JoinWaitlist:
		return s.join(ctx, tx, v.Tenant, a.Wish)
	case robot.LeaveWaitlist:
		_, err := tx.LeaveWaitlist(ctx, db.LeaveWaitlistParams{Reason: string(agenda.WaitLeft), TenantID: v.Tenant.String(), ID: a.ID.String()})
		return err
	case robot.OptOut:
		if a.Out {
			err := tx.LeaveWaitlists(ctx, db.LeaveWaitlistsParams{Reason: string(agenda.WaitOptedOut), TenantID: v.Tenant.String(), ContactID: v.Contact.String()})
			if err != nil {
				return err
			}
		}
		return s.change(ctx, tx, v, func(c contact.Contact) (contact.Contact, error) {
			if a.Out {
				return c.Refuse(contact.TopicReminders, "message", tx.Now).Refuse(contact.TopicOffers, "message", tx.Now), nil
			}
			return c.Accept(contact.TopicAll), nil
		})
	case robot.Redeem:
		return redeem(ctx, tx, v, a.Code)
	case robot.Notify:
		return s.notify(ctx, tx, v, a)
	}
	return nil
}

// write writes a change of the agenda, if what it takes is still free. Professionals are locked
// first, so that nothing is booked over an encaixe, which the database alone would allow.
func (s *Store) write(ctx context.Context, tx *storekit.Tx, t tenant.ID, c agenda.Change) error {
	desk := s.agendas.Desk(tx, t)
	if v, takes := c.View(); takes {
		now, err := desk.Lock(ctx, v)
		if err != nil {
			return err
		}
		if !c.FitsIn(now) {
			return fault.New(fault.Conflict, "store.robot_write", text.AgendaTaken)
		}
	}
	return desk.Write(ctx, c)
}

func (s *Store) change(ctx context.Context, tx *storekit.Tx, v robot.Save, f func(contact.Contact) (contact.Contact, error)) error {
	_, err := s.contacts.Within(tx).ChangeContact(ctx, tenant.System("robot"), v.Tenant, v.Contact, f)
	return err
}

// notify keeps what the salon is told, and marks the chat where a person is needed.
func (s *Store) notify(ctx context.Context, tx *storekit.Tx, v robot.Save, a robot.Notify) error {
	err := tx.AddRobotNotice(ctx, db.AddRobotNoticeParams{
		ID: uuid.Must(uuid.NewV7()).String(), TenantID: v.Tenant.String(), ContactID: v.Contact.String(), What: string(a.What),
		AppointmentID: a.Appointment.String(), At: column.At(tx.Now),
	})
	if err != nil || a.What != robot.NoticeHuman && a.What != robot.NoticeMissed && a.What != robot.NoticeReminder {
		return err
	}
	return tx.NeedChat(ctx, db.NeedChatParams{Needs: string(inbox.NeedHuman), ContactID: v.Contact.String()})
}
