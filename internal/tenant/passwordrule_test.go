package tenant_test

import (
	"strings"
	"testing"

	"salonzap/internal/fault"
	"salonzap/internal/tenant"
	"salonzap/internal/text"
)

func TestAPasswordThatAnybodyWouldTryIsRefused(t *testing.T) {
	for password, want := range map[string]fault.Key{
		"curta":                  text.PasswordLength,
		strings.Repeat("x", 201): text.PasswordLength,
		"aaaaaaaaaaaa":           text.PasswordWeak,
		"1212121212":             text.PasswordWeak,
		"1234567890":             text.PasswordWeak,
		"0987654321":             text.PasswordWeak,
		"abcdefghijkl":           text.PasswordWeak,
		"QWERTYUIOP":             text.PasswordWeak,
		"tesoura amarela 7":      "",
		"salaodaana":             "",
		"12345 tesouras":         "",
	} {
		err := tenant.CheckPassword(password)
		if (err == nil) != (want == "") || want != "" && !fault.Is(err, fault.Invalid) {
			t.Errorf("%.20q: %v, want %q", password, err, want)
		}
	}
}
