package web_test

import (
	"io"
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"salonzap/internal/agenda"
	"salonzap/internal/tenant"
)

// refusedWith tells whether an answer is a page with a status and a sentence.
func refusedWith(t *testing.T, what string, got answer, status int, sentences ...string) {
	t.Helper()
	if got.Status != status {
		t.Errorf("%s: status %d to %q, want %d\n%s", what, got.Status, got.Location, status, mainOf(got.Body))
		return
	}
	for _, want := range sentences {
		if !strings.Contains(got.Body, want) {
			t.Errorf("%s: the page does not say %q\n%s", what, want, mainOf(got.Body))
		}
	}
}

// A page without a date looks at today; a form without one books nothing, and adds nobody.
func TestAFormWithoutADateDoesNotBookToday(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	n := s.Notebook(s.Salon("Studio Ana", "", "ana@salao.example"), "João")
	c := n.Client("Ana Paula", "5511987654321")
	b := s.SignedIn("ana@salao.example")
	whole := url.Values{"c": {c.ID.String()}, "s": {n.Services[0].ID.String()}, "p": {n.People[0].ID.String()}, "t": {"15:00"}, "key": {"k1"}}
	for _, date := range []string{"2026-02-30", "amanhã", "30/02/2026", ""} {
		got := b.Post("/dashboard/agenda/book", with(whole, "d", date))
		if again := inputs(t, got.Body, "/agenda/book"); again.Has("t") {
			t.Errorf("the page would book %v, whatever time is tapped", again)
		}
		refusedWith(t, "booked on "+date, got, 422, `id="other-d" name="d" type="date" value=""`, `aria-invalid="true"`, "Escreva a data como", "nada foi salvo")
		fresh := url.Values{"d": {date}, "name": {"Clara"}, "phone": {"(11) 97777-1234"}}
		refusedWith(t, "a client for "+date, b.Post("/dashboard/agenda/client", fresh), 422, `value="Clara"`, "nada foi salvo")
	}
	if all := n.On(n.Today); len(all) != 0 {
		t.Errorf("booked today: %+v", all)
	}
	if body := b.Part(http.MethodGet, "/dashboard/agenda/clients?q=clar", nil).Body; strings.Contains(body, "Clara") {
		t.Error("a client was added")
	}
	if got := b.Get("/dashboard/agenda/new?d=2026-02-30"); got.Status != http.StatusOK || strings.Contains(got.Body, "nada foi salvo") {
		t.Errorf("a page with such a date: status %d\n%s", got.Status, mainOf(got.Body))
	}
	if got := b.Post("/dashboard/agenda/book", with(whole, "d", n.Today.String())); got.Status != http.StatusSeeOther {
		t.Errorf("with a date: status %d", got.Status)
	}
}

// A form that moves an appointment to no day or no time shows its times again, and says why.
func TestAMoveToNoDateIsRefusedAtTheDate(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	n := s.Notebook(s.Salon("Studio Ana", "", "ana@salao.example"), "João")
	a := n.Book(n.Client("Clara", ""), 0, 0, n.Today, "15:00")
	b := s.SignedIn("ana@salao.example")
	at := "/dashboard/agenda/a/" + a.ID.String() + "/move"
	refusedWith(t, "no date", b.Post(at, url.Values{"version": {"1"}, "d": {"2026-02-30"}, "t": {"16:00"}}), 422, `id="other-d"`, "Escreva a data como", "nada foi salvo")
	refusedWith(t, "no time", b.Post(at, url.Values{"version": {"1"}, "d": {n.Today.String()}, "t": {"25:00"}}), 422, `id="other-t"`, "Escreva o horário como")
	if all := n.On(n.Today); len(all) != 1 || all[0].At.Minute != 15*60 {
		t.Errorf("moved: %+v", all)
	}
}

