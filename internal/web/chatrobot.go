package web

import (
	"context"

	"salonzap/internal/inbox"
	"salonzap/internal/tenant"
	"salonzap/internal/web/page"
)

// robotInChat is what the robot does in a chat; nothing where there is none.
func (s *site) robotInChat(ctx context.Context, v chatView, t tenant.Tenant, chat inbox.Chat) (page.ChatRobot, error) {
	if s.Chat.Robot == nil {
		return page.ChatRobot{}, nil
	}
	return s.Chat.Robot.InChat(ctx, v.scope, t.ID, chat.Contact)
}

// turnOverChat gives a chat to the person who looks at it, or to the robot.
func (s *site) turnOverChat(c *call, t tenant.Tenant, chat inbox.Chat) error {
	if err := c.parseForm(); err != nil {
		return err
	}
	if s.Chat.Robot != nil {
		turn := s.Chat.Robot.TakeOver
		if c.field("to") == "robot" {
			turn = s.Chat.Robot.HandBack
		}
		if err := turn(c.r.Context(), c.scope(), t.ID, chat.Contact); err != nil {
			return err
		}
	}
	return s.redirect(c, c.chatBase(chat))
}
