package translate

import (
	"unicode/utf8"

	"salonzap/internal/evolution"
	"salonzap/internal/text"
)

// What a server says of itself and of people is shown on pages and terminals: it is made visible and short first.
const (
	longestVersion = 40  // characters
	longestName    = 100 // characters; WhatsApp allows 25
)

// ServerVersion is what a server calls its version.
func ServerVersion(i evolution.Info) string { return truncate(i.Version, longestVersion) }

// ProfileName is what somebody calls themselves in WhatsApp.
func ProfileName(name string) string { return truncate(name, longestName) }

func truncate(s string, most int) string {
	s = text.Visible(s)
	if utf8.RuneCountInString(s) > most {
		s = string([]rune(s)[:most])
	}
	return s
}
