package simulator

import (
	"context"
	"crypto/rand"
	"encoding/binary"
	"errors"
	"fmt"
	"math/big"
	"slices"
	"sync"

	"go.mau.fi/libsignal/ecc"
	"go.mau.fi/libsignal/keys/identity"
	"go.mau.fi/libsignal/keys/prekey"
	"go.mau.fi/libsignal/protocol"
	"go.mau.fi/libsignal/serialize"
	"go.mau.fi/libsignal/session"
	"go.mau.fi/libsignal/signalerror"
	"go.mau.fi/whatsmeow/util/keys"
)

var errPadding = errors.New("simulator: a message is not padded as it must be")

// signalIdentity is a phone's Signal identity with its sessions, one with each device that it has exchanged messages with. Its methods hold mu,
// since concurrent changes of a session's ratchet would be lost.
type signalIdentity struct {
	keyPair      *keys.KeyPair
	registration uint32
	signed       *keys.PreKey
	serializer   *serialize.Serializer

	mu       sync.Mutex
	nextKey  uint32
	oneTime  map[uint32]*keys.PreKey
	sessions map[string][]byte
}

func newIdentity() *signalIdentity {
	pair := keys.NewKeyPair()
	registration, _ := rand.Int(rand.Reader, big.NewInt(16380)) // it never fails
	return &signalIdentity{
		keyPair: pair, registration: uint32(registration.Int64()) + 1, signed: pair.CreateSignedPreKey(1), //nolint:gosec // small
		serializer: serialize.NewProtoBufSerializer(), nextKey: 1,
		oneTime: make(map[uint32]*keys.PreKey), sessions: make(map[string][]byte),
	}
}

// newBundle gives the keys that a device needs to start a session. The one-time key is new, and in no other bundle.
func (p *signalIdentity) newBundle() bundle {
	p.mu.Lock()
	defer p.mu.Unlock()
	id := p.nextKey
	p.nextKey = p.nextKey%0xFFFFFE + 1 // three bytes
	key := keys.NewPreKey(id)
	p.oneTime[id] = key
	return bundle{registration: p.registration, identity: *p.keyPair.Pub, signed: *p.signed, oneTime: key}
}

// bundle is the public keys of a phone or of a device.
type bundle struct {
	registration uint32
	identity     [32]byte
	signed       keys.PreKey
	oneTime      *keys.PreKey // nil when there is none left
}

// cipherFor makes the cipher of the session with a device. The caller holds mu.
func (p *signalIdentity) cipherFor(address *protocol.SignalAddress) (*session.Builder, *session.Cipher) {
	builder := session.NewBuilderFromSignal(p.store(), address, p.serializer)
	return builder, session.NewCipher(builder, address)
}

// encrypt encrypts for a device. When there is no session yet, or fresh asks for a new one, it starts one with the keys that fetch gives. kind
// is "pkmsg" or "msg". Errors: those of fetch; the keys are unusable.
func (p *signalIdentity) encrypt(ctx context.Context, to *protocol.SignalAddress, plain []byte, fresh bool, fetch func() (bundle, error)) (
	kind string, sealed []byte, err error,
) {
	p.mu.Lock()
	defer p.mu.Unlock()
	builder, cipher := p.cipherFor(to)
	if fresh || p.sessions[to.String()] == nil {
		theirs, err := fetch()
		if err != nil {
			return "", nil, err
		}
		if err = builder.ProcessBundle(ctx, theirs.signal(to.DeviceID())); err != nil {
			return "", nil, fmt.Errorf("simulator: start a session: %w", err)
		}
	}
	message, err := cipher.Encrypt(ctx, pad(plain))
	if err != nil {
		return "", nil, fmt.Errorf("simulator: encrypt: %w", err)
	}
	if message.Type() == protocol.PREKEY_TYPE {
		return "pkmsg", message.Serialize(), nil
	}
	return "msg", message.Serialize(), nil
}

// decrypt decrypts a device's message of kind "pkmsg" or "msg". Errors: errRepeated; errPadding; the kind is unknown; the message cannot be
// decrypted.
func (p *signalIdentity) decrypt(ctx context.Context, from *protocol.SignalAddress, kind string, sealed []byte) ([]byte, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	_, cipher := p.cipherFor(from)
	var plain []byte
	var err error
	switch kind {
	case "pkmsg":
		var m *protocol.PreKeySignalMessage
		m, err = protocol.NewPreKeySignalMessageFromBytes(sealed, p.serializer.PreKeySignalMessage, p.serializer.SignalMessage)
		if err == nil {
			plain, err = cipher.DecryptMessage(ctx, m)
		}
	case "msg":
		var m *protocol.SignalMessage
		if m, err = protocol.NewSignalMessageFromBytes(sealed, p.serializer.SignalMessage); err == nil {
			plain, err = cipher.Decrypt(ctx, m)
		}
	default:
		return nil, fmt.Errorf("simulator: a message of kind %q", kind)
	}
	if errors.Is(err, signalerror.ErrOldCounter) {
		return nil, errRepeated
	}
	if err != nil {
		return nil, fmt.Errorf("simulator: decrypt: %w", err)
	}
	return unpad(plain)
}

// errRepeated means that the same ciphertext arrived before, or that the device uses an old copy of its database.
var errRepeated = errors.New("simulator: the place in the ratchet was used before")

// signal converts the bundle to libsignal's type.
func (b bundle) signal(device uint32) *prekey.Bundle {
	id, key := noKey()
	if b.oneTime != nil {
		id, key = someKey(b.oneTime)
	}
	return prekey.NewBundle(b.registration, device, id, b.signed.KeyID, key, ecc.NewDjbECPublicKey(*b.signed.Pub),
		*b.signed.Signature, identity.NewKey(ecc.NewDjbECPublicKey(b.identity)))
}

// pad appends n bytes of value n; n is random and odd, 1 to 15.
func pad(plain []byte) []byte {
	n := random(1)[0]&0xf | 1
	out := slices.Clone(plain)
	for range n {
		out = append(out, n)
	}
	return out
}

func unpad(padded []byte) ([]byte, error) {
	if len(padded) == 0 {
		return nil, errPadding
	}
	n := int(padded[len(padded)-1])
	if n == 0 || n > len(padded) {
		return nil, errPadding
	}
	return padded[:len(padded)-n], nil
}

func keyID(id uint32) []byte {
	var b [4]byte
	binary.BigEndian.PutUint32(b[:], id)
	return b[1:]
}
