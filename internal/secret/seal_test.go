package secret_test

import (
	"bytes"
	"errors"
	"strings"
	"testing"

	"salonzap/internal/secret"
)

func TestWhatIsSealedOpensInItsPlace(t *testing.T) {
	r := ring(t, oldKey)
	for _, plaintext := range []string{"", "x", "an API key", strings.Repeat("long", 1000)} {
		sealed := r.Seal("server/api_key/1", []byte(plaintext))
		if !strings.HasPrefix(sealed, "k1:") || (plaintext != "" && plaintext != "x" && strings.Contains(sealed, plaintext)) {
			t.Errorf("sealed as %s", sealed)
		}
		if again := r.Seal("server/api_key/1", []byte(plaintext)); again == sealed {
			t.Error("sealed twice alike")
		}
		got, err := r.Open("server/api_key/1", sealed)
		if err != nil || string(got) != plaintext {
			t.Errorf("opened as %q, %v", got, err)
		}
	}
}

func TestWhatWasTamperedWithDoesNotOpen(t *testing.T) {
	r := ring(t, oldKey)
	sealed := r.Seal("here", []byte("content"))
	last := map[bool]string{true: "B", false: "A"}[sealed[4] == 'A']
	for _, tc := range []struct {
		name, ring, aad, sealed string
		want                    error
	}{
		{"another place", oldKey, "there", sealed, secret.ErrUnreadable},
		{"another key, same id", "k1:another-key-of-that-id", "here", sealed, secret.ErrUnreadable},
		{"key gone", newKey, "here", sealed, secret.ErrUnknownKey},
		{"same key, another id", "k3" + oldKey[2:], "here", "k3" + sealed[2:], secret.ErrUnreadable},
		{"a bit turned", oldKey, "here", sealed[:4] + last + sealed[5:], secret.ErrUnreadable},
		{"cut", oldKey, "here", sealed[:len(sealed)-4], secret.ErrUnreadable},
		{"only the id", oldKey, "here", "k1:", secret.ErrUnreadable},
		{"no id", oldKey, "here", sealed[3:], secret.ErrUnreadable},
		{"not base64", oldKey, "here", "k1:!!!", secret.ErrUnreadable},
		{"nothing", oldKey, "here", "", secret.ErrUnreadable},
	} {
		got, err := ring(t, tc.ring).Open(tc.aad, tc.sealed)
		if !errors.Is(err, tc.want) || got != nil {
			t.Errorf("%s: got %q, %v, want %v", tc.name, got, err, tc.want)
		}
	}
}

func TestWhatWasSealedIsReadAcrossARotation(t *testing.T) {
	before, during, after := ring(t, oldKey), ring(t, newKey+","+oldKey), ring(t, newKey)
	sealed := before.Seal("here", []byte("content"))
	if before.Stale(sealed) || !during.Stale(sealed) {
		t.Error("staleness does not follow the newest key")
	}
	plaintext, err := during.Open("here", sealed)
	if err != nil {
		t.Fatal(err)
	}
	renewed := during.Seal("here", plaintext)
	if during.Stale(renewed) {
		t.Error("sealed again and still stale")
	}
	if got, err := after.Open("here", renewed); err != nil || !bytes.Equal(got, plaintext) {
		t.Errorf("after rotation: %q, %v", got, err)
	}
}

func FuzzOpen(f *testing.F) {
	r := ring(f, newKey+","+oldKey)
	f.Add("a", r.Seal("a", []byte("x")))
	f.Add("a", "k2:")
	f.Add("", ":")
	f.Fuzz(func(t *testing.T, aad, sealed string) {
		if got, err := r.Open(aad, sealed); err == nil && (aad != "a" || string(got) != "x") {
			t.Fatalf("a forgery opened: %q", got)
		}
	})
}
