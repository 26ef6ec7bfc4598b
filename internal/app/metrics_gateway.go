package app

import (
	"context"
	"net/http"
	"strings"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"salonzap/internal/secret"
)

// gatewayStats is how our own gateway is, in closed words.
type gatewayStats struct {
	sessions        map[string]int
	waiting, parked int
	oldest          time.Duration
	sends, linkings map[string]int64
}

// gatewayMetrics shows how our own gateway is, when somebody asks.
type gatewayMetrics struct {
	stats func(ctx context.Context) (gatewayStats, error)
}

// scrapeTime bounds a look at the gateway's database: a slow one costs a gap in a curve.
const scrapeTime = 3 * time.Second

func (gatewayMetrics) descs() (sessions, waiting, parked, oldest, sends, linkings *prometheus.Desc) {
	desc := func(name, help string, labels ...string) *prometheus.Desc {
		return prometheus.NewDesc("salonzap_gateway_"+name, help, labels, nil)
	}
	return desc("sessions", "Instances of our own gateway by the phase of their linking, else by their state.", "phase"),
		desc("outbox_events", "Events that are not delivered."),
		desc("outbox_parked_events", "Events that their receivers refused again and again; POST /webhook/retry/{instance} tries them again."),
		desc("outbox_oldest_seconds", "How long the oldest of them waits."),
		desc("sends_total", "Messages that were to be sent, by what became of them.", "outcome"),
		desc("linkings_total", "Linkings that ended, by how.", "outcome")
}

// Describe is for the registry.
func (m gatewayMetrics) Describe(to chan<- *prometheus.Desc) {
	sessions, waiting, parked, oldest, sends, linkings := m.descs()
	for _, d := range []*prometheus.Desc{sessions, waiting, parked, oldest, sends, linkings} {
		to <- d
	}
}

// Collect is for the registry. What the database does not tell is absent.
func (m gatewayMetrics) Collect(to chan<- prometheus.Metric) {
	ctx, cancel := context.WithTimeout(context.Background(), scrapeTime)
	defer cancel()
	s, err := m.stats(ctx)
	sessions, waiting, parked, oldest, sends, linkings := m.descs()
	for phase, n := range s.sessions {
		to <- prometheus.MustNewConstMetric(sessions, prometheus.GaugeValue, float64(n), phase)
	}
	for outcome, n := range s.sends {
		to <- prometheus.MustNewConstMetric(sends, prometheus.CounterValue, float64(n), outcome)
	}
	for outcome, n := range s.linkings {
		to <- prometheus.MustNewConstMetric(linkings, prometheus.CounterValue, float64(n), outcome)
	}
	if err == nil {
		to <- prometheus.MustNewConstMetric(waiting, prometheus.GaugeValue, float64(s.waiting))
		to <- prometheus.MustNewConstMetric(parked, prometheus.GaugeValue, float64(s.parked))
		to <- prometheus.MustNewConstMetric(oldest, prometheus.GaugeValue, s.oldest.Seconds())
	}
}

// standing adds to a gateway that runs alone what watches it: /healthz and /readyz for everybody, and /metrics for who shows the global
// key, as apikey or as a bearer. It does not touch other paths, whose form is the gateway's business.
func standing(gateway http.Handler, stats func(context.Context) (gatewayStats, error), ready func(context.Context) error, key secret.Text) http.Handler {
	registry := prometheus.NewRegistry()
	registry.MustRegister(gatewayMetrics{stats}, collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	show := promhttp.HandlerFor(registry, promhttp.HandlerOpts{ErrorHandling: promhttp.ContinueOnError})
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch {
		case r.Method != http.MethodGet || r.URL.Path != "/healthz" && r.URL.Path != "/readyz" && r.URL.Path != "/metrics":
			gateway.ServeHTTP(w, r)
		case r.URL.Path == "/healthz":
			w.Header().Set("Content-Type", "application/json")
			_, _ = w.Write([]byte(`{"status":"ok"}`))
		case r.URL.Path == "/readyz":
			tellReady(w, r, ready)
		case !shows(r, key):
			http.Error(w, "the global key is needed", http.StatusUnauthorized)
		default:
			show.ServeHTTP(w, r)
		}
	})
}

// tellReady says whether the gateway can serve calls now.
func tellReady(w http.ResponseWriter, r *http.Request, ready func(context.Context) error) {
	ctx, cancel := context.WithTimeout(r.Context(), scrapeTime)
	defer cancel()
	w.Header().Set("Content-Type", "application/json")
	if err := ready(ctx); err != nil {
		w.WriteHeader(http.StatusServiceUnavailable)
		_, _ = w.Write([]byte(`{"status":"unavailable"}`))
		return
	}
	_, _ = w.Write([]byte(`{"status":"ready"}`))
}

// shows tells whether a request shows the key. Hashes are compared: how long that takes tells nothing.
func shows(r *http.Request, key secret.Text) bool {
	shown := r.Header.Get("apikey")
	if bearer, ok := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer "); ok {
		shown = bearer
	}
	return secret.HashToken(shown) == secret.HashToken(key.Reveal())
}
