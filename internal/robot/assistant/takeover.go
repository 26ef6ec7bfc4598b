package assistant

import (
	"context"

	"salonzap/internal/contact"
	"salonzap/internal/robot"
	"salonzap/internal/tenant"
)

// TakeOver gives a chat to a person of the salon: the robot is silent in it until some time after
// the person's last word. Where the robot is off nothing happens. Errors: NotFound; of the store.
func (a *Assistant) TakeOver(ctx context.Context, scope tenant.Scope, t tenant.ID, who contact.ID) error {
	return a.turnOver(ctx, scope, t, who, func(c robot.Conversation, w robot.World) robot.Conversation { return c.TakeOver(w) })
}

// HandBack gives a chat back to the robot. Errors: NotFound; of the store.
func (a *Assistant) HandBack(ctx context.Context, scope tenant.Scope, t tenant.ID, who contact.ID) error {
	return a.turnOver(ctx, scope, t, who, func(c robot.Conversation, _ robot.World) robot.Conversation { return c.HandBack() })
}

func (a *Assistant) turnOver(
	ctx context.Context, scope tenant.Scope, t tenant.ID, id contact.ID, f func(robot.Conversation, robot.World) robot.Conversation,
) error {
	p, err := a.memory.RobotProfile(ctx, scope, t)
	if err != nil || !p.Enabled {
		return err
	}
	who, err := a.contacts.Contact(ctx, scope, t, id)
	if err != nil {
		return err
	}
	_, err = a.decide(ctx, scope, who, func(kept robot.StoredConversation, w robot.World) (robot.Outcome, robot.Save, error) {
		c := f(kept.Conversation, w)
		c.UpdatedAt = w.Now
		out := robot.Outcome{Conversation: c, Wake: c.Wake(w.Now)}
		return out, saved(who, kept, out), nil
	})
	return err
}
