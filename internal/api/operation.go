package api

import (
	"context"
	"net/http"
	"reflect"
	"strconv"

	"github.com/danielgtaylor/huma/v2"

	"salonzap/internal/edge"
)

// operationResponse is what an operation gives back: a status and, unless it is 204, a body.
type operationResponse[O any] struct {
	Status   int
	Replayed string `header:"Idempotency-Replayed" hidden:"true"`
	ETag     string `header:"ETag" hidden:"true"`
	Body     O
}

// operationSpec describes an operation.
type operationSpec struct {
	id, method, path, tag, summary, description string

	body     reflect.Type // of the request's body; nil when it takes none
	statuses []int        // of success, first the usual one
	fails    []int        // statuses of problems beyond the usual ones

	takesKey bool // it handles the Idempotency-Key itself
	once     bool // it makes something new each time, and takes no Idempotency-Key
}

// register registers an operation. Its function gets the call and the parameters of path and query,
// and returns its error; the framework neither validates nor decodes, so that all error sentences
// are ours.
func register[I, O any](a *api, d operationSpec, f func(ctx context.Context, c *call, in *I) (int, O, error)) {
	op := a.operation(d, a.schema(reflect.TypeFor[O]()))
	known := queryNames(reflect.TypeFor[I]())
	huma.Register(a.huma, op, func(ctx context.Context, in *I) (*operationResponse[O], error) {
		c := callOf(ctx)
		edge.SetRoutePattern(ctx, op.Method+" "+op.Path)
		if err := checkQuery(c.r.URL.Query(), known); err != nil {
			return nil, a.d.Reporter.Problem(c.r, err)
		}
		do := func() (int, O, error) { return f(ctx, c, in) }
		out := &operationResponse[O]{}
		var err error
		if d.createsResource() {
			var again bool
			if out.Status, out.Body, again, err = idempotent(ctx, a, c, do); again {
				out.Replayed = "true"
			}
		} else {
			out.Status, out.Body, err = do()
		}
		if err != nil {
			return nil, a.d.Reporter.Problem(c.r, err)
		}
		if v, ok := any(out.Body).(interface{ replayed() bool }); ok && v.replayed() {
			out.Replayed = "true"
		}
		if v, ok := any(out.Body).(interface{ etag() string }); ok {
			out.ETag = v.etag()
		}
		return out, nil
	})
}

// registerNoContent registers an operation that answers 204.
func registerNoContent[I any](a *api, d operationSpec, f func(ctx context.Context, c *call, in *I) error) {
	d.statuses = []int{http.StatusNoContent}
	op := a.operation(d, nil)
	known := queryNames(reflect.TypeFor[I]())
	huma.Register(a.huma, op, func(ctx context.Context, in *I) (*struct{}, error) {
		c := callOf(ctx)
		edge.SetRoutePattern(ctx, op.Method+" "+op.Path)
		err := checkQuery(c.r.URL.Query(), known)
		if err == nil {
			err = f(ctx, c, in)
		}
		if err != nil {
			return nil, a.d.Reporter.Problem(c.r, err)
		}
		return nil, nil //nolint:nilnil // the framework's way to say 204
	})
}

// operation makes the framework's description of an operation.
func (a *api) operation(d operationSpec, out *huma.Schema) huma.Operation {
	if d.description == "" {
		d.description = d.summary + "."
	}
	if len(d.statuses) == 0 {
		d.statuses = []int{http.StatusOK}
	}
	op := huma.Operation{
		OperationID: d.id, Method: d.method, Path: root + d.path, Tags: []string{d.tag}, Summary: d.summary,
		Description: d.description, DefaultStatus: d.statuses[0], SkipValidateParams: true, SkipValidateBody: true,
		Responses: a.problemResponses(d),
	}
	for _, status := range d.statuses {
		r := &huma.Response{Description: http.StatusText(status)}
		if out != nil {
			r.Content = map[string]*huma.MediaType{"application/json": {Schema: out}}
		}
		op.Responses[strconv.Itoa(status)] = r
	}
	for _, r := range op.Responses {
		addQuotaHeaders(r)
	}
	if d.createsResource() || d.takesKey {
		op.Parameters = append(op.Parameters, idempotencyParameter())
	}
	if d.body != nil {
		a.needsBody[d.id] = bodyRequired(d.body)
		op.RequestBody = &huma.RequestBody{Content: map[string]*huma.MediaType{"application/json": {Schema: a.schema(d.body)}}}
	}
	return op
}

func (a *api) schema(t reflect.Type) *huma.Schema {
	return a.huma.OpenAPI().Components.Schemas.Schema(t, true, t.Name())
}
