package api

import (
	"context"
	"errors"
	"net/http"

	"salonzap/internal/agenda"
	"salonzap/internal/edge"
	"salonzap/internal/fault"
	"salonzap/internal/text"
)

// keepInput is what somebody saw of an appointment that they keep as it is.
type keepInput struct {
	Mark    string `json:"mark" needed:"true" doc:"Of the conflict, as you read it" example:"9f86d081884c7d65"`
	Version *int   `json:"version,omitempty" doc:"The appointment's version that you read; whatever there is when absent" example:"1"`
}

// keepAppointment decides that an appointment stays as it is, although it no longer fits.
func (a *api) keepAppointment(ctx context.Context, c *call, in *appointmentPath) (int, appointmentView, error) {
	n, err := a.salonAgenda(ctx, c, in.Slug)
	if err != nil {
		return 0, appointmentView{}, err
	}
	body, err := decode[keepInput](c.body)
	if err != nil {
		return 0, appointmentView{}, err
	}
	one, err := n.appointment(ctx, in.ID)
	if err != nil {
		return 0, appointmentView{}, err
	}
	seen, err := versionOf(body.Version, in.IfMatch)
	if err != nil {
		return 0, appointmentView{}, err
	}
	err = n.transact(ctx, func(ctx context.Context, d agenda.Desk) error {
		done, err := agenda.LeaveConflictAt(ctx, d, one.ID, seen, body.Mark, n.staff())
		if len(done.Appointments) > 0 {
			one = done.Appointments[0]
		}
		return err
	})
	if f, ok := errors.AsType[*fault.Error](err); ok && f.Key == text.AgendaStale && in.IfMatch != "" {
		err = edge.WithStatus(http.StatusPreconditionFailed, err)
	}
	if err != nil {
		return 0, appointmentView{}, err
	}
	v, err := n.withEvents(ctx, one)
	return http.StatusOK, v, err
}
