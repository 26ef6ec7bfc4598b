package app

import (
	"context"
	"net/http"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"salonzap/internal/agenda"
	"salonzap/internal/egress"
	"salonzap/internal/robot/assistant"
	"salonzap/internal/tenant"
	"salonzap/internal/textmodel"
	"salonzap/internal/web"
)

// reading asks the text model about messages that the robot's grammar does not understand; nil when none is configured.
func (c *Core) reading(observe func(assistant.ModelResult, time.Duration)) *assistant.Reading {
	if c.Config.Model.URL == "" {
		return nil
	}
	// The operator wrote the address, which often is in their own network.
	guard := egress.Guard{Trusted: true, Allow: c.Config.Gateway.Allow, InternalHosts: []string{gatewayHost, platformHost}}
	transport := &http.Transport{
		MaxIdleConnsPerHost: 4, IdleConnTimeout: 90 * time.Second, TLSHandshakeTimeout: assistant.ModelWithin, ForceAttemptHTTP2: true, MaxResponseHeaderBytes: 64 << 10,
	}
	return &assistant.Reading{
		Model: textmodel.New(c.Config.Model.Config, guard.Transport(transport)), Budget: c.Store, Daily: c.Config.Model.Daily, Observe: observe,
	}
}

// modelUse tells pages how many of its daily calls a salon has used today, on the salon's calendar; nil when no text model is configured.
func (c *Core) modelUse() web.ModelUse {
	if c.Config.Model.URL == "" {
		return nil
	}
	return func(ctx context.Context, scope tenant.Scope, t tenant.Tenant) (used, most int, err error) {
		zone, err := agenda.ParseZone(t.Timezone)
		if err != nil {
			return 0, 0, err
		}
		used, err = c.Store.ModelCalls(ctx, scope, t.ID, zone.Local(agenda.InstantOf(c.Now())).Date)
		return used, c.Config.Model.Daily, err
	}
}

// watchModel registers the metrics of the text model, and returns the function that counts a result; nil when no text model is configured.
func (m *metrics) watchModel(c ModelConfig) func(assistant.ModelResult, time.Duration) {
	if c.URL == "" {
		return nil
	}
	calls := prometheus.NewCounterVec(prometheus.CounterOpts{
		Name: "salonzap_robot_model_calls_total", Help: "Messages that the robot did not understand, by what became of asking a text model: taken, unused, refused, timeout, failed; not asked: budget, busy.",
	}, []string{"result"})
	seconds := prometheus.NewHistogram(prometheus.HistogramOpts{
		Name: "salonzap_robot_model_seconds", Help: "Time until a text model answered, or was not waited for any more.", Buckets: []float64{.05, .1, .2, .4, .8, 1.5, 3, 5},
	})
	for _, r := range assistant.ModelResults() {
		calls.WithLabelValues(string(r))
	}
	m.registry.MustRegister(calls, seconds)
	return func(r assistant.ModelResult, took time.Duration) {
		calls.WithLabelValues(string(r)).Inc()
		if r != assistant.ModelBudgets && r != assistant.ModelBusy {
			seconds.Observe(took.Seconds())
		}
	}
}
