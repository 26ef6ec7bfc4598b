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

// correct makes the description say what is so where the framework says something else: a closed list that may be null
// has null in it, an object may be null where it is, answers may get more fields, and the framework's own errors are gone.
func correct(spec *huma.OpenAPI) {
	all := spec.Components.Schemas.Map()
	delete(all, "ErrorModel")
	delete(all, "ErrorDetail")
	for name, s := range all {
		if !taken(name) {
			s.AdditionalProperties = nil
		}
		for _, p := range s.Properties {
			if p.Nullable && len(p.Enum) > 0 {
				p.Enum = append(p.Enum, nil)
			}
		}
	}
	w := all["Salon"].Properties["whatsapp"]
	w.AnyOf, w.Ref = []*huma.Schema{{Ref: w.Ref}, {Type: "null"}}, ""
}

// taken tells whether a schema is of a request's body.
func taken(name string) bool {
	return strings.HasSuffix(name, "Input") || strings.HasPrefix(name, "Add") || strings.HasPrefix(name, "Patch")
}

// schemas lists what answers are made of.
func schemas(spec *huma.OpenAPI) []docsSchema {
	all := spec.Components.Schemas.Map()
	var out []docsSchema
	for _, name := range slices.Sorted(maps.Keys(all)) {
		if taken(name) {
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
	case len(s.AnyOf) > 0:
		return typeOf(s.AnyOf[0]) + " | null"
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