// What was switched off while somebody chose is named, and nobody else is booked in its place.
func TestABookingSaysWhatWasSwitchedOffMeanwhile(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	n := s.Notebook(s.Salon("Studio Ana", "", "ana@salao.example"), "João", "Maria")
	c := n.Client("Ana Paula", "")
	b := s.SignedIn("ana@salao.example")
	form := url.Values{"c": {c.ID.String()}, "s": {n.Services[0].ID.String()}, "p": {n.People[0].ID.String()}, "d": {n.Today.String()}, "t": {"15:00"}, "key": {"k1"}}
	person := n.People[0]
	person.Active = false
	must(t, s.Store.PutProfessional(t.Context(), n.Scope, n.Salon.ID, person))
	refusedWith(t, "somebody who stopped", b.Post("/dashboard/agenda/book", form), 422, "Quem você escolheu não atende mais")
	refusedWith(t, "nobody", b.Post("/dashboard/agenda/book", with(form, "p", "x")), 422, "Quem você escolheu não atende mais")
	service := n.Services[0]
	service.Active = false
	must(t, s.Store.PutService(t.Context(), n.Scope, n.Salon.ID, service))
	refusedWith(t, "a service that is off", b.Post("/dashboard/agenda/book", with(form, "p", n.People[1].ID.String())), 422, "O que vai fazer?", "não está mais sendo oferecido")
	if all := n.On(n.Today); len(all) != 0 {
		t.Errorf("booked: %+v", all)
	}
}

// A key for a number of days that is none is not made: it would never end.
func TestAKeyWithAnUnknownLifetimeIsNotMade(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	s.Operator("op@plataforma.example")
	s.Salon("Studio Ana", "", "ana@salao.example")
	for at, b := range map[string]*browser{"/admin/keys": s.SignedIn("op@plataforma.example"), "/dashboard/integration/keys": s.SignedIn("ana@salao.example")} {
		for _, days := range []string{"noventa", "-1", "36500", ""} {
			got := b.Post(at, url.Values{"name": {"ERP"}, "days": {days}})
			refusedWith(t, at+" for "+days, got, 422, `<select id="days" name="days" autofocus aria-invalid="true" aria-describedby="days-error">`, `id="days-error"`, "quanto tempo", `aria-current="page"`)
		}
	}
	keys, err := s.Store.APIKeys(t.Context(), tenant.System("test"))
	must(t, err)
	if len(keys) != 0 {
		t.Errorf("%d keys were made", len(keys))
	}
}

// A form with a version that is no number saw nothing, and writes over nothing.
func TestAFormWithABrokenVersionWritesOverNothing(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	n := s.Notebook(s.Salon("Studio Ana", "", "ana@salao.example"), "João")
	b := s.SignedIn("ana@salao.example")
	rules := formFields(b.Get("/dashboard/team/rules").Body)
	if got := b.Post("/dashboard/team/rules", with(rules, "lead", "120")); got.Status != http.StatusSeeOther {
		t.Fatalf("status %d\n%s", got.Status, mainOf(got.Body))
	}
	refusedWith(t, "rules", b.Post("/dashboard/team/rules", with(rules, "lead", "240", "version", "um")), 422, "enquanto você editava")
	all, err := s.Store.Snapshot(t.Context(), n.Scope, n.Salon.ID, agenda.View{From: n.Today, To: n.Today.AddDays(1)})
	must(t, err)
	if all.Rules.Lead != 120 {
		t.Errorf("the lead is %d", all.Rules.Lead)
	}
}

