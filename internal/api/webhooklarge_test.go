package api_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"salonzap/internal/api"
	"salonzap/internal/inbox/intake"
)

// Webhooks far beyond 1 MiB bring their messages, through the receiver's route into the salon's chat: one with a document in base64, one
// with thumbnails as lists of numbers, and two with some history, of which one is too long for memory.
func TestMessagesOfLargeWebhooksArrive(t *testing.T) {
	r := newRig(t)
	r.addSalon(t, "ana", "11 98765-4321")
	shown := r.do(t, 200, "POST", "/api/v1/salons/ana/whatsapp/connect", nil)
	if err := r.fake.ScanCode(shown["qr_text"].(string), "5511987654321", "Ana"); err != nil {
		t.Fatal(err)
	}
	r.connected(t, "ana")
	instance := shown["instance_name"].(string)
	hook, err := url.Parse(r.servers.HookURL("default", instance))
	if err != nil {
		t.Fatal(err)
	}
	deps := r.deps
	deps.Messages = intake.New(intake.Deps{Connections: r.store, Store: r.store, Arrivals: deps.Events, Log: deps.Log, Now: deps.Now})
	ours, longInMemory := api.New(deps), 1<<20
	small := api.NewWithWebhookLimits(deps, longInMemory, 64<<10, 8<<20, 64<<20)
	numbers := strings.TrimSuffix(strings.Repeat("137,80,78,71,", 150_000), ",")
	history := func(id string, n, words int) string {
		var all []string
		for i := range n {
			all = append(all, messageJSON(fmt.Sprint(id, i), `{"conversation":"`+strings.Repeat("bom dia ", words)+`"}`))
		}
		return "[" + strings.Join(all, ",") + "]"
	}
	for _, c := range []struct {
		to              http.Handler
		event, data, id string
	}{
		{ours, "messages.upsert", messageJSON("BASE64", `{"documentMessage":{"caption":"a conta","mimetype":"application/pdf"},"base64":"`+strings.Repeat("QUJD", 2<<20)+`"}`), "BASE64"},
		{ours, "messages.upsert", messageJSON("NUMBERS", `{"imageMessage":{"caption":"assim","mimetype":"image/jpeg","jpegThumbnail":[`+numbers+`]}}`), "NUMBERS"},
		{ours, "messages.set", history("H", 1500, 160), "H1499"},
		{small, "messages.set", history("L", 300, 600), "L299"},
	} {
		body := `{"event":"` + c.event + `","instance":"` + instance + `","sender":"5511987654321@s.whatsapp.net","date_time":"` + time.Now().UTC().Format(time.RFC3339) + `","data":` + c.data + `}`
		if len(body) <= 1<<20 {
			t.Fatalf("%s: a body of %d bytes proves nothing", c.id, len(body))
		}
		w := httptest.NewRecorder()
		c.to.ServeHTTP(w, httptest.NewRequest(http.MethodPost, hook.Path, strings.NewReader(body)))
		if w.Code != http.StatusOK {
			t.Errorf("%s: %d %s", c.id, w.Code, w.Body)
		}
	}
	if got, want := r.inChat(t, "ana"), 1802; got != want {
		t.Errorf("%d messages arrived, want %d", got, want)
	}
}

// messageJSON is a client's message as servers tell it.
func messageJSON(id, message string) string {
	return fmt.Sprintf(`{"key":{"remoteJid":"5511912345678@s.whatsapp.net","id":%q},"pushName":"Maria","messageTimestamp":%d,"message":%s}`, id, time.Now().Unix(), message)
}

// connected waits until a salon's WhatsApp is connected.
func (r *rig) connected(t *testing.T, slug string) {
	t.Helper()
	r.follow(t, r.key, "/api/v1/salons/"+slug+"/whatsapp/events").until(t, func(c map[string]any) bool { return c["connection_status"] == "connected" })
}

// inChat counts the messages of the only chat of a salon.
func (r *rig) inChat(t *testing.T, slug string) (n int) {
	t.Helper()
	base := "/api/v1/salons/" + slug + "/chats"
	chat := first(t, r.do(t, 200, "GET", base, nil))
	for after := ""; ; {
		page := r.do(t, 200, "GET", base+"/"+chat["contact_id"].(string)+"/messages?limit=100"+after, nil)
		n += len(page["items"].([]any))
		next, more := page["next"].(string)
		if !more {
			return n
		}
		after = "&after=" + url.QueryEscape(next)
	}
}
