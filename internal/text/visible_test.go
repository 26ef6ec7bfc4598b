package text_test

import (
	"testing"
	"unicode"
	"unicode/utf8"

	"salonzap/internal/text"
)

func TestInvisibleCharactersAreTakenOut(t *testing.T) {
	for in, want := range map[string]string{
		"Salão da Ana":                     "Salão da Ana",
		"  Salão\tda\r\nAna ":              "Salão da Ana",
		"\x1b[31m2.3.7\x1b[0m":             "[31m2.3.7[0m",
		"Ana \u202egnp.exe":                "Ana gnp.exe",
		"\u2066a\u2069\u200b\ufeffb\u200f": "ab",
		"👩\u200d🔧":                         "👩\u200d🔧",
		"a\xff\xfeb":                       "ab",
		"\u200d\u200d":                     "",
		"\u009b31m":                        "31m",
	} {
		if got := text.Visible(in); got != want {
			t.Errorf("%q became %q, want %q", in, got, want)
		}
	}
}

func FuzzVisible(f *testing.F) {
	f.Add("Ana \u202e\x1b[2J")
	f.Fuzz(func(t *testing.T, s string) {
		got := text.Visible(s)
		if !utf8.ValidString(got) || text.Visible(got) != got {
			t.Errorf("%q is not settled", got)
		}
		for _, r := range got {
			if unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) {
				t.Errorf("%q holds %U", got, r)
			}
		}
	})
}
