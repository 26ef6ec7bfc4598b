package fleet_test

import (
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"time"

	"salonzap/internal/connection"
	"salonzap/internal/evolution"
	"salonzap/internal/evolution/evolutiontest"
	"salonzap/internal/fleet"
	"salonzap/internal/secret"
)

// placed is where a new connection goes.
func (r *rig) placed(t *testing.T) string {
	t.Helper()
	id, err := r.fleet.Place(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return id
}

// health puts two servers beside the preferred one, with what is known of how all are.
func (r *rig) health(t *testing.T, preferred, older, newer fleet.Health) {
	t.Helper()
	began := time.Now()
	for id, h := range map[string]fleet.Health{fleet.DefaultID: preferred, "older": older, "newer": newer} {
		s := fleet.Server{ID: id, URL: "http://" + id + ".test", Key: "k", Health: h, CreatedAt: began.Add(-time.Hour)}
		if id == "newer" {
			s.CreatedAt = began
		}
		r.put(t, s)
	}
}

// A new salon goes where it can be linked: to the preferred server, and when that is known not to work to the oldest that
// does. Where none works the preferred one gets it, since it may be back in a moment.
func TestPlaceLooksAtHealth(t *testing.T) {
	well := fleet.Health{At: time.Now(), OK: true}
	dead := fleet.Health{At: time.Now(), Problem: "down"}
	for name, tc := range map[string]struct {
		preferred, older, newer fleet.Health
		want                    string
	}{
		"all are well":              {well, well, well, fleet.DefaultID},
		"nobody has looked yet":     {fleet.Health{}, well, well, fleet.DefaultID},
		"the preferred one is dead": {dead, well, well, "older"},
		"only the newest works":     {dead, dead, well, "newer"},
		"its key is wrong":          {fleet.Health{At: time.Now(), Problem: "key"}, well, well, "older"},
		"none works":                {dead, dead, dead, fleet.DefaultID},
	} {
		t.Run(name, func(t *testing.T) {
			r := newRig(t, "")
			r.health(t, tc.preferred, tc.older, tc.newer)
			if got := r.placed(t); got != tc.want {
				t.Errorf("placed on %s, want %s", got, tc.want)
			}
		})
	}
}

// One session without network says nothing of its server. Two that get no answer do, until one gets one.
func TestOneSessionWithoutNetwork(t *testing.T) {
	r := newRig(t, "")
	r.put(t, fleet.Server{ID: "other", URL: "http://other.test", Key: "k", CreatedAt: time.Now()})
	of := func(name string, away bool) {
		t.Helper()
		c := row()
		c.Instance = name
		if away {
			f := evolutiontest.Fault{Status: http.StatusServiceUnavailable}
			r.fake.FailNextOf(name, evolution.OpState, f, f, f, f)
		}
		o := r.fleet.Execute(t.Context(), c, connection.StepObserve)
		if (o.Kind == connection.ResultProxyError) != away {
			t.Fatalf("%s: seen %v", name, o.Kind)
		}
		r.fake.ClearFaults()
	}
	for _, name := range []string{"ana_whatsapp", "bia_whatsapp"} {
		c := row()
		c.Instance = name
		if o := r.fleet.Execute(t.Context(), c, connection.StepCreate); o.Kind != connection.ResultCreated {
			t.Fatalf("seen %v", o.Kind)
		}
	}
	want := func(server string) {
		t.Helper()
		if got := r.placed(t); got != server {
			t.Errorf("placed on %s, want %s", got, server)
		}
	}
	for range 3 {
		of("ana_whatsapp", true)
	}
	want(fleet.DefaultID)
	of("bia_whatsapp", false)
	of("bia_whatsapp", true)
	want(fleet.DefaultID) // each alone, and an answer in between
	of("ana_whatsapp", true)
	want("other")
	of("bia_whatsapp", false)
	want(fleet.DefaultID)
}

// After a move the old server is asked how the instance behaved. When it does not answer, that says nothing of the new one.
func TestAnOldServerThatIsAwaySaysNothingOfTheNewOne(t *testing.T) {
	r := newRig(t, "")
	r.put(t, fleet.Server{ID: "old", URL: "http://127.0.0.1:1", Key: "k", CreatedAt: time.Now()})
	r.put(t, fleet.Server{ID: "spare", URL: "http://spare.test", Key: "k", CreatedAt: time.Now()})
	for _, name := range []string{"ana_whatsapp", "bia_whatsapp"} {
		c := row()
		c.Instance, c.State = name, connection.Intended{}
		c.Previous = connection.PreviousInstance{Server: "old", Ownership: connection.ByHMAC, TokenKey: "k1"}
		if o := r.fleet.Execute(t.Context(), c, connection.StepCreate); o.Kind != connection.ResultUnreachable {
			t.Fatalf("seen %v", o.Kind)
		}
	}
	if got := r.placed(t); got != fleet.DefaultID {
		t.Errorf("placed on %s: the new server was not even called", got)
	}
}

// A server answers only when all three are being looked at: none of them is waited for before the next.
func TestChecksDoNotWaitForOneAnother(t *testing.T) {
	r := newRig(t, "")
	var arrived sync.WaitGroup
	names := []string{"a", "b", "c"}
	arrived.Add(len(names))
	for _, id := range names {
		var once sync.Once
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
			once.Do(arrived.Done)
			all := make(chan struct{})
			go func() { arrived.Wait(); close(all) }()
			select {
			case <-all:
				r.fake.ServeHTTP(w, req)
			case <-req.Context().Done():
			}
		}))
		t.Cleanup(server.Close)
		r.put(t, fleet.Server{ID: id, URL: server.URL, Key: secret.Text(r.fake.Key())})
	}
	r.fleet.Check(t.Context())
	for _, l := range r.shelf.servers {
		if !l.Server.Health.OK {
			t.Errorf("%s: %+v", l.Server.ID, l.Server.Health)
		}
	}
}
