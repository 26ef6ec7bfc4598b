package secret

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"strings"
)

// checkPurpose is the MAC's purpose in a check value.
const checkPurpose = "check value of the key ring"

// MAC signs data for a purpose with the newest key: HMAC-SHA256 as 64 lower-case hexadecimal digits. Equal arguments give equal results as long
// as the newest key stays the same; to check a stored MAC later, store NewestID with it for MACWith, or use VerifyMAC. The limits between
// arguments are signed, too.
func (r *Ring) MAC(purpose string, data ...string) string { return r.keys[0].sign(purpose, data) }

// MACWith signs like MAC, with the key of that id. Error: ErrUnknownKey.
func (r *Ring) MACWith(keyID, purpose string, data ...string) (string, error) {
	k, ok := r.key(keyID)
	if !ok {
		return "", ErrUnknownKey
	}
	return k.sign(purpose, data), nil
}

// VerifyMAC gives the id of the key with which a MAC was made for that purpose and data; ok is false when no key of the ring matches. It always
// tries every key, and compares in constant time.
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

// writeField writes the length before the field, so that ("a", "bc") and ("ab", "c") differ. Writing to a hash never fails.
func writeField(h interface{ Write(p []byte) (int, error) }, field string) {
	var length [8]byte
	binary.BigEndian.PutUint64(length[:], uint64(len(field)))
	_, _ = h.Write(length[:])
	_, _ = h.Write([]byte(field))
}

// CheckValue is a value that a database stores, so that VerifyCheck can later tell whether a ring is the one that its data was written with:
// "id:MAC". It reveals nothing of the key.
func (r *Ring) CheckValue() string { return r.NewestID() + ":" + r.MAC(checkPurpose) }

// VerifyCheck compares the ring with a check value. It fails with ErrUnknownKey when the ring has no key of that id, and with ErrWrongRing when
// it has another key under that id or the value is malformed.
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
