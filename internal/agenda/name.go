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

// maxSort bounds a place in lists, which a program counts in its own way.
const maxSort = 1_000_000

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

// FreeServiceName refuses a service under the name of another one that is offered: nobody could tell the two apart. all are the salon's
// services as they are before it. Two that had one name before keep it until one of them gets another.
// Errors: Invalid "name".
func FreeServiceName(all []Service, v Service) error {
	names := make([]bearer, len(all))
	for i, o := range all {
		names[i] = bearer{o.ID.String(), o.Name, o.Active}
	}
	return free(names, bearer{v.ID.String(), v.Name, v.Active}, "agenda.service", text.ServiceNameTaken)
}

// FreeProfessionalName is FreeServiceName of somebody in the team.
func FreeProfessionalName(all []Professional, p Professional) error {
	names := make([]bearer, len(all))
	for i, o := range all {
		names[i] = bearer{o.ID.String(), o.Name, o.Active}
	}
	return free(names, bearer{p.ID.String(), p.Name, p.Active}, "agenda.professional", text.TeamNameTaken)
}

// bearer is what has a name, while it is in use.
type bearer struct {
	id, name string
	active   bool
}

func free(all []bearer, one bearer, op string, key fault.Key) error {
	for _, o := range all {
		if o.id == one.id && o.active && strings.EqualFold(o.name, one.name) {
			return nil // it has the name already
		}
	}
	for _, o := range all {
		if o.id != one.id && o.active && one.active && strings.EqualFold(o.name, one.name) {
			return fault.Field(op, "name", key)
		}
	}
	return nil
}
