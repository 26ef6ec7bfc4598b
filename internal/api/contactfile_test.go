package api_test

import (
	"fmt"
	"strings"
	"testing"

	"salonzap/internal/contact/addressbook"
)

// A file is looked at first, then taken in, and comes out again as it went in; nobody else's salon has any of it.
func TestClientsInFilesOverREST(t *testing.T) {
	r := newRig(t)
	b := r.agendaFixture(t, "ana")
	r.addSalon(t, "bia", "")
	file := "\ufeffnome;telefone;observações\nMaria;(11) 98765-4321;\"gosta de chá;\nnão de café\"\nJosé;11 3333-4444;\nMaria;+55 11 8765-4321;\nNinguém;190;\n"
	send := func(key, query, body string, status int, header ...string) answered {
		t.Helper()
		a := r.ask(t, key, "POST", b.base+"/contacts/import"+query, body, header...)
		if a.status != status {
			t.Fatalf("%d, want %d: %.400s", a.status, status, a.body)
		}
		return a
	}
	want := map[string]any{"dry_run": true, "added": 2.0, "completed": 0.0, "known": 1.0, "refused": 1.0}
	dry := send(r.key, "?dry_run=true", file, 200, "Content-Type: text/csv; charset=utf-8").object(t)
	wantSet(t, dry, want)
	problem := first(t, map[string]any{"items": dry["problems"]})
	if problem["line"] != 6.0 || problem["field"] != "phone" || problem["code"] != "phone_invalid" || problem["detail"] == "" {
		t.Errorf("the problem: %v", problem)
	}
	if n := len(b.do(t, 200, "GET", b.base+"/contacts", nil)["items"].([]any)); n != 0 {
		t.Fatalf("a dry run left %d clients", n)
	}
	word := []string{"Content-Type: text/csv", "Idempotency-Key: arquivo-1"}
	want["dry_run"] = false
	wantSet(t, send(r.key, "", file, 201, word...).object(t), want)
	again := send(r.key, "", file, 201, word...)
	if wantSet(t, again.object(t), want); again.header.Get("Idempotency-Replayed") != "true" {
		t.Error("the answer is not said to be the first one")
	}
	send(r.key, "", file+"Outra;11 91111-1111;\n", 422, word...)
	send(r.key, "?dry_run=true", file, 422, word...) // another request under the same word
	wantSet(t, send(r.key, "", file, 201).object(t), map[string]any{"added": 0.0, "known": 3.0})

	table := r.ask(t, r.key, "GET", b.base+"/contacts/export", nil)
	if got := table.header.Get("Content-Type"); got != "text/csv; charset=utf-8" || table.header.Get("Cache-Control") != "no-store" {
		t.Errorf("the table comes as %q", got)
	}
	cards := r.ask(t, r.key, "GET", b.base+"/contacts/export?format=vcard", nil)
	for name, a := range map[string]answered{"table": table, "cards": cards} {
		f, err := addressbook.Read(t.Context(), a.body, "")
		if err != nil || len(f.Entries) != 2 || !strings.Contains(string(a.body), "Maria") {
			t.Errorf("the %s has %v, %v", name, f, err)
		}
		wantSet(t, send(r.key, "?dry_run=true", string(a.body), 200).object(t), map[string]any{"known": 2.0, "refused": 0.0})
	}
	if other := r.ask(t, r.key, "GET", "/api/v1/salons/bia/contacts/export", nil); strings.Contains(string(other.body), "Maria") {
		t.Errorf("the other salon has %s", other.body)
	}
}

// What is no file of clients is refused with its reason.
func TestFilesOfClientsThatAreNone(t *testing.T) {
	r := newRig(t)
	r.addSalon(t, "ana", "11 98765-4321")
	const path = "/api/v1/salons/ana/contacts/"
	table := "nome;telefone\nMaria;11987654321\n"
	for _, c := range []struct {
		method, path, body, kind string
		status                   int
		code                     string
	}{
		{"POST", "import", table, "application/json", 415, "import.body_type"},
		{"POST", "import", table, "multipart/form-data; boundary=x", 415, "import.body_type"},
		{"POST", "import", "", "text/csv", 422, "import.empty"},
		{"POST", "import", "cor;tamanho\nazul;3\n", "text/csv", 422, "import.columns"},
		{"POST", "import?dry_run=sim", table, "text/csv", 422, "malformed"},
		{"POST", "import?dry-run=true", table, "text/csv", 422, "parameter_unknown"},
		{"POST", "import", strings.Repeat("x", addressbook.MaxBytes+1), "text/csv", 413, "body_too_large"},
		{"GET", "export?format=xlsx", "", "", 422, "malformed"},
		{"GET", "export?formato=csv", "", "", 422, "parameter_unknown"},
	} {
		var body any
		header := []string{"X-Test: 1"}
		if c.method == "POST" {
			body, header = c.body, []string{"Content-Type: " + c.kind}
		}
		a := r.ask(t, r.key, c.method, path+c.path, body, header...)
		if code := a.object(t)["code"]; a.status != c.status || code != c.code {
			t.Errorf("%s %s %.20q: %d %v", c.method, c.path, c.body, a.status, code)
		}
	}
	large := table + strings.Repeat("Ana Maria de Souza;11 91234-5678\n", 4000) // more than other bodies may have
	wantSet(t, r.ask(t, r.key, "POST", path+"import?dry_run=true", large).object(t), map[string]any{"added": 2.0, "known": 3999.0})
	many := "nome;telefone\n" + strings.Repeat("Sem número;190\n", 300)
	got := r.ask(t, r.key, "POST", path+"import", many).object(t)
	if wantSet(t, got, map[string]any{"refused": 300.0}); len(got["problems"].([]any)) != 200 {
		t.Errorf("%d problems are listed", len(got["problems"].([]any)))
	}
}

