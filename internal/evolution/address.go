package evolution

import "strings"

// The server parts of JIDs.
const (
	phoneServer = "@s.whatsapp.net"
	lidServer   = "@lid"
)

// Address is the other end of a chat: either the digits of a phone, or an opaque id (a LID, a group, a channel).
// Exactly one of them is set; both are empty when the message has no JID.
type Address struct {
	Digits string // country code, area code, number; no plus
	Opaque string // the JID, when no phone is known
}

// FirstAddress is the phone of the first JID that ends in @s.whatsapp.net, else the first JID that is not empty. Give
// it remoteJid, remoteJidAlt and senderPn in that order: depending on the version, the phone is in any one of them.
func FirstAddress(jids ...string) Address {
	var opaque string
	for _, jid := range jids {
		if digits := PhoneDigits(jid); digits != "" {
			return Address{Digits: digits}
		}
		if opaque == "" {
			opaque = jid
		}
	}
	return Address{Opaque: opaque}
}

// PhoneDigits is the phone in a JID such as "5511987654321:7@s.whatsapp.net" (the device is dropped), or "" when the
// JID is not a phone's.
func PhoneDigits(jid string) string {
	user, ok := strings.CutSuffix(jid, phoneServer)
	if !ok {
		return ""
	}
	user, _, _ = strings.Cut(user, ":")
	if !allDigits(user) {
		return ""
	}
	return user
}

// PhoneJID is the JID of a phone given as digits.
func PhoneJID(digits string) string { return digits + phoneServer }

// IsLID reports whether the JID is a LID, WhatsApp's id of a person without the phone number.
func IsLID(jid string) bool { return strings.HasSuffix(jid, lidServer) }

func allDigits(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return s != ""
}

// validNumber reports whether s may be a phone number with country code: E.164 has at most 15 digits, and no country has fewer than 8 in
// all. Evolution itself takes anything, "abc" included (recording f-14).
func validNumber(s string) bool {
	const shortest, longest = 8, 15
	return allDigits(s) && s[0] != '0' && len(s) >= shortest && len(s) <= longest
}
