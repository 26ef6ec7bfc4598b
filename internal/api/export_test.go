package api

import (
	"net/http"

	"github.com/prometheus/client_golang/prometheus"
)

// NewWithWebhookLimits is New with bounds for webhooks that a test reaches, in bytes.
func NewWithWebhookLimits(d Deps, inMemory, part, element int, whole int64) http.Handler {
	return newHandler(d, webhookLimits{inMemory, part, element, whole})
}

// Webhooks is the counter of an outcome.
func (m *Metrics) Webhooks(outcome string) prometheus.Counter {
	return m.hooks.WithLabelValues(outcome)
}
