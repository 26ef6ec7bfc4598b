package evolution

import (
	"bytes"
	"context"
	"crypto/tls"
	"encoding/json"
	"errors"
	"io"
	"maps"
	"net"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"sync/atomic"
	"time"

	"github.com/failsafe-go/failsafe-go"
)

// request is one call as it will be sent.
type request struct {
	op     string
	method string
	path   string     // already escaped
	query  url.Values // made by this package only
	body   any        // nil for none
	header http.Header
	extra  time.Duration // is added to the operation's timeout
}

// answer is a complete answer.
type answer struct {
	status int
	body   []byte
}

// call sends r and decodes a success into out (which may be nil). Every method but FetchMedium goes through it: it applies the time
// limit, repeats reads, classifies errors and reports the call to Observe.
func (c *Client) call(ctx context.Context, r request, out any) error {
	if c.observe == nil {
		return c.exchange(ctx, r, out)
	}
	start := c.now()
	err := c.exchange(ctx, r, out)
	c.observe(r.op, string(KindOf(err)), c.now().Sub(start))
	return err
}

func (c *Client) exchange(ctx context.Context, r request, out any) error {
	ctx, cancel := context.WithTimeout(ctx, c.timeouts.of(r.op)+r.extra)
	defer cancel()
	var payload []byte
	if r.body != nil {
		var err error
		if payload, err = marshalPlain(r.body); err != nil {
			return &Error{Kind: KindInvalid, Op: r.op, Message: "the request cannot be encoded"}
		}
	}
	a, err := c.send(ctx, r, payload)
	if err != nil {
		return err
	}
	return decodeAnswer(r.op, a, out)
}

// send returns an answer with a status of 2xx, or an *Error. It repeats reads.
func (c *Client) send(ctx context.Context, r request, payload []byte) (*answer, error) {
	if !isRead(r.op) {
		return c.sendOnce(ctx, r, payload)
	}
	a, err := c.reads.WithContext(ctx).GetWithExecution(func(exec failsafe.Execution[*answer]) (*answer, error) { //nolint:contextcheck // the execution's is derived from ctx
		return c.sendOnce(exec.Context(), r, payload)
	})
	var e *Error
	if err != nil && !errors.As(err, &e) { // the time ran out between two attempts
		return nil, &Error{Kind: KindTimeout, Op: r.op, Retryable: true, Err: errors.Join(ctx.Err(), err)}
	}
	return a, err
}

func (c *Client) sendOnce(ctx context.Context, r request, payload []byte) (*answer, error) {
	if err := ctx.Err(); err != nil {
		return nil, &Error{Kind: KindUnreachable, Op: r.op, Message: "given up before it was sent", Retryable: true, Err: err}
	}
	var trip requestTrace
	req, err := c.newRequest(httptrace.WithClientTrace(ctx, trip.trace()), r, payload)
	if err != nil {
		return nil, &Error{Kind: KindInvalid, Op: r.op, Message: "the request cannot be built"}
	}
	resp, err := c.http.Do(req)
	if err != nil {
		return nil, trip.failure(r.op, err)
	}
	defer func() { _ = resp.Body.Close() }()
	limit := c.answerLimit(r)
	body, err := io.ReadAll(io.LimitReader(resp.Body, limit+1))
	switch {
	case err != nil:
		return nil, &Error{
			Kind: KindTimeout, Op: r.op, Status: resp.StatusCode, Message: "the answer broke off",
			Retryable: isRead(r.op), Err: stripURL(err),
		}
	case int64(len(body)) > limit:
		return nil, &Error{Kind: KindProtocol, Op: r.op, Status: resp.StatusCode, Message: "the answer is too big"}
	case resp.StatusCode < 200 || resp.StatusCode >= 300:
		return nil, decodeFailure(r.op, resp.StatusCode, body)
	}
	return &answer{status: resp.StatusCode, body: body}, nil
}