// A calendar's link is made, listed without its secret, and revoked.
func TestCalendarFeedsOverREST(t *testing.T) {
	r := newRig(t)
	b, other := r.agendaFixture(t, "ana"), r.agendaFixture(t, "bia")
	at := b.base + "/professionals/" + b.ana + "/calendar-feed"
	made := b.do(t, 201, "POST", at, nil)
	link := made["url"].(string)
	if !strings.HasPrefix(link, "https://salonzap.example.com/calendar/") || !strings.HasSuffix(link, ".ics") || made["professional"] != b.ana {
		t.Errorf("made: %v", made)
	}
	if again := b.do(t, 201, "POST", at, nil)["url"]; again == link {
		t.Error("the same link came again")
	}
	b.do(t, 201, "POST", b.base+"/professionals/"+b.bia+"/calendar-feed", nil)
	list := r.ask(t, r.key, "GET", b.base+"/calendar-feeds", nil)
	if items := list.object(t)["items"].([]any); len(items) != 2 || strings.Contains(string(list.body), ".ics") {
		t.Errorf("listed: %s", list.body)
	}
	if items := b.do(t, 200, "GET", other.base+"/calendar-feeds", nil)["items"].([]any); len(items) != 0 {
		t.Errorf("the other salon lists %v", items)
	}
	other.do(t, 404, "POST", other.base+"/professionals/"+b.ana+"/calendar-feed", nil)
	other.do(t, 404, "DELETE", other.base+"/professionals/"+b.ana+"/calendar-feed", nil)
	b.do(t, 404, "POST", b.base+"/professionals/x/calendar-feed", nil)
	b.do(t, 204, "DELETE", at, nil)
	b.do(t, 404, "DELETE", at, nil)
	if items := b.do(t, 200, "GET", b.base+"/calendar-feeds", nil)["items"].([]any); len(items) != 1 {
		t.Errorf("left: %v", items)
	}
}

// A client is put on the waiting list, once for the same, and taken off; a wish that cannot be names its fields and makes nobody a client.
func TestTheWaitingListOverREST(t *testing.T) {
	r := newRig(t)
	b, other := r.agendaFixture(t, "ana"), r.agendaFixture(t, "bia")
	path := b.base + "/waitlist"
	body := fmt.Sprintf(`{"phone":"11987654321","name":"Maria","service":%q,"professional":%q,"from":%q,"to":%q,"earliest":"14:00","latest":"18:00"}`, b.corte, b.ana, b.day, b.day)
	one := b.do(t, 201, "POST", path, body)
	wantSet(t, one, map[string]any{"service": b.corte, "professional": b.ana, "from": b.day, "to": b.day, "earliest": "14:00", "latest": "18:00", "source": "staff", "state": "waiting", "unanswered": 0.0})
	if again := b.do(t, 201, "POST", path, body); again["id"] != one["id"] {
		t.Errorf("who waits already waits again: %v", again)
	}
	anybody := b.do(t, 201, "POST", path, fmt.Sprintf(`{"contact":%q,"service":%q,"from":%q,"to":%q}`, one["contact"], b.corte, b.day, b.day))
	wantSet(t, anybody, map[string]any{"professional": nil, "earliest": "00:00", "latest": "23:59"})
	if items := b.do(t, 200, "GET", path, nil)["items"].([]any); len(items) != 2 || items[0].(map[string]any)["id"] != one["id"] {
		t.Errorf("listed: %v", items)
	}
	if items := b.do(t, 200, "GET", other.base+"/waitlist", nil)["items"].([]any); len(items) != 0 {
		t.Errorf("the other salon lists %v", items)
	}
	wrong := r.ask(t, r.key, "POST", path, `{"phone":"21912345678","service":"x","professional":"y","from":"z","to":"","earliest":"25:00","latest":"26:00"}`)
	var fields []string
	for _, e := range wrong.object(t)["errors"].([]any) {
		fields = append(fields, e.(map[string]any)["field"].(string))
	}
	if got := strings.Join(fields, " "); wrong.status != 422 || got != "service professional from earliest latest" {
		t.Errorf("%d: %s", wrong.status, got)
	}
	stranger := fmt.Sprintf(`{"phone":"21912345678","service":%q,"from":%q,"to":"2020-01-01"}`, b.corte, b.day)
	b.do(t, 422, "POST", path, stranger)
	b.do(t, 422, "POST", path, fmt.Sprintf(`{"contact":%q,"service":%q,"from":%q,"to":%q}`, one["contact"], other.corte, b.day, b.day))
	if n := len(b.do(t, 200, "GET", b.base+"/contacts?q=91234", nil)["items"].([]any)); n != 0 {
		t.Error("a wish that cannot be made somebody a client")
	}
	b.do(t, 200, "PATCH", b.base+"/contacts/"+one["contact"].(string), `{"opt_outs":["all"]}`)
	if got := b.do(t, 409, "POST", path, strings.Replace(body, "18:00", "17:00", 1)); got["code"] != "wait.opted_out" {
		t.Errorf("who wants no messages: %v", got)
	}
	id := path + "/" + anybody["id"].(string)
	other.do(t, 404, "DELETE", other.base+"/waitlist/"+anybody["id"].(string), nil)
	b.do(t, 204, "DELETE", id, nil)
	b.do(t, 404, "DELETE", id, nil)
	b.do(t, 404, "DELETE", path+"/x", nil)
}
