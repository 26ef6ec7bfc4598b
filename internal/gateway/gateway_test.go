package gateway_test

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"salonzap/internal/evolution"
	"salonzap/internal/evolution/evolutiontest"
	"salonzap/internal/fault"
	"salonzap/internal/gateway"
	"salonzap/internal/gateway/engine"
	"salonzap/internal/qr"
)

func TestTheGatewayKeepsTheContractOnBothDatabases(t *testing.T) {
	for name, change := range map[string]func(*gateway.Config){
		"SQLite":     func(*gateway.Config) {},
		"PostgreSQL": func(c *gateway.Config) { c.DatabaseURL = pg.NewDatabase(t) },
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, change)
			evolutiontest.Conformance(t, evolutiontest.Target{
				BaseURL: w.server.URL, Key: globalKey, Phone: w.sessions, Patience: 20 * time.Second,
			})
		})
	}
}

func TestConformanceWithoutWhatsApp(t *testing.T) {
	w := newWorld(t)
	w.sessions.mute = true
	evolutiontest.Conformance(t, evolutiontest.Target{BaseURL: w.server.URL, Key: globalKey, WithoutWhatsApp: true})
}

func TestTheGatewayRefusesBadKeysAndASecondProcess(t *testing.T) {
	w := newWorld(t)
	for _, key := range []evolution.Key{"", "429683C4C977415CAAFCCE10F7D57E11", "BQYHJGJHJ", "B6D711FCDE4D4FD5936544120E713976"} {
		c := w.config
		c.Key = key
		if _, err := gateway.Open(t.Context(), c); !fault.Is(err, fault.Invalid) {
			t.Errorf("key %q: %v", string(key), err)
		}
	}
	c := w.config
	c.LockWait = 10 * time.Millisecond
	if _, err := gateway.Open(t.Context(), c); !fault.Is(err, fault.Conflict) {
		t.Errorf("a second process: %v", err)
	}
}

// TestWhichKeyMayCallWhat proves which key may call what. With a wrong key nobody learns which names exist.
func TestWhichKeyMayCallWhat(t *testing.T) {
	w := newWorld(t)
	mine, other := w.made("mine", nil), w.made("other", nil)
	token := mine.Hash
	named := []string{
		"GET /instance/connect/", "GET /instance/connectionState/", "POST /instance/restart/", "PUT /instance/restart/",
		"DELETE /instance/logout/", "POST /instance/setPresence/", "POST /webhook/set/", "GET /webhook/find/",
		"POST /settings/set/", "GET /settings/find/", "POST /proxy/set/", "GET /proxy/find/", "POST /message/sendText/",
		"POST /message/sendMedia/", "POST /message/sendWhatsAppAudio/", "POST /message/sendReaction/", "POST /message/sendPoll/",
		"POST /message/sendLocation/", "POST /message/sendContact/", "POST /chat/whatsappNumbers/", "POST /chat/markMessageAsRead/",
		"POST /chat/sendPresence/", "DELETE /instance/delete/", "POST /message/sendButtons/", "GET /group/fetchAllGroups/",
	}
	const refused = `{"status":401,"error":"Unauthorized","response":{"message":"Unauthorized"}}`
	for _, route := range named {
		method, path, _ := strings.Cut(route, " ")
		for _, tc := range []struct {
			key  evolution.Key
			name string
		}{{"", "mine"}, {"wrong", "mine"}, {"", "nobody"}, {"wrong", "nobody"}, {token, "other"}, {token, "nobody"}, {token, "other?instanceName=mine"}} {
			if status, body := w.call(method, path+tc.name, tc.key, nil); status != 401 || body != refused {
				t.Errorf("%s%s with key %q: %d %s", route, tc.name, string(tc.key), status, body)
			}
		}
		if status, body := w.call(method, path+"nobody", globalKey, nil); status != 404 || !strings.Contains(body, `The \"nobody\" instance does not exist`) {
			t.Errorf("%snobody: %d %s", route, status, body)
		}
	}
	for _, key := range []evolution.Key{"", "wrong", token} {
		for _, tc := range [][2]string{{"POST", "/instance/create"}, {"POST", "/verify-creds"}} {
			body := map[string]any{"instanceName": "mine", "integration": "WHATSAPP-BAILEYS"}
			if status, answer := w.call(tc[0], tc[1], key, body); status != 401 || answer != refused {
				t.Errorf("%v with key %q: %d %s", tc, string(key), status, answer)
			}
		}
	}
	for _, query := range []string{"", "?instanceName=mine", "?instanceName=nobody", "?instanceId=" + mine.Instance.InstanceID} {
		if status, answer := w.call("GET", "/instance/fetchInstances"+query, "wrong", nil); status != 401 || answer != refused {
			t.Errorf("list%s with a wrong key: %d %s", query, status, answer)
		}
	}
	// Neither the query nor the body overrides the path.
	if status, _ := w.call("DELETE", "/instance/delete/mine?instanceName=other", token, map[string]string{"instanceName": "other"}); status != 200 {
		t.Errorf("delete of one's own: %d", status)
	}
	if _, err := w.client.State(t.Context(), "other"); err != nil {
		t.Errorf("the other is gone: %v", err)
	}
	if _, err := w.as(other.Hash).State(t.Context(), "other"); err != nil {
		t.Errorf("the other's token: %v", err)
	}
}

