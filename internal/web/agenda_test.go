package web_test

import (
	"fmt"
	"html"
	"maps"
	"math/rand/v2"
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"salonzap/internal/agenda"
	"salonzap/internal/tenant"
)

// inputs reads the hidden fields of the form that posts to an address ending so.
func inputs(t *testing.T, body, action string) url.Values {
	t.Helper()
	form := regexp.MustCompile(`(?s)<form[^>]*action="[^"]*` + regexp.QuoteMeta(action) + `"[^>]*>(.*?)</form>`).FindStringSubmatch(body)
	if form == nil {
		t.Fatalf("there is no form for %s in\n%s", action, mainOf(body))
	}
	values := url.Values{}
	for _, m := range regexp.MustCompile(`<input type="hidden" name="([^"]+)" value="([^"]*)"`).FindAllStringSubmatch(form[1], -1) {
		values.Set(m[1], html.UnescapeString(m[2]))
	}
	return values
}

func with(v url.Values, pairs ...string) url.Values {
	out := url.Values{}
	maps.Copy(out, v)
	for i := 0; i < len(pairs); i += 2 {
		out.Set(pairs[i], pairs[i+1])
	}
	return out
}

// link finds the address of a link with a text in it.
func link(t *testing.T, body, words string) string {
	t.Helper()
	for _, m := range regexp.MustCompile(`(?s)<a [^>]*href="([^"]+)"[^>]*>(.*?)</a>`).FindAllStringSubmatch(mainOf(body), -1) {
		if strings.Contains(m[2], words) {
			return html.UnescapeString(m[1])
		}
	}
	t.Fatalf("no link says %q in\n%s", words, mainOf(body))
	return ""
}

// Without scripts a known client is booked in four taps: client, service, person, time. The booking
// is shown, and undone.
func TestAKnownClientIsBookedInFourTaps(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	n := s.Notebook(s.Salon("Studio Ana", "", "ana@salao.example"), "João", "Maria")
	c := n.Client("Ana Paula", "5511987654321")
	n.Book(c, 0, 0, n.Today.AddDays(-7), "10:00")
	b := s.SignedIn("ana@salao.example")
	first := b.Get(link(t, b.Get("/dashboard/agenda/").Body, "Novo horário"))
	service := b.Get(link(t, first.Body, "Ana Paula"))
	person := b.Get(link(t, service.Body, "Corte"))
	times := b.Get(link(t, person.Body, "Maria"))
	form := inputs(t, times.Body, "/agenda/book")
	got := b.Post("/dashboard/agenda/book", with(form, "t", "15:00"))
	if got.Status != http.StatusSeeOther {
		t.Fatalf("status %d\n%s", got.Status, mainOf(got.Body))
	}
	all := n.On(n.Today)
	if len(all) != 1 || all[0].At.Minute != 15*60 || all[0].Professional != n.People[1].ID || all[0].Client != c.ID || all[0].Source != agenda.FromStaff {
		t.Fatalf("booked: %+v", all)
	}
	day := b.Get(got.Location)
	if !strings.Contains(day.Body, "Marcado: Ana Paula, Hoje, quarta, ") || !strings.Contains(day.Body, "15:00") {
		t.Errorf("the day says\n%s", mainOf(day.Body))
	}
	if again := b.Post("/dashboard/agenda/book", with(form, "t", "15:00")); again.Status != http.StatusSeeOther || len(n.On(n.Today)) != 1 {
		t.Errorf("the same form again: status %d, %d appointments", again.Status, len(n.On(n.Today)))
	}
	undo := inputs(t, day.Body, "/undo")
	if got := b.Post("/dashboard/agenda/a/"+all[0].ID.String()+"/undo", undo); got.Status != http.StatusSeeOther {
		t.Fatalf("undo: status %d\n%s", got.Status, mainOf(got.Body))
	}
	if st := n.On(n.Today)[0].Status.Name(); st != agenda.IsCancelled {
		t.Errorf("after undo it is %s", st)
	}
	if body := b.Get("/dashboard/agenda/?done=" + all[0].ID.String()).Body; !strings.Contains(body, "Cancelado: Ana Paula") {
		t.Errorf("the day says\n%s", mainOf(body))
	}
}

