package gateway

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"net/http"
	"slices"
	"strconv"

	"salonzap/internal/evolution"
	"salonzap/internal/fault"
	"salonzap/internal/gateway/engine"
)

// refusal is an error with its answer.
type refusal struct {
	envelope evolution.ErrorResponse
	err      error // the reason, for the log; nil when the caller is to blame
}

func (r *refusal) Error() string { return "gateway: refused: " + r.envelope.Error }

func (r *refusal) Unwrap() error { return r.err }

func refusalFrom(e evolution.ErrorResponse) error { return &refusal{envelope: e} }

func refusalOf(status int, texts ...string) error {
	return refusalFrom(evolution.Refusal(status, texts...))
}

func instanceNotFound(name string) error {
	return refusalOf(http.StatusNotFound, `The "`+name+`" instance does not exist`)
}

func notConnected(name string) error {
	return refusalOf(http.StatusBadRequest, `The "`+name+`" instance is not connected`)
}

// errPanic is the error of a handler that panicked; the panic is logged where it is caught.
var errPanic = errors.New("gateway: a handler panicked")

// errUnavailable is the answer while the gateway starts or stops, or has lost its database.
var errUnavailable = refusalFrom(evolution.PlainError(http.StatusServiceUnavailable, "The server is starting or stopping; try again"))

// failure is the answer to an error. Our own failures are logged, and their text is not in the answer.
func (g *Gateway) failure(r *http.Request, err error) reply {
	if errors.Is(err, errRefusedAnswer) {
		return reply{http.StatusUnprocessableEntity, refusedAnswer{
			evolution.Refusal(http.StatusUnprocessableEntity, "WhatsApp does not take this answer; try again"), "refused",
		}}
	}
	out := errorResponse(err)
	switch {
	case out.Status < http.StatusInternalServerError, errors.Is(err, errUnavailable):
	case isWhatsAppRefusal(err):
		g.cfg.Log.InfoContext(r.Context(), "WhatsApp did not do what a call wanted", slog.String("method", r.Method), slog.Int("status", out.Status))
	default:
		g.cfg.Log.ErrorContext(r.Context(), "a call failed", slog.String("method", r.Method), slog.Int("status", out.Status), slog.Any("err", err))
	}
	return reply{out.Status, out}
}

// isWhatsAppRefusal tells whether WhatsApp refused or did not answer, and certainly nothing was sent.
func isWhatsAppRefusal(err error) bool {
	certain := []error{engine.ErrRefused, engine.ErrCold, engine.ErrUpload, engine.ErrNoAnswer}
	return slices.ContainsFunc(certain, func(one error) bool { return errors.Is(err, one) })
}

// errorResponse is the one table from errors to answers.
func errorResponse(err error) evolution.ErrorResponse {
	if r, ok := errors.AsType[*refusal](err); ok {
		return r.envelope
	}
	if _, ok := errors.AsType[*http.MaxBytesError](err); ok {
		return evolution.Refusal(http.StatusRequestEntityTooLarge, "request entity too large")
	}
	if no, ok := errors.AsType[*engine.Refusal](err); ok {
		return refusedByWhatsApp(no)
	}
	switch {
	case errors.Is(err, engine.ErrNumber):
		return evolution.Refusal(http.StatusBadRequest, "The number is none that WhatsApp could know")
	case errors.Is(err, engine.ErrMedia):
		return evolution.Refusal(http.StatusBadRequest, "The media cannot be used")
	case errors.Is(err, engine.ErrCold):
		return evolution.Refusal(http.StatusBadRequest, "WhatsApp does not deliver to this contact now (463): it must write first")
	case errors.Is(err, engine.ErrRefused):
		return evolution.Refusal(http.StatusBadRequest, "WhatsApp does not take this")
	case errors.Is(err, engine.ErrNoName):
		return evolution.Refusal(http.StatusConflict, "The account's profile name is not known yet, and WhatsApp shows nobody without it; try again later")
	case errors.Is(err, engine.ErrNoKeys):
		return evolution.Refusal(http.StatusConflict, "The phone did not share its keys of chats and settings with this device yet: open WhatsApp on it, and try again later")
	case errors.Is(err, engine.ErrUpload):
		return evolution.Refusal(http.StatusBadGateway, "The media did not get to WhatsApp; try again")
	case errors.Is(err, engine.ErrNoAnswer):
		return evolution.Refusal(http.StatusGatewayTimeout, "WhatsApp did not answer; try again")
	case errors.Is(err, engine.ErrOutcomeUnknown): // clients read this text as "unknown outcome"
		return evolution.PlainError(http.StatusInternalServerError, "Connection Closed")
	case errors.Is(err, engine.ErrClosed), errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded),
		fault.Is(err, fault.Unavailable):
		return evolution.PlainError(http.StatusServiceUnavailable, "The server cannot do this now; try again")
	}
	return evolution.PlainError(http.StatusInternalServerError, "Internal Server Error")
}

// refusedByWhatsApp is the answer to an error code of WhatsApp. Codes on which clients act become the status, but never 401, which would mean
// a wrong key of ours.
func refusedByWhatsApp(no *engine.Refusal) evolution.ErrorResponse {
	number := ""
	if no.Code != 0 {
		number = " (" + strconv.Itoa(no.Code) + ")"
	}
	switch {
	case no.Code == http.StatusNotFound && no.Group:
		return evolution.Refusal(http.StatusNotFound, "Group not found")
	case no.Code == http.StatusForbidden && no.Group:
		return evolution.Refusal(http.StatusForbidden, "WhatsApp says that this account is not in the group")
	case no.Code == http.StatusNotFound:
		return evolution.Refusal(http.StatusNotFound, "WhatsApp knows nothing of this name"+number)
	case no.Code == http.StatusUnauthorized, no.Code == http.StatusForbidden:
		return evolution.Refusal(http.StatusForbidden, "WhatsApp does not let this account do this"+number)
	case no.Code == http.StatusTooManyRequests:
		return evolution.Refusal(http.StatusTooManyRequests, "WhatsApp limits this account now"+number+"; wait before the next one")
	case no.Code >= http.StatusInternalServerError:
		return evolution.Refusal(http.StatusServiceUnavailable, "WhatsApp cannot do this now"+number+"; try again")
	}
	return evolution.Refusal(http.StatusBadRequest, "WhatsApp refused this"+number)
}

// marshal is json.Marshal without escaping <, > and &, which JavaScript does not escape either.
func marshal(v any) ([]byte, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	err := enc.Encode(v)
	return bytes.TrimRight(b.Bytes(), "\n"), err
}
