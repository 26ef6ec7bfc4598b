package app

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strconv"
	"testing"
	"time"

	"salonzap/internal/alarm"
	"salonzap/internal/connection"
	"salonzap/internal/event"
	"salonzap/internal/secret"
	"salonzap/internal/webhook"
)

// An alert is signed by Standard Webhooks, has the same id at each try, and names the server, the cause and how many salons it is about; an answer that
// is no acceptance is an error, which does not show the address.
func TestAnAlertIsSignedAndTriedAgain(t *testing.T) {
	t.Parallel()
	secrets := event.Secrets{Current: event.NewSecret()}
	var ids []string
	status := http.StatusServiceUnavailable
	var got alertBody
	receiver := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil || json.Unmarshal(body, &got) != nil {
			t.Errorf("%q, %v", body, err)
		}
		ids = append(ids, r.Header.Get(event.HeaderID))
		at, err := strconv.ParseInt(r.Header.Get(event.HeaderTimestamp), 10, 64)
		id, bad := event.ParseID(r.Header.Get(event.HeaderID))
		if err != nil || bad != nil || secrets.Sign(id, time.Unix(at, 0), body)[event.HeaderSignature] != r.Header.Get(event.HeaderSignature) {
			t.Errorf("the signature of %v is wrong", r.Header)
		}
		w.WriteHeader(status)
	}))
	t.Cleanup(receiver.Close)
	c := &Core{WebhookPoster: webhook.NewPoster(http.DefaultTransport, http.DefaultTransport, time.Now)}
	if c.alertHook("") != nil {
		t.Error("there is a hook without an address")
	}
	c.Config.Alert = AlertConfig{URL: secret.Text(receiver.URL + "/hidden"), Secret: secrets.Current}
	hook := c.alertHook("https://painel.example")
	a := alarm.Alert{ID: alarm.NewID(), Kind: alarm.ServerDown, At: time.Now(), Server: "leste", Cause: connection.ServerDown, Salons: 80, Began: time.Now(), Words: "Servidor leste: salões sem WhatsApp (80)"}
	if err := hook(t.Context(), a); err == nil || len(err.Error()) > 80 {
		t.Errorf("an answer of 503 is %v", err)
	}
	status = http.StatusNoContent
	if err := hook(t.Context(), a); err != nil {
		t.Error(err)
	}
	if len(ids) != 2 || ids[0] != ids[1] {
		t.Errorf("the ids are %q", ids)
	}
	if d := got.Data; got.Type != "alert.server_down" || d.Salons != 80 || d.Server == nil || *d.Server != "leste" || d.Console == nil || *d.Console != "https://painel.example/admin/salons/" || d.Summary != a.Words || d.BeganAt == nil {
		t.Errorf("the body is %+v", got)
	}
}