func TestRoutesAnswerInEvolutionsForms(t *testing.T) {
	w := newWorld(t)
	w.made("a", nil)
	for _, tc := range []struct {
		method, path, body string
		status             int
		want               string
	}{
		{"GET", "/", "", 200, `"version":"2.3.7"`},
		{"GET", "/nope", "", 404, `{"status":404,"error":"Not Found","response":{"message":["Cannot GET /nope"]}}`},
		{"PATCH", "/instance/restart/a", "", 404, `["Cannot PATCH /instance/restart/a"]`},
		{"GET", "/instance/connect/", "", 404, `Cannot GET`},
		{"GET", "/instance/connect/a/b", "", 404, `Cannot GET`},
		{"GET", "/instance/connectionState/a/", "", 200, `{"instance":{"instanceName":"a","state":"close"}}`},
		{"POST", "/message/sendTemplate/a", "{}", 400, `{"status":400,"error":"Bad Request","response":{"message":["This server does not support POST /message/sendTemplate: message templates exist on WhatsApp's Cloud API only"]}}`},
		{"POST", "/instance/create", "{", 400, `"response":{"message":"The body is no JSON object"}`},
		{"POST", "/instance/create", `{"integration":"WHATSAPP-BAILEYS"}`, 400, `[["instance requires property \"instanceName\""]]`},
		{"POST", "/instance/create", `{"instanceName":"x"}`, 400, `"message":["Invalid integration"]`},
		{"POST", "/instance/create", `{"instanceName":"x","integration":"WHATSAPP-BAILEYS","qrcode":"true"}`, 400, `[["qrcode is not of a type(s) boolean"]]`},
		{"POST", "/instance/create", `{"instanceName":"..","integration":"WHATSAPP-BAILEYS"}`, 400, `instanceName must`},
		{"POST", "/instance/create", `{"instanceName":"x","integration":"WHATSAPP-BAILEYS","number":"abc"}`, 400, `number does not match pattern \"^\\\\d+[\\\\.@\\\\w-]+\""`},
		{"POST", "/instance/create", `{"instanceName":"a","integration":"WHATSAPP-BAILEYS"}`, 403, `"message":["This name \"a\" is already in use."]`},
		{"POST", "/instance/create", strings.Repeat(" ", 2<<20), 413, `request entity too large`},
		{"POST", "/message/sendText/a", `{"text":"x"}`, 400, `[["instance requires property \"number\""]]`},
		{"POST", "/message/sendText/a", `{"number":"5511987654321","text":" "}`, 400, `["Text is required"]`},
		{"POST", "/message/sendText/a", `{"number":"5511987654321","text":"x"}`, 400, `["The \"a\" instance is not connected"]`},
		{"POST", "/message/sendText/a", `{"number":"5511987654321","textMessage":{"text":"x"}}`, 400, `[["instance requires property \"text\""]]`},
		{"POST", "/instance/restart/a", "", 400, `is not connected`},
		{"DELETE", "/instance/logout/a", "", 400, `is not connected`},
		{"POST", "/webhook/set/a", `{"webhook":{"enabled":true,"url":"http://x/","events":["NOPE"]}}`, 400, `[["webhook.events[0] is not one of enum values: APPLICATION_STARTUP,`},
		{"POST", "/webhook/set/a", `{"webhook":{"enabled":true}}`, 400, `instance.webhook requires property \"url\"`},
		{"GET", "/webhook/find/a", "", 200, `null`},
		{"POST", "/webhook/set/a", `{"webhook":{"enabled":true,"url":"http://x/"}}`, 201, `"events":[],"webhookByEvents":false,"webhookBase64":false`},
		{"POST", "/webhook/set/a", `{"url":"http://x/","webhook_by_events":true,"events":["CALL"]}`, 201, `"enabled":true,"events":["CALL"],"webhookByEvents":true`},
		{"GET", "/proxy/find/a", "", 200, `null`},
		{"POST", "/proxy/set/a", `{"enabled":true,"host":"h","port":8080,"protocol":"ftp"}`, 400, `Invalid proxy`},
		{"POST", "/proxy/set/a", `{"enabled":true,"host":"h","port":8080,"protocol":"socks5","username":"u","password":"p"}`, 201, `{"proxy":{"instanceName":"a","proxy":{"enabled":true,"host":"h","port":"8080"`},
		{"POST", "/settings/set/a", `{"rejectCall":true}`, 400, `requires property \"groupsIgnore\"`},
		{"POST", "/instance/setPresence/a", `{"presence":"busy"}`, 400, `enum values`},
	} {
		status, body := w.call(tc.method, tc.path, globalKey, tc.body)
		if status != tc.status || !strings.Contains(body, tc.want) {
			t.Errorf("%s %s %.60s: %d %s, want %d %s", tc.method, tc.path, tc.body, status, body, tc.status, tc.want)
		}
	}
	if got := w.sessions.proxies["a"].URL; got != "socks5://u:p@h:8080" {
		t.Errorf("the proxy is %q", got)
	}
}

