package e2e_test

import (
	"flag"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"testing"

	"salonzap/internal/agenda"
	"salonzap/internal/tenant"
	"salonzap/internal/web/webtest"
)

// edits is how many there are; `make bench-edits` makes ten thousand.
var edits = flag.Int("edits", 160, "how many edits TestEditsByTwoScreensAreNeverLost makes")

// editsBetweenLooks is after how many edits both screens stop, and look at what is stored.
const editsBetweenLooks = 40

// Two screens edit the same appointments at the same moments, each with what it saw last, which may be old. Every change that is stored was
// made by somebody who had seen the state right before it, and each answer tells what became of the edit; so nothing is lost, and nothing
// is overwritten unseen. Nothing overlaps, and what the screens show when they come to rest is what is stored.
func TestEditsByTwoScreensAreNeverLost(t *testing.T) {
	for _, db := range []kind{onSQLite, onPostgres} {
		t.Run(string(db), func(t *testing.T) {
			t.Parallel()
			address := ""
			if db == onPostgres {
				address = pg.NewDatabase(t)
			}
			e := newEditing(t, address)
			for done := 0; done < *edits; done += editsBetweenLooks {
				var wg sync.WaitGroup
				for _, by := range e.screens {
					wg.Go(func() {
						for range editsBetweenLooks / len(e.screens) {
							by.edit(e)
						}
					})
				}
				wg.Wait()
				if t.Failed() {
					return
				}
				e.look()
			}
			clear(e.checked) // once more, all of it: nothing that was written is written over
			e.look()
			t.Logf("%d edits went, %d were refused", e.went, e.refused)
			if e.went < *edits/5 || e.refused < *edits/20 {
				t.Errorf("%d edits went, %d were refused: the test proves little", e.went, e.refused)
			}
		})
	}
}

// editing is a salon's day, and two screens that show it.
type editing struct {
	*webtest.Notebook

	all     []agenda.AppointmentID
	checked map[agenda.AppointmentID]int // the version up to which the history is known to be right
	screens []*deskScreen

	mu            sync.Mutex
	went, refused int
	saved         map[string]int // appointment, version that was seen, and by whom → how many edits were answered with "saved"
}

// deskScreen is one person's, with the version of each appointment that it showed last.
type deskScreen struct {
	*webtest.Visitor

	email string
	rand  *rand.Rand
	saw   map[agenda.AppointmentID]int
}

func newEditing(t *testing.T, address string) *editing {
	t.Helper()
	s := webtest.NewOn(t, address)
	salon := s.Salon("Studio Ana", "", "ana@salao.example")
	e := &editing{Notebook: s.Notebook(salon, "João", "Maria"), saved: map[string]int{}, checked: map[agenda.AppointmentID]int{}}
	s.User(tenant.NewUser{Email: "bia@salao.example", Password: webtest.Password, Role: tenant.Owner, Tenant: salon.ID})
	for i := range 4 {
		e.all = append(e.all, e.Book(e.Client(fmt.Sprint("Cliente ", i), ""), i%2, i%2, e.Today, fmt.Sprint(14+i/2, ":00")).ID)
	}
	for i, email := range []string{"ana@salao.example", "bia@salao.example"} {
		e.screens = append(e.screens, &deskScreen{s.SignedIn(email), email, rand.New(rand.NewPCG(52, uint64(i))), map[agenda.AppointmentID]int{}})
	}
	return e
}

