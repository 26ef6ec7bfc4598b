package web_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"salonzap/internal/alarm"
	"salonzap/internal/connection"
	"salonzap/internal/egress"
	"salonzap/internal/tenant"
	"salonzap/internal/web"
	"salonzap/internal/web/webtest"
	"salonzap/internal/webpush"
	"salonzap/internal/webpush/webpushtest"
)

// pushScene is pages, what sends notices, and a push service over HTTP.
type pushScene struct {
	*scene
	service *webpushtest.Service
	runner  *alarm.Runner
	public  string
	mails   []string
}

func newPushScene(t *testing.T) *pushScene {
	t.Helper()
	p := &pushScene{scene: newScene(t)}
	p.service = webpushtest.New(t, p.Now)
	key, err := p.PushKey()
	must(t, err)
	sender := webpush.NewSender(key, "https://painel.example", egress.Guard{Trusted: true}.Transport(p.service.Transport()), p.Now)
	p.public = sender.Public()
	send := func(ctx context.Context, to alarm.Device, n alarm.Note) error {
		err := sender.Send(ctx, webtest.Subscription(to), webpush.Message{Body: n.Body, Topic: n.Topic, Lasts: n.Lasts})
		if errors.Is(err, webpush.ErrGone) {
			return alarm.ErrDeviceGone
		}
		return err
	}
	mail := func(_ context.Context, to, subject, _ string) error {
		p.mails = append(p.mails, to+" "+subject)
		return nil
	}
	p.runner = alarm.NewRunner(alarm.Deps{
		Store: p.Store, Notices: p.Store, Mail: mail, Push: send, Devices: p.Store, URL: "https://painel.example", Log: slog.New(slog.DiscardHandler), Now: p.Now,
	})
	return p
}

// form is what push.js sends of a browser.
func (p *pushScene) form(b *webpushtest.Browser) url.Values {
	v := b.Subscription
	return url.Values{"endpoint": {v.Endpoint.Reveal()}, "p256dh": {v.P256dh}, "auth": {v.Auth}}
}

// always lets a person be told at any hour.
func (p *pushScene) always(email string) {
	p.T.Helper()
	u, err := p.Store.UserByEmail(p.T.Context(), tenant.System("test"), email)
	must(p.T, err)
	must(p.T, p.Store.PutNoticeSetting(p.T.Context(), tenant.For(u.Tenant), u, alarm.Setting{Mail: true}))
}

// noteIn is what the service worker is given.
type noteIn struct{ Title, Body, Path, Tag, Lang string }

func (p *pushScene) notes(b *webpushtest.Browser) []noteIn {
	p.T.Helper()
	var all []noteIn
	for _, d := range p.service.Got(b) {
		var n noteIn
		must(p.T, json.Unmarshal([]byte(d.Body), &n))
		if n.Tag != d.Topic || d.TTL != "86400" {
			p.T.Errorf("the topic is %q, for %q seconds, and the tag %q", d.Topic, d.TTL, n.Tag)
		}
		all = append(all, n)
	}
	return all
}

