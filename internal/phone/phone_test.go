package phone_test

import (
	"errors"
	"strings"
	"testing"

	"salonzap/internal/fault"
	"salonzap/internal/phone"
)

func TestNumbersAreReadAsPeopleWriteThem(t *testing.T) {
	for _, tc := range []struct{ name, raw, region, want string }{
		{"mobile as people write it", "+55 (11) 98765-4321", "BR", "+5511987654321"},
		{"mobile, national", "11987654321", "BR", "+5511987654321"},
		{"mobile, trunk zero", "(011) 98765-4321", "BR", "+5511987654321"},
		{"mobile, carrier code", "0 15 11 98765-4321", "BR", "+5511987654321"},
		{"mobile as WhatsApp writes it", "5511987654321", "BR", "+5511987654321"},
		{"mobile as WhatsApp writes it, no region", "5511987654321", "", "+5511987654321"},
		{"mobile without ninth digit", "+55 31 8765-4321", "BR", "+553187654321"},
		{"mobile without ninth digit, national", "31 8765-4321", "BR", "+553187654321"},
		{"mobile without ninth digit, no plus", "553187654321", "BR", "+553187654321"},
		{"mobile without ninth digit, no region", "553187654321", "", "+553187654321"},
		{"mobile without ninth digit, asked abroad", "+55 31 6765-4321", "PY", "+553167654321"},
		{"area code 55, national", "55 98765-4321", "BR", "+5555987654321"},
		{"area code 55, old and national", "55 8765-4321", "BR", "+555587654321"},
		{"area code 55, whole", "+55 55 98765-4321", "BR", "+5555987654321"},
		{"landline", "(11) 3456-7890", "BR", "+551134567890"},
		{"toll free", "0800 123 4567", "BR", "+558001234567"},
		{"dialled from abroad", "0055 11 98765 4321", "PY", "+5511987654321"},
		{"Paraguay", "+595 981 123456", "BR", "+595981123456"},
		{"Paraguay with 00", "00595 981 123456", "BR", "+595981123456"},
		{"Paraguay, no region", "595981123456", "", "+595981123456"},
		{"Paraguay at home", "0981 123456", "PY", "+595981123456"},
		{"Uruguay", "+598 94 231 234", "BR", "+59894231234"},
		{"Argentina", "+54 9 11 2345-6789", "BR", "+5491123456789"},
		{"Portugal", "+351 912 345 678", "BR", "+351912345678"},
		{"Mexico", "+52 55 1234 5678", "BR", "+525512345678"},
		{"Mexico as WhatsApp writes it", "+52 1 55 1234 5678", "BR", "+5215512345678"},
		{"Mexico as WhatsApp writes it, no region", "5215512345678", "", "+5215512345678"},
		{"Argentina without its 9", "+54 11 2345-6789", "BR", "+541123456789"},
		{"Benin from before 2024", "+229 97123456", "BR", "+22997123456"},
		{"a variation selector", "+55\ufe0f 11 91234-0003", "BR", "+5511912340003"},
		{"keycaps", "1\ufe0f\u20e31\ufe0f\u20e39\ufe0f\u20e387654321", "BR", "+5511987654321"},
		{"tabs and line ends", "\t+55\t11\n98765-4321\r\n", "BR", "+5511987654321"},
		{"a word joiner, a soft hyphen, a zero-width space", "\u2060+55\u00ad11\u200b987654321\ufeff", "BR", "+5511987654321"},
		{"separators of lines and paragraphs", "11\u2028987654321\u2029", "BR", "+5511987654321"},
		{"a minus sign", "11 98765\u22124321", "BR", "+5511987654321"},
		{"a wide plus sign", "\uff0b5511987654321", "BR", "+5511987654321"},
		{"pasted from an address book", "\u202a+55\u00a011\u00a098765\u20114321\u202c", "BR", "+5511987654321"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			n, err := phone.Parse(tc.raw, tc.region)
			if err != nil {
				t.Fatal(err)
			}
			if got := n.E164(); got != tc.want {
				t.Errorf("got %s, want %s", got, tc.want)
			}
		})
	}
}

func TestWhatIsNoNumberIsRefused(t *testing.T) {
	for _, tc := range []struct{ name, raw, region string }{
		{"nothing", "", "BR"},
		{"spaces", "   ", "BR"},
		{"word", "telefone", "BR"},
		{"vanity", "0800-FLOWERS", "BR"},
		{"no area code", "98765-4321", "BR"},
		{"no such area code", "20 98765-4321", "BR"},
		{"mobile too long", "11 98765-43210", "BR"},
		{"nine digits that do not begin with a nine", "11 88765-4321", "BR"},
		{"old mobile that begins with 1", "11 1765-4321", "BR"},
		{"digit too many, not taken for Italy", "39 98765 43210", "BR"},
		{"foreign digits without a plus sign", "595981123456", "BR"},
		{"country nobody has", "+999 123 4567", "BR"},
		{"national, no region", "11987654321", ""},
		{"extension", "+55 11 3456-7890 ramal 12", "BR"},
		{"two plus signs", "++5511987654321", "BR"},
		{"plus sign inside", "55+11987654321", "BR"},
		{"two numbers", "11987654321;11987654322", "BR"},
		{"address", "5511987654321@s.whatsapp.net", "BR"},
		{"far too long", strings.Repeat("1", 4096), "BR"},
		{"not UTF-8", "+55 11 98765\xff4321", "BR"},
		{"Mexico with a digit too many", "+52 1 55 1234 56789", "BR"},
		{"Mexico with two ones", "+52 1 155 1234 567", "BR"},
		{"other digits", "+55 ١١ 98765-4321", "BR"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			n, err := phone.Parse(tc.raw, tc.region)
			if !n.IsZero() {
				t.Errorf("took it for %s", n.E164())
			}
			f, ok := errors.AsType[*fault.Error](err)
			if !ok || f.Kind != fault.Invalid || f.Field != "phone" || f.Key != "phone_invalid" {
				t.Fatalf("got error %v, want an invalid phone", err)
			}
			if raw := strings.TrimSpace(tc.raw); len(raw) > 5 && strings.Contains(err.Error(), raw) {
				t.Errorf("the error tells the input: %v", err)
			}
		})
	}
}

