package secret_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log/slog"
	"regexp"
	"strings"
	"testing"

	"salonzap/internal/secret"
)

func TestTokensAreLongAndDiffer(t *testing.T) {
	token := secret.NewToken(20)
	if !regexp.MustCompile(`^[a-z2-7]{32}$`).MatchString(token) {
		t.Errorf("20 bytes are %q", token)
	}
	if key := secret.Generate(); secret.NewToken(20) == token || secret.Generate() == key {
		t.Error("the same token twice")
	}
	// SHA-256 of "abc": FIPS 180-2, B.1.
	if got := secret.HashToken("abc"); got != "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad" {
		t.Errorf("hash of abc is %s", got)
	}
}

func TestTextHidesItself(t *testing.T) {
	type config struct {
		Key   secret.Text   `json:"key"`
		Empty secret.Text   `json:"empty"`
		List  []secret.Text `json:"list"`
	}
	c := config{Key: "squeamish", List: []secret.Text{"squeamish"}}
	var out bytes.Buffer
	for _, h := range []slog.Handler{slog.NewTextHandler(&out, nil), slog.NewJSONHandler(&out, nil)} {
		slog.New(h).Info("x", slog.Any("key", c.Key), slog.Any("config", c))
	}
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%d"} {
		fmt.Fprintf(&out, verb+verb+"\n", c.Key, c)
	}
	data, err := json.Marshal(c)
	if err != nil {
		t.Fatal(err)
	}
	out.Write(data)
	fmt.Fprint(&out, fmt.Errorf("wrapped: %v", c.Key))
	if got := out.String(); strings.Contains(got, "squeamish") || strings.Contains(got, "73717565616d697368") {
		t.Errorf("shown:\n%s", got)
	}
	if want := `{"key":"[secret]","empty":"","list":["[secret]"]}`; string(data) != want {
		t.Errorf("got %s, want %s", data, want)
	}
	var back config
	if err := json.Unmarshal([]byte(`{"key":"squeamish"}`), &back); err != nil || back.Key.Reveal() != "squeamish" {
		t.Errorf("read as %q, %v", back.Key.Reveal(), err)
	}
}
