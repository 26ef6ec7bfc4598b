package simulate

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"salonzap/internal/alarm"
	"salonzap/internal/connection"
)

// aWorld is a quiet day of a few salons, before it runs.
func aWorld(t *testing.T) *world {
	t.Helper()
	s, err := Parse("quiet", "salons 6\nservers 3\nfrom 08:00\nuntil 09:00\nowners never react")
	if err != nil {
		t.Fatal(err)
	}
	w, err := newWorld(s, Options{Now: time.Now})
	if err != nil {
		t.Fatal(err)
	}
	return w
}

// broken is how often each promise was broken.
func broken(r Report) map[PromiseName]int {
	all := map[PromiseName]int{}
	for _, p := range r.Promises {
		if p.Broken > 0 {
			all[p.Name] = p.Broken
		}
	}
	return all
}

// A report is worth something only if it shows what is wrong.
func TestWhatIsPlantedIsFound(t *testing.T) {
	for _, c := range []struct {
		name  string
		plant func(w *world)
		finds PromiseName // empty: nothing
	}{
		{"nothing", func(*world) {}, ""},
		{"an instance is created a second time, elsewhere", func(w *world) {
			body := `{"instanceName":"` + w.salons[0].instance + `","integration":"WHATSAPP-BAILEYS","qrcode":false}`
			r, err := http.NewRequestWithContext(w.ctx, http.MethodPost, "http://"+hostName(w.hosts[1].id)+"/instance/create", strings.NewReader(body))
			if err != nil {
				t.Error(err)
				return
			}
			r.Header.Set("Content-Type", "application/json")
			r.Header.Set("apikey", string(w.hosts[1].fake.Key()))
			resp, err := w.net.RoundTrip(r)
			if err != nil || resp.StatusCode != http.StatusCreated {
				t.Error(resp, err)
				return
			}
			_ = resp.Body.Close()
		}, SecondInstance},
		{"a cause that is not true", func(w *world) {
			w.begin(w.salons[0].host, WhatsAppAway)
			w.end(w.salons[0].host, WhatsAppAway)
			if err := w.salons[0].host.fake.Ban(w.salons[0].instance); err != nil {
				t.Error(err)
			}
		}, WrongCause},
		{"a salon that stays down although its server is well", func(w *world) {
			s := w.salons[0]
			w.mu.Lock()
			s.faults = append(s.faults, &fault{class: Unlinked, began: w.now(), curable: w.now()})
			w.mu.Unlock()
			if err := s.host.fake.Unlink(s.instance); err != nil {
				t.Error(err)
			}
		}, NotHealed},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := aWorld(t)
			w.plant = func() { c.plant(w) }
			r, err := w.simulate(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			got := broken(r)
			if (c.finds == "") != (len(got) == 0) || c.finds != "" && got[c.finds] == 0 || r.Kept() != (c.finds == "") {
				t.Errorf("found %v, %+v; want %q", got, r.Promises, c.finds)
			}
		})
	}
}

func TestNoticesAreJudged(t *testing.T) {
	told := func(kind alarm.Kind, clock time.Duration) alarm.ListedNotice {
		w := aWorld(t)
		n := alarm.ListedNotice{Slug: "salao-0001"}
		n.Kind, n.Cause, n.Created, n.Ended = kind, connection.CauseNone, w.at(clock), w.at(clock)
		return n
	}
	for _, c := range []struct {
		name  string
		told  []alarm.ListedNotice
		finds PromiseName
	}{
		{"down, works, down", []alarm.ListedNotice{told(alarm.Down, 9*time.Hour), told(alarm.Works, 10*time.Hour), told(alarm.Down, 11*time.Hour)}, ""},
		{"down, down", []alarm.ListedNotice{told(alarm.Down, 9*time.Hour), told(alarm.Down, 11*time.Hour)}, ToldTwice},
		{"at half past ten in the evening", []alarm.ListedNotice{told(alarm.Down, 22*time.Hour+30*time.Minute)}, ToldAtNight},
		{"at seven in the morning", []alarm.ListedNotice{told(alarm.Down, 31*time.Hour)}, ""},
	} {
		w := aWorld(t)
		w.judgeNotices(c.told)
		if got := w.report.broken; len(got[c.finds]) == 0 && c.finds != "" || c.finds == "" && len(got) > 0 {
			t.Errorf("%s: %v; want %q", c.name, got, c.finds)
		}
	}
}