func TestCreateAnswersAsEvolutionDoes(t *testing.T) {
	w := newWorld(t)
	body := map[string]any{
		"instanceName": "a", "integration": "WHATSAPP-BAILEYS", "qrcode": true, "number": 5511966670000, "rejectCall": true, "msgCall": "não",
		"proxyHost": "h", "proxyPort": 1080, "proxyProtocol": "http",
		"webhook": map[string]any{"url": "http://127.0.0.1:9/x", "byEvents": true, "headers": map[string]any{"X": "1"}, "events": []string{"ODD"}},
	}
	status, text := w.call("POST", "/instance/create", globalKey, body)
	var out evolution.CreateResponse
	if err := json.Unmarshal([]byte(text), &out); err != nil || status != 201 {
		t.Fatal(status, err)
	}
	if out.QRCode == nil || !strings.HasPrefix(out.QRCode.Code, "2@") || !strings.HasPrefix(out.QRCode.Base64, "data:image/png;base64,") ||
		out.Instance.Status != evolution.StateConnecting || !out.Settings.RejectCall || out.Webhook.WebhookURL == "" || !*out.Webhook.WebhookByEvents {
		t.Errorf("status %q, webhook %q", out.Instance.Status, out.Webhook.WebhookURL)
	}
	if len(out.Hash) != 36 || strings.ToUpper(string(out.Hash)) != string(out.Hash) {
		t.Error("the token is no upper-case UUID")
	}
	for _, key := range []string{`"websocket":{}`, `"rabbitmq":{}`, `"nats":{}`, `"sqs":{}`, `"accessTokenWaBusiness":""`, `"webhookWaBusiness":null`} {
		if !strings.Contains(text, key) {
			t.Errorf("the answer has no %s", key)
		}
	}
	row, err := w.client.Instance(t.Context(), "a")
	if err != nil || row.Number != "5511966670000" || !strings.Contains(string(row.Proxy), `"port":"1080"`) {
		t.Errorf("number known: %v, %v", row.Number != "", err)
	}
	// Another phone than the expected one is refused, and the expected number can be changed.
	if err := w.sessions.Scan("a", "5521900000000", "X"); err != nil {
		t.Fatal(err)
	}
	if _, body := w.call("GET", "/instance/connectionState/a", globalKey, nil); body != `{"instance":{"instanceName":"a","state":"close","cause":"wrong_number"}}` {
		t.Error(body)
	}
	settings := `{"rejectCall":false,"groupsIgnore":false,"alwaysOnline":false,"readMessages":false,"readStatus":false,"syncFullHistory":false,"number":"5521900000000"}`
	if status, body := w.call("POST", "/settings/set/a", globalKey, settings); status != 201 || !strings.Contains(body, `"number":"5521900000000"`) {
		t.Errorf("%d %s", status, body)
	}
	if _, err := w.client.Connect(t.Context(), "a", ""); err != nil {
		t.Fatal(err)
	}
	if err := w.sessions.Scan("a", "5521900000000", "X"); err != nil {
		t.Fatal(err)
	}
	if state, err := w.client.State(t.Context(), "a"); err != nil || state != evolution.StateOpen {
		t.Errorf("%q, %v", state, err)
	}
}

