package api_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"testing"

	"salonzap/internal/edge"
	"salonzap/internal/tenant"
	"salonzap/internal/text"
)

// zeros is a body of any length that costs no memory.
type zeros struct{}

func (zeros) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = ' '
	}
	return len(p), nil
}

func TestEveryBadInputNamesItsFieldAndTheRemedy(t *testing.T) { //nolint:revive // one table
	r := newRig(t)
	r.addSalon(t, "ana", "")
	const salons, connect, servers = "/api/v1/salons", "/api/v1/salons/ana/whatsapp/connect", "/api/v1/servers"
	for _, c := range []struct {
		name, method, path string
		body               any
		status             int
		fields             string // "field:code …"
		says               string // a part of the sentence that must be there
	}{
		{"no name", "POST", salons, `{}`, 422, "name:field_missing", "“name”"},
		{"empty name", "POST", salons, `{"name": ""}`, 422, "name:name_empty", ""},
		{"blank name", "POST", salons, `{"name": " \t "}`, 422, "name:name_empty", ""},
		{"300 letters", "POST", salons, `{"name": "` + strings.Repeat("é", 300) + `"}`, 422, "name:name_too_long", "120"},
		{"control characters", "POST", salons, `{"name": "a\u0000b"}`, 422, "name:name_unreadable", ""},
		{"broken UTF-8", "POST", salons, "{\"name\": \"a\xffb\"}", 422, "name:name_unreadable", ""},
		{"name of a number", "POST", salons, `{"name": 5}`, 422, "name:field_not_text", "“name”"},
		{"unknown field", "POST", salons, `{"name": "A", "nmae": "B"}`, 422, "nmae:field_unknown", "“nmae”"},
		{"other capitals", "POST", salons, `{"Name": "A"}`, 422, "name:field_missing Name:field_unknown", ""},
		{"several at once", "POST", salons, `{"name": 1, "slug": [], "x": 2}`, 422, "name:field_not_text slug:field_not_text x:field_unknown", ""},
		{"twice", "POST", salons, `{"name": "A", "name": "B"}`, 422, "name:field_repeated", "“name”"},
		{"twice, once escaped", "POST", salons, `{"name": "A", "n\u0061me": "B", "slug": "\\\"", "slug": 1}`, 422, "name:field_repeated slug:field_repeated", ""},
		{"twice within", "POST", salons + "/ana/appointments", `{"items": [{"service": "{\"name"}, {"service": "a", "service": null}], "repeat": {"weeks": 1, "weeks": 2}}`, 422, "items[1].service:field_repeated repeat.weeks:field_repeated", ""},
		{"the same in two", "POST", salons, `{"name": {"a": 1}, "x": [{"a": 1}, {"a": 1}, "a", "a"]}`, 422, "name:field_not_text x:field_unknown", ""},
		{"bad slug", "POST", salons, `{"name": "A", "slug": "São João"}`, 422, "slug:slug_invalid", "50"},
		{"taken slug", "POST", salons, `{"name": "A", "slug": "ana"}`, 409, "slug:slug_taken", "“ana”"},
		{"no phone", "POST", salons, `{"name": "A", "phone": "call me"}`, 422, "phone:phone_invalid", "area code"},
		{"bad zone", "POST", salons, `{"name": "A", "timezone": "Mars/Olympus"}`, 422, "timezone:timezone_unknown", ""},
		{"zone of a path", "POST", salons, `{"name": "A", "timezone": "../../etc/passwd"}`, 422, "timezone:timezone_unknown", ""},
		{"bad locale", "POST", salons, `{"name": "A", "locale": "tlh"}`, 422, "locale:locale_unknown", ""},
		{"broken JSON", "POST", salons, `{"name": "A"`, 400, "body:body_unreadable", "JSON"},
		{"two values", "POST", salons, `{"name": "A"} {}`, 400, "body:body_unreadable", ""},
		{"a list", "POST", salons, `["A"]`, 422, "body:body_not_object", ""},
		{"null", "POST", salons, `null`, 422, "body:body_not_object", ""},
		{"nested too deep", "POST", salons, strings.Repeat("[", 20_000), 400, "body:body_unreadable", ""},
		{"10 MB", "POST", salons, strings.Repeat(" ", 10<<20), 413, "body:body_too_large", "64 KB"},
		{"10 MB, unannounced", "POST", salons, io.LimitReader(zeros{}, 10<<20), 413, "body:body_too_large", "64 KB"},
		{"patch of nothing", "PATCH", salons + "/ana", `{}`, 422, "body:nothing_to_change", ""},
		{"patch of the slug", "PATCH", salons + "/ana", `{"slug": "bia"}`, 422, "slug:field_unknown", ""},
		{"wait −1", "POST", connect, `{"wait_seconds": -1}`, 422, "wait_seconds:wait_out_of_range", "30"},
		{"wait 31", "POST", connect, `{"wait_seconds": 31}`, 422, "wait_seconds:wait_out_of_range", "30"},
		{"wait a bit", "POST", connect, `{"wait_seconds": 1.5}`, 422, "wait_seconds:field_not_number", ""},
		{"wait for ever", "POST", connect, `{"wait_seconds": 1e400}`, 422, "wait_seconds:field_not_number", ""},
		{"bad method", "POST", connect, `{"method": "sms"}`, 422, "method:method_unknown", "“qr”"},
		{"all wrong", "POST", connect, `{"method": "sms", "phone": "1", "wait_seconds": 99}`, 422, "method:method_unknown phone:phone_invalid wait_seconds:wait_out_of_range", ""},
		{"pause of text", "PATCH", "/api/v1/salons/ana/whatsapp", `{"paused": "yes"}`, 422, "paused:field_not_bool", "true or false"},
		{"pause of nothing", "PATCH", "/api/v1/salons/ana/whatsapp", ``, 422, "paused:field_missing", ""},
		{"short link", "POST", "/api/v1/salons/ana/connect-links", `{"ttl_seconds": 1}`, 422, "ttl_seconds:link_time_range", "604800"},
		{"bad page", "GET", salons + "?limit=0", nil, 422, "limit:page_limit", "200"},
		{"page of letters", "GET", salons + "?limit=ten", nil, 422, "limit:page_limit", ""},
		{"bad cursor", "GET", salons + "?after=%00", nil, 422, "after:page_cursor", ""},
		{"bad status", "GET", salons + "?status=ok", nil, 422, "status:status_unknown", ""},
		{"bad cause", "GET", salons + "?cause=ok", nil, 422, "cause:cause_unknown_word", ""},
		{"bad search", "GET", salons + "?q=%00", nil, 422, "q:malformed", ""},
		{"bad server", "POST", servers, `{"id": "A b", "url": "ftp://x", "api_key": "", "max_linking": -1}`, 422, "id:server_id_invalid url:server_url_invalid api_key:server_key_missing max_linking:server_max_linking", ""},
		{"bad place", "PATCH", servers + "/default", `{"capacity": -1, "weight": 0, "region": "São Paulo"}`, 422, "capacity:server_capacity weight:server_weight region:server_region", "The capacity"},
		{"reserved server", "POST", servers, `{"id": "embedded-2", "url": "http://gateway.internal", "api_key": "k"}`, 422, "id:server_id_reserved url:server_url_reserved", ""},
		{"a URL inside", "PATCH", servers + "/default", `{"url": "http://PLATFORM.internal."}`, 422, "url:server_url_reserved", ""},
		{"taken server", "POST", servers, `{"id": "default", "url": "https://x.example.com", "api_key": "k"}`, 409, "id:server_id_taken", "“default”"},
		{"unknown slug", "GET", salons + "/nobody", nil, 404, "", "slug"},
		{"impossible slug", "GET", salons + "/%00%ff", nil, 404, "", "slug"},
		{"unknown slug to connect", "POST", salons + "/nobody/whatsapp/connect", nil, 404, "", "slug"},
		{"unknown server", "PATCH", servers + "/nobody", `{"draining": true}`, 404, "", ""},
		{"a server given up without the word", "POST", servers + "/default/place-anew", `{"understood": false}`, 422, "understood:anew_unread", ""},
		{"a server given up that works", "POST", servers + "/default/place-anew", `{"understood": true}`, 409, "", ""},
		{"an unknown server given up", "POST", servers + "/nobody/place-anew", `{"understood": true}`, 404, "", ""},
		{"unknown route", "GET", "/api/v1/salon", nil, 404, "", "/api/docs"},
		{"unknown page", "GET", "/api/v2/salons", nil, 404, "", "/api/docs"},
		{"wrong verb", "PUT", salons, `{}`, 405, "", "GET"},
	} {
		for _, lang := range []text.Lang{text.EN, text.PT} {
			if _, streamed := c.body.(io.Reader); streamed && lang == text.PT {
				continue
			}
			a := r.ask(t, r.key, c.method, c.path, c.body, "Accept-Language: "+lang.String())
			p := problem(t, c.name, a)
			if a.status != c.status || p.Status != c.status || fieldsOf(p) != c.fields {
				t.Errorf("%s: %d %q, want %d %q: %s", c.name, a.status, fieldsOf(p), c.status, c.fields, a.body)
			}
			if lang == text.EN && !strings.Contains(p.Detail, c.says) {
				t.Errorf("%s: %q does not say %q", c.name, p.Detail, c.says)
			}
			if lang == text.PT && strings.Contains(p.Detail+p.Title, "The ") {
				t.Errorf("%s: not in Portuguese: %q", c.name, p.Detail)
			}
		}
	}
	r.nothingHalfMade(t)
}

