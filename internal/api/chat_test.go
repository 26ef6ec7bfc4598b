package api_test

import (
	"context"
	"strings"
	"testing"

	"salonzap/internal/contact"
	"salonzap/internal/inbox"
	"salonzap/internal/tenant"
)

func TestChatsAreListedReadAndMarked(t *testing.T) {
	r := newRig(t)
	ana := r.addSalon(t, "ana", "11 98765-4321")
	r.wrote(t, ana, "M1", "Oi")
	m := r.wrote(t, ana, "M2", "Tem horário?")
	const base = "/api/v1/salons/ana/chats"
	chat := first(t, r.do(t, 200, "GET", base+"?unread=true&q=maria", nil))
	wantSet(t, chat, map[string]any{"name": "Maria", "phone_number": "+5511912345678", "unread": 2.0, "needs": nil, "contact_id": m.Contact.String()})
	if last := chat["last"].(map[string]any); last["text"] != "Tem horário?" || last["direction"] != "client" {
		t.Errorf("the last: %v", last)
	}
	talk := base + "/" + m.Contact.String() + "/messages"
	page := r.do(t, 200, "GET", talk+"?limit=1", nil)
	rest := r.do(t, 200, "GET", talk+"?limit=1&after="+page["next"].(string), nil)
	if first(t, page)["text"] != "Tem horário?" || first(t, rest)["text"] != "Oi" || rest["next"] != nil {
		t.Errorf("the chat: %v, then %v", page, rest)
	}
	r.do(t, 204, "POST", base+"/"+m.Contact.String()+"/read", nil)
	if n := len(r.do(t, 200, "GET", base+"?unread=true", nil)["items"].([]any)); n != 0 {
		t.Errorf("%d chats are unread", n)
	}
	r.addSalon(t, "bia", "")
	for _, path := range []string{"/api/v1/salons/bia/chats/" + m.Contact.String() + "/messages", base + "/x/messages", base + "/" + contact.NewID().String() + "/messages"} {
		r.do(t, 404, "GET", path, nil)
	}
	for query, fields := range map[string]string{"after=x": "after:page_cursor", "unread=x": "unread:field_not_bool", "q=%00": "q:malformed", "limit=0": "limit:page_limit"} {
		if a := r.ask(t, r.key, "GET", base+"?"+query, nil); a.status != 422 || fieldsOf(problem(t, query, a)) != fields {
			t.Errorf("%s: %d %s", query, a.status, a.body)
		}
	}
	const settings = "/api/v1/salons/ana/inbox"
	wantSet(t, r.do(t, 200, "GET", settings, nil), map[string]any{"keep_days": 90.0, "tell_read": true})
	wantSet(t, r.do(t, 200, "PATCH", settings, `{"keep_days":30}`), map[string]any{"keep_days": 30.0, "tell_read": true})
	wantSet(t, r.do(t, 200, "PATCH", settings, `{"tell_read":false}`), map[string]any{"keep_days": 30.0, "tell_read": false})
	for body, fields := range map[string]string{`{}`: "body:nothing_to_change", `{"keep_days":6}`: "keep_days:keep_days_out_of_range", `{"keep_days":"x"}`: "keep_days:field_not_number"} {
		if a := r.ask(t, r.key, "PATCH", settings, body); a.status != 422 || fieldsOf(problem(t, body, a)) != fields {
			t.Errorf("%s: %d %s", body, a.status, a.body)
		}
	}
}

func TestTheOutboxTellsWhatWaitsAndNoWordOfIt(t *testing.T) {
	r := newRig(t)
	ana := r.addSalon(t, "ana", "11 98765-4321")
	for range 2 {
		r.do(t, 202, "POST", ofAna, `{"to":"11 91234-5678","text":"um segredo"}`)
	}
	r.look(t)
	a := r.ask(t, r.key, "GET", "/api/v1/outbox", nil)
	if a.status != 200 || strings.Contains(string(a.body), "segredo") || strings.Contains(string(a.body), "91234") {
		t.Fatalf("%d %s", a.status, a.body)
	}
	w := first(t, a.object(t))
	wantSet(t, w, map[string]any{"salon": "ana", "state": "pending", "cause": "not_connected", "messages": 2.0, "cause_text": "The salon's WhatsApp is not connected."})
	if w["oldest_at"] == nil {
		t.Errorf("since when: %v", w)
	}
	if a := r.ask(t, r.newKey(t, ana), "GET", "/api/v1/outbox", nil); a.status != 403 {
		t.Errorf("a salon's key: %d %s", a.status, a.body)
	}
}

// look lets every outbox be judged once, as the sender does.
func (r *rig) look(t *testing.T) {
	t.Helper()
	ctx, scope := context.WithoutCancel(t.Context()), tenant.System("test")
	now := r.deps.Now()
	list, _, err := r.store.DueOutboxes(ctx, scope, now.Add(inbox.OutboxLease))
	if err != nil {
		t.Fatal(err)
	}
	for _, due := range list {
		if _, err := r.store.TakeOutbox(ctx, scope, due, "test", now); err != nil {
			t.Fatal(err)
		}
	}
}
