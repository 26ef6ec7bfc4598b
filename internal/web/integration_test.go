package web_test

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"salonzap/internal/egress"
	"salonzap/internal/inbox"
	"salonzap/internal/tenant"
	"salonzap/internal/web"
	"salonzap/internal/webhook"
)

// hooks keeps webhooks in the scene's store, as the program does, and plays receivers: those of "dead" answer with an error.
func (s *scene) hooks() web.Hooks {
	return web.Hooks{Store: s.store, Test: func(_ context.Context, x webhook.Subscription) webhook.Answer {
		a := webhook.Answer{Status: 204, Took: 12 * time.Millisecond, At: s.now()}
		if strings.Contains(x.URL.Reveal(), "dead") {
			a.Status, a.Cause, a.Body = 503, webhook.CauseStatus, []byte("<b>manutenção</b> de 5511987654321")
		}
		return a
	}}
}

// hookOf makes a webhook of a salon, or of all.
func (s *scene) hookOf(t tenant.ID, address string) webhook.Subscription {
	s.t.Helper()
	x, err := webhook.New(t, webhook.Draft{URL: address, Description: "CRM"}, egress.Guard{}, s.now())
	must(s.t, err)
	must(s.t, s.store.AddSubscription(s.t.Context(), tenant.System("test"), x))
	return x
}

// told lets something happen of which webhooks are told.
func (s *scene) told(t tenant.ID) {
	s.t.Helper()
	s.takeIn(t, s.wrote(mariaJID, "Maria Secreta", "H1", 3, inbox.Text{Body: "palavras secretas"}))
	_, err := s.store.NumberEvents(s.t.Context(), tenant.System("test"))
	must(s.t, err)
}

// secretOf is the secret that a page shows once.
func secretOf(t *testing.T, body string) string {
	t.Helper()
	_, rest, found := strings.Cut(body, `<code id="made-key">`)
	secret, _, _ := strings.Cut(rest, "<")
	if !found || secret == "" {
		t.Fatalf("no secret on the page:\n%s", mainOf(body))
	}
	return secret
}

func TestAWebhookIsMadeTriedChangedAndDeleted(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	salon := s.salon("Studio Ana", rightNumber, "ana@salao.example")
	other := s.salon("Salão Outro", "", "outro@salao.example")
	s.operator("op@plataforma.example")
	for _, role := range []struct {
		b     *browser
		base  string
		owner tenant.ID
	}{
		{s.signedIn("ana@salao.example"), "/dashboard/integration/", salon.ID},
		{s.signedIn("op@plataforma.example"), "/admin/integration/", tenant.ID{}},
		{s.signedIn("op@plataforma.example"), "/admin/salons/" + other.Slug.String() + "/integration/", other.ID},
	} {
		b, base := role.b, role.base
		checkDocument(t, b.get(base))
		bad := b.post(base+"new", url.Values{"url": {"ftp://x"}, "note": {"CRM"}, "events": {"message.received"}})
		if bad.status != http.StatusUnprocessableEntity || !strings.Contains(bad.body, "https://exemplo.com.br/webhook") || !strings.Contains(bad.body, `value="message.received" checked`) {
			t.Errorf("%s: a wrong address: status %d\n%s", base, bad.status, mainOf(bad.body))
		}
		made := b.post(base+"new", url.Values{"url": {"https://dead.example.com/hook"}, "note": {"CRM"}, "events": {"message.received"}})
		checkDocument(t, made)
		first := secretOf(t, made.body)
		all, err := s.store.Subscriptions(t.Context(), tenant.System("test"), role.owner)
		must(t, err)
		if len(all) != 1 || len(all[0].Types) != 1 || all[0].Description != "CRM" {
			t.Fatalf("%s: made %+v", base, all)
		}
		one := base + all[0].ID + "/"
		if again := b.get(one); strings.Contains(again.body, first) || !strings.Contains(again.body, "dead.example.com") {
			t.Errorf("%s: afterwards the page shows\n%s", base, mainOf(again.body))
		}
		tried := b.post(one+"test", url.Values{})
		if !strings.Contains(tried.body, "503 em 12 ms") || !strings.Contains(tried.body, "&lt;b&gt;manutenção") || strings.Contains(tried.body, "5511987654321") {
			t.Errorf("%s: the test shows\n%s", base, mainOf(tried.body))
		}
		rotated := secretOf(t, b.post(one+"secret", url.Values{}).body)
		x, err := s.store.Subscription(t.Context(), tenant.System("test"), all[0].ID)
		must(t, err)
		if rotated == first || len(x.Secrets.Former) != 1 || x.Secrets.Current.Reveal() != rotated {
			t.Errorf("%s: replaced: %d former secrets", base, len(x.Secrets.Former))
		}
		b.post(one+"secret", url.Values{"revoke": {"1"}})
		b.post(one+"pause", url.Values{"paused": {"1"}})
		b.post(one+"edit", url.Values{"url": {"https://example.com/neu"}, "note": {"ERP"}})
		x, err = s.store.Subscription(t.Context(), tenant.System("test"), all[0].ID)
		must(t, err)
		if x.Pause != webhook.PausedByPerson || len(x.Secrets.Former) != 0 || x.Description != "ERP" || len(x.Types) < 13 || x.URL.Reveal() != "https://example.com/neu" {
			t.Errorf("%s: changed: %q, %d former, %d types, %q", base, x.Pause, len(x.Secrets.Former), len(x.Types), x.Description)
		}
		checkDocument(t, b.get(one))
		b.post(one+"pause", url.Values{})
		checkDocument(t, b.get(one+"delete"))
		if got := b.post(one+"delete", url.Values{}); got.location != base {
			t.Errorf("%s: deleted: status %d to %q", base, got.status, got.location)
		}
		if got := b.get(one); got.status != http.StatusNotFound {
			t.Errorf("%s: after it was deleted: status %d", base, got.status)
		}
	}
}

