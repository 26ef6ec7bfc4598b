package api

import (
	"context"
	"encoding/json"
	"net/http"
	"reflect"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"salonzap/internal/edge"
	"salonzap/internal/fault"
	"salonzap/internal/tenant"
	"salonzap/internal/text"
)

// connectionEvent is the name of the events of a connection's stream.
const connectionEvent = "connection"

func (a *api) registerEvents() {
	d := operationSpec{
		id: "whatsapp-events", method: http.MethodGet, path: whatsappPath + "/events", tag: "WhatsApp", summary: "Follow the connection",
		description: "Server-sent events named “connection”: the whole connection at once, then again after every change; null before the " +
			"first connect. The stream counts as watching: an attempt goes on as long as it is open. A comment every 15 s keeps it alive.",
	}
	op := a.operation(d, nil)
	op.Responses["200"].Content = map[string]*huma.MediaType{
		"text/event-stream": {Schema: a.schema(reflect.TypeFor[connectionView]())},
	}
	huma.Register(a.huma, op, func(ctx context.Context, in *bySlug) (*huma.StreamResponse, error) {
		edge.SetRoutePattern(ctx, op.Method+" "+op.Path)
		c := callOf(ctx)
		if err := checkQuery(c.r.URL.Query(), nil); err != nil {
			return nil, a.d.Reporter.Problem(c.r, err)
		}
		salon, err := a.salon(ctx, c, in.Slug)
		if err != nil {
			return nil, a.d.Reporter.Problem(c.r, err)
		}
		return &huma.StreamResponse{Body: func(hc huma.Context) {
			_, w := humago.Unwrap(hc)
			if err := a.d.Streams.Serve(w, c.r, salon.ID.String(), a.connectionFrames(c, salon)); err != nil {
				a.d.Reporter.Write(w, c.r, err)
			}
		}}, nil
	})
}

// connectionFrames reads the frames of a stream. Each time it checks again that the key is valid
// and the salon exists.
func (a *api) connectionFrames(c *call, salon tenant.Tenant) func(context.Context) (edge.Frame, error) {
	slug, key := salon.Slug.String(), bearer(c.r)
	return func(ctx context.Context) (edge.Frame, error) {
		if _, err := a.d.Keys.Authenticate(ctx, key); err != nil {
			return edge.Frame{}, err
		}
		frame := edge.Frame{Event: connectionEvent, Data: []byte("null"), Idle: true}
		v, err := a.d.Connections.Watch(ctx, c.scope(), salon.ID)
		if fault.Is(err, fault.NotFound) {
			err = a.explainNotFound(ctx, c, slug, err)
			if f, ok := err.(*fault.Error); ok && f.Key == text.NotConnectedYet { //nolint:errorlint // made by explainNotFound
				return frame, nil
			}
		}
		if err != nil {
			return edge.Frame{}, err
		}
		frame.NextRead, frame.Idle = v.Code().ExpiresAt, v.Attempt == nil
		frame.Data, err = json.Marshal(a.render(v, slug, true, c.lang))
		return frame, err
	}
}
