package api

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"time"

	"salonzap/internal/connection"
	"salonzap/internal/edge"
	"salonzap/internal/fault"
	"salonzap/internal/tenant"
	"salonzap/internal/text"
)

// ConnectorCodes trades a typed code for a ticket, and a ticket for an answer; *worker.Service does.
type ConnectorCodes interface {
	RedeemCode(ctx context.Context, code string) (connection.Redeemed, error)
	AnswerTicket(ctx context.Context, ticket string, assertion json.RawMessage) error
}

// The Connector's routes for dashboards on hosts that the extension may not read: the owner types a
// code. There is no sign-in; the code, and then the ticket, is the authorization.
const (
	maxConnectorCalls = 30 // an address may make in a minute
	maxConnectorBody  = connection.MaxAssertion + 1<<10
)

// redeemInput is a code as it was typed.
type redeemInput struct {
	Code string `json:"code" needed:"true"`
}

// redeemedView is what a code was traded for.
type redeemedView struct {
	Ticket    string          `json:"ticket"`
	Options   json.RawMessage `json:"options"`
	Display   displayView     `json:"display"`
	ExpiresAt *time.Time      `json:"expires_at"`
}

// ticketInput is a ticket with an assertion.
type ticketInput struct {
	Ticket    string          `json:"ticket" needed:"true"`
	Assertion json.RawMessage `json:"assertion" needed:"true"`
}

// registerConnector adds the public routes. Both share one limit; neither lets other origins' pages read its answers.
func (a *api) registerConnector(mux *http.ServeMux) {
	limit := edge.NewLimiter(maxConnectorCalls, time.Minute, text.TooMany)
	for pattern, f := range map[string]func(w http.ResponseWriter, r *http.Request, body []byte) error{
		"POST /connector/redeem": a.redeem, "POST /connector/answer": a.answerTicket,
	} {
		mux.Handle(pattern, a.d.Reporter.Limit(limit, edge.AddressKey, a.d.Reporter.Handle(func(w http.ResponseWriter, r *http.Request) error {
			w.Header().Set("Cache-Control", "no-store")
			body, err := edge.ReadBody(w, r, maxConnectorBody)
			if err != nil {
				return err
			}
			if err := checkType(r, body); err != nil {
				return err
			}
			return withGoneStatus(f(w, r, body))
		})))
	}
}

func (a *api) redeem(w http.ResponseWriter, r *http.Request, body []byte) error {
	in, err := decode[redeemInput](body)
	if err != nil {
		return err
	}
	got, err := a.d.ConnectorCodes.RedeemCode(r.Context(), in.Code)
	if err != nil {
		return err
	}
	salon, err := a.d.Tenants.Tenant(r.Context(), tenant.System("connector"), got.Tenant)
	if err != nil {
		return err
	}
	return writeJSON(w, http.StatusOK, redeemedView{
		Ticket: got.Ticket, Options: got.LinkPasskey.Options, Display: a.display(r, salon, got.LinkPasskey), ExpiresAt: instant(got.Until),
	})
}

func (a *api) answerTicket(w http.ResponseWriter, r *http.Request, body []byte) error {
	in, err := decode[ticketInput](body)
	if err != nil {
		return err
	}
	if err := a.d.ConnectorCodes.AnswerTicket(r.Context(), in.Ticket, in.Assertion); err != nil {
		return err
	}
	return writeJSON(w, http.StatusAccepted, stageView{Stage: string(connection.PasskeySent)})
}

// withGoneStatus gives the error of a used or expired ticket the status 410.
func withGoneStatus(err error) error {
	if e, ok := errors.AsType[*fault.Error](err); ok && e.Key == text.ConnectorOver {
		return edge.WithStatus(http.StatusGone, err)
	}
	return err
}

func writeJSON(w http.ResponseWriter, status int, body any) error {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	return json.NewEncoder(w).Encode(body)
}
