package gateway_test

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"salonzap/internal/egress"
	"salonzap/internal/evolution"
	"salonzap/internal/gateway"
	"salonzap/internal/gateway/engine"
)

const sendText = "/message/sendText/a"

func key(k string) []string { return []string{"Idempotency-Key", k} }

func TestATextIsSentAndTold(t *testing.T) {
	w, h := newWorld(t), newHook(t)
	w.linked("a", h)
	h.readUntil(t, evolution.EventConnectionUpdate, "open")
	status, body := w.call("POST", sendText, globalKey,
		`{"number":"+55 (11) 98765-4321","text":"oi","delay":5,"quoted":{"key":{"id":"Q","remoteJid":"x@lid","fromMe":true},"message":{"conversation":"?"}},"mentioned":["5511912345678"]}`)
	var m evolution.Message
	if err := json.Unmarshal([]byte(body), &m); err != nil || status != 201 || m.Status != "PENDING" || m.PushName != "Você" || m.Source != "web" ||
		m.Key.RemoteJid != "5511987654321@s.whatsapp.net" || !m.Key.FromMe || m.Text() != "oi" || m.MessageType != "conversation" {
		t.Errorf("%d %s", status, body)
	}
	want := engine.Outgoing{
		ID: m.Key.ID, To: "5511987654321", Content: engine.Text{Text: "oi", Mentions: []string{"5511912345678"}},
		Quoted: &engine.Quoted{ID: "Q", FromMe: true, Chat: "x@lid", Text: "?"}, Delay: 5 * time.Millisecond,
	}
	got := w.sessions.outgoing()[0]
	got.ID = m.Key.ID
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if e := h.want(t, evolution.EventSendMessage); string(e.Data) != body { // the event says what the answer says
		t.Errorf("got %s\nwant %s", e.Data, body)
	}
}

// The outcome of a send decides the status, on which clients act: 500 is used for an unknown outcome only.
func TestAnUnknownOutcomeAloneIs500(t *testing.T) {
	w := newWorld(t)
	w.linked("a", nil)
	no := func(code int, group bool) error {
		return fmt.Errorf("send: %w", &engine.Refusal{Code: code, Group: group})
	}
	for _, tc := range []struct {
		err    error
		kind   evolution.Kind
		status int
		text   string
	}{
		{engine.ErrNotOnWA, evolution.KindNotOnWhatsApp, 400, `"exists":false`},
		{engine.ErrNotConnected, evolution.KindNotConnected, 400, `The \"a\" instance is not connected`},
		{engine.ErrOutcomeUnknown, evolution.KindConnectionClosed, 500, `"Connection Closed"`},
		{engine.ErrCold, evolution.KindRefused, 400, "(463)"},
		{no(479, false), evolution.KindRefused, 400, "WhatsApp refused this (479)"},
		{no(0, false), evolution.KindRefused, 400, `"WhatsApp refused this"`},
		{no(404, true), evolution.KindRefused, 404, "Group not found"},
		{no(403, true), evolution.KindRefused, 403, "not in the group"},
		{no(401, false), evolution.KindRefused, 403, "does not let this account do this (401)"},
		{no(429, false), evolution.KindRefused, 429, "limits this account now (429)"},
		{no(503, false), evolution.KindRefused, 503, "cannot do this now (503)"},
		{engine.ErrUpload, evolution.KindRefused, 502, "did not get to WhatsApp"},
		{engine.ErrNoAnswer, evolution.KindRefused, 504, "WhatsApp did not answer"},
		{engine.ErrRefused, evolution.KindRefused, 400, "does not take this"},
		{engine.ErrNumber, evolution.KindInvalid, 400, "none that WhatsApp could know"},
		{fmt.Errorf("whatever: %w", engine.ErrMedia), evolution.KindInvalid, 400, "cannot be used"},
		{engine.ErrClosed, evolution.KindServer, 503, "try again"},
		{errors.New("something else"), evolution.KindServer, 500, "Internal Server Error"},
	} {
		w.sessions.fail(tc.err)
		_, err := w.client.SendText(t.Context(), "a", evolution.SendTextRequest{Number: "5511987654321", Text: "x"})
		if got := evolution.KindOf(err); got != tc.kind {
			t.Errorf("%v is %s, want %s", tc.err, got, tc.kind)
		}
		status, body := w.call("POST", sendText, globalKey, `{"number":"5511987654321","text":"x"}`)
		if status != tc.status || !strings.Contains(body, tc.text) {
			t.Errorf("%v: %d %s", tc.err, status, body)
		}
		if sure := strings.Contains(body, evolution.NothingSent); sure != (tc.kind == evolution.KindRefused) {
			t.Errorf("%v: that nothing was sent is said: %v", tc.err, sure)
		}
	}
}

