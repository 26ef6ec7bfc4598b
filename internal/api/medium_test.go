package api_test

import (
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"salonzap/internal/api"
	"salonzap/internal/contact"
	"salonzap/internal/inbox"
	"salonzap/internal/tenant"
)

func TestAMediumIsShownOnlyWhereItRunsNoCode(t *testing.T) {
	for _, c := range []struct {
		m    inbox.Medium
		want string
	}{
		{inbox.Medium{Type: "image/jpeg", Inline: true}, "inline"},
		{inbox.Medium{Type: "application/pdf", Name: "preços\"\r\nX: y.pdf"}, "attachment; filename*=utf-8''pre%C3%A7os%22%0D%0AX%3A%20y.pdf"},
		{inbox.Medium{Type: inbox.UnknownType, Name: "a.html"}, "attachment; filename=a.html"},
	} {
		c.m.ReadCloser = io.NopCloser(strings.NewReader("<script>"))
		w := httptest.NewRecorder()
		api.WriteMedium(t.Context(), w, c.m, discard())
		h := w.Header()
		if got := h.Get("Content-Disposition"); got != c.want || h.Get("Content-Type") != c.m.Type || h.Get("X-Content-Type-Options") != "nosniff" ||
			!strings.Contains(h.Get("Content-Security-Policy"), "sandbox") || w.Body.String() != "<script>" {
			t.Errorf("%s: %q, %v", c.m.Type, got, h)
		}
	}
	defer func() {
		if got := recover(); got != http.ErrAbortHandler { //nolint:errorlint // it is this very value
			t.Errorf("a medium that broke off: %v", got)
		}
	}()
	broken := io.NopCloser(iotest.ErrReader(errors.New("gone")))
	api.WriteMedium(t.Context(), httptest.NewRecorder(), inbox.Medium{ReadCloser: broken, Type: "image/png"}, discard())
}

func TestParkedWorkIsShownAndStartedAgain(t *testing.T) {
	r := newRig(t)
	ana := r.addSalon(t, "ana", "11 98765-4321")
	address, _ := contact.ParseAddress("5511912345678@s.whatsapp.net")
	begun := time.Now().Add(-48 * time.Hour)
	says := inbox.Arrived{
		About: inbox.About{Key: inbox.Key{ID: "A"}, Peer: contact.Sighting{Address: address, At: begun, Wrote: true}}, Direction: inbox.FromClient,
		SentAt: begun, Content: inbox.Text{Body: "um segredo"},
	}
	if _, err := r.store.TakeIn(t.Context(), tenant.System("test"), ana, []inbox.Report{says}, begun); err != nil {
		t.Fatal(err)
	}
	for now := begun; now.Before(begun.Add(27 * time.Hour)); now = now.Add(13 * time.Hour) {
		c, err := r.store.ClaimWork(t.Context(), tenant.System("test"), "test", now.Add(time.Minute), now)
		if err != nil {
			t.Fatal(err)
		}
		if err := r.store.FailWork(t.Context(), tenant.System("test"), c, errors.New("um segredo"), now); err != nil {
			t.Fatal(err)
		}
	}
	answer := r.ask(t, r.key, "GET", "/api/v1/parked-chats", nil)
	items, _ := answer.object(t)["items"].([]any)
	if len(items) != 1 || strings.Contains(string(answer.body), "segredo") || strings.Contains(string(answer.body), "91234") {
		t.Fatalf("parked: %s", answer.body)
	}
	item := items[0].(map[string]any)
	if item["salon"] != "ana" || item["attempts"] != 3.0 || item["reason"] != "internal" {
		t.Errorf("parked: %v", item)
	}
	restart := "/api/v1/parked-chats/" + item["contact_id"].(string) + "/restart"
	if a := r.ask(t, r.key, "POST", restart, nil); a.status != 204 {
		t.Errorf("restart: %d %s", a.status, a.body)
	}
	if a := r.ask(t, r.key, "POST", restart, nil); a.status != 404 || !strings.Contains(string(a.body), "work_not_parked") && !strings.Contains(string(a.body), "parada") {
		t.Errorf("again: %d %s", a.status, a.body)
	}
	if a := r.ask(t, r.key, "GET", "/api/v1/salons/ana/messages/"+item["contact_id"].(string)+"/media", nil); a.status != 404 {
		t.Errorf("the medium of no message: %d %s", a.status, a.body)
	}
}
