package e2e_test

import (
	"errors"
	"io"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"salonzap/internal/evolution"
	"salonzap/internal/gateway/simulator"
	mail "salonzap/internal/inbox"
	"salonzap/internal/tenant"
)

// The way from the platform to its gateway loses calls and answers. Each message ends in one state, which is what became of it on the client's
// phone: by the echo that the gateway tells of, by what it keeps, or, where neither says that it went, after a time.
func TestUnknownOutcomesOverTheGateway(t *testing.T) {
	on(t, onSQLite, func(w *world) {
		var ahead atomic.Int64
		w.now = func() time.Time { return time.Now().Add(time.Duration(ahead.Load())) }
		lossy := &lossyWay{}
		w.calls = lossy.over
		double := w.embedded()
		w.config.Features, w.config.SendGap = tenant.AllFeatures(), time.Millisecond
		w.config.Gateway.KeepMessages, w.config.Gateway.KeepFor = 1000, 24*time.Hour
		salon, client := w.phone(double, rightPhone, "Salão"), w.phone(double, "5521912345678", "Bruno")
		n := w.node()
		n.linksPhone("ana", salon)

		lossy.lose(afterIt, true)
		n.expectOutcome("the echo says that it went", client, "once", "sent", lossy, 1, 1)
		lossy.lose(beforeIt, false)
		n.expectOutcome("it is sent again", client, "repeat", "sent", lossy, 2, 1)

		gateway, err := evolution.New(evolution.Config{BaseURL: "http://gateway.internal", Key: gatewayKey, Transport: n.app.Core().Network})
		w.must(err)
		_, err = gateway.SetWebhook(w.ctx, "ana_whatsapp", evolution.WebhookConfig{URL: "http://platform.internal/nowhere"})
		w.must(err)
		for _, policy := range []string{"once", "repeat"} {
			lossy.lose(afterIt, false)
			n.expectOutcome("what the gateway keeps says that it went: "+policy, client, policy, "sent", lossy, 1, 1)
		}
		lossy.lose(beforeIt, false)
		id := n.writes(client, "once")
		w.eventually("it was looked for", func() bool { return lossy.looks.Load() > 0 })
		ahead.Add(int64(mail.LookFor))
		n.endsAs("nobody says that it went", id, "expired", lossy, 1)
		if got := client.Count(); got != 4 {
			t.Errorf("the client got %d messages", got)
		}
	})
}

// writes asks for a message to a client.
func (n *node) writes(client *simulator.Phone, policy string) string {
	n.w.Helper()
	body := map[string]any{"to": "+" + client.Number(), "text": "oi", "reply_policy": policy}
	return want[messageView](n.client, http.StatusAccepted, http.MethodPost, "/api/v1/salons/ana/messages", body).ID
}

// expectOutcome sends a message, and checks its state, how often it is handed over, and how many
// messages the client's phone gets.
func (n *node) expectOutcome(what string, client *simulator.Phone, policy, state string, way *lossyWay, sends int64, heard int) {
	n.w.Helper()
	before := client.Count()
	n.endsAs(what, n.writes(client, policy), state, way, sends)
	n.w.eventually(what+": the phone heard it", func() bool { return client.Count() >= before+heard })
	if got := client.Count() - before; got != heard {
		n.w.Errorf("%s: the phone heard it %d times", what, got)
	}
}

func (n *node) endsAs(what, id, state string, way *lossyWay, sends int64) {
	n.w.Helper()
	var l messageView
	n.w.eventually(what, func() bool {
		l = want[messageView](n.client, http.StatusOK, http.MethodGet, "/api/v1/salons/ana/messages/"+id, nil)
		return l.State != "pending" && l.State != "unknown"
	})
	got := l.State
	if got == "delivered" || got == "read" {
		got = "sent"
	}
	if count := way.sends.Load(); got != state || count != sends {
		n.w.Errorf("%s: it is %s after %d sends, want %s after %d", what, l.State, count, state, sends)
	}
}

// Where a call is lost.
const (
	beforeIt = "before it"
	afterIt  = "after it"
)

// lossyWay is a transport to servers that loses one send, and may refuse to look for messages.
type lossyWay struct {
	sends, looks atomic.Int64 // since the last loss was asked for

	mu       sync.Mutex
	next     string // where the next send is lost
	blind    bool
	upstream http.RoundTripper
}

func (l *lossyWay) over(next http.RoundTripper) http.RoundTripper {
	l.upstream = next
	return l
}

// lose loses the next send; blind refuses to look for messages.
func (l *lossyWay) lose(where string, blind bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.next, l.blind = where, blind
	l.sends.Store(0)
	l.looks.Store(0)
}

// RoundTrip carries a call.
func (l *lossyWay) RoundTrip(r *http.Request) (*http.Response, error) {
	l.mu.Lock()
	where, blind := "", l.blind
	if strings.Contains(r.URL.Path, "/message/sendText/") {
		l.sends.Add(1)
		where, l.next = l.next, ""
	}
	l.mu.Unlock()
	if strings.Contains(r.URL.Path, "/chat/findMessages/") {
		l.looks.Add(1)
		if blind {
			return &http.Response{StatusCode: http.StatusBadRequest, Header: http.Header{}, Body: io.NopCloser(strings.NewReader(`{"status":400,"error":"Bad Request","response":{"message":["none"]}}`)), Request: r}, nil
		}
	}
	if where == beforeIt {
		return &http.Response{StatusCode: http.StatusBadGateway, Header: http.Header{}, Body: io.NopCloser(strings.NewReader("")), Request: r}, nil
	}
	resp, err := l.upstream.RoundTrip(r)
	if where == afterIt && err == nil {
		_ = resp.Body.Close()
		return nil, errors.New("the answer is lost")
	}
	return resp, err
}
