package phone_test

import (
	"regexp"
	"testing"

	"pgregory.net/rapid"

	"salonzap/internal/phone"
)

// ninthDigit says the rule a second way, without the package's own helpers: drop the 9 before eight digits that a mobile
// can begin with.
var ninthDigit = regexp.MustCompile(`^55([1-9][1-9])9([6-9]\d{7})$`)

// The same for Mexico and Argentina.
var (
	mexico    = regexp.MustCompile(`^521(\d{10})$`)
	argentina = regexp.MustCompile(`^549(\d{10})$`)
)

func sameLine(a, b string) bool { return shortest(a) == shortest(b) }

func shortest(digits string) string {
	digits = ninthDigit.ReplaceAllString(digits, "55$1$2")
	return argentina.ReplaceAllString(mexico.ReplaceAllString(digits, "52$1"), "54$1")
}

// lines draws numbers that are close to each other, so that equal lines come up often.
func lines() *rapid.Generator[phone.Number] {
	return rapid.Custom(func(t *rapid.T) phone.Number {
		digits := rapid.SampledFrom([]string{"55", "55", "55", "54", "549", "52", "521"}).Draw(t, "country") +
			rapid.SampledFrom([]string{"11", "31"}).Draw(t, "area") +
			rapid.SampledFrom([]string{"", "9"}).Draw(t, "ninth") +
			rapid.SampledFrom([]string{"2", "5", "6", "9"}).Draw(t, "first") + "1234567"
		n, ok := phone.FromDigits(digits)
		if !ok {
			t.Fatalf("%s is no number", digits)
		}
		return n
	})
}

func TestSameLineIsAnEquivalence(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b, c := lines().Draw(t, "a"), lines().Draw(t, "b"), lines().Draw(t, "c")
		if !a.SameLine(a) {
			t.Fatal("not itself")
		}
		if a.SameLine(b) != b.SameLine(a) {
			t.Fatal("depends on who asks")
		}
		if a.SameLine(b) && b.SameLine(c) && !a.SameLine(c) {
			t.Fatal("does not carry over")
		}
		if (a.Key() == b.Key()) != a.SameLine(b) {
			t.Fatal("the key says otherwise")
		}
		if a.SameLine(b) != sameLine(a.Digits(), b.Digits()) {
			t.Fatalf("%s and %s: got %v", a.Digits(), b.Digits(), a.SameLine(b))
		}
	})
}

func FuzzParse(f *testing.F) {
	for _, seed := range []string{"+55 (11) 98765-4321", "553187654321", "0 15 11 98765-4321", "00595981123456", "+", "0800"} {
		f.Add(seed, "BR")
	}
	f.Add("0981123456", "PY")
	f.Fuzz(func(t *testing.T, raw, region string) {
		n, err := phone.Parse(raw, region)
		if (err == nil) == n.IsZero() {
			t.Fatalf("a number and an error, or neither: %q, %v", n.E164(), err)
		}
		if err != nil {
			return
		}
		again, err := phone.Parse(n.E164(), region)
		if err != nil || again != n {
			t.Fatalf("%s came back as %s, %v", n.E164(), again.E164(), err)
		}
		if back, ok := phone.FromJID(n.Digits() + ":3@s.whatsapp.net"); !ok || back != n {
			t.Fatalf("%s is no address", n.Digits())
		}
		if n.Format() == "" || n.Masked() == n.Format() {
			t.Fatalf("written as %q, masked as %q", n.Format(), n.Masked())
		}
	})
}

func FuzzFromJID(f *testing.F) {
	f.Add("5511987654321:12@s.whatsapp.net")
	f.Add("1@lid")
	f.Fuzz(func(t *testing.T, jid string) {
		if n, ok := phone.FromJID(jid); ok == n.IsZero() {
			t.Fatalf("%q: %v, %q", jid, ok, n.Digits())
		}
	})
}
