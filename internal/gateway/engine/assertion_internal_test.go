package engine

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"strings"
	"testing"
)

// FuzzAssertion: no input panics; and an accepted assertion has all that WhatsApp checks, also in the form in which it is sent on.
func FuzzAssertion(f *testing.F) {
	challenge := []byte("the challenge of this step")
	good := assertionOf(challenge)
	if _, err := readAssertion(good, challenge); err != nil {
		f.Fatalf("the good one is not taken: %v", err)
	}
	f.Add(good)
	for _, old := range []string{`"id"`, `"rawId"`, `"public-key"`, `"clientDataJSON"`, `"authenticatorData"`, `"signature"`, `"response"`} {
		f.Add(bytes.ReplaceAll(good, []byte(old), []byte(`"x"`)))
	}
	f.Add([]byte(`{}`))
	f.Add([]byte(`null`))
	f.Add([]byte(`[{"response":null}]`))
	f.Add(bytes.ReplaceAll(good, []byte(`"signature":"`), []byte(`"signature":"=`)))
	f.Add(assertionOf([]byte("another challenge")))
	f.Fuzz(func(t *testing.T, raw []byte) {
		taken, err := readAssertion(raw, challenge)
		if err != nil {
			if !errors.Is(err, ErrAssertion) && !errors.Is(err, ErrForgedAnswer) && !errors.Is(err, ErrWrongStage) {
				t.Fatalf("another error: %v", err)
			}
			return
		}
		sent, err := json.Marshal(taken)
		if err != nil {
			t.Fatal(err)
		}
		again, err := readAssertion(sent, challenge)
		if err != nil || !bytes.Equal(again.RawID, taken.RawID) || !bytes.Equal(again.Response.Signature, taken.Response.Signature) {
			t.Fatalf("what is sent on would not be taken: %v", err)
		}
		party := sha256.Sum256([]byte("whatsapp.com"))
		data := taken.Response.AuthenticatorData
		if !bytes.HasPrefix(data, party[:]) || data[32]&5 != 5 || len(taken.Response.Signature) == 0 || taken.Type != "public-key" {
			t.Fatal("it is not for WhatsApp, or nobody was there")
		}
		var client struct{ Type, Challenge, Origin string }
		if err := json.Unmarshal(taken.Response.ClientDataJSON, &client); err != nil || client.Type != "webauthn.get" ||
			client.Origin != "https://web.whatsapp.com" || strings.TrimRight(client.Challenge, "\r\n") == "" {
			t.Fatalf("made elsewhere: %+v", client)
		}
	})
}

// assertionOf is an assertion that is accepted.
func assertionOf(challenge []byte) []byte {
	b64 := base64.RawURLEncoding.EncodeToString
	client, _ := json.Marshal(map[string]any{
		"type": "webauthn.get", "challenge": b64(challenge), "origin": "https://web.whatsapp.com", "crossOrigin": false,
	})
	party := sha256.Sum256([]byte("whatsapp.com"))
	raw, _ := json.Marshal(map[string]any{
		"id": b64([]byte("id")), "rawId": b64([]byte("id")), "type": "public-key",
		"response": map[string]any{
			"clientDataJSON": b64(client), "authenticatorData": b64(append(party[:], 0x1d, 0, 0, 0, 1)), "signature": b64([]byte("s")), "userHandle": nil,
		},
	})
	return raw
}