// A client whom nobody knows is added in the middle; their number is in no address.
func TestAFreshClientIsAddedInTheMiddle(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	n := s.Notebook(s.Salon("Studio Ana", "", "ana@salao.example"), "João")
	b := s.SignedIn("ana@salao.example")
	start := b.Get("/dashboard/agenda/new?t=16:00&p=" + n.People[0].ID.String() + "&d=" + n.Today.String())
	form := inputs(t, start.Body, "/agenda/client")
	bad := b.Post("/dashboard/agenda/client", with(form, "name", "Clara", "phone", "123"))
	if bad.Status != http.StatusUnprocessableEntity || !strings.Contains(bad.Body, `value="Clara"`) || !strings.Contains(bad.Body, `aria-invalid="true"`) {
		t.Errorf("a bad number: status %d\n%s", bad.Status, mainOf(bad.Body))
	}
	got := b.Post("/dashboard/agenda/client", with(form, "name", "Clara", "phone", "(11) 97777-1234"))
	if got.Status != http.StatusSeeOther || strings.Contains(got.Location, "7777") {
		t.Fatalf("status %d to %s", got.Status, got.Location)
	}
	service := b.Get(got.Location)
	confirm := b.Get(link(t, service.Body, "Barba"))
	if !strings.Contains(confirm.Body, "16:00 com João") {
		t.Fatalf("the last look says\n%s", mainOf(confirm.Body))
	}
	if got := b.Post("/dashboard/agenda/book", inputs(t, confirm.Body, "/agenda/book")); got.Status != http.StatusSeeOther {
		t.Fatalf("status %d\n%s", got.Status, mainOf(got.Body))
	}
	if all := n.On(n.Today); len(all) != 1 || all[0].At.Minute != 16*60 {
		t.Errorf("booked: %+v", all)
	}
	for _, typed := range []string{"clar", "97777", "11 9777"} {
		if body := b.Part(http.MethodGet, "/dashboard/agenda/clients?"+url.Values{"q": {typed}}.Encode(), nil).Body; !strings.Contains(body, "Clara") {
			t.Errorf("%q finds\n%s", typed, body)
		}
	}
}

// What clients do not see is explained; what is taken can be squeezed in by staff, who are warned.
func TestATimeThatIsNotThereIsExplained(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	n := s.Notebook(s.Salon("Studio Ana", "", "ana@salao.example"), "João")
	c := n.Client("Ana Paula", "")
	n.Book(c, 0, 0, n.Today, "15:00")
	b := s.SignedIn("ana@salao.example")
	look := func(at string) answer {
		q := url.Values{"c": {c.ID.String()}, "s": {n.Services[1].ID.String()}, "p": {n.People[0].ID.String()}, "d": {n.Today.String()}, "t": {at}}
		return b.Get("/dashboard/agenda/new?" + q.Encode())
	}
	if body := look("12:10").Body; !strings.Contains(body, "os clientes não veem 12:10 porque") || !strings.Contains(body, "Fica fora do horário de atendimento deste dia: 08:00–12:00, 13:00–20:00.") {
		t.Errorf("12:10:\n%s", mainOf(body))
	}
	if body := look("10:15").Body; !strings.Contains(body, "Está em cima da hora") {
		t.Errorf("10:15:\n%s", mainOf(body))
	}
	taken := look("15:10")
	if !strings.Contains(taken.Body, "Há outro cliente até 15:30.") || !strings.Contains(taken.Body, "Encaixar mesmo assim") {
		t.Fatalf("15:10:\n%s", mainOf(taken.Body))
	}
	form := inputs(t, taken.Body, "/agenda/book")
	if got := b.Post("/dashboard/agenda/book", form); got.Status != http.StatusConflict || len(n.On(n.Today)) != 1 {
		t.Errorf("without saying so: status %d", got.Status)
	}
	if got := b.Post("/dashboard/agenda/book", with(form, "encaixe", "1")); got.Status != http.StatusSeeOther {
		t.Fatalf("status %d\n%s", got.Status, mainOf(got.Body))
	}
	if all := n.On(n.Today); len(all) != 2 || !all[1].Encaixe {
		t.Errorf("booked: %+v", all)
	}
	if body := b.Get("/dashboard/agenda/").Body; !strings.Contains(body, "entry-encaixe") || !strings.Contains(body, ">encaixe<") {
		t.Errorf("the day does not say so:\n%s", mainOf(body))
	}
}

