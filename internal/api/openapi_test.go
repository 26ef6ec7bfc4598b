package api_test

import (
	"encoding/json"
	"os"
	"slices"
	"strings"
	"testing"

	"salonzap/internal/connection"
)

// described is the description as far as these tests read it.
type described struct {
	Servers []struct{ URL string }
	Tags    []struct{ Name, Description string }
	Paths   map[string]map[string]struct {
		OperationID string
		Description string
		Tags        []string
		RequestBody *struct {
			Required bool
			Content  map[string]struct{ Example json.RawMessage }
		}
		Responses map[string]struct {
			Headers map[string]struct {
				Ref string `json:"$ref"`
			}
			Content map[string]struct{ Example json.RawMessage }
		}
	}
	Components struct {
		Schemas map[string]struct {
			Properties map[string]struct{ Enum []any }
		}
	}
}

// TestTheDescriptionListsEveryOperationWhole holds the description to what generators and readers need. With OPENAPI it writes the description
// into that file, for scripts/openapi.sh.
func TestTheDescriptionListsEveryOperationWhole(t *testing.T) {
	r := newRig(t)
	raw := r.ask(t, "", "GET", "/api/openapi.json", nil).body
	if path := os.Getenv("OPENAPI"); path != "" {
		if err := os.WriteFile(path, raw, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	var spec described
	if err := json.Unmarshal(raw, &spec); err != nil {
		t.Fatal(err)
	}
	if len(spec.Servers) != 1 || spec.Servers[0].URL != "https://salonzap.example.com" {
		t.Errorf("servers = %v", spec.Servers)
	}
	optional := []string{"connect-whatsapp", "add-connect-link", "move-whatsapp", "rotate-webhook-secret", "rotate-salon-webhook-secret"}
	for path, item := range spec.Paths {
		for method, op := range item {
			if op.Description == "" || len(op.Tags) != 1 || !slices.ContainsFunc(spec.Tags, func(tag struct{ Name, Description string }) bool {
				return tag.Name == op.Tags[0] && tag.Description != ""
			}) {
				t.Errorf("%s %s: description %q, tags %q", method, path, op.Description, op.Tags)
			}
			if b := op.RequestBody; b != nil {
				if b.Required == slices.Contains(optional, op.OperationID) {
					t.Errorf("%s: the body's being required is %v", op.OperationID, b.Required)
				}
				if _, form := b.Content["multipart/form-data"]; !form && len(b.Content["application/json"].Example) <= len("{}") && b.Content["text/csv"].Example == nil {
					t.Errorf("%s: no example of its body", op.OperationID)
				}
			}
			for _, status := range []string{"401", "403", "422", "429"} {
				if op.Responses[status].Content["application/problem+json"].Example == nil {
					t.Errorf("%s: %s is not described", op.OperationID, status)
				}
			}
			for status, answer := range op.Responses {
				if answer.Headers["RateLimit-Remaining"].Ref == "" {
					t.Errorf("%s: %s does not say how many requests are left", op.OperationID, status)
				}
				for kind, media := range answer.Content {
					if strings.HasPrefix(status, "2") && len(media.Example) <= len("{}") {
						t.Errorf("%s: no example of %s as %s", op.OperationID, status, kind)
					}
				}
			}
		}
	}
	for _, name := range []string{"Connection", "Entry"} {
		if got := spec.Components.Schemas[name].Properties["cause"].Enum; len(got) != len(connection.Causes())+1 {
			t.Errorf("%s: causes = %v", name, got)
		}
	}
	if got := spec.Components.Schemas["Entry"].Properties["kind"].Enum; len(got) != len(connection.EntryKinds()) {
		t.Errorf("kinds = %v", got)
	}
}

// TestPhoneNumberIsTakenWhereItIsRead gives a number under the name that answers have.
func TestPhoneNumberIsTakenWhereItIsRead(t *testing.T) {
	r := newRig(t)
	got := r.do(t, 201, "POST", "/api/v1/salons", `{"name":"Ana","slug":"ana","phone_number":"+55 11 98765-4321"}`)
	if got["phone_number"] != "+5511987654321" {
		t.Errorf("added: %v", got)
	}
	if got = r.do(t, 200, "PATCH", "/api/v1/salons/ana", `{"phone_number":"(11) 98765-4322"}`); got["phone_number"] != "+5511987654322" {
		t.Errorf("changed: %v", got)
	}
	if got = r.do(t, 200, "PATCH", "/api/v1/salons/ana", `{"phone_number":null}`); got["phone_number"] != nil {
		t.Errorf("forgotten: %v", got)
	}
	got = r.do(t, 422, "PATCH", "/api/v1/salons/ana", `{"phone_number":"11987654321","phone":"11987654322"}`)
	if got["code"] != "field_twice" {
		t.Errorf("both names: %v", got)
	}
	got = r.do(t, 422, "POST", "/api/v1/salons/ana/whatsapp/connect", `{"method":"code","phone_number":"x","wait_seconds":0}`)
	if got["code"] != "phone_invalid" {
		t.Errorf("a click: %v", got)
	}
}

// TestUnknownParametersAreRefused mistypes a filter: everything must not be the answer.
func TestUnknownParametersAreRefused(t *testing.T) {
	r := newRig(t)
	r.addSalon(t, "ana", "")
	for _, q := range []struct{ method, path, field, code string }{
		{"GET", "/salons?statuss=connected", "statuss", "parameter_unknown"},
		{"GET", "/salons?limit=1&limit=2", "limit", "parameter_twice"},
		{"GET", "/salons/ana?limit=1", "limit", "parameter_unknown"},
		{"GET", "/salons/ana/whatsapp/history?page=2", "page", "parameter_unknown"},
		{"GET", "/salons/ana/whatsapp/events?after=1", "after", "parameter_unknown"},
		{"POST", "/salons?name=Ana", "name", "parameter_unknown"},
		{"DELETE", "/salons/ana?force=1", "force", "parameter_unknown"},
	} {
		got := r.do(t, 422, q.method, "/api/v1"+q.path, nil)
		list, _ := got["errors"].([]any)
		if len(list) != 1 {
			t.Fatalf("%s: %v", q.path, got)
		}
		if one, _ := list[0].(map[string]any); one["field"] != q.field || one["code"] != q.code {
			t.Errorf("%s: %v", q.path, one)
		}
	}
	if r.do(t, 200, "GET", "/api/v1/salons?limit=1&q=ana&status=", nil) == nil {
		t.Error("known ones were not taken")
	}
}

// TestTheGuideIsInBothLanguages holds the page to leading a newcomer from a key to a connected salon, in both languages, inside a landmark.
func TestTheGuideIsInBothLanguages(t *testing.T) {
	r := newRig(t)
	html := string(r.ask(t, "", "GET", "/api/docs", nil).body)
	for _, part := range []string{"key", "salons", "owner", "connect", "events", "all", "errors", "limits", "pages"} {
		for _, language := range []string{"pt", "en"} {
			if !strings.Contains(html, `id="`+language+"-"+part+`"`) {
				t.Errorf("no part %s in %s", part, language)
			}
		}
	}
	for _, must := range []string{"<main>", "</main>", `<section id="guia" lang="pt-BR">`, "BASE=https://salonzap.example.com/api/v1", "curl -N"} {
		if !strings.Contains(html, must) {
			t.Errorf("%s is not on the page", must)
		}
	}
}
