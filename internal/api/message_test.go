package api_test

import (
	"bytes"
	"context"
	"encoding/base64"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/textproto"
	"strings"
	"sync"
	"testing"
	"time"

	"salonzap/internal/contact"
	"salonzap/internal/egress"
	"salonzap/internal/fault"
	"salonzap/internal/inbox"
	"salonzap/internal/inbox/sender"
	"salonzap/internal/phone"
	"salonzap/internal/tenant"
	"salonzap/internal/text"
)

// numbers plays WhatsApp's answers about numbers: those that end in an even digit are on it.
type numbers struct {
	mu    sync.Mutex
	asked int
	off   bool
}

func (n *numbers) Numbers(_ context.Context, _ tenant.Scope, _ tenant.ID, list []phone.Number) ([]inbox.NumberCheck, error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.off {
		return nil, fault.New(fault.Conflict, "test.numbers", text.CheckNotConnected)
	}
	n.asked += len(list)
	out := make([]inbox.NumberCheck, len(list))
	for i, x := range list {
		digits := x.Digits()
		out[i] = inbox.NumberCheck{Number: x, OnWA: (digits[len(digits)-1]-'0')%2 == 0}
	}
	return out, nil
}

// sender is the message service over the rig's store.
func (r *rig) sender() *sender.Service {
	r.numbers = &numbers{}
	return sender.NewService(sender.ServiceDeps{
		Messages: r.store, Contacts: r.store, Uploads: r.store, Checks: r.store, Numbers: r.numbers, Detect: http.DetectContentType, Now: time.Now,
	})
}

// loopback lets media be fetched from this machine.
func loopback(t *testing.T) egress.Guard {
	t.Helper()
	a, err := egress.ParseAllow("127.0.0.1")
	if err != nil {
		t.Fatal(err)
	}
	return egress.Guard{Allow: a}
}

// picture is the beginning of a PNG, and n bytes.
func picture(n int) []byte {
	return append([]byte("\x89PNG\x0D\x0A\x1A\x0A"), bytes.Repeat([]byte{7}, n)...)
}

const ofAna = "/api/v1/salons/ana/messages"

func TestAMessageIsAcceptedOnceAndCanBeTakenBack(t *testing.T) {
	r := newRig(t)
	r.addSalon(t, "ana", "11 98765-4321")
	const word, body = "Idempotency-Key: one", `{"to":"(11) 91234-5678","text":"Oi, Maria!","deadline":"2099-01-01T00:00:00Z"}`
	if a := r.ask(t, r.key, "POST", ofAna, body, word); a.status != 422 || fieldsOf(problem(t, "far deadline", a)) != "deadline:deadline_out_of_range" {
		t.Fatalf("a deadline too far: %d %s", a.status, a.body)
	}
	soon := strings.ReplaceAll(body, "2099-01-01T00:00:00Z", time.Now().Add(time.Hour).Format(time.RFC3339))
	first := r.ask(t, r.key, "POST", ofAna, soon, word)
	again := r.ask(t, r.newKey(t, tenant.ID{}), "POST", ofAna, soon, word)
	if first.status != 202 || first.header.Get("Idempotency-Replayed") != "" || again.status != 202 || again.header.Get("Idempotency-Replayed") != "true" {
		t.Fatalf("first %d %v, again %d %v", first.status, first.header, again.status, again.header)
	}
	m := first.object(t)
	wantSet(t, m, map[string]any{
		"to": "+5511912345678", "direction": "us", "kind": "text", "text": "Oi, Maria!", "state": "pending", "cause": nil, "origin": "program",
		"reply_policy": "repeat", "attempts": 0.0, "deleted_at": nil,
	})
	if again.object(t)["id"] != m["id"] {
		t.Errorf("again is another message: %s", again.body)
	}
	if a := r.ask(t, r.key, "POST", ofAna, strings.Replace(soon, "Maria", "Bia", 1), word); a.status != 422 || fieldsOf(problem(t, "differs", a)) != "Idempotency-Key:idempotency_differs" {
		t.Errorf("another body under the key: %d %s", a.status, a.body)
	}
	one := ofAna + "/" + m["id"].(string)
	if got := r.do(t, 200, "GET", one, nil); got["text"] != "Oi, Maria!" {
		t.Errorf("read: %v", got)
	}
	if got := r.do(t, 200, "DELETE", one, nil); got["state"] != "cancelled" {
		t.Errorf("cancelled: %v", got)
	}
	r.do(t, 200, "DELETE", one, nil)
	r.do(t, 404, "DELETE", ofAna+"/"+inbox.NewID().String(), nil)
	r.do(t, 404, "GET", ofAna+"/x", nil)
	if list := r.do(t, 200, "GET", ofAna, nil)["items"].([]any); len(list) != 1 {
		t.Errorf("%d messages, want one", len(list))
	}
}

