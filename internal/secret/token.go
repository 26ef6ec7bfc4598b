package secret

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/base32"
	"encoding/hex"
	"strings"
)

// Generate makes a random key for a ring: 256 bits in 52 characters of a-z and 2-7. Its id is the caller's to put in
// front.
func Generate() string { return NewToken(derivedLen) }

// NewToken makes a random token of n bytes as text of a-z and 2-7, eight characters for five bytes. Take 16 or more for
// what a stranger may guess at. It cannot fail: a machine without randomness ends the program.
func NewToken(n int) string {
	b := make([]byte, n)
	_, _ = rand.Read(b) // never fails and always fills: crypto/rand since Go 1.24
	return strings.ToLower(base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(b))
}

// HashToken is how a token from NewToken is kept: SHA-256 as 64 hexadecimal digits, equal for equal tokens, so that a
// unique column finds it. It is only for random tokens; a password needs a Hasher.
func HashToken(token string) string {
	sum := sha256.Sum256([]byte(token))
	return hex.EncodeToString(sum[:])
}
