package secret_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"testing"

	"salonzap/internal/secret"
)

const (
	oldKey = "k1:the-older-key-of-the-ring"
	newKey = "k2:the-newer-key-of-the-ring"
)

func ring(tb testing.TB, text string) *secret.Ring {
	tb.Helper()
	r, err := secret.ParseRing(text)
	if err != nil {
		tb.Fatal(err)
	}
	return r
}

func TestAKeyRingIsRead(t *testing.T) {
	for _, tc := range []struct {
		text string
		ids  []string
	}{
		{oldKey, []string{"k1"}},
		{newKey + "," + oldKey, []string{"k2", "k1"}},
		{" 2026-11 : 0123456789abcdef ,\n k_1:0123456789:bcdef ", []string{"2026-11", "k_1"}},
		{"k1:" + secret.Generate(), []string{"k1"}},
	} {
		r := ring(t, tc.text)
		if got := r.IDs(); !slices.Equal(got, tc.ids) || r.NewestID() != tc.ids[0] {
			t.Errorf("got %v, newest %s, want %v", got, r.NewestID(), tc.ids)
		}
	}
}

func TestParseRingRefuses(t *testing.T) {
	for _, tc := range []struct{ name, text, remedy string }{
		{"nothing", "", "write it as id:key"},
		{"blanks", " \n ", "write it as id:key"},
		{"no id", "squeamish-ossifrage-42", "write it as id:key"},
		{"empty id", ":squeamish-ossifrage-42", "use 1 to 16 of a-z"},
		{"bad id", "Key One:squeamish-ossifrage-42", "use 1 to 16 of a-z"},
		{"long id", strings.Repeat("k", 17) + ":squeamish-ossifrage-42", "use 1 to 16 of a-z"},
		{"short key", "k1:squeamish", "shorter than 16"},
		{"blanks do not lengthen a key", "k1:squeamish               ", "shorter than 16"},
		{"long key", "k1:" + strings.Repeat("squeamish", 200), "longer than 1024"},
		{"empty entry", oldKey + ",", "key 2 of the ring"},
		{"same id twice", "k1:squeamish-ossifrage-42," + oldKey, "an id of its own"},
		{"too many keys", strings.Repeat("k:squeamish-ossifrage-42,", 40), "keep at most 32"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			_, err := secret.ParseRing(tc.text)
			if err == nil {
				t.Fatal("taken")
			}
			if !strings.Contains(err.Error(), tc.remedy) {
				t.Errorf("no remedy: %v", err)
			}
			if strings.Contains(err.Error(), "squeamish") {
				t.Errorf("the error tells the key: %v", err)
			}
		})
	}
}

func TestRingHidesItself(t *testing.T) {
	r := ring(t, newKey+","+oldKey)
	holder := struct{ Ring *secret.Ring }{r}
	var out bytes.Buffer
	slog.New(slog.NewJSONHandler(&out, nil)).Info("x", slog.Any("ring", r), slog.Any("holder", holder))
	slog.New(slog.NewTextHandler(&out, nil)).Info("x", slog.Any("ring", *r), slog.Any("holder", holder))
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%d"} {
		fmt.Fprintf(&out, verb+verb+"\n", r, *r)
	}
	data, err := json.Marshal(holder)
	if err != nil || strings.Contains(out.String()+string(data), "key-of") || strings.Contains(out.String(), "mac") {
		t.Errorf("printed as\n%s%s, %v", out.String(), data, err)
	}
}

func FuzzParseRing(f *testing.F) {
	for _, seed := range []string{"", oldKey, newKey + "," + oldKey, ",,", "k1:", ":"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		r, err := secret.ParseRing(text)
		if err != nil {
			return
		}
		if err := r.VerifyCheck(r.CheckValue()); err != nil {
			t.Fatal(err)
		}
		got, err := r.Open("a", r.Seal("a", []byte(text)))
		if err != nil || string(got) != text {
			t.Fatalf("sealed and lost: %v", err)
		}
	})
}
