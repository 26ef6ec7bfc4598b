package gateway

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"net/http"

	"salonzap/internal/evolution"
	"salonzap/internal/fault"
	"salonzap/internal/gateway/engine"
)

// refusal is an error whose envelope is known.
type refusal struct {
	envelope evolution.ErrorResponse
}

func (r *refusal) Error() string { return "gateway: refused: " + r.envelope.Error }

func refused(e evolution.ErrorResponse) error { return &refusal{e} }

func refuse(status int, texts ...string) error { return refused(evolution.Refusal(status, texts...)) }

func missing(name string) error {
	return refuse(http.StatusNotFound, `The "`+name+`" instance does not exist`)
}

func notConnected(name string) error {
	return refuse(http.StatusBadRequest, `The "`+name+`" instance is not connected`)
}

// errPanic stands for a panic, which is logged where it is caught.
var errPanic = errors.New("gateway: a handler panicked")

// errAway says that we do not serve: not yet, no more, or our database is another's.
var errAway = refused(evolution.PlainError(http.StatusServiceUnavailable, "The server is starting or stopping; try again"))

// failure is the answer to an error. What is our own failure is logged, and its text stays here.
func (g *Gateway) failure(r *http.Request, err error) reply {
	if errors.Is(err, errRefusedAnswer) {
		return reply{http.StatusUnprocessableEntity, refusedAnswer{
			evolution.Refusal(http.StatusUnprocessableEntity, "WhatsApp does not take this answer; try again"), "refused",
		}}
	}
	out := envelope(err)
	if out.Status >= http.StatusInternalServerError && !errors.Is(err, errAway) && out.Status != http.StatusNotImplemented {
		g.c.Log.ErrorContext(r.Context(), "a call failed", slog.String("method", r.Method), slog.Int("status", out.Status), slog.Any("err", err))
	}
	return reply{out.Status, out}
}

// envelope is the one table from errors to what is answered.
func envelope(err error) evolution.ErrorResponse {
	if r, ok := errors.AsType[*refusal](err); ok {
		return r.envelope
	}
	if _, ok := errors.AsType[*http.MaxBytesError](err); ok {
		return evolution.Refusal(http.StatusRequestEntityTooLarge, "request entity too large")
	}
	switch {
	case errors.Is(err, engine.ErrNumber):
		return evolution.Refusal(http.StatusBadRequest, "The number is none that WhatsApp could know")
	case errors.Is(err, engine.ErrMedia):
		return evolution.Refusal(http.StatusBadRequest, "The media cannot be used")
	case errors.Is(err, engine.ErrCold):
		return evolution.Refusal(http.StatusBadRequest, "WhatsApp does not deliver to this contact now (463): it must write first")
	case errors.Is(err, engine.ErrUnsure): // clients read this text as "sent or not, nobody knows"
		return evolution.PlainError(http.StatusInternalServerError, "Connection Closed")
	case errors.Is(err, engine.ErrClosed), errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded),
		fault.Is(err, fault.Unavailable):
		return evolution.PlainError(http.StatusServiceUnavailable, "The server cannot do this now; try again")
	}
	return evolution.PlainError(http.StatusInternalServerError, "Internal Server Error")
}

// marshal is json.Marshal without escaping <, > and &, which JavaScript does not escape either.
func marshal(v any) ([]byte, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	err := enc.Encode(v)
	return bytes.TrimRight(b.Bytes(), "\n"), err
}
