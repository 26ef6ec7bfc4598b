package phone

import (
	"strings"
	"unicode"

	"github.com/nyaruka/phonenumbers"

	"salonzap/internal/fault"
)

const (
	minDigits = 7   // the shortest international number with its country code in use (Saint Helena, Niue)
	maxDigits = 15  // ITU-T E.164, 6.2.1
	maxRaw    = 256 // bytes: more than any spelling of 15 digits needs, with something invisible behind each
)

// Brazil is the default region of a salon that names none, as Parse takes it.
const Brazil = "BR"

// Number is one telephone number with its country code. The zero Number is none. Numbers are compared as written with
// ==, and as lines with SameLine.
type Number struct {
	digits string // country code first, no plus sign
}

// Parse reads a number as a person types or pastes it: "+55 (11) 98765-4321", "11 98765-4321" with region BR,
// "5511987654321" as WhatsApp writes it, "00595 981 123456". Without a plus sign or 00 the number belongs to
// defaultRegion (ISO 3166, "BR"), with or without that region's country code in front; with an empty region the digits
// must begin with a country code.
//
// Landlines are numbers like any other: WhatsApp Business works on them. Brazilian mobiles without the ninth digit are
// taken. Every error is a fault of kind Invalid on the field "phone" and holds nothing of the input.
func Parse(raw, defaultRegion string) (Number, error) {
	digits, international, ok := clean(raw)
	if !ok {
		return Number{}, invalid()
	}
	if !international && defaultRegion == Brazil {
		if n, ok := parseBrazilian(digits); ok {
			return n, nil
		}
	}
	if international || defaultRegion == "" {
		if strings.HasPrefix(digits, brazilCode) && brazilianNational(digits[len(brazilCode):]) {
			return Number{digits}, nil
		}
		digits, defaultRegion = "+"+digits, "ZZ" // ZZ: the library's word for no region
	}
	if n, ok := valid(digits, defaultRegion); ok {
		return n, nil
	}
	if second := other(strings.TrimPrefix(digits, "+")); second != "" && digits[0] == '+' { // the plan knows one spelling, WhatsApp both
		if _, ok := valid("+"+second, defaultRegion); ok {
			return Number{digits[1:]}, nil
		}
	}
	return Number{}, invalid()
}

// valid asks the numbering plans.
func valid(digits, region string) (Number, bool) {
	parsed, err := phonenumbers.Parse(digits, region)
	if err != nil || !phonenumbers.IsValidNumber(parsed) {
		return Number{}, false
	}
	return Number{strings.TrimPrefix(phonenumbers.Format(parsed, phonenumbers.E164), "+")}, true
}

// FromClient takes a number as a client of a WhatsApp server's protocol writes it: what Parse takes in Brazil, and digits with
// their country code, which the protocol knows without a plus sign. Numbers of countries whose plan is not known to the last
// digit are believed, since WhatsApp knows better; Brazil's is.
func FromClient(raw string) (Number, bool) {
	const enough = 10 // digits: fewer are a number without its area or country
	if n, err := Parse(raw, Brazil); err == nil {
		return n, true
	}
	digits, _, ok := clean(raw)
	if !ok {
		return Number{}, false
	}
	if n, err := Parse("+"+digits, ""); err == nil {
		return n, true
	}
	if strings.HasPrefix(digits, brazilCode) || len(digits) < enough {
		return Number{}, false
	}
	return FromDigits(digits)
}

func invalid() error { return fault.Field("phone.parse", "phone", "phone_invalid") }

// clean drops what people and address books put between digits, and what nobody sees: blanks of every sort, tabs and line ends,
// marks of direction, variation selectors and the frame of keycaps. It refuses everything else (letters would be dialled as a
// vanity number, an extension cannot be a WhatsApp). international tells whether a plus sign or 00 came first.
func clean(raw string) (digits string, international, ok bool) {
	if len(raw) > maxRaw {
		return "", false, false
	}
	var b strings.Builder
	for _, r := range raw {
		switch {
		case '0' <= r && r <= '9':
			b.WriteRune(r)
		case (r == '+' || r == '\uff0b') && b.Len() == 0 && !international:
			international = true
		case strings.ContainsRune("().-/\u2212", r) || unicode.IsSpace(r) || unicode.In(r, unicode.Z, unicode.Pd, unicode.Cf, unicode.Mn, unicode.Me):
		default:
			return "", false, false
		}
	}
	digits = b.String()
	if rest, zeros := strings.CutPrefix(digits, "00"); zeros && !international {
		digits, international = rest, true
	}
	return digits, international, len(digits) >= minDigits && len(digits) <= maxDigits+2
}

// FromDigits takes a number as a WhatsApp server reports it: digits only, country code first. The server is believed:
// nothing but the shape is checked.
func FromDigits(digits string) (Number, bool) {
	if len(digits) < minDigits || len(digits) > maxDigits || digits[0] == '0' {
		return Number{}, false
	}
	for i := range len(digits) {
		if digits[i] < '0' || digits[i] > '9' {
			return Number{}, false
		}
	}
	return Number{digits}, true
}

// FromJID takes the number out of a WhatsApp user's address: "5511987654321@s.whatsapp.net", with an agent and a device
// ("5511987654321.0:12@s.whatsapp.net"), or with the older "@c.us". Groups, broadcasts and hidden users ("@lid") have no
// number.
func FromJID(jid string) (Number, bool) {
	user, server, ok := strings.Cut(jid, "@")
	if !ok || (server != "s.whatsapp.net" && server != "c.us") {
		return Number{}, false
	}
	user, _, _ = strings.Cut(user, ":")
	user, _, _ = strings.Cut(user, ".")
	return FromDigits(user)
}

// IsZero tells whether there is no number.
func (n Number) IsZero() bool { return n.digits == "" }

// SameLine tells whether both are the same telephone line, that is: equal, or different only in a digit that one and the same
// line has or lacks (Brazil's ninth, the 1 of Mexico's mobiles, the 9 of Argentina's, the 01 of Benin's). The zero Number is the same line as
// no number.
func (n Number) SameLine(other Number) bool { return !n.IsZero() && n.Key() == other.Key() }

// Key is equal for two numbers exactly when they are the same line: the digits, in the one of a line's spellings that
// stands for both. It is meant for a unique column; it is empty for no number.
func (n Number) Key() string {
	if isOldMobile(n.digits) {
		return n.digits[:4] + "9" + n.digits[4:]
	}
	for _, s := range spellings() {
		if key := s.key(n.digits); key != "" {
			return key
		}
	}
	return n.digits
}
