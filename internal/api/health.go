package api

import (
	"context"
	"encoding/json"
	"net/http"
	"time"

	"salonzap/internal/edge"
	"salonzap/internal/fault"
	"salonzap/internal/text"
)

// readyTimeout bounds the question whether the database works.
const readyTimeout = 2 * time.Second

// healthView is what probes read.
type healthView struct {
	Status  string `json:"status"`
	Version string `json:"version,omitempty"`
}

// healthz says that the process runs; it asks nobody.
func (a *api) healthz(w http.ResponseWriter, _ *http.Request) {
	writeHealth(w, http.StatusOK, healthView{Status: "ok", Version: a.d.Version})
}

// readyz says whether the process should get requests: it is not about to stop, and its database does what
// it is needed for.
func (a *api) readyz(w http.ResponseWriter, r *http.Request) {
	select {
	case <-a.d.Closing:
		writeHealth(w, http.StatusServiceUnavailable, healthView{Status: "stopping"})
		return
	default:
	}
	ctx, cancel := context.WithTimeout(r.Context(), readyTimeout)
	defer cancel()
	if err := a.d.Ready(ctx); err != nil {
		_ = a.d.Reporter.Problem(r, fault.Wrap(fault.Unavailable, "api.ready", err))
		writeHealth(w, http.StatusServiceUnavailable, healthView{Status: "database"})
		return
	}
	writeHealth(w, http.StatusOK, healthView{Status: "ready"})
}

func writeHealth(w http.ResponseWriter, status int, v healthView) {
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(v) // the probe may have hung up
}

// metrics shows the counters to operators' keys only: the number of salons is confidential, and the
// caller's address proves nothing behind a proxy that adds no header.
func (a *api) metrics() http.Handler {
	show := a.d.Metrics.Handler()
	return a.d.Reporter.Handle(func(w http.ResponseWriter, r *http.Request) error {
		actor, err := a.d.Keys.Authenticate(r.Context(), bearer(r))
		if err != nil {
			a.d.Reporter.RecordRefusal(r.Context(), edge.RefusedAPIKey)
			return err
		}
		if !actor.Scope().AllTenants() {
			return fault.New(fault.Forbidden, "api.metrics", text.MetricsNotAllowed)
		}
		show.ServeHTTP(w, r)
		return nil
	})
}
