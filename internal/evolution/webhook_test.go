package evolution_test

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"salonzap/internal/evolution"
)

func decode(t *testing.T, body string) evolution.Envelope {
	t.Helper()
	e, err := evolution.DecodeEnvelope([]byte(body))
	if err != nil {
		t.Fatal(err)
	}
	return e
}

func TestWhatIsNoWebhookIsRefused(t *testing.T) {
	for _, bad := range []string{"", "null", "[]", "{", `{}`, `{"event":"call"}`, `{"instance":"x"}`, `{"event":1,"instance":"x"}`} {
		if _, err := evolution.DecodeEnvelope([]byte(bad)); evolution.KindOf(err) != evolution.KindProtocol {
			t.Errorf("%q gave %v", bad, err)
		}
	}
	e := decode(t, `{"event":"novelty.of.tomorrow","instance":"x","data":{"a":1}}`)
	if e.Kind() != "" {
		t.Errorf("an unknown event is read as %q", e.Kind())
	}
	if _, err := decode(t, `{"event":"connection.update","instance":"x","data":null}`).ConnectionUpdate(); err == nil {
		t.Error("a connection.update without data was read")
	}
}

func TestCanonicalIgnoresOrderAndDestination(t *testing.T) {
	one := decode(t, `{"event":"connection.update","instance":"x","data":{"b":1,"a":{"d":[1, 2],"c":"<&>"}},
		"destination":"http://a/hook","date_time":"2026-01-01T00:00:00.000Z","apikey":"k"}`)
	two := decode(t, `{"apikey":null,"date_time":"2026-01-01T00:00:00.000Z","destination":"http://b/global/connection-update",
		"data":{"a":{"c":"<&>","d":[1,2]},"b":1},"instance":"x","event":"CONNECTION_UPDATE"}`)
	first, err := one.Canonical()
	if err != nil {
		t.Fatal(err)
	}
	second, err := two.Canonical()
	if err != nil || !bytes.Equal(first, second) {
		t.Errorf("one event has two forms:\n%s\n%s", first, second)
	}
	want := `{"data":{"a":{"c":"<&>","d":[1,2]},"b":1},"date_time":"2026-01-01T00:00:00.000Z","event":"connection.update","instance":"x"}`
	if string(first) != want {
		t.Errorf("got %s", first)
	}
	for _, other := range []string{
		`{"event":"connection.update","instance":"y","data":{"b":1,"a":{"d":[1,2],"c":"<&>"}},"date_time":"2026-01-01T00:00:00.000Z"}`,
		`{"event":"connection.update","instance":"x","data":{"b":2,"a":{"d":[1,2],"c":"<&>"}},"date_time":"2026-01-01T00:00:00.000Z"}`,
		`{"event":"connection.update","instance":"x","data":{"b":1,"a":{"d":[2,1],"c":"<&>"}},"date_time":"2026-01-01T00:00:00.000Z"}`,
		`{"event":"connection.update","instance":"x","data":{"b":1,"a":{"d":[1,2],"c":"<&>"}},"date_time":"2026-01-01T00:00:00.001Z"}`,
	} {
		if got, err := decode(t, other).Canonical(); err != nil || bytes.Equal(got, first) {
			t.Errorf("another event has the same form: %s, %v", other, err)
		}
	}
	big := decode(t, `{"event":"call","instance":"x","data":{"n":12345678901234567890}}`)
	if got, err := big.Canonical(); err != nil || !strings.Contains(string(got), "12345678901234567890") {
		t.Errorf("a long number lost digits: %s, %v", got, err)
	}
}

func TestRedactedEnvelopesHoldNoSecret(t *testing.T) {
	e := decode(t, `{"event":"qrcode.updated","instance":"x","apikey":"tok-secret","data":{"qrcode":
		{"instance":"x","pairingCode":"SECRETPC","code":"2@secret","base64":"data:secret"}}}`)
	out, err := json.Marshal(e.Redacted())
	if err != nil || strings.Contains(strings.ToLower(string(out)), "secret") {
		t.Errorf("it kept a secret: %s, %v", out, err)
	}
	if again := decode(t, string(out)); again.Kind() != evolution.EventQRCodeUpdated || again.Instance != "x" {
		t.Errorf("it is no envelope any more: %s", out)
	}
	for _, data := range []string{`["2@secret"]`, `"2@secret"`} {
		if e := decode(t, `{"event":"qrcode.updated","instance":"x","data":`+data+`}`).Redacted(); bytes.Contains(e.Data, []byte("secret")) {
			t.Errorf("a code that is in no object is kept: %s", e.Data)
		}
	}
	if limit := decode(t, `{"event":"qrcode.updated","instance":"x","data":{"statusCode":500}}`).Redacted(); string(limit.Data) !=
		`{"statusCode":500}` {
		t.Errorf("the limit lost its data: %s", limit.Data)
	}
}

