package web_test

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"salonzap/internal/connection"
	"salonzap/internal/fault"
	"salonzap/internal/phone"
	"salonzap/internal/text"
	"salonzap/internal/web"
)

// outgoing is where test messages go, and what comes of them.
type outgoing struct {
	sent []string
	fail error
}

func (o *outgoing) send(_ context.Context, c connection.Connection, to phone.Number, words string) error {
	o.sent = append(o.sent, c.Instance+" > "+to.Digits()+": "+words)
	return o.fail
}

func TestATestMessageGoesToTheSalonItself(t *testing.T) {
	t.Parallel()
	var o outgoing
	s := newScene(t, func(d *web.Deps) { d.SendText = o.send })
	salon := s.salon("Studio Ana", rightNumber, "ana@salao.example")
	ana := s.signedIn("ana@salao.example")
	click := func() answer {
		t.Helper()
		return ana.part(http.MethodPost, "/dashboard/whatsapp/test", url.Values{})
	}
	if got := click(); !strings.Contains(got.body, "não está conectado agora") || len(o.sent) != 0 {
		t.Errorf("before the first click: %q, sent %q", got.body, o.sent)
	}
	s.conns.set(salon.ID, linked(func(c *connection.Connection) {
		c.Evidence.Reading, c.Evidence.Since = connection.ReadConnecting, c.Evidence.Since.Add(-time.Minute)
	})(s.now()))
	if got := click(); !strings.Contains(got.body, "não está conectado agora") || len(o.sent) != 0 {
		t.Errorf("while it comes back: %q, sent %q", got.body, o.sent)
	}
	s.conns.set(salon.ID, linked(func(c *connection.Connection) { c.Paused = true })(s.now()))
	if got := click(); !strings.Contains(got.body, "Enviada") || !strings.Contains(got.body, `role="status"`) {
		t.Errorf("sent: status %d %q", got.status, got.body)
	}
	want := "studio-ana_whatsapp > 55" + rightNumber + ": Teste: o WhatsApp de Studio Ana está conectado e enviando mensagens."
	if len(o.sent) != 1 || o.sent[0] != want {
		t.Errorf("sent %q, want %q", o.sent, want)
	}
	for _, tc := range []struct {
		fail error
		want string
	}{
		{fault.Wrap(fault.UnknownOutcome, "x", errors.New("secret detail")), "Não sabemos"},
		{&fault.Error{Kind: fault.Unavailable, Op: "x", Key: text.TestFailed}, "não saiu"},
	} {
		o.fail = tc.fail
		if got := click(); !strings.Contains(got.body, tc.want) || strings.Contains(got.body, "secret") || strings.Contains(got.body, "Enviada") {
			t.Errorf("%v: %q", tc.fail, got.body)
		}
	}
	n := len(o.sent)
	for range 10 {
		click()
	}
	if got := click(); !strings.Contains(got.body, "Muitas") && len(o.sent) > n+5 {
		t.Errorf("%d messages went out in a moment: %q", len(o.sent), got.body)
	}
}

// The result stands on the card while the card changes around it.
func TestATestMessageInTheBrowser(t *testing.T) {
	t.Parallel()
	var o outgoing
	s := newScene(t, func(d *web.Deps) { d.SendText = o.send })
	salon := s.salon("Studio Ana", rightNumber, "ana@salao.example")
	s.conns.set(salon.ID, linked(func(*connection.Connection) {})(s.now()))
	ctx := chrome(t)
	watchConsole(ctx, t)
	s.enter(ctx, "ana@salao.example")
	in(ctx, t, chromedp.Navigate(s.server.URL+"/dashboard/whatsapp/"), face("linked"), chromedp.Click(chromedp.CSS("#test button")))
	holds(ctx, t, "the result is said", `document.querySelector('#test [role=status]')?.textContent.includes('Enviada') ?? false`)
	s.conns.set(salon.ID, linked(func(c *connection.Connection) { c.Paused = true })(s.now()))
	in(ctx, t, chromedp.WaitVisible(chromedp.CSS(`#card [name=paused][value="0"]`)))
	if !read[bool](ctx, t, `document.querySelector('#test [role=status]').textContent.includes('Enviada')`) {
		t.Error("the result is gone with the next change of the card")
	}
}
