package api_test

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"salonzap/internal/api"
)

// agendaFixture is a salon's agenda over REST: two professionals around the clock, a service, and a
// combo of two services.
type agendaFixture struct {
	*rig
	base         string
	corte, luzes string
	ana, bia     string
	day          string // the day after tomorrow, in the salon's zone
}

func (r *rig) agendaFixture(t *testing.T, slug string) *agendaFixture {
	t.Helper()
	r.addSalon(t, slug, "")
	b := &agendaFixture{rig: r, base: "/api/v1/salons/" + slug}
	zone, err := time.LoadLocation("America/Sao_Paulo")
	if err != nil {
		t.Fatal(err)
	}
	b.day = time.Now().In(zone).AddDate(0, 0, 2).Format(time.DateOnly)
	b.corte = b.add(t, "/services", `{"name":"Corte","minutes":30,"price_cents":4590,"aliases":["cabelo"]}`)
	b.luzes = b.add(t, "/services", `{"name":"Luzes","segments":[{"kind":"busy","minutes":30},{"kind":"free","minutes":30},{"kind":"busy","minutes":15}],"buffer_after":5,"price_cents":null}`)
	var week []string
	for day := range 7 {
		week = append(week, fmt.Sprintf(`{"weekday":%d,"start":"00:00","end":"24:00"}`, day))
	}
	for i, name := range []string{"Ana", "Bia"} {
		id := b.add(t, "/professionals", fmt.Sprintf(`{"name":%q,"sort":%d,"services":[{"service":%q},{"service":%q,"price_cents":12000}],"week":[%s]}`,
			name, i, b.corte, b.luzes, strings.Join(week, ",")))
		*[]*string{&b.ana, &b.bia}[i] = id
	}
	return b
}

func (b *agendaFixture) add(t *testing.T, path, body string) string {
	t.Helper()
	id, _ := b.do(t, 201, "POST", b.base+path, body)["id"].(string)
	return id
}

// wish is a booking of one service, for a number.
func (b *agendaFixture) wish(service, professional, clock, more string) string {
	return fmt.Sprintf(`{"phone":"11 98765-4321","name":"Maria","items":[{"service":%q,"professional":%q}],"date":%q,"time":%q%s}`, service, professional, b.day, clock, more)
}

func first(t *testing.T, o map[string]any) map[string]any {
	t.Helper()
	items, _ := o["items"].([]any)
	if len(items) == 0 {
		t.Fatalf("nothing in %v", o)
	}
	return items[0].(map[string]any)
}

// times are the starts that are offered on a day.
func (b *agendaFixture) times(t *testing.T, service, professional string) []string {
	t.Helper()
	q := url.Values{"service": {service}, "professional": {professional}, "from": {b.day}, "to": {next(t, b.day, 1)}}
	var all []string
	for _, x := range b.do(t, 200, "GET", b.base+"/slots?"+q.Encode(), nil)["items"].([]any) {
		all = append(all, x.(map[string]any)["time"].(string))
	}
	return all
}

func next(t *testing.T, day string, n int) string {
	t.Helper()
	d, err := time.Parse(time.DateOnly, day)
	if err != nil {
		t.Fatal(err)
	}
	return d.AddDate(0, 0, n).Format(time.DateOnly)
}

