package secret

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"strings"
)

// checkPurpose is what the check value is made for.
const checkPurpose = "check value of the key ring"

// MAC signs data for a purpose with the newest key: HMAC-SHA256 as 64 lower-case hexadecimal digits. Equal arguments give
// equal answers as long as the newest key stays; keep NewestID beside it, or ask VerifyMAC. Where one argument ends and
// the next begins counts.
func (r *Ring) MAC(purpose string, data ...string) string { return r.keys[0].sign(purpose, data) }

// MACWith signs like MAC with the key of that id, and fails with ErrUnknownKey when the ring has none.
func (r *Ring) MACWith(keyID, purpose string, data ...string) (string, error) {
	k, ok := r.key(keyID)
	if !ok {
		return "", ErrUnknownKey
	}
	return k.sign(purpose, data), nil
}

// VerifyMAC tells with which key a MAC was made for that purpose and that data. It looks at every key, whether or not
// one fits, and compares in constant time.
func (r *Ring) VerifyMAC(mac, purpose string, data ...string) (keyID string, ok bool) {
	for _, k := range r.keys {
		if hmac.Equal([]byte(k.sign(purpose, data)), []byte(mac)) {
			keyID, ok = k.id, true
		}
	}
	return keyID, ok
}

func (k ringKey) sign(purpose string, data []string) string {
	h := hmac.New(sha256.New, k.mac)
	writeField(h, purpose)
	for _, d := range data {
		writeField(h, d)
	}
	return hex.EncodeToString(h.Sum(nil))
}

// writeField puts the length in front, so that ("a", "bc") and ("ab", "c") differ. A hash never fails to take bytes.
func writeField(h interface{ Write(p []byte) (int, error) }, field string) {
	var length [8]byte
	binary.BigEndian.PutUint64(length[:], uint64(len(field)))
	_, _ = h.Write(length[:])
	_, _ = h.Write([]byte(field))
}

// CheckValue is what a database keeps to know its ring again. It reveals nothing of the key.
func (r *Ring) CheckValue() string { return r.NewestID() + ":" + r.MAC(checkPurpose) }

// VerifyCheck holds the ring against a check value. It fails with ErrUnknownKey when the ring has no key of that id, and
// with ErrWrongRing when it has another key under that id.
func (r *Ring) VerifyCheck(value string) error {
	id, mac, ok := strings.Cut(value, ":")
	if !ok {
		return ErrWrongRing
	}
	want, err := r.MACWith(id, checkPurpose)
	if err != nil {
		return err
	}
	if !hmac.Equal([]byte(want), []byte(mac)) {
		return ErrWrongRing
	}
	return nil
}
