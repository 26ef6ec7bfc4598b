package simulator

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base32"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"go.mau.fi/whatsmeow/binary"
	"go.mau.fi/whatsmeow/proto/waCompanionReg"
	"go.mau.fi/whatsmeow/types"
	"go.mau.fi/whatsmeow/util/keys"
	"golang.org/x/crypto/curve25519"
	"google.golang.org/protobuf/proto"
)

// passkeyStep is the state of a registration's passkey step, of the phone and of the server. The registration's mu guards it.
type passkeyStep struct {
	phone     *Phone
	secret    []byte // of the QR code, or agreed by the pairing code
	challenge string // base64url
	options   []byte // WebAuthn's request options in JSON

	identity  *waCompanionReg.CompanionEphemeralIdentity // the client's, after its assertion was accepted
	confirmed []byte                                     // identity as it was received
	hash      []byte                                     // the client's commitment: SHA-256 of confirmed and its nonce
	mine      *keys.KeyPair                              // the phone's ephemeral key
	nonce     []byte                                     // the phone's
	code      string                                     // that the phone shows, after the client's nonce has arrived
	key       []byte                                     // with which the client seals its request for pairing
}

// passkeyRequest asks the client for the phone owner's passkey, if that is required, and tells whether it is. secret is the one of the QR code
// or agreed by the pairing code.
func (p *Phone) passkeyRequest(r *registration, secret []byte) bool {
	p.mu.RLock()
	required := p.passkey != nil
	p.mu.RUnlock()
	if !required {
		return false
	}
	s := r.c.server
	step := &passkeyStep{phone: p, secret: secret, challenge: base64.RawURLEncoding.EncodeToString(random(32))}
	step.options = passkeyOptions(step.challenge, s.options.Passkey)
	r.mu.Lock()
	r.step = step
	r.mu.Unlock()
	r.lifetime.Reset(s.options.Passkey)
	r.c.send(binary.Node{
		Tag: "notification",
		Attrs: binary.Attrs{
			"from": types.ServerJID, "type": "passkey_prologue_request", "id": s.nextID(), "t": s.now().Unix(),
		},
		Content: []binary.Node{{Tag: "passkey_request_options", Content: step.options}},
	})
	p.events.notify()
	return true
}

// passkeyOptions are PublicKeyCredentialRequestOptions (WebAuthn) in JSON, with the fields that WhatsApp was seen to send.
func passkeyOptions(challenge string, timeout time.Duration) []byte {
	raw, err := json.Marshal(map[string]any{
		"challenge": challenge, "timeout": timeout.Milliseconds(), "rpId": relyingParty, "allowCredentials": []any{},
		"userVerification": "required", "extensions": map[string]any{"uvm": true},
	})
	if err != nil {
		return nil // does not happen: the values are plain JSON types
	}
	return raw
}

// PasskeyCode is the code that the phone shows for comparing with the client's, "ABCD-EFGH"; empty when there is none.
func (p *Phone) PasskeyCode() string {
	w := &p.server.waiting
	w.mu.RLock()
	defer w.mu.RUnlock()
	for _, r := range w.byRef {
		r.mu.Lock()
		step := r.step
		code := ""
		if step != nil && step.phone == p {
			code = step.code
		}
		r.mu.Unlock()
		if code != "" {
			return code
		}
	}
	return ""
}

// passkeyStep answers a client's query in the passkey step; with 404 when no step is in progress.
func (r *registration) passkeyStep(n, child *binary.Node) {
	r.mu.Lock()
	step := r.step
	r.mu.Unlock()
	if step == nil {
		r.c.send(failed(n, 404, "item-not-found"))
		return
	}
	switch child.Tag {
	case "ref":
		r.c.send(result(n, binary.Node{Tag: "ref", Content: []byte(r.refs[0])}))
	case "passkey_request_options":
		r.c.send(result(n, binary.Node{Tag: "passkey_request_options", Content: step.options}))
	case "passkey_prologue":
		r.prologue(n, child, step)
	case "companion_nonce":
		r.opened(n, child, step)
	case "encrypted_pairing_request":
		r.requested(n, child, step)
	}
}

