package fleet_test

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"time"

	"salonzap/internal/connection"
	"salonzap/internal/evolution"
	"salonzap/internal/evolution/evolutiontest"
	"salonzap/internal/fault"
	"salonzap/internal/fleet"
	"salonzap/internal/secret"
	"salonzap/internal/text"
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

// health adds two servers beside the preferred one, and sets the health of all three.
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

// A new salon is placed on the preferred server, or, when that is known not to work, on the oldest one that does. When none works it is
// placed on the preferred one, which may be back in a moment.
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

// One session without an answer does not mean that its server is down. Two do, until one gets an answer.
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
		if got := r.fleet.WhereNow("").Server; got != server {
			t.Errorf("placed on %s, want %s", got, server)
		}
	}
	for range 3 {
		of("ana_whatsapp", true)
	}
	want(fleet.DefaultID)
	of("bia_whatsapp", false)
	of("bia_whatsapp", true)
	want(fleet.DefaultID) // one without an answer, then an answer, then another without
	of("ana_whatsapp", true)
	want("other")
	of("bia_whatsapp", false)
	want(fleet.DefaultID)
}

// After a move the settings are read from the old server. When it does not answer, the new server's health does not change.
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

// A server answers only when all three are being checked: the checks run at the same time.
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
	for _, l := range r.memoryStore.servers {
		if !l.Server.Health.OK {
			t.Errorf("%s: %+v", l.Server.ID, l.Server.Health)
		}
	}
}

// Salons leave a server that is to become empty alone, and only for one that works and has room.
func TestSalonsLeaveAServerThatIsToBecomeEmpty(t *testing.T) {
	r := newRig(t, "")
	well := fleet.Health{At: time.Now(), OK: true}
	full := fleet.Server{ID: "full", URL: "http://full.test", Key: "k", Health: well, Capacity: 1, CreatedAt: time.Now()}
	r.put(t, fleet.Server{ID: fleet.DefaultID, URL: "http://default.test", Key: "k", Health: well})
	r.put(t, full)
	if got := r.fleet.PlaceElsewhere(fleet.DefaultID); got != "" {
		t.Errorf("it keeps its salons, and one went to %q", got)
	}
	if got := r.fleet.PlaceElsewhere("nowhere"); got != "" {
		t.Errorf("from a server that is none to %q", got)
	}
	r.put(t, fleet.Server{ID: fleet.DefaultID, URL: "http://default.test", Key: "k", Health: well, Draining: true})
	r.put(t, fleet.Server{ID: "dead", URL: "http://dead.test", Key: "k", Health: fleet.Health{At: time.Now(), Problem: "down"}, CreatedAt: time.Now()})
	if first, second := r.fleet.PlaceElsewhere(fleet.DefaultID), r.fleet.PlaceElsewhere(fleet.DefaultID); first != "full" || second != "" {
		t.Errorf("the first went to %q, and the second to %q: only one has room where a server works", first, second)
	}
}

// Only a server that is down and takes nobody new may be given up: what answers may have live sessions, whatever is wrong with it.
func TestOnlyALostServerIsGivenUp(t *testing.T) {
	for name, tc := range map[string]struct {
		health   fleet.Health
		draining bool
		want     fault.Key
	}{
		"well":                  {fleet.Health{At: time.Now(), OK: true}, true, text.AnewAnswers},
		"nobody has looked yet": {fleet.Health{}, true, text.AnewAnswers},
		"its key is wrong":      {fleet.Health{At: time.Now(), Problem: "key"}, true, text.AnewAnswers},
		"down":                  {fleet.Health{At: time.Now(), Problem: "down"}, false, text.AnewDrainFirst},
		"down, and draining":    {fleet.Health{At: time.Now(), Problem: "down"}, true, ""},
		"silent, and draining":  {fleet.Health{At: time.Now(), Problem: "timeout"}, true, ""},
	} {
		r := newRig(t, "")
		r.put(t, fleet.Server{ID: "x", URL: "http://x.test", Key: "k", Health: tc.health, Draining: tc.draining})
		err := r.fleet.CanPlaceAnew("x")
		e, _ := errors.AsType[*fault.Error](err)
		switch {
		case tc.want == "" && err != nil:
			t.Errorf("%s: %v", name, err)
		case tc.want != "" && (e == nil || e.Kind != fault.Conflict || e.Key != tc.want):
			t.Errorf("%s: %v, want %s", name, err, tc.want)
		}
	}
}
