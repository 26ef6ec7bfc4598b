package api

import (
	"errors"
	"maps"
	"net/url"
	"reflect"
	"slices"

	"salonzap/internal/fault"
	"salonzap/internal/text"
)

// queryNames are the names that a query may have, by the tags of an operation's input.
func queryNames(in reflect.Type) []string {
	var names []string
	for field := range in.Fields() {
		if name := field.Tag.Get("query"); name != "" {
			names = append(names, name)
		}
	}
	return names
}

func queryNamesOf[I any]() []string { return queryNames(reflect.TypeFor[I]()) }

// checkQuery refuses parameters that an operation does not know: a mistyped filter would give everything. Every one at fault
// is named.
func checkQuery(given url.Values, known []string) error {
	var errs []error
	for _, name := range slices.Sorted(maps.Keys(given)) {
		switch {
		case !slices.Contains(known, name):
			if len(errs) < maxUnknown {
				name = truncateName(name)
				errs = append(errs, fault.Field("api.query", name, text.ParameterUnknown, name))
			}
		case len(given[name]) > 1:
			errs = append(errs, fault.Field("api.query", name, text.ParameterTwice, name))
		}
	}
	return errors.Join(errs...)
}
