package api

import (
	"cmp"
	"fmt"
	"net/http"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"salonzap/internal/connection"
	"salonzap/internal/edge"
	"salonzap/internal/fault"
)

// repositoryURL is where the program's home is.
const repositoryURL = "https://github.com/salonzap/salonzap"

// tags are the parts of the interface, in the order in which one needs them.
func tags() []*huma.Tag {
	return []*huma.Tag{
		{Name: "Salons", Description: "The platform's customers. Each has at most one connection."},
		{Name: "WhatsApp", Description: "A salon's one connection: link it, follow it, pause it, let it go."},
		{Name: "Passkey", Description: "The step in which WhatsApp asks the owner of some accounts for a passkey, and moving to a server that can do it."},
		{Name: messagesTag, Description: "What clients write, what is sent to them, and the work on their chats."},
		{Name: agendaTag, Description: "Services, professionals, hours, free times and appointments. Times are wall times in the salon's zone; money is whole centavos."},
		{Name: robotTag, Description: "What a salon's robot is told, and how it does."},
		{Name: eventsTag, Description: "What happened in salons: read from the feed, or sent to your server as webhooks."},
		{Name: "Servers", Description: "The Evolution-compatible servers that connections live on. For operators' keys."},
	}
}

// usedTags are the parts that have operations: a feature that is off has no heading either.
func usedTags(spec *huma.OpenAPI) []*huma.Tag {
	used := make(map[string]bool)
	for _, item := range spec.Paths {
		for _, op := range operationsOf(item) {
			for _, name := range op.Tags {
				used[name] = true
			}
		}
	}
	return slices.DeleteFunc(tags(), func(t *huma.Tag) bool { return !used[t.Name] })
}

// operationsOf are the operations of a path.
func operationsOf(item *huma.PathItem) []*huma.Operation {
	all := []*huma.Operation{item.Get, item.Put, item.Post, item.Patch, item.Delete}
	return slices.DeleteFunc(all, func(op *huma.Operation) bool { return op == nil })
}

// problemStatuses are the statuses of problems that an operation may answer with.
func problemStatuses(d operationSpec) []int {
	all := []int{http.StatusUnauthorized, http.StatusForbidden, http.StatusUnprocessableEntity, http.StatusTooManyRequests, http.StatusServiceUnavailable}
	if strings.Contains(d.path, "{") {
		all = append(all, http.StatusNotFound)
	}
	if d.method != http.MethodGet {
		all = append(all, http.StatusConflict)
	}
	if d.body != nil {
		all = append(all, http.StatusBadRequest, http.StatusRequestEntityTooLarge, http.StatusUnsupportedMediaType)
	}
	all = append(all, d.fails...)
	slices.Sort(all)
	return all
}

// problemResponses are the descriptions of answers that are no success.
func (a *api) problemResponses(d operationSpec) map[string]*huma.Response {
	schema := a.schema(reflect.TypeFor[edge.Problem]())
	content := map[string]*huma.MediaType{edge.ProblemType: {Schema: schema}}
	all := map[string]*huma.Response{"default": {Description: "A problem (RFC 9457)", Content: content}}
	for _, status := range problemStatuses(d) {
		r := &huma.Response{Description: http.StatusText(status), Content: content}
		if status == http.StatusTooManyRequests || status == http.StatusServiceUnavailable || status == http.StatusConflict && d.createsResource() {
			r.Headers = map[string]*huma.Param{"Retry-After": {Description: "Seconds to wait", Schema: &huma.Schema{Type: huma.TypeInteger}}}
		}
		all[strconv.Itoa(status)] = r
	}
	return all
}

// quotaHeaders describe how much of its requests a key has left.
func quotaHeaders() map[string]*huma.Header {
	header := func(says string) *huma.Header {
		return &huma.Header{Description: says, Schema: &huma.Schema{Type: huma.TypeInteger}}
	}
	return map[string]*huma.Header{
		"RateLimit-Limit":     header("Requests that the key has in a minute. Absent where there is no limit"),
		"RateLimit-Remaining": header("Requests that are left of them"),
		"RateLimit-Reset":     header("Seconds until the next minute begins"),
	}
}

