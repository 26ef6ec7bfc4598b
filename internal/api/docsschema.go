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

// schemas lists what answers are made of.
func schemas(spec *huma.OpenAPI) []docsSchema {
	all := spec.Components.Schemas.Map()
	var out []docsSchema
	for _, name := range slices.Sorted(maps.Keys(all)) {
		if strings.HasSuffix(name, "Input") || strings.HasPrefix(name, "Add") || strings.HasPrefix(name, "Patch") {
			continue // shown where it is taken
		}
		out = append(out, docsSchema{Name: name, Fields: fields(spec, all[name])})
	}
	return out
}

// fields lists an object's fields, needed ones first, else in alphabetical order.
func fields(spec *huma.OpenAPI, s *huma.Schema) []docsField {
	if s.Ref != "" {
		s = spec.Components.Schemas.SchemaFromRef(s.Ref)
	}
	var out []docsField
	for _, name := range slices.Sorted(maps.Keys(s.Properties)) {
		p := s.Properties[name]
		out = append(out, docsField{Name: name, Type: typeOf(p), Doc: p.Description, Needed: slices.Contains(s.Required, name)})
	}
	return out
}

// typeOf says in a few words what a value is.
func typeOf(s *huma.Schema) string {
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
	case s.Type == huma.TypeArray && s.Items != nil:
		return "[" + typeOf(s.Items) + "]"
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
