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

// Without scripts a known client is booked in four taps: client, service, person, time. Then it is said, and taken back.
func TestAKnownClientIsBookedInFourTaps(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	n := s.notebook(s.salon("Studio Ana", "", "ana@salao.example"), "João", "Maria")
	c := n.client("Ana Paula", "5511987654321")
	n.book(c, 0, 0, n.today.AddDays(-7), "10:00")
	b := s.signedIn("ana@salao.example")
	first := b.get(link(t, b.get("/dashboard/agenda/").body, "Novo horário"))
	service := b.get(link(t, first.body, "Ana Paula"))
	person := b.get(link(t, service.body, "Corte"))
	times := b.get(link(t, person.body, "Maria"))
	form := inputs(t, times.body, "/agenda/book")
	got := b.post("/dashboard/agenda/book", with(form, "t", "15:00"))
	if got.status != http.StatusSeeOther {
		t.Fatalf("status %d\n%s", got.status, mainOf(got.body))
	}
	all := n.on(n.today)
	if len(all) != 1 || all[0].At.Minute != 15*60 || all[0].Professional != n.people[1].ID || all[0].Client != c.ID || all[0].Source != agenda.FromStaff {
		t.Fatalf("booked: %+v", all)
	}
	day := b.get(got.location)
	if !strings.Contains(day.body, "Marcado: Ana Paula, Hoje, quarta, ") || !strings.Contains(day.body, "15:00") {
		t.Errorf("the day says\n%s", mainOf(day.body))
	}
	if again := b.post("/dashboard/agenda/book", with(form, "t", "15:00")); again.status != http.StatusSeeOther || len(n.on(n.today)) != 1 {
		t.Errorf("the same form again: status %d, %d appointments", again.status, len(n.on(n.today)))
	}
	undo := inputs(t, day.body, "/undo")
	if got := b.post("/dashboard/agenda/a/"+all[0].ID.String()+"/undo", undo); got.status != http.StatusSeeOther {
		t.Fatalf("undo: status %d\n%s", got.status, mainOf(got.body))
	}
	if st := n.on(n.today)[0].Status.Name(); st != agenda.IsCancelled {
		t.Errorf("after undo it is %s", st)
	}
	if body := b.get("/dashboard/agenda/?done=" + all[0].ID.String()).body; !strings.Contains(body, "Cancelado: Ana Paula") {
		t.Errorf("the day says\n%s", mainOf(body))
	}
}

// A client whom nobody knows is added in the middle; their number is in no address.
func TestAFreshClientIsAddedInTheMiddle(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	n := s.notebook(s.salon("Studio Ana", "", "ana@salao.example"), "João")
	b := s.signedIn("ana@salao.example")
	start := b.get("/dashboard/agenda/new?t=16:00&p=" + n.people[0].ID.String() + "&d=" + n.today.String())
	form := inputs(t, start.body, "/agenda/client")
	bad := b.post("/dashboard/agenda/client", with(form, "name", "Clara", "phone", "123"))
	if bad.status != http.StatusUnprocessableEntity || !strings.Contains(bad.body, `value="Clara"`) || !strings.Contains(bad.body, `aria-invalid="true"`) {
		t.Errorf("a bad number: status %d\n%s", bad.status, mainOf(bad.body))
	}
	got := b.post("/dashboard/agenda/client", with(form, "name", "Clara", "phone", "(11) 97777-1234"))
	if got.status != http.StatusSeeOther || strings.Contains(got.location, "7777") {
		t.Fatalf("status %d to %s", got.status, got.location)
	}
	service := b.get(got.location)
	confirm := b.get(link(t, service.body, "Barba"))
	if !strings.Contains(confirm.body, "16:00 com João") {
		t.Fatalf("the last look says\n%s", mainOf(confirm.body))
	}
	if got := b.post("/dashboard/agenda/book", inputs(t, confirm.body, "/agenda/book")); got.status != http.StatusSeeOther {
		t.Fatalf("status %d\n%s", got.status, mainOf(got.body))
	}
	if all := n.on(n.today); len(all) != 1 || all[0].At.Minute != 16*60 {
		t.Errorf("booked: %+v", all)
	}
	for _, typed := range []string{"clar", "97777", "11 9777"} {
		if body := b.part(http.MethodGet, "/dashboard/agenda/clients?"+url.Values{"q": {typed}}.Encode(), nil).body; !strings.Contains(body, "Clara") {
			t.Errorf("%q finds\n%s", typed, body)
		}
	}
}

