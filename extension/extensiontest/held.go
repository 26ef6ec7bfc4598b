package extensiontest

import (
	"crypto/ecdsa"
	"slices"
)

// Held is a passkey that somebody else has made, as the double of a phone has.
func Held(id, user []byte, private *ecdsa.PrivateKey) *Passkey {
	return &Passkey{ID: slices.Clone(id), User: slices.Clone(user), private: private}
}