// Of many concurrent creates of one name one succeeds, and its instance stays.
func TestConcurrentCreatesOfOneName(t *testing.T) {
	w := newWorld(t)
	const callers = 20
	results := make(chan evolution.Kind, callers)
	for range callers {
		go func() {
			_, err := w.client.Create(t.Context(), evolution.CreateRequest{InstanceName: "a", Integration: evolution.IntegrationBaileys})
			results <- evolution.KindOf(err)
		}()
	}
	won := 0
	for range callers {
		switch kind := <-results; kind {
		case "":
			won++
		case evolution.KindNameTaken:
		default:
			t.Errorf("a create ended with %s", kind)
		}
	}
	if state, err := w.client.State(t.Context(), "a"); won != 1 || err != nil || state != evolution.StateClose {
		t.Errorf("%d won; then %q, %v", won, state, err)
	}
}

func TestConnectGivesCodesByQRAndByNumber(t *testing.T) {
	w := newWorld(t)
	w.made("a", nil)
	out, err := w.client.Connect(t.Context(), "a", "5511966670000")
	if err != nil || len(out.QRCode.PairingCode) != 8 {
		t.Errorf("by number: %v", err)
	}
	if out, err = w.client.Connect(t.Context(), "a", ""); err != nil || out.QRCode.PairingCode == "" {
		t.Errorf("asked again without a number: %v", err)
	}
	if _, body := w.call("GET", "/instance/connectionState/a", globalKey, nil); !strings.Contains(body, `"state":"connecting","phase":"awaiting_scan"`) {
		t.Error(body)
	}
	if status, _ := w.call("GET", "/instance/connect/a?number=abc", globalKey, nil); status != 400 {
		t.Errorf("a number that is none: %d", status)
	}
	w.made("b", nil)
	if out, err = w.client.Connect(t.Context(), "b", ""); err != nil || out.QRCode.Code == "" {
		t.Errorf("by QR: %v", err)
	}
	if out, err = w.client.Connect(t.Context(), "b", "5511966670000"); err != nil || out.QRCode.PairingCode == "" {
		t.Errorf("QR to code: %v", err)
	}
	w.sessions.mute = true
	w.made("c", nil)
	begun := time.Now()
	if _, body := w.call("GET", "/instance/connect/c", globalKey, nil); body != `{"count":0}` || time.Since(begun) < 2*time.Second {
		t.Errorf("%s after %v", body, time.Since(begun))
	}
	begun = time.Now()
	if _, body := w.call("GET", "/instance/connect/c", globalKey, nil); body != `{"count":0}` || time.Since(begun) > time.Second {
		t.Errorf("while connecting: %s after %v", body, time.Since(begun))
	}
	if err := w.sessions.tell("c", func(s *session) engine.Changed {
		s.snap.Phase = engine.Syncing
		return engine.Changed{}
	}); err != nil {
		t.Fatal(err)
	}
	if _, body := w.call("GET", "/instance/connect/c", globalKey, nil); body != `{"count":0,"phase":"syncing"}` {
		t.Errorf("while a phone is being paired: %s", body)
	}
	if err := w.sessions.tell("b", func(s *session) engine.Changed {
		s.snap.Code.Until = time.Now().Add(-time.Second)
		return engine.Changed{}
	}); err != nil {
		t.Fatal(err)
	}
	if _, body := w.call("GET", "/instance/connect/b", globalKey, nil); strings.Contains(body, "pairingCode") {
		t.Error("a dead code was shown")
	}
}

