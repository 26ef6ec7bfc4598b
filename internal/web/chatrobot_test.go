package web_test

import (
	"context"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"salonzap/internal/contact"
	"salonzap/internal/inbox"
	"salonzap/internal/robot"
	"salonzap/internal/tenant"
	"salonzap/internal/web"
	"salonzap/internal/web/page"
	"salonzap/internal/web/webtest"
)

// laterRobot makes the robot when it is asked, because the store is opened after the dashboard's parts are chosen.
type laterRobot struct{ s **scene }

func (l laterRobot) InChat(ctx context.Context, scope tenant.Scope, t tenant.ID, who contact.ID) (page.ChatRobot, error) {
	return (*l.s).Robot().InChat(ctx, scope, t, who)
}

func (l laterRobot) TakeOver(ctx context.Context, scope tenant.Scope, t tenant.ID, who contact.ID) error {
	return (*l.s).Robot().TakeOver(ctx, scope, t, who)
}

func (l laterRobot) HandBack(ctx context.Context, scope tenant.Scope, t tenant.ID, who contact.ID) error {
	return (*l.s).Robot().HandBack(ctx, scope, t, who)
}

// The owner sees what the robot said and why, takes the chat, sees until when, and gives it back.
func TestAConversationChangesHands(t *testing.T) {
	t.Parallel()
	var s *scene
	s = newScene(t, func(d *web.Deps) { d.Chat.Robot = laterRobot{&s} })
	salon := s.Salon("Studio Ana", rightNumber, "ana@salao.example")
	s.TakeIn(salon.ID, s.Wrote(webtest.MariaJID, "Maria Souza", "M1", 1, webtest.Words("oi")))
	ana, at := s.SignedIn("ana@salao.example"), s.ChatWith(salon.ID, "maria")
	if strings.Contains(ana.Get(at).Body, "Assumir") {
		t.Error("a robot that is off can be taken over from")
	}
	scope := tenant.System("test")
	must(t, s.Store.PutRobotProfile(t.Context(), scope, salon.ID, robot.Profile{Enabled: true, Mode: robot.Everyone}))
	list, err := s.Store.Chats(t.Context(), scope, salon.ID, inbox.ChatQuery{Text: "maria"})
	must(t, err)
	robotSays(s, salon.ID, list[0].Contact, "*Bom dia!* <b>", "menu")
	got := ana.Get(at).Body
	for _, want := range []string{"O robô responde nesta conversa.", "Assumir", "Robô: mostrou o menu", "<strong>Bom dia!</strong> &lt;b&gt;", ": o cliente cancelou um horário."} {
		if !strings.Contains(got, want) {
			t.Errorf("the chat lacks %q", want)
		}
	}
	if got := ana.Post(at+"robot", url.Values{"to": {"person"}}); got.Status != http.StatusSeeOther {
		t.Fatalf("taking it: status %d", got.Status)
	}
	got = ana.Get(at).Body
	if !strings.Contains(got, "Você está atendendo") || !strings.Contains(got, "faltam 2h00") && !strings.Contains(got, "faltam 1h") {
		t.Errorf("it is not said who answers, or for how long:\n%s", mainOf(got))
	}
	s.AdvanceClock(90 * time.Minute)
	if got := ana.Get(at).Body; !regexp.MustCompile(`faltam (30|[12]\d) min`).MatchString(got) {
		t.Error("the time does not run")
	}
	if got := ana.Post(at+"robot", url.Values{"to": {"robot"}}); got.Status != http.StatusSeeOther {
		t.Fatalf("giving it back: status %d", got.Status)
	}
	if got := ana.Get(at).Body; !strings.Contains(got, "Assumir") || strings.Contains(got, "Você está atendendo") {
		t.Error("it was not given back")
	}
}

// robotSays lets the robot say something in a chat, as its loop writes it.
func robotSays(s *scene, t tenant.ID, id contact.ID, what, why string) {
	s.T.Helper()
	scope := tenant.System("test")
	who, err := s.Store.Contact(s.T.Context(), scope, t, id)
	must(s.T, err)
	o, err := inbox.Compose(inbox.NewID(), t, inbox.Draft{Contact: who.ID, To: who.ReplyTo, Content: webtest.Words(what), Origin: inbox.Reply}, s.Now())
	must(s.T, err)
	must(s.T, s.Store.SaveTalk(s.T.Context(), scope, robot.Save{
		Acts:   []robot.Act{robot.Notify{What: robot.NoticeCancelled}},
		Tenant: t, Contact: who.ID, Conversation: robot.Conversation{UpdatedAt: s.Now()}, Replies: []inbox.Outgoing{o}, Said: []robot.Said{{Message: o.ID, Why: why}},
	}))
}
