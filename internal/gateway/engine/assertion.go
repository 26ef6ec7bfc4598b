package engine

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"

	"go.mau.fi/whatsmeow/types"
)

// Where WhatsApp's passkeys may be used (WebAuthn): relying party and origin.
const (
	passkeyParty  = "whatsapp.com"
	passkeyOrigin = "https://web.whatsapp.com" //nolint:gosec // an address
)

// Flags of authenticator data: user present and user verified.
const presentAndVerified = 0x01 | 0x04

// readAssertion parses PublicKeyCredential.toJSON() and checks what WhatsApp will check, since an answer that WhatsApp refuses may end the
// step. Only WhatsApp can verify the signature. Errors: ErrAssertion, ErrWrongStage when it answers another challenge,
// ErrForgedAnswer.
func readAssertion(raw, challenge []byte) (*types.WebAuthnResponse, error) {
	out := &types.WebAuthnResponse{}
	if err := json.Unmarshal(raw, out); err != nil {
		return nil, ErrAssertion
	}
	r := out.Response
	if out.Type != "public-key" || len(out.RawID) == 0 || out.ID != base64.RawURLEncoding.EncodeToString(out.RawID) ||
		len(r.AuthenticatorData) < minAuthenticatorData || len(r.Signature) == 0 {
		return nil, ErrAssertion
	}
	var client struct {
		Type      string `json:"type"`
		Challenge string `json:"challenge"`
		Origin    string `json:"origin"`
		Cross     bool   `json:"crossOrigin"`
	}
	if err := json.Unmarshal(r.ClientDataJSON, &client); err != nil {
		return nil, ErrAssertion
	}
	signed, err := base64.RawURLEncoding.DecodeString(client.Challenge)
	if err != nil {
		return nil, ErrAssertion
	}
	party := sha256.Sum256([]byte(passkeyParty))
	switch {
	case client.Type != "webauthn.get", client.Origin != passkeyOrigin, client.Cross,
		!bytes.Equal(r.AuthenticatorData[:sha256.Size], party[:]),
		r.AuthenticatorData[sha256.Size]&presentAndVerified != presentAndVerified:
		return nil, ErrForgedAnswer
	case !bytes.Equal(signed, challenge):
		return nil, ErrWrongStage
	}
	return out, nil
}

// minAuthenticatorData is how long it is at least: the party's hash, the flags, a counter.
const minAuthenticatorData = sha256.Size + 1 + 4