// A query that WhatsApp refuses does not cause a reconnect.
func TestQuestionIsRefused(t *testing.T) {
	w := newWorld(t)
	w.linked("a", nil)
	for _, tc := range []struct {
		err    error
		path   string
		body   string
		status int
		text   string
	}{
		{&engine.Refusal{Code: 429}, "/chat/whatsappNumbers/a", `{"numbers":["5511987654321"]}`, 429, "limits this account now (429)"},
		{engine.ErrNoAnswer, "/chat/whatsappNumbers/a", `{"numbers":["5511987654321"]}`, 504, "did not answer"},
		{engine.ErrNoName, "/instance/setPresence/a", `{"presence":"available"}`, 409, "profile name is not known yet"},
		{engine.ErrNoAnswer, "/chat/markMessageAsRead/a", `{"readMessages":[{"id":"1","remoteJid":"x@lid"}]}`, 504, "did not answer"},
		{engine.ErrNotConnected, "/chat/sendPresence/a", `{"number":"5511987654321","presence":"composing","delay":0}`, 400, "is not connected"},
	} {
		w.sessions.fail(tc.err)
		if status, body := w.call("POST", tc.path, globalKey, tc.body); status != tc.status || !strings.Contains(body, tc.text) {
			t.Errorf("%v: %d %s", tc.err, status, body)
		}
	}
	w.stop()
	if log := w.logged.String(); strings.Contains(log, "level=ERROR") {
		t.Errorf("WhatsApp's words are our failure in the log: %s", log)
	}
}

func TestSendWithIdempotencyKey(t *testing.T) {
	for name, change := range map[string]func(*gateway.Config){
		"SQLite":     func(*gateway.Config) {},
		"PostgreSQL": func(c *gateway.Config) { c.DatabaseURL = pg.NewDatabase(t) },
	} {
		t.Run(name, func(t *testing.T) { sendOnce(t, newWorld(t, change)) })
	}
}

func sendOnce(t *testing.T, w *world) {
	t.Helper()
	const body, other = `{"number":"5511987654321","text":"oi"}`, `{"number":"5511987654321","text":"outro"}`
	w.linked("a", nil)
	status, first := w.call("POST", sendText, globalKey, body, key("k1")...)
	if status != 201 {
		t.Fatal(status, first)
	}
	// The order of properties and blanks do not matter.
	if status, again := w.call("POST", sendText, globalKey, `{"text": "oi", "number":"5511987654321"}`, key("k1")...); status != 201 || again != first {
		t.Errorf("again: %d %s", status, again)
	}
	if status, answer := w.call("POST", sendText, globalKey, other, key("k1")...); status != 422 || !strings.Contains(answer, "belongs to another request") {
		t.Errorf("another body: %d %s", status, answer)
	}
	if status, answer := w.call("POST", "/message/sendPoll/a", globalKey, `{"number":"5511987654321","name":"n","values":["a","b"],"selectableCount":1}`, key("k1")...); status != 422 {
		t.Errorf("another route: %d %s", status, answer)
	}
	if status, answer := w.call("POST", sendText, globalKey, body, key(strings.Repeat("k", 256))...); status != 400 {
		t.Errorf("a key that is too long: %d %s", status, answer)
	}
	// The message id of the body is a key, too.
	withID := `{"number":"5511987654321","text":"oi","messageId":"3EB0AAAA"}`
	_, m1 := w.call("POST", sendText, globalKey, withID)
	if _, m2 := w.call("POST", sendText, globalKey, withID); m1 != m2 || !strings.Contains(m1, `"id":"3EB0AAAA"`) {
		t.Errorf("%s then %s", m1, m2)
	}
	if n := len(w.sessions.outgoing()); n != 2 {
		t.Errorf("%d messages went out, want 2", n)
	}
	// Each instance has idempotency keys of its own.
	w.linked("b", nil)
	if status, answer := w.call("POST", "/message/sendText/b", globalKey, other, key("k1")...); status != 201 || answer == first {
		t.Errorf("%d %s", status, answer)
	}
	// An unknown outcome and then a crash: the message is sent again with the same id.
	w.sessions.sendErr = engine.ErrOutcomeUnknown
	if status, _ := w.call("POST", sendText, globalKey, body, key("k2")...); status != 500 {
		t.Errorf("unsure: %d", status)
	}
	sent := w.sessions.outgoing()
	w.stop()
	w.start()
	for state := evolution.State(""); state != evolution.StateOpen; {
		state, _ = w.client.State(t.Context(), "a")
	}
	status, answer := w.call("POST", sendText, globalKey, body, key("k2")...)
	if got := w.sessions.outgoing(); status != 201 || len(got) != 1 || got[0].ID != sent[len(sent)-1].ID || !strings.Contains(answer, got[0].ID) {
		t.Errorf("after the crash: %d %s", status, answer)
	}
	if _, again := w.call("POST", sendText, globalKey, body, key("k1")...); again != first {
		t.Errorf("the first one's answer is forgotten: %s", again)
	}
	if status, _ := w.call("POST", sendText, globalKey, other, key("k2")...); status != 422 {
		t.Errorf("another body after the crash: %d", status)
	}
}