// Blanks around a name are ignored everywhere: clients repeat what a person typed.
func TestBlanksAroundInstanceNames(t *testing.T) {
	w := newWorld(t)
	for i, typed := range []string{" salao ana", "salao ana ", "\tsalao ana\u00a0", "salao ana"} {
		in := map[string]string{"instanceName": typed, "integration": evolution.IntegrationBaileys}
		if status, body := w.call("POST", "/instance/create", globalKey, in); i == 0 && status != 201 || i > 0 && status != 403 {
			t.Errorf("create %q: %d %s", typed, status, body)
		}
		escaped := url.PathEscape(typed)
		for _, path := range []string{"/instance/connectionState/" + escaped, "/webhook/find/" + escaped, "/instance/fetchInstances?instanceName=" + url.QueryEscape(typed)} {
			if status, body := w.call("GET", path, globalKey, nil); status != 200 {
				t.Errorf("%q: %d %s", path, status, body)
			}
		}
	}
	if status, body := w.call("GET", "/instance/connectionState/%20", globalKey, nil); status != 404 {
		t.Errorf("no name at all: %d %s", status, body)
	}
	if status, body := w.call("DELETE", "/instance/delete/salao%20ana%20", globalKey, nil); status != 200 {
		t.Errorf("delete: %d %s", status, body)
	}
}

// A code has the form that clients render, and beside it the link that a phone's camera opens. Its picture shows the link.
func TestACodeHasThreeFormsThatAgree(t *testing.T) {
	w, h := newWorld(t), newHook(t)
	w.made("a", h)
	out, err := w.client.Connect(t.Context(), "a", "")
	if err != nil {
		t.Fatal(err)
	}
	shown, err := w.sessions.Snapshot("a")
	if err != nil {
		t.Fatal(err)
	}
	whole := shown.Code.Text
	received, err := h.want(t, evolution.EventQRCodeUpdated).QRCodeUpdated()
	if err != nil || received.QRCode.Code != out.QRCode.Code || received.QRCode.Link != whole {
		t.Errorf("the event tells another code, or %v", err)
	}
	bare, _ := strings.CutSuffix(strings.TrimPrefix(whole, "https://wa.me/settings/linked_devices#"), ",9")
	picture, err := qr.DataURL(whole)
	if err != nil || out.QRCode.Code != bare || out.QRCode.Link != whole || out.QRCode.Base64 != picture {
		t.Errorf("of %s it makes %s and %s, its picture is of the link: %v (%v)", whole, out.QRCode.Code, out.QRCode.Link, out.QRCode.Base64 == picture, err)
	}
}

