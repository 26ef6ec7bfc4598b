package api

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/danielgtaylor/huma/v2"
)

// docsSchema is one object on the page.
type docsSchema struct {
	Name   string
	Fields []docsField
}

// correctDescription makes the description say what is so where the framework says something else: a closed list that may be null
// has null in it, an object may be null where it is, answers may get more fields, and the framework's own errors are gone.
func correctDescription(spec *huma.OpenAPI) {
	all := spec.Components.Schemas.Map()
	delete(all, "ErrorModel")
	delete(all, "ErrorDetail")
	for name, s := range all {
		if !isRequestSchema(name) {
			s.AdditionalProperties = nil
		}
		for _, p := range s.Properties {
			if p.Nullable && len(p.Enum) > 0 {
				p.Enum = append(p.Enum, nil)
			}
		}
	}
	allowNull(all["Salon"].Properties["whatsapp"])
	for _, s := range all {
		if before := s.Properties["before"]; before != nil && before.Ref != "" { // of what is new there is none
			allowNull(before)
		}
	}
}

// allowNull makes a reference to an object one that may be null.
func allowNull(s *huma.Schema) { s.AnyOf, s.Ref = []*huma.Schema{{Ref: s.Ref}, {Type: "null"}}, "" }

// isRequestSchema tells whether a schema is of a request's body.
func isRequestSchema(name string) bool {
	return strings.HasSuffix(name, "Input") || strings.HasPrefix(name, "Add") || strings.HasPrefix(name, "Patch")
}

// responseSchemas lists what answers are made of.
func responseSchemas(spec *huma.OpenAPI) []docsSchema {
	all := spec.Components.Schemas.Map()
	var out []docsSchema
	for _, name := range slices.Sorted(maps.Keys(all)) {
		if isRequestSchema(name) {
			continue // shown where it is taken
		}
		out = append(out, docsSchema{Name: name, Fields: fieldsOf(spec, all[name])})
	}
	return out
}

// fieldsOf lists an object's fields, needed ones first, else in alphabetical order.
func fieldsOf(spec *huma.OpenAPI, s *huma.Schema) []docsField {
	if s.Ref != "" {
		s = spec.Components.Schemas.SchemaFromRef(s.Ref)
	}
	var out []docsField
	for _, name := range slices.Sorted(maps.Keys(s.Properties)) {
		p := s.Properties[name]
		out = append(out, docsField{Name: name, Type: typeText(p), Doc: p.Description, Required: slices.Contains(s.Required, name)})
	}
	return out
}

// typeText says in a few words what a value is.
func typeText(s *huma.Schema) string {
	switch {
	case s.Ref != "":
		return strings.TrimPrefix(s.Ref, "#/components/schemas/")
	case len(s.Enum) > 0:
		words := make([]string, 0, len(s.Enum))
		for _, e := range s.Enum {
			if e != nil {
				words = append(words, fmt.Sprintf("%q", e))
			}
		}
		return orNull(strings.Join(words, " | "), s.Nullable)
	case len(s.AnyOf) > 0:
		return typeText(s.AnyOf[0]) + " | null"
	case s.Type == huma.TypeArray && s.Items != nil:
		return "[" + typeText(s.Items) + "]"
	case s.Format != "":
		return orNull(s.Type+" ("+s.Format+")", s.Nullable)
	}
	return orNull(s.Type, s.Nullable)
}

func orNull(word string, nullable bool) string {
	if nullable {
		return word + " | null"
	}
	return word
}
