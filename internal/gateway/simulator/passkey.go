package simulator

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"slices"
)

// The relying party of the passkey that WhatsApp asks for, and the only origin that may use it.
const (
	relyingParty = "whatsapp.com"
	webOrigin    = "https://web.whatsapp.com"
)

// Flags of authenticator data (WebAuthn, "authData").
const (
	userPresent  = 0x01
	userVerified = 0x04
)

// PasskeyBehavior is how the simulator treats a client's valid assertion.
type PasskeyBehavior string

// The behaviors.
const (
	PasskeyGood       PasskeyBehavior = ""        // the assertion is accepted
	PasskeyRejects    PasskeyBehavior = "rejects" // the assertion is refused with 401
	PasskeySilent     PasskeyBehavior = "silent"  // the assertion is acknowledged, and the confirmation never follows
	PasskeyUnreadable PasskeyBehavior = "dumb"    // the assertion is not answered at all
)

// passkey is a phone owner's passkey for WhatsApp.
type passkey struct {
	id       []byte
	user     []byte
	key      *ecdsa.PrivateKey
	behavior PasskeyBehavior // guarded by the phone's mu
}

func newPasskey() *passkey {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil { // never since Go 1.24
		return nil
	}
	return &passkey{id: random(32), user: random(16), key: key}
}

// RequirePasskey makes WhatsApp ask for the owner's passkey whenever a device is to be linked to the phone; false ends that and drops the
// passkey. Scan and TypeCode then fail with ErrPasskey, and the linking continues with the client's assertion.
func (p *Phone) RequirePasskey(on bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	switch {
	case !on:
		p.passkey = nil
	case p.passkey == nil:
		p.passkey = newPasskey()
	}
}

// SetPasskeyBehavior sets how assertions are treated from now on. Without RequirePasskey it does nothing.
func (p *Phone) SetPasskeyBehavior(m PasskeyBehavior) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.passkey != nil {
		p.passkey.behavior = m
	}
}

// Passkey gives the owner's passkey as an authenticator stores it: its id, the user handle, and the private key (P-256). ok is false without
// RequirePasskey.
func (p *Phone) Passkey() (id, user []byte, key *ecdsa.PrivateKey, ok bool) {
	p.mu.RLock()
	defer p.mu.RUnlock()
	if p.passkey == nil {
		return nil, nil, nil, false
	}
	return slices.Clone(p.passkey.id), slices.Clone(p.passkey.user), p.passkey.key, true
}

// Forgery is what to forge in an assertion. The zero value is nothing.
type Forgery struct {
	Type        string // of clientDataJSON, instead of "webauthn.get"
	Challenge   string // base64url, instead of the one that was asked
	Origin      string // instead of WhatsApp Web's
	RelyingID   string // instead of "whatsapp.com"
	Cross       bool   // sets crossOrigin, which the simulator does not check
	Absent      bool   // clears "user present" (UP)
	NotVerified bool   // clears "user verified" (UV)
	Signature   bool   // makes the signature invalid
	Key         bool   // uses another passkey
}

// Assert does what a browser on WhatsApp Web does with the owner's passkey: options are WebAuthn's request options in JSON, the result is that of
// PublicKeyCredential.toJSON(). Errors: ErrNoPasskeyStep when the phone has no passkey; unreadable options.
func (p *Phone) Assert(options []byte) ([]byte, error) { return p.Forge(options, Forgery{}) }

// Forge is Assert with a forged part. Errors: as Assert.
func (p *Phone) Forge(options []byte, wrong Forgery) ([]byte, error) {
	var asked struct {
		Challenge string `json:"challenge"`
		RPID      string `json:"rpId"`
	}
	if err := json.Unmarshal(options, &asked); err != nil {
		return nil, err
	}
	id, user, key, ok := p.Passkey()
	if !ok {
		return nil, ErrNoPasskeyStep
	}
	if wrong.Key {
		other := newPasskey()
		id, key = other.id, other.key
	}
	client, err := json.Marshal(map[string]any{
		"type": or(wrong.Type, "webauthn.get"), "challenge": or(wrong.Challenge, asked.Challenge),
		"origin": or(wrong.Origin, webOrigin), "crossOrigin": wrong.Cross,
	})
	if err != nil {
		return nil, err
	}
	party := sha256.Sum256([]byte(or(wrong.RelyingID, asked.RPID)))
	flags := byte(0x18) // BE and BS: the passkey is backed up
	if !wrong.Absent {
		flags |= userPresent
	}
	if !wrong.NotVerified {
		flags |= userVerified
	}
	data := binary.BigEndian.AppendUint32(append(party[:], flags), 1)
	hash := sha256.Sum256(client)
	digest := sha256.Sum256(append(slices.Clone(data), hash[:]...))
	signature, err := ecdsa.SignASN1(rand.Reader, key, digest[:])
	if err != nil {
		return nil, err
	}
	if wrong.Signature {
		signature[len(signature)-1] ^= 1
	}
	url := base64.RawURLEncoding.EncodeToString
	return json.Marshal(map[string]any{
		"id": url(id), "rawId": url(id), "type": "public-key", "authenticatorAttachment": "platform", "clientExtensionResults": map[string]any{},
		"response": map[string]string{
			"clientDataJSON": url(client), "authenticatorData": url(data), "signature": url(signature), "userHandle": url(user),
		},
	})
}

func or(s, byDefault string) string {
	if s == "" {
		return byDefault
	}
	return s
}
