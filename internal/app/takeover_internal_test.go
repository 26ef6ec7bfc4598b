package app

import (
	"context"
	"testing"
	"time"

	"salonzap/internal/contact"
	"salonzap/internal/inbox"
	"salonzap/internal/phone"
	"salonzap/internal/robot"
	"salonzap/internal/secret"
	"salonzap/internal/tenant"
	"salonzap/internal/web"
)

// When the robot is on, an owner's answer on the page Conversas, and a message of a person by the REST API, stop the robot in the chat.
func TestAnswersOfPeopleTakeAChatFromTheRobot(t *testing.T) {
	ring, err := secret.ParseRing("k1:a-key-for-tests-only-0001")
	if err != nil {
		t.Fatal(err)
	}
	ctx, system := t.Context(), tenant.System("test")
	c, err := OpenCore(ctx, Config{Data: t.TempDir(), Ring: ring, Listen: "127.0.0.1:0", WhatsApp: OnEmbedded, Features: tenant.AllFeatures()}, CoreOptions{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.Close(context.WithoutCancel(ctx)) })
	salon, err := c.Salons.Add(ctx, system, tenant.Draft{Name: "Studio Ana"})
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Store.PutRobotProfile(ctx, system, salon.ID, robot.Profile{Enabled: true, Mode: robot.Everyone, HumanMinutes: 60}); err != nil {
		t.Fatal(err)
	}
	for number, take := range map[string]func(contact.ID) error{
		"+55 11 91234-5678": func(who contact.ID) error {
			return c.replyInChat(ctx, tenant.For(salon.ID), salon.ID, web.ChatReply{Contact: who, Content: inbox.Text{Body: "Oi, aqui é a Ana"}})
		},
		"+55 11 91234-5679": func(who contact.ID) error { return c.takeOver()(ctx, tenant.For(salon.ID), salon.ID, who) },
	} {
		n, err := phone.Parse(number, phone.Brazil)
		if err != nil {
			t.Fatal(err)
		}
		who, err := c.Store.MeetContact(ctx, system, salon.ID, contact.Sighting{Address: contact.At(n), At: time.Now()})
		if err != nil {
			t.Fatal(err)
		}
		before, err := c.Store.Talk(ctx, system, salon.ID, who.ID)
		if err != nil || !before.Conversation.Human.Until.IsZero() {
			t.Fatalf("before: until %v, %v", before.Conversation.Human.Until, err)
		}
		if err := take(who.ID); err != nil {
			t.Fatal(err)
		}
		after, err := c.Store.Talk(ctx, system, salon.ID, who.ID)
		if err != nil || !after.Conversation.Human.Until.After(time.Now()) {
			t.Errorf("%s: until %v, %v", number, after.Conversation.Human.Until, err)
		}
	}
}
