package translate_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"salonzap/internal/connection"
	"salonzap/internal/fleet/translate"
	"salonzap/internal/inbox"
	"salonzap/internal/phone"
)

func TestEventsSayWhatTheyMean(t *testing.T) {
	now := time.Date(2026, 11, 23, 12, 0, 1, 0, time.UTC)
	parse := func(server string, h http.Header, body string) (connection.Envelope, connection.Observation) {
		event, err := translate.Parse(server, h, []byte(body), now)
		if err != nil {
			t.Fatalf("%s: %v", body, err)
		}
		if e, ok := event.(translate.ConnectionEvent); ok {
			return e.Envelope, e.Observation
		}
		return event.About(), connection.Observation{Date: event.About().Date}
	}
	n, _ := phone.FromJID("5511987654321@s.whatsapp.net")
	tests := []struct {
		event, data string
		want        connection.Observation
	}{
		{"connection.update", `{"instance":"x","state":"connecting","statusReason":200}`, connection.Observation{Kind: connection.ResultConnecting}},
		{"connection.update", `{"instance":"x","wuid":"5511987654321@s.whatsapp.net","profileName":"Ana","state":"open","statusReason":200}`, connection.Observation{Kind: connection.ResultOpen, Number: n, Name: "Ana"}},
		{"connection.update", `{"instance":"x","state":"close","statusReason":401}`, connection.Observation{Kind: connection.ResultSessionEnded, EndCause: connection.Unlinked}},
		{"connection.update", `{"instance":"x","state":"close","statusReason":403}`, connection.Observation{Kind: connection.ResultSessionEnded, EndCause: connection.Banned}},
		{"connection.update", `{"instance":"x","state":"close","statusReason":599}`, connection.Observation{Kind: connection.ResultSessionEnded, EndCause: connection.Unknown}},
		{"connection.update", `{"instance":"x","state":"refused","statusReason":428}`, connection.Observation{Kind: connection.ResultCodeLimit}},
		{"qrcode.updated", `{"qrcode":{"instance":"x","pairingCode":null,"code":"2@abc","base64":"data:image/png;base64,AA"}}`, connection.Observation{Kind: connection.ResultConnecting, Code: connection.LinkCode{QRText: "2@abc"}}},
		{"qrcode.updated", `{"qrcode":{"instance":"x","code":"2@abc","expiresAt":"2026-11-23T12:01:00.000Z"}}`, connection.Observation{Kind: connection.ResultConnecting, Code: connection.LinkCode{QRText: "2@abc", ExpiresAt: time.Date(2026, 11, 23, 12, 1, 0, 0, time.UTC)}}},
		{"qrcode.updated", `{"message":"QR code limit reached, please login again","statusCode":500}`, connection.Observation{Kind: connection.ResultCodeLimit}},
		{"status.instance", `{"instance":"x","status":"closed","disconnectionReasonCode":402}`, connection.Observation{Kind: connection.ResultSessionEnded, EndCause: connection.Restricted}},
		{"logout.instance", `null`, connection.Observation{Kind: connection.ResultClosed}},
		{"messages.upsert", `{"key":{}}`, connection.Observation{}},
		{"something.new", `[]`, connection.Observation{}},
	}
	for _, tt := range tests {
		body := `{"event":"` + tt.event + `","instance":"x","data":` + tt.data + `,"destination":"https://a","date_time":"2026-11-23T12:00:00.000Z","apikey":"tok-1"}`
		env, o := parse("default", http.Header{}, body)
		tt.want.Date = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
		if o != tt.want {
			t.Errorf("%s %s: %+v, want %+v", tt.event, tt.data, o, tt.want)
		}
		kept, concerns := string(env.Payload), tt.want.Kind != connection.ResultNone
		if strings.Contains(kept, "tok-1") || strings.Contains(kept, "2@abc") || concerns && !json.Valid(env.Payload) {
			t.Errorf("%s keeps a secret: %s", tt.event, kept)
		}
		if !concerns && kept != "" {
			t.Errorf("%s says nothing of the connection, and is kept: %s", tt.event, kept)
		}
		other, _ := parse("default", http.Header{}, strings.Replace(body, "https://a", "https://b", 1))
		if other.Key != env.Key {
			t.Error("the global and the local hook of one event must have one key")
		}
		if other, _ = parse("second", http.Header{}, body); other.Key == env.Key {
			t.Error("two servers' events must not share a key")
		}
	}
	if _, err := translate.Parse("default", http.Header{}, []byte(`{"hello":1}`), now); err == nil {
		t.Error("nonsense was taken for an event")
	}
	env, _ := parse("default", http.Header{"X-Event-Id": {"e-1"}}, `{"event":"call","instance":"x","data":null,"date_time":""}`)
	other, _ := parse("default", http.Header{"X-Event-Id": {"e-1"}}, `{"event":"call","instance":"y","data":null,"date_time":""}`)
	if env.Key == other.Key || !strings.HasSuffix(env.Key, "/e-1") {
		t.Errorf("keys %q, %q", env.Key, other.Key)
	}
}

