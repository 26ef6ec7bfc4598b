package web_test

import (
	"context"
	"net/url"
	"strings"
	"testing"

	"salonzap/internal/contact"
	"salonzap/internal/inbox"
	"salonzap/internal/phone"
	"salonzap/internal/store/storetest"
	"salonzap/internal/tenant"
	"salonzap/internal/web"
	"salonzap/internal/web/webtest"
)

// numberScene is pages with the platform's own number, which the test plays.
type numberScene struct {
	*scene
	platform web.Platform
	number   phone.Number
	sends    bool
}

func newNumberScene(t *testing.T) *numberScene {
	t.Helper()
	n := &numberScene{}
	n.scene = newScene(t, func(d *web.Deps) {
		n.platform = web.Platform{
			Store: d.Alarms.(web.NumberStore),
			Open: func(ctx context.Context, scope tenant.Scope) (tenant.Tenant, error) {
				fresh, _, err := tenant.New(tenant.Draft{Name: tenant.PlatformName}, n.Now())
				must(t, err)
				fresh.ID = tenant.Platform()
				if kept, err := n.Store.Tenant(ctx, scope, tenant.Platform()); err == nil {
					return kept, nil
				}
				return n.Store.AddTenant(ctx, scope, fresh, false)
			},
			Number: func(context.Context) (phone.Number, bool, error) { return n.number, n.sends, nil },
		}
		d.Platform = n.platform
	})
	return n
}

// An owner asks for a code, sends it from a phone, tries it, and ends it; what the page says is true at each step.
func TestAnOwnerAsksForNoticesOnWhatsApp(t *testing.T) {
	t.Parallel()
	n := newNumberScene(t)
	n.Salon("Studio Ana", rightNumber, "ana@salao.example")
	b := n.SignedIn("ana@salao.example")
	if page := mainOf(b.Get(noticesPath).Body); strings.Contains(page, `id="whatsapp"`) {
		t.Errorf("without a number the page offers it\n%s", page)
	}
	n.number, n.sends = webtest.Number("5511940000001"), true
	offer := b.Get(noticesPath)
	checkPage(t, offer)
	if page := mainOf(offer.Body); !strings.Contains(page, "Receber no WhatsApp") || strings.Contains(page, "Número dos avisos da plataforma") {
		t.Errorf("the page is\n%s", page)
	}
	b.Post(noticesPath+"whatsapp", nil)
	page := b.Get(noticesPath)
	_, code, _ := strings.Cut(mainOf(page.Body), "<code>")
	code, _, _ = strings.Cut(code, "</code>")
	if !strings.Contains(page.Body, "https://wa.me/5511940000001?text=Quero%20receber") || !strings.Contains(page.Body, url.QueryEscape(code)) {
		t.Fatalf("the code is %q\n%s", code, mainOf(page.Body))
	}
	ctx, scope := t.Context(), tenant.System("test")
	_, err := n.platform.Open(ctx, scope)
	must(t, err)
	phone := contact.Sighting{Address: contact.At(webtest.Number("5511912345678")), Wrote: true, At: n.Now()}
	_, err = n.Store.TakeIn(ctx, scope, tenant.Platform(), []inbox.Report{inbox.Arrived{
		About: inbox.About{Key: inbox.Key{ID: "A"}, Peer: phone}, Direction: inbox.FromClient, SentAt: n.Now(), Content: inbox.Text{Body: inbox.Body("Código: " + code)},
	}}, n.Now())
	must(t, err)
	must(t, storetest.AnswerPlatform(ctx, n.Store, n.Now))
	page = b.Get(noticesPath)
	if main := mainOf(page.Body); strings.Contains(main, code) || !strings.Contains(main, "Os avisos vão para") || strings.Contains(main, "12345678") || strings.Contains(main, "12345-678") {
		t.Errorf("confirmed, the page is\n%s", main)
	}
	b.Post(noticesPath+"whatsapp/try", nil)
	if main := mainOf(b.Get(noticesPath).Body); !strings.Contains(main, "na fila no WhatsApp") {
		t.Errorf("after a trial\n%s", main)
	}
	n.sends = false
	if main := mainOf(b.Get(noticesPath).Body); !strings.Contains(main, "está fora do ar agora") {
		t.Errorf("while the number is down\n%s", main)
	}
	b.Post(noticesPath+"whatsapp/remove", nil)
	if main := mainOf(b.Get(noticesPath).Body); !strings.Contains(main, "Receber no WhatsApp") {
		t.Errorf("afterwards\n%s", main)
	}
	b.Post(noticesPath+"whatsapp/try", nil)
	if page := b.Get(noticesPath).Body; !strings.Contains(page, "Nenhum WhatsApp recebe avisos ainda") {
		t.Errorf("a trial without a number\n%s", mainOf(page))
	}
}

// The operator's page leads to where the number is connected; it has a card and chats, and nothing of a salon.
func TestTheOperatorConnectsThePlatformsNumber(t *testing.T) {
	t.Parallel()
	n := newNumberScene(t)
	n.Salon("Studio Ana", rightNumber, "ana@salao.example")
	n.Operator(boss)
	op := n.SignedIn(boss)
	if page := mainOf(op.Get(noticesPath).Body); !strings.Contains(page, "Número dos avisos da plataforma") || !strings.Contains(page, "não está conectado") || strings.Contains(page, "Receber no WhatsApp") {
		t.Errorf("the page is\n%s", page)
	}
	const salon = "/admin/salons/avisos-da-plataforma/"
	if got := op.Post(noticesPath+"number", nil); got.Location != salon {
		t.Fatalf("status %d, to %q", got.Status, got.Location)
	}
	page := op.Get(salon)
	if checkPage(t, page); !strings.Contains(page.Body, salon+"whatsapp/connect") || strings.Contains(page.Body, salon+"robot/") || !strings.Contains(page.Body, salon+"chats/") {
		t.Errorf("its page is\n%s", page.Body)
	}
	for _, path := range []string{"agenda/", "robot/", "today/", "clients/"} {
		if got := op.Get(salon + path); got.Status != 404 {
			t.Errorf("%s: status %d", path, got.Status)
		}
	}
	if list := op.Get("/admin/salons/").Body; strings.Contains(list, "avisos-da-plataforma") || !strings.Contains(list, "Studio Ana") {
		t.Errorf("the list is\n%s", mainOf(list))
	}
	if got := n.SignedIn("ana@salao.example").Post(noticesPath+"number", nil); got.Status != 403 {
		t.Errorf("an owner: status %d", got.Status)
	}
}
