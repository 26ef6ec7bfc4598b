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

// hello is a client's request for linking by pairing code: its ephemeral key, encrypted with the pairing code, which only the client knows.
type hello struct {
	from    *registration
	ref     string
	wrapped []byte // 80 bytes: salt 32, iv 16, encrypted key 32
}

// displayName matches the client names that WhatsApp accepts for linking by pairing code: browser and system. Others are answered with 400.
var displayName = regexp.MustCompile(
	`^(Chrome|Edge|Firefox|IE|Opera|Safari|Electron|UWP|Brave|Chromium) \((Windows|Mac OS|macOS|Linux|Ubuntu|Android|iOS)\)$`)

// code answers the client's two steps of linking by pairing code.
func (r *registration) code(n, child *binary.Node) {
	switch text(child.Attrs["stage"]) {
	case "companion_hello":
		r.codeHello(n, child)
	case "companion_finish":
		r.c.send(result(n))
		select {
		case r.finish <- bytesOf(child, "link_code_pairing_wrapped_key_bundle"):
		default: // the channel holds an earlier bundle that no phone has read
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
	// A number in another form than a phone's canonical one is answered as well, but no phone can use its code.
	if phone := r.c.server.directory.byJID(jidOf(child, "jid")); phone != nil {
		w := &r.c.server.waiting
		w.mu.Lock()
		if before := w.byPhone[r.asked]; before != nil && before.from == r {
			delete(w.byPhone, r.asked) // a client has one pairing code at a time
		}
		w.byPhone[phone], r.asked = h, phone
		w.mu.Unlock()
		phone.events.notify()
	}
	r.c.send(result(n, binary.Node{Tag: "link_code_companion_reg", Content: []binary.Node{
		{Tag: "link_code_pairing_ref", Content: []byte(h.ref)},
	}}))
}

// AwaitsCode tells whether a client waits for its pairing code to be typed on this phone.
func (p *Phone) AwaitsCode() bool {
	w := &p.server.waiting
	w.mu.RLock()
	defer w.mu.RUnlock()
	return w.byPhone[p] != nil
}

// TypeCode types a pairing code of eight characters, with or without its dash, and waits until the device is linked. Errors: ErrStale when no
// client asked for a code for this number; ErrQR when the code is not that client's; those of Scan.
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

// agree agrees with the client on the secret that a QR code would contain. With a wrong pairing code the client's key is decrypted to a wrong
// one, and the client's bundle cannot be opened: ErrQR.
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

// open opens the client's bundle (salt 32, nonce 12, then sealed: the client's identity key, the phone's, and 32 random bytes) and derives the
// secret. Errors: ErrQR when it cannot be opened; ErrRefused when its content is wrong.
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

// maskHello encrypts or decrypts a public key with a pairing code: AES-CTR with a key derived from the code. 2<<16 rounds: whatsmeow
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