// Two people who edit the same appointment do not overwrite each other unseen: the second one is
// shown what changed, and decides.
func TestTwoScreensNeverOverwriteOneAnother(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	salon := s.Salon("Studio Ana", "", "ana@salao.example")
	n := s.Notebook(salon, "João", "Maria")
	a := n.Book(n.Client("Clara", ""), 0, 0, n.Today, "15:00")
	ana := s.SignedIn("ana@salao.example")
	base := "/dashboard/agenda/a/" + a.ID.String() + "/"
	cancel := inputs(t, ana.Get(base).Body, "/state")
	move := inputs(t, ana.Get(base+"move").Body, "/move")
	moved := inputs(t, ana.Get(base+"move").Body, "/move")
	if got := ana.Post(base+"move", with(move, "t", "16:00")); got.Status != http.StatusSeeOther {
		t.Fatalf("moved: status %d\n%s", got.Status, mainOf(got.Body))
	}
	if got := ana.Post(base+"move", with(move, "t", "16:00")); got.Status != http.StatusSeeOther {
		t.Errorf("the same form again: status %d", got.Status)
	}
	n.Say(a, agenda.Confirm)
	got := ana.Post(base+"state", with(cancel, "verb", "cancel"))
	if got.Status != http.StatusConflict || !strings.Contains(got.Body, "de quarta, ") || !strings.Contains(got.Body, "bia@salao.example") || !strings.Contains(got.Body, "Cancelar horário mesmo assim") {
		t.Fatalf("status %d\n%s", got.Status, mainOf(got.Body))
	}
	if st := n.On(n.Today)[0].Status.Name(); st != agenda.IsConfirmed {
		t.Errorf("it is %s", st)
	}
	late := ana.Post(base+"move", with(moved, "t", "17:00"))
	if late.Status != http.StatusConflict || !strings.Contains(late.Body, "Alguém mudou") || n.On(n.Today)[0].At.Minute != 16*60 {
		t.Fatalf("status %d\n%s", late.Status, mainOf(late.Body))
	}
	if got := ana.Post(base+"move", inputs(t, late.Body, "/move")); got.Status != http.StatusSeeOther || n.On(n.Today)[0].At.Minute != 17*60 {
		t.Errorf("decided: status %d\n%s", got.Status, mainOf(got.Body))
	}
	undo := inputs(t, ana.Get("/dashboard/agenda/?done="+a.ID.String()).Body, "/undo")
	n.Say(a, agenda.Confirm)
	if got := ana.Post(base+"undo", undo); got.Status != http.StatusConflict || n.On(n.Today)[0].At.Minute != 17*60 {
		t.Errorf("an undo that comes late: status %d", got.Status)
	}
	again := inputs(t, ana.Get(base).Body, "/state")
	if got := ana.Post(base+"state", with(again, "verb", "cancel")); got.Status != http.StatusSeeOther {
		t.Fatalf("cancelled: status %d", got.Status)
	}
	back := inputs(t, ana.Get(base).Body, "/undo")
	if got := ana.Post(base+"undo", back); got.Status != http.StatusSeeOther || n.On(n.Today)[0].Status.Name() != agenda.IsBooked {
		t.Errorf("restored: status %d", got.Status)
	}
}

// The page of an appointment that was changed very often shows the last of it and says so; what somebody missed is told from there.
func TestALongHistoryIsShortened(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	n := s.Notebook(s.Salon("Studio Ana", "", "ana@salao.example"), "João")
	a := n.Book(n.Client("Clara", ""), 0, 0, n.Today, "15:00")
	ana := s.SignedIn("ana@salao.example")
	base := "/dashboard/agenda/a/" + a.ID.String() + "/"
	if body := ana.Get(base).Body; strings.Contains(body, "Aqui estão as últimas") {
		t.Error("a short history is said to be shortened")
	}
	old := inputs(t, ana.Get(base).Body, "/state")
	for range 58 {
		n.Say(a, agenda.Confirm)
		n.Say(a, agenda.Unconfirm)
	}
	late := inputs(t, ana.Get(base).Body, "/state")
	n.Say(a, agenda.Confirm)
	body := ana.Get(base).Body
	if lines := strings.Count(body, `class="event-icon"`); lines != 100 || !strings.Contains(body, "Aqui estão as últimas 100 de 118 mudanças.") {
		t.Errorf("%d lines\n%s", lines, mainOf(body))
	}
	for missed, form := range map[int]url.Values{1: late, 100: old} {
		got := ana.Post(base+"state", with(form, "verb", "cancel"))
		_, box, _ := strings.Cut(got.Body, "Alguém mudou")
		box, _, _ = strings.Cut(box, "</ul>")
		if lines := strings.Count(box, "<li>"); got.Status != http.StatusConflict || lines != missed {
			t.Errorf("status %d, %d changes were missed, %d are told\n%s", got.Status, missed, lines, mainOf(got.Body))
		}
	}
}