// A fall reaches the browser in which the owner asked for notices, a tap leads to the connect page, and the page says that it was opened; who does
// not open it gets an e-mail besides; that it works again comes once.
func TestAFallReachesADevice(t *testing.T) {
	t.Parallel()
	p := newPushScene(t)
	ana := p.Salon("Studio Ana", rightNumber, "ana@salao.example")
	p.always("ana@salao.example")
	b, phone := p.SignedIn("ana@salao.example"), p.service.Subscribe(p.public)
	if first := b.Get(noticesPath); !strings.Contains(first.Body, `data-key="`+p.public+`"`) || !strings.Contains(first.Body, "Nenhum aparelho") {
		t.Fatalf("the page is\n%s", mainOf(first.Body))
	}
	for range 2 { // a browser that asks again is one device
		if got := b.Post(noticesPath+"devices", p.form(phone)); got.Location != noticesPath {
			t.Fatalf("status %d\n%s", got.Status, mainOf(got.Body))
		}
	}
	if page := b.Get(noticesPath); strings.Count(page.Body, "data-device=") != 1 || strings.Contains(page.Body, phone.Subscription.Endpoint.Reveal()) {
		t.Errorf("the page is\n%s", mainOf(page.Body))
	}

	dropConnection(p.scene, ana, connection.Unlinked)
	p.AdvanceClock(alarm.OwnerAfter)
	p.runner.Look(t.Context())
	got := p.notes(phone)
	if len(got) != 1 || got[0].Title != "Studio Ana: o WhatsApp caiu" || !strings.Contains(got[0].Body, "Toque para reconectar") || got[0].Lang != "pt-BR" {
		t.Fatalf("the phone got %+v", got)
	}
	if len(p.mails) != 0 {
		t.Errorf("an e-mail at once: %q", p.mails)
	}
	if stranger := p.Salon("Studio Bia", "", "bia@salao.example"); !stranger.ID.IsZero() {
		if page := p.SignedIn("bia@salao.example").Get(got[0].Path); page.Location != "/dashboard/" {
			t.Errorf("another owner is led to %q", page.Location)
		}
	}
	if page := b.Get(got[0].Path); page.Location != "/dashboard/whatsapp/" {
		t.Errorf("a tap leads to %d %q", page.Status, page.Location)
	}
	if page := mainOf(b.Get(noticesPath).Body); !strings.Contains(page, "enviado no aparelho, aberto") {
		t.Errorf("the page is\n%s", page)
	}
	p.AdvanceClock(2 * alarm.EscalateAfter)
	p.runner.Look(t.Context())
	if len(p.mails) != 0 {
		t.Errorf("an e-mail to who opened it: %q", p.mails)
	}
}

// What is not opened is followed by an e-mail, once; a device that is gone is forgotten, and the e-mail does not wait.
func TestWhoDoesNotOpenItIsWrittenTo(t *testing.T) {
	t.Parallel()
	p := newPushScene(t)
	ana, bia := p.Salon("Studio Ana", rightNumber, "ana@salao.example"), p.Salon("Studio Bia", "", "bia@salao.example")
	phone, gone := p.service.Subscribe(p.public), p.service.Subscribe(p.public)
	for email, device := range map[string]*webpushtest.Browser{"ana@salao.example": phone, "bia@salao.example": gone} {
		p.always(email)
		p.SignedIn(email).Post(noticesPath+"devices", p.form(device))
	}
	p.service.Forget(gone)
	dropConnection(p.scene, ana, connection.Unlinked)
	dropConnection(p.scene, bia, connection.Unlinked)
	p.AdvanceClock(alarm.OwnerAfter)
	for range 4 {
		p.runner.Look(t.Context())
		p.AdvanceClock(alarm.EscalateAfter / 10)
	}
	if want := "bia@salao.example Studio Bia: o WhatsApp caiu"; fmt.Sprint(p.mails) != "["+want+"]" {
		t.Errorf("within minutes: %q", p.mails)
	}
	if page := mainOf(p.SignedIn("bia@salao.example").Get(noticesPath).Body); strings.Contains(page, "data-device=") || !strings.Contains(page, "nenhum aparelho recebe avisos") {
		t.Errorf("the page is\n%s", page)
	}
	p.AdvanceClock(alarm.EscalateAfter)
	for range 3 {
		p.runner.Look(t.Context())
		p.AdvanceClock(alarm.EscalateAfter)
	}
	if len(p.mails) != 2 || p.mails[1] != "ana@salao.example Studio Ana: o WhatsApp caiu" || len(p.notes(phone)) != 1 {
		t.Errorf("afterwards: %q, and %d notes", p.mails, len(p.notes(phone)))
	}
}

