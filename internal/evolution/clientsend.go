package evolution

import (
	"context"
	"net/http"
)

// SendOnce hands a message of any kind to the instance's socket under a key: our own gateway sends what has the same key once, and answers
// as it did; others go by the message id in the body, which makes it one message to its receiver. Success means queued, not delivered.
// KindTimeout, KindServer, KindConnectionClosed and KindProtocol leave it unknown whether WhatsApp has it.
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
