package api_test

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/testutil"

	"salonzap/internal/api"
	"salonzap/internal/connection"
	"salonzap/internal/edge"
	"salonzap/internal/fault"
	"salonzap/internal/fleet/translate"
	"salonzap/internal/inbox"
	"salonzap/internal/phone"
)

// messageReceiver is a receiver with the real parser, and a fake that takes messages in.
type messageReceiver struct {
	receiver
	err     error
	reports int
	account phone.Number
}

func (m *messageReceiver) Parse(server string, h http.Header, body []byte) (translate.Event, error) {
	return translate.Parse(server, h, body, time.Now())
}

func (m *messageReceiver) Receive(_ context.Context, _ connection.Envelope, account phone.Number, reports []inbox.Report) error {
	m.reports, m.account = m.reports+len(reports), account
	return m.err
}

// messageHook is a webhook of messages.upsert with data.
func messageHook(data string) string {
	return `{"event":"messages.upsert","instance":"ana_whatsapp","sender":"5511900000000@s.whatsapp.net","date_time":"2026-11-23T12:00:00.000Z","data":` + data + `}`
}

const someText = `{"key":{"remoteJid":"5511987654321@s.whatsapp.net","id":"A"},"pushName":"Maria Souza","messageTimestamp":1795435200,"message":{"conversation":"quero marcar"}}`

func TestMessagesAreAnsweredByWhatBecameOfThem(t *testing.T) {
	known := addresses(t)
	path := strings.TrimPrefix(known.HookURL("default", "ana_whatsapp"), "http://us")
	for _, c := range []struct {
		name, data string
		err        error
		over       bool
		status     int
		outcome    string
		reports    int
		rejected   string
	}{
		{name: "a message", data: someText, status: 200, outcome: "taken", reports: 1},
		{name: "again", data: someText, err: connection.ErrDuplicate, status: 200, outcome: "duplicate", reports: 1},
		{name: "not known yet", data: someText, err: fault.Wrap(fault.NotFound, "x", nil), status: 503, outcome: "unknown_instance", reports: 1},
		{name: "before the number check", data: someText, err: connection.ErrUnverifiedNumber, status: 503, outcome: "unverified_number", reports: 1},
		{name: "of a number that is quarantined", data: someText, err: connection.ErrForeignNumber, status: 200, outcome: "foreign_number", reports: 1},
		{name: "database down", data: someText, err: errors.New("database is locked"), status: 503, outcome: "failed", reports: 1},
		{name: "more than is kept in a day: messages are no hints", data: someText, over: true, status: 200, outcome: "taken", reports: 1},
		{name: "of a group", data: strings.Replace(someText, "5511987654321@s.whatsapp.net", "1@g.us", 1), status: 200, outcome: "ignored"},
		{name: "nonsense", data: `{"key":7}`, status: 200, outcome: "nonsense", rejected: "nonsense"},
		{name: "nonsense beside a message", data: `[{"key":7},` + someText + `]`, status: 200, outcome: "taken", reports: 1, rejected: "nonsense"},
	} {
		m := &messageReceiver{receiver: receiver{fleet: known, over: c.over}, err: c.err}
		registry := prometheus.NewRegistry()
		metrics := api.NewMetrics(registry, nil)
		h := api.New(api.Deps{
			Events: m, Messages: m, Webhooks: m, Rejects: m, Metrics: metrics, Reporter: edge.NewReporter(discard(), nil),
			Inside: func(*http.Request) bool { return false }, OverQuota: func(string) bool { return m.over }, Log: discard(), Now: time.Now,
		})
		w := httptest.NewRecorder()
		h.ServeHTTP(w, httptest.NewRequest("POST", path, strings.NewReader(messageHook(c.data))))
		if w.Code != c.status || m.reports != c.reports || m.events != 0 || strings.Join(m.rejected, " ") != c.rejected {
			t.Errorf("%s: %d, %d reports, %d events, rejected %q", c.name, w.Code, m.reports, m.events, m.rejected)
		}
		if m.reports > 0 && m.account.Digits() != "5511900000000" {
			t.Errorf("%s: of %v", c.name, m.account)
		}
		if n := testutil.ToFloat64(metrics.Webhooks(c.outcome)); n != 1 {
			t.Errorf("%s: counted %v as %s", c.name, n, c.outcome)
		}
		if raw := m.raw; strings.Contains(raw, "marcar") || strings.Contains(raw, "Souza") || strings.Contains(raw, "98765") {
			t.Errorf("%s: what somebody wrote is put aside: %s", c.name, raw)
		}
	}
}