// Time is blocked, shown, and unblocked; a block on top of a client is refused.
func TestTimeIsBlockedAndGivenBack(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	n := s.Notebook(s.Salon("Studio Ana", "", "ana@salao.example"), "João")
	n.Book(n.Client("Clara", ""), 0, 0, n.Today, "15:00")
	b := s.SignedIn("ana@salao.example")
	form := with(inputs(t, b.Get(link(t, b.Get("/dashboard/agenda/").Body, "Bloquear")).Body, "/agenda/block"), "p", n.People[0].ID.String(), "d", n.Today.String())
	for name, bad := range map[string]url.Values{
		"on top of a client":  with(form, "from", "14:30", "to", "15:30"),
		"backwards":           with(form, "from", "16:00", "to", "15:30"),
		"without a beginning": with(form, "to", "15:30"),
		"of nobody":           with(form, "from", "17:00", "to", "18:00", "p", "x"),
	} {
		if got := b.Post("/dashboard/agenda/block", bad); got.Status != http.StatusConflict && got.Status != http.StatusUnprocessableEntity {
			t.Errorf("%s: status %d to %s", name, got.Status, got.Location)
		}
	}
	good := with(form, "from", "17:00", "to", "18:00", "reason", "Dentista")
	for range 2 {
		if got := b.Post("/dashboard/agenda/block", good); got.Status != http.StatusSeeOther {
			t.Fatalf("status %d\n%s", got.Status, mainOf(got.Body))
		}
	}
	day := b.Get("/dashboard/agenda/?d=" + n.Today.String())
	if strings.Count(day.Body, "Dentista") != 1 {
		t.Fatalf("the day shows\n%s", mainOf(day.Body))
	}
	sheet := b.Get(link(t, day.Body, "Dentista"))
	for range 2 {
		if got := b.Post("/dashboard/agenda/unblock", inputs(t, sheet.Body, "/unblock")); got.Status != http.StatusSeeOther {
			t.Fatalf("status %d", got.Status)
		}
	}
	if body := b.Get("/dashboard/agenda/").Body; strings.Contains(body, "Dentista") {
		t.Errorf("it is still there:\n%s", mainOf(body))
	}
}

// Today says who is next, what is free, and about whom nobody said whether they came.
func TestTodaySaysWhoIsNextAndWhatWaits(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	salon := s.Salon("Studio Ana", "", "ana@salao.example")
	s.TenInTheMorning()
	b := s.SignedIn("ana@salao.example")
	if body := b.Get("/dashboard/today/").Body; !strings.Contains(body, "primeiro diga quais serviços") {
		t.Errorf("before the set-up:\n%s", mainOf(body))
	}
	n := s.Notebook(salon, "João")
	if body := b.Get("/dashboard/today/").Body; !strings.Contains(body, "Nenhum cliente hoje") || !strings.Contains(body, "Livre por") {
		t.Errorf("an empty day:\n%s", mainOf(body))
	}
	c := n.Client("Clara Nunes", "")
	past := n.Book(c, 0, 0, n.Today, "08:30")
	n.Book(n.Client("Elza Soares", ""), 1, 0, n.Today, "10:43")
	body := b.Get("/dashboard/today/").Body
	if !strings.Contains(body, "Próximo cliente, em 4") || !strings.Contains(body, "Elza Soares") || !strings.Contains(body, "Corte com João. Veio?") {
		t.Fatalf("today says\n%s", mainOf(body))
	}
	got := b.Post("/dashboard/agenda/a/"+past.ID.String()+"/state", with(inputs(t, body, "/state"), "verb", "came"))
	if got.Status != http.StatusSeeOther || !strings.HasPrefix(got.Location, "/dashboard/today/?done=") {
		t.Fatalf("status %d to %s\n%s", got.Status, got.Location, mainOf(got.Body))
	}
	if body := b.Get(got.Location).Body; strings.Contains(body, "Veio?") || !strings.Contains(body, "Veio: Clara Nunes") {
		t.Errorf("then it says\n%s", mainOf(body))
	}
}

