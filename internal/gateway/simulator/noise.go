package simulator

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/sha256"
	"encoding/binary"
	"fmt"

	"golang.org/x/crypto/curve25519"
)

// noise is the server's side of Noise_XX_25519_AESGCM_SHA256. whatsmeow's implementation makes a client's socket of it, with the two directions
// exchanged, so it cannot be used here.
type noise struct {
	hash, salt []byte
	key        cipher.AEAD
	count      uint32
}

// newNoise starts a handshake. The pattern must have 32 bytes: Noise then uses it as the first hash without hashing it.
func newNoise(pattern string, prologue []byte) (*noise, error) {
	key, err := gcm([]byte(pattern))
	if err != nil {
		return nil, err
	}
	n := &noise{hash: []byte(pattern), salt: []byte(pattern), key: key}
	n.authenticate(prologue)
	return n, nil
}

func gcm(key []byte) (cipher.AEAD, error) {
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, err
	}
	return cipher.NewGCM(block)
}

func nonce(count uint32) []byte {
	iv := make([]byte, 12)
	binary.BigEndian.PutUint32(iv[8:], count)
	return iv
}

func (n *noise) authenticate(data []byte) {
	h := sha256.New()
	h.Write(n.hash)
	h.Write(data)
	n.hash = h.Sum(nil)
}

func (n *noise) seal(plain []byte) []byte {
	sealed := n.key.Seal(nil, nonce(n.count), plain, n.hash)
	n.count++
	n.authenticate(sealed)
	return sealed
}

func (n *noise) open(sealed []byte) ([]byte, error) {
	plain, err := n.key.Open(nil, nonce(n.count), sealed, n.hash)
	if err != nil {
		return nil, err
	}
	n.count++
	n.authenticate(sealed)
	return plain, nil
}

// mix mixes the shared secret of two keys into the handshake's, and derives the next key.
func (n *noise) mix(private *[32]byte, public []byte) error {
	shared, err := curve25519.X25519(private[:], public)
	if err != nil {
		return err
	}
	salt, key, err := expand(shared, n.salt)
	if err != nil {
		return err
	}
	n.salt, n.count = salt, 0
	n.key, err = gcm(key)
	return err
}

// split ends the handshake and gives the ciphers of both directions; the first derived key is the client's to write with.
func (n *noise) split() (fromClient, toClient cipher.AEAD, err error) {
	first, second, err := expand(nil, n.salt)
	if err != nil {
		return nil, nil, err
	}
	if fromClient, err = gcm(first); err != nil {
		return nil, nil, err
	}
	toClient, err = gcm(second)
	return fromClient, toClient, err
}

func expand(secret, salt []byte) (first, second []byte, err error) {
	both, err := hkdf.Key(sha256.New, secret, salt, "", 64)
	if err != nil {
		return nil, nil, fmt.Errorf("simulator: expand: %w", err)
	}
	return both[:32], both[32:], nil
}