func TestAnIntegratorBooksOverREST(t *testing.T) {
	r := newRig(t)
	b := r.agendaFixture(t, "ana")
	if got := b.times(t, b.corte, b.ana); len(got) != 96-1 || got[0] != "00:00" || got[94] != "23:30" {
		t.Fatalf("an empty day offers %d times: %v", len(got), got)
	}
	if a := r.ask(t, r.key, "GET", b.base+"/slots?service="+b.corte+"&professional=any&from="+b.day, nil); a.status != 200 ||
		len(first(t, a.object(t))["professionals"].([]any)) != 2 {
		t.Errorf("any: %d %.300s", a.status, a.body)
	}
	hold := b.do(t, 201, "POST", b.base+"/holds", b.wish(b.corte, b.ana, "10:00", ""))
	if hold["expires_at"] == nil || slices.Contains(b.times(t, b.corte, b.ana), "10:00") {
		t.Errorf("held, and offered: %v", hold)
	}
	booked := b.do(t, 201, "POST", b.base+"/appointments", b.wish(b.corte, b.ana, "10:00", `,"source":"web"`))
	one := first(t, booked)
	wantSet(t, one, map[string]any{
		"status": "booked", "version": 1.0, "date": b.day, "time": "10:00", "price_cents": 4590.0, "source": "web", "service_name": "Corte", "contact": hold["contact"],
	})
	if got := b.times(t, b.corte, b.ana); slices.Contains(got, "10:00") || slices.Contains(got, "09:45") || !slices.Contains(got, "09:30") || !slices.Contains(got, "10:30") {
		t.Errorf("around what is booked: %v", got)
	}
	taken := b.do(t, 409, "POST", b.base+"/appointments", b.wish(b.corte, b.ana, "10:15", ""))
	if list, _ := taken["errors"].([]any); len(list) != 1 || list[0].(map[string]any)["field"] != "time" {
		t.Errorf("taken: %v", taken)
	}
	why := b.do(t, 200, "GET", b.base+"/slots/explain?service="+b.corte+"&professional=any&at="+b.day+"T10:00", nil)
	if free := why["items"].([]any); why["offered"] != true || len(free) != 2 || len(free[0].(map[string]any)["reasons"].([]any)) != 1 || len(free[1].(map[string]any)["reasons"].([]any)) != 0 {
		t.Errorf("why: %v", why)
	}
}

// An appointment is moved, confirmed, cancelled and taken back, and nothing is changed unseen.
func TestAnAppointmentIsChangedOverREST(t *testing.T) {
	r := newRig(t)
	b := r.agendaFixture(t, "ana")
	one := first(t, b.do(t, 201, "POST", b.base+"/appointments", b.wish(b.corte, b.ana, "10:00", "")))
	path := b.base + "/appointments/" + one["id"].(string)
	patch := func(status int, body string, header ...string) map[string]any {
		t.Helper()
		a := r.ask(t, r.key, "PATCH", path, body, header...)
		if a.status != status {
			t.Fatalf("%s: %d %s", body, a.status, a.body)
		}
		return a.object(t)
	}
	wantSet(t, patch(200, `{"time":"11:00","version":1}`), map[string]any{"time": "11:00", "version": 2.0, "status": "booked"})
	if got := patch(409, `{"time":"12:00","version":1}`); got["code"] != "agenda.stale" {
		t.Errorf("an old version: %v", got)
	}
	patch(412, `{"time":"12:00"}`, `If-Match: "1"`)
	wantSet(t, patch(200, `{"professional":"`+b.bia+`"}`, `If-Match: "2"`), map[string]any{"professional": b.bia, "version": 3.0})
	wantSet(t, patch(200, `{"status":"confirmed"}`), map[string]any{"status": "confirmed", "version": 4.0})
	wantSet(t, patch(200, `{"status":"confirmed"}`), map[string]any{"status": "confirmed", "version": 4.0})
	if got := patch(409, `{"status":"no_show"}`); got["code"] != "agenda.not_begun" {
		t.Errorf("not come before it began: %v", got)
	}
	wantSet(t, patch(200, `{"status":"cancelled","version":4}`), map[string]any{"status": "cancelled", "cancelled_by": "staff"})
	if !slices.Contains(b.times(t, b.corte, b.bia), "11:00") {
		t.Error("what is cancelled is not free")
	}
	wantSet(t, patch(200, `{"status":"booked"}`), map[string]any{"status": "booked", "cancelled_by": nil, "version": 6.0})
	wantSet(t, patch(200, `{"time":"11:30","status":"confirmed","version":6}`), map[string]any{"time": "11:30", "status": "confirmed", "version": 8.0})
	a := r.ask(t, r.key, "GET", path, nil)
	var told []string
	for _, e := range a.object(t)["events"].([]any) {
		told = append(told, e.(map[string]any)["type"].(string))
	}
	if want := "booked moved moved confirmed cancelled restored moved confirmed"; strings.Join(told, " ") != want {
		t.Errorf("%q happened, want %q", told, want)
	}
	wantSet(t, patch(200, `{"time":"12:00"}`, "If-Match: "+a.header.Get("ETag")), map[string]any{"time": "12:00", "version": 9.0})
	patch(412, `{"time":"13:00"}`, "If-Match: "+a.header.Get("ETag"))
	if got := b.do(t, 422, "PATCH", path, `{}`); got["code"] != "nothing_to_change" {
		t.Errorf("nothing: %v", got)
	}
	b.do(t, 404, "PATCH", b.base+"/appointments/0197b0a4-7a5e-7c3e-9a53-0c3f5c1b2a10", `{"status":"cancelled"}`)
}