// Another salon's appointments, clients and blocks are not found, and not written to.
func TestAnotherSalonsAgendaIsNotFound(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	n := s.Notebook(s.Salon("Salão Secreto", "", ""), "João")
	a := n.Book(n.Client("Segredo", "5511987654321"), 0, 0, n.Today, "15:00")
	mine := s.Notebook(s.Salon("Studio Ana", "", "ana@salao.example"), "Vera")
	b := s.SignedIn("ana@salao.example")
	at := "/dashboard/agenda/"
	ids := url.Values{
		"version": {"1"}, "verb": {"cancel"}, "t": {"16:00"}, "d": {n.Today.String()}, "c": {a.Client.String()}, "s": {mine.Services[0].ID.String()},
		"p": {mine.People[0].ID.String()}, "key": {"k"}, "id": {a.Client.String()}, "name": {"Ladrão"},
	}
	for _, path := range []string{at + "a/" + a.ID.String() + "/", at + "a/" + a.ID.String() + "/move", at + "new?c=" + a.Client.String(), at + "?done=" + a.ID.String()} {
		if got := b.Get(path); strings.Contains(got.Body, "Segredo") || got.Status != http.StatusNotFound && !strings.Contains(path, "?done") {
			t.Errorf("%s: status %d\n%s", path, got.Status, mainOf(got.Body))
		}
	}
	for _, path := range []string{at + "a/" + a.ID.String() + "/state", at + "a/" + a.ID.String() + "/move", at + "a/" + a.ID.String() + "/undo", at + "book", at + "client"} {
		if got := b.Post(path, ids); got.Status != http.StatusNotFound {
			t.Errorf("%s: status %d to %s\n%s", path, got.Status, got.Location, mainOf(got.Body))
		}
	}
	if now := n.On(n.Today); len(now) != 1 || now[0].Version != 1 || len(mine.On(n.Today)) != 0 {
		t.Errorf("now there is %+v", now)
	}
	if body := b.Get(at + "clients?q=segr").Body; strings.Contains(body, "Segredo") {
		t.Errorf("another salon's client is found:\n%s", body)
	}
}

// Two people submit random forms, each as they saw it last, which may be outdated: no change is
// lost or overwritten unseen, nothing overlaps but what was squeezed in, and what a screen shows at
// the end is what is stored.
func TestRandomEditsOfTwoScreens(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	salon := s.Salon("Studio Ana", "", "ana@salao.example")
	n := s.Notebook(salon, "João", "Maria")
	s.User(tenant.NewUser{Email: "bia@salao.example", Password: password, Role: tenant.Owner, Tenant: salon.ID})
	e := &editors{notebook: n, rand: rand.New(rand.NewPCG(13, 4))}
	for i := range 4 {
		e.all = append(e.all, n.Book(n.Client(fmt.Sprint("Cliente ", i), ""), i%2, i%2, n.Today, fmt.Sprint(14+i/2, ":00")).ID.String())
	}
	screens := []*editor{{b: s.SignedIn("ana@salao.example"), saw: map[string]url.Values{}}, {b: s.SignedIn("bia@salao.example"), saw: map[string]url.Values{}}}
	const rounds = 150
	for range rounds {
		e.edit(screens[e.rand.IntN(len(screens))])
	}
	if e.done < rounds/5 || e.refused < rounds/20 {
		t.Errorf("%d edits went, %d were refused: the test proves little", e.done, e.refused)
	}
	body := screens[0].b.Get("/dashboard/agenda/?d=" + n.Today.String()).Body
	for _, a := range n.On(n.Today) {
		_, cancelled := a.Status.(agenda.Cancelled)
		want := fmt.Sprintf(`data-move="%s" data-version="%d"`, a.ID, a.Version)
		if a.Open() && !strings.Contains(body, want) || cancelled && strings.Contains(body, `data-move="`+a.ID.String()) {
			t.Errorf("the page does not show %s as %s, version %d", a.ID, a.Status.Name(), a.Version)
		}
	}
}

// editors are two people who edit the same appointments.
type editors struct {
	*notebook
	rand          *rand.Rand
	all           []string
	done, refused int
}

// editor is one of them, with the fields of each appointment as they saw it last.
type editor struct {
	b   *browser
	saw map[string]url.Values
}

