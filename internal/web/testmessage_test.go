package web_test

import (
	"errors"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"salonzap/internal/connection"
	"salonzap/internal/fault"
	"salonzap/internal/text"
	"salonzap/internal/web"
	"salonzap/internal/web/webtest"
)

func TestATestMessageGoesToTheSalonItself(t *testing.T) {
	t.Parallel()
	var o webtest.Outgoing
	s := newScene(t, func(d *web.Deps) { d.SendText = o.Send })
	salon := s.Salon("Studio Ana", rightNumber, "ana@salao.example")
	ana := s.SignedIn("ana@salao.example")
	click := func() answer {
		t.Helper()
		return ana.Part(http.MethodPost, "/dashboard/whatsapp/test", url.Values{})
	}
	if got := click(); !strings.Contains(got.Body, "não está conectado agora") || len(o.Sent) != 0 {
		t.Errorf("before the first click: %q, sent %q", got.Body, o.Sent)
	}
	s.Conns.Set(salon.ID, linked(func(c *connection.Connection) {
		c.Evidence.Reading, c.Evidence.Since = connection.ReadConnecting, c.Evidence.Since.Add(-time.Minute)
	})(s.Now()))
	if got := click(); !strings.Contains(got.Body, "não está conectado agora") || len(o.Sent) != 0 {
		t.Errorf("while it comes back: %q, sent %q", got.Body, o.Sent)
	}
	s.Conns.Set(salon.ID, linked(func(c *connection.Connection) { c.Paused = true })(s.Now()))
	if got := click(); !strings.Contains(got.Body, "Enviada") || !strings.Contains(got.Body, `role="status"`) {
		t.Errorf("sent: status %d %q", got.Status, got.Body)
	}
	want := "studio-ana_whatsapp > 55" + rightNumber + ": Teste: o WhatsApp de Studio Ana está conectado e enviando mensagens."
	if len(o.Sent) != 1 || o.Sent[0] != want {
		t.Errorf("sent %q, want %q", o.Sent, want)
	}
	for _, tc := range []struct {
		fail error
		want string
	}{
		{fault.Wrap(fault.UnknownOutcome, "x", errors.New("secret detail")), "Não sabemos"},
		{&fault.Error{Kind: fault.Unavailable, Op: "x", Key: text.TestFailed}, "não saiu"},
	} {
		o.Fail = tc.fail
		if got := click(); !strings.Contains(got.Body, tc.want) || strings.Contains(got.Body, "secret") || strings.Contains(got.Body, "Enviada") {
			t.Errorf("%v: %q", tc.fail, got.Body)
		}
	}
	n := len(o.Sent)
	for range 10 {
		click()
	}
	if got := click(); !strings.Contains(got.Body, "Muitas") && len(o.Sent) > n+5 {
		t.Errorf("%d messages went out in a moment: %q", len(o.Sent), got.Body)
	}
}
