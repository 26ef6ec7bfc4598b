package secret

import (
	"crypto/cipher"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"slices"
	"strings"
)

const (
	minKeyLen = 16 // bytes; a key of Generate has 52
	maxKeyLen = 1024
	maxIDLen  = 16
	maxKeys   = 32
)

// Errors about keys and the values made with them. None of them contains anything of the key or the plaintext.
var (
	// ErrUnknownKey means that a value was made with a key that is not in the ring.
	ErrUnknownKey = errors.New("secret: made with a key that is not in the ring; put that key back behind the newest one")
	// ErrUnreadable means that a sealed value is damaged, stands in another place than it was sealed for, or was sealed
	// with another key under the same id.
	ErrUnreadable = errors.New("secret: the sealed value cannot be opened")
	// ErrWrongRing means that the check value was made with another key under the same id.
	ErrWrongRing = errors.New("secret: this is not the key ring that the data was written with; use the former SALONZAP_SECRET_KEY")
)

// Ring is the key ring. It is safe for concurrent use; its keys never change.
type Ring struct {
	keys   []ringKey // newest first, never empty
	nested *nested   // see OpenRing
}

type ringKey struct {
	id   string
	aead cipher.AEAD
	mac  []byte
}

// ParseRing reads "id:key,id:key", newest first; at most 32 keys. An id is 1 to 16 of a-z, 0-9, "-" and "_"; a key is 16 to 1024 bytes without a
// comma. Spaces around ids and keys are ignored. The errors tell which entry is wrong and what to write instead, and never show a key.
func ParseRing(text string) (*Ring, error) {
	if strings.TrimSpace(text) == "" {
		return nil, errors.New("secret: the key ring is empty; write it as id:key, for instance k1: and 32 random characters or more")
	}
	entries := strings.Split(text, ",")
	if len(entries) > maxKeys {
		return nil, fmt.Errorf("secret: the key ring has %d keys; keep at most %d", len(entries), maxKeys)
	}
	r := &Ring{nested: &nested{}}
	for i, entry := range entries {
		k, err := parseKey(entry)
		if err != nil {
			return nil, fmt.Errorf("secret: key %d of the ring: %w", i+1, err)
		}
		if slices.ContainsFunc(r.keys, func(o ringKey) bool { return o.id == k.id }) {
			return nil, fmt.Errorf("secret: key %d of the ring has the id of an earlier one; give each key an id of its own", i+1)
		}
		r.keys = append(r.keys, k)
	}
	return r, nil
}

func parseKey(entry string) (ringKey, error) {
	id, key, ok := strings.Cut(entry, ":")
	id, key = strings.TrimSpace(id), strings.TrimSpace(key)
	switch {
	case !ok:
		return ringKey{}, errors.New("there is no id in front; write it as id:key, for instance k1: and the key")
	case !validID(id):
		return ringKey{}, fmt.Errorf("its id is not one; use 1 to %d of a-z, 0-9, - and _", maxIDLen)
	case len(key) < minKeyLen:
		return ringKey{}, fmt.Errorf("it is shorter than %d characters; use a longer random one", minKeyLen)
	case len(key) > maxKeyLen:
		return ringKey{}, fmt.Errorf("it is longer than %d characters; use a shorter one", maxKeyLen)
	}
	return deriveKey(id, key)
}

func validID(id string) bool {
	bad := func(r rune) bool {
		return (r < 'a' || r > 'z') && (r < '0' || r > '9') && r != '-' && r != '_'
	}
	return id != "" && len(id) <= maxIDLen && !strings.ContainsFunc(id, bad)
}

// NewestID is the id of the newest key, with which Seal and MAC work.
func (r *Ring) NewestID() string { return r.keys[0].id }

// IDs are the ids of all keys, newest first.
func (r *Ring) IDs() []string {
	ids := make([]string, len(r.keys))
	for i, k := range r.keys {
		ids[i] = k.id
	}
	return ids
}

func (r *Ring) key(id string) (ringKey, bool) {
	for _, k := range r.keys {
		if k.id == id {
			return k, true
		}
	}
	return ringKey{}, false
}

// String hides the keys.
func (r Ring) String() string { return hidden }

// Format hides the keys from every verb.
func (r Ring) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, hidden) }

// LogValue hides the keys.
func (r Ring) LogValue() slog.Value { return slog.StringValue(hidden) }
