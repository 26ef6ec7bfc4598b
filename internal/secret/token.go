package secret

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/base32"
	"encoding/hex"
	"strings"
)

// Generate makes a random key for a ring: 256 bits in 52 characters of a-z and 2-7. The caller puts an id in front of it.
func Generate() string { return NewToken(derivedLen) }

// NewToken makes a random token of n bytes as text of a-z and 2-7, eight characters for five bytes. n should be 16 or more where a stranger can
// try to guess it. It cannot fail: without a source of randomness the program ends.
func NewToken(n int) string {
	b := make([]byte, n)
	_, _ = rand.Read(b) // never fails and always fills: crypto/rand since Go 1.24
	return strings.ToLower(base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(b))
}

// HashToken is the form in which a token from NewToken is stored: SHA-256 as 64 hexadecimal digits, equal for equal tokens, so that a row can be
// found by it. It is for random tokens only; a password needs a Hasher.
func HashToken(token string) string {
	sum := sha256.Sum256([]byte(token))
	return hex.EncodeToString(sum[:])
}
