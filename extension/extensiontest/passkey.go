package extensiontest

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
)

// Origin is where a passkey of WhatsApp can sign, and RP whose it is.
const (
	Origin = "https://web.whatsapp.com"
	RP     = "whatsapp.com"
)

// The flags of authenticator data that matter (WebAuthn, section 6.1): somebody was there, and it was the owner.
const (
	userPresent  = 0x01
	userVerified = 0x04
)

// Passkey is an owner's passkey: a P-256 key that a phone would hold.
type Passkey struct {
	ID, User []byte
	private  *ecdsa.PrivateKey
}

// NewPasskey makes one.
func NewPasskey() (*Passkey, error) {
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, fmt.Errorf("extensiontest: %w", err)
	}
	p := &Passkey{ID: make([]byte, 20), User: make([]byte, 16), private: private}
	_, _ = rand.Read(p.ID) // never fails: it ends the process instead
	_, _ = rand.Read(p.User)
	return p, nil
}

// PKCS8 is the private key as a virtual authenticator takes it.
func (p *Passkey) PKCS8() ([]byte, error) { return x509.MarshalPKCS8PrivateKey(p.private) }

// Options is WhatsApp's question as it was seen, with a challenge of its own.
func Options() (options json.RawMessage, challenge string) {
	random := make([]byte, 32)
	_, _ = rand.Read(random)
	challenge = base64.RawURLEncoding.EncodeToString(random)
	return json.RawMessage(`{"challenge":"` + challenge + `","timeout":600000,"rpId":"whatsapp.com","allowCredentials":[],"userVerification":"required","extensions":{"uvm":true}}`), challenge
}

// assertion is PublicKeyCredential.toJSON() as far as WhatsApp looks at it.
type assertion struct {
	ID       string `json:"id"`
	RawID    string `json:"rawId"`
	Type     string `json:"type"`
	Response struct {
		ClientDataJSON    string `json:"clientDataJSON"`
		AuthenticatorData string `json:"authenticatorData"`
		Signature         string `json:"signature"`
		UserHandle        string `json:"userHandle"`
	} `json:"response"`
}

// Verify checks an assertion as WhatsApp does: this passkey, this challenge, on WhatsApp Web, the owner verified, and the
// signature (ES256) right.
func (p *Passkey) Verify(body []byte, challenge string) error {
	var a assertion
	if err := json.Unmarshal(body, &a); err != nil {
		return fmt.Errorf("extensiontest: %w", err)
	}
	var parts [4][]byte
	for i, text := range []string{a.RawID, a.Response.ClientDataJSON, a.Response.AuthenticatorData, a.Response.Signature} {
		part, err := base64.RawURLEncoding.DecodeString(text)
		if err != nil {
			return fmt.Errorf("extensiontest: no base64url without padding: %w", err)
		}
		parts[i] = part
	}
	id, client, data, signature := parts[0], parts[1], parts[2], parts[3]
	var said struct {
		Type, Challenge, Origin string
		CrossOrigin             bool
	}
	if err := json.Unmarshal(client, &said); err != nil {
		return fmt.Errorf("extensiontest: client data: %w", err)
	}
	party, clientHash := sha256.Sum256([]byte(RP)), sha256.Sum256(client)
	digest := sha256.Sum256(append(bytes.Clone(data), clientHash[:]...))
	switch {
	case a.Type != "public-key" || a.ID != a.RawID || !bytes.Equal(id, p.ID):
		return errors.New("extensiontest: another credential")
	case said.Type != "webauthn.get" || said.Origin != Origin || said.CrossOrigin:
		return fmt.Errorf("extensiontest: signed as %s on %s", said.Type, said.Origin)
	case said.Challenge != challenge:
		return errors.New("extensiontest: another challenge")
	case len(data) < 37 || !bytes.Equal(data[:32], party[:]):
		return errors.New("extensiontest: for another party")
	case data[32]&userPresent == 0 || data[32]&userVerified == 0:
		return errors.New("extensiontest: nobody was verified")
	case !ecdsa.VerifyASN1(&p.private.PublicKey, digest[:], signature):
		return errors.New("extensiontest: the signature is wrong")
	}
	return nil
}