// Visits, series, encaixes and blocks.
func TestWhatStaffBooksOverREST(t *testing.T) {
	r := newRig(t)
	b := r.agendaFixture(t, "ana")
	visit := fmt.Sprintf(`{"phone":"11 98765-4321","items":[{"service":%q,"professional":%q},{"service":%q,"for_name":"Tiago"}],"date":%q,"time":"14:00"}`, b.corte, b.ana, b.luzes, b.day)
	both := b.do(t, 201, "POST", b.base+"/appointments", visit)["items"].([]any)
	if len(both) != 2 || both[0].(map[string]any)["visit"] == nil || both[1].(map[string]any)["time"] != "14:30" || both[1].(map[string]any)["for_name"] != "Tiago" {
		t.Fatalf("a visit: %v", both)
	}
	second := b.base + "/appointments/" + both[1].(map[string]any)["id"].(string)
	wantSet(t, b.do(t, 200, "PATCH", second, `{"time":"16:00","whole_visit":true,"version":1}`), map[string]any{"time": "16:30", "version": 2.0})
	b.do(t, 422, "PATCH", second, `{"time":"16:00","whole_visit":true,"encaixe":true}`)

	b.do(t, 201, "POST", b.base+"/exceptions", `{"date":"`+next(t, b.day, 14)+`","reason":"Viagem"}`)
	b.do(t, 201, "POST", b.base+"/blocks", fmt.Sprintf(`{"professional":%q,"date":%q,"start":"08:00","end":"09:00","reason":"Almoço"}`, b.ana, next(t, b.day, 7)))
	series := b.do(t, 201, "POST", b.base+"/appointments", b.wish(b.corte, b.ana, "08:30", `,"repeat":{"weeks":1,"times":4}`))
	if n, not := len(series["items"].([]any)), series["impossible"].([]any); n != 3 || len(not) != 1 || not[0].(map[string]any)["date"] != next(t, b.day, 7) ||
		len(series["warnings"].([]any)) == 0 { // closed on one day, which staff may set aside
		t.Errorf("a series: %d booked, %v", n, not)
	}
	if got := b.do(t, 422, "POST", b.base+"/appointments", b.wish(b.corte, b.ana, "08:30", `,"repeat":{"weeks":0,"times":4}`)); got["errors"].([]any)[0].(map[string]any)["field"] != "repeat.weeks" {
		t.Errorf("a bad rhythm: %v", got)
	}
	wantSet(t, first(t, b.do(t, 201, "POST", b.base+"/appointments", b.wish(b.corte, b.ana, "16:00", `,"encaixe":true`))), map[string]any{"encaixe": true})
	if got := b.do(t, 403, "POST", b.base+"/appointments", b.wish(b.corte, b.ana, "16:00", `,"encaixe":true,"source":"web"`)); got["code"] != "agenda.staff_only" {
		t.Errorf("a client's encaixe: %v", got)
	}
	if got := b.do(t, 409, "POST", b.base+"/blocks", fmt.Sprintf(`{"professional":%q,"date":%q,"start":"15:30","end":"16:30"}`, b.ana, b.day)); got["errors"].([]any)[0].(map[string]any)["field"] != "start" {
		t.Errorf("a block over an appointment: %v", got)
	}
	blocks := b.do(t, 200, "GET", b.base+"/blocks?from="+b.day+"&to="+next(t, b.day, 30), nil)
	b.do(t, 204, "DELETE", b.base+"/blocks/"+first(t, blocks)["id"].(string), nil)
	b.do(t, 204, "DELETE", b.base+"/blocks/"+first(t, blocks)["id"].(string), nil)
	b.do(t, 204, "DELETE", b.base+"/exceptions/"+next(t, b.day, 14), nil)
	if list := b.do(t, 200, "GET", b.base+"/exceptions?from="+b.day+"&to="+next(t, b.day, 30), nil)["items"].([]any); len(list) != 0 {
		t.Errorf("exceptions: %v", list)
	}
}

