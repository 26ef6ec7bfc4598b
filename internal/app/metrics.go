package app

import (
	"context"
	"math"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"

	"salonzap/internal/api"
	"salonzap/internal/backup"
	"salonzap/internal/connection"
	"salonzap/internal/robot"
	"salonzap/internal/tenant"
)

// metrics is the registry of this process. The values of labels come from closed lists, or are ids of servers: never a phone number, a URL or a tenant.
type metrics struct {
	registry *prometheus.Registry
	api      *api.Metrics
	calls    *prometheus.HistogramVec // to WhatsApp servers
	outside  *prometheus.HistogramVec // to others
}

// newMetrics registers the metrics of the Go runtime, the process, the version, calls to servers and others, and the API. totals is called at each scrape.
func newMetrics(totals func(ctx context.Context, scope tenant.Scope) (map[connection.Status]int, error), version string) *metrics {
	registry := prometheus.NewRegistry()
	m := &metrics{
		registry: registry,
		calls: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "salonzap_server_call_seconds", Help: "Calls to WhatsApp servers, retries folded into one.",
			Buckets: []float64{.002, .01, .05, .2, 1, 3, 10, 30, 60},
		}, []string{"server", "op", "kind"}),
	}
	registry.MustRegister(m.calls, collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	registerBuild(registry, version)
	m.outside = newOutside(registry)
	m.api = api.NewMetrics(registry, totals)
	return m
}

// watchWrites registers counters of the store's commits and transactions.
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

// watchInbox registers a gauge of parked chats, whose handlers failed for a day. It is -1 when they cannot be counted.
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

// watchBackups registers gauges of the newest backup that was read back. They are absent when that cannot be read.
func (m *metrics) watchBackups(records backup.Reader, now func() time.Time) {
	m.registry.MustRegister(backupGauges{records, now})
}

// backupGauges is a prometheus.Collector that reads at each scrape.
type backupGauges struct {
	records backup.Reader
	now     func() time.Time
}

func (backupGauges) descs() (age, size, failures *prometheus.Desc) {
	return prometheus.NewDesc("salonzap_backup_age_seconds", "How old the newest backup is that was read back; +Inf: there was none yet.", nil, nil),
		prometheus.NewDesc("salonzap_backup_size_bytes", "Its size.", nil, nil),
		prometheus.NewDesc("salonzap_backup_failures", "How many backups failed since, in a row.", nil, nil)
}

// Describe implements prometheus.Collector.
func (g backupGauges) Describe(to chan<- *prometheus.Desc) {
	age, size, failures := g.descs()
	to <- age
	to <- size
	to <- failures
}

// Collect implements prometheus.Collector.
func (g backupGauges) Collect(to chan<- prometheus.Metric) {
	const patience = 3 * time.Second
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	s, err := backup.ReadStatus(ctx, g.records)
	if err != nil {
		return
	}
	age, size, failures := g.descs()
	old := math.Inf(1)
	if d, ok := s.Age(g.now()); ok {
		old = d.Seconds()
	}
	to <- prometheus.MustNewConstMetric(age, prometheus.GaugeValue, old)
	to <- prometheus.MustNewConstMetric(size, prometheus.GaugeValue, float64(s.Last.Size))
	to <- prometheus.MustNewConstMetric(failures, prometheus.GaugeValue, float64(s.Failed.Times))
}

// watchRobots registers a gauge of what the robots of all salons did in the last 24 hours. It is absent when that cannot be counted.
func (m *metrics) watchRobots(count func(context.Context, tenant.Scope, time.Time) (robot.Totals, error), now func() time.Time) {
	m.registry.MustRegister(robotGauge{count, now})
}

// robotGauge is a prometheus.Collector that counts at each scrape.
type robotGauge struct {
	count func(context.Context, tenant.Scope, time.Time) (robot.Totals, error)
	now   func() time.Time
}

func (robotGauge) desc() *prometheus.Desc {
	return prometheus.NewDesc("salonzap_robot_last_day", "What robots did in the last 24 hours, over all salons: answers, bookings, gave_up, taken_over.", []string{"what"}, nil)
}

// Describe implements prometheus.Collector.
func (g robotGauge) Describe(to chan<- *prometheus.Desc) { to <- g.desc() }

// Collect implements prometheus.Collector.
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

// watchGateway registers the metrics of our own gateway.
func (m *metrics) watchGateway(stats func(context.Context) (gatewayStats, error)) {
	m.registry.MustRegister(gatewayMetrics{stats})
}

// watchBusyRows registers how many connections this process changes without a pause.
func (m *metrics) watchBusyRows(count func() int) {
	m.registry.MustRegister(prometheus.NewGaugeFunc(prometheus.GaugeOpts{
		Name: "salonzap_busy_connections", Help: "Connections that this process changes more than 100 times a minute now, which is a fault of ours.",
	}, func() float64 { return float64(count()) }))
}

// observeOutside counts a call to the outside.
func (m *metrics) observeOutside(what outside, outcome string, took time.Duration) {
	m.outside.WithLabelValues(string(what), outcome).Observe(took.Seconds())
}

// observe counts a call to a server. kind is the kind of its error, "" for success.
func (m *metrics) observe(server, op, kind string, took time.Duration) {
	if kind == "" {
		kind = "ok"
	}
	m.calls.WithLabelValues(server, op, kind).Observe(took.Seconds())
}

// watchCore shows what the store and the worker know.
func (m *metrics) watchCore(c *Core) {
	m.watchWrites(c.Store.Written)
	m.watchQueues(c.Store.OldestDue, c.Now)
	m.watchBusyRows(c.Connections.BusyRows)
	m.watchCauses(c.Store.CountCauses)
	m.watchFindings(c.Store.CountFindings)
	if c.Config.Backup.To != "" {
		m.watchBackups(c.Store, c.Now)
	}
	if c.offersMessages() {
		m.watchInbox(c.Store.CountParkedWork)
	}
	if c.offersRobot() {
		m.watchRobots(c.Store.RobotTotals, c.Now)
	}
}
