package api

import (
	"context"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"salonzap/internal/connection"
	"salonzap/internal/edge"
	"salonzap/internal/fault"
	"salonzap/internal/fleet/report"
	"salonzap/internal/tenant"
)

// Metrics counts what happens at the edges. Labels are closed lists: never a phone, a URL or a tenant.
type Metrics struct {
	registry      *prometheus.Registry
	requests      *prometheus.CounterVec
	duration      *prometheus.HistogramVec
	failures      *prometheus.CounterVec
	hooks         *prometheus.CounterVec
	dropped       *prometheus.CounterVec
	refused       *prometheus.CounterVec
	clicks        *prometheus.CounterVec
	passkeys      *prometheus.CounterVec
	passkeyAnswer prometheus.Histogram
	busyRows      prometheus.Counter
}

// Totals counts salons by the status of their connection.
type Totals func(ctx context.Context, scope tenant.Scope) (map[connection.Status]int, error)

// NewMetrics registers the counters in the registry that /metrics shows, and a gauge of connections that asks totals at each scrape; nil leaves it out. It
// panics when the registry has them already.
func NewMetrics(registry *prometheus.Registry, totals Totals) *Metrics {
	m := &Metrics{
		registry: registry,
		requests: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "salonzap_http_requests_total", Help: "Answered requests by route and class of status.",
		}, []string{"route", "class"}),
		duration: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "salonzap_http_request_seconds", Help: "Time to answer by route.",
			Buckets: []float64{.001, .002, .005, .01, .02, .05, .1, .25, 1, 3, 10, 30},
		}, []string{"route"}),
		failures: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "salonzap_http_failures_total", Help: "Errors of handlers by kind.",
		}, []string{"kind"}),
		hooks: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "salonzap_webhooks_total", Help: "Webhooks that came in, by what became of them.",
		}, []string{"outcome"}),
		dropped: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "salonzap_messages_dropped_total", Help: "Messages in webhooks of which nothing was kept, by why.",
		}, []string{"reason"}),
		refused: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "salonzap_refused_total", Help: "Tries to get in that were refused, by what was tried: logins, keys, webhooks, one-time links.",
		}, []string{"what"}),
		clicks: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "salonzap_api_clicks_total", Help: "Calls to connect by method and outcome.",
		}, []string{"method", "outcome"}),
		passkeys: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "salonzap_passkey_total", Help: "Linking attempts, and what came of those that WhatsApp asked for a passkey.",
		}, []string{"event", "detail"}),
		passkeyAnswer: prometheus.NewHistogram(prometheus.HistogramOpts{
			Name: "salonzap_passkey_answer_seconds", Help: "Time from WhatsApp's question for a passkey to the assertion.",
			Buckets: []float64{5, 10, 20, 40, 60, 90, 120, 180, 300, 600},
		}),
		busyRows: prometheus.NewCounter(prometheus.CounterOpts{
			Name: "salonzap_busy_connections_total", Help: "Times that a connection began to change more than 100 times a minute, which is a fault of ours.",
		}),
	}
	for _, event := range []string{connection.MetricStarted, connection.MetricAnswered, connection.MetricStuck, connection.MetricCodeShown, connection.MetricLinked} {
		m.passkeys.WithLabelValues(event, "")
	}
	for _, outcome := range []string{webhookStored, webhookDuplicate, webhookUnknownInstance, webhookMalformed, webhookOversize, webhookForbidden, webhookFormerAddress, webhookFailed, webhookOverQuota, webhookIgnored, webhookUnverified, webhookForeign} {
		m.hooks.WithLabelValues(outcome) // shown as 0 from the start, so that a rate can be taken of the first one
	}
	for _, what := range edge.Refusals() {
		m.refused.WithLabelValues(string(what))
	}
	registry.MustRegister(m.requests, m.duration, m.failures, m.hooks, m.dropped, m.refused, m.clicks, m.passkeys, m.passkeyAnswer, m.busyRows)
	if totals != nil {
		registry.MustRegister(&connectionGauge{totals})
	}
	return m
}

