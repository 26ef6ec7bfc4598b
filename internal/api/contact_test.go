package api_test

import "testing"

// Clients are added, found, described, made one and two again; none of another salon is.
func TestClientsOverREST(t *testing.T) {
	r := newRig(t)
	b, other := r.agendaFixture(t, "ana"), r.agendaFixture(t, "bia")
	stranger := other.add(t, "/contacts", `{"name":"De fora"}`)
	booked := first(t, b.do(t, 201, "POST", b.base+"/appointments", b.wish(b.corte, b.ana, "10:00", "")))
	maria := booked["contact"].(string)
	desk := b.add(t, "/contacts", `{"name":"Maria da Conceição"}`)
	for q, want := range map[string]int{"conceicao": 1, "maria": 2, "98765": 1, "fora": 0} {
		if n := len(b.do(t, 200, "GET", b.base+"/contacts?q="+q, nil)["items"].([]any)); n != want {
			t.Errorf("%q finds %d, want %d", q, n, want)
		}
	}
	page := b.do(t, 200, "GET", b.base+"/contacts?limit=1", nil)
	rest := b.do(t, 200, "GET", b.base+"/contacts?limit=1&after="+page["next"].(string), nil)
	if first(t, page)["id"] == first(t, rest)["id"] || rest["next"] != nil {
		t.Errorf("pages: %v, %v", page, rest)
	}
	wantSet(t, b.do(t, 200, "PATCH", b.base+"/contacts/"+desk, `{"notes":"alérgica","tags":["VIP"],"opt_outs":["offers"]}`), map[string]any{"notes": "alérgica"})
	b.do(t, 422, "PATCH", b.base+"/contacts/"+desk, `{"opt_outs":["x"]}`)
	b.do(t, 404, "PATCH", b.base+"/contacts/"+stranger, `{"notes":"x"}`)
	b.do(t, 422, "POST", b.base+"/contacts/merges", `{"kept":"`+desk+`","absorbed":"`+stranger+`"}`)
	wish := `{"kept":"` + desk + `","absorbed":"` + maria + `"`
	if got := b.do(t, 201, "POST", b.base+"/contacts/merges", wish+`,"dry_run":true}`); got["id"] != nil || got["appointments"] != 1.0 {
		t.Errorf("a dry run: %v", got)
	}
	path := b.base + "/appointments/" + booked["id"].(string)
	if got := b.do(t, 200, "GET", path, nil); got["contact"] != maria {
		t.Errorf("a dry run moved it: %v", got)
	}
	merged := b.do(t, 201, "POST", b.base+"/contacts/merges", wish+`}`)
	if got := b.do(t, 200, "GET", path, nil); got["contact"] != desk {
		t.Errorf("merged: %v", got)
	}
	other.do(t, 404, "DELETE", other.base+"/contacts/merges/"+merged["id"].(string), nil)
	b.do(t, 204, "DELETE", b.base+"/contacts/merges/"+merged["id"].(string), nil)
	if got := b.do(t, 200, "GET", path, nil); got["contact"] != maria {
		t.Errorf("undone: %v", got)
	}
	b.do(t, 409, "DELETE", b.base+"/contacts/merges/"+merged["id"].(string), nil)
}