// A message of unknown outcome is never sent again after reply_policy once; other messages cannot
// be changed.
func TestAMessageThatMayHaveGoneIsNotSentAgain(t *testing.T) {
	r := newRig(t)
	r.addSalon(t, "ana", "11 98765-4321")
	shown := r.do(t, 200, "POST", "/api/v1/salons/ana/whatsapp/connect", nil)
	if err := r.fake.ScanCode(shown["qr_text"].(string), "5511987654321", "Ana"); err != nil {
		t.Fatal(err)
	}
	r.connected(t, "ana")
	one := ofAna + "/" + r.do(t, 202, "POST", ofAna, `{"to":"(11) 91234-5678","text":"Oi"}`)["id"].(string)
	const once = `{"reply_policy":"once"}`
	r.do(t, 409, "PATCH", one, once)
	for body, want := range map[string]string{`{"reply_policy":"repeat"}`: "reply_policy:kind_unknown", `{}`: "reply_policy:field_missing"} {
		if a := r.ask(t, r.key, "PATCH", one, body); a.status != 422 || fieldsOf(problem(t, body, a)) != want {
			t.Errorf("%s: %d %s", body, a.status, a.body)
		}
	}
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	system, now := tenant.System("test"), time.Now()
	due, _, err := r.store.DueOutboxes(t.Context(), system, now.Add(time.Minute))
	if must(err); len(due) != 1 {
		t.Fatalf("%d outboxes are due", len(due))
	}
	h, err := r.store.TakeOutbox(t.Context(), system, due[0], "test", now)
	must(err)
	r.do(t, 409, "PATCH", one, once) // it goes just now
	must(r.store.SettleOutbox(t.Context(), system, h, inbox.Outcome{State: inbox.Unknown, At: now}, now))
	wantSet(t, r.do(t, 200, "GET", one, nil), map[string]any{"state": "unknown", "reply_policy": "repeat"})
	for range 2 {
		wantSet(t, r.do(t, 200, "PATCH", one, once), map[string]any{"state": "unknown", "reply_policy": "once"})
	}
	r.do(t, 404, "PATCH", ofAna+"/"+inbox.NewID().String(), once)
}

// A message that a person wrote elsewhere silences the robot, also when the request is repeated; a
// program's message does not.
func TestAMessageOfAPersonTakesOver(t *testing.T) {
	r := newRig(t)
	r.addSalon(t, "ana", "11 98765-4321")
	r.do(t, 202, "POST", ofAna, `{"to":"(11) 91234-5678","text":"Lembrete"}`)
	if len(r.takenOver) != 0 {
		t.Error("a program took over")
	}
	for range 2 {
		m := r.do(t, 202, "POST", ofAna, `{"to":"(11) 91234-5678","text":"Oi, aqui é a Ana","takes_over":true,"idempotency_key":"hand"}`)
		select {
		case who := <-r.takenOver:
			if who.String() != m["contact_id"] {
				t.Errorf("another chat was taken over: %s", who)
			}
		default:
			t.Error("nothing was taken over")
		}
	}
	if a := r.ask(t, r.key, "POST", ofAna, `{"to":"(11) 91234-5678","text":" ","takes_over":true}`); a.status != 422 || len(r.takenOver) != 0 {
		t.Errorf("what was refused took over: %d", a.status)
	}
}

