package api_test

import (
	"encoding/json"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"salonzap/internal/edge"
)

// operationInput is what the description says that one operation reads.
type operationInput struct {
	Parameters  []struct{ Name string }
	RequestBody *struct {
		Content map[string]struct{ Schema inputSchema }
	}
}

// inputSchema is the shape of a value.
type inputSchema struct {
	Ref        string `json:"$ref"`
	Properties map[string]inputSchema
	Items      *inputSchema
	AnyOf      []inputSchema
	OneOf      []inputSchema
}

type inputs struct {
	Paths      map[string]map[string]operationInput
	Components struct{ Schemas map[string]inputSchema }
}

var index = regexp.MustCompile(`\[\d+\]`)

// hasField tells whether a value of the shape can have a field, as "week[1].until".
func (d inputs) hasField(s inputSchema, path string) bool {
	if name, ok := strings.CutPrefix(s.Ref, "#/components/schemas/"); ok {
		return d.hasField(d.Components.Schemas[name], path)
	}
	for _, one := range append(s.AnyOf, s.OneOf...) {
		if d.hasField(one, path) {
			return true
		}
	}
	name, rest, deeper := strings.Cut(path, ".")
	p, ok := s.Properties[index.ReplaceAllString(name, "")]
	if !ok || !deeper && !index.MatchString(name) {
		return ok
	}
	if index.MatchString(name) {
		if p.Items == nil {
			return false
		}
		p = *p.Items
	}
	return !deeper || d.hasField(p, rest)
}

// operation is the described operation of a request.
func (d inputs) operation(method, path string) (operationInput, bool) {
	for pattern, item := range d.Paths {
		match := regexp.MustCompile("^" + regexp.MustCompile(`\{[^/]+\}`).ReplaceAllString(pattern, "[^/]+") + "$")
		if op, ok := item[strings.ToLower(method)]; ok && match.MatchString(path) {
			return op, true
		}
	}
	return operationInput{}, false
}

// checkFields expects that an error names only what its request has, or may have.
func (r *rig) checkFields(t *testing.T, method, path string, body []byte, a answered) {
	t.Helper()
	if a.status < 400 || a.header.Get("Content-Type") != edge.ProblemType {
		return
	}
	to, err := url.Parse(path)
	if err != nil {
		return
	}
	op, known := r.inputs(t).operation(method, to.Path)
	var p edge.Problem
	if err := json.Unmarshal(a.body, &p); err != nil {
		return
	}
	for _, problem := range p.Errors {
		e := problem.Field
		last := e[strings.LastIndexByte(e, '.')+1:]
		if !known || e == "body" || strings.Contains(string(body), `"`+last+`"`) || to.Query().Has(e) {
			continue
		}
		ok := false
		for _, p := range op.Parameters {
			ok = ok || p.Name == e
		}
		if op.RequestBody != nil {
			for _, c := range op.RequestBody.Content {
				ok = ok || r.inputs(t).hasField(c.Schema, e)
			}
		}
		if !ok {
			t.Errorf("%s %s has no field %q: %.300s", method, path, e, a.body)
		}
	}
}

// inputs reads the description, once for a rig.
func (r *rig) inputs(t *testing.T) inputs {
	t.Helper()
	r.readInputs.Do(func() {
		if err := json.Unmarshal(r.ask(t, "", "GET", "/api/openapi.json", nil).body, &r.ofInputs); err != nil {
			t.Fatal(err)
		}
	})
	return r.ofInputs
}
