package app

import (
	"context"
	"runtime"
	"strconv"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"salonzap/internal/connection"
	"salonzap/internal/fleet/reconcile"
	"salonzap/internal/store"
	"salonzap/internal/tenant"
)

// watchQueues registers how late each queue is.
func (m *metrics) watchQueues(oldest func(context.Context, tenant.Scope, time.Time) (map[store.Queue]time.Time, error), now func() time.Time) {
	m.registry.MustRegister(queueGauge{oldest, now})
}

// queueGauge is a prometheus.Collector that asks the database at each scrape.
type queueGauge struct {
	oldest func(context.Context, tenant.Scope, time.Time) (map[store.Queue]time.Time, error)
	now    func() time.Time
}

func (queueGauge) desc() *prometheus.Desc {
	return prometheus.NewDesc("salonzap_queue_late_seconds",
		"How long ago the oldest entry of a queue was due that nobody works on; 0 when none is. Each node tells of the whole database.", []string{"queue"}, nil)
}

// Describe implements prometheus.Collector.
func (g queueGauge) Describe(to chan<- *prometheus.Desc) { to <- g.desc() }

// Collect implements prometheus.Collector. When the database does not answer, the gauge is absent.
func (g queueGauge) Collect(to chan<- prometheus.Metric) {
	ctx, cancel := context.WithTimeout(context.Background(), scrapeTime)
	defer cancel()
	now := g.now()
	oldest, err := g.oldest(ctx, tenant.System("metrics"), now)
	if err != nil {
		return
	}
	for queue, due := range oldest {
		late := time.Duration(0)
		if !due.IsZero() {
			late = max(0, now.Sub(due))
		}
		to <- prometheus.MustNewConstMetric(g.desc(), prometheus.GaugeValue, late.Seconds(), string(queue))
	}
}

// watchCauses registers how many salons are not connected for each cause.
func (m *metrics) watchCauses(count func(context.Context, tenant.Scope) (map[connection.Cause]int, error)) {
	m.registry.MustRegister(causeGauge{count})
}

// causeGauge is a prometheus.Collector that asks the database at each scrape.
type causeGauge struct {
	count func(context.Context, tenant.Scope) (map[connection.Cause]int, error)
}

func (causeGauge) desc() *prometheus.Desc {
	return prometheus.NewDesc("salonzap_salons_down", "Salons that are not connected for a cause.", []string{"cause"}, nil)
}

// Describe implements prometheus.Collector.
func (g causeGauge) Describe(to chan<- *prometheus.Desc) { to <- g.desc() }

// Collect implements prometheus.Collector. Every cause is there, those of no salon with 0; when the database does not answer, none is.
func (g causeGauge) Collect(to chan<- prometheus.Metric) {
	ctx, cancel := context.WithTimeout(context.Background(), scrapeTime)
	defer cancel()
	counts, err := g.count(ctx, tenant.System("metrics"))
	if err != nil {
		return
	}
	for _, cause := range connection.Causes() {
		to <- prometheus.MustNewConstMetric(g.desc(), prometheus.GaugeValue, float64(counts[cause]), string(cause))
	}
}

// watchFindings registers what the reconciliation of servers found.
func (m *metrics) watchFindings(count func(context.Context, tenant.Scope) (map[reconcile.Kind]int, error)) {
	m.registry.MustRegister(findingGauge{count})
}

// findingGauge is a prometheus.Collector that asks the database at each scrape.
type findingGauge struct {
	count func(context.Context, tenant.Scope) (map[reconcile.Kind]int, error)
}

func (findingGauge) desc() *prometheus.Desc {
	return prometheus.NewDesc("salonzap_fleet_findings",
		"What the comparison of servers with the database found, two turns in a row: missing, orphaned, foreign_webhook, stuck, dead. Each node tells of the whole database.", []string{"kind"}, nil)
}

// Describe implements prometheus.Collector.
func (g findingGauge) Describe(to chan<- *prometheus.Desc) { to <- g.desc() }

// Collect implements prometheus.Collector. Every kind is there, those of nothing with 0; when the database does not answer, none is.
func (g findingGauge) Collect(to chan<- prometheus.Metric) {
	ctx, cancel := context.WithTimeout(context.Background(), scrapeTime)
	defer cancel()
	counts, err := g.count(ctx, tenant.System("metrics"))
	if err != nil {
		return
	}
	for _, kind := range reconcile.Kinds() {
		to <- prometheus.MustNewConstMetric(g.desc(), prometheus.GaugeValue, float64(counts[kind]), string(kind))
	}
}

// registerBuild registers which version runs, and when it started as process_start_time_seconds tells.
func registerBuild(registry *prometheus.Registry, version string) {
	if version == "" {
		version = "unknown"
	}
	build := prometheus.NewGauge(prometheus.GaugeOpts{
		Name: "salonzap_build_info", Help: "1; its labels say which version runs, with which Go, and whether it has the gateway.",
		ConstLabels: prometheus.Labels{"version": version, "goversion": runtime.Version(), "gateway": strconv.FormatBool(HasGateway)},
	})
	build.Set(1)
	registry.MustRegister(build)
}