// A repetition while the first send is under way waits for its answer.
func TestConcurrentSendsWithOneKey(t *testing.T) {
	w := newWorld(t)
	w.linked("a", nil)
	w.sessions.hold = make(chan struct{})
	answers := make(chan string, 10)
	for range cap(answers) {
		go func() {
			_, answer := w.call("POST", sendText, globalKey, `{"number":"5511987654321","text":"oi"}`, key("k")...)
			answers <- answer
		}()
	}
	close(w.sessions.hold)
	first := <-answers
	for range cap(answers) - 1 {
		if other := <-answers; other != first {
			t.Errorf("%s and %s", first, other)
		}
	}
	if n := len(w.sessions.outgoing()); n != 1 {
		t.Errorf("%d messages went out", n)
	}
}

func TestEachKindOfMessageIsSent(t *testing.T) {
	w := newWorld(t, func(c *gateway.Config) { c.MaxMedia = 1 << 20 })
	w.linked("a", nil)
	files := httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/p.png":
			rw.Header().Set("Content-Type", "image/png; q=1")
			_, _ = rw.Write([]byte("png"))
		case "/hop":
			http.Redirect(rw, r, "/p.png", http.StatusFound)
		case "/big":
			_, _ = rw.Write(make([]byte, 2<<20))
		default:
			http.NotFound(rw, r)
		}
	}))
	defer files.Close()
	opus := "OggS" + strings.Repeat("\x00", 24) + "OpusHead"
	b64 := base64.StdEncoding.EncodeToString
	for _, tc := range []struct {
		route, body string
		status      int
		want        any // the content, or a part of the answer
	}{
		{"sendMedia", `"mediatype":"image","media":"` + files.URL + `/p.png","caption":"c"`, 201, engine.Media{Kind: "image", Data: []byte("png"), Mime: "image/png", Name: "p.png", Caption: "c"}},
		{"sendMedia", `"mediatype":"image","media":"` + files.URL + `/hop"`, 201, engine.Media{Kind: "image", Data: []byte("png"), Mime: "image/png", Name: "p.png"}},
		{"sendMedia", `"mediatype":"image","media":"` + files.URL + `/none"`, 400, "cannot be fetched"},
		{"sendMedia", `"mediatype":"image","media":"` + files.URL + `/big"`, 413, "too large"},
		{"sendMedia", `"mediatype":"image","media":"http://127.0.0.1:1/"`, 400, "cannot be fetched"},
		{"sendMedia", `"mediatype":"document","mimetype":"application/pdf","fileName":"a.pdf","media":"` + b64([]byte("pdf")) + `"`, 201, engine.Media{Kind: "document", Data: []byte("pdf"), Mime: "application/pdf", Name: "a.pdf"}},
		{"sendMedia", `"mediatype":"document","media":"` + b64([]byte("pdf")) + `"`, 400, "For base64 the file name must be informed."},
		{"sendMedia", `"mediatype":"video","media":"data:video/mp4;base64,` + b64([]byte("mp4")) + `"`, 201, engine.Media{Kind: "video", Data: []byte("mp4"), Mime: "video/mp4"}},
		{"sendMedia", `"mediatype":"image","media":"not base64!"`, 400, "Owned media must be a url or base64"},
		{"sendMedia", `"mediatype":"film","media":"eHg="`, 400, "mediatype is not one of enum values"},
		{"sendMedia", `"mediatype":"image"`, 400, `requires property \"media\"`},
		{"sendWhatsAppAudio", `"audio":"` + b64([]byte(opus)) + `"`, 201, engine.Media{Kind: "audio", Data: []byte(opus), Mime: "audio/ogg; codecs=opus", Voice: true}},
		{"sendWhatsAppAudio", `"audio":"` + b64([]byte("ID3...")) + `"`, 201, engine.Media{Kind: "audio", Data: []byte("ID3...")}},
		{"sendReaction", `"key":{"id":"M","remoteJid":"5511987654321@s.whatsapp.net","fromMe":true},"reaction":"🎉"`, 201, engine.Reaction{ID: "M", Chat: "5511987654321@s.whatsapp.net", FromMe: true, Emoji: "🎉"}},
		{"sendReaction", `"key":{"id":"M"},"reaction":"x"`, 400, `instance.key requires property \"remoteJid\"`},
		{"sendPoll", `"name":"n","values":["a","b"],"selectableCount":1`, 201, engine.Poll{Name: "n", Options: []string{"a", "b"}, Max: 1}},
		{"sendPoll", `"name":"n","values":["a","a"],"selectableCount":11`, 400, `[["values contains duplicate item","selectableCount must be from 0 to 10"]]`},
		{"sendLocation", `"latitude":-23.5,"longitude":"-46.6","name":"n","address":"a"`, 201, engine.Location{Latitude: -23.5, Longitude: -46.6, Name: "n", Address: "a"}},
		{"sendLocation", `"latitude":"NaN","longitude":1`, 400, "out of range"},
		{"sendContact", `"contact":[{"fullName":"Ana","wuid":"5511912345678","phoneNumber":"+55 11","organization":"o","email":"e","url":"u"}]`, 201, engine.Contacts{{Name: "Ana", Phone: "5511912345678", Organization: "o", Email: "e", URL: "u"}}},
		{"sendContact", `"contact":[{}]`, 400, "contact[0] requires"},
	} {
		before := len(w.sessions.outgoing())
		status, body := w.call("POST", "/message/"+tc.route+"/a", globalKey, `{"number":"5511987654321",`+tc.body+`}`)
		if text, refused := tc.want.(string); refused {
			if status != tc.status || !strings.Contains(body, text) || len(w.sessions.outgoing()) != before {
				t.Errorf("%s %s: %d %s", tc.route, tc.body, status, body)
			}
			continue
		}
		if status != tc.status {
			t.Errorf("%s %s: %d %s", tc.route, tc.body, status, body)
			continue
		}
		if diff := cmp.Diff(tc.want, any(w.sessions.outgoing()[before].Content)); diff != "" {
			t.Errorf("%s: %s", tc.route, diff)
		}
	}
}