// encaixe alone marks an appointment where it is, and takes the mark from one that fits.
func TestEncaixeAloneIsSaidOverREST(t *testing.T) {
	r := newRig(t)
	b := r.agendaFixture(t, "ana")
	at := func(rest string) string {
		return b.base + "/appointments/" + first(t, b.do(t, 201, "POST", b.base+"/appointments", b.wish(b.corte, b.ana, "16:00", rest)))["id"].(string)
	}
	one := at("")
	b.do(t, 200, "PATCH", one, `{"status":"confirmed"}`)
	wantSet(t, b.do(t, 200, "PATCH", one, `{"encaixe":false}`), map[string]any{"encaixe": false, "version": 2.0})
	wantSet(t, b.do(t, 200, "PATCH", one, `{"encaixe":true,"version":2}`), map[string]any{"encaixe": true, "version": 3.0, "status": "confirmed", "time": "16:00"})
	wantSet(t, b.do(t, 200, "PATCH", one, `{"encaixe":true}`), map[string]any{"encaixe": true, "version": 3.0})
	wantSet(t, b.do(t, 200, "PATCH", one, `{"time":"16:00"}`), map[string]any{"encaixe": true, "version": 3.0})
	wantSet(t, b.do(t, 200, "PATCH", one, `{"encaixe":false,"time":"16:00"}`), map[string]any{"encaixe": false, "version": 4.0})

	other := at(`,"encaixe":true`)
	if got := b.do(t, 409, "PATCH", other, `{"encaixe":false}`); got["code"] != "agenda.why.taken_by_appointment" {
		t.Errorf("it lies on another, and is no encaixe: %v", got["code"])
	}
	wantSet(t, b.do(t, 200, "GET", other, nil), map[string]any{"encaixe": true, "version": 1.0})
	b.do(t, 200, "PATCH", one, `{"status":"cancelled"}`)
	wantSet(t, b.do(t, 200, "PATCH", other, `{"encaixe":false}`), map[string]any{"encaixe": false, "version": 2.0})
}

// A booking that is sent again, with or without the stored answer, is booked once.
func TestABookingSentAgainIsBookedOnce(t *testing.T) {
	r := newRig(t)
	b := r.agendaFixture(t, "ana")
	wish := b.wish(b.corte, b.ana, "10:00", "")
	post := func(word string) answered {
		return r.ask(t, r.key, "POST", b.base+"/appointments", wish, "Idempotency-Key: "+word)
	}
	one, again := post("w1"), post("w1")
	if one.status != 201 || string(one.body) != string(again.body) || again.header.Get("Idempotency-Replayed") != "true" {
		t.Errorf("%d %s, then %d %s", one.status, one.body, again.status, again.body)
	}
	// A process that crashes after the booking stores no answer: the booking is found by its key.
	forgetful := r.deps
	forgetful.Onces = nil
	door := api.New(forgetful)
	req := httptest.NewRequestWithContext(t.Context(), "POST", b.base+"/appointments", strings.NewReader(wish))
	req.Header.Set("Authorization", "Bearer "+r.key)
	req.Header.Set("Idempotency-Key", "w1")
	found := httptest.NewRecorder()
	door.ServeHTTP(found, req)
	var booked map[string]any
	if err := json.Unmarshal(found.Body.Bytes(), &booked); err != nil || found.Code != 201 || first(t, booked)["id"] != first(t, one.object(t))["id"] {
		t.Errorf("%d %s, %v", found.Code, found.Body, err)
	}
}

