package edge

import (
	"encoding/json"
	"errors"
	"maps"
	"net/http"
	"time"

	"salonzap/internal/fault"
	"salonzap/internal/text"
)

// Status is the one table from the kind of a fault to the status of HTTP.
func Status(k fault.Kind) int {
	switch k {
	case fault.Invalid:
		return http.StatusUnprocessableEntity
	case fault.Unauthenticated:
		return http.StatusUnauthorized
	case fault.Forbidden:
		return http.StatusForbidden
	case fault.NotFound:
		return http.StatusNotFound
	case fault.Conflict:
		return http.StatusConflict
	case fault.Unavailable:
		return http.StatusServiceUnavailable
	case fault.RateLimited:
		return http.StatusTooManyRequests
	case fault.UnknownOutcome:
		return http.StatusGatewayTimeout
	case fault.Internal:
	}
	return http.StatusInternalServerError
}

// ProblemType is the content type of a Problem.
const ProblemType = "application/problem+json"

// Problem is an error as a caller sees it: RFC 9457, in the caller's language, without the text of a Go error.
type Problem struct { //nolint:errname // RFC 9457's word for it
	Type     string       `json:"type" doc:"Where this kind of problem is described" example:"/api/docs#problem-invalid"`
	Title    string       `json:"title" doc:"The kind of problem, in the caller's language"`
	Status   int          `json:"status" doc:"The HTTP status"`
	Detail   string       `json:"detail" doc:"What happened and what to do about it, in the caller's language"`
	Instance string       `json:"instance,omitempty" doc:"With status 500: the support id, as a URN"`
	Code     string       `json:"code" doc:"A stable word for programs" example:"slug_taken"`
	Errors   []FieldError `json:"errors,omitempty" doc:"The fields at fault, when the input was"`

	Kind       fault.Kind `json:"-"`
	SupportID  string     `json:"-"` // an id that a person can give to support; empty unless it is our own failure
	RetryAfter string     `json:"-"` // value of the Retry-After header, in seconds; empty when a retry does not help
}

// FieldError is one field at fault.
type FieldError struct {
	Field  string `json:"field" example:"phone"`
	Code   string `json:"code" example:"phone_invalid"`
	Detail string `json:"detail"`
}

// Error is for logs and for frameworks that want an error; it has the code only.
func (p *Problem) Error() string { return "problem: " + p.Code }

// GetStatus is the HTTP status.
func (p *Problem) GetStatus() int { return p.Status }

// ContentType is the problem's own, whatever the caller negotiated.
func (p *Problem) ContentType(string) string { return ProblemType }

// GetHeaders are the headers that belong to the problem.
func (p *Problem) GetHeaders() http.Header {
	h := http.Header{"Cache-Control": {"no-store"}}
	if p.RetryAfter != "" {
		h.Set("Retry-After", p.RetryAfter)
	}
	if p.Kind == fault.Unauthenticated {
		h.Set("WWW-Authenticate", "Bearer")
	}
	return h
}

// Write sends the problem.
func (p *Problem) Write(w http.ResponseWriter) {
	maps.Copy(w.Header(), p.GetHeaders())
	w.Header().Set("Content-Type", ProblemType)
	w.WriteHeader(p.Status)
	_ = json.NewEncoder(w).Encode(p) // the caller may be gone
}

// statusError gives a fault a status more precise than its kind's.
type statusError struct {
	status int
	err    error
}

func (e *statusError) Error() string { return e.err.Error() }
func (e *statusError) Unwrap() error { return e.err }

// WithStatus makes err be answered with a more precise status (400, 405, 413, 415) than its kind's.
func WithStatus(status int, err error) error { return &statusError{status, err} }

// unavailableRetryAfter is how long a caller should wait when a dependency does not answer.
const unavailableRetryAfter = 5 * time.Second

// RetryAfter is the value of the Retry-After header for an error, in seconds; empty when the error does not say when a retry can help.
func RetryAfter(err error) string {
	if retry, ok := errors.AsType[*retryError](err); ok {
		return retrySeconds(retry.after)
	}
	e, ok := errors.AsType[*fault.Error](err)
	switch {
	case ok && e.RetryAfter > 0:
		return retrySeconds(e.RetryAfter)
	case ok && e.Kind == fault.Unavailable:
		return retrySeconds(unavailableRetryAfter)
	}
	return ""
}

// Translate makes the problem of an error in a language. It neither logs nor counts, which the Reporter does.
func Translate(err error, lang text.Lang) *Problem {
	faults := flatten(err, nil)
	first := faults[0]
	p := &Problem{
		Kind: first.Kind, Status: Status(first.Kind), Type: "/api/docs#problem-" + first.Kind.String(),
		Title: lang.Say(text.TitleKey(first.Kind)), Detail: lang.Explain(first), Code: problemCode(first),
	}
	if s, ok := errors.AsType[*statusError](err); ok {
		p.Status = s.status
	}
	p.RetryAfter = RetryAfter(err)
	for _, f := range faults {
		if f.Field != "" {
			p.Errors = append(p.Errors, FieldError{Field: f.Field, Code: problemCode(f), Detail: lang.Explain(f)})
		}
	}
	return p
}

// flatten finds the faults of an error: one, or each of those that were joined. An error without any is Internal. Errors that a fault wraps
// are not looked at; they are for the log.
func flatten(err error, to []*fault.Error) []*fault.Error {
	for e := err; e != nil; {
		switch x := e.(type) { //nolint:errorlint // the chain is walked here by hand, to stop at the first fault
		case *fault.Error:
			return append(to, x)
		case interface{ Unwrap() []error }:
			for _, part := range x.Unwrap() {
				to = flatten(part, to)
			}
			return to
		case interface{ Unwrap() error }:
			e = x.Unwrap()
		default:
			e = nil
		}
	}
	return append(to, &fault.Error{Kind: fault.Internal, Op: "edge", Err: err})
}

// problemCode is the fault's stable code: the key of its sentence, or its kind.
func problemCode(f *fault.Error) string {
	if f.Key != "" && text.Has(f.Key) {
		return string(f.Key)
	}
	return f.Kind.String()
}