// What clients do not see is explained; what is taken can be squeezed in by staff, who are warned.
func TestATimeThatIsNotThereIsExplained(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	n := s.notebook(s.salon("Studio Ana", "", "ana@salao.example"), "João")
	c := n.client("Ana Paula", "")
	n.book(c, 0, 0, n.today, "15:00")
	b := s.signedIn("ana@salao.example")
	look := func(at string) answer {
		q := url.Values{"c": {c.ID.String()}, "s": {n.services[1].ID.String()}, "p": {n.people[0].ID.String()}, "d": {n.today.String()}, "t": {at}}
		return b.get("/dashboard/agenda/new?" + q.Encode())
	}
	if body := look("12:10").body; !strings.Contains(body, "os clientes não veem 12:10 porque") || !strings.Contains(body, "Fica fora do horário de atendimento deste dia: 08:00–12:00, 13:00–20:00.") {
		t.Errorf("12:10:\n%s", mainOf(body))
	}
	if body := look("10:15").body; !strings.Contains(body, "Está em cima da hora") {
		t.Errorf("10:15:\n%s", mainOf(body))
	}
	taken := look("15:10")
	if !strings.Contains(taken.body, "Há outro cliente até 15:30.") || !strings.Contains(taken.body, "Encaixar mesmo assim") {
		t.Fatalf("15:10:\n%s", mainOf(taken.body))
	}
	form := inputs(t, taken.body, "/agenda/book")
	if got := b.post("/dashboard/agenda/book", form); got.status != http.StatusConflict || len(n.on(n.today)) != 1 {
		t.Errorf("without saying so: status %d", got.status)
	}
	if got := b.post("/dashboard/agenda/book", with(form, "encaixe", "1")); got.status != http.StatusSeeOther {
		t.Fatalf("status %d\n%s", got.status, mainOf(got.body))
	}
	if all := n.on(n.today); len(all) != 2 || !all[1].Encaixe {
		t.Errorf("booked: %+v", all)
	}
	if body := b.get("/dashboard/agenda/").body; !strings.Contains(body, "entry-encaixe") || !strings.Contains(body, ">encaixe<") {
		t.Errorf("the day does not say so:\n%s", mainOf(body))
	}
}

// Two people at two screens never overwrite one another unseen: who comes second sees what changed, and decides.
func TestTwoScreensNeverOverwriteOneAnother(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	salon := s.salon("Studio Ana", "", "ana@salao.example")
	n := s.notebook(salon, "João", "Maria")
	a := n.book(n.client("Clara", ""), 0, 0, n.today, "15:00")
	ana := s.signedIn("ana@salao.example")
	base := "/dashboard/agenda/a/" + a.ID.String() + "/"
	cancel := inputs(t, ana.get(base).body, "/state")
	move := inputs(t, ana.get(base+"move").body, "/move")
	moved := inputs(t, ana.get(base+"move").body, "/move")
	if got := ana.post(base+"move", with(move, "t", "16:00")); got.status != http.StatusSeeOther {
		t.Fatalf("moved: status %d\n%s", got.status, mainOf(got.body))
	}
	if got := ana.post(base+"move", with(move, "t", "16:00")); got.status != http.StatusSeeOther {
		t.Errorf("the same form again: status %d", got.status)
	}
	n.say(a, agenda.Confirm)
	got := ana.post(base+"state", with(cancel, "verb", "cancel"))
	if got.status != http.StatusConflict || !strings.Contains(got.body, "de quarta, ") || !strings.Contains(got.body, "bia@salao.example") || !strings.Contains(got.body, "Cancelar horário mesmo assim") {
		t.Fatalf("status %d\n%s", got.status, mainOf(got.body))
	}
	if st := n.on(n.today)[0].Status.Name(); st != agenda.IsConfirmed {
		t.Errorf("it is %s", st)
	}
	late := ana.post(base+"move", with(moved, "t", "17:00"))
	if late.status != http.StatusConflict || !strings.Contains(late.body, "Alguém mudou") || n.on(n.today)[0].At.Minute != 16*60 {
		t.Fatalf("status %d\n%s", late.status, mainOf(late.body))
	}
	if got := ana.post(base+"move", inputs(t, late.body, "/move")); got.status != http.StatusSeeOther || n.on(n.today)[0].At.Minute != 17*60 {
		t.Errorf("decided: status %d\n%s", got.status, mainOf(got.body))
	}
	undo := inputs(t, ana.get("/dashboard/agenda/?done="+a.ID.String()).body, "/undo")
	n.say(a, agenda.Confirm)
	if got := ana.post(base+"undo", undo); got.status != http.StatusConflict || n.on(n.today)[0].At.Minute != 17*60 {
		t.Errorf("an undo that comes late: status %d", got.status)
	}
	again := inputs(t, ana.get(base).body, "/state")
	if got := ana.post(base+"state", with(again, "verb", "cancel")); got.status != http.StatusSeeOther {
		t.Fatalf("cancelled: status %d", got.status)
	}
	back := inputs(t, ana.get(base).body, "/undo")
	if got := ana.post(base+"undo", back); got.status != http.StatusSeeOther || n.on(n.today)[0].Status.Name() != agenda.IsBooked {
		t.Errorf("restored: status %d", got.status)
	}
}