func TestPagesOfAppointments(t *testing.T) {
	r := newRig(t)
	b := r.agendaFixture(t, "ana")
	var want []string
	for _, clock := range []string{"09:00", "10:00", "11:00", "12:00", "13:00"} {
		want = append(want, first(t, b.do(t, 201, "POST", b.base+"/appointments", b.wish(b.corte, b.ana, clock, "")))["id"].(string))
	}
	b.do(t, 201, "POST", b.base+"/appointments", b.wish(b.corte, b.bia, "09:00", ""))
	var got []string
	for after := ""; ; {
		page := b.do(t, 200, "GET", b.base+"/appointments?limit=2&from="+b.day+"&professional="+b.ana+"&after="+after, nil)
		for _, x := range page["items"].([]any) {
			got = append(got, x.(map[string]any)["id"].(string))
		}
		if page["next"] == nil {
			break
		}
		after = page["next"].(string)
	}
	if !slices.Equal(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
	who := first(t, b.do(t, 200, "GET", b.base+"/appointments?from="+b.day, nil))["contact"].(string)
	if n := len(b.do(t, 200, "GET", b.base+"/appointments?contact="+who, nil)["items"].([]any)); n != 6 {
		t.Errorf("%d of the client", n)
	}
	b.do(t, 200, "PATCH", b.base+"/appointments/"+want[0], `{"status":"cancelled"}`)
	if n := len(b.do(t, 200, "GET", b.base+"/appointments?status=cancelled&from="+b.day, nil)["items"].([]any)); n != 1 {
		t.Errorf("%d cancelled", n)
	}
}

func TestNumbersOverREST(t *testing.T) {
	r := newRig(t)
	b := r.agendaFixture(t, "ana")
	b.do(t, 201, "POST", b.base+"/appointments", b.wish(b.corte, b.ana, "10:00", ""))
	b.do(t, 200, "PATCH", b.base+"/services/"+b.corte, `{"name":"=Corte; \"novo\"","minutes":45}`)
	span := "?from=" + b.day + "&to=" + next(t, b.day, 1)
	total := b.do(t, 200, "GET", b.base+"/agenda/numbers"+span, nil)["total"].(map[string]any)
	wantSet(t, total, map[string]any{"appointments": 1.0, "booked_cents": 4590.0, "busy_minutes": 30.0, "open_minutes": 2880.0, "no_show_rate": nil})
	a := r.ask(t, r.key, "GET", b.base+"/agenda/numbers.csv"+span, nil)
	rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(string(a.body), "\uFEFF"))).ReadAll()
	if err != nil || len(rows) != 4 || !strings.HasPrefix(a.header.Get("Content-Type"), "text/csv") || !strings.HasPrefix(string(a.body), "\uFEFF") {
		t.Fatalf("%v: %q", err, a.body)
	}
	if i := slices.IndexFunc(rows, func(row []string) bool { return row[2] == `'=Corte; "novo"` && row[9] == "45.90" }); i < 0 {
		t.Errorf("%q", rows)
	}
	conflicts := b.do(t, 200, "GET", b.base+"/agenda/conflicts", nil)["items"].([]any)
	if len(conflicts) != 1 || conflicts[0].(map[string]any)["longer"] != 15.0 {
		t.Errorf("conflicts: %v", conflicts)
	}
	one := conflicts[0].(map[string]any)
	at := b.base + "/appointments/" + one["appointment"].(string) + "/keep"
	b.do(t, 409, "POST", at, `{"mark":"0"}`)
	b.do(t, 409, "POST", at, fmt.Sprintf(`{"mark":%q,"version":99}`, one["mark"]))
	kept := b.do(t, 200, "POST", at, fmt.Sprintf(`{"mark":%q}`, one["mark"]))
	happened := kept["events"].([]any)
	wantSet(t, happened[len(happened)-1].(map[string]any), map[string]any{"type": "kept", "party": "staff"})
	if left := b.do(t, 200, "GET", b.base+"/agenda/conflicts", nil)["items"].([]any); len(left) != 0 {
		t.Errorf("kept, and listed: %v", left)
	}
	b.do(t, 200, "PATCH", b.base+"/services/"+b.corte, `{"minutes":50}`)
	if left := b.do(t, 200, "GET", b.base+"/agenda/conflicts", nil)["items"].([]any); len(left) != 1 {
		t.Errorf("changed again, and not listed: %v", left)
	}
}

