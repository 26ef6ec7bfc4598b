package app

import (
	"context"

	"salonzap/internal/agenda"
	"salonzap/internal/alarm"
	"salonzap/internal/connection"
	"salonzap/internal/contact"
	"salonzap/internal/fault"
	"salonzap/internal/robot/assistant"
	"salonzap/internal/store"
	"salonzap/internal/tenant"
	"salonzap/internal/web"
	"salonzap/internal/web/page"
)

// openRobot makes the booking robot.
func (c *Core) openRobot(o CoreOptions) {
	c.Assistant = assistant.New(assistant.Deps{
		Memory: c.Store, Alarms: c.Store, Reminders: c.Store, Agenda: c.Store, Salons: c.Store, Contacts: c.Store, Lines: salonLines{c.Store}, Waitlist: c.Store, WaitlistTimes: c.Store, Digests: c.Store, Days: c.Store, Reading: c.reading(o.ObserveModel), Reachable: salonLines{c.Store}.reachable, Log: c.Log, Now: c.Now,
	})
}

// attend runs what the robot does without an incoming message, such as reminders, until ctx ends.
func (a *App) attend(ctx context.Context) { a.core.Assistant.Run(ctx, a.core.Store.RobotDue()) }

// chatRobot is the robot as the conversation pages use it.
type chatRobot struct {
	*assistant.Assistant
	core *Core
}

// robotInChats is nil where no robot is offered.
func (c *Core) robotInChats() web.ChatRobot {
	if !c.offersRobot() {
		return nil
	}
	return chatRobot{c.Assistant, c}
}

// saidInChat is how many of the robot's last messages in a chat are marked as the robot's.
const saidInChat = 200

// InChat returns the state of the robot in a chat.
func (r chatRobot) InChat(ctx context.Context, scope tenant.Scope, t tenant.ID, who contact.ID) (page.ChatRobot, error) {
	s := r.core.Store
	p, err := s.RobotProfile(ctx, scope, t)
	if err != nil {
		return page.ChatRobot{}, err
	}
	talk, err := s.Talk(ctx, scope, t, who)
	if err != nil {
		return page.ChatRobot{}, err
	}
	replies, err := s.RobotReplies(ctx, scope, t, who, saidInChat)
	if err != nil {
		return page.ChatRobot{}, err
	}
	notices, err := s.RobotNotices(ctx, scope, t, r.core.Now().Add(-page.NoticedFor), saidInChat)
	human := talk.Conversation.Human
	return page.ChatRobot{Answers: p.Enabled, Until: human.Until, Asked: human.Asked, Said: replies, Told: page.LastTold(notices, who)}, err
}

// salonLines reads the state of salons' connections for the robot.
type salonLines struct{ store *store.Store }

// Paused tells whether a salon's connection is paused. A salon that was never connected is not paused.
func (l salonLines) Paused(ctx context.Context, scope tenant.Scope, t tenant.ID) (bool, error) {
	c, err := l.store.ByTenant(ctx, scope, t)
	if fault.Is(err, fault.NotFound) && scope.Allows(t) {
		return false, nil
	}
	return err == nil && c.Paused, err
}

// reachable tells whether messages of a salon can be sent: it is connected, not paused, and not about to be disconnected.
func (l salonLines) reachable(ctx context.Context, scope tenant.Scope, t tenant.ID) (bool, error) {
	c, err := l.store.ByTenant(ctx, scope, t)
	if fault.Is(err, fault.NotFound) {
		return false, nil
	}
	_, connected := c.State.(connection.Connected)
	return err == nil && connected && !c.Paused && c.Wanted == connection.Linked, err
}

// digest writes the letter about a day ("2026-11-29") to the owners of a salon, or returns the reason why there is none.
func (c *Core) digest(ctx context.Context, t tenant.ID, day string) (alarm.Letter, alarm.Reason, error) {
	d, err := agenda.ParseDate(day)
	if err != nil {
		return alarm.Letter{}, alarm.NoReason, err
	}
	v, wanted, err := c.Assistant.Digest(ctx, t, d)
	switch {
	case err != nil:
		return alarm.Letter{}, alarm.NoReason, err
	case !wanted:
		return alarm.Letter{}, alarm.Unwanted, nil
	case v.Nothing():
		return alarm.Letter{}, alarm.Nothing, nil
	}
	subject, body := v.Write()
	return alarm.Letter{Subject: subject, Body: body}, alarm.NoReason, nil
}
