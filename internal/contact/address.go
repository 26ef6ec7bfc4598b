package contact

import (
	"log/slog"
	"strings"

	"salonzap/internal/phone"
)

// The servers of the addresses (JIDs) of people.
const (
	phoneServer = "s.whatsapp.net"
	oldServer   = "c.us" // as older servers write phoneServer
	lidServer   = "lid"
)

// maxUser is the most digits in front of the @ that are accepted; LIDs have 15 at present.
const maxUser = 32

// Address is the WhatsApp address of one person: a JID, without the device. The zero Address is
// none.
type Address struct{ user, server string }

// ParseAddress reads the JID of a person: "5511987654321@s.whatsapp.net", "458946541648796@lid",
// either with an agent and a device (":7"), or the bare digits of a number, as some channels write
// it. ok is false for groups, broadcasts, status and newsletters.
func ParseAddress(jid string) (Address, bool) {
	user, server, ok := strings.Cut(jid, "@")
	switch {
	case !ok, server == oldServer:
		server = phoneServer
	}
	user, _, _ = strings.Cut(user, ":")
	user, _, _ = strings.Cut(user, ".")
	switch server {
	case phoneServer:
		if _, ok := phone.FromDigits(user); !ok {
			return Address{}, false
		}
	case lidServer:
		if user == "" || len(user) > maxUser || strings.Trim(user, "0123456789") != "" {
			return Address{}, false
		}
	default:
		return Address{}, false
	}
	return Address{user: user, server: server}, true
}

// At is the address of a number. The zero number has none.
func At(n phone.Number) Address {
	if n.IsZero() {
		return Address{}
	}
	return Address{user: n.Digits(), server: phoneServer}
}

// IsZero tells whether it is no address.
func (a Address) IsZero() bool { return a.user == "" }

// JID is the address as servers take it; empty for the zero Address.
func (a Address) JID() string {
	if a.IsZero() {
		return ""
	}
	return a.user + "@" + a.server
}

// Phone is the number in the address; zero when it is hidden.
func (a Address) Phone() phone.Number {
	if a.server != phoneServer {
		return phone.Number{}
	}
	n, _ := phone.FromDigits(a.user) // ParseAddress has checked it
	return n
}

// Alias is the alias that this address belongs to: the telephone line, or the LID. Two addresses
// with the same alias are one person.
func (a Address) Alias() Alias {
	if a.server == lidServer {
		return Alias{kind: AliasLID, value: a.user}
	}
	if n := a.Phone(); !n.IsZero() {
		return Alias{kind: AliasLine, value: n.Key()}
	}
	return Alias{}
}

// String hides the address.
func (a Address) String() string { return hide(a.IsZero(), "[address]") }

// GoString hides the address from %#v.
func (a Address) GoString() string { return "contact.Address{" + a.String() + "}" }

// LogValue hides the address.
func (a Address) LogValue() slog.Value { return slog.StringValue(a.String()) }

// MarshalText is the JID.
func (a Address) MarshalText() ([]byte, error) { return []byte(a.JID()), nil }

// AliasKind is the kind of an alias.
type AliasKind string

// The kinds of alias.
const (
	AliasLine AliasKind = "line" // a telephone line, in the one spelling that stands for all of its spellings
	AliasLID  AliasKind = "lid"  // WhatsApp's hidden id of an account
)

// Alias is one name under which WhatsApp knows a person. Within a salon it belongs to one contact at most. The zero Alias
// is none.
type Alias struct {
	kind  AliasKind
	value string // digits
}

// ParseAlias reads the texts of Kind and Value; ok is false when they are no alias.
func ParseAlias(kind, value string) (Alias, bool) {
	digits := value != "" && strings.Trim(value, "0123456789") == ""
	if !digits || kind != string(AliasLine) && kind != string(AliasLID) {
		return Alias{}, false
	}
	return Alias{kind: AliasKind(kind), value: value}, true
}

// IsZero tells whether it is no alias.
func (a Alias) IsZero() bool { return a.value == "" }

// Kind is the kind of the alias.
func (a Alias) Kind() AliasKind { return a.kind }

// Value is its digits: of the line in its one spelling, or of the LID.
func (a Alias) Value() string { return a.value }

// String hides the alias.
func (a Alias) String() string { return hide(a.IsZero(), "["+string(a.kind)+"]") }

// GoString hides the alias from %#v.
func (a Alias) GoString() string { return "contact.Alias{" + a.String() + "}" }

// LogValue hides the alias.
func (a Alias) LogValue() slog.Value { return slog.StringValue(a.String()) }

func hide(empty bool, word string) string {
	if empty {
		return ""
	}
	return word
}
