package phone

import (
	"bytes"
	"encoding/json"
	"errors"
	"log/slog"
	"strconv"
	"strings"

	"github.com/nyaruka/phonenumbers"
)

// hidden is what a log shows of a number.
const hidden = "[phone]"

// E164 is the number as interfaces exchange it: "+5511987654321". Empty for no number.
func (n Number) E164() string {
	if n.IsZero() {
		return ""
	}
	return "+" + n.digits
}

// Digits is the number as WhatsApp servers take it: "5511987654321". Empty for no number.
func (n Number) Digits() string { return n.digits }

// Format is the number as a person reads it: "+55 (11) 98765-4321", abroad as its country writes it. Empty for no
// number.
func (n Number) Format() string {
	if area, subscriber, ok := n.brazilian(); ok {
		head, tail := splitTail(subscriber)
		return "+55 (" + area + ") " + head + "-" + tail
	}
	if n.IsZero() {
		return ""
	}
	parsed, err := phonenumbers.Parse(n.E164(), "ZZ")
	if err != nil {
		return n.E164()
	}
	return phonenumbers.Format(parsed, phonenumbers.INTERNATIONAL)
}

// Masked is the number as somebody may see it who need not know it, enough to recognise one's own:
// "+55 (11) 9…-4321", abroad "+595 …3456". Empty for no number.
func (n Number) Masked() string {
	if area, subscriber, ok := n.brazilian(); ok {
		head, tail := splitTail(subscriber)
		return "+55 (" + area + ") " + head[:1] + "…-" + tail
	}
	if n.IsZero() {
		return ""
	}
	_, tail := splitTail(n.digits)
	return n.countryCode() + "…" + tail
}

// brazilian splits a Brazilian number into area code and subscriber.
func (n Number) brazilian() (area, subscriber string, ok bool) {
	national, ok := strings.CutPrefix(n.digits, brazilCode)
	if !ok || !brazilianNational(national) {
		return "", "", false
	}
	return national[:areaLen], national[areaLen:], true
}

// splitTail cuts the last four digits off.
func splitTail(digits string) (head, tail string) {
	at := len(digits) - 4
	return digits[:at], digits[at:]
}

// countryCode is "+595 ", or only "+" for a number whose country nobody knows.
func (n Number) countryCode() string {
	parsed, err := phonenumbers.Parse(n.E164(), "ZZ")
	if err != nil {
		return "+"
	}
	return "+" + strconv.Itoa(int(parsed.GetCountryCode())) + " "
}

// String hides the number, so that a careless %v shows nothing. Use E164, Format or Masked.
func (n Number) String() string {
	if n.IsZero() {
		return ""
	}
	return hidden
}

// GoString hides the number from %#v.
func (n Number) GoString() string { return "phone.Number{" + n.String() + "}" }

// LogValue hides the number.
func (n Number) LogValue() slog.Value { return slog.StringValue(n.String()) }

// MarshalText is the E.164 form, empty for no number.
func (n Number) MarshalText() ([]byte, error) { return []byte(n.E164()), nil }

// UnmarshalText takes what MarshalText gave. It is for our own data; what a person typed goes through Parse.
func (n *Number) UnmarshalText(text []byte) error {
	if len(text) == 0 {
		*n = Number{}
		return nil
	}
	digits, plus := strings.CutPrefix(string(text), "+")
	parsed, ok := FromDigits(digits)
	if !plus || !ok {
		return errors.New("phone: not a number in E.164 form")
	}
	*n = parsed
	return nil
}

// MarshalJSON is the E.164 form, null for no number.
func (n Number) MarshalJSON() ([]byte, error) {
	if n.IsZero() {
		return []byte("null"), nil
	}
	return []byte(`"` + n.E164() + `"`), nil
}

// UnmarshalJSON takes what MarshalJSON gave; null and "" are no number.
func (n *Number) UnmarshalJSON(data []byte) error {
	if bytes.Equal(data, []byte("null")) {
		*n = Number{}
		return nil
	}
	var text string
	if err := json.Unmarshal(data, &text); err != nil {
		return errors.New("phone: not a JSON string")
	}
	return n.UnmarshalText([]byte(text))
}
