package translate

import (
	"unicode/utf8"

	"salonzap/internal/evolution"
	"salonzap/internal/text"
)

// The version of a server and the names of people are shown on pages and terminals: they are bounded, and cleaned of invisible characters.
const (
	maxVersionLength = 40  // characters
	maxNameLength    = 100 // characters; WhatsApp allows 25
)

// ServerVersion is a server's version, made safe to show.
func ServerVersion(i evolution.Info) string { return truncate(i.Version, maxVersionLength) }

// ProfileName is a profile's name in WhatsApp, made safe to show.
func ProfileName(name string) string { return truncate(name, maxNameLength) }

func truncate(s string, limit int) string {
	s = text.Visible(s)
	if utf8.RuneCountInString(s) > limit {
		s = string([]rune(s)[:limit])
	}
	return s
}