func TestAMediumIsSentAsAForm(t *testing.T) {
	w := newWorld(t)
	w.linked("a", nil)
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	for name, value := range map[string]string{"number": "5511987654321", "mediatype": "document", "caption": "c"} {
		_ = form.WriteField(name, value)
	}
	part, _ := form.CreateFormFile("file", "tabela.pdf")
	_, _ = part.Write([]byte("pdf"))
	_ = form.Close()
	status, answer := w.call("POST", "/message/sendMedia/a", globalKey, body.String(), "Content-Type", form.FormDataContentType())
	if status != 201 {
		t.Fatal(status, answer)
	}
	want := engine.Media{Kind: "document", Data: []byte("pdf"), Mime: "application/pdf", Name: "tabela.pdf", Caption: "c"}
	if diff := cmp.Diff(any(want), any(w.sessions.outgoing()[0].Content)); diff != "" {
		t.Error(diff)
	}
	if status, answer := w.call("POST", sendText, globalKey, "number=5511987654321&text=oi", "Content-Type", "application/x-www-form-urlencoded"); status != 201 {
		t.Errorf("a form: %d %s", status, answer)
	}
}

// Media are not fetched from our own network for a caller with an instance's token.
func TestMediaFromPrivateAddress(t *testing.T) {
	w := newWorld(t, func(c *gateway.Config) { c.Allow = egress.Allow{} })
	w.linked("a", nil)
	inside := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { t.Error("it was fetched") }))
	defer inside.Close()
	for _, url := range []string{inside.URL, strings.Replace(inside.URL, "127.0.0.1", "localhost", 1), strings.Replace(inside.URL, "127.0.0.1", "[::ffff:127.0.0.1]", 1)} {
		status, body := w.call("POST", "/message/sendMedia/a", globalKey, `{"number":"5511987654321","mediatype":"image","media":"`+url+`"}`)
		if status != 400 || !strings.Contains(body, "private address") {
			t.Errorf("%s: %d %s", url, status, body)
		}
	}
}

