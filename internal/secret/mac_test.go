package secret_test

import (
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"testing"

	"salonzap/internal/secret"
)

// TestTheFormatOfMACsStaysTheSame pins the format: MACs are stored on servers that are not ours and must verify years later.
func TestTheFormatOfMACsStaysTheSame(t *testing.T) {
	key, err := hkdf.Key(sha256.New, []byte("the-older-key-of-the-ring"), nil, "salonzap mac v1", 32)
	if err != nil {
		t.Fatal(err)
	}
	h := hmac.New(sha256.New, key)
	h.Write([]byte("\x00\x00\x00\x00\x00\x00\x00\x08instance\x00\x00\x00\x00\x00\x00\x00\x0djoao_whatsapp"))
	want := hex.EncodeToString(h.Sum(nil))
	if got := ring(t, oldKey).MAC("instance", "joao_whatsapp"); got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestMACsOfDifferentThingsDiffer(t *testing.T) {
	r := ring(t, newKey+","+oldKey)
	old, err := r.MACWith("k1", "p", "a", "bc")
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]string{}
	for name, mac := range map[string]string{
		"the MAC":          r.MAC("p", "a", "bc"),
		"another purpose":  r.MAC("q", "a", "bc"),
		"another boundary": r.MAC("p", "ab", "c"),
		"one field":        r.MAC("p", "abc"),
		"no field":         r.MAC("p"),
		"an empty field":   r.MAC("p", ""),
		"another key":      old,
	} {
		if other, ok := seen[mac]; ok {
			t.Errorf("%s and %s are alike", name, other)
		}
		seen[mac] = name
	}
}

func TestMACsAreVerifiedAcrossARotation(t *testing.T) {
	before, during, after := ring(t, oldKey), ring(t, newKey+","+oldKey), ring(t, newKey)
	mac := before.MAC("hook", "server 1")
	for _, tc := range []struct {
		name  string
		ring  *secret.Ring
		mac   string
		data  string
		keyID string
	}{
		{"before rotation", before, mac, "server 1", "k1"},
		{"during rotation", during, mac, "server 1", "k1"},
		{"after rotation", after, mac, "server 1", ""},
		{"newest of two", during, during.MAC("hook", "server 1"), "server 1", "k2"},
		{"other data", before, mac, "server 2", ""},
		{"cut", before, mac[:63], "server 1", ""},
		{"nothing", before, "", "server 1", ""},
	} {
		id, ok := tc.ring.VerifyMAC(tc.mac, "hook", tc.data)
		if id != tc.keyID || ok != (tc.keyID != "") {
			t.Errorf("%s: got %q, %v, want %q", tc.name, id, ok, tc.keyID)
		}
	}
	if _, err := after.MACWith("k1", "hook"); !errors.Is(err, secret.ErrUnknownKey) {
		t.Errorf("a key that is not there: %v", err)
	}
}

func TestAWrongKeyRingIsToldByItsCheckValue(t *testing.T) {
	value := ring(t, oldKey).CheckValue()
	for _, tc := range []struct {
		name, ring, value string
		want              error
	}{
		{"the ring itself", oldKey, value, nil},
		{"with a newer key in front", newKey + "," + oldKey, value, nil},
		{"the key gone", newKey, value, secret.ErrUnknownKey},
		{"another key, same id", "k1:another-key-of-that-id", value, secret.ErrWrongRing},
		{"no check value", oldKey, "nonsense", secret.ErrWrongRing},
	} {
		if err := ring(t, tc.ring).VerifyCheck(tc.value); !errors.Is(err, tc.want) {
			t.Errorf("%s: got %v, want %v", tc.name, err, tc.want)
		}
	}
}
