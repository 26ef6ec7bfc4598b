package app

import (
	"context"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"salonzap/internal/secret"
)

// gatewayStats are the counts of our own gateway. The keys of its maps are closed lists.
type gatewayStats struct {
	nodes           []GatewayNode
	sessions        map[string]int
	waiting, parked int
	oldest          time.Duration
	sends, linkings map[string]int64
}

// gatewayMetrics is a prometheus.Collector that reads the gateway's counts at each scrape.
type gatewayMetrics struct {
	stats func(ctx context.Context) (gatewayStats, error)
}

// scrapeTime is the timeout of a scrape or readiness check at the gateway's database. A scrape that takes longer lacks the values of the database.
const scrapeTime = 3 * time.Second

// nodeDescs are the gauges of the nodes that share the database. Their label is what a node is, a closed list: alive, leaving or late.
func (gatewayMetrics) nodeDescs() (nodes, sessions *prometheus.Desc) {
	return prometheus.NewDesc("salonzap_gateway_nodes", "Processes that share the gateway's database.", []string{"state"}, nil),
		prometheus.NewDesc("salonzap_gateway_node_sessions", "Instances that they have, or are to have.", []string{"state"}, nil)
}

func (m gatewayMetrics) collectNodes(list []GatewayNode, to chan<- prometheus.Metric) {
	nodes, sessions := m.nodeDescs()
	for _, state := range []string{nodeAlive, nodeLeaving, nodeLate} {
		count, have := 0, 0
		for _, n := range list {
			if n.State() == state {
				count++
				have += n.Sessions
			}
		}
		to <- prometheus.MustNewConstMetric(nodes, prometheus.GaugeValue, float64(count), state)
		to <- prometheus.MustNewConstMetric(sessions, prometheus.GaugeValue, float64(have), state)
	}
}

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

// Describe implements prometheus.Collector.
func (m gatewayMetrics) Describe(to chan<- *prometheus.Desc) {
	sessions, waiting, parked, oldest, sends, linkings := m.descs()
	nodes, have := m.nodeDescs()
	for _, d := range []*prometheus.Desc{sessions, waiting, parked, oldest, sends, linkings, nodes, have} {
		to <- d
	}
}

// Collect implements prometheus.Collector. Values that the database did not return are absent.
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
		m.collectNodes(s.nodes, to)
		to <- prometheus.MustNewConstMetric(waiting, prometheus.GaugeValue, float64(s.waiting))
		to <- prometheus.MustNewConstMetric(parked, prometheus.GaugeValue, float64(s.parked))
		to <- prometheus.MustNewConstMetric(oldest, prometheus.GaugeValue, s.oldest.Seconds())
	}
}

// gatewayRequests are the answers of our own gateway by route.
type gatewayRequests struct {
	requests *prometheus.CounterVec
	duration *prometheus.HistogramVec
}

func newGatewayRequests(registry *prometheus.Registry) gatewayRequests {
	m := gatewayRequests{
		requests: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "salonzap_gateway_requests_total", Help: "Answers of our own gateway by route and class of status.",
		}, []string{"route", "class"}),
		duration: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "salonzap_gateway_request_seconds", Help: "Time to answer by route of our own gateway.", Buckets: []float64{.002, .01, .05, .2, 1, 3, 10, 30},
		}, []string{"route"}),
	}
	registry.MustRegister(m.requests, m.duration)
	return m
}

// observe counts an answer; route is one of the gateway's table, or a word for what is not in it.
func (m gatewayRequests) observe(route string, status int, took time.Duration) {
	const classes = 100
	m.requests.WithLabelValues(route, strconv.Itoa(status/classes)+"xx").Inc()
	m.duration.WithLabelValues(route).Observe(took.Seconds())
}

// standing adds monitoring to a gateway that runs alone: /healthz and /readyz without a key, and /metrics with the global key in the apikey header or
// as a bearer token. All other requests go to the gateway.
func standing(registry *prometheus.Registry, gateway http.Handler, stats func(context.Context) (gatewayStats, error), ready func(context.Context) error, key secret.Text) http.Handler {
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

// tellReady answers 200 when the gateway can serve calls now, else 503.
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

// shows tells whether a request has the key. Hashes are compared, so that the duration of the comparison reveals nothing about the key.
func shows(r *http.Request, key secret.Text) bool {
	shown := r.Header.Get("apikey")
	if bearer, ok := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer "); ok {
		shown = bearer
	}
	return secret.HashToken(shown) == secret.HashToken(key.Reveal())
}