func TestMessagesOfEveryKindAreAccepted(t *testing.T) {
	r := newRig(t)
	ana := r.addSalon(t, "ana", "11 98765-4321")
	files := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, q *http.Request) {
		if q.URL.Path != "/fotos/tabela.png" {
			http.Redirect(w, q, "/fotos/tabela.png", http.StatusFound)
			return
		}
		w.Header().Set("Content-Type", "text/plain") // a lie that the caller did not tell
		_, _ = w.Write(picture(700_000))
	}))
	defer files.Close()
	asked := r.wrote(t, ana, "M1", "Qual o preço?")
	upload := r.ask(t, r.key, "POST", "/api/v1/salons/ana/uploads", form(t, "file", "preços.pdf", "application/pdf", []byte("%PDF-1.7 x")), formHeader)
	if upload.status != 201 {
		t.Fatalf("upload: %d %s", upload.status, upload.body)
	}
	wantSet(t, upload.object(t), map[string]any{"kind": "document", "mime": "application/pdf", "name": "preços.pdf", "size": 10.0})
	who := asked.Contact.String()
	for _, tc := range []struct{ body, kind string }{
		{`"text":"2x","quoted":"` + asked.ID.String() + `"`, "text"},
		{`"media":{"url":"` + files.URL + `/aqui","caption":"Nossa tabela"}`, "media"},
		{`"media":{"base64":"` + base64.StdEncoding.EncodeToString(picture(100_000)) + `","name":"a.png"}`, "media"},
		{`"media":{"upload":"` + upload.object(t)["id"].(string) + `"}`, "media"},
		{`"reaction":{"message":"` + asked.ID.String() + `","emoji":"👍"}`, "reaction"},
		{`"location":{"latitude":-23.5,"longitude":0,"name":"Salão"}`, "location"},
		{`"contacts":[{"name":"Bia","phone":"(21) 91234-5678"}]`, "contacts"},
		{`"text":"Lembrete","unasked":true`, "text"},
	} {
		a := r.ask(t, r.key, "POST", ofAna, `{"to":"`+who+`",`+tc.body+`}`)
		if a.status != 202 {
			t.Errorf("%s: %d %s", tc.body[:20], a.status, a.body)
			continue
		}
		wantSet(t, a.object(t), map[string]any{"state": "pending", "contact_id": who})
	}
	list := r.do(t, 200, "GET", ofAna+"?direction=us&contact="+who+"&limit=3", nil)
	if n := len(list["items"].([]any)); n != 3 || list["next"] == nil {
		t.Errorf("a page of %d, next %v", n, list["next"])
	}
	rest := r.do(t, 200, "GET", ofAna+"?direction=us&state=pending&contact="+who+"&after="+list["next"].(string), nil)["items"].([]any)
	if len(rest) != 5 {
		t.Fatalf("the rest has %d", len(rest))
	}
	picture := rest[3].(map[string]any)
	content := picture["content"].(map[string]any)
	if picture["kind"] != "media" || picture["text"] != "Nossa tabela" || content["kind"] != "image" || content["mime"] != "image/png" || content["size"] != 700_008.0 || content["source"] != nil {
		t.Errorf("fetched: %v", picture)
	}
	if unasked := list["items"].([]any)[0].(map[string]any); unasked["origin"] != "unasked" || unasked["reply_policy"] != "once" {
		t.Errorf("a reminder: %v", unasked)
	}
	if quotes := rest[4].(map[string]any); quotes["quoted"] != "M1" {
		t.Errorf("a quote: %v", quotes)
	}
}

// wrote is a message of a client of a salon.
func (r *rig) wrote(t *testing.T, salon tenant.ID, key, words string) inbox.Message {
	t.Helper()
	address, _ := contact.ParseAddress("5511912345678@s.whatsapp.net")
	says := inbox.Arrived{
		About: inbox.About{Key: inbox.Key{ID: key}, Peer: contact.Sighting{Address: address, Name: "Maria", At: time.Now(), Wrote: true}}, Direction: inbox.FromClient,
		SentAt: time.Now(), Content: inbox.Text{Body: inbox.Body(words)},
	}
	if _, err := r.store.TakeIn(t.Context(), tenant.System("test"), salon, []inbox.Report{says}, time.Now()); err != nil {
		t.Fatal(err)
	}
	list, err := r.store.Outgoings(t.Context(), tenant.System("test"), salon, inbox.Listing{Limit: 1})
	if err != nil || len(list) != 1 {
		t.Fatal(err, len(list))
	}
	return list[0].Message
}

