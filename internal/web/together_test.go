package web_test

import (
	"net/url"
	"regexp"
	"strings"
	"sync"
	"testing"

	"salonzap/internal/web/webtest"
)

// typedForm is the form of a page that goes to an address, as a browser would send it untouched. It reads hidden fields, inputs that are
// filled in, ticks and choices.
func typedForm(t *testing.T, page, action string) url.Values {
	t.Helper()
	at := strings.Index(page, `action="`+action+`"`)
	if at < 0 {
		t.Fatalf("no form goes to %s in\n%s", action, page)
	}
	part, _, _ := strings.Cut(page[at:], "</form>")
	f := url.Values{}
	for _, tag := range regexp.MustCompile(`<input[^>]*>`).FindAllString(part, -1) {
		value := func(name string) string {
			if m := regexp.MustCompile(`\s` + name + `="([^"]*)"`).FindStringSubmatch(tag); m != nil {
				return m[1]
			}
			return ""
		}
		if name := value("name"); name != "" && (value("type") != "checkbox" || strings.Contains(tag, " checked")) {
			f.Add(name, value("value"))
		}
	}
	for _, m := range regexp.MustCompile(`(?s)<select[^>]* name="([^"]*)".*?</select>`).FindAllStringSubmatch(part, -1) {
		if chosen := regexp.MustCompile(`<option value="([^"]*)" selected`).FindStringSubmatch(m[0]); chosen != nil {
			f.Set(m[1], chosen[1])
		}
	}
	return f
}

// Two have a form open. Who saves second is shown what the first kept, keeps what they typed, and may save it all the same. When both save
// at the same moment, one of them is that second.
func TestWhoSavesSecondIsShownWhatTheFirstKept(t *testing.T) {
	s := newScene(t)
	salon := s.Salon("Salão A", "", "a@salao.example")
	n := s.Notebook(salon, "Ana", "Bia")
	one, two := s.SignedIn("a@salao.example"), s.SignedIn("a@salao.example")
	day := n.Today.AddDays(3).String()
	for _, c := range []struct {
		what, page, action, field string
		first, second             string
		stored                    string // what the second one is shown of the first one's
	}{
		{"a service", "services/" + n.Services[0].ID.String() + "/", "", "name", "Corte curto", "Corte longo", "Corte curto"},
		{"somebody", "team/" + n.People[0].ID.String() + "/", "", "name", "Ana Maria", "Ana Clara", "Ana Maria"},
		{"rules", "team/rules", "", "lead", "120", "240", "2 h"},
		{"a day", "team/dates", "", "reason", "reforma", "festa", "reforma"},
		{"a holiday", "team/dates", "team/holidays/new", "name", "Aniversário", "Padroeira", "Aniversário"},
	} {
		path := "/dashboard/" + c.page
		action := path
		if c.action != "" {
			action = "/dashboard/" + c.action
		}
		open := func(b *webtest.Visitor, typed string) url.Values {
			f := typedForm(t, b.Get(path).Body, action)
			f.Set(c.field, typed)
			if strings.HasSuffix(c.page, "dates") {
				f.Set("first", day)
				f.Set("date", day)
			}
			return f
		}
		f, g := open(one, c.first), open(two, c.second)
		if got := one.Post(action, f); got.Status != 303 {
			t.Fatalf("%s: the first one is answered %d\n%s", c.what, got.Status, got.Body)
		}
		got := two.Post(action, g)
		if got.Status != 422 || !strings.Contains(got.Body, "enquanto você editava") || !strings.Contains(got.Body, c.stored) || !strings.Contains(got.Body, c.second) {
			if c.what != "rules" || got.Status != 422 || !strings.Contains(got.Body, "enquanto você editava") || !strings.Contains(got.Body, c.stored) {
				t.Errorf("%s: the second one is answered %d\n%s", c.what, got.Status, got.Body)
			}
		}
		again := typedForm(t, got.Body, action)
		if got := again.Get(c.field); got != c.second {
			t.Errorf("%s: %q was typed, the form has %q", c.what, c.second, got)
		}
		if got := two.Post(action, again); got.Status != 303 {
			t.Errorf("%s: who has seen it cannot save: %d", c.what, got.Status)
		}
		// Both at once.
		forms := []url.Values{open(one, c.first+"1"), open(two, c.second+"2")}
		if c.what == "rules" {
			forms[0].Set(c.field, "30")
			forms[1].Set(c.field, "720")
		}
		statuses := make([]int, 2)
		var wg sync.WaitGroup
		for i, b := range []*webtest.Visitor{one, two} {
			wg.Go(func() { statuses[i] = b.Post(action, forms[i]).Status })
		}
		wg.Wait()
		if statuses[0]+statuses[1] != 303+422 {
			t.Errorf("%s, saved by two at once: %v", c.what, statuses)
		}
	}
}

// What does not touch is merged: ticks of different holidays, stopping somebody whose name changes, moving services by a place.
func TestWhatTwoChangeApartMeets(t *testing.T) {
	s := newScene(t)
	salon := s.Salon("Salão A", "", "a@salao.example")
	n := s.Notebook(salon, "Ana", "Bia")
	one, two := s.SignedIn("a@salao.example"), s.SignedIn("a@salao.example")
	const path, action = "/dashboard/team/dates", "/dashboard/team/holidays"
	f, g := typedForm(t, one.Get(path).Body, action), typedForm(t, two.Get(path).Body, action)
	boxes := regexp.MustCompile(`name="(closed-[^"]*)"`).FindAllStringSubmatch(one.Get(path).Body, -1)
	if len(boxes) < 2 {
		t.Fatal("no holidays to tick")
	}
	f.Set(boxes[0][1], "1")
	g.Set(boxes[1][1], "1")
	one.Post(action, f)
	two.Post(action, g)
	now := typedForm(t, one.Get(path).Body, action)
	for _, box := range boxes[:2] {
		if now.Get(box[1]) != "1" {
			t.Errorf("%s was ticked, and is not", box[1])
		}
	}
	// The order of a page that is old is not the order that somebody else gave meanwhile.
	ids := []string{n.Services[0].ID.String(), n.Services[1].ID.String(), n.Services[2].ID.String()}
	drag := func(shown, order []string) int {
		return one.Part("POST", "/dashboard/services/order", url.Values{"shown": {strings.Join(shown, ",")}, "order": {strings.Join(order, ",")}}).Status
	}
	other := []string{ids[1], ids[0], ids[2]}
	if got := drag(ids, other); got != 204 {
		t.Errorf("a drag: %d", got)
	}
	if got := drag(ids, []string{ids[2], ids[0], ids[1]}); got != 409 {
		t.Errorf("a drag from an order that is no more: %d", got)
	}
	if got := drag(other, ids); got != 204 {
		t.Errorf("a drag from the order that is: %d", got)
	}
}