// maxAnswer is how large the answer of any call but Instances and FetchMedium may be, in bytes.
const maxAnswer = 1 << 20

// answerLimit is how large the answer to a request may be, in bytes. net/http decompresses gzip, so that without a limit a small answer
// of a hostile server could fill the memory.
func (c *Client) answerLimit(r request) int64 {
	if r.op == OpInstances {
		return c.maxBody
	}
	return min(c.maxBody, maxAnswer)
}

func (c *Client) newRequest(ctx context.Context, r request, payload []byte) (*http.Request, error) {
	target := c.base.String() + r.path
	if len(r.query) > 0 {
		target += "?" + r.query.Encode()
	}
	var body io.Reader
	if payload != nil {
		body = bytes.NewReader(payload)
	}
	req, err := http.NewRequestWithContext(ctx, r.method, target, body)
	if err != nil {
		return nil, err
	}
	if r.method == http.MethodGet && !isRead(r.op) {
		// net/http repeats a GET by itself when a reused connection breaks, but no request whose body it cannot read again (it has
		// no GetBody). This body is empty, so none is sent.
		req.Body = io.NopCloser(bytes.NewReader(nil))
	}
	if r.op == OpSend {
		// net/http also repeats a request with an Idempotency-Key; a message must be sent only once, so its body must not be readable
		// again either.
		req.GetBody = nil
	}
	if payload != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	if c.key != "" && r.op != OpInfo {
		req.Header.Set("apikey", string(c.key))
	}
	req.Header.Set("Accept", "application/json")
	maps.Copy(req.Header, r.header)
	return req, nil
}

// requestTrace remembers how far a request got.
type requestTrace struct {
	connectionWanted, connected atomic.Bool
}

func (t *requestTrace) trace() *httptrace.ClientTrace {
	return &httptrace.ClientTrace{
		GetConn: func(string) { t.connectionWanted.Store(true) },
		GotConn: func(httptrace.GotConnInfo) { t.connected.Store(true) },
	}
}

// failure classifies a transport's error. Without a connection the call was certainly not applied; with one, its outcome is unknown.
func (t *requestTrace) failure(op string, err error) *Error {
	err = stripURL(err)
	e := &Error{Kind: KindTimeout, Op: op, Message: "no answer", Retryable: isRead(op), Err: err}
	if (t.connectionWanted.Load() && !t.connected.Load()) || dialFailed(err) {
		e.Kind, e.Retryable = KindUnreachable, true
		e.Message = oneLine(err.Error())
	}
	return e
}

// dialFailed recognises errors that come before a request is written, for transports that do not support httptrace.
func dialFailed(err error) bool {
	var op *net.OpError
	var dns *net.DNSError
	var cert *tls.CertificateVerificationError
	return (errors.As(err, &op) && op.Op == "dial") || errors.As(err, &dns) || errors.As(err, &cert)
}

// stripURL drops the *url.Error around a transport's error: its text has the URL, whose query may hold a phone number.
func stripURL(err error) error {
	if u, ok := errors.AsType[*url.Error](err); ok {
		return u.Err
	}
	return err
}

// decodeAnswer decodes the body of a 2xx into out. A body with "error":true or the licence code is a failure in spite of its status.
func decodeAnswer(op string, a *answer, out any) error {
	if bytes.Contains(a.body, []byte(`"error"`)) {
		if f := readFailure(a.body); f.flagged || f.licence {
			return decodeFailure(op, a.status, a.body)
		}
	}
	if out == nil {
		return nil
	}
	if err := json.Unmarshal(a.body, out); err != nil {
		return &Error{Kind: KindProtocol, Op: op, Status: a.status, Message: "the answer is none of this API"}
	}
	return nil
}

func get(op, path string) request { return request{op: op, method: http.MethodGet, path: path} }

func post(op, path string, body any) request {
	return request{op: op, method: http.MethodPost, path: path, body: body}
}
