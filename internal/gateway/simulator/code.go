package simulator

import (
	"context"
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/pbkdf2"
	"crypto/sha256"
	"crypto/subtle"
	"regexp"
	"slices"
	"strings"

	"go.mau.fi/whatsmeow/binary"
	"go.mau.fi/whatsmeow/types"
	"go.mau.fi/whatsmeow/util/keys"
	"golang.org/x/crypto/curve25519"
)

// hello is a client that asked for a pairing code: its ephemeral key, wrapped with the code that only it knows.
type hello struct {
	from    *registration
	ref     string
	wrapped []byte // salt 32, iv 16, key 32
}

// displayName is what WhatsApp accepts as a client's name here: browser and system. Anything else is answered with 400.
var displayName = regexp.MustCompile(
	`^(Chrome|Edge|Firefox|IE|Opera|Safari|Electron|UWP|Brave|Chromium) \((Windows|Mac OS|macOS|Linux|Ubuntu|Android|iOS)\)$`)

// code answers the client's two steps of linking by code.
func (r *registration) code(n, child *binary.Node) {
	switch text(child.Attrs["stage"]) {
	case "companion_hello":
		r.codeHello(n, child)
	case "companion_finish":
		r.c.send(result(n))
		select {
		case r.finish <- bytesOf(child, "link_code_pairing_wrapped_key_bundle"):
		default: // no phone waits, or one has got it
		}
	default:
		r.c.send(failed(n, 400, "bad-request"))
	}
}

func (r *registration) codeHello(n, child *binary.Node) {
	h := &hello{
		from: r, ref: r.c.server.nextID(),
		wrapped: slices.Clone(bytesOf(child, "link_code_pairing_wrapped_companion_ephemeral_pub")),
	}
	if len(h.wrapped) != 80 || !displayName.Match(bytesOf(child, "companion_platform_display")) {
		r.c.send(failed(n, 400, "bad-request"))
		return
	}
	// A number that is not exactly a phone's gets its answer as well, and nobody will ever type the code.
	if phone := r.c.server.directory.byJID(jidOf(child, "jid")); phone != nil {
		w := &r.c.server.waiting
		w.mu.Lock()
		if before := w.byPhone[r.asked]; before != nil && before.from == r {
			delete(w.byPhone, r.asked) // a client waits for one code at a time
		}
		w.byPhone[phone], r.asked = h, phone
		w.mu.Unlock()
		phone.events.notify()
	}
	r.c.send(result(n, binary.Node{Tag: "link_code_companion_reg", Content: []binary.Node{
		{Tag: "link_code_pairing_ref", Content: []byte(h.ref)},
	}}))
}

// AwaitsCode says whether a client waits for its pairing code to be typed on this phone.
func (p *Phone) AwaitsCode() bool {
	w := &p.server.waiting
	w.mu.RLock()
	defer w.mu.RUnlock()
	return w.byPhone[p] != nil
}

// TypeCode types a pairing code of eight characters, with or without its dash, and waits until the device is linked.
// Errors: ErrStale when no client asked for a code for this number, ErrQR when the code is not that client's, and those of
// Scan.
func (p *Phone) TypeCode(ctx context.Context, typed string) (Device, error) {
	w := &p.server.waiting
	w.mu.RLock()
	h := w.byPhone[p]
	w.mu.RUnlock()
	if h == nil {
		return Device{}, ErrStale
	}
	if err := p.mayLink(h.from); err != nil {
		return Device{}, err
	}
	typed = strings.ToUpper(strings.ReplaceAll(strings.TrimSpace(typed), "-", ""))
	if len(typed) != 8 {
		return Device{}, ErrQR
	}
	secret, err := p.agree(ctx, h, typed)
	if err != nil {
		return Device{}, err
	}
	if p.passkeyRequest(h.from, secret) {
		return Device{}, ErrPasskey
	}
	return p.pair(ctx, h.from, secret)
}

