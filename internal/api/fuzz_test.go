package api_test

import (
	"context"
	"encoding/json"
	"log/slog"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"salonzap/internal/api"
	"salonzap/internal/edge"
	"salonzap/internal/fault"
	"salonzap/internal/tenant"
	"salonzap/internal/text"
)

func discard() *slog.Logger { return slog.New(slog.DiscardHandler) }

// anybody lets everybody in as an operator, and keeps no salon.
type anybody struct {
	api.Tenants
	added []tenant.Draft
}

func (*anybody) Authenticate(context.Context, string) (tenant.Actor, error) {
	return tenant.Actor{Kind: tenant.ActorAPIKey, Role: tenant.Operator}, nil
}

func (a *anybody) Add(_ context.Context, _ tenant.Scope, d tenant.Draft) (tenant.Tenant, error) {
	a.added = append(a.added, d)
	t, _, err := tenant.New(d, time.Unix(0, 0))
	return t, err
}

func (*anybody) Change(context.Context, tenant.Scope, tenant.ID, tenant.Patch) (tenant.Tenant, error) {
	return tenant.Tenant{}, fault.New(fault.NotFound, "x", text.SalonUnknown)
}

func (*anybody) TenantBySlug(context.Context, tenant.Scope, string) (tenant.Tenant, error) {
	return tenant.Tenant{}, fault.New(fault.NotFound, "x", text.SalonUnknown)
}

// Whatever the body, the answer is a salon or a whole problem, never a 500; and what is taken is what was sent.
func FuzzBodies(f *testing.F) {
	for _, seed := range []string{
		`{"name": "A"}`, `{"name": 1}`, `{}`, ``, `null`, `[]`, `{"name": "A", "x": {}}`, `{"name": "\ud800"}`, `{"name":"A","name":"B"}`,
		`{"phone": null, "name": "A"}`, `{"wait_seconds": 1e9}`, `{"method": "code", "phone": "11 98765-4321"}`, "\xff", `{"":""}`, `{"name": "`,
	} {
		f.Add(seed)
	}
	people := &anybody{}
	metrics := api.NewMetrics(prometheus.NewRegistry(), nil)
	h := api.New(api.Deps{
		Keys: people, SalonWriter: people, Tenants: people, Metrics: metrics, Reporter: edge.NewReporter(discard(), nil), Log: discard(), Now: time.Now,
	})
	f.Fuzz(func(t *testing.T, body string) {
		for method, path := range map[string]string{
			"POST": "/api/v1/salons", "PATCH": "/api/v1/salons/ana", "PUT": "/api/v1/salons/ana/whatsapp/connect",
		} {
			if method == "PUT" {
				method = "POST"
			}
			people.added = nil
			w := httptest.NewRecorder()
			h.ServeHTTP(w, httptest.NewRequest(method, path, strings.NewReader(body)))
			if w.Code >= 500 || !json.Valid(w.Body.Bytes()) {
				t.Fatalf("%s %s of %q: %d %s", method, path, body, w.Code, w.Body)
			}
			if w.Code >= 400 && w.Header().Get("Content-Type") != edge.ProblemType {
				t.Fatalf("%q: %d %s", body, w.Code, w.Header().Get("Content-Type"))
			}
			if w.Code != 201 {
				continue
			}
			var sent struct{ Name string }
			if err := json.Unmarshal([]byte(body), &sent); err != nil || len(people.added) != 1 {
				t.Fatalf("%q was taken: %v, %d times", body, err, len(people.added))
			}
		}
	})
}
