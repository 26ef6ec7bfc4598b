package pages_test

import (
	"context"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"salonzap/internal/connection"
	"salonzap/internal/phone"
	"salonzap/internal/web"
	"salonzap/internal/web/webtest"
)

func sent(context.Context, connection.Connection, phone.Number, string) error { return nil }

// reader is an owner who works on the card with the keyboard or a screen reader.
type reader struct {
	*scene

	ctx   context.Context
	show  func(func(time.Time) *connection.Connection)
	press func(selector string)
}

func newReader(t *testing.T, phone string) *reader {
	t.Helper()
	r := &reader{scene: newScene(t, func(d *web.Deps) { d.SendText = sent }), ctx: chrome(t)}
	salon := r.Salon("Studio Ana", phone, "ana@salao.example")
	r.show = func(f func(time.Time) *connection.Connection) { r.Conns.Set(salon.ID, f(r.Now())) }
	r.press = func(selector string) {
		t.Helper()
		until(r.ctx, t, `(document.querySelector('`+selector+`')?.focus(), document.activeElement.matches('`+selector+`'))`) // off while a click is under way
		in(r.ctx, t, chromedp.KeyEvent("\r"))
	}
	enter(r.ctx, r.scene, "ana@salao.example")
	in(r.ctx, t, chromedp.Navigate(r.Server.URL+"/dashboard/whatsapp/"), face("start"))
	read[bool](r.ctx, t, `window.answered = 0, document.addEventListener('htmx:finally:request', e => {
		if (e.detail.ctx.sourceElement.closest('#card')) setTimeout(() => window.answered++);
	}), true`)
	return r
}

// isAt waits until the focus is on what a selector names, with its words.
func (r *reader) isAt(selector, words string) {
	r.T.Helper()
	until(r.ctx, r.T, `document.activeElement.matches('`+selector+`') && document.activeElement.textContent.includes('`+words+`')`)
}

// The focus follows the card: to the heading of a new face, to the field that was refused, and back
// to a button whose click is done. It never falls to the page's beginning.
func TestTheFocusFollowsTheCard(t *testing.T) {
	t.Parallel()
	r := newReader(t, "")
	heading := "#card h1.head"
	read[bool](r.ctx, t, `document.querySelector('input[value="code"]').click(), document.querySelector('#phone').value = '12', true`)
	r.press("form.start button.first")
	r.isAt("#phone[aria-invalid]", "")
	read[bool](r.ctx, t, `document.querySelector('#phone').value = '13', true`)
	r.press("form.start button.first")
	until(r.ctx, t, `window.answered === 2`)
	r.isAt("#phone[aria-invalid]", "") // a second time, in a form that stays

	read[bool](r.ctx, t, `document.querySelector('#phone').value = '11 98765-4321', true`)
	r.show(webtest.Attempt(func(a *connection.Attempt, _ time.Time) { a.Method = connection.PairingCode }))
	r.isAt(heading, "Preparando")
	r.show(shownQR)
	r.isAt(heading, "Leia o código")
	r.press("#card .row .second")            // the other method
	until(r.ctx, t, `window.answered === 3`) // an answer that comes later would draw what was before
	r.show(webtest.Attempt(func(a *connection.Attempt, now time.Time) {
		a.Method, a.Phase, a.CodesShown = connection.PairingCode, connection.AwaitingScan, 1
		a.Code = connection.LinkCode{QRText: webtest.QRText, Pairing: webtest.PairingCode, ShownAt: now, ExpiresAt: now.Add(9 * time.Minute)}
	}))
	r.isAt(heading, "Digite este código")
	r.show(ended(connection.CauseNone))
	r.isAt(heading, "Conexão cancelada")
	r.show(linked(func(*connection.Connection) {}))
	r.isAt(heading, "WhatsApp conectado")

	r.press("#test button")
	until(r.ctx, t, `document.querySelector('#test-result .notice')`)
	r.isAt("#test button", "Enviar mensagem")
}

// Focus outside the card is not moved.
func TestTheFocusIsLeftAlone(t *testing.T) {
	t.Parallel()
	r := newReader(t, rightNumber)
	read[bool](r.ctx, t, `document.querySelector('.out button').focus(), true`)
	r.show(shownQR)
	in(r.ctx, t, face("code"))
	r.isAt(".out button", "Sair")
	in(r.ctx, t, click(".salon-name"))
	r.show(linked(func(*connection.Connection) {}))
	in(r.ctx, t, face("linked"))
	if read[bool](r.ctx, t, `document.activeElement.closest('#card') !== null`) {
		t.Error("the focus was taken to the card")
	}
}

// The window's title and what a screen reader hears follow the card, a pause too.
func TestTheTitleFollowsTheCard(t *testing.T) {
	t.Parallel()
	r := newReader(t, rightNumber)
	until(r.ctx, t, `document.title === 'Conecte o WhatsApp do salão · Salonzap'`)
	r.show(shownQR)
	until(r.ctx, t, `document.title === 'Leia o código com o celular do salão · Salonzap'`)
	r.show(linked(func(*connection.Connection) {}))
	until(r.ctx, t, `document.title === 'WhatsApp conectado · Salonzap'`)
	r.show(linked(func(c *connection.Connection) { c.Paused = true }))
	until(r.ctx, t, `document.getElementById('announce').textContent.includes('Respostas automáticas pausadas')`)
	in(r.ctx, t, chromedp.Navigate(r.Server.URL+"/dashboard/whatsapp/"))
	until(r.ctx, t, `document.title === 'WhatsApp conectado · Salonzap'`)

	r.Operator("op@plataforma.example")
	in(r.ctx, t, chromedp.Submit(chromedp.CSS(".out button")), chromedp.WaitReady(chromedp.CSS("#email")))
	enter(r.ctx, r.scene, "op@plataforma.example")
	in(r.ctx, t, chromedp.Navigate(r.Server.URL+"/admin/salons/studio-ana/"), face("linked"))
	if heads := read[int](r.ctx, t, `document.querySelectorAll('h1').length`); heads != 1 {
		t.Errorf("the page has %d main headings", heads)
	}
	r.show(ended(connection.Unlinked))
	until(r.ctx, t, `document.title === 'Vamos reconectar o WhatsApp · Studio Ana · Salonzap'`)
}

// A wait that takes long gets other words by itself, in a page that nobody touches.
func TestALongWaitGetsOtherWords(t *testing.T) {
	t.Parallel()
	r := newReader(t, rightNumber)
	r.show(webtest.Attempt(func(a *connection.Attempt, now time.Time) { a.StartedAt = now.Add(-11 * time.Second) }))
	in(r.ctx, t, face("preparing"))
	until(r.ctx, t, `document.querySelector('#card').textContent.includes('um pouco mais')`)
	until(r.ctx, t, `document.getElementById('announce').textContent.includes('um pouco mais')`)
}