// prologue handles the client's assertion, and its commitment to the ephemeral key that it will pair with.
func (r *registration) prologue(n, child *binary.Node, step *passkeyStep) {
	p := step.phone
	p.mu.RLock()
	own := p.passkey
	behavior := PasskeyGood
	if own != nil {
		behavior = own.behavior
	}
	p.mu.RUnlock()
	payload := bytesOf(child, "prologue_payload")
	if behavior == PasskeyUnreadable {
		return
	}
	if own == nil || behavior == PasskeyRejects || !own.accepts(step, bytesOf(child, "credential_id"), bytesOf(child, "webauthn_assertion")) ||
		!step.answered(payload, bytesOf(child, "pairing_handoff_proof")) {
		r.c.send(failed(n, 401, "not-authorized"))
		return
	}
	r.mu.Lock()
	err := step.commit(payload)
	answer := primaryIdentity(step)
	r.mu.Unlock()
	if err != nil {
		r.c.send(failed(n, 400, "bad-request"))
		return
	}
	r.c.send(result(n))
	if behavior == PasskeySilent {
		return
	}
	s := r.c.server
	r.c.send(binary.Node{
		Tag:     "notification",
		Attrs:   binary.Attrs{"from": types.ServerJID, "type": "crsc_continuation", "id": s.nextID(), "t": s.now().Unix()},
		Content: []binary.Node{{Tag: "primary_ephemeral_identity", Content: answer}},
	})
}

// accepts checks an assertion as a relying party does, but for crossOrigin.
func (k *passkey) accepts(step *passkeyStep, id, raw []byte) bool {
	var in struct {
		RawID    string `json:"rawId"`
		Response struct {
			Client    string `json:"clientDataJSON"`
			Data      string `json:"authenticatorData"`
			Signature string `json:"signature"`
		} `json:"response"`
	}
	if json.Unmarshal(raw, &in) != nil || !bytes.Equal(id, k.id) {
		return false
	}
	var parts [4][]byte
	for i, s := range []string{in.RawID, in.Response.Client, in.Response.Data, in.Response.Signature} {
		b, err := base64.RawURLEncoding.DecodeString(s)
		if err != nil {
			return false
		}
		parts[i] = b
	}
	rawID, client, data, signature := parts[0], parts[1], parts[2], parts[3]
	var clientData struct{ Type, Challenge, Origin string }
	party := sha256.Sum256([]byte(relyingParty))
	if !bytes.Equal(rawID, id) || json.Unmarshal(client, &clientData) != nil || clientData.Type != "webauthn.get" ||
		clientData.Challenge != step.challenge || clientData.Origin != webOrigin || len(data) < 37 ||
		!bytes.Equal(data[:32], party[:]) || data[32]&(userPresent|userVerified) != userPresent|userVerified {
		return false
	}
	hash := sha256.Sum256(client)
	digest := sha256.Sum256(slices.Concat(data, hash[:]))
	return ecdsa.VerifyASN1(&k.key.PublicKey, digest[:], signature)
}

// answered checks the proof that the client is the one whose QR code was scanned or whose pairing code was typed. An empty proof is accepted:
// then people compare the codes that phone and client show.
func (c *passkeyStep) answered(payload, proof []byte) bool {
	if len(proof) == 0 {
		return true
	}
	key, err := hkdf.Key(sha256.New, c.secret, nil, "shortcake-passkey-handoff-v1", 32)
	if err != nil {
		return false
	}
	mac := hmac.New(sha256.New, key)
	mac.Write(payload)
	return hmac.Equal(mac.Sum(nil), proof)
}

// commit stores the client's ephemeral identity and commitment, and makes the phone's ephemeral key and nonce.
func (c *passkeyStep) commit(payload []byte) error {
	var prologue waCompanionReg.ProloguePayload
	if err := proto.Unmarshal(payload, &prologue); err != nil {
		return err
	}
	c.confirmed, c.hash = prologue.GetCompanionEphemeralIdentity(), prologue.GetCommitment().GetHash()
	c.identity = &waCompanionReg.CompanionEphemeralIdentity{}
	if err := proto.Unmarshal(c.confirmed, c.identity); err != nil {
		return err
	}
	if len(c.identity.GetPublicKey()) != 32 || len(c.hash) != 32 {
		return errKeys
	}
	c.mine, c.nonce, c.code, c.key = keys.NewKeyPair(), random(32), "", nil
	return nil
}

