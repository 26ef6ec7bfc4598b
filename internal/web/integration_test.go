package web_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"salonzap/internal/tenant"
	"salonzap/internal/webhook"
)

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
	salon := s.Salon("Studio Ana", rightNumber, "ana@salao.example")
	other := s.Salon("Salão Outro", "", "outro@salao.example")
	s.Operator("op@plataforma.example")
	for _, role := range []struct {
		b     *browser
		base  string
		owner tenant.ID
	}{
		{s.SignedIn("ana@salao.example"), "/dashboard/integration/", salon.ID},
		{s.SignedIn("op@plataforma.example"), "/admin/integration/", tenant.ID{}},
		{s.SignedIn("op@plataforma.example"), "/admin/salons/" + other.Slug.String() + "/integration/", other.ID},
	} {
		b, base := role.b, role.base
		checkDocument(t, b.Get(base))
		bad := b.Post(base+"new", url.Values{"url": {"ftp://x"}, "note": {"CRM"}, "events": {"message.received"}})
		if bad.Status != http.StatusUnprocessableEntity || !strings.Contains(bad.Body, "https://exemplo.com.br/webhook") || !strings.Contains(bad.Body, `value="message.received" checked`) {
			t.Errorf("%s: a wrong address: status %d\n%s", base, bad.Status, mainOf(bad.Body))
		}
		made := b.Post(base+"new", url.Values{"url": {"https://dead.example.com/hook"}, "note": {"CRM"}, "events": {"message.received"}})
		checkDocument(t, made)
		first := secretOf(t, made.Body)
		all, err := s.Store.Subscriptions(t.Context(), tenant.System("test"), role.owner)
		must(t, err)
		if len(all) != 1 || len(all[0].Types) != 1 || all[0].Description != "CRM" {
			t.Fatalf("%s: made %+v", base, all)
		}
		one := base + all[0].ID + "/"
		if again := b.Get(one); strings.Contains(again.Body, first) || !strings.Contains(again.Body, "dead.example.com") {
			t.Errorf("%s: afterwards the page shows\n%s", base, mainOf(again.Body))
		}
		tried := b.Post(one+"test", url.Values{})
		if !strings.Contains(tried.Body, "503 em 12 ms") || !strings.Contains(tried.Body, "&lt;b&gt;manutenção") || strings.Contains(tried.Body, "5511987654321") {
			t.Errorf("%s: the test shows\n%s", base, mainOf(tried.Body))
		}
		rotated := secretOf(t, b.Post(one+"secret", url.Values{}).Body)
		x, err := s.Store.Subscription(t.Context(), tenant.System("test"), all[0].ID)
		must(t, err)
		if rotated == first || len(x.Secrets.Former) != 1 || x.Secrets.Current.Reveal() != rotated {
			t.Errorf("%s: replaced: %d former secrets", base, len(x.Secrets.Former))
		}
		b.Post(one+"secret", url.Values{"revoke": {"1"}})
		b.Post(one+"pause", url.Values{"paused": {"1"}})
		b.Post(one+"edit", url.Values{"url": {"https://example.com/neu"}, "note": {"ERP"}})
		x, err = s.Store.Subscription(t.Context(), tenant.System("test"), all[0].ID)
		must(t, err)
		if x.Pause != webhook.PausedByPerson || len(x.Secrets.Former) != 0 || x.Description != "ERP" || len(x.Types) < 13 || x.URL.Reveal() != "https://example.com/neu" {
			t.Errorf("%s: changed: %q, %d former, %d types, %q", base, x.Pause, len(x.Secrets.Former), len(x.Types), x.Description)
		}
		checkDocument(t, b.Get(one))
		b.Post(one+"pause", url.Values{})
		checkDocument(t, b.Get(one+"delete"))
		if got := b.Post(one+"delete", url.Values{}); got.Location != base {
			t.Errorf("%s: deleted: status %d to %q", base, got.Status, got.Location)
		}
		if got := b.Get(one); got.Status != http.StatusNotFound {
			t.Errorf("%s: after it was deleted: status %d", base, got.Status)
		}
	}
}

