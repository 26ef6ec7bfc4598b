package webpush

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/ecdh"
	"crypto/hkdf"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"slices"
)

// The sizes of a record (RFC 8188, RFC 8291).
const (
	recordSize = 4096 // which every push service takes
	saltLen    = 16
	keyLen     = 16
	nonceLen   = 12
	tagLen     = 16
	pointLen   = 65 // of an uncompressed point of P-256
	authLen    = 16
	headerLen  = saltLen + 4 + 1 + pointLen
	// MaxMessage is the length of the longest message, in bytes: one record with its header, its padding's delimiter and its tag.
	MaxMessage = recordSize - headerLen - tagLen - 1
)

// ErrLong is the error for a message of more than MaxMessage bytes.
var ErrLong = errors.New("webpush: the message is too long")

// encrypt encrypts a message for the holder of the private key of to and of auth, with a salt and a private key for this message alone.
func encrypt(message []byte, to *ecdh.PublicKey, auth, salt []byte, own *ecdh.PrivateKey) ([]byte, error) {
	if len(message) > MaxMessage {
		return nil, ErrLong
	}
	shared, err := own.ECDH(to)
	if err != nil {
		return nil, err
	}
	key, nonce, err := contentKeys(shared, auth, salt, to.Bytes(), own.PublicKey().Bytes())
	if err != nil {
		return nil, err
	}
	gcm, err := newGCM(key)
	if err != nil {
		return nil, err
	}
	body := slices.Concat(salt, binary.BigEndian.AppendUint32(nil, recordSize), []byte{pointLen}, own.PublicKey().Bytes())
	const lastRecord = 2 // the delimiter behind the last record's data
	return gcm.Seal(body, nonce, append(slices.Clone(message), lastRecord), nil), nil
}

// contentKeys derives the key and the nonce of a message (RFC 8291, section 3.4).
func contentKeys(shared, auth, salt, receiver, sender []byte) (key, nonce []byte, err error) {
	info := "WebPush: info\x00" + string(receiver) + string(sender)
	secret, err := hkdf.Key(sha256.New, shared, auth, info, sha256.Size)
	if err != nil {
		return nil, nil, err
	}
	if key, err = hkdf.Key(sha256.New, secret, salt, "Content-Encoding: aes128gcm\x00", keyLen); err != nil {
		return nil, nil, err
	}
	nonce, err = hkdf.Key(sha256.New, secret, salt, "Content-Encoding: nonce\x00", nonceLen)
	return key, nonce, err
}

func newGCM(key []byte) (cipher.AEAD, error) {
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, err
	}
	return cipher.NewGCM(block)
}