const formHeader = "Content-Type: multipart/form-data; boundary=limit"

// form is a form with one file, with the boundary of formHeader.
func form(t *testing.T, field, name, kind string, data []byte) io.Reader {
	t.Helper()
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	if err := w.SetBoundary("limit"); err != nil {
		t.Fatal(err)
	}
	part, err := w.CreatePart(textproto.MIMEHeader{
		"Content-Disposition": {fmt.Sprintf(`form-data; name=%q; filename=%q`, field, name)}, "Content-Type": {kind},
	})
	if err == nil {
		_, err = part.Write(data)
	}
	if err == nil {
		err = w.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
	return &b
}

func TestBadMessagesNameTheirFieldAndMakeNothing(t *testing.T) { //nolint:revive // one table
	r := newRig(t)
	r.addSalon(t, "ana", "11 98765-4321")
	files := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, q *http.Request) {
		switch q.URL.Path {
		case "/large":
			w.Header().Set("Content-Length", "104857600")
		case "/endless":
			_, _ = io.Copy(w, io.LimitReader(zeros{}, inbox.MaxMedia+1))
		case "/broken":
			w.Header().Set("Content-Length", "1000")
			_, _ = w.Write(picture(10))
		case "/inside":
			http.Redirect(w, q, "http://10.0.0.1/", http.StatusFound)
		case "/empty":
		default:
			http.NotFound(w, q)
		}
	}))
	defer files.Close()
	to := `{"to":"11 91234-5678",`
	for _, tc := range []struct{ name, body, fields, says string }{
		{"nothing", `{}`, "to:field_missing", "“to”"},
		{"no content", `{"to":"11 91234-5678"}`, "body:content_one", "exactly one"},
		{"two contents", to + `"text":"a","location":{"latitude":1,"longitude":2}}`, "body:content_one", "exactly one"},
		{"no number", `{"to":"call me","text":"a"}`, "to:recipient_invalid", "area code"},
		{"a group", `{"to":"120363041234567890@g.us","text":"a"}`, "to:recipient_not_person", "people"},
		{"a contact of nobody", `{"to":"` + contact.NewID().String() + `","text":"a"}`, "to:recipient_unknown", "contact"},
		{"70,000 characters", to + `"text":"` + strings.Repeat("é", 70_000) + `"}`, "text:text_too_long", "65536"},
		{"an empty text", to + `"text":""}`, "text:message_empty", "Write"},
		{"a blank text", to + `"text":" \u200b\n"}`, "text:message_empty", "Write"},
		{"a text of a number", to + `"text":5}`, "text:field_not_text", "“text”"},
		{"an unknown field", to + `"text":"a","txet":"b"}`, "txet:field_unknown", "“txet”"},
		{"an unknown field within", to + `"media":{"link":"x"}}`, "media.link:field_unknown", "“media.link”"},
		{"no medium", to + `"media":{}}`, "media:media_needed", "URL"},
		{"two media", to + `"media":{"url":"https://example.com","base64":"aGk="}}`, "media:media_one", "one way"},
		{"a long caption", to + `"media":{"base64":"aGk=","caption":"` + strings.Repeat("x", 1025) + `"}}`, "caption:text_too_long", "1024"},
		{"an unknown kind", to + `"media":{"base64":"aGk=","kind":"sticker"}}`, "media.kind:kind_unknown", "image, video"},
		{"no base64", to + `"media":{"base64":"data:image/png;base64,aGk="}}`, "media.base64:media_base64", "data:"},
		{"a lying type", to + `"media":{"base64":"aGk=","mime":"image/png"}}`, "media:media_lies", "type"},
		{"a lying kind", to + `"media":{"base64":"aGk=","kind":"image"}}`, "media:media_lies", "type"},
		{"a page", to + `"media":{"base64":"aGk=","name":"a.HTML"}}`, "media:media_unsafe", "picture"},
		{"no URL", to + `"media":{"url":"file:///etc/passwd"}}`, "media.url:media_url", "https://"},
		{"a machine at home", to + `"media":{"url":"http://192.168.0.1/a"}}`, "media.url:media_url_private", "internal network"},
		{"the cloud's secrets", to + `"media":{"url":"http://169.254.169.254/a"}}`, "media.url:media_url_private", "internal network"},
		{"a way inside", to + `"media":{"url":"` + files.URL + `/inside"}}`, "media.url:media_url_private", "internal network"},
		{"nothing there", to + `"media":{"url":"` + files.URL + `/none"}}`, "media.url:media_fetch", "password"},
		{"100 MB there", to + `"media":{"url":"` + files.URL + `/large"}}`, "media.url:media_too_big", "16 MB"},
		{"too much there", to + `"media":{"url":"` + files.URL + `/endless"}}`, "media:media_too_big", "16 MB"},
		{"broken off", to + `"media":{"url":"` + files.URL + `/broken"}}`, "media.url:media_fetch", "password"},
		{"empty", to + `"media":{"url":"` + files.URL + `/empty"}}`, "media:media_empty", "empty"},
		{"an unknown upload", to + `"media":{"upload":"` + inbox.NewUploadID().String() + `"}}`, "media.upload:upload_unknown", "Upload"},
		{"no upload", to + `"media":{"upload":"x"}}`, "media.upload:upload_unknown", "Upload"},
		{"a reaction to nothing", to + `"reaction":{"message":"x","emoji":"👍"}}`, "reaction.message:about_unknown", "message"},
		{"a reaction to nobody's", to + `"reaction":{"message":"` + inbox.NewID().String() + `","emoji":"👍"}}`, "reaction:about_unknown", "message"},
		{"quoting nothing", to + `"text":"a","quoted":"` + inbox.NewID().String() + `"}`, "quoted:about_unknown", "message"},
		{"half a place", to + `"location":{"latitude":1}}`, "location.longitude:field_missing", ""},
		{"no place", to + `"location":{"latitude":91,"longitude":0}}`, "location:location_invalid", "90"},
		{"no cards", to + `"contacts":[]}`, "contacts:cards_invalid", "20"},
		{"a card without number", to + `"contacts":[{"name":"A","phone":"x"}]}`, "contacts:card_phone_invalid", "position 1"},
		{"yesterday", to + `"text":"a","deadline":"2020-01-01T00:00:00Z"}`, "deadline:deadline_out_of_range", "future"},
		{"some day", to + `"text":"a","deadline":"amanhã"}`, "deadline:deadline_invalid", "zone"},
		{"a policy", to + `"text":"a","reply_policy":"twice"}`, "reply_policy:kind_unknown", "repeat, once"},
		{"all wrong", `{"to":"x","text":"a","deadline":"x","reply_policy":"x"}`, "to:recipient_invalid reply_policy:kind_unknown deadline:deadline_invalid", ""},
	} {
		for _, lang := range []text.Lang{text.EN, text.PT} {
			if len(tc.body) > 1<<20 && lang == text.PT {
				continue
			}
			a := r.ask(t, r.key, "POST", ofAna, tc.body, "Accept-Language: "+lang.String())
			p := problem(t, tc.name, a)
			if a.status != 422 || fieldsOf(p) != tc.fields {
				t.Errorf("%s: %d %q, want %q: %.300s", tc.name, a.status, fieldsOf(p), tc.fields, a.body)
			}
			if lang == text.EN && !strings.Contains(p.Detail, tc.says) {
				t.Errorf("%s: %q does not say %q", tc.name, p.Detail, tc.says)
			}
		}
	}
	if a := r.ask(t, r.key, "POST", ofAna, io.LimitReader(zeros{}, 100<<20)); a.status != 413 {
		t.Errorf("100 MB: %d %s", a.status, a.body)
	}
	for name, tc := range map[string]struct {
		body   io.Reader
		header string
		status int
		code   string
	}{
		"no form":     {strings.NewReader(`{}`), "Content-Type: application/json", 415, "upload_form"},
		"no file":     {form(t, "foto", "a.png", "image/png", picture(1)), formHeader, 422, "upload_form"},
		"17 MB":       {form(t, "file", "a.png", "image/png", picture(inbox.MaxMedia)), formHeader, 422, "media_too_big"},
		"a lie":       {form(t, "file", "a.png", "image/png", []byte("text")), formHeader, 422, "media_lies"},
		"a program":   {form(t, "file", "a.exe", "application/octet-stream", []byte("MZ")), formHeader, 422, "media_unsafe"},
		"not a whole": {strings.NewReader("--limit\r\nContent-Disposition: form-data; name=\"file\"\r\n\r\nabc"), formHeader, 400, "body_not_received"},
	} {
		if a := r.ask(t, r.key, "POST", "/api/v1/salons/ana/uploads", tc.body, tc.header); a.status != tc.status || problem(t, name, a).Code != tc.code {
			t.Errorf("upload, %s: %d %s", name, a.status, a.body)
		}
	}
	if n := len(r.do(t, 200, "GET", ofAna, nil)["items"].([]any)); n != 0 {
		t.Errorf("%d messages were made", n)
	}
	if n := len(r.do(t, 200, "GET", "/api/v1/salons/ana/contacts", nil)["items"].([]any)); n != 0 {
		t.Errorf("%d contacts were made", n)
	}
	for _, q := range []struct{ query, fields string }{
		{"limit=0", "limit:page_limit"},
		{"after=x", "after:page_cursor"},
		{"direction=up", "direction:direction_unknown"},
		{"state=gone", "state:state_unknown"},
		{"contact=x", "contact:contact.unknown"},
		{"who=x", "who:parameter_unknown"},
	} {
		if a := r.ask(t, r.key, "GET", ofAna+"?"+q.query, nil); a.status != 422 || fieldsOf(problem(t, q.query, a)) != q.fields {
			t.Errorf("%s: %d %s", q.query, a.status, a.body)
		}
	}
	other := r.addSalon(t, "bia", "")
	theirs := r.wrote(t, other, "M1", "oi")
	r.do(t, 404, "GET", ofAna+"/"+theirs.ID.String(), nil)
	r.do(t, 404, "GET", ofAna+"?contact="+theirs.Contact.String(), nil)
}

