package evolution_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"unicode/utf8"

	"salonzap/internal/evolution"
)

func TestFailuresOfEveryShapeHaveAKind(t *testing.T) {
	list := func(text string) string { return `{"status":0,"error":"x","response":{"message":["` + text + `"]}}` }
	for _, c := range []struct {
		op     string
		status int
		body   string
		want   evolution.Kind
	}{
		{evolution.OpState, 503, `{"error":"service not activated","code":"LICENSE_REQUIRED","message":"m"}`, evolution.KindLicenceRequired},
		{evolution.OpState, 503, `<html>Bad gateway</html>`, evolution.KindServer},
		{evolution.OpState, 502, ``, evolution.KindServer},
		{evolution.OpState, 429, `{}`, evolution.KindServer},
		{evolution.OpState, 404, `<html>nginx</html>`, evolution.KindProtocol},
		{evolution.OpState, 302, ``, evolution.KindProtocol},
		{evolution.OpState, 403, list("no"), evolution.KindUnauthorized},
		{evolution.OpCreate, 403, list(`This name \"x\" is already in use.`), evolution.KindNameTaken},
		{evolution.OpCreate, 400, `{"status":400,"response":{"message":[["qrcode is not of a type(s) boolean"]]}}`, evolution.KindInvalid},
		{evolution.OpCreate, 400, list("Invalid proxy"), evolution.KindDestroyed},
		{evolution.OpSendText, 400, list("Invalid proxy"), evolution.KindInvalid},
		{evolution.OpDelete, 400, list("[object Object]"), evolution.KindConnectionClosed},
		{evolution.OpNumbers, 400, `{"data":null,"isBoom":true,"isServer":false,"output":{"statusCode":428,"payload":{"message":"Connection Closed"}}}`, evolution.KindConnectionClosed},
		{evolution.OpNumbers, 400, `{"status":400,"error":"Bad Request","message":[["instance requires property \"numbers\""]]}`, evolution.KindInvalid},
		{evolution.OpNumbers, 400, `{}`, evolution.KindInvalid},
		{evolution.OpConnect, 200, `{"error":true,"message":"[object Object]"}`, evolution.KindNotLoaded},
		{evolution.OpLogout, 500, list("Error: Connection Closed"), evolution.KindConnectionClosed},
		{evolution.OpSendText, 500, `{"response":{"message":"Cannot read properties of undefined (reading 'textMessage')"}}`, evolution.KindNotLoaded},
	} {
		if got := evolution.DecodeFailure(c.op, c.status, []byte(c.body)); got.Kind != c.want {
			t.Errorf("%s %d %s is %s, want %s", c.op, c.status, c.body, got.Kind, c.want)
		}
	}
}

func TestErrorHidesWhatItMust(t *testing.T) {
	for _, body := range []string{
		`{"response":{"message":[{"jid":"5511987654321@s.whatsapp.net","exists":false,"number":"5511987654321"}]}}`,
		`{"response":{"message":["no such number +55 (11) 98765-4321 here"]}}`,
		`{"response":{"message":["\nInvalid prisma.instance.create() invocation in\n/evolution/dist/main.js:271"]}}`,
		`{"message":"/home/node_modules/baileys/lib/index.js:12 failed"}`,
	} {
		got := evolution.DecodeFailure(evolution.OpSendText, 400, []byte(body)).Error()
		for _, secret := range []string{"98765", "4321", "invocation", "node_modules", ".js", "\n"} {
			if strings.Contains(got, secret) {
				t.Errorf("%q shows %q", got, secret)
			}
		}
	}
	long := `{"response":{"message":["` + strings.Repeat("é ", 5000) + `"]}}`
	if got := evolution.DecodeFailure(evolution.OpState, 500, []byte(long)); len(got.Message) > 200 || !utf8.ValidString(got.Message) {
		t.Errorf("the message has %d bytes", len(got.Message))
	}
}

func TestTheKindOfAWrappedErrorIsFound(t *testing.T) {
	inner := &evolution.Error{Kind: evolution.KindTimeout, Op: evolution.OpCreate, Err: errors.New("broken pipe")}
	if got := evolution.KindOf(fmt.Errorf("step: %w", inner)); got != evolution.KindTimeout {
		t.Errorf("kind is %q", got)
	}
	if evolution.KindOf(nil) != "" || evolution.KindOf(errors.New("x")) != "" {
		t.Error("a foreign error has a kind")
	}
	for kind, want := range map[evolution.Kind]bool{
		evolution.KindTimeout: true, evolution.KindServer: true, evolution.KindDestroyed: true,
		evolution.KindConnectionClosed: true, evolution.KindUnreachable: false, evolution.KindInvalid: false,
		evolution.KindNameTaken: false, evolution.KindNotFound: false, evolution.KindUnauthorized: false,
		evolution.KindNotConnected: false, evolution.KindNotOnWhatsApp: false, evolution.KindLicenceRequired: false,
		evolution.KindNotLoaded: false,
	} {
		if got := (&evolution.Error{Kind: kind, Status: 400}).Uncertain(); got != want {
			t.Errorf("%s: uncertain is %v", kind, got)
		}
	}
}

func FuzzErrorBody(f *testing.F) {
	f.Add(400, []byte(`{"response":{"message":[["x"]]}}`))
	f.Add(200, []byte(`{"error":true}`))
	f.Add(503, []byte(`{"code":"LICENSE_REQUIRED"}`))
	f.Add(400, []byte(`{"response":{"message":[{"exists":false}]}}`))
	f.Fuzz(func(t *testing.T, status int, body []byte) {
		for _, op := range evolution.Ops() {
			e := evolution.DecodeFailure(op, status, body)
			if e.Kind == "" || e.Op != op || len(e.Message) > 200 || !utf8.ValidString(e.Message) {
				t.Fatalf("%s %d %q gave %+v", op, status, body, e)
			}
			if strings.ContainsAny(e.Message, "\n\r\x00") {
				t.Fatalf("%q is more than a line", e.Message)
			}
		}
	})
}