// isStream are the routes whose time is how long somebody watched, not how long an answer took.
func isStream(route string) bool { return strings.HasSuffix(route, "/events") }

// ObserveRequest counts an answer; give it to edge.MiddlewareConfig.Observe.
func (m *Metrics) ObserveRequest(_, pattern string, status int, took time.Duration) {
	if pattern == "" {
		pattern = "other"
	}
	m.requests.WithLabelValues(pattern, strconv.Itoa(status/100)+"xx").Inc()
	if !isStream(pattern) {
		m.duration.WithLabelValues(pattern).Observe(took.Seconds())
	}
}

// CountFault counts an error; give it to edge.NewReporter.
func (m *Metrics) CountFault(kind string) { m.failures.WithLabelValues(kind).Inc() }

// CountRefusal counts a refused caller; give it to (*edge.Reporter).OnRefusal.
func (m *Metrics) CountRefusal(what edge.Refusal) { m.refused.WithLabelValues(string(what)).Inc() }

// Handler shows the counters to whoever asks: for a listener that only the scraper reaches.
func (m *Metrics) Handler() http.Handler {
	return promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{ErrorHandling: promhttp.ContinueOnError})
}

// CountLinkPasskey counts the outcomes of passkey steps: *Metrics is a worker.Metrics.
func (m *Metrics) CountLinkPasskey(event, detail string) {
	m.passkeys.WithLabelValues(event, detail).Inc()
}

// ObserveLinkPasskeyAnswer counts how long an owner took to answer one.
func (m *Metrics) ObserveLinkPasskeyAnswer(after time.Duration) {
	m.passkeyAnswer.Observe(after.Seconds())
}

// CountBusyRow counts a connection that changes without a pause.
func (m *Metrics) CountBusyRow() { m.busyRows.Inc() }

func (m *Metrics) countWebhook(outcome string) { m.hooks.WithLabelValues(outcome).Inc() }

func (m *Metrics) countDropped(by map[report.Reason]int) {
	for why, n := range by {
		m.dropped.WithLabelValues(string(why)).Add(float64(n))
	}
}

// countConnect counts a call to connect: "answered" with a code or connected, "waiting", or the kind of its error.
func (m *Metrics) countConnect(method connection.Method, status int, err error) {
	outcome := "answered"
	switch {
	case err != nil:
		outcome = fault.KindOf(err).String()
	case status != http.StatusOK:
		outcome = "waiting"
	}
	m.clicks.WithLabelValues(string(method), outcome).Inc()
}

// connectionGauge is the gauge of connections by status, counted when somebody asks.
type connectionGauge struct{ totals Totals }

// scrapeTimeout bounds a count: with a slow database the gauge has a gap, and queries do not pile
// up.
const scrapeTimeout = 3 * time.Second

func (c *connectionGauge) desc() *prometheus.Desc {
	return prometheus.NewDesc("salonzap_salons", "Salons by the status of their connection.", []string{"status"}, nil)
}

// Describe is for the registry.
func (c *connectionGauge) Describe(to chan<- *prometheus.Desc) { to <- c.desc() }

// Collect is for the registry. When the count fails, the gauge is absent.
func (c *connectionGauge) Collect(to chan<- prometheus.Metric) {
	ctx, cancel := context.WithTimeout(context.Background(), scrapeTimeout)
	defer cancel()
	counts, err := c.totals(ctx, tenant.System("metrics"))
	if err != nil {
		return
	}
	for _, status := range []connection.Status{
		connection.StatusDisconnected, connection.StatusConnecting, connection.StatusAwaitingScan, connection.StatusConnected,
	} {
		to <- prometheus.MustNewConstMetric(c.desc(), prometheus.GaugeValue, float64(counts[status]), string(status))
	}
}