// A restart is answered with the instance's state, or with a linking's code.
func TestARestartAnswersWithStateOrCode(t *testing.T) {
	w := newWorld(t)
	w.linked("a", nil)
	const open = `{"instance":{"instanceName":"a","state":"open"}}`
	if status, body := w.call("POST", "/instance/restart/a", globalKey, nil); status != 200 || body != open {
		t.Errorf("%d %s", status, body)
	}
	if err := w.sessions.tell("a", func(s *session) engine.Changed {
		s.snap.State, s.snap.Cause = engine.Connecting, engine.Unreachable
		return engine.Changed{}
	}); err != nil {
		t.Fatal(err)
	}
	const away = `{"instance":{"instanceName":"a","state":"connecting","cause":"unreachable"}}`
	if status, body := w.call("PUT", "/instance/restart/a", globalKey, nil); status != 200 || body != away {
		t.Errorf("%d %s", status, body)
	}
	w.made("b", nil)
	if status, body := w.call("POST", "/instance/restart/b", globalKey, nil); status != 400 || !strings.Contains(body, "is not connected") {
		t.Errorf("nothing to restart: %d %s", status, body)
	}
	if _, err := w.client.Connect(t.Context(), "b", ""); err != nil {
		t.Fatal(err)
	}
	if out, err := w.client.Restart(t.Context(), "b"); err != nil || out.State != "" || out.QRCode.Code == "" {
		t.Errorf("a linking: state %q, %v", out.State, err)
	}
}

// GET / has the fields of Evolution's; those without a value are left out.
func TestTheRootTellsWhatEvolutionsDoes(t *testing.T) {
	w := newWorld(t, func(c *gateway.Config) { c.Manager = "https://painel.example.com" })
	info, err := w.client.Info(t.Context())
	if err != nil || info.Manager != "https://painel.example.com" || info.WhatsappWebVersion != "2.3000.1045649367" || info.Version == "" || info.Documentation == "" {
		t.Errorf("%+v, %v", info, err)
	}
	if _, body := newWorld(t).call("GET", "/", "", nil); strings.Contains(body, "manager") {
		t.Error(body)
	}
}

func TestInstancesAreListedAsEvolutionListsThem(t *testing.T) {
	w := newWorld(t)
	w.linked("a", nil)
	w.made("b", nil)
	if err := w.sessions.Unlink("a"); err != nil {
		t.Fatal(err)
	}
	_, body := w.call("GET", "/instance/fetchInstances?instanceName=a", globalKey, nil)
	var rows []map[string]json.RawMessage
	if err := json.Unmarshal([]byte(body), &rows); err != nil || len(rows) != 1 {
		t.Fatal(body, err)
	}
	want := map[string]string{
		"connectionStatus": `"close"`, "ownerJid": `"5511966670000@s.whatsapp.net"`, "profileName": `"Salão"`, "disconnectionReasonCode": "401",
		"disconnectionObject": `"{\"statusCode\":401,\"cause\":\"unlinked\"}"`, "clientName": `"salonzap"`, "Chatwoot": "null", "Proxy": "null",
		"Rabbitmq": "null", "Nats": "null", "Sqs": "null", "Websocket": "null", "_count": `{"Message":0,"Contact":0,"Chat":0}`, "businessId": "null",
		"profilePicUrl": "null", "number": "null",
	}
	for key, value := range want {
		if got := string(rows[0][key]); got != value {
			t.Errorf("%s is %s, want %s", key, got, value)
		}
	}
	for _, key := range []string{"id", "token", "createdAt", "updatedAt", "Setting", "disconnectionAt", "integration"} {
		if v := string(rows[0][key]); v == "" || v == "null" {
			t.Errorf("the row has no %s", key)
		}
	}
	if status, body := w.call("GET", "/instance/fetchInstances?instanceName=x", globalKey, nil); status != 404 || !strings.Contains(body, `["Instance \"x\" not found"]`) {
		t.Errorf("%d %s", status, body)
	}
	if all, err := w.client.Instances(t.Context()); err != nil || len(all) != 2 || all[0].Name != "a" {
		t.Errorf("%d rows, %v", len(all), err)
	}
}

