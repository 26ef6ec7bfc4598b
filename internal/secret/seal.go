package secret

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"strings"
)

// The info strings of HKDF. Changing one makes all values unreadable that were made with it.
const (
	sealInfo = "salonzap seal v1"
	macInfo  = "salonzap mac v1"
)

const derivedLen = 32 // bytes: the key of AES-256, and the output size of HMAC-SHA256

// deriveKey derives the two working keys of a ring's key, so that sealing and signing do not share one.
func deriveKey(id, key string) (ringKey, error) {
	failed := errors.New("no working key can be derived from it; use another")
	sealing, err := hkdf.Key(sha256.New, []byte(key), nil, sealInfo, derivedLen)
	if err != nil {
		return ringKey{}, failed
	}
	mac, err := hkdf.Key(sha256.New, []byte(key), nil, macInfo, derivedLen)
	if err != nil {
		return ringKey{}, failed
	}
	block, err := aes.NewCipher(sealing)
	if err != nil {
		return ringKey{}, failed
	}
	aead, err := cipher.NewGCMWithRandomNonce(block)
	if err != nil {
		return ringKey{}, failed
	}
	return ringKey{id: id, aead: aead, mac: mac}, nil
}

// Seal encrypts with the newest key (AES-256-GCM). aad names the place where the sealed text is stored ("server/api_key/<id>"). It is not part of
// the result, and Open needs the same one, so that a value copied to another row does not open there. The result is "id:base64".
func (r *Ring) Seal(aad string, plaintext []byte) string {
	k := r.keys[0]
	data := k.aead.Seal(nil, nil, plaintext, sealAAD(k.id, aad)) //nolint:gosec // the random nonce is this AEAD's own
	return k.id + ":" + base64.RawURLEncoding.EncodeToString(data)
}

// Open decrypts a result of Seal for the same aad, made with any key of the ring. Errors: ErrUnknownKey, ErrUnreadable.
func (r *Ring) Open(aad, sealed string) ([]byte, error) {
	id, body, ok := strings.Cut(sealed, ":")
	if !ok || !validID(id) {
		return nil, ErrUnreadable
	}
	k, ok := r.key(id)
	if !ok {
		return nil, ErrUnknownKey
	}
	data, err := base64.RawURLEncoding.Strict().DecodeString(body)
	if err != nil {
		return nil, ErrUnreadable
	}
	plaintext, err := k.aead.Open(nil, nil, data, sealAAD(id, aad))
	if err != nil {
		return nil, ErrUnreadable
	}
	return plaintext, nil
}

// Stale tells whether a sealed text was made with another key than the newest, so that it should be sealed again.
func (r *Ring) Stale(sealed string) bool { return !strings.HasPrefix(sealed, r.NewestID()+":") }

// sealAAD makes the AEAD's additional data, which binds the key's id, too. An id has no colon, so the pair is unambiguous.
func sealAAD(id, aad string) []byte { return []byte(id + ":" + aad) }