func TestMessagesAndAddresses(t *testing.T) {
	list := decode(t, `{"event":"messages.upsert","instance":"x","data":[{"key":{"remoteJid":"1@lid",
		"remoteJidAlt":"5511987654321:12@s.whatsapp.net","id":"A"},"message":{"imageMessage":{"caption":"foto"}},
		"messageTimestamp":{"low":5,"high":0,"unsigned":true}}]}`)
	got, err := list.Messages()
	if err != nil || len(got) != 1 || got[0].Text() != "foto" || got[0].MessageTimestamp != 5 {
		t.Fatalf("%+v, %v", got, err)
	}
	if a := got[0].Sender(); a != (evolution.Address{Digits: "5511987654321"}) {
		t.Errorf("sender is %+v", a)
	}
	for _, c := range []struct {
		jids []string
		want evolution.Address
	}{
		{[]string{"458@lid", "", "5511911112222@s.whatsapp.net"}, evolution.Address{Digits: "5511911112222"}},
		{[]string{"5511911112222@s.whatsapp.net", "458@lid"}, evolution.Address{Digits: "5511911112222"}},
		{[]string{"458@lid", "", ""}, evolution.Address{Opaque: "458@lid"}},
		{[]string{"1203@g.us"}, evolution.Address{Opaque: "1203@g.us"}},
		{[]string{"x1@s.whatsapp.net"}, evolution.Address{Opaque: "x1@s.whatsapp.net"}},
		{[]string{"", ""}, evolution.Address{}},
	} {
		if got := evolution.FirstAddress(c.jids...); got != c.want {
			t.Errorf("%q is %+v, want %+v", c.jids, got, c.want)
		}
	}
}

// TestAnswersAndEventsRoundTrip: a client reads every shape of answer and event that a server writes.
func TestAnswersAndEventsRoundTrip(t *testing.T) {
	code := evolution.QRCode{Code: "2@a", Base64: "data:x", Count: 3}
	dated := code
	dated.ExpiresAt.Time = time.Date(2026, 11, 29, 9, 30, 0, 5e6, time.UTC)
	for want, v := range map[string]evolution.ConnectResponse{
		`{"count":2}`: {QRCode: evolution.QRCode{Count: 2}},
		`{"pairingCode":null,"code":"2@a","base64":"data:x","count":3}`:                                        {QRCode: code},
		`{"pairingCode":null,"code":"2@a","base64":"data:x","count":3,"expiresAt":"2026-11-29T09:30:00.005Z"}`: {QRCode: dated},
		`{"instance":{"instanceName":"x","state":"open"}}`:                                                     {InstanceName: "x", State: evolution.StateOpen},
	} {
		out, err := json.Marshal(v)
		if err != nil || string(out) != want {
			t.Errorf("it writes %s, want %s (%v)", out, want, err)
		}
		var again evolution.ConnectResponse
		if err := json.Unmarshal(out, &again); err != nil || again != v {
			t.Errorf("%s comes back as %#v, %v", out, again.State, err)
		}
	}
	for _, body := range []string{
		`{"instanceName":"x","integration":"WHATSAPP-BAILEYS","number":5511987654321,"proxyPort":8080,"qrcode":true}`,
		`{"instanceName":"x","integration":"WHATSAPP-BAILEYS","number":"5511987654321","proxyPort":"8080","qrcode":true}`,
	} {
		var in evolution.CreateRequest
		if err := json.Unmarshal([]byte(body), &in); err != nil || in.Number != "5511987654321" || in.ProxyPort != "8080" || !in.QRCode {
			t.Errorf("%s is %+v, %v", body, in, err)
		}
	}
	encoded, err := json.Marshal(evolution.QRCodeUpdated{Instance: "x", QRCode: dated})
	var decoded evolution.QRCodeUpdated
	if err != nil || json.Unmarshal(encoded, &decoded) != nil || decoded.QRCode.ExpiresAt != dated.ExpiresAt ||
		!strings.HasSuffix(string(encoded), `"expiresAt":"2026-11-29T09:30:00.005Z"}}`) {
		t.Errorf("a webhook says %s, %v", encoded, err)
	}
	limit, err := json.Marshal(evolution.QRCodeUpdated{LimitReached: true})
	if err != nil || string(limit) != `{"message":"QR code limit reached, please login again","statusCode":500}` {
		t.Errorf("the limit is %s, %v", limit, err)
	}
}

func FuzzDecodeEnvelope(f *testing.F) {
	f.Add([]byte(`{"event":"messages.upsert","instance":"x","data":{"key":{"id":"1"},"messageTimestamp":"5"},"apikey":null}`))
	f.Add([]byte(`{"event":"qrcode.updated","instance":"x","data":{"message":"m","statusCode":500}}`))
	f.Add([]byte(`{"event":"connection.update","instance":"x","data":{"state":"open","statusReason":200}}`))
	f.Fuzz(func(t *testing.T, body []byte) {
		e, err := evolution.DecodeEnvelope(body)
		if err != nil {
			if evolution.KindOf(err) != evolution.KindProtocol {
				t.Fatalf("an error of no kind: %v", err)
			}
			return
		}
		_, _ = e.ConnectionUpdate()
		_, _ = e.QRCodeUpdated()
		_, _ = e.StatusInstance()
		_, _ = e.Messages()
		_, _ = e.MessageUpdates()
		first, err := e.Canonical()
		if err != nil {
			t.Fatalf("a good envelope has no form: %v", err)
		}
		out, err := json.Marshal(e)
		if err != nil {
			t.Fatal(err)
		}
		again, err := evolution.DecodeEnvelope(out)
		if err != nil {
			t.Fatalf("%s does not come back: %v", out, err)
		}
		if second, err := again.Canonical(); err != nil || !bytes.Equal(first, second) {
			t.Fatalf("two forms:\n%s\n%s", first, second)
		}
	})
}