func TestNumbersAreReadFromJIDs(t *testing.T) {
	for _, tc := range []struct{ jid, want string }{
		{"5511987654321@s.whatsapp.net", "5511987654321"},
		{"553187654321:17@s.whatsapp.net", "553187654321"},
		{"5511987654321.0:12@s.whatsapp.net", "5511987654321"},
		{"5511987654321@c.us", "5511987654321"},
		{"595981123456@s.whatsapp.net", "595981123456"},
		{"5511987654321", ""},
		{"5511987654321@lid", ""},
		{"120363000000000000@g.us", ""},
		{"status@broadcast", ""},
		{"@s.whatsapp.net", ""},
		{"12345@s.whatsapp.net", ""},
		{"1234567890123456@s.whatsapp.net", ""},
		{"0551198765432@s.whatsapp.net", ""},
		{"", ""},
	} {
		n, ok := phone.FromJID(tc.jid)
		if ok != (tc.want != "") || n.Digits() != tc.want {
			t.Errorf("%q: got %q, %v, want %q", tc.jid, n.Digits(), ok, tc.want)
		}
	}
}

func TestNumbersAreOneLineModuloTheNinthDigit(t *testing.T) {
	for _, tc := range []struct {
		name, a, b string
		want       bool
	}{
		{"itself", "5511987654321", "5511987654321", true},
		{"ninth digit missing on one side", "5531987654321", "553187654321", true},
		{"ninth digit missing on both", "553187654321", "553187654321", true},
		{"another line", "5531987654321", "5531987654322", false},
		{"another area", "5531987654321", "5532987654321", false},
		{"a landline is not a mobile", "551141234567", "5511941234567", false},
		{"the lowest digit of an old mobile", "553161234567", "5531961234567", true},
		{"the highest digit of a landline", "553151234567", "5531951234567", false},
		{"no such rule in Paraguay", "595981123456", "5959981123456", false},
		{"Mexico's 1", "525512345678", "5215512345678", true},
		{"Mexico, another line", "525512345678", "5215512345679", false},
		{"Mexico, too long", "52551234567", "52155123456789", false},
		{"Argentina's 9", "541123456789", "5491123456789", true},
		{"Argentina, another area", "543512345678", "5491123456789", false},
		{"Benin's 01", "22997123456", "2290197123456", true},
		{"Mexico is not Argentina", "525512345678", "5495512345678", false},
		{"a Brazilian landline", "551134567890", "551134567890", true},
	} {
		a, _ := phone.FromDigits(tc.a)
		b, _ := phone.FromDigits(tc.b)
		if got := a.SameLine(b); got != tc.want {
			t.Errorf("%s: got %v", tc.name, got)
		}
		if got := b.SameLine(a); got != tc.want {
			t.Errorf("%s, turned round: got %v", tc.name, got)
		}
	}
	if (phone.Number{}).SameLine(phone.Number{}) {
		t.Error("no number is the line of no number")
	}
}

func TestNumbersOfClientsAreRead(t *testing.T) {
	for _, tc := range []struct{ name, raw, want string }{
		{"Brazil with its code", "5511987654321", "5511987654321"},
		{"Brazil without", "(11) 98765-4321", "5511987654321"},
		{"old mobile", "553187654321", "553187654321"},
		{"invisible", "+55\ufe0f 11 91234-0003", "5511912340003"},
		{"Paraguay, no plus", "595981123456", "595981123456"},
		{"Mexico as WhatsApp writes it", "5215512345678", "5215512345678"},
		{"a plan that we do not know", "9991234567890", "9991234567890"},
		{"Brazil, no such area", "5520987654321", ""},
		{"Brazil, a digit too many", "55119876543210", ""},
		{"no area", "98765-4321", ""},
		{"a word", "telefone", ""},
		{"an address", "5511987654321@s.whatsapp.net", ""},
		{"nothing", "", ""},
	} {
		n, ok := phone.FromClient(tc.raw)
		if ok != (tc.want != "") || n.Digits() != tc.want {
			t.Errorf("%s: got %q, %v, want %q", tc.name, n.Digits(), ok, tc.want)
		}
	}
}