func TestDeliveriesAreShownCoveredAndGoAgain(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	salon := s.Salon("Studio Ana", rightNumber, "ana@salao.example")
	x := s.HookOf(salon.ID, "https://example.com/hook")
	s.Told(salon.ID)
	ana, one := s.SignedIn("ana@salao.example"), "/dashboard/integration/"+x.ID+"/"
	shown := ana.Get(one)
	checkDocument(t, shown)
	if !strings.Contains(shown.Body, "message.received") || !strings.Contains(shown.Body, "•••") {
		t.Errorf("the log:\n%s", mainOf(shown.Body))
	}
	for _, word := range []string{"palavras secretas", "Secreta", "987654321"} {
		if strings.Contains(shown.Body, word) {
			t.Errorf("%q can be read in the log", word)
		}
	}
	zone, err := time.LoadLocation(salon.Timezone)
	must(t, err)
	hourAgo := s.Now().Add(-time.Hour).In(zone).Format("2006-01-02T15:04")
	for field, form := range map[string]url.Values{
		"since": {"since": {"ontem"}},
		"until": {"since": {hourAgo}, "until": {"2000-01-01T10:00"}},
	} {
		if got := ana.Post(one+"again", form); got.Status != http.StatusUnprocessableEntity || !strings.Contains(got.Body, `id="`+field+`-error"`) {
			t.Errorf("a wrong %s: status %d", field, got.Status)
		}
	}
	if got := ana.Post(one+"again", url.Values{"delivery": {"987654"}}); got.Status != http.StatusNotFound {
		t.Errorf("a delivery that is none: status %d", got.Status)
	}
	late := s.HookOf(salon.ID, "https://example.com/later")
	ana.Post("/dashboard/integration/"+late.ID+"/again", url.Values{"since": {hourAgo}, "missed": {"1"}})
	log, err := s.Store.Deliveries(t.Context(), tenant.System("test"), late.ID, 0, 0)
	must(t, err)
	if len(log) == 0 {
		t.Error("what happened before a webhook was made is not delivered to it")
	}
}

func TestAnotherSalonsWebhooksAndKeysAreNotThere(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	s.Salon("Studio Ana", rightNumber, "ana@salao.example")
	other := s.Salon("Salão Secreto", "", "")
	keys := tenant.NewKeys(s.Store, s.Now)
	key, _, err := keys.Create(t.Context(), tenant.System("test"), tenant.NewKey{Name: "chave secreta", Only: other.ID})
	must(t, err)
	ana := s.SignedIn("ana@salao.example")
	for _, x := range []webhook.Subscription{s.HookOf(other.ID, "https://secreto.example.com"), s.HookOf(tenant.ID{}, "https://secreto.example.com")} {
		one := "/dashboard/integration/" + x.ID + "/"
		for _, path := range []string{"", "edit", "delete"} {
			if got := ana.Get(one + path); got.Status != http.StatusNotFound || strings.Contains(got.Body, "secreto.example") {
				t.Errorf("GET %s: status %d", path, got.Status)
			}
		}
		for _, path := range []string{"edit", "pause", "test", "secret", "again", "delete"} {
			if got := ana.Post(one+path, url.Values{"paused": {"1"}, "url": {"https://mal.example"}}); got.Status != http.StatusNotFound {
				t.Errorf("POST %s: status %d", path, got.Status)
			}
		}
		if now, err := s.Store.Subscription(t.Context(), tenant.System("test"), x.ID); err != nil || now.Pause != "" || now.URL != x.URL {
			t.Errorf("it was changed: %v", err)
		}
	}
	if got := ana.Get("/dashboard/integration/"); strings.Contains(got.Body, "secreto") || strings.Contains(got.Body, "chave secreta") {
		t.Error("they are on the page")
	}
	if got := ana.Post("/dashboard/integration/keys/revoke", url.Values{"key": {key.ID}}); got.Status != http.StatusNotFound {
		t.Errorf("another salon's key: status %d", got.Status)
	}
	made := ana.Post("/dashboard/integration/keys", url.Values{"name": {"Django"}, "days": {"30"}})
	checkDocument(t, made)
	actor, err := keys.Authenticate(t.Context(), secretOf(t, made.Body))
	if err != nil || actor.Tenant == other.ID || actor.Scope().AllTenants() {
		t.Errorf("the key that was made: %v, %+v", err, actor)
	}
}