func TestDaysOfASalonOverREST(t *testing.T) {
	r := newRig(t)
	b := r.agendaFixture(t, "ana")
	wantSet(t, b.do(t, 200, "PATCH", b.base+"/agenda/rules", `{"grid":30,"snug":false}`), map[string]any{"grid": 30.0, "snug": false, "lead": 60.0})
	if got := b.times(t, b.corte, b.ana); len(got) != 48 {
		t.Errorf("%d times", len(got))
	}
	list := b.do(t, 200, "GET", b.base+"/holidays?year=2027", nil)["items"].([]any)
	if h := list[0].(map[string]any); len(list) != 13 || h["date"] != "2027-01-01" || h["saved"] != false || h["name"] == "" {
		t.Errorf("%d holidays, first %v", len(list), list[0])
	}
	key := list[0].(map[string]any)["key"].(string)
	wantSet(t, b.do(t, 201, "POST", b.base+"/holidays", `{"date":"2027-01-01","key":"`+key+`"}`), map[string]any{"closed": true, "saved": true})
	b.do(t, 422, "POST", b.base+"/holidays", `{"date":"2027-01-02","key":"`+key+`"}`)
	b.do(t, 201, "POST", b.base+"/holidays", `{"date":"2027-01-25","name":"Aniversário de São Paulo"}`)
	hours := b.do(t, 200, "GET", b.base+"/hours?from=2027-01-01&to=2027-01-03", nil)["items"].([]any)
	if len(hours) != 4 || len(hours[0].(map[string]any)["windows"].([]any)) != 0 || len(hours[2].(map[string]any)["windows"].([]any)) != 1 {
		t.Errorf("hours: %v", hours)
	}
	b.do(t, 204, "DELETE", b.base+"/holidays/2027-01-25", nil)
	b.do(t, 204, "DELETE", b.base+"/holidays/2027-01-01?key="+key, nil)
	p := b.do(t, 200, "PATCH", b.base+"/professionals/"+b.ana, `{"week":[{"weekday":1,"start":"9h","end":"12:00","until":"2027-12-31"}],"active":false}`)
	if week := p["week"].([]any); len(week) != 1 || week[0].(map[string]any)["start"] != "09:00" || week[0].(map[string]any)["until"] != "2027-12-31" || p["active"] != false {
		t.Errorf("%v", p)
	}
}

