package pages_test

import (
	"context"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"salonzap/internal/contact"
	"salonzap/internal/inbox"
	"salonzap/internal/tenant"
	"salonzap/internal/web"
	"salonzap/internal/web/page"
	"salonzap/internal/web/webtest"
)

// A message appears while the page is open, the answer goes, its ticks follow, a draft outlives a reload; on a phone with the keyboard
// up the newest message and the box are both to be seen.
func TestAConversationIsLive(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	salon := s.Salon("Studio Ana", rightNumber, "ana@salao.example")
	s.Conversations(salon)
	at := s.ChatWith(salon.ID, "maria")
	tab := chrome(t)
	enter(tab, s, "ana@salao.example")
	in(tab, t, chromedp.EmulateViewport(360, 640), chromedp.Navigate(s.Server.URL+at), chromedp.WaitVisible(chromedp.CSS("#reply-text")))
	s.TakeIn(salon.ID, s.Wrote(webtest.MariaJID, "Maria Souza", "N1", 0, webtest.Words("Cheguei agora na porta")))
	until(tab, t, `document.querySelector('#talk').textContent.includes('Cheguei agora na porta')`)
	until(tab, t, `document.querySelector('#announce').textContent.includes('Cheguei agora')`)
	waitFor(t, s, "the chat is read", func() bool {
		n, err := s.Store.UnreadChats(t.Context(), tenant.System("test"), salon.ID, 9)
		return err == nil && n == 2
	})
	in(tab, t, chromedp.SendKeys(chromedp.CSS("#reply-text"), "Rascunho que fica"), chromedp.Reload(), chromedp.WaitVisible(chromedp.CSS("#reply-text")))
	if got := read[string](tab, t, `document.querySelector('#reply-text').value`); got != "Rascunho que fica" {
		t.Errorf("after a reload the draft is %q", got)
	}
	in(tab, t, chromedp.EmulateViewport(360, 330)) // the keyboard is up
	holds(tab, t, "with the keyboard up the box is to be seen", `(() => { const r = document.querySelector('#reply-text').getBoundingClientRect(); return r.top >= 0 && r.bottom <= innerHeight; })()`)
	in(tab, t, click("#reply button.first"))
	until(tab, t, `document.querySelector('#talk .bubble:last-child').textContent.includes('Rascunho que fica')`)
	until(tab, t, `document.querySelector('#reply-text')?.value === ''`) // the draft is gone; the page may still be on its way
	list, err := s.Store.Chats(t.Context(), tenant.System("test"), salon.ID, inbox.ChatQuery{Text: "maria"})
	must(t, err)
	sent := s.Typed(webtest.MariaJID, list[0].Last.Key.ID, 0, webtest.Words("Rascunho que fica"))
	s.TakeIn(salon.ID, inbox.Receipt{About: sent.About, State: inbox.Delivered, At: s.Now()})
	until(tab, t, `document.querySelector('#talk .bubble:last-child .tick').textContent.includes('Entregue')`)
	s.TakeIn(salon.ID, inbox.Receipt{About: sent.About, State: inbox.Read, At: s.Now()})
	until(tab, t, `document.querySelector('#talk .bubble:last-child .tick').textContent.includes('Lida')`)
}

// answering is a robot that answers everywhere.
type answering struct{ web.ChatRobot }

func (answering) InChat(context.Context, tenant.Scope, tenant.ID, contact.ID) (page.ChatRobot, error) {
	return page.ChatRobot{Answers: true}, nil
}

// At a desk one answers without scrolling, also while the line about WhatsApp stands above.
func TestTheAnswerIsInSightAtADesk(t *testing.T) {
	t.Parallel()
	s := newScene(t, func(d *web.Deps) { d.Chat.Robot = answering{} })
	salon := s.Salon("Studio Ana", rightNumber, "ana@salao.example")
	s.Conversations(salon)
	tab := chrome(t)
	enter(tab, s, "ana@salao.example")
	in(tab, t, chromedp.EmulateViewport(1280, 800), chromedp.Navigate(s.Server.URL+s.ChatWith(salon.ID, "maria")), chromedp.WaitVisible(chromedp.CSS("#line .line")))
	if below := read[float64](tab, t, `document.querySelector('#reply').getBoundingClientRect().bottom + scrollY - innerHeight`); below > 0 {
		t.Errorf("the answer ends %v px below the window", below)
	}
	if over := read[float64](tab, t, `document.querySelector('.talk-robot').getBoundingClientRect().bottom - document.querySelector('#talk').getBoundingClientRect().top`); over > 0 {
		t.Errorf("what is said of the robot lies %v px over what was written", over)
	}
}

// waitFor waits until something is so, looking after each hint of the scene.
func waitFor(t *testing.T, s *scene, what string, so func() bool) {
	t.Helper()
	hints, stop := s.Hub.Subscribe("*")
	defer stop()
	deadline := time.After(patience)
	look := time.NewTicker(20 * time.Millisecond)
	defer look.Stop()
	for !so() {
		select {
		case <-hints:
		case <-look.C:
		case <-deadline:
			t.Fatalf("%s: it does not come", what)
		}
	}
}