// Time is kept free, shown, and given back; not on top of a client.
func TestTimeIsBlockedAndGivenBack(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	n := s.notebook(s.salon("Studio Ana", "", "ana@salao.example"), "João")
	n.book(n.client("Clara", ""), 0, 0, n.today, "15:00")
	b := s.signedIn("ana@salao.example")
	form := with(inputs(t, b.get(link(t, b.get("/dashboard/agenda/").body, "Bloquear")).body, "/agenda/block"), "p", n.people[0].ID.String(), "d", n.today.String())
	for name, bad := range map[string]url.Values{
		"on top of a client":  with(form, "from", "14:30", "to", "15:30"),
		"backwards":           with(form, "from", "16:00", "to", "15:30"),
		"without a beginning": with(form, "to", "15:30"),
		"of nobody":           with(form, "from", "17:00", "to", "18:00", "p", "x"),
	} {
		if got := b.post("/dashboard/agenda/block", bad); got.status != http.StatusConflict && got.status != http.StatusUnprocessableEntity {
			t.Errorf("%s: status %d to %s", name, got.status, got.location)
		}
	}
	good := with(form, "from", "17:00", "to", "18:00", "reason", "Dentista")
	for range 2 {
		if got := b.post("/dashboard/agenda/block", good); got.status != http.StatusSeeOther {
			t.Fatalf("status %d\n%s", got.status, mainOf(got.body))
		}
	}
	day := b.get("/dashboard/agenda/?d=" + n.today.String())
	if strings.Count(day.body, "Dentista") != 1 {
		t.Fatalf("the day shows\n%s", mainOf(day.body))
	}
	sheet := b.get(link(t, day.body, "Dentista"))
	for range 2 {
		if got := b.post("/dashboard/agenda/unblock", inputs(t, sheet.body, "/unblock")); got.status != http.StatusSeeOther {
			t.Fatalf("status %d", got.status)
		}
	}
	if body := b.get("/dashboard/agenda/").body; strings.Contains(body, "Dentista") {
		t.Errorf("it is still there:\n%s", mainOf(body))
	}
}

// Today says who is next, what is free, and about whom nobody said whether they came.
func TestTodaySaysWhoIsNextAndWhatWaits(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	salon := s.salon("Studio Ana", "", "ana@salao.example")
	s.tenInTheMorning()
	b := s.signedIn("ana@salao.example")
	if body := b.get("/dashboard/today/").body; !strings.Contains(body, "primeiro diga quais serviços") {
		t.Errorf("before the set-up:\n%s", mainOf(body))
	}
	n := s.notebook(salon, "João")
	if body := b.get("/dashboard/today/").body; !strings.Contains(body, "Nenhum cliente hoje") || !strings.Contains(body, "Livre por") {
		t.Errorf("an empty day:\n%s", mainOf(body))
	}
	c := n.client("Clara Nunes", "")
	past := n.book(c, 0, 0, n.today, "08:30")
	n.book(n.client("Elza Soares", ""), 1, 0, n.today, "10:43")
	body := b.get("/dashboard/today/").body
	if !strings.Contains(body, "Próximo cliente, em 4") || !strings.Contains(body, "Elza Soares") || !strings.Contains(body, "Corte com João. Veio?") {
		t.Fatalf("today says\n%s", mainOf(body))
	}
	got := b.post("/dashboard/agenda/a/"+past.ID.String()+"/state", with(inputs(t, body, "/state"), "verb", "came"))
	if got.status != http.StatusSeeOther || !strings.HasPrefix(got.location, "/dashboard/today/?done=") {
		t.Fatalf("status %d to %s\n%s", got.status, got.location, mainOf(got.body))
	}
	if body := b.get(got.location).body; strings.Contains(body, "Veio?") || !strings.Contains(body, "Veio: Clara Nunes") {
		t.Errorf("then it says\n%s", mainOf(body))
	}
}

