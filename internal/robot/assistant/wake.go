package assistant

import (
	"context"
	"time"

	"salonzap/internal/contact"
	"salonzap/internal/inbox"
	"salonzap/internal/robot"
	"salonzap/internal/tenant"
)

// Alarms stores when the robot has to follow up in a conversation without a message.
type Alarms interface {
	// DueTalks lists the conversations that are due, the longest due first.
	DueTalks(ctx context.Context, scope tenant.Scope, now time.Time, limit int) ([]robot.Chat, error)
	// NextTalk is when the first one is due; zero: never.
	NextTalk(ctx context.Context, scope tenant.Scope) (time.Time, error)
	// PutOffTalk makes a due conversation due later, after handling it failed.
	PutOffTalk(ctx context.Context, scope tenant.Scope, c robot.Chat, now, until time.Time) error
}

// Contacts reads contacts.
type Contacts interface {
	Contact(ctx context.Context, scope tenant.Scope, t tenant.ID, id contact.ID) (contact.Contact, error)
}

// talks is the errand that follows up in conversations. When two processes handle the same one, or
// one does beside a turn, the version of the conversation lets only one of them write.
type talks struct{ a *Assistant }

// due handles the conversations that are due.
func (s talks) due(ctx context.Context, now time.Time) (more bool, err error) {
	list, err := s.a.alarms.DueTalks(ctx, s.a.scope(), now, batch)
	if err != nil {
		return false, err
	}
	s.a.each(ctx, len(list), func(i int) {
		if err := s.a.wake(ctx, list[i]); err != nil && ctx.Err() == nil {
			s.a.failed(ctx, "waking a conversation", err)
			_ = s.a.alarms.PutOffTalk(ctx, s.a.scope(), list[i], now, now.Add(retryAfter)) // if this fails too, the conversation stays due and is tried again after leastPause
		}
	})
	return len(list) == batch, nil
}

func (s talks) next(ctx context.Context) (time.Time, error) {
	return s.a.alarms.NextTalk(ctx, s.a.scope())
}

// wake lets the robot follow up in a chat where nobody wrote. When it has nothing to say, the
// conversation is no longer due.
func (a *Assistant) wake(ctx context.Context, c robot.Chat) error {
	scope := a.scope()
	who, err := a.contacts.Contact(ctx, scope, c.Tenant, c.Contact)
	if err != nil {
		return err
	}
	_, mute, err := a.profile(ctx, scope, c.Tenant)
	if err != nil {
		return err
	}
	silent := mute || who.ReplyTo.IsZero() || who.ID != c.Contact // the last: the contact was merged into another one
	who.ID = c.Contact
	_, err = a.decide(ctx, scope, who, func(kept robot.StoredConversation, w robot.World) (robot.Outcome, robot.Save, error) {
		if silent {
			out := robot.Outcome{Conversation: kept.Conversation}
			return out, saved(who, kept, out), nil
		}
		return a.spoken(who, kept, a.robot.Wake(kept.Conversation, w), sending{origin: inbox.Reply}, w.Now)
	})
	return err
}

// spoken is what is written of an outcome that no message called for, its replies included.
func (a *Assistant) spoken(who contact.Contact, kept robot.StoredConversation, out robot.Outcome, how sending, now time.Time) (robot.Outcome, robot.Save, error) {
	replies, said, err := compose(who, &out, nil, how, now)
	save := saved(who, kept, out)
	save.Replies, save.Said = replies, said
	return out, save, err
}
