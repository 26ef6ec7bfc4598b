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

const whatsapp = "/salons/{slug}/whatsapp"

// pauseInput is the one thing about a connection that can be set.
type pauseInput struct {
	Paused *bool `json:"paused" needed:"true" doc:"true: the robot neither sends nor answers; the session stays"`
}

// decideInput answers a quarantine, or a number that was refused.
type decideInput struct {
	Use *bool `json:"use" needed:"true" doc:"true: the other number becomes the registered one; false: it is logged out, or forgotten"`
}

func (a *api) registerWhatsApp() {
	handle(a, about{
		id: "get-whatsapp", method: http.MethodGet, path: whatsapp, tag: "WhatsApp", summary: "Read the connection",
		description: "Reading counts as watching: an attempt goes on for another minute. 404 before the first connect.",
	}, func(ctx context.Context, c *call, in *bySlug) (int, connectionView, error) {
		return a.onSalon(ctx, c, in.Slug, func(t tenant.ID) (connection.View, error) {
			return a.d.Connections.Watch(ctx, c.scope, t)
		})
	})
	handle(a, about{
		id: "patch-whatsapp", method: http.MethodPatch, path: whatsapp, tag: "WhatsApp", summary: "Pause, or go on",
		body: reflect.TypeFor[pauseInput](),
	}, a.pause)
	handle(a, about{
		id: "disconnect-whatsapp", method: http.MethodDelete, path: whatsapp, tag: "WhatsApp", summary: "Disconnect",
		description: "Logs the phone out. The connection stays, and connects again with the same name.",
	}, func(ctx context.Context, c *call, in *bySlug) (int, connectionView, error) {
		return a.onSalon(ctx, c, in.Slug, func(t tenant.ID) (connection.View, error) {
			return a.d.Connections.Disconnect(ctx, c.scope, t, c.actor)
		})
	})
	handle(a, about{
		id: "stop-attempt", method: http.MethodPost, path: whatsapp + "/stop", tag: "WhatsApp",
		summary: "End the linking attempt", description: "Hides its code. Nothing else changes.",
	}, func(ctx context.Context, c *call, in *bySlug) (int, connectionView, error) {
		return a.onSalon(ctx, c, in.Slug, func(t tenant.ID) (connection.View, error) {
			return a.d.Connections.Stop(ctx, c.scope, t, c.actor)
		})
	})
	handle(a, about{
		id: "decide-number", method: http.MethodPost, path: whatsapp + "/decision", tag: "WhatsApp",
		summary: "Use another number, or undo", description: "Answers the phase confirm_number, and the cause wrong_number when it has an observed_number: to use it makes it the " +
			"registered one; a number that was refused before it was linked then needs a new code, which begins at once. 409 when there " +
			"is nothing to decide.",
		body: reflect.TypeFor[decideInput](),
	}, a.decide)
}

// onSalon does something with a salon's connection and shows it.
func (a *api) onSalon(
	ctx context.Context, c *call, slug string, f func(tenant.ID) (connection.View, error),
) (int, connectionView, error) {
	salon, err := a.salon(ctx, c, slug)
	if err != nil {
		return 0, connectionView{}, err
	}
	v, err := f(salon.ID)
	if err != nil {
		return 0, connectionView{}, a.wasIt(ctx, c, slug, err)
	}
	return http.StatusOK, a.render(v, slug, true, c.lang), nil
}

// wasIt says of a connection that is not found that there is none yet, as long as the salon is there.
func (a *api) wasIt(ctx context.Context, c *call, slug string, err error) error {
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
	return a.onSalon(ctx, c, in.Slug, func(t tenant.ID) (connection.View, error) {
		return a.d.Connections.Pause(ctx, c.scope, t, *body.Paused, c.actor)
	})
}

func (a *api) decide(ctx context.Context, c *call, in *bySlug) (int, connectionView, error) {
	body, err := decode[decideInput](c.body)
	if err != nil {
		return 0, connectionView{}, err
	}
	return a.onSalon(ctx, c, in.Slug, func(t tenant.ID) (connection.View, error) {
		return a.d.Connections.Decide(ctx, c.scope, t, *body.Use, c.actor)
	})
}
