package api

import (
	"context"
	"errors"
	"net/http"
	"reflect"
	"time"

	"salonzap/internal/connection"
	"salonzap/internal/fault"
	"salonzap/internal/phone"
	"salonzap/internal/tenant"
	"salonzap/internal/text"
)

// LinkStarter begins to link a salon, or joins the attempt under way; *worker.Service does.
type LinkStarter interface {
	Connect(ctx context.Context, t tenant.ID, r connection.Request) (connection.View, error)
}

// defaultWait is how long connect waits for a code by default: a healthy server needs 2 s.
const defaultWait = 10 * time.Second

// bySlug names a salon in a path.
type bySlug struct {
	Slug string `path:"slug" doc:"The salon's slug" example:"barbearia-do-joao"`
}

// connectInput is a click.
type connectInput struct {
	Method      string `json:"method,omitempty" enum:"qr,code" default:"qr" doc:"How the phone is linked"`
	Phone       string `json:"phone,omitempty" also:"phone_number" doc:"With method code: the salon's WhatsApp number; the registered one when absent" example:"11 98765-4321"`
	WaitSeconds *int   `json:"wait_seconds,omitempty" minimum:"0" maximum:"30" default:"10" doc:"How long the answer may wait for a code"`
}

// request checks the input. Every field at fault is named.
func (in connectInput) request(by tenant.Actor) (connection.Request, error) {
	r := connection.Request{
		Click: connection.Click{Method: connection.QR, By: by, Watched: connection.APIWatchTTL}, Wait: defaultWait,
	}
	var errs []error
	switch in.Method {
	case "", string(connection.QR):
	case string(connection.PairingCode):
		r.Click.Method = connection.PairingCode
	default:
		errs = append(errs, fault.Field("api.connect", "method", text.MethodUnknown))
	}
	if in.Phone != "" {
		var err error
		if r.Click.Phone, err = phone.Parse(in.Phone, phone.Brazil); err != nil {
			errs = append(errs, err)
		}
	}
	if in.WaitSeconds != nil {
		r.Wait = time.Duration(*in.WaitSeconds) * time.Second
		if *in.WaitSeconds < 0 || *in.WaitSeconds > int(connection.MaxWait/time.Second) {
			errs = append(errs, fault.Field("api.connect", "wait_seconds", text.WaitOutOfRange, int(connection.MaxWait/time.Second)))
		}
	}
	return r, errors.Join(errs...)
}

func (a *api) registerConnect() {
	register(a, operationSpec{
		id: "connect-whatsapp", method: http.MethodPost, path: "/salons/{slug}/whatsapp/connect", tag: "WhatsApp",
		summary: "Connect, or reconnect",
		description: "The first call makes the salon's connection, every later one links the same connection again with a new code. " +
			"A call during a live attempt joins it. Answers 200 with a code or when connected, else 202 with the phase; " +
			"follow it by reading the connection again, or by its events.",
		body: reflect.TypeFor[connectInput](), statuses: []int{http.StatusOK, http.StatusAccepted},
	}, a.connect)
}

func (a *api) connect(ctx context.Context, c *call, in *bySlug) (int, connectionView, error) {
	body, err := decode[connectInput](c.body)
	if err != nil {
		return 0, connectionView{}, err
	}
	request, err := body.request(c.actor)
	if err != nil {
		return 0, connectionView{}, err
	}
	salon, err := a.salon(ctx, c, in.Slug)
	if err != nil {
		return 0, connectionView{}, err
	}
	if err := a.admitCode(salon, request.Click); err != nil {
		return 0, connectionView{}, err
	}
	v, err := a.d.Links.Connect(ctx, salon.ID, request)
	status := http.StatusAccepted
	if v.Status == connection.StatusConnected || !v.Code().IsZero() {
		status = http.StatusOK
	}
	a.d.Metrics.countConnect(request.Click.Method, status, err)
	if err != nil {
		return 0, connectionView{}, err
	}
	return status, a.render(v, in.Slug, true, c.lang), nil
}

// admitCode bounds how many pairing codes are asked for a salon, and by a salon for one number:
// attackers request codes for numbers of others to steal their accounts. The limits of one salon do
// not count for another.
func (a *api) admitCode(salon tenant.Tenant, click connection.Click) error {
	if click.Method != connection.PairingCode {
		return nil
	}
	if err := a.codesPerSalon.Allow(salon.ID.String()); err != nil {
		return err
	}
	to := click.Phone
	if to.IsZero() {
		to = salon.Phone
	}
	if to.IsZero() {
		return nil
	}
	return a.codesPerNumber.Allow(salon.ID.String() + " " + to.Key())
}

// salon finds the salon of a path. Errors: NotFound, also for another tenant's.
func (a *api) salon(ctx context.Context, c *call, slug string) (tenant.Tenant, error) {
	s, err := tenant.ParseSlug(slug)
	if err != nil {
		return tenant.Tenant{}, fault.New(fault.NotFound, "api.salon", text.SalonUnknown)
	}
	return a.d.Tenants.TenantBySlug(ctx, c.scope(), s.String())
}
