package api_test

import (
	"fmt"
	"strings"
	"sync"
	"testing"
)

// What an agenda is made of has versions as appointments have them: by If-Match or in the body.
func TestNobodyOverwritesWhatTheyHaveNotRead(t *testing.T) {
	r := newRig(t)
	b := r.agendaFixture(t, "ana")
	day := fmt.Sprintf(`{"date":%q,"reason":"%%s"%%s}`, b.day)
	b.do(t, 201, "POST", b.base+"/exceptions", fmt.Sprintf(day, "festa", ""))
	b.do(t, 201, "POST", b.base+"/holidays", fmt.Sprintf(`{"date":%q,"name":"Aniversário"}`, b.day))
	for _, c := range []struct{ what, method, path, body string }{
		{"a service", "PATCH", "/services/" + b.corte, `{"minutes":35%s}`},
		{"a professional", "PATCH", "/professionals/" + b.ana, `{"daily_cap":9%s}`},
		{"rules", "PATCH", "/agenda/rules", `{"grid":20%s}`},
		{"a day", "POST", "/exceptions", fmt.Sprintf(day, "reforma", "%s")},
		{"a holiday", "POST", "/holidays", fmt.Sprintf(`{"date":%q,"name":"Aniversário","closed":false%%s}`, b.day)},
	} {
		ask := func(status int, version string, header ...string) map[string]any {
			t.Helper()
			a := r.ask(t, r.key, c.method, b.base+c.path, fmt.Sprintf(c.body, version), header...)
			if a.status != status {
				t.Errorf("%s with %q %v: %d %.300s", c.what, version, header, a.status, a.body)
			}
			return a.object(t)
		}
		ok := 200
		if c.method == "POST" {
			ok = 201
		}
		one := ask(ok, "")
		version := int(one["version"].(float64))
		if two := ask(ok, fmt.Sprintf(`,"version":%d`, version)); int(two["version"].(float64)) != version+1 {
			t.Errorf("%s: version %v after %d", c.what, two["version"], version)
		}
		ask(409, fmt.Sprintf(`,"version":%d`, version))
		ask(422, `,"version":0`)
		if c.method == "PATCH" {
			tag := fmt.Sprintf(`If-Match: "%d"`, version)
			ask(412, "", tag)
			a := r.ask(t, r.key, c.method, b.base+c.path, fmt.Sprintf(c.body, ""), fmt.Sprintf(`If-Match: "%d"`, version+1))
			if a.status != 200 || a.header.Get("ETag") != fmt.Sprintf(`"%d"`, version+2) {
				t.Errorf("%s: %d with ETag %s", c.what, a.status, a.header.Get("ETag"))
			}
		}
	}
	for _, path := range []string{"/exceptions/" + b.day, "/holidays/" + b.day} {
		if a := r.ask(t, r.key, "DELETE", b.base+path, nil, `If-Match: "1"`); a.status != 412 {
			t.Errorf("%s was deleted unread: %d", path, a.status)
		}
		b.do(t, 204, "DELETE", b.base+path, nil)
	}
}

// Two callers who change different fields at the same moment, without a version, both succeed; each
// answer is what was stored then.
func TestChangesOfDifferentFieldsMeet(t *testing.T) {
	const times = 12
	r := newRig(t)
	b := r.agendaFixture(t, "ana")
	var wg sync.WaitGroup
	for _, field := range []string{"buffer_before", "buffer_after", "sort", "minutes"} {
		wg.Go(func() {
			for i := range times {
				body := fmt.Sprintf(`{%q:%d}`, field, 5*i+5)
				if a := r.ask(t, r.key, "PATCH", b.base+"/services/"+b.corte, body); a.status != 200 || !strings.Contains(string(a.body), body[1:len(body)-1]) {
					t.Errorf("%s: %d %.300s", body, a.status, a.body)
				}
			}
		})
	}
	wg.Wait()
	for _, x := range b.do(t, 200, "GET", b.base+"/services", nil)["items"].([]any) {
		if v := x.(map[string]any); v["id"] == b.corte {
			wantSet(t, v, map[string]any{"buffer_before": 60.0, "buffer_after": 60.0, "sort": 60.0, "minutes": 60.0, "version": 3.0 + 4*times})
		}
	}
}
