package web_test

import (
	"context"
	"log/slog"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"salonzap/internal/contact"
	"salonzap/internal/inbox"
	"salonzap/internal/robot"
	"salonzap/internal/robot/assistant"
	"salonzap/internal/tenant"
	"salonzap/internal/web"
	"salonzap/internal/web/page"
)

// sceneRobot is the robot at work on the scene's store.
type sceneRobot struct {
	*assistant.Assistant
	s *scene
}

func (r sceneRobot) Paused(context.Context, tenant.Scope, tenant.ID) (bool, error) { return false, nil }

func (r sceneRobot) InChat(ctx context.Context, scope tenant.Scope, t tenant.ID, who contact.ID) (page.ChatRobot, error) {
	p, err := r.s.store.RobotProfile(ctx, scope, t)
	if err != nil {
		return page.ChatRobot{}, err
	}
	kept, err := r.s.store.Talk(ctx, scope, t, who)
	if err != nil {
		return page.ChatRobot{}, err
	}
	said, err := r.s.store.RobotReplies(ctx, scope, t, who, 100)
	return page.ChatRobot{Answers: p.Enabled, Until: kept.Conversation.Human.Until, Asked: kept.Conversation.Human.Asked, Said: said}, err
}

// robot is the robot of the scene. It is made on the way, since the dashboard is made before its clock is read.
func (s *scene) robot() sceneRobot {
	r := sceneRobot{s: s}
	r.Assistant = assistant.New(assistant.Deps{
		Memory: s.store, Alarms: s.store, Reminders: s.store, Agenda: s.store, Salons: s.store, Contacts: s.store, Lines: r, Log: slog.New(slog.DiscardHandler), Now: s.now,
	})
	return r
}

// later makes the robot when it is asked, because the store is opened after the dashboard's parts are chosen.
type laterRobot struct{ s **scene }

func (l laterRobot) InChat(ctx context.Context, scope tenant.Scope, t tenant.ID, who contact.ID) (page.ChatRobot, error) {
	return (*l.s).robot().InChat(ctx, scope, t, who)
}

func (l laterRobot) TakeOver(ctx context.Context, scope tenant.Scope, t tenant.ID, who contact.ID) error {
	return (*l.s).robot().TakeOver(ctx, scope, t, who)
}

func (l laterRobot) HandBack(ctx context.Context, scope tenant.Scope, t tenant.ID, who contact.ID) error {
	return (*l.s).robot().HandBack(ctx, scope, t, who)
}

// The owner sees what the robot said and why, takes the chat, sees until when, and gives it back.
func TestAConversationChangesHands(t *testing.T) {
	t.Parallel()
	var s *scene
	s = newScene(t, func(d *web.Deps) { d.Chat.Robot = laterRobot{&s} })
	salon := s.salon("Studio Ana", rightNumber, "ana@salao.example")
	s.takeIn(salon.ID, s.wrote(mariaJID, "Maria Souza", "M1", 1, words("oi")))
	ana, at := s.signedIn("ana@salao.example"), s.chatWith(salon.ID, "maria")
	if strings.Contains(ana.get(at).body, "Assumir") {
		t.Error("a robot that is off can be taken over from")
	}
	scope := tenant.System("test")
	must(t, s.store.PutRobotProfile(t.Context(), scope, salon.ID, robot.Profile{Enabled: true, Mode: robot.Everyone}))
	list, err := s.store.Chats(t.Context(), scope, salon.ID, inbox.ChatQuery{Text: "maria"})
	must(t, err)
	s.robotSays(salon.ID, list[0].Contact, "Bom dia!", "menu")
	got := ana.get(at).body
	for _, want := range []string{"O robô responde nesta conversa.", "Assumir", "Robô: mostrou o menu"} {
		if !strings.Contains(got, want) {
			t.Errorf("the chat lacks %q", want)
		}
	}
	if got := ana.post(at+"robot", url.Values{"to": {"person"}}); got.status != http.StatusSeeOther {
		t.Fatalf("taking it: status %d", got.status)
	}
	got = ana.get(at).body
	if !strings.Contains(got, "Você está atendendo") || !strings.Contains(got, "faltam 2h00") && !strings.Contains(got, "faltam 1h") {
		t.Errorf("it is not said who answers, or for how long:\n%s", mainOf(got))
	}
	s.advanceClock(90 * time.Minute)
	if got := ana.get(at).body; !regexp.MustCompile(`faltam (30|[12]\d) min`).MatchString(got) {
		t.Error("the time does not run")
	}
	if got := ana.post(at+"robot", url.Values{"to": {"robot"}}); got.status != http.StatusSeeOther {
		t.Fatalf("giving it back: status %d", got.status)
	}
	if got := ana.get(at).body; !strings.Contains(got, "Assumir") || strings.Contains(got, "Você está atendendo") {
		t.Error("it was not given back")
	}
}

// robotSays lets the robot say something in a chat, as its loop writes it.
func (s *scene) robotSays(t tenant.ID, id contact.ID, what, why string) {
	s.t.Helper()
	scope := tenant.System("test")
	who, err := s.store.Contact(s.t.Context(), scope, t, id)
	must(s.t, err)
	o, err := inbox.Compose(inbox.NewID(), t, inbox.Draft{Contact: who.ID, To: who.ReplyTo, Content: words(what), Origin: inbox.Reply}, s.now())
	must(s.t, err)
	must(s.t, s.store.SaveTalk(s.t.Context(), scope, robot.Save{
		Tenant: t, Contact: who.ID, Conversation: robot.Conversation{UpdatedAt: s.now()}, Replies: []inbox.Outgoing{o}, Said: []robot.Said{{Message: o.ID, Why: why}},
	}))
}
