package fleet_test

import (
	"sync"
	"testing"

	"salonzap/internal/connection"
	"salonzap/internal/fleet"
	"salonzap/internal/secret"
	"salonzap/internal/tenant"
)

// The servers are read again while they are in use.
func TestRefreshWhileServersAreInUse(t *testing.T) {
	r := newRig(t, "")
	var wg sync.WaitGroup
	wg.Go(func() {
		for i := range 100 {
			s := fleet.Server{ID: fleet.DefaultID, URL: r.http.URL, Key: secret.Text(r.fake.Key()), MaxLinking: i}
			if err := r.memoryStore.PutServer(t.Context(), tenant.System("test"), s); err != nil {
				t.Error(err)
			}
			if err := r.fleet.Refresh(t.Context()); err != nil {
				t.Error(err)
			}
		}
	})
	for range 4 {
		wg.Go(func() {
			for range 50 {
				if n := r.fleet.MaxLinking(fleet.DefaultID); n < 0 || n > 99 {
					t.Errorf("%d attempts", n)
				}
				if _, err := r.fleet.Place(t.Context()); err != nil {
					t.Error(err)
				}
				r.fleet.Execute(t.Context(), row(), connection.StepLookup)
			}
		})
	}
	wg.Wait()
	r.fleet.Check(t.Context())
	if n := r.fleet.MaxLinking(fleet.DefaultID); n != 99 {
		t.Errorf("in the end %d attempts", n)
	}
}