// agree makes the secret that a QR code would have told. With a wrong code the client's key is nonsense, and what it sends
// cannot be opened.
func (p *Phone) agree(ctx context.Context, h *hello, typed string) ([]byte, error) {
	theirs, err := unwrap(typed, h.wrapped)
	if err != nil {
		return nil, err
	}
	ephemeral := keys.NewKeyPair()
	salt, iv := random(32), random(16)
	mine, err := maskHello(typed, salt, iv, ephemeral.Pub[:])
	if err != nil {
		return nil, err
	}
	drain(h.from.finish)
	h.from.c.send(p.primaryHello(h, slices.Concat(salt, iv, mine)))
	bundle, err := pairingWait(ctx, h.from, h.from.finish)
	if err != nil {
		return nil, err
	}
	shared, err := curve25519.X25519(ephemeral.Priv[:], theirs)
	if err != nil {
		return nil, ErrQR
	}
	return p.open(h.from, shared, bundle)
}

func drain(c chan []byte) {
	select {
	case <-c:
	default:
	}
}

func (p *Phone) primaryHello(h *hello, wrapped []byte) binary.Node {
	s := p.server
	return binary.Node{
		Tag: "notification",
		Attrs: binary.Attrs{
			"from": types.ServerJID, "type": "link_code_companion_reg", "id": s.nextID(), "t": s.now().Unix(),
		},
		Content: []binary.Node{{
			Tag: "link_code_companion_reg", Attrs: binary.Attrs{"stage": "primary_hello"},
			Content: []binary.Node{
				{Tag: "link_code_pairing_ref", Content: []byte(h.ref)},
				{Tag: "link_code_pairing_wrapped_primary_ephemeral_pub", Content: wrapped},
				{Tag: "primary_identity_pub", Content: p.keys.keyPair.Pub[:]},
			},
		}},
	}
}

// open reads the client's bundle (salt 32, nonce 12, sealed: its identity, ours, and 32 random bytes) and derives the secret.
func (p *Phone) open(r *registration, shared, bundle []byte) ([]byte, error) {
	if len(bundle) < 44 {
		return nil, ErrRefused
	}
	key, err := hkdf.Key(sha256.New, shared, bundle[:32], "link_code_pairing_key_bundle_encryption_key", 32)
	if err != nil {
		return nil, err
	}
	aead, err := gcm(key)
	if err != nil {
		return nil, err
	}
	plain, err := aead.Open(nil, bundle[32:44], bundle[44:], nil)
	if err != nil {
		return nil, ErrQR
	}
	if len(plain) != 96 || subtle.ConstantTimeCompare(plain[:32], r.identity) != 1 ||
		subtle.ConstantTimeCompare(plain[32:64], p.keys.keyPair.Pub[:]) != 1 {
		return nil, ErrRefused
	}
	identities, err := curve25519.X25519(p.keys.keyPair.Priv[:], r.identity)
	if err != nil {
		return nil, ErrRefused
	}
	return hkdf.Key(sha256.New, slices.Concat(shared, identities, plain[64:]), nil, "adv_secret", 32)
}

func unwrap(typed string, wrapped []byte) ([]byte, error) {
	return maskHello(typed, wrapped[:32], wrapped[32:48], wrapped[48:80])
}

// maskHello hides a public key behind a code, or shows it again: AES-CTR with a key from the code. 2<<16 rounds: whatsmeow
// pair-code.go.
func maskHello(typed string, salt, iv, key []byte) ([]byte, error) {
	derived, err := pbkdf2.Key(sha256.New, typed, salt, 2<<16, 32)
	if err != nil {
		return nil, err
	}
	block, err := aes.NewCipher(derived)
	if err != nil {
		return nil, err
	}
	out := make([]byte, len(key))
	cipher.NewCTR(block, iv).XORKeyStream(out, key)
	return out, nil
}
