package evolution

import (
	"context"
	"net/http"
)

// SendOnce hands a message of any kind to the instance's socket, under an idempotency key. Our own gateway sends a message once per key
// and repeats its first answer. Other servers ignore the key; there, the message id in the body keeps the receiver from seeing it
// twice. Success means queued, not delivered. After KindTimeout, KindServer, KindConnectionClosed and KindProtocol it is unknown whether
// WhatsApp has the message.
func (c *Client) SendOnce(ctx context.Context, name, key string, in Sendable) (Message, error) {
	if err := checkName(OpSend, name); err != nil {
		return Message{}, err
	}
	var out Message
	r := post(OpSend, pathFor(in.route(), name), in)
	r.header = http.Header{"Idempotency-Key": {key}}
	r.extra = in.wait()
	if err := c.call(ctx, r, &out); err != nil {
		return Message{}, err
	}
	if out.Key.ID == "" {
		return Message{}, &Error{Kind: KindProtocol, Op: OpSend, Status: http.StatusCreated, Message: "the answer names no message"}
	}
	return out, nil
}
