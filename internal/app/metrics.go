package app

import (
	"context"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"

	"salonzap/internal/api"
	"salonzap/internal/connection"
	"salonzap/internal/robot"
	"salonzap/internal/tenant"
)

// metrics is the process's own registry. Labels are closed lists: never a phone, a URL or a tenant.
type metrics struct {
	registry *prometheus.Registry
	api      *api.Metrics
	calls    *prometheus.HistogramVec
}

// newMetrics registers everything. totals is asked at each scrape.
func newMetrics(totals func(ctx context.Context, scope tenant.Scope) (map[connection.Status]int, error)) *metrics {
	registry := prometheus.NewRegistry()
	m := &metrics{
		registry: registry,
		calls: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "salonzap_server_call_seconds", Help: "Calls to WhatsApp servers, retries folded into one.",
			Buckets: []float64{.002, .01, .05, .2, 1, 3, 10, 30, 60},
		}, []string{"server", "op", "kind"}),
	}
	registry.MustRegister(m.calls, collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	m.api = api.NewMetrics(registry, totals)
	return m
}

// watchWrites shows how much the store writes.
func (m *metrics) watchWrites(written func() (commits, transactions int64)) {
	count := func(name, help string, read func() int64) {
		m.registry.MustRegister(prometheus.NewCounterFunc(prometheus.CounterOpts{Name: name, Help: help}, func() float64 {
			return float64(read())
		}))
	}
	count("salonzap_store_commits_total", "Commits to the database.", func() int64 { n, _ := written(); return n })
	count("salonzap_store_transactions_total", "Transactions in them: on SQLite those that come at once share a commit.",
		func() int64 { _, n := written(); return n })
}

// watchInbox shows how many chats nobody works on any more, since their handlers failed. When they cannot be counted, it is -1.
func (m *metrics) watchInbox(parked func(context.Context, tenant.Scope) (int, error)) {
	const patience = 3 * time.Second
	m.registry.MustRegister(prometheus.NewGaugeFunc(prometheus.GaugeOpts{
		Name: "salonzap_work_parked", Help: "Chats whose messages could not be handled for a day, and wait for an operator.",
	}, func() float64 {
		ctx, cancel := context.WithTimeout(context.Background(), patience)
		defer cancel()
		n, err := parked(ctx, tenant.System("metrics"))
		if err != nil {
			return -1
		}
		return float64(n)
	}))
}

// watchRobots shows what the robots of all salons did in the last day. What cannot be counted is absent.
func (m *metrics) watchRobots(count func(context.Context, tenant.Scope, time.Time) (robot.Totals, error), now func() time.Time) {
	m.registry.MustRegister(robotGauge{count, now})
}

// robotGauge counts when somebody asks.
type robotGauge struct {
	count func(context.Context, tenant.Scope, time.Time) (robot.Totals, error)
	now   func() time.Time
}

func (robotGauge) desc() *prometheus.Desc {
	return prometheus.NewDesc("salonzap_robot_last_day", "What robots did in the last 24 hours, over all salons: answers, bookings, gave_up, taken_over.", []string{"what"}, nil)
}

// Describe is for the registry.
func (g robotGauge) Describe(to chan<- *prometheus.Desc) { to <- g.desc() }

// Collect is for the registry.
func (g robotGauge) Collect(to chan<- prometheus.Metric) {
	const patience, day = 3 * time.Second, 24 * time.Hour
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	t, err := g.count(ctx, tenant.System("metrics"), g.now().Add(-day))
	if err != nil {
		return
	}
	for what, n := range map[string]int{"answers": t.Answers, "bookings": t.Bookings, "gave_up": t.GaveUp, "taken_over": t.TakenOver} {
		to <- prometheus.MustNewConstMetric(g.desc(), prometheus.GaugeValue, float64(n), what)
	}
}

// watchGateway shows how our own gateway is.
func (m *metrics) watchGateway(stats func(context.Context) (gatewayStats, error)) {
	m.registry.MustRegister(gatewayMetrics{stats})
}

// observe hears every call to a server. kind is the kind of its error, "" for success.
func (m *metrics) observe(server, op, kind string, took time.Duration) {
	if kind == "" {
		kind = "ok"
	}
	m.calls.WithLabelValues(server, op, kind).Observe(took.Seconds())
}
