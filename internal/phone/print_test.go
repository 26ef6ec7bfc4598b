package phone_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log/slog"
	"strings"
	"testing"

	"salonzap/internal/phone"
)

func number(tb testing.TB, digits string) phone.Number {
	tb.Helper()
	if digits == "" {
		return phone.Number{}
	}
	n, ok := phone.FromDigits(digits)
	if !ok {
		tb.Fatalf("%q is no number", digits)
	}
	return n
}

func TestNumbersAreFormattedAndMasked(t *testing.T) {
	for _, tc := range []struct{ digits, format, masked string }{
		{"", "", ""},
		{"5511987654321", "+55 (11) 98765-4321", "+55 (11) 9…-4321"},
		{"553187654321", "+55 (31) 8765-4321", "+55 (31) 8…-4321"},
		{"551134567890", "+55 (11) 3456-7890", "+55 (11) 3…-7890"},
		{"595981123456", "+595 981 123456", "+595 …3456"},
		{"351912345678", "+351 912 345 678", "+351 …5678"},
		{"558001234567", "+55 800 123 4567", "+55 …4567"},
		{"9991234567", "+9991234567", "+…4567"},
	} {
		n := number(t, tc.digits)
		if got := n.Format(); got != tc.format {
			t.Errorf("format of %q: got %q, want %q", tc.digits, got, tc.format)
		}
		if got := n.Masked(); got != tc.masked {
			t.Errorf("mask of %q: got %q, want %q", tc.digits, got, tc.masked)
		}
	}
}

func TestNumbersGoThroughJSON(t *testing.T) {
	type salon struct {
		Phone phone.Number `json:"phone"`
	}
	for _, tc := range []struct{ digits, want string }{
		{"", `{"phone":null}`},
		{"5511987654321", `{"phone":"+5511987654321"}`},
	} {
		data, err := json.Marshal(salon{number(t, tc.digits)})
		if err != nil || string(data) != tc.want {
			t.Fatalf("got %s, %v, want %s", data, err, tc.want)
		}
		var back salon
		if err := json.Unmarshal(data, &back); err != nil || back.Phone != number(t, tc.digits) {
			t.Errorf("%s came back as %s, %v", data, back.Phone.E164(), err)
		}
	}
	for _, bad := range []string{`"5511987654321"`, `5511987654321`, `"+"`, `"+12x4567"`, `{}`, `"+0123456789"`} {
		n := number(t, "5511987654321")
		if err := json.Unmarshal([]byte(bad), &n); err == nil {
			t.Errorf("%s was taken for %s", bad, n.E164())
		}
	}
	n := number(t, "5511987654321")
	if err := json.Unmarshal([]byte(`""`), &n); err != nil || !n.IsZero() {
		t.Errorf(`"" gave %s, %v`, n.E164(), err)
	}
}

func TestNumbersAreKeysOfMaps(t *testing.T) {
	keyed := map[phone.Number]int{number(t, "5511987654321"): 1}
	data, err := json.Marshal(keyed)
	if err != nil || string(data) != `{"+5511987654321":1}` {
		t.Errorf("as a map key: %s, %v", data, err)
	}
	var n phone.Number
	if err := n.UnmarshalText(nil); err != nil || !n.IsZero() {
		t.Errorf("nothing gave %s, %v", n.E164(), err)
	}
}

func TestANumberHidesItselfInLogs(t *testing.T) {
	n := number(t, "5511987654321")
	var log bytes.Buffer
	logger := slog.New(slog.NewTextHandler(&log, nil))
	logger.Info("x", slog.Any("phone", n))
	slog.New(slog.NewJSONHandler(&log, nil)).Info("x", slog.Any("phone", n))
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q"} {
		fmt.Fprintf(&log, verb+"\n", n)
	}
	if out := log.String(); strings.Contains(out, "4321") || !strings.Contains(out, "[phone]") {
		t.Errorf("the log tells the number:\n%s", out)
	}
}
