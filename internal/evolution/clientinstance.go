package evolution

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"strings"
)

// Create makes an instance. Never let two creates of one name be in flight: on Evolution they destroy each other
// (KindDestroyed). After an error that is Uncertain, look whether the instance exists and whose token it has.
//
// A webhook that is enabled must name its events.
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

// Connect starts linking, and gives the code to show if there is one yet; an empty code is no error, ask again. An
// instance that is open answers its state. While it is connecting, the current code comes back and number is ignored
// (recording f-05): a change between QR and pairing code needs a logout before.
//
// number is empty for a QR code, or 8 to 15 digits with country code for a pairing code.
func (c *Client) Connect(ctx context.Context, name, number string) (ConnectResponse, error) {
	return c.connect(ctx, name, number, nil)
}

// ExpectHeader carries the number that must be linked, in digits; empty for any. Our own gateway refuses another before it
// is paired; other servers do not know the header. It is no query parameter, since those can point a call elsewhere.
const ExpectHeader = "X-Expected-Number"

// ConnectExpecting is Connect, for an instance that must be linked to one number; any when empty.
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

// State is the live state of an instance's socket. StateUnknown is an answer, not an error: the server exists, the
// instance exists, and the server has not loaded it.
func (c *Client) State(ctx context.Context, name string) (State, error) {
	out, err := c.ConnectionState(ctx, name)
	return out.State, err
}

// ConnectionState is State, with what our own gateway adds to it.
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

// Restart closes the socket and lets it come back. The answer may still show the state from before; it proves nothing.
// KindNotLoaded also means that the instance is closed, where only Connect helps. Servers of v1 take it as PUT; that
// is tried when POST is no route.
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

// noRoute recognises 404 "Cannot POST /…", which says that nothing was done.
func noRoute(err error) bool {
	var e *Error
	return errors.As(err, &e) && e.Kind == KindProtocol && e.Status == http.StatusNotFound &&
		strings.HasPrefix(e.Message, "Cannot POST ")
}

// Logout ends the session; the instance stays. An instance that is not open answers KindNotConnected up to 2.3.7 and
// success on 2.4: take both for done. While connecting it also drops the code that was shown.
func (c *Client) Logout(ctx context.Context, name string) error {
	return c.acknowledged(ctx, OpLogout, "/instance/logout", name)
}

// Delete removes the instance. The server does it after its answer: the name stays taken for about a second, and for
// up to 20 minutes when the instance's webhook subscribes REMOVE_INSTANCE and its receiver does not answer. Ask State
// until KindNotFound before you create again.
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
