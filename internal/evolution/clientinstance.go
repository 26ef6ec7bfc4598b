package evolution

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"strings"
)

// Create makes an instance. Never have two creates of one name in flight: on Evolution the one that fails deletes the other's instance
// (KindDestroyed). After an error that is Uncertain, check whether the instance exists and whose token it has.
//
// A webhook without events, enabled or not, is KindInvalid.
func (c *Client) Create(ctx context.Context, in CreateRequest) (CreateResponse, error) {
	if err := checkName(OpCreate, in.InstanceName); err != nil {
		return CreateResponse{}, err
	}
	if in.Number != "" && !validNumber(in.Number) {
		return CreateResponse{}, invalidNumber(OpCreate)
	}
	if in.Webhook != nil && len(in.Webhook.Events) == 0 {
		return CreateResponse{}, noEvents(OpCreate)
	}
	var out CreateResponse
	if err := c.call(ctx, post(OpCreate, "/instance/create", in), &out); err != nil {
		return CreateResponse{}, err
	}
	if out.Instance.InstanceID == "" {
		return CreateResponse{}, &Error{
			Kind: KindProtocol, Op: OpCreate, Status: http.StatusCreated, Message: "the answer names no instance",
		}
	}
	return out, nil
}

// Connect starts linking, and returns the code to show if there is one yet; an empty code is no error: call it again. For an instance
// that is open it returns the state. While the instance is connecting it returns the current code and ignores number (recording f-05): to
// change between QR code and pairing code, log out first.
//
// number is empty for a QR code, or 8 to 15 digits with country code for a pairing code.
func (c *Client) Connect(ctx context.Context, name, number string) (ConnectResponse, error) {
	return c.connect(ctx, name, number, nil)
}

// ExpectHeader is the header with the number that must be linked, in digits; empty for any. Our own gateway refuses to pair another
// number; other servers ignore the header. It is no query parameter, because Evolution lets those override the path.
const ExpectHeader = "X-Expected-Number"

// ConnectExpecting is Connect for an instance that must be linked to the number expected, 8 to 15 digits with country code; empty allows
// any. Only our own gateway enforces it.
func (c *Client) ConnectExpecting(ctx context.Context, name, number, expected string) (ConnectResponse, error) {
	if expected != "" && !validNumber(expected) {
		return ConnectResponse{}, invalidNumber(OpConnect)
	}
	return c.connect(ctx, name, number, http.Header{ExpectHeader: {expected}})
}

func (c *Client) connect(ctx context.Context, name, number string, header http.Header) (ConnectResponse, error) {
	if err := checkName(OpConnect, name); err != nil {
		return ConnectResponse{}, err
	}
	r := get(OpConnect, pathFor("/instance/connect", name))
	if number != "" {
		if !validNumber(number) {
			return ConnectResponse{}, invalidNumber(OpConnect)
		}
		r.query = url.Values{"number": {number}}
	}
	r.header = header
	var out ConnectResponse
	if err := c.call(ctx, r, &out); err != nil {
		return ConnectResponse{}, err
	}
	return out, nil
}

// State is the live state of an instance's socket. StateUnknown without an error means that the server has not loaded the instance.
func (c *Client) State(ctx context.Context, name string) (State, error) {
	out, err := c.ConnectionState(ctx, name)
	return out.State, err
}

// ConnectionState is State with the Progress that our own gateway adds.
func (c *Client) ConnectionState(ctx context.Context, name string) (InstanceState, error) {
	if err := checkName(OpState, name); err != nil {
		return InstanceState{}, err
	}
	var out struct {
		Instance *InstanceState `json:"instance"`
	}
	if err := c.call(ctx, get(OpState, pathFor("/instance/connectionState", name)), &out); err != nil {
		return InstanceState{}, err
	}
	if out.Instance == nil {
		return InstanceState{}, &Error{
			Kind: KindProtocol, Op: OpState, Status: http.StatusOK, Message: "the answer names no instance",
		}
	}
	return *out.Instance, nil
}

// Restart makes the server close the instance's socket and open it again. The answer may still have the state from before, so it proves
// nothing. KindNotLoaded is also the answer for an instance that is closed, which only Connect opens. Servers of v1 expect PUT; it is
// tried when the server has no POST route.
func (c *Client) Restart(ctx context.Context, name string) (ConnectResponse, error) {
	if err := checkName(OpRestart, name); err != nil {
		return ConnectResponse{}, err
	}
	var out ConnectResponse
	r := request{op: OpRestart, method: http.MethodPost, path: pathFor("/instance/restart", name)}
	err := c.call(ctx, r, &out)
	if noRoute(err) {
		r.method = http.MethodPut
		err = c.call(ctx, r, &out)
	}
	if err != nil {
		return ConnectResponse{}, err
	}
	return out, nil
}

// noRoute recognises 404 "Cannot POST /…": the server has no such route, so nothing was done.
func noRoute(err error) bool {
	var e *Error
	return errors.As(err, &e) && e.Kind == KindProtocol && e.Status == http.StatusNotFound &&
		strings.HasPrefix(e.Message, "Cannot POST ")
}

// Logout ends the session; the instance stays. An instance that is not open answers KindNotConnected up to 2.3.7 and
// success on 2.4: treat both as logged out. For an instance that is connecting, it also
// ends the linking attempt and invalidates its code.
func (c *Client) Logout(ctx context.Context, name string) error {
	return c.acknowledged(ctx, OpLogout, "/instance/logout", name)
}

// Delete removes the instance. The server does it after its answer: the name stays taken for about a second, and for
// up to 20 minutes when the instance's webhook subscribes REMOVE_INSTANCE and its receiver does not answer. Call State
// until KindNotFound before you create it again.
func (c *Client) Delete(ctx context.Context, name string) error {
	return c.acknowledged(ctx, OpDelete, "/instance/delete", name)
}

func (c *Client) acknowledged(ctx context.Context, op, route, name string) error {
	if err := checkName(op, name); err != nil {
		return err
	}
	var out Acknowledged
	if err := c.call(ctx, request{op: op, method: http.MethodDelete, path: pathFor(route, name)}, &out); err != nil {
		return err
	}
	if out.Status != acknowledged {
		return &Error{Kind: KindProtocol, Op: op, Status: http.StatusOK, Message: "the answer is no acknowledgement"}
	}
	return nil
}

func invalidNumber(op string) error {
	return &Error{Kind: KindInvalid, Op: op, Message: "the number must be 8 to 15 digits with country code"}
}

func noEvents(op string) error {
	return &Error{Kind: KindInvalid, Op: op, Message: "a webhook must name its events"}
}
