package api_test

import (
	"net/http"
	"net/http/httptest"
	"strconv"
	"testing"

	"salonzap/internal/api"
	"salonzap/internal/tenant"
)

func TestAKeyHasSoManyRequestsAMinute(t *testing.T) {
	r := newRig(t)
	deps := r.deps
	deps.Rate = 3
	limited := api.New(deps)
	other := r.newKey(t, tenant.ID{})
	ask := func(h http.Handler, key, path string) *httptest.ResponseRecorder {
		q := httptest.NewRequestWithContext(t.Context(), "GET", "/api/v1"+path, nil)
		q.Header.Set("Authorization", "Bearer "+key)
		w := httptest.NewRecorder()
		h.ServeHTTP(w, q)
		return w
	}
	for _, want := range []struct {
		key, path, limit, left string
		status                 int
	}{
		{r.key, "/salons", "3", "2", 200},
		{r.key, "/salons/nobody", "3", "1", 404},
		{r.key, "/nowhere", "3", "0", 404},
		{r.key, "/salons", "3", "0", 429},
		{r.key, "/salons", "3", "0", 429},
		{other, "/salons", "3", "2", 200},
		{"wrong", "/salons", "60", "59", 401},
	} {
		w := ask(limited, want.key, want.path)
		h := w.Header()
		if w.Code != want.status || h.Get("RateLimit-Limit") != want.limit || h.Get("RateLimit-Remaining") != want.left {
			t.Errorf("%s: %d %v, want %+v", want.path, w.Code, h, want)
		}
		reset, err := strconv.Atoi(h.Get("RateLimit-Reset"))
		if err != nil || reset < 1 || reset > 60 {
			t.Errorf("%s: reset %q", want.path, h.Get("RateLimit-Reset"))
		}
		if wait, _ := strconv.Atoi(h.Get("Retry-After")); want.status == 429 && wait < reset {
			t.Errorf("to wait %d of %d s", wait, reset)
		}
	}
	deps.Rate = 0
	free := api.New(deps)
	for range 10 {
		if w := ask(free, r.key, "/salons"); w.Code != 200 || w.Header().Get("RateLimit-Limit") != "" {
			t.Errorf("without a limit: %d %v", w.Code, w.Header())
		}
	}
}
