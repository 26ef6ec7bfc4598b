package simulator

import (
	"encoding/base64"
	"encoding/json"
	"time"

	"go.mau.fi/whatsmeow/binary"
	"go.mau.fi/whatsmeow/types"
)

// RequirePasskey lets WhatsApp ask for a passkey whenever a device is to be linked to the phone, or no more. Scan and
// TypeCode then end in ErrPasskey, and the client is told. The ceremony that would follow is not played yet.
func (p *Phone) RequirePasskey(on bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.passkey = on
}

// askPasskey tells the client that its phone's owner must prove a passkey.
func (r *registration) askPasskey() {
	s := r.c.server
	r.c.send(binary.Node{
		Tag: "notification",
		Attrs: binary.Attrs{
			"from": types.ServerJID, "type": "passkey_prologue_request", "id": s.nextID(), "t": s.now().Unix(),
		},
		Content: []binary.Node{{Tag: "passkey_request_options", Content: passkeyOptions(s.options.Passkey)}},
	})
}

// passkeyOptions are PublicKeyCredentialRequestOptions (WebAuthn) in JSON.
func passkeyOptions(timeout time.Duration) []byte {
	raw, err := json.Marshal(map[string]any{
		"challenge": base64.RawURLEncoding.EncodeToString(random(32)),
		"timeout":   timeout.Milliseconds(), "rpId": "whatsapp.com", "userVerification": "required",
		"allowCredentials": []map[string]any{{
			"id": base64.RawURLEncoding.EncodeToString(random(32)), "type": "public-key",
			"transports": []string{"internal", "hybrid"},
		}},
		"extensions": map[string]any{},
	})
	if err != nil {
		return nil // strings and numbers only
	}
	return raw
}
