package app_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"salonzap/internal/app"
	"salonzap/internal/egress"
	"salonzap/internal/event"
	"salonzap/internal/secret"
	"salonzap/internal/tenant"
	"salonzap/internal/webhook"
)

// scrape is what the metrics listener shows.
func scrape(t *testing.T, a *app.App) string {
	t.Helper()
	status, body, err := fetch(t.Context(), "http://"+a.MetricsAddress()+"/metrics")
	if err != nil || status != http.StatusOK {
		t.Fatalf("%d %v", status, err)
	}
	return body
}

// The version, the queues, the causes, requests by route and calls outside are shown, with labels out of closed lists.
func TestMetricsShowWhatIsWatched(t *testing.T) {
	receiver := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusTeapot) }))
	defer receiver.Close()
	allow, err := egress.ParseAllow("127.0.0.1")
	if err != nil {
		t.Fatal(err)
	}
	a := serveAside(t, app.Config{MetricsListen: "127.0.0.1:0", Features: tenant.AllFeatures(), Gateway: app.GatewayConfig{Allow: allow}})
	for _, url := range []string{receiver.URL + "/5511987654321", "http://169.254.169.254/latest"} {
		a.Core().WebhookPoster.Test(t.Context(), webhook.Subscription{URL: secret.Text(url), Tenant: tenant.NewID(), Secrets: event.Secrets{Current: event.NewSecret()}})
	}
	for _, path := range []string{"/login", "/dashboard/salons/5511987654321", "/nowhere/5511987654321"} {
		if _, _, err := fetch(t.Context(), a.URL()+path); err != nil {
			t.Fatal(err)
		}
	}
	body := scrape(t, a)
	for _, want := range []string{
		`salonzap_build_info{gateway="`, `salonzap_queue_late_seconds{queue="outbox"} 0`, `salonzap_queue_late_seconds{queue="reminders"} 0`, `salonzap_salons{status="connected"} 0`,
		`salonzap_salons_down{cause="server_down"} 0`, `salonzap_http_requests_total{class="2xx",route="GET /login"} 1`, `salonzap_http_request_seconds_count{route="GET /login"} 1`,
		`salonzap_outside_call_seconds_count{outcome="4xx",what="webhook"} 1`, `salonzap_outside_call_seconds_count{outcome="forbidden",what="webhook"} 1`,
	} {
		if !strings.Contains(body, want) {
			t.Errorf("%s is not shown", want)
		}
	}
	for _, hidden := range []string{"5511987654321", "169.254", "nowhere"} {
		if strings.Contains(body, hidden) {
			t.Errorf("%s is shown", hidden)
		}
	}
}