func TestBadInputOfTheAgendaNamesItsField(t *testing.T) {
	r := newRig(t)
	b := r.agendaFixture(t, "ana")
	for _, c := range []struct{ method, path, body, fields string }{
		{"POST", "/services", `{"name":"","minutes":0}`, "name"},
		{"POST", "/services", `{"name":"Corte","minutes":0}`, "minutes"},
		{"POST", "/services", `{"name":"Corte","minutes":30,"price_cents":-1}`, "price_cents"},
		{"POST", "/services", `{"name":"Corte","minutes":30,"price_cents":"45,00"}`, "price_cents"},
		{"POST", "/services", `{"name":"Corte","minutes":30,"segments":[{"kind":"busy","minutes":1}]}`, "segments"},
		{"POST", "/services", `{"name":"Corte","segments":[{"kind":"busy","minutes":"x"},{"x":1}]}`, "segments[0].minutes segments[1].kind segments[1].minutes segments[1].x"},
		{"POST", "/services", `{"name":"Combo","minutes":60,"parts":["x","y"]}`, "parts"},
		{"POST", "/services", `{"name":"Combo","minutes":60,"segments":5}`, "segments"},
		{"POST", "/professionals", `{"name":"Caio","week":[{"weekday":7,"start":"9:00","end":"10:00"}]}`, "week[0].weekday"},
		{"POST", "/professionals", `{"name":"Caio","week":[{"weekday":1,"start":"9:00","end":"8:00"}]}`, "week[0].end"},
		{"POST", "/professionals", `{"name":"Caio","week":[{"weekday":2,"start":"9:00","end":"10:00"},{"weekday":1,"start":"9:00","end":"12:00"},{"weekday":1,"start":"8:00","end":"10:00"}]}`, "week[2].start"},
		{"POST", "/professionals", `{"name":"Caio","week":[{"weekday":2,"start":"9:00","end":"10:00"},{"weekday":1,"start":"9:00","end":"12:00","from":"2027-02-01","until":"2027-01-01"}]}`, "week[1].until"},
		{"POST", "/professionals", `{"name":"Caio","sort":1000000000000000000}`, "sort"},
		{"POST", "/services", `{"name":"Corte","minutes":30,"sort":-1000001}`, "sort"},
		{"POST", "/professionals", `{"name":"Caio","services":[{"service":"x"}]}`, "services[0].service"},
		{"PATCH", "/agenda/rules", `{"grid":1}`, "grid"},
		{"PATCH", "/agenda/rules", `{}`, "body"},
		{"POST", "/exceptions", `{"date":"2027-02-30"}`, "date"},
		{"POST", "/exceptions", `{"date":"2027-02-03","windows":[{"start":"10:00","end":"x"}]}`, "windows[0].end"},
		{"POST", "/exceptions", `{"date":"2027-02-03","windows":[null]}`, "windows[0]"},
		{"POST", "/holidays", `{"date":"x"}`, "date"},
		{"GET", "/holidays?year=2x", "", "year"},
		{"GET", "/slots?service=x", "", "service"},
		{"GET", "/slots?service=" + b.corte + "&professional=x", "", "professional"},
		{"GET", "/slots?service=" + b.corte + "&from=2027-01-01&to=2028-01-01", "", "to"},
		{"GET", "/slots?service=" + b.corte + "&from=x&to=y", "", "from to"},
		{"GET", "/slots/explain?service=" + b.corte + "&at=tomorrow", "", "at"},
		{"POST", "/appointments", `{"items":[],"date":"x","time":"y"}`, "date time items"},
		{"POST", "/appointments", `{"items":[{"service":"x"}],"date":"2027-01-01","time":"10:00"}`, "items[0].service"},
		{"POST", "/appointments", `{"items":[{"service":"` + b.corte + `"}],"date":"2027-01-01","time":"10:00"}`, "contact"},
		{"POST", "/appointments", `{"contact":"x","items":[{"service":"` + b.corte + `"}],"date":"2027-01-01","time":"10:00"}`, "contact"},
		{"POST", "/appointments", `{"phone":"x","items":[{"service":"` + b.corte + `"}],"date":"2027-01-01","time":"10:00"}`, "phone"},
		{"POST", "/appointments", `{"phone":"11987654321","source":"x","items":[{"service":"` + b.corte + `"}],"date":"2027-01-01","time":"24:00"}`, "time source"},
		{"GET", "/appointments?status=x", "", "status"},
		{"GET", "/appointments?after=0197b0a4-7a5e-7c3e-9a53-0c3f5c1b2a10", "", "after"},
		{"POST", "/blocks", `{"professional":"x","date":"x","start":"x","end":"y"}`, "professional date start"},
		{"POST", "/blocks", `{"professional":"","date":"2027-01-01","start":"10:00","end":"11:00"}`, "professional"},
		{"POST", "/holds", `{"items":[{"service":"` + b.corte + `","professional":"x"}],"date":"2027-01-01","time":"10:00"}`, "items[0].professional"},
	} {
		var body any
		if c.body != "" {
			body = c.body
		}
		a := r.ask(t, r.key, c.method, b.base+c.path, body)
		p := problem(t, c.path, a)
		var fields []string
		for _, f := range p.Errors {
			fields = append(fields, f.Field)
			if f.Detail == "" || f.Code == "" {
				t.Errorf("%s %s: %s", c.path, c.body, a.body)
			}
		}
		if a.status != 422 || strings.Join(fields, " ") != c.fields {
			t.Errorf("%s %s: %d %q, want %q: %s", c.path, c.body, a.status, fields, c.fields, a.body)
		}
	}
}

// The sentences say how this interface writes a value: cents and ISO dates.
func TestErrorsOfValuesSayHowTheyAreWritten(t *testing.T) {
	r := newRig(t)
	b := r.agendaFixture(t, "ana")
	for path, c := range map[string]struct{ body, says string }{
		"/services":   {`{"name":"Barba","minutes":30,"price_cents":-1}`, "price in centavos, like 4500"},
		"/exceptions": {`{"date":"amanhã"}`, "date like 2026-11-29"},
	} {
		if p := problem(t, path, r.ask(t, r.key, "POST", b.base+path, c.body)); len(p.Errors) != 1 || !strings.Contains(p.Errors[0].Detail, c.says) {
			t.Errorf("%s: %+v", path, p.Errors)
		}
	}
}