func TestDeliveriesAreShownCoveredAndGoAgain(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	salon := s.salon("Studio Ana", rightNumber, "ana@salao.example")
	x := s.hookOf(salon.ID, "https://example.com/hook")
	s.told(salon.ID)
	ana, one := s.signedIn("ana@salao.example"), "/dashboard/integration/"+x.ID+"/"
	shown := ana.get(one)
	checkDocument(t, shown)
	if !strings.Contains(shown.body, "message.received") || !strings.Contains(shown.body, "•••") {
		t.Errorf("the log:\n%s", mainOf(shown.body))
	}
	for _, word := range []string{"palavras secretas", "Secreta", "987654321"} {
		if strings.Contains(shown.body, word) {
			t.Errorf("%q can be read in the log", word)
		}
	}
	zone, err := time.LoadLocation(salon.Timezone)
	must(t, err)
	hourAgo := s.now().Add(-time.Hour).In(zone).Format("2006-01-02T15:04")
	for field, form := range map[string]url.Values{
		"since": {"since": {"ontem"}},
		"until": {"since": {hourAgo}, "until": {"2000-01-01T10:00"}},
	} {
		if got := ana.post(one+"again", form); got.status != http.StatusUnprocessableEntity || !strings.Contains(got.body, `id="`+field+`-error"`) {
			t.Errorf("a wrong %s: status %d", field, got.status)
		}
	}
	if got := ana.post(one+"again", url.Values{"delivery": {"987654"}}); got.status != http.StatusNotFound {
		t.Errorf("a delivery that is none: status %d", got.status)
	}
	late := s.hookOf(salon.ID, "https://example.com/later")
	ana.post("/dashboard/integration/"+late.ID+"/again", url.Values{"since": {hourAgo}, "missed": {"1"}})
	log, err := s.store.Deliveries(t.Context(), tenant.System("test"), late.ID, 0, 0)
	must(t, err)
	if len(log) == 0 {
		t.Error("what happened before a webhook was made is not delivered to it")
	}
}

func TestAnotherSalonsWebhooksAndKeysAreNotThere(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	s.salon("Studio Ana", rightNumber, "ana@salao.example")
	other := s.salon("Salão Secreto", "", "")
	keys := tenant.NewKeys(s.store, s.now)
	key, _, err := keys.Create(t.Context(), tenant.System("test"), tenant.NewKey{Name: "chave secreta", Only: other.ID})
	must(t, err)
	ana := s.signedIn("ana@salao.example")
	for _, x := range []webhook.Subscription{s.hookOf(other.ID, "https://secreto.example.com"), s.hookOf(tenant.ID{}, "https://secreto.example.com")} {
		one := "/dashboard/integration/" + x.ID + "/"
		for _, path := range []string{"", "edit", "delete"} {
			if got := ana.get(one + path); got.status != http.StatusNotFound || strings.Contains(got.body, "secreto.example") {
				t.Errorf("GET %s: status %d", path, got.status)
			}
		}
		for _, path := range []string{"edit", "pause", "test", "secret", "again", "delete"} {
			if got := ana.post(one+path, url.Values{"paused": {"1"}, "url": {"https://mal.example"}}); got.status != http.StatusNotFound {
				t.Errorf("POST %s: status %d", path, got.status)
			}
		}
		if now, err := s.store.Subscription(t.Context(), tenant.System("test"), x.ID); err != nil || now.Pause != "" || now.URL != x.URL {
			t.Errorf("it was changed: %v", err)
		}
	}
	if got := ana.get("/dashboard/integration/"); strings.Contains(got.body, "secreto") || strings.Contains(got.body, "chave secreta") {
		t.Error("they are on the page")
	}
	if got := ana.post("/dashboard/integration/keys/revoke", url.Values{"key": {key.ID}}); got.status != http.StatusNotFound {
		t.Errorf("another salon's key: status %d", got.status)
	}
	made := ana.post("/dashboard/integration/keys", url.Values{"name": {"Django"}, "days": {"30"}})
	checkDocument(t, made)
	actor, err := keys.Authenticate(t.Context(), secretOf(t, made.body))
	if err != nil || actor.Tenant == other.ID || actor.Scope().AllTenants() {
		t.Errorf("the key that was made: %v, %+v", err, actor)
	}
}
