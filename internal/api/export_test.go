package api

import "github.com/prometheus/client_golang/prometheus"

// Webhooks is the counter of an outcome.
func (m *Metrics) Webhooks(outcome string) prometheus.Counter {
	return m.hooks.WithLabelValues(outcome)
}
