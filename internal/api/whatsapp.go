package api

import (
	"context"
	"net/http"
	"reflect"

	"salonzap/internal/connection"
	"salonzap/internal/fault"
	"salonzap/internal/tenant"
	"salonzap/internal/text"
)

// ConnectionReader reads a salon's connection; *worker.Service does. Errors: NotFound before the first connect.
type ConnectionReader interface {
	Get(ctx context.Context, scope tenant.Scope, t tenant.ID) (connection.View, error)
	Watch(ctx context.Context, scope tenant.Scope, t tenant.ID) (connection.View, error)
	History(ctx context.Context, scope tenant.Scope, t tenant.ID, after string, limit int) ([]connection.Entry, error)
}

// ConnectionControl changes a connection that exists; *worker.Service does.
type ConnectionControl interface {
	Disconnect(ctx context.Context, by tenant.Actor, t tenant.ID) (connection.View, error)
	Stop(ctx context.Context, by tenant.Actor, t tenant.ID) (connection.View, error)
	Decide(ctx context.Context, by tenant.Actor, t tenant.ID, use bool) (connection.View, error)
	Pause(ctx context.Context, by tenant.Actor, t tenant.ID, paused bool) (connection.View, error)
}

const whatsappPath = "/salons/{slug}/whatsapp"

// pauseInput is the one thing about a connection that can be set.
type pauseInput struct {
	Paused *bool `json:"paused" needed:"true" doc:"true: the robot neither sends nor answers; the session stays"`
}

// decideInput answers a quarantine, or a number that was refused.
type decideInput struct {
	Use *bool `json:"use" needed:"true" doc:"true: the other number becomes the registered one; false: it is logged out, or forgotten"`
}

func (a *api) registerWhatsApp() {
	register(a, operationSpec{
		id: "get-whatsapp", method: http.MethodGet, path: whatsappPath, tag: "WhatsApp", summary: "Read the connection",
		description: "Reading counts as watching: an attempt goes on for another minute. 404 before the first connect.",
	}, func(ctx context.Context, c *call, in *bySlug) (int, connectionView, error) {
		return a.changeConnection(ctx, c, in.Slug, func(t tenant.ID) (connection.View, error) {
			return a.d.Connections.Watch(ctx, c.scope(), t)
		})
	})
	register(a, operationSpec{
		id: "patch-whatsapp", method: http.MethodPatch, path: whatsappPath, tag: "WhatsApp", summary: "Pause, or go on",
		body: reflect.TypeFor[pauseInput](),
	}, a.pause)
	register(a, operationSpec{
		id: "disconnect-whatsapp", method: http.MethodDelete, path: whatsappPath, tag: "WhatsApp", summary: "Disconnect",
		description: "Logs the phone out. The connection stays, and connects again with the same name.",
	}, func(ctx context.Context, c *call, in *bySlug) (int, connectionView, error) {
		return a.changeConnection(ctx, c, in.Slug, func(t tenant.ID) (connection.View, error) {
			return a.d.Control.Disconnect(ctx, c.actor, t)
		})
	})
	register(a, operationSpec{
		id: "stop-attempt", method: http.MethodPost, path: whatsappPath + "/stop", tag: "WhatsApp",
		summary: "End the linking attempt", description: "Hides its code. Nothing else changes.",
	}, func(ctx context.Context, c *call, in *bySlug) (int, connectionView, error) {
		return a.changeConnection(ctx, c, in.Slug, func(t tenant.ID) (connection.View, error) {
			return a.d.Control.Stop(ctx, c.actor, t)
		})
	})
	register(a, operationSpec{
		id: "decide-number", method: http.MethodPost, path: whatsappPath + "/decision", tag: "WhatsApp",
		summary: "Use another number, or undo", description: "Answers the phase confirm_number, and the cause wrong_number when it has an observed_number: to use it makes it the " +
			"registered one; a number that was refused before it was linked then needs a new code, which begins at once. 409 when there " +
			"is nothing to decide.",
		body: reflect.TypeFor[decideInput](),
	}, a.decide)
}

// changeConnection does something with a salon's connection and shows it.
func (a *api) changeConnection(
	ctx context.Context, c *call, slug string, f func(tenant.ID) (connection.View, error),
) (int, connectionView, error) {
	salon, err := a.salon(ctx, c, slug)
	if err != nil {
		return 0, connectionView{}, err
	}
	v, err := f(salon.ID)
	if err != nil {
		return 0, connectionView{}, a.explainNotFound(ctx, c, slug, err)
	}
	return http.StatusOK, a.render(v, slug, true, c.lang), nil
}

// explainNotFound says of a connection that is not found that there is none yet, as long as the salon is there.
func (a *api) explainNotFound(ctx context.Context, c *call, slug string, err error) error {
	if !fault.Is(err, fault.NotFound) {
		return err
	}
	if _, gone := a.salon(ctx, c, slug); gone != nil {
		return gone
	}
	return fault.New(fault.NotFound, "api.connection", text.NotConnectedYet)
}

func (a *api) pause(ctx context.Context, c *call, in *bySlug) (int, connectionView, error) {
	body, err := decode[pauseInput](c.body)
	if err != nil {
		return 0, connectionView{}, err
	}
	return a.changeConnection(ctx, c, in.Slug, func(t tenant.ID) (connection.View, error) {
		return a.d.Control.Pause(ctx, c.actor, t, *body.Paused)
	})
}

func (a *api) decide(ctx context.Context, c *call, in *bySlug) (int, connectionView, error) {
	body, err := decode[decideInput](c.body)
	if err != nil {
		return 0, connectionView{}, err
	}
	return a.changeConnection(ctx, c, in.Slug, func(t tenant.ID) (connection.View, error) {
		return a.d.Control.Decide(ctx, c.actor, t, *body.Use)
	})
}