func TestNumbersAreCheckedOnce(t *testing.T) {
	r := newRig(t)
	r.addSalon(t, "ana", "11 98765-4321")
	const check = "/api/v1/salons/ana/messages:check"
	for range 2 {
		items := r.do(t, 200, "POST", check, `{"numbers":["11 91234-5678","(11) 91234-5679","+55 11 91234-5678"]}`)["items"].([]any)
		if len(items) != 3 {
			t.Fatalf("%d answers", len(items))
		}
		wantSet(t, items[0].(map[string]any), map[string]any{"given": "11 91234-5678", "phone_number": "+5511912345678", "on_whatsapp": true})
		wantSet(t, items[1].(map[string]any), map[string]any{"on_whatsapp": false})
		wantSet(t, items[2].(map[string]any), map[string]any{"given": "+55 11 91234-5678", "on_whatsapp": true})
	}
	if r.numbers.asked != 2 {
		t.Errorf("WhatsApp was asked about %d numbers, want 2", r.numbers.asked)
	}
	many := `"11 91234-5678",`
	for name, tc := range map[string]struct {
		body, fields string
		status       int
	}{
		"none":  {`{"numbers":[]}`, "numbers:numbers_count", 422},
		"101":   {`{"numbers":[` + strings.Repeat(many, 100) + `"1"]}`, "numbers:numbers_count", 422},
		"wrong": {`{"numbers":["11 91234-5678","x"]}`, "numbers[1]:number_of_list", 422},
		"words": {`{"numbers":"11 91234-5678"}`, "numbers:field_not_list", 422},
	} {
		if a := r.ask(t, r.key, "POST", check, tc.body); a.status != tc.status || fieldsOf(problem(t, name, a)) != tc.fields {
			t.Errorf("%s: %d %s", name, a.status, a.body)
		}
	}
	r.numbers.off = true
	r.do(t, 200, "POST", check, `{"numbers":["11 91234-5678"]}`)
	r.do(t, 409, "POST", check, `{"numbers":["11 91234-5670"]}`)
}