func TestADeleteDoesNotWaitForADeadReceiver(t *testing.T) {
	w := newWorld(t)
	h := newHook(t)
	h.answer(http.StatusInternalServerError) // its receiver is down, which must not matter here
	w.linked("a", h)
	begun := time.Now()
	if err := w.client.Delete(t.Context(), "a"); err != nil || time.Since(begun) > 5*time.Second {
		t.Errorf("%v after %v", err, time.Since(begun))
	}
	if _, err := w.client.State(t.Context(), "a"); evolution.KindOf(err) != evolution.KindNotFound {
		t.Errorf("at once after: %v", err)
	}
	h2 := newHook(t)
	w.linked("a", h2) // a new one under the name has a queue of its own
	h2.want(t, evolution.EventConnectionUpdate)
	h.answer(http.StatusOK)
	var kinds []evolution.Event
	for len(kinds) == 0 || kinds[len(kinds)-1] != evolution.EventRemoveInstance {
		kinds = append(kinds, h.next(t).Kind())
	}
	if tail := kinds[max(0, len(kinds)-2):]; kinds[0] != evolution.EventInstanceCreate || tail[0] != evolution.EventInstanceDelete {
		t.Errorf("the old one's events: %v", kinds)
	}
}

func TestSessionsSurviveARestartOfTheGateway(t *testing.T) {
	for name, change := range map[string]func(*gateway.Config){
		"SQLite":     func(*gateway.Config) {},
		"PostgreSQL": func(c *gateway.Config) { c.DatabaseURL = pg.NewDatabase(t) },
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, change)
			w.linked("a", nil)
			b := w.made("b", nil)
			w.made("nameless", nil)
			if _, err := w.client.Connect(t.Context(), "nameless", ""); err != nil {
				t.Fatal(err)
			}
			if err := w.sessions.Scan("nameless", "5511966670001", ""); err != nil { // only its number is new
				t.Fatal(err)
			}
			if status, _ := w.call("POST", "/proxy/set/b", globalKey, `{"enabled":true,"host":"h","port":"1","protocol":"http"}`); status != 201 {
				t.Fatal(status)
			}
			before, err := w.client.Instances(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			w.stop()
			w.start()
			for _, name := range []string{"a", "nameless"} { // their sessions come back without a scan
				for state := evolution.State(""); state != evolution.StateOpen; {
					if state, err = w.client.State(t.Context(), name); err != nil {
						t.Fatal(err)
					}
				}
			}
			after, err := w.client.Instances(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			for i := range after {
				after[i].UpdatedAt = before[i].UpdatedAt
			}
			if diff := cmp.Diff(before, after, cmp.Transformer("key", func(k evolution.Key) string { return string(k) })); diff != "" {
				t.Error(diff)
			}
			if _, err := w.as(b.Hash).State(t.Context(), "b"); err != nil || w.sessions.proxies["b"].URL != "http://h:1" {
				t.Errorf("%v, proxy %q", err, w.sessions.proxies["b"].URL)
			}
		})
	}
}

// The log holds no secret.
func TestLogHoldsNoSecrets(t *testing.T) {
	w := newWorld(t)
	h := newHook(t)
	h.answer(http.StatusInternalServerError)
	w.linked("a", h)
	w.sessions.sendErr = engine.ErrOutcomeUnknown
	if _, err := w.client.SendText(t.Context(), "a", evolution.SendTextRequest{Number: "5511987654321", Text: "segredo"}); evolution.KindOf(err) != evolution.KindConnectionClosed {
		t.Errorf("an unsure send: %v", err)
	}
	w.stop()
	log := w.logged.String()
	if log == "" {
		t.Error("a failed webhook is not logged")
	}
	for _, secret := range []string{"5511987654321", "5511966670000", "segredo", string(globalKey), h.server.URL, "2@"} {
		if strings.Contains(log, secret) {
			t.Errorf("the log has %q in it", secret)
		}
	}
}
