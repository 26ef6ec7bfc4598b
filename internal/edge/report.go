package edge

import (
	"context"
	"errors"
	"log/slog"
	"net/http"

	"salonzap/internal/fault"
	"salonzap/internal/secret"
)

// Reporter handles the errors of handlers: each is logged once, counted by its kind, and turned into a Problem.
type Reporter struct {
	log        *slog.Logger
	countFault func(kind string)
	onRefusal  func(Refusal)
}

// NewReporter makes a Reporter. count is called with the kind of every error ("not_found"); it may be nil.
func NewReporter(log *slog.Logger, count func(kind string)) *Reporter {
	if count == nil {
		count = func(string) {}
	}
	return &Reporter{log: log, countFault: count, onRefusal: func(Refusal) {}}
}

// Problem handles err and returns what the caller may see of it. Pages render it in their own way.
func (p *Reporter) Problem(r *http.Request, err error) *Problem {
	problem := Translate(err, Lang(r))
	ctx := r.Context()
	level := slog.LevelDebug
	switch {
	case ctx.Err() != nil && errors.Is(err, context.Canceled):
		problem.Kind = fault.Unavailable // the caller disconnected; nothing failed
		problem.Status = Status(fault.Unavailable)
	case problem.Kind == fault.Internal:
		level = slog.LevelError
		problem.SupportID = supportID(ctx)
		problem.Instance = "urn:salonzap:support:" + problem.SupportID
	case problem.Kind == fault.Unavailable, problem.Kind == fault.UnknownOutcome:
		level = slog.LevelInfo
	}
	p.countFault(problem.Kind.String())
	p.log.LogAttrs(ctx, level, "request failed",
		slog.String("request_id", RequestID(ctx)), slog.String("support_id", problem.SupportID),
		slog.String("kind", problem.Kind.String()), slog.Int("status", problem.Status), slog.String("error", err.Error()))
	return problem
}

// Write handles err and answers with the problem as JSON.
func (p *Reporter) Write(w http.ResponseWriter, r *http.Request, err error) {
	p.Problem(r, err).Write(w)
}

// Handle makes a handler of a function that returns its error. The function must not have begun its answer when it
// returns one.
func (p *Reporter) Handle(f func(w http.ResponseWriter, r *http.Request) error) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if err := f(w, r); err != nil {
			p.Write(w, r, err)
		}
	}
}

// supportID is the request's id, so that it can be found in the log; outside of Middleware it is a random one.
func supportID(ctx context.Context) string {
	if id := RequestID(ctx); id != "" {
		return id
	}
	return newRequestID()
}

// newRequestID is a random id of 16 letters and digits, short enough to be read out on the telephone.
func newRequestID() string { return secret.NewToken(10) }