// An undo of what is no longer the last change says so, also when the same person changed it since; the same form twice is no conflict.
func TestAnOldUndoDoesNotClaimToHaveWorked(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	n := s.Notebook(s.Salon("Studio Ana", "", "ana@salao.example"), "João")
	c := n.Client("Clara", "")
	b := s.SignedIn("ana@salao.example")
	book := url.Values{"c": {c.ID.String()}, "s": {n.Services[0].ID.String()}, "p": {n.People[0].ID.String()}, "d": {n.Today.String()}, "t": {"15:00"}, "key": {"k1"}}
	if got := b.Post("/dashboard/agenda/book", book); got.Status != http.StatusSeeOther {
		t.Fatalf("status %d", got.Status)
	}
	at := "/dashboard/agenda/a/" + n.On(n.Today)[0].ID.String() + "/"
	do := func(what string, form url.Values, status int) answer {
		t.Helper()
		got := b.Post(at+what, form)
		if got.Status != status {
			t.Fatalf("%s of %v: status %d, want %d\n%s", what, form, got.Status, status, mainOf(got.Body))
		}
		return got
	}
	version := func(v string) url.Values { return url.Values{"version": {v}} }
	move := func(v, to string) url.Values { return with(version(v), "d", n.Today.String(), "t", to) }
	do("move", move("1", "16:00"), 303)
	for range 2 {
		refusedWith(t, "the undo of the booking", do("undo", version("1"), 409), 409, "Alguém mudou", "Mudou de horário")
	}
	do("undo", version("2"), 303)
	do("undo", version("2"), 303) // the same form
	if a := n.On(n.Today)[0]; a.Version != 3 || a.At.Minute != 15*60 {
		t.Fatalf("after the undo of the move: %+v", a)
	}
	do("move", move("3", "17:00"), 303)
	refusedWith(t, "the undo of the undo", do("undo", version("3"), 409), 409, "Alguém mudou")
	do("state", with(version("4"), "verb", "confirm"), 303)
	refusedWith(t, "the undo of the move", do("undo", version("4"), 409), 409, "Alguém mudou")
	do("undo", version("5"), 303)
	do("undo", version("5"), 303)
	if a := n.On(n.Today)[0]; a.Version != 6 || a.At.Minute != 17*60 || a.Status.Name() != agenda.IsBooked {
		t.Errorf("at the end: %+v", a)
	}
}

// Each refusal of a change of an appointment says why, also when there is nothing that happened since to tell.
func TestARefusedChangeOfAnAppointmentSaysWhy(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	n := s.Notebook(s.Salon("Studio Ana", "", "ana@salao.example"), "João")
	a := n.Book(n.Client("Clara", ""), 0, 0, n.Today, "15:00")
	b := s.SignedIn("ana@salao.example")
	at := "/dashboard/agenda/a/" + a.ID.String() + "/"
	move := url.Values{"d": {n.Today.String()}, "t": {"16:00"}}
	for _, ahead := range []string{"2", "99"} {
		refusedWith(t, "undo", b.Post(at+"undo", url.Values{"version": {ahead}}), 409, "Alguém mudou")
		refusedWith(t, "state", b.Post(at+"state", url.Values{"version": {ahead}, "verb": {"cancel"}}), 409, "Alguém mudou")
		refusedWith(t, "move", b.Post(at+"move", with(move, "version", ahead)), 409, "Alguém mudou")
	}
	a = n.Say(a, agenda.Cancel)
	for _, got := range []answer{b.Post(at+"move", with(move, "version", strconv.Itoa(a.Version))), b.Get(at + "move")} {
		refusedWith(t, "a move of what was cancelled", got, 409, "foi cancelado", "Desfazer o cancelamento")
		if strings.Contains(got.Body, `class="time"`) {
			t.Errorf("times are offered:\n%s", mainOf(got.Body))
		}
	}
}

