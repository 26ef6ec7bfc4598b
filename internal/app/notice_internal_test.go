package app

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"salonzap/internal/secret"
	"salonzap/internal/tenant"
	"salonzap/internal/text"
	"salonzap/internal/webhook"
)

// A salon's owners are notified of a paused webhook in the salon's language, and operators of one of the platform. The mail has only the host, since a
// URL may hold a secret.
func TestWhoIsToldOfAPausedWebhook(t *testing.T) {
	ring, err := secret.ParseRing("k1:a-key-for-tests-only-0001")
	if err != nil {
		t.Fatal(err)
	}
	c, err := OpenCore(t.Context(), Config{Data: t.TempDir(), Ring: ring, PublicURL: "https://painel.example.com"}, CoreOptions{Now: time.Now})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.Close(context.WithoutCancel(t.Context())) })
	salon, err := c.Salons.Add(t.Context(), tenant.System("test"), tenant.Draft{Name: "Ana", Locale: "en"})
	if err != nil {
		t.Fatal(err)
	}
	other, err := c.Salons.Add(t.Context(), tenant.System("test"), tenant.Draft{Name: "Bia"})
	if err != nil {
		t.Fatal(err)
	}
	for email, of := range map[string]tenant.ID{"root@example.com": {}, "ana@example.com": salon.ID, "ana2@example.com": salon.ID, "bia@example.com": other.ID} {
		u := tenant.User{ID: tenant.NewID().String(), Email: email, PasswordHash: "x", Role: tenant.Owner, Tenant: of, CreatedAt: time.Now()}
		if of.IsZero() {
			u.Role = tenant.Operator
		}
		if err := c.Store.AddUser(t.Context(), tenant.System("test"), u); err != nil {
			t.Fatal(err)
		}
	}
	got := map[string]string{}
	refused := ""
	send := func(_ context.Context, to, subject, body string) error {
		if to == refused || refused == "all" {
			return errors.New("refused")
		}
		got[to] = subject + "\n" + body
		return nil
	}
	tell := func(of tenant.ID, why webhook.PauseCause) error {
		clear(got)
		return c.tellPause(t.Context(), webhook.Subscription{Tenant: of, URL: "https://erp.example.com/hook?token=segredo", Pause: why}, send)
	}
	if err := tell(salon.ID, webhook.PausedAsDead); err != nil || len(got) != 2 {
		t.Errorf("the salon's: %v, %v", got, err)
	}
	for _, who := range []string{"ana@example.com", "ana2@example.com"} {
		letter := got[who]
		if !strings.HasPrefix(letter, text.EN.Say(text.NoticeSubject)) || !strings.Contains(letter, "erp.example.com") ||
			!strings.Contains(letter, "https://painel.example.com/dashboard/integration/") || strings.Contains(letter, "segredo") {
			t.Errorf("to %s: %s", who, letter)
		}
	}
	if err := tell(tenant.ID{}, webhook.PausedAsGone); err != nil || len(got) != 1 || !strings.Contains(got["root@example.com"], "410") ||
		!strings.Contains(got["root@example.com"], "/admin/integration/") {
		t.Errorf("the platform's: %v, %v", got, err)
	}
	refused = "ana@example.com"
	if err := tell(salon.ID, webhook.PausedAsDead); err != nil || len(got) != 1 {
		t.Errorf("one mailbox is full: %v, %v", got, err)
	}
	refused = "all"
	if err := tell(salon.ID, webhook.PausedAsDead); err == nil {
		t.Error("nobody was told, and nobody tries again")
	}
}