// problem checks that an answer is one.
func problem(t *testing.T, name string, a answered) edge.Problem {
	t.Helper()
	var p edge.Problem
	d := json.NewDecoder(bytes.NewReader(a.body))
	d.DisallowUnknownFields()
	if err := d.Decode(&p); err != nil || a.header.Get("Content-Type") != edge.ProblemType {
		t.Errorf("%s: no problem: %d %s %.200s", name, a.status, a.header.Get("Content-Type"), a.body)
	}
	if p.Type == "" || p.Title == "" || p.Detail == "" || p.Code == "" || strings.Contains(p.Detail, "%!") {
		t.Errorf("%s: not whole: %s", name, a.body)
	}
	return p
}

func fieldsOf(p edge.Problem) string {
	var all []string
	for _, f := range p.Errors {
		all = append(all, f.Field+":"+f.Code)
	}
	return strings.Join(all, " ")
}

func (r *rig) nothingHalfMade(t *testing.T) {
	t.Helper()
	if items := r.do(t, 200, "GET", "/api/v1/salons", nil)["items"].([]any); len(items) != 1 {
		t.Errorf("%d salons, want the first alone", len(items))
	}
	if items := r.do(t, 200, "GET", "/api/v1/servers", nil)["items"].([]any); len(items) != 1 {
		t.Errorf("%d servers, want the first alone", len(items))
	}
	if n := len(r.fake.Calls()); n != 0 {
		t.Errorf("the server was called: %v", r.fake.Calls())
	}
	if s, err := r.store.Salon(t.Context(), tenant.System("test"), "ana"); err != nil || s.Connection != nil {
		t.Errorf("ana's connection: %v, %v", s.Connection, err)
	}
}