func TestEachEventIsParsedIntoItsCase(t *testing.T) {
	for event, want := range map[string]translate.Event{
		"connection.update": translate.ConnectionEvent{}, "CONNECTION_UPDATE": translate.ConnectionEvent{}, "qrcode.updated": translate.ConnectionEvent{},
		"messages.upsert": translate.MessageEvent{}, "send.message": translate.MessageEvent{}, "messages.update": translate.ReceiptEvent{},
		"messages.set": translate.MessageEvent{}, "messages.edited": translate.MessageEvent{}, "messages.delete": translate.MessageEvent{},
		"send.message.update": translate.MessageEvent{}, "call": translate.MessageEvent{}, "presence.update": translate.OtherEvent{},
		"contacts.update": translate.OtherEvent{}, "something.new": translate.OtherEvent{},
	} {
		body := `{"event":"` + event + `","instance":"x","data":{"instance":"x","state":"open","code":"2@a","keyId":"3A"},"date_time":"2026-11-23T12:00:00.000Z"}`
		got, err := translate.Parse("default", http.Header{}, []byte(body), time.Unix(0, 0))
		if err != nil {
			t.Errorf("%s: %v", event, err)
			continue
		}
		if gotType, wantType := fmt.Sprintf("%T", got), fmt.Sprintf("%T", want); gotType != wantType || got.About().Instance != "x" {
			t.Errorf("%s is a %s of %q, want a %s", event, gotType, got.About().Instance, wantType)
		}
		if m, ok := got.(translate.MessageEvent); ok && len(m.Envelope.Payload) != 0 {
			t.Errorf("%s: %q is kept", event, m.Envelope.Payload)
		}
	}
}

// The payload of a connection event is stored whole, even when a server puts more into it than the rule reads.
func TestLargePayloadsAreKept(t *testing.T) {
	long := strings.Repeat("ã", 300_000)
	body := `{"event":"connection.update","instance":"x","data":{"instance":"x","state":"open","note":"` + long + `"},"date_time":"2026-11-23T12:00:00.000Z","apikey":"tok-1"}`
	got, err := translate.Parse("default", http.Header{}, []byte(body), time.Unix(0, 0))
	if e, ok := got.(translate.ConnectionEvent); err != nil || !ok || !strings.Contains(string(e.Envelope.Payload), long) || strings.Contains(string(e.Envelope.Payload), "tok-1") {
		t.Errorf("a %T with a payload of %d bytes, %v", got, len(got.About().Payload), err)
	}
}

func TestAReceiptEventHasItsReports(t *testing.T) {
	for status, want := range map[string]inbox.Report{"READ": inbox.Receipt{}, "DELETED": inbox.Deleted{}} {
		body := `{"event":"messages.update","instance":"x","sender":"5511900000000@s.whatsapp.net","date_time":"2026-11-23T12:00:00.000Z","data":{"keyId":"A","remoteJid":"5511987654321@s.whatsapp.net","fromMe":true,"status":"` + status + `"}}`
		got, err := translate.Parse("default", http.Header{}, []byte(body), time.Date(2026, 11, 23, 12, 0, 5, 0, time.UTC))
		r, ok := got.(translate.ReceiptEvent)
		if err != nil || !ok || len(r.Reading.Reports) != 1 || fmt.Sprintf("%T", r.Reading.Reports[0]) != fmt.Sprintf("%T", want) || r.Account.Digits() != "5511900000000" {
			t.Errorf("%s: a %T, %+v, %v", status, got, r, err)
		}
	}
}

func TestAMessageEventHasItsReportsAndTheAccount(t *testing.T) {
	body := `{"event":"messages.upsert","instance":"x","sender":"5511900000000@s.whatsapp.net","date_time":"2026-11-23T12:00:00.000Z","data":{"key":{"remoteJid":"5511987654321@s.whatsapp.net","id":"A"},"message":{"conversation":"oi"},"messageTimestamp":1795435200}}`
	got, err := translate.Parse("default", http.Header{}, []byte(body), time.Date(2026, 11, 23, 12, 0, 5, 0, time.UTC))
	m, ok := got.(translate.MessageEvent)
	if err != nil || !ok || len(m.Reading.Reports) != 1 || m.Account.Digits() != "5511900000000" {
		t.Errorf("%T: %d reports, account %v, %v", got, len(m.Reading.Reports), m.Account, err)
	}
}