func (e *editors) edit(by *editor) {
	t := e.T
	id := e.all[e.rand.IntN(len(e.all))]
	path := "/dashboard/agenda/a/" + id + "/"
	if by.saw[id] == nil || e.rand.IntN(3) > 0 { // else the form is as old as it is
		body := by.b.Get(path).Body
		m := regexp.MustCompile(`name="version" value="(\d+)"`).FindStringSubmatch(body)
		if m == nil {
			t.Fatalf("no version in\n%s", mainOf(body))
		}
		by.saw[id] = url.Values{"version": {m[1]}}
	}
	before := e.stored(id)
	seen, form, to := by.saw[id].Get("version"), by.saw[id], ""
	switch e.rand.IntN(6) {
	case 0:
		to, form = "undo", with(form)
	case 1, 2:
		verbs := []string{"confirm", "unconfirm", "cancel", "cancel", "came"}
		to, form = "state", with(form, "verb", verbs[e.rand.IntN(len(verbs))])
	default:
		at := fmt.Sprintf("%d:%02d", 13+e.rand.IntN(4), 15*e.rand.IntN(4))
		to, form = "move", with(form, "d", e.Today.String(), "t", at, "p", e.People[e.rand.IntN(2)].ID.String())
	}
	got := by.b.Post(path+to, form)
	after := e.stored(id)
	switch {
	case got.Status == http.StatusSeeOther && after.Version == before.Version:
		// said twice, or already so
	case got.Status == http.StatusSeeOther && seen == strconv.Itoa(before.Version) && after.Version == before.Version+1:
		e.done++
	case got.Status == http.StatusConflict && after.Version == before.Version:
		e.refused++
	default:
		t.Fatalf("%s %v on version %d: status %d, then version %d\n%s", to, form, before.Version, got.Status, after.Version, mainOf(got.Body))
	}
	e.checkNoOverlaps()
}

func (e *editors) stored(id string) agenda.Appointment {
	e.T.Helper()
	for _, a := range e.On(e.Today) {
		if a.ID.String() == id {
			return a
		}
	}
	e.T.Fatalf("%s is gone", id)
	return agenda.Appointment{}
}

// checkNoOverlaps checks that no two appointments of a person overlap.
func (e *editors) checkNoOverlaps() {
	e.T.Helper()
	all := e.On(e.Today)
	for i, a := range all {
		for _, o := range all[:i] {
			if a.Professional == o.Professional && len(a.Occupies()) > 0 && len(o.Occupies()) > 0 && a.Span.Overlaps(o.Span) {
				e.T.Fatalf("%s and %s overlap", a.ID, o.ID)
			}
		}
	}
}

// The page of today shows everybody's day or one person's, and goes on with who was chosen.
func TestTodayIsOfOneOrOfAll(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	n := s.Notebook(s.Salon("Salão A", "", "a@salao.example"), "Ana", "Bia")
	n.Book(n.Client("Clara Nunes", ""), 0, 0, n.Today, "11:00")
	n.Book(n.Client("Elza Soares", ""), 0, 1, n.Today, "11:00")
	n.Book(n.Clients[1], 0, 1, n.Today, "08:30") // over, and nobody said whether she came
	b := s.SignedIn("a@salao.example")
	const today = "/dashboard/today/"
	for _, c := range []struct {
		ask         string
		clara, elza bool
	}{{"", true, true}, {"?p=" + n.People[0].ID.String(), true, false}, {"", true, false}, {"?p=" + n.People[1].ID.String(), false, true}, {"?p=", true, true}, {"", true, true}} {
		page := mainOf(b.Get(today + c.ask).Body)
		if strings.Contains(page, "Clara Nunes") != c.clara || strings.Contains(page, "Elza Soares") != c.elza {
			t.Errorf("today%s\n%s", c.ask, page)
		}
	}
	b.Get(today + "?p=" + n.People[0].ID.String())
	if page := b.Get(today).Body; !strings.Contains(page, "today/events?p="+n.People[0].ID.String()) || !strings.Contains(page, "&amp;p="+n.People[0].ID.String()) {
		t.Errorf("the stream, or a new appointment, is not hers\n%s", mainOf(page))
	}
	if page := mainOf(s.SignedIn("a@salao.example").Get(today).Body); !strings.Contains(page, "Elza Soares") {
		t.Errorf("another browser's choice counts\n%s", page)
	}
}