// edit does what a form lets one do, at random.
func (s *deskScreen) edit(e *editing) {
	id := e.all[s.rand.IntN(len(e.all))]
	path := "/dashboard/agenda/a/" + id.String() + "/"
	if s.saw[id] == 0 || s.rand.IntN(3) > 0 { // else what it shows is as old as it is
		m := regexp.MustCompile(`name="version" value="(\d+)"`).FindStringSubmatch(s.Get(path).Body)
		if m == nil {
			e.T.Errorf("no version on the page of %s", id)
			return
		}
		s.saw[id], _ = strconv.Atoi(m[1])
	}
	form, to := url.Values{"version": {strconv.Itoa(s.saw[id])}}, "move"
	switch s.rand.IntN(6) {
	case 0:
		to = "undo"
	case 1, 2:
		to = "state"
		form.Set("verb", []string{"confirm", "unconfirm", "cancel", "cancel", "came"}[s.rand.IntN(5)])
	default:
		form.Set("d", e.Today.String())
		form.Set("t", fmt.Sprintf("%d:%02d", 13+s.rand.IntN(4), 15*s.rand.IntN(4)))
		form.Set("p", e.People[s.rand.IntN(2)].ID.String())
	}
	got := s.Post(path+to, form)
	e.mu.Lock()
	defer e.mu.Unlock()
	switch got.Status {
	case http.StatusSeeOther:
		e.saved[fmt.Sprint(id, s.saw[id], s.email)]++
		e.went++
	case http.StatusConflict:
		e.refused++
	default:
		e.T.Errorf("%s %v: status %d\n%.500s", to, form, got.Status, webtest.MainOf(got.Body))
	}
}

// look compares what is stored with what was answered and with what each screen shows, while nobody edits.
func (e *editing) look() {
	e.T.Helper()
	stored := e.On(e.Today)
	if len(stored) != len(e.all) {
		e.T.Fatalf("%d appointments are stored", len(stored))
	}
	for i, a := range stored {
		for _, o := range stored[:i] {
			if a.Professional == o.Professional && len(a.Occupies()) > 0 && len(o.Occupies()) > 0 && a.Span.Overlaps(o.Span) {
				e.T.Errorf("%s and %s overlap", a.ID, o.ID)
			}
		}
		e.history(a)
	}
	for _, s := range e.screens {
		body := s.Get("/dashboard/agenda/?d=" + e.Today.String()).Body
		for _, a := range stored {
			_, cancelled := a.Status.(agenda.Cancelled)
			want := fmt.Sprintf(`data-move="%s" data-version="%d"`, a.ID, a.Version)
			if a.Open() && !strings.Contains(body, want) || cancelled && strings.Contains(body, `data-move="`+a.ID.String()) {
				e.T.Errorf("%s does not see %s as %s, version %d", s.email, a.ID, a.Status.Name(), a.Version)
			}
		}
	}
}

// history checks that each change since the last look starts from the state after the one before, and was made by
// somebody who had seen that state and was told that it is saved.
func (e *editing) history(a agenda.Appointment) {
	e.T.Helper()
	from := max(1, e.checked[a.ID])
	events, err := e.Store.AppointmentEvents(e.T.Context(), e.Scope, e.Salon.ID, a.ID, a.Version-from+1)
	webtest.Must(e.T, err)
	last := len(events) - 1
	if from+last != a.Version || last > 0 && events[0].Before == nil != (from == 1) || events[last].After != a.Record() && fmt.Sprint(events[last].After.Time, events[last].After.Status) != fmt.Sprint(a.At.Minute, a.Status.Name()) {
		e.T.Fatalf("%s is at version %d, with %d events after version %d, the last one %+v", a.ID, a.Version, last, from, events[last])
	}
	for i, x := range events[1:] {
		seen := from + i
		before, after := *x.Before, events[i].After
		before.PriceCents, after.PriceCents = nil, nil
		if before != after {
			e.T.Errorf("%s: change %d began at %+v, and the one before ended at %+v", a.ID, seen+1, before, after)
		}
		if e.saved[fmt.Sprint(a.ID, seen, x.Actor.Name)] == 0 {
			e.T.Errorf("%s: change %d is %s's, who did not see version %d or was not told that it is saved", a.ID, seen+1, x.Actor.Name, seen)
		}
	}
	e.checked[a.ID] = a.Version
}
