package api_test

import (
	"crypto/sha256"
	"encoding/hex"
	"strconv"
	"strings"
	"testing"
	"time"

	"salonzap/internal/tenant"
)

// TestARepeatedIdempotencyKeyGivesTheFirstAnswer sends what creates twice, as a client does that got no answer the first time.
func TestARepeatedIdempotencyKeyGivesTheFirstAnswer(t *testing.T) {
	r := newRig(t)
	const salon, word = `{"name":"Ana"}`, "Idempotency-Key: one"
	first := r.ask(t, r.key, "POST", "/api/v1/salons", salon, word)
	again := r.ask(t, r.key, "POST", "/api/v1/salons", salon, word)
	if first.status != 201 || again.status != 201 || string(first.body) != string(again.body) {
		t.Errorf("first %d %s, again %d %s", first.status, first.body, again.status, again.body)
	}
	if first.header.Get("Idempotency-Replayed") != "" || again.header.Get("Idempotency-Replayed") != "true" {
		t.Errorf("replayed: %q, %q", first.header.Get("Idempotency-Replayed"), again.header.Get("Idempotency-Replayed"))
	}
	if n := len(r.do(t, 200, "GET", "/api/v1/salons", nil)["items"].([]any)); n != 1 {
		t.Errorf("%d salons", n)
	}
	for name, tc := range map[string]struct {
		path, body, word, code string
		status                 int
	}{
		"another body":    {"/salons", `{"name":"Bia"}`, "one", "idempotency_differs", 422},
		"another address": {"/servers", salon, "one", "idempotency_differs", 422},
		"too long":        {"/salons", salon, strings.Repeat("x", 256), "idempotency_malformed", 422},
	} {
		a := r.ask(t, r.key, "POST", "/api/v1"+tc.path, tc.body, "Idempotency-Key: "+tc.word)
		if a.status != tc.status || a.object(t)["code"] != tc.code {
			t.Errorf("%s: %d %s", name, a.status, a.body)
		}
	}
	if a := r.ask(t, r.newKey(t, tenant.ID{}), "POST", "/api/v1/salons", salon, word); a.status != 201 || a.object(t)["slug"] == "ana" {
		t.Errorf("another key's word: %d %s", a.status, a.body)
	}
	if a := r.ask(t, r.key, "POST", "/api/v1/salons", `{"name":"","slug":"caio"}`, "Idempotency-Key: two"); a.status != 422 {
		t.Errorf("what fails: %d", a.status)
	}
	if a := r.ask(t, r.key, "POST", "/api/v1/salons", `{"name":"Caio","slug":"caio"}`, "Idempotency-Key: two"); a.status != 201 {
		t.Errorf("after it failed: %d %s", a.status, a.body)
	}
	link := r.ask(t, r.key, "POST", "/api/v1/salons/ana/connect-links", nil, "Idempotency-Key: link")
	same := r.ask(t, r.key, "POST", "/api/v1/salons/ana/connect-links", nil, "Idempotency-Key: link")
	if link.status != 201 || string(link.body) != string(same.body) {
		t.Errorf("a link: %s, then %s", link.body, same.body)
	}
}

// TestARequestThatIsUnderWaySaysWhenToAskAgain asks again for what a process left that died: until it is taken for dead.
func TestARequestThatIsUnderWaySaysWhenToAskAgain(t *testing.T) {
	r := newRig(t)
	const salon, word = `{"name":"Ana"}`, "Idempotency-Key: one"
	actor, err := r.keys.Authenticate(t.Context(), r.key)
	if err != nil {
		t.Fatal(err)
	}
	sum := sha256.Sum256([]byte("POST /api/v1/salons\x00" + salon))
	o := tenant.Once{Owner: actor.ID, Key: "one", Request: hex.EncodeToString(sum[:])}
	if _, err := r.store.ClaimOnce(t.Context(), tenant.System("test"), o, time.Now()); err != nil {
		t.Fatal(err)
	}
	a := r.ask(t, r.key, "POST", "/api/v1/salons", salon, word)
	after, err := strconv.Atoi(a.header.Get("Retry-After"))
	if a.status != 409 || a.object(t)["code"] != "idempotency_running" || err != nil || after < 1 || after > int(tenant.OnceStale.Seconds()) {
		t.Errorf("%d %s, Retry-After %q", a.status, a.body, a.header.Get("Retry-After"))
	}
}

// TestAnOperatorsKeyInvitesAnOwner makes an owner's account over the interface.
func TestAnOperatorsKeyInvitesAnOwner(t *testing.T) {
	r := newRig(t)
	id := r.addSalon(t, "ana", "")
	r.addSalon(t, "bia", "")
	first := r.do(t, 201, "POST", "/api/v1/salons/ana/owners", `{"email":"Ana@Example.com"}`)
	url, _ := first["invite_url"].(string)
	if first["email"] != "ana@example.com" || !strings.HasPrefix(url, "https://salonzap.example.com/welcome/") || first["expires_at"] == nil {
		t.Errorf("invited: %v", first)
	}
	if again := r.do(t, 201, "POST", "/api/v1/salons/ana/owners", `{"email":"ana@example.com"}`); again["invite_url"] == url {
		t.Error("the second link is the first one")
	}
	if got := r.do(t, 409, "POST", "/api/v1/salons/bia/owners", `{"email":"ana@example.com"}`); got["errors"] == nil {
		t.Errorf("another salon's owner: %v", got)
	}
	r.do(t, 422, "POST", "/api/v1/salons/ana/owners", `{"email":"ana"}`)
	r.do(t, 404, "POST", "/api/v1/salons/none/owners", `{"email":"caio@example.com"}`)
	if a := r.ask(t, r.newKey(t, id), "POST", "/api/v1/salons/ana/owners", `{"email":"caio@example.com"}`); a.status != 403 {
		t.Errorf("a salon's own key: %d", a.status)
	}
}
