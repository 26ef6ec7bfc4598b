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

// What WhatsApp asks for: a passkey of its own, used on its own page.
const (
	relyingParty = "whatsapp.com"
	webOrigin    = "https://web.whatsapp.com"
)

// Flags of authenticator data (WebAuthn, "authData"): somebody was there, and proved who they are.
const (
	userPresent  = 0x01
	userVerified = 0x04
)

// PasskeyBehavior is what WhatsApp makes of a good answer.
type PasskeyBehavior string

// The behaviors.
const (
	PasskeyGood       PasskeyBehavior = ""        // the device is linked
	PasskeyRejects    PasskeyBehavior = "rejects" // the answer is refused
	PasskeySilent     PasskeyBehavior = "silent"  // the answer is taken, and nothing comes of it: "stuck"
	PasskeyUnreadable PasskeyBehavior = "dumb"    // the answer is not even answered
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

// RequirePasskey lets WhatsApp ask for the owner's passkey whenever a device is to be linked to the phone, or no more. Scan
// and TypeCode then end in ErrPasskey, and the linking goes on by what the client answers.
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

// SetPasskeyBehavior says what WhatsApp makes of the answers from now on. Without RequirePasskey it does nothing.
func (p *Phone) SetPasskeyBehavior(m PasskeyBehavior) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.passkey != nil {
		p.passkey.behavior = m
	}
}

// Passkey gives the owner's passkey as an authenticator keeps it: its id, the user's handle, and the private key. ok is false
// when WhatsApp does not ask for one.
func (p *Phone) Passkey() (id, user []byte, key *ecdsa.PrivateKey, ok bool) {
	p.mu.RLock()
	defer p.mu.RUnlock()
	if p.passkey == nil {
		return nil, nil, nil, false
	}
	return slices.Clone(p.passkey.id), slices.Clone(p.passkey.user), p.passkey.key, true
}

// Forgery is what is wrong with an assertion.
type Forgery struct {
	Type        string // of clientDataJSON, instead of "webauthn.get"
	Challenge   string // base64url, instead of the one that was asked
	Origin      string // instead of WhatsApp Web's
	RelyingID   string // instead of "whatsapp.com"
	Cross       bool   // made in a frame of another page
	Absent      bool   // nobody was there (UP)
	NotVerified bool   // nobody proved who they are (UV)
	Signature   bool   // the signature is another's
	Key         bool   // the key is another's
}

// Assert does what a browser does on WhatsApp Web with the owner's passkey: options are WebAuthn's request options in JSON,
// the answer is PublicKeyCredential.toJSON(). Errors: ErrNoPasskeyStep when the phone has no passkey; unreadable options.
func (p *Phone) Assert(options []byte) ([]byte, error) { return p.Forge(options, Forgery{}) }

// Forge is Assert with something wrong.
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
	flags := byte(0x18) // a passkey that is backed up
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
