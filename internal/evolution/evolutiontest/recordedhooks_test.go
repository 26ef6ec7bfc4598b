package evolutiontest_test

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"salonzap/internal/evolution"
)

// TestEveryWebhookDecodes reads each recorded webhook, and checks its data against what the JSON says.
func TestEveryWebhookDecodes(t *testing.T) {
	hooks := readLines[recordedHook](t, "webhooks-*.jsonl")
	if len(hooks) != recordedWebhooks {
		t.Fatalf("%d webhooks, want %d", len(hooks), recordedWebhooks)
	}
	counts := map[evolution.Event]int{}
	for _, h := range hooks {
		e, err := evolution.DecodeEnvelope(h.Request.Body)
		if err != nil {
			t.Fatalf("%s: %v", h.Name, err)
		}
		counts[e.Kind()]++
		t.Run(h.Name, func(t *testing.T) { checkHook(t, e, h) })
	}
	want := map[evolution.Event]int{
		evolution.EventConnectionUpdate: 130, evolution.EventQRCodeUpdated: 22, evolution.EventInstanceCreate: 18,
		evolution.EventSendMessage: 16, evolution.EventStatusInstance: 13, evolution.EventLogoutInstance: 13,
		evolution.EventInstanceDelete: 11, evolution.EventRemoveInstance: 10, evolution.EventContactsUpdate: 10,
		evolution.EventMessagesUpsert: 7, evolution.EventMessagesUpdate: 6, evolution.EventChatsUpdate: 6,
		evolution.EventContactsUpsert: 3, evolution.EventChatsUpsert: 1,
	}
	if diff := cmp.Diff(want, counts); diff != "" {
		t.Errorf("events (-want +got):\n%s", diff)
	}
}

func checkHook(t *testing.T, e evolution.Envelope, h recordedHook) {
	t.Helper()
	var body map[string]any
	if err := json.Unmarshal(h.Request.Body, &body); err != nil {
		t.Fatal(err)
	}
	data := body["data"]
	equal(t, "event", e.Kind().Body(), body["event"])
	equal(t, "instance", e.Instance, body["instance"])
	equal(t, "sender", e.Sender, body["sender"])
	if key, ok := body["apikey"].(string); ok != (e.APIKey != nil) || ok && key != string(*e.APIKey) {
		t.Error("the token is wrong")
	}
	if at, ok := e.Time(); !ok || at.Year() != 2026 {
		t.Errorf("time is %v, %v", at, ok)
	}
	switch e.Kind() {
	case evolution.EventConnectionUpdate:
		checkConnection(t, e, data)
	case evolution.EventQRCodeUpdated:
		got, err := e.QRCodeUpdated()
		if err != nil {
			t.Fatal(err)
		}
		equal(t, "code", got.QRCode.Code, at(data, "qrcode", "code"))
		equal(t, "pairing code", got.QRCode.PairingCode, at(data, "qrcode", "pairingCode"))
		if got.LimitReached != (at(data, "qrcode") == nil) {
			t.Error("the limit is wrong")
		}
	case evolution.EventStatusInstance:
		got, err := e.StatusInstance()
		if err != nil || float64(got.DisconnectionReasonCode) != at(data, "disconnectionReasonCode") {
			t.Errorf("status is %+v, %v", got, err)
		}
	case evolution.EventInstanceCreate, evolution.EventInstanceDelete:
		got, err := e.InstanceRef()
		if err != nil || got.InstanceName != e.Instance || got.InstanceID == "" {
			t.Errorf("ref is %+v, %v", got, err)
		}
	case evolution.EventMessagesUpsert, evolution.EventSendMessage:
		checkMessages(t, e, data)
	case evolution.EventMessagesUpdate:
		got, err := e.MessageUpdates()
		if err != nil || len(got) != 1 || got[0].KeyID != at(data, "keyId") || got[0].Status != at(data, "status") {
			t.Errorf("updates are %+v, %v", got, err)
		}
	case evolution.EventLogoutInstance, evolution.EventRemoveInstance:
		if data != nil {
			t.Errorf("data is %v", data)
		}
	default: // contacts and chats: their data have no typed reader
	}
	checkCanonical(t, e)
}

func checkConnection(t *testing.T, e evolution.Envelope, data any) {
	t.Helper()
	got, err := e.ConnectionUpdate()
	if err != nil {
		t.Fatal(err)
	}
	equal(t, "state", string(got.State), at(data, "state"))
	equal(t, "name", got.ProfileName, at(data, "profileName"))
	if float64(got.StatusReason) != at(data, "statusReason") {
		t.Errorf("reason is %d", got.StatusReason)
	}
	if (got.State == evolution.StateOpen) != (len(got.Phone()) == 13) {
		t.Errorf("phone is %q with %s", got.Phone(), got.State)
	}
}

func checkMessages(t *testing.T, e evolution.Envelope, data any) {
	t.Helper()
	got, err := e.Messages()
	if err != nil || len(got) != 1 {
		t.Fatalf("%d messages, %v", len(got), err)
	}
	m := got[0]
	equal(t, "id", m.Key.ID, at(data, "key", "id"))
	if float64(m.MessageTimestamp) != at(data, "messageTimestamp") {
		t.Errorf("timestamp is %d", m.MessageTimestamp)
	}
	if m.Text() == "" && !strings.Contains(string(m.Content), `"conversation":""`) {
		t.Errorf("no text in %s", m.Content)
	}
	// Messages of these recordings are from and to phones; the EVOLUTION channel writes bare digits.
	if jid := m.Key.RemoteJid; strings.Contains(jid, "@") && m.Sender().Digits == "" {
		t.Errorf("no phone in %s", jid)
	}
}

// checkCanonical: another destination, another token and another order of keys do not change the canonical form.
func checkCanonical(t *testing.T, e evolution.Envelope) {
	t.Helper()
	first, err := e.Canonical()
	if err != nil {
		t.Fatal(err)
	}
	other := e
	other.Destination, other.APIKey = "http://elsewhere/hook", nil
	var data any
	if err := json.Unmarshal(e.Data, &data); err != nil {
		t.Fatal(err)
	}
	if other.Data, err = json.MarshalIndent(data, "", " "); err != nil {
		t.Fatal(err)
	}
	second, err := other.Canonical()
	if err != nil || !bytes.Equal(first, second) {
		t.Errorf("two forms of one event:\n%s\n%s", first, second)
	}
}

// TestRecordedWebhookToken checks a token that a real server signed (c-008, with the jwt_key that c-15 set).
func TestRecordedWebhookToken(t *testing.T) {
	const key evolution.Key = "segredo-compartilhado-do-webhook"
	minted := time.Unix(1795437384, 0)
	for _, h := range readLines[recordedHook](t, "webhooks-c.jsonl") {
		if h.Name != "c-008-send.message" {
			continue
		}
		token := h.header("Authorization")
		if h.Request.Path != "/by/"+evolution.EventSendMessage.Suffix() {
			t.Errorf("path is %s", h.Request.Path)
		}
		if got := evolution.SignWebhook(key, minted); got != token {
			t.Errorf("we sign otherwise:\n%s\n%s", got, token)
		}
		if !evolution.VerifyWebhook(key, token, minted.Add(25*time.Minute), 25*time.Minute) {
			t.Error("a real token is refused")
		}
		if evolution.VerifyWebhook("other", token, minted, time.Hour) {
			t.Error("a token of another key is taken")
		}
		if evolution.VerifyWebhook(key, token, minted.Add(35*time.Minute), 25*time.Minute) {
			t.Error("an old token is taken")
		}
		return
	}
	t.Fatal("the recording is missing")
}