func TestRoutesOfChatsAnswer(t *testing.T) {
	w := newWorld(t)
	w.linked("a", nil)
	for _, tc := range []struct {
		path, body string
		status     int
		want       string
	}{
		{
			"/chat/whatsappNumbers/a", `{"numbers":["+55 11 98765-4321",15550001111,"abc"]}`, 200,
			`[{"jid":"5511987654321@s.whatsapp.net","exists":true,"number":"+55 11 98765-4321","lid":"1@lid"},` +
				`{"jid":"15550001111@s.whatsapp.net","exists":false,"number":"15550001111"},{"jid":"@s.whatsapp.net","exists":false,"number":"abc"}]`,
		},
		{
			"/chat/whatsappNumbers/a", `{"numbers":["5511987654321@lid","5511-1@g.us","120363025246125486@g.us","5511987654321@s.whatsapp.net"]}`, 200,
			`[{"jid":"5511987654321@lid","exists":true,"number":"5511987654321@lid","lid":"5511987654321@lid"},` +
				`{"jid":"5511-1@g.us","exists":false,"number":"5511-1@g.us"},{"jid":"120363025246125486@g.us","exists":false,"number":"120363025246125486@g.us"},` +
				`{"jid":"5511987654321@s.whatsapp.net","exists":true,"number":"5511987654321@s.whatsapp.net","lid":"1@lid"}]`,
		},
		{"/chat/whatsappNumbers/a", `{}`, 400, `requires property`},
		{"/chat/markMessageAsRead/a", `{"readMessages":[{"id":"1","remoteJid":"x@lid"},{"id":"2","remoteJid":"x@lid"}]}`, 201, `{"message":"Read messages","read":"success"}`},
		{"/chat/sendPresence/a", `{"number":"5511987654321","presence":"composing","delay":1}`, 201, `{"presence":"composing"}`},
		{"/chat/sendPresence/a", `{"number":"5511987654321","presence":"composing","delay":99999999}`, 400, `Enter a value in milliseconds`},
		{"/instance/setPresence/a", `{"presence":"available"}`, 201, `{"presence":"available"}`},
	} {
		if status, body := w.call("POST", tc.path, globalKey, tc.body); status != tc.status || !strings.Contains(body, tc.want) {
			t.Errorf("%s: %d %s", tc.path, status, body)
		}
	}
	want := []string{"read x@lid 1,2", "composing 5511987654321", "paused 5511987654321", "available "}
	if diff := cmp.Diff(want, w.sessions.presence); diff != "" {
		t.Error(diff)
	}
}

// FuzzBodies: the answer to any body is JSON, and never a 500.
func FuzzBodies(f *testing.F) {
	w := newWorld(f)
	w.linked("a", nil)
	routes := []string{
		"/instance/create", "/webhook/set/a", "/settings/set/a", "/proxy/set/a", "/instance/setPresence/a", sendText, "/message/sendMedia/a",
		"/message/sendWhatsAppAudio/a", "/message/sendReaction/a", "/message/sendPoll/a", "/message/sendLocation/a", "/message/sendContact/a",
		"/chat/whatsappNumbers/a", "/chat/markMessageAsRead/a", "/chat/sendPresence/a",
	}
	for i := range routes {
		f.Add(i, "application/json", `{"number":"5511987654321","text":"x","quoted":{"key":{"id":1}},"webhook":{"url":"x","events":[1]},"delay":"1"}`)
		f.Add(i, "application/json", `{"instanceName":"x","integration":"WHATSAPP-BAILEYS","number":[],"values":null,"contact":[null],"key":{},"numbers":[{}]}`)
		f.Add(i, "application/x-www-form-urlencoded", `number=1&text=2&delay=`)
		f.Add(i, "multipart/form-data; boundary=x", "--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"f\"\r\n\r\nx\r\n--x--\r\n")
		f.Add(i, "application/json", `null`)
	}
	f.Fuzz(func(t *testing.T, route int, kind, body string) {
		if route < 0 || strings.ContainsFunc(kind, func(r rune) bool { return r < ' ' || r > '~' }) || strings.Contains(body, "http") || strings.Contains(body, "qrcode") || strings.Contains(body, "delay") {
			return // no valid HTTP request, or a call that would leave the process or wait
		}
		r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, routes[route%len(routes)], strings.NewReader(body))
		r.Header.Set("apikey", string(globalKey))
		r.Header.Set("Content-Type", kind)
		out := httptest.NewRecorder()
		w.gateway.Handler().ServeHTTP(out, r)
		if !json.Valid(out.Body.Bytes()) || out.Code >= 500 {
			t.Errorf("%s: %d %s", r.URL, out.Code, out.Body)
		}
	})
}