// Another salon's appointments, clients and blocks are not found, and not written to.
func TestAnotherSalonsAgendaIsNotFound(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	n := s.notebook(s.salon("Salão Secreto", "", ""), "João")
	a := n.book(n.client("Segredo", "5511987654321"), 0, 0, n.today, "15:00")
	mine := s.notebook(s.salon("Studio Ana", "", "ana@salao.example"), "Vera")
	b := s.signedIn("ana@salao.example")
	at := "/dashboard/agenda/"
	ids := url.Values{
		"version": {"1"}, "verb": {"cancel"}, "t": {"16:00"}, "d": {n.today.String()}, "c": {a.Client.String()}, "s": {mine.services[0].ID.String()},
		"p": {mine.people[0].ID.String()}, "key": {"k"}, "id": {a.Client.String()}, "name": {"Ladrão"},
	}
	for _, path := range []string{at + "a/" + a.ID.String() + "/", at + "a/" + a.ID.String() + "/move", at + "new?c=" + a.Client.String(), at + "?done=" + a.ID.String()} {
		if got := b.get(path); strings.Contains(got.body, "Segredo") || got.status != http.StatusNotFound && !strings.Contains(path, "?done") {
			t.Errorf("%s: status %d\n%s", path, got.status, mainOf(got.body))
		}
	}
	for _, path := range []string{at + "a/" + a.ID.String() + "/state", at + "a/" + a.ID.String() + "/move", at + "a/" + a.ID.String() + "/undo", at + "book", at + "client"} {
		if got := b.post(path, ids); got.status != http.StatusNotFound {
			t.Errorf("%s: status %d to %s\n%s", path, got.status, got.location, mainOf(got.body))
		}
	}
	if now := n.on(n.today); len(now) != 1 || now[0].Version != 1 || len(mine.on(n.today)) != 0 {
		t.Errorf("now there is %+v", now)
	}
	if body := b.get(at + "clients?q=segr").body; strings.Contains(body, "Segredo") {
		t.Errorf("another salon's client is found:\n%s", body)
	}
}

// Two screens do whatever their forms let them, each with what it saw last, which may be old: no change is lost or overwritten
// unseen, nothing overlaps but what was squeezed in, and what a screen shows at the end is what is stored.
func TestRandomEditsOfTwoScreens(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	salon := s.salon("Studio Ana", "", "ana@salao.example")
	n := s.notebook(salon, "João", "Maria")
	s.user(tenant.NewUser{Email: "bia@salao.example", Password: password, Role: tenant.Owner, Tenant: salon.ID})
	e := &editors{notebook: n, rand: rand.New(rand.NewPCG(13, 4))}
	for i := range 4 {
		e.all = append(e.all, n.book(n.client(fmt.Sprint("Cliente ", i), ""), i%2, i%2, n.today, fmt.Sprint(14+i/2, ":00")).ID.String())
	}
	screens := []*editor{{b: s.signedIn("ana@salao.example"), saw: map[string]url.Values{}}, {b: s.signedIn("bia@salao.example"), saw: map[string]url.Values{}}}
	const rounds = 150
	for range rounds {
		e.edit(screens[e.rand.IntN(len(screens))])
	}
	if e.done < rounds/5 || e.refused < rounds/20 {
		t.Errorf("%d edits went, %d were refused: the test proves little", e.done, e.refused)
	}
	body := screens[0].b.get("/dashboard/agenda/?d=" + n.today.String()).body
	for _, a := range n.on(n.today) {
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
	t := e.t
	id := e.all[e.rand.IntN(len(e.all))]
	path := "/dashboard/agenda/a/" + id + "/"
	if by.saw[id] == nil || e.rand.IntN(3) > 0 { // else the form is as old as it is
		body := by.b.get(path).body
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
		to, form = "move", with(form, "d", e.today.String(), "t", at, "p", e.people[e.rand.IntN(2)].ID.String())
	}
	got := by.b.post(path+to, form)
	after := e.stored(id)
	switch {
	case got.status == http.StatusSeeOther && after.Version == before.Version:
		// said twice, or already so
	case got.status == http.StatusSeeOther && seen == strconv.Itoa(before.Version) && after.Version == before.Version+1:
		e.done++
	case got.status == http.StatusConflict && after.Version == before.Version:
		e.refused++
	default:
		t.Fatalf("%s %v on version %d: status %d, then version %d\n%s", to, form, before.Version, got.status, after.Version, mainOf(got.body))
	}
	e.apart()
}

func (e *editors) stored(id string) agenda.Appointment {
	e.t.Helper()
	for _, a := range e.on(e.today) {
		if a.ID.String() == id {
			return a
		}
	}
	e.t.Fatalf("%s is gone", id)
	return agenda.Appointment{}
}

// apart sees that no two appointments of a person overlap.
func (e *editors) apart() {
	e.t.Helper()
	all := e.on(e.today)
	for i, a := range all {
		for _, o := range all[:i] {
			if a.Professional == o.Professional && len(a.Occupies()) > 0 && len(o.Occupies()) > 0 && a.Span.Overlaps(o.Span) {
				e.t.Fatalf("%s and %s overlap", a.ID, o.ID)
			}
		}
	}
}