// Within one salon, ids of another salon are not found.
func TestIDsOfAnotherSalonAreNothing(t *testing.T) {
	r := newRig(t)
	mine, other := r.agendaFixture(t, "ana"), r.agendaFixture(t, "bia")
	foreign := first(t, other.do(t, 201, "POST", other.base+"/appointments", other.wish(other.corte, other.ana, "10:00", "")))
	other.do(t, 201, "POST", other.base+"/blocks", fmt.Sprintf(`{"professional":%q,"date":%q,"start":"08:00","end":"09:00"}`, other.ana, other.day))
	other.do(t, 201, "POST", other.base+"/holds", other.wish(other.corte, other.bia, "12:00", ""))
	before := other.everything(t)
	block := first(t, other.do(t, 200, "GET", other.base+"/blocks?from="+other.day, nil))["id"].(string)
	contact := foreign["contact"].(string)
	for _, c := range []struct {
		status       int
		method, path string
		body         string
	}{
		{404, "GET", "/appointments/" + foreign["id"].(string), ""},
		{404, "PATCH", "/appointments/" + foreign["id"].(string), `{"status":"cancelled"}`},
		{404, "PATCH", "/services/" + other.corte, `{"active":false}`},
		{404, "PATCH", "/professionals/" + other.ana, `{"active":false}`},
		{204, "DELETE", "/blocks/" + block, ""},
		{204, "DELETE", "/holds/" + contact, ""},
		{422, "GET", "/appointments?contact=" + contact, ""},
		{422, "GET", "/appointments?professional=" + other.ana, ""},
		{422, "GET", "/appointments?after=" + foreign["id"].(string), ""},
		{422, "GET", "/slots?service=" + other.corte, ""},
		{422, "GET", "/slots?service=" + mine.corte + "&professional=" + other.ana, ""},
		{422, "POST", "/appointments", fmt.Sprintf(`{"contact":%q,"items":[{"service":%q}],"date":%q,"time":"10:00"}`, contact, mine.corte, mine.day)},
		{422, "POST", "/appointments", fmt.Sprintf(`{"phone":"11987654321","items":[{"service":%q}],"date":%q,"time":"10:00"}`, other.corte, mine.day)},
		{422, "POST", "/holds", fmt.Sprintf(`{"contact":%q,"items":[{"service":%q}],"date":%q,"time":"10:00"}`, contact, mine.corte, mine.day)},
		{422, "POST", "/blocks", fmt.Sprintf(`{"professional":%q,"date":%q,"start":"10:00","end":"11:00"}`, other.ana, mine.day)},
		{422, "POST", "/exceptions", fmt.Sprintf(`{"professional":%q,"date":%q}`, other.ana, mine.day)},
		{422, "POST", "/professionals", fmt.Sprintf(`{"name":"Caio","services":[{"service":%q}]}`, other.corte)},
		{422, "POST", "/services", fmt.Sprintf(`{"name":"Combo","minutes":60,"parts":[%q,%q]}`, other.corte, other.luzes)},
	} {
		var body any
		if c.body != "" {
			body = c.body
		}
		if a := r.ask(t, r.key, c.method, mine.base+c.path, body); a.status != c.status {
			t.Errorf("%s %s: %d %s", c.method, c.path, a.status, a.body)
		}
	}
	if after := other.everything(t); after != before {
		t.Errorf("something of the other salon changed:\n%s\n%s", before, after)
	}
}

// everything is all that the REST API shows of an agenda.
func (b *agendaFixture) everything(t *testing.T) string {
	t.Helper()
	var all []any
	for _, path := range []string{"/services", "/professionals", "/agenda/rules", "/blocks?from=" + b.day, "/appointments?from=" + b.day, "/exceptions", "/slots?service=" + b.corte + "&from=" + b.day} {
		all = append(all, b.do(t, 200, "GET", b.base+path, nil))
	}
	raw, err := json.Marshal(all)
	if err != nil {
		t.Fatal(err)
	}
	return string(raw)
}