// addQuotaHeaders adds the headers to an answer.
func addQuotaHeaders(r *huma.Response) {
	if r.Headers == nil {
		r.Headers = make(map[string]*huma.Param)
	}
	for name := range quotaHeaders() {
		r.Headers[name] = &huma.Param{Ref: "#/components/headers/" + name}
	}
}

// bodyRequired tells whether a body must be sent: a field in it is needed, or nothing would change without one.
func bodyRequired(body reflect.Type) bool {
	if strings.HasPrefix(body.Name(), "patch") {
		return true
	}
	for field := range body.Fields() {
		if !strings.Contains(field.Tag.Get("json"), "omitempty") {
			return true
		}
	}
	return false
}

// completeDescription adds what the framework cannot know: closed lists, second names of fields, and an example for each body.
func completeDescription(spec *huma.OpenAPI, publicURL string) {
	spec.Servers = []*huma.Server{{URL: cmp.Or(publicURL, "/"), Description: "This server"}}
	spec.Tags = usedTags(spec)
	all := spec.Components.Schemas.Map()
	for _, name := range []string{"Connection", "Entry"} {
		setEnum(all[name].Properties["cause"], enumOf(connection.Causes()))
	}
	setEnum(all["Entry"].Properties["kind"], enumOf(connection.EntryKinds()))
	setEnum(all["Problem"].Properties["type"], problemTypes())
	messageEnums(all["Message"])
	for _, name := range []string{"AddSalon", "PatchSalon", "ConnectInput"} {
		addAlias(all[name], "phone")
	}
	for _, item := range spec.Paths {
		for _, op := range operationsOf(item) {
			addExamples(spec, op)
		}
	}
	for name, s := range all {
		if isRequestSchema(name) {
			describeDefaults(s)
		}
	}
}

// describeDefaults moves defaults into the field descriptions: code generators make fields with a
// default required.
func describeDefaults(s *huma.Schema) {
	for _, p := range s.Properties {
		if p.Default != nil {
			p.Description = strings.TrimPrefix(strings.TrimSuffix(p.Description, ".")+fmt.Sprintf(". %v when absent", p.Default), ". ")
			p.Default = nil
		}
	}
}

// requireBodies says which operations must have a body.
func requireBodies(spec *huma.OpenAPI, needed map[string]bool) {
	for _, item := range spec.Paths {
		for _, op := range []*huma.Operation{item.Post, item.Patch} {
			if op != nil && op.RequestBody != nil {
				op.RequestBody.Required = needed[op.OperationID]
			}
		}
	}
}

func enumOf[S ~string](list []S) []any {
	var all []any
	for _, w := range list {
		all = append(all, string(w))
	}
	return all
}

func problemTypes() []any {
	all := []any{problemType(fault.Internal)}
	for k := fault.Invalid; k <= fault.UnknownOutcome; k++ {
		all = append(all, problemType(k))
	}
	return all
}

func problemType(k fault.Kind) string { return "/api/docs#problem-" + k.String() }

// setEnum says that a word is one of a list, or null where it may be.
func setEnum(s *huma.Schema, list []any) {
	if s == nil {
		return
	}
	if s.Enum = list; s.Nullable {
		s.Enum = append(slices.Clone(list), nil)
	}
}

// addAlias describes the second name of a field; see decode.
func addAlias(s *huma.Schema, name string) {
	if s == nil || s.Properties[name] == nil {
		return
	}
	second := *s.Properties[name]
	second.Description = "The same as " + name + ", under the name that answers have. Give one of the two"
	s.Properties[name+"_number"] = &second
}