// A form above the limit is answered with the limit, whether its length was said before or not, and whoever reads it.
func TestAFormThatIsTooLargeIsAnsweredWithTheLimit(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	n := s.Notebook(s.Salon("Studio Ana", "", "ana@salao.example"), "João")
	b := s.SignedIn("ana@salao.example")
	large := url.Values{"name": {strings.Repeat("a", 65<<10)}}
	for _, at := range []string{"/dashboard/team/new", "/dashboard/services/new", "/dashboard/setup/team", "/dashboard/agenda/book", "/dashboard/robot/", "/dashboard/whatsapp/connect", "/login"} {
		refusedWith(t, at, b.Post(at, large), 413, "máximo 64 KB")
		form := http.Header{"Content-Type": {"application/x-www-form-urlencoded"}}
		refusedWith(t, at+" in pieces", b.Raw(http.MethodPost, at, io.MultiReader(strings.NewReader(large.Encode())), form), 413, "máximo 64 KB")
	}
	b.Header.Set("Accept-Language", "en")
	b.Header.Set("Cookie", "salonzap_lang=en")
	refusedWith(t, "in English", b.Post("/dashboard/agenda/book", large), 413, "64 KB at most", "nothing was saved")
	all, err := s.Store.Snapshot(t.Context(), n.Scope, n.Salon.ID, agenda.View{From: n.Today, To: n.Today.AddDays(1)})
	must(t, err)
	if len(all.Professionals) != 1 || len(all.Services) != 3 {
		t.Error("something was saved")
	}
}

// More names than the step has room for are not dropped without a word.
func TestTheSetUpKeepsNoHalfTeam(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	salon := s.Salon("Studio Ana", "", "ana@salao.example")
	b := s.SignedIn("ana@salao.example")
	var names []string
	for i := range 4000 {
		names = append(names, "P"+strconv.Itoa(i))
	}
	refusedWith(t, "4000 names", b.Post("/dashboard/setup/team", url.Values{"name": names}), 422, "no máximo 4")
	today := s.TenInTheMorning()
	all, err := s.Store.Snapshot(t.Context(), tenant.For(salon.ID), salon.ID, agenda.View{From: today, To: today.AddDays(1)})
	must(t, err)
	if len(all.Professionals) != 0 {
		t.Errorf("%d were kept", len(all.Professionals))
	}
	if got := b.Post("/dashboard/setup/team", url.Values{"name": {"Ana", "", "Bia", " ", "Cris", "Duda"}}); got.Status != http.StatusSeeOther {
		t.Errorf("four names and blanks: status %d\n%s", got.Status, mainOf(got.Body))
	}
}

// Who clicks too often is told how long to wait, on the page and in the answer's head.
func TestTooManyClicksAreToldHowLongToWait(t *testing.T) {
	t.Parallel()
	// An alert, or a field that has the focus and what describes it.
	alerted := regexp.MustCompile(`role="alert">(<[^>]*>)*[^<]*Espere |autofocus aria-invalid="true" aria-describedby="old-error"`)
	s := newScene(t)
	s.Salon("Studio Ana", "", "ana@salao.example")
	ana := s.SignedIn("ana@salao.example")
	told := func(what string, send func() answer, seconds int) {
		t.Helper()
		for range 40 {
			got := send()
			if got.Status != http.StatusTooManyRequests {
				continue
			}
			wait, _ := strconv.Atoi(got.Header.Get("Retry-After"))
			if wait < 1 || wait > seconds || !strings.Contains(got.Body, "Espere "+strconv.Itoa(wait)+" s ") {
				t.Errorf("%s: Retry-After %q\n%s", what, got.Header.Get("Retry-After"), mainOf(got.Body))
			}
			if !alerted.MatchString(got.Body) {
				t.Errorf("%s: a screen reader is not told\n%s", what, mainOf(got.Body))
			}
			return
		}
		t.Errorf("%s: no answer says that these are too many", what)
	}
	click := url.Values{"method": {"qr"}}
	told("a click", func() answer { return ana.Post("/dashboard/whatsapp/connect", click) }, 5)
	told("a click with scripts", func() answer { return ana.Part(http.MethodPost, "/dashboard/whatsapp/connect", click) }, 5)
	told("a password", func() answer {
		return ana.Post("/dashboard/account", url.Values{"old": {"x"}, "password": {"y"}})
	}, 3)
	told("a sign-in", func() answer { return s.Visitor().Post("/login", url.Values{"email": {"no"}, "password": {"no"}}) }, 3)
}