func primaryIdentity(c *passkeyStep) []byte {
	if c.mine == nil {
		return nil
	}
	raw, err := proto.Marshal(&waCompanionReg.PrimaryEphemeralIdentity{PublicKey: c.mine.Pub[:], Nonce: c.nonce})
	if err != nil {
		return nil // does not happen: the message has bytes only
	}
	return raw
}

// opened checks the client's nonce against its commitment. Now both sides can compute the code and the key.
func (r *registration) opened(n, child *binary.Node, step *passkeyStep) {
	nonce, _ := child.Content.([]byte)
	r.mu.Lock()
	defer r.mu.Unlock()
	commitment := sha256.Sum256(slices.Concat(step.confirmed, nonce))
	if step.mine == nil || !bytes.Equal(commitment[:], step.hash) {
		r.c.send(failed(n, 400, "bad-request"))
		return
	}
	shared, err := curve25519.X25519(step.mine.Priv[:], step.identity.GetPublicKey())
	if err == nil {
		salt := fmt.Sprintf("Companion Pairing %d with ref %s", step.identity.GetDeviceType(), step.identity.GetRef())
		step.key, err = hkdf.Key(sha256.New, shared, []byte(salt), "Pairing Information Encryption Key", 32)
	}
	if err != nil {
		r.c.send(failed(n, 400, "bad-request"))
		return
	}
	digest := sha256.Sum256(slices.Concat(nonce, step.mine.Pub[:]))
	var five [5]byte
	for i := range five {
		five[i] = step.nonce[i] ^ digest[i]
	}
	code := base32.NewEncoding("123456789ABCDEFGHJKLMNPQRSTVWXYZ").EncodeToString(five[:])
	step.code = code[:4] + "-" + code[4:]
	r.c.send(result(n))
	step.phone.events.notify()
}

// requested opens the sealed request for pairing, and pairs with the secret in it.
func (r *registration) requested(n, child *binary.Node, step *passkeyStep) {
	sealed, _ := child.Content.([]byte)
	r.mu.Lock()
	key := step.key
	r.mu.Unlock()
	secret, err := r.unseal(key, sealed)
	if err != nil {
		r.c.send(failed(n, 400, "bad-request"))
		return
	}
	r.c.send(result(n))
	r.mu.Lock()
	r.step = nil
	r.mu.Unlock()
	go func() { // pair waits for the client's signature, which the goroutine that calls requested has to read
		_, _ = step.phone.pair(r.c.ctx, r, secret) // the client is told the result, and Phone.Devices shows it
	}()
}

// unseal opens the request for pairing and gives its secret. The keys in the request must be those of the registration.
func (r *registration) unseal(key, sealed []byte) ([]byte, error) {
	var outer waCompanionReg.EncryptedPairingRequest
	var inner waCompanionReg.PairingRequest
	if err := proto.Unmarshal(sealed, &outer); err != nil {
		return nil, err
	}
	if len(key) != 32 || len(outer.GetIV()) != 12 {
		return nil, errKeys
	}
	aead, err := gcm(key)
	if err != nil {
		return nil, err
	}
	plain, err := aead.Open(nil, outer.GetIV(), outer.GetEncryptedPayload(), nil)
	if err != nil {
		return nil, err
	}
	if err := proto.Unmarshal(plain, &inner); err != nil {
		return nil, err
	}
	if !bytes.Equal(inner.GetCompanionPublicKey(), r.noise[:]) || !bytes.Equal(inner.GetCompanionIdentityKey(), r.identity) ||
		len(inner.GetAdvSecret()) != 32 {
		return nil, errKeys
	}
	return inner.GetAdvSecret(), nil
}