func TestGoodInputThatLooksBad(t *testing.T) {
	r := newRig(t)
	for i, c := range []struct {
		body string
		want map[string]any
	}{
		{`{"name": "Salão 💇‍♀️ da Lú"}`, map[string]any{"name": "Salão 💇‍♀️ da Lú", "slug": "salao-da-lu"}},
		{`{"name": "💇"}`, map[string]any{"slug": "salao"}},
		{`{"name": "Studio", "phone": "+351 912 345 678", "locale": "en-US", "timezone": "Europe/Lisbon"}`, map[string]any{"phone_number": "+351912345678", "locale": "en", "timezone": "Europe/Lisbon"}},
		{`{"name": "Studio", "slug": null, "phone": null}`, map[string]any{"slug": "studio-2", "phone_number": nil, "locale": "pt-BR"}},
		{`{"name": "<script>alert(1)</script>"}`, map[string]any{"name": "<script>alert(1)</script>"}},
	} {
		a := r.ask(t, r.key, "POST", "/api/v1/salons", c.body, "Content-Type: "+[]string{"application/json", "application/json; charset=utf-8"}[i%2])
		if a.status != 201 {
			t.Errorf("%s: %d %s", c.body, a.status, a.body)
			continue
		}
		wantSet(t, a.object(t), c.want)
	}
	r.addSalon(t, "ana", "11 98765-4321")
	wantSet(t, r.do(t, 200, "PATCH", "/api/v1/salons/ana", `{"phone": null}`), map[string]any{"phone_number": nil, "name": "Salon ana"})
	wantSet(t, r.do(t, 200, "PATCH", "/api/v1/salons/ana", `{"name": null, "locale": "en"}`), map[string]any{"name": "Salon ana", "locale": "en"})
	a := r.ask(t, r.key, "POST", "/api/v1/salons", "name=Ana", "Content-Type: application/x-www-form-urlencoded")
	if p := problem(t, "a form", a); a.status != 415 || p.Code != "body_type_unknown" {
		t.Errorf("a form: %d %s", a.status, a.body)
	}
}

func TestPairingCodesAreLimitedPerSalonAndNumber(t *testing.T) {
	r := newRig(t)
	r.addSalon(t, "ana", "")
	r.addSalon(t, "bia", "")
	body := `{"method": "code", "phone": "11 98765-4321", "wait_seconds": 0}`
	status := 0
	for range 11 {
		status = r.ask(t, r.key, "POST", "/api/v1/salons/ana/whatsapp/connect", body).status
	}
	if status != 429 {
		t.Errorf("the 11th code of a salon: %d", status)
	}
	a := r.ask(t, r.key, "POST", "/api/v1/salons/bia/whatsapp/connect", body)
	if a.status > 202 {
		t.Errorf("what one salon asked for a number stops another: %d %s", a.status, a.body)
	}
	for i := 0; i < 60 && a.status != 429; i++ { // a place becomes free every 30 s
		a = r.ask(t, r.key, "POST", "/api/v1/salons/bia/whatsapp/connect",
			fmt.Sprintf(`{"method": "code", "phone": "11 98765-43%02d", "wait_seconds": 0}`, i))
	}
	if a.status != 429 || a.header.Get("Retry-After") == "" || problem(t, "too many", a).Code != "too_many_codes" {
		t.Errorf("many numbers of one salon: %d %s", a.status, a.body)
	}
	if a := r.ask(t, r.key, "POST", "/api/v1/salons/bia/whatsapp/connect", `{"wait_seconds": 0}`); a.status > 202 {
		t.Errorf("a QR code is no pairing code: %d %s", a.status, a.body)
	}
}
