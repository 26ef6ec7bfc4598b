package agenda

import (
	"slices"
	"strings"
	"unicode/utf8"

	"salonzap/internal/fault"
	"salonzap/internal/text"
)

// What names may be, in characters.
const (
	MaxName    = 80
	MaxAlias   = 40
	MaxAliases = 20
	MaxReason  = 120
)

// cleanName takes what cannot be seen out of a name.
func cleanName(op, s string, key fault.Key) (string, error) {
	s = text.Visible(s)
	if n := utf8.RuneCountInString(s); n < 1 || n > MaxName {
		return "", fault.Field(op, "name", key, MaxName)
	}
	return s, nil
}

// cleanAliases drops empty and repeated ones. Errors: Invalid "aliases".
func cleanAliases(op string, in []string) ([]string, error) {
	var all []string
	for _, s := range in {
		s = text.Visible(s)
		same := func(o string) bool { return strings.EqualFold(o, s) }
		switch {
		case s == "" || slices.ContainsFunc(all, same):
		case utf8.RuneCountInString(s) > MaxAlias:
			return nil, fault.Field(op, "aliases", text.AgendaAlias, MaxAlias)
		default:
			all = append(all, s)
		}
	}
	if len(all) > MaxAliases {
		return nil, fault.Field(op, "aliases", text.AgendaAliases, MaxAliases)
	}
	return all, nil
}

// cleanReason is a free remark, which may be empty. Errors: Invalid "reason".
func cleanReason(op, s string) (string, error) {
	s = text.Visible(s)
	if utf8.RuneCountInString(s) > MaxReason {
		return "", fault.Field(op, "reason", text.AgendaReason, MaxReason)
	}
	return s, nil
}

// within checks a number that a person typed. Errors: Invalid with the field.
func within(op, field string, n, low, high int, key fault.Key) error {
	if n < low || n > high {
		return fault.Field(op, field, key, low, high)
	}
	return nil
}

// AddAlias is a list of aliases with one more. Errors: Invalid "aliases" when it is too long, or too many.
func AddAlias(all []string, one string) ([]string, error) {
	return cleanAliases("agenda.add_alias", append(slices.Clone(all), one))
}