// addExamples gives an example to each body of an operation.
func addExamples(spec *huma.OpenAPI, op *huma.Operation) {
	if op.RequestBody != nil {
		for _, media := range op.RequestBody.Content {
			media.Example = exampleOf(spec, media.Schema, "", true)
		}
	}
	for status, r := range op.Responses {
		code, _ := strconv.Atoi(status)
		for kind, media := range r.Content {
			switch {
			case kind == edge.ProblemType:
				media.Example = map[string]any{"type": problemType(fault.NotFound), "title": "Não encontrado", "status": http.StatusNotFound, "detail": "Este salão não existe.", "code": "salon_unknown"}
			case code < http.StatusBadRequest:
				media.Example = exampleOf(spec, media.Schema, "", false)
			}
		}
	}
}

// sampleValues are values of fields that have no example of their own.
func sampleValues() map[string]any {
	return map[string]any{
		"name": "Barbearia do João", "slug": "barbearia-do-joao", "salon": "barbearia-do-joao", "timezone": "America/Sao_Paulo", "server": "default",
		"id": "0197b0a4-7a5e-7c3e-9a53-0c3f5c1b2a10", "attempt_id": "0197b0a4-7a5e-7c3e-9a53-0c3f5c1b2a11", "url": "https://painel.salonzap.app/c/3q2-7w", "qr_code": "iVBORw0KGgo=",
		"qr_text": "2@AbCdEf", "pairing_code": "ABCDEFGH", "phase": "awaiting_scan", "connection_status": "awaiting_scan", "method": "qr", "wanted": "linked", "is_primary": true, "profile_name": "Barbearia do João",
		"host": "painel.salonzap.app", "version": "2.3.7", "api_key": "0123456789abcdef", "actor_name": "Ana", "actor_kind": "user", "kind": "connected", "max_linking": 40,
		"rawId": "AQID", "clientDataJSON": "e30", "authenticatorData": "AQID", "signature": "AQID", "challenge": "AQID", "role": "owner", "email": "ana@example.com",
	}
}

// fitsType tells whether a sample has a schema's type: fields of one name may have different types.
func fitsType(s *huma.Schema, sample any) bool {
	_, words := sample.(string)
	return words == (s.Type == huma.TypeString)
}

// exampleOf makes a value that a schema allows. Fields that may be absent are left out of request bodies, unless there is an
// example; fields that may be null are null unless there is one.
func exampleOf(spec *huma.OpenAPI, s *huma.Schema, name string, forRequest bool) any {
	if len(s.AnyOf) > 0 {
		s = s.AnyOf[0]
	}
	if s.Ref != "" {
		s = spec.Components.Schemas.SchemaFromRef(s.Ref)
	}
	sample, known := sampleValues()[name]
	switch {
	case len(s.Examples) > 0:
		return s.Examples[0]
	case known && fitsType(s, sample) && (len(s.Enum) == 0 || slices.Contains(s.Enum, sample)):
		return sample
	case s.Nullable && s.Type != huma.TypeObject:
		return nil
	case len(s.Enum) > 0:
		return s.Enum[0]
	case s.Default != nil:
		return s.Default
	}
	switch s.Type {
	case huma.TypeObject:
		object := make(map[string]any)
		for field, p := range s.Properties {
			if _, sampled := sampleValues()[field]; forRequest && !slices.Contains(s.Required, field) && (len(p.Examples) == 0 && !sampled || strings.HasSuffix(field, "phone_number")) {
				continue
			}
			object[field] = exampleOf(spec, p, field, forRequest)
		}
		return object
	case huma.TypeArray:
		return []any{exampleOf(spec, s.Items, "", forRequest)}
	case huma.TypeBoolean:
		return false
	case huma.TypeInteger, huma.TypeNumber:
		return 0
	case huma.TypeString:
		if s.Format == "date-time" {
			return "2026-03-14T15:09:26Z"
		}
		return "texto"
	}
	return map[string]any{}
}