func TestADeviceIsTriedAndRemoved(t *testing.T) {
	t.Parallel()
	p := newPushScene(t)
	p.Salon("Studio Ana", rightNumber, "ana@salao.example")
	b, phone := p.SignedIn("ana@salao.example"), p.service.Subscribe(p.public)
	b.Post(noticesPath+"devices/try", nil)
	if page := b.Get(noticesPath).Body; !strings.Contains(page, "Nenhum aparelho recebe avisos ainda") {
		t.Errorf("without a device\n%s", mainOf(page))
	}
	wrong := p.form(phone)
	wrong.Set("endpoint", "http://10.0.0.1/x")
	if got := b.Post(noticesPath+"devices", wrong); got.Status != http.StatusUnprocessableEntity && got.Status != http.StatusBadRequest {
		t.Errorf("an address that is none: status %d", got.Status)
	}
	b.Post(noticesPath+"devices", p.form(phone))
	b.Post(noticesPath+"devices/try", nil)
	p.runner.Look(t.Context())
	if got := p.notes(phone); len(got) != 1 || got[0].Title != "Teste de aviso do Salonzap" {
		t.Fatalf("the phone got %+v", got)
	} else if page := b.Get(got[0].Path); page.Location != noticesPath {
		t.Errorf("a tap leads to %q", page.Location)
	}
	page := b.Get(noticesPath).Body
	_, id, _ := strings.Cut(page, `name="id" value="`)
	id, _, _ = strings.Cut(id, `"`)
	p.Salon("Studio Bia", "", "bia@salao.example")
	p.SignedIn("bia@salao.example").Post(noticesPath+"devices/remove", url.Values{"id": {id}})
	if page := b.Get(noticesPath).Body; !strings.Contains(page, "data-device=") {
		t.Error("another person removed it")
	}
	b.Post(noticesPath+"devices/remove", url.Values{"id": {id}})
	if page := b.Get(noticesPath).Body; strings.Contains(page, "data-device=") {
		t.Error("it is still there")
	}
}

func TestTheDashboardCanBeInstalled(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	v := s.Visitor()
	got := v.Get("/manifest.webmanifest")
	var m struct {
		StartURL string `json:"start_url"`
		Display  string
		Icons    []struct{ Src, Sizes string }
	}
	must(t, json.Unmarshal([]byte(got.Body), &m))
	if m.Display != "standalone" || m.StartURL != "/dashboard/" || len(m.Icons) != 3 || got.Header.Get("Content-Type") != "application/manifest+json" {
		t.Errorf("%+v", m)
	}
	for _, icon := range m.Icons {
		if png := v.Get(icon.Src); png.Status != http.StatusOK || !strings.HasPrefix(png.Body, "\x89PNG") {
			t.Errorf("the icon %q: status %d", icon.Src, png.Status)
		}
	}
	w := v.Get("/worker.js")
	if w.Status != http.StatusOK || strings.Contains(w.Body, "__") || w.Header.Get("Cache-Control") != "no-cache" || !strings.HasPrefix(w.Header.Get("Content-Type"), "text/javascript") {
		t.Errorf("the worker: status %d\n%s", w.Status, w.Body)
	}
}

// Without a key nothing is offered.
func TestWithoutAKeyNoBrowserIsOffered(t *testing.T) {
	t.Parallel()
	s := newScene(t, func(d *web.Deps) { d.Push = web.Push{} })
	s.Salon("Studio Ana", rightNumber, "ana@salao.example")
	b := s.SignedIn("ana@salao.example")
	if page := b.Get(noticesPath).Body; strings.Contains(page, "data-push") || strings.Contains(page, "push.") {
		t.Errorf("the page is\n%s", mainOf(page))
	}
	if got := b.Post(noticesPath+"devices", url.Values{"endpoint": {"https://push.example/x"}}); got.Status == http.StatusSeeOther {
		t.Error("a device was taken")
	}
}
