package evolution

import (
	"context"
	"net/http"
	"time"
)

// SendText hands a text to the instance's socket. Success means queued, not delivered. After KindTimeout, KindServer,
// KindConnectionClosed and KindProtocol it is unknown whether WhatsApp has it: repeat it with the same MessageID or not at all.
func (c *Client) SendText(ctx context.Context, name string, in SendTextRequest) (Message, error) {
	if err := checkName(OpSendText, name); err != nil {
		return Message{}, err
	}
	if in.Number == "" || in.Text == "" {
		return Message{}, &Error{Kind: KindInvalid, Op: OpSendText, Message: "a message needs a number and a text"}
	}
	var out Message
	r := post(OpSendText, pathFor("/message/sendText", name), in)
	r.extra = time.Duration(max(in.Delay, 0)) * time.Millisecond
	if err := c.call(ctx, r, &out); err != nil {
		return Message{}, err
	}
	if out.Key.ID == "" {
		return Message{}, &Error{
			Kind: KindProtocol, Op: OpSendText, Status: http.StatusCreated, Message: "the answer names no message",
		}
	}
	return out, nil
}

// Numbers asks which numbers are on WhatsApp. Match the answers by Number. An answer that a number exists may be up to 7 days old.
func (c *Client) Numbers(ctx context.Context, name string, numbers []string) ([]NumberCheck, error) {
	if err := checkName(OpNumbers, name); err != nil {
		return nil, err
	}
	var out []NumberCheck
	r := post(OpNumbers, pathFor("/chat/whatsappNumbers", name), NumbersRequest{Numbers: numbers})
	if err := c.call(ctx, r, &out); err != nil {
		return nil, err
	}
	return out, nil
}

// SendPresence shows a presence such as "typing" in a chat, and blocks for in.Delay milliseconds.
func (c *Client) SendPresence(ctx context.Context, name string, in PresenceRequest) error {
	if err := checkName(OpPresence, name); err != nil {
		return err
	}
	r := post(OpPresence, pathFor("/chat/sendPresence", name), in)
	r.extra = time.Duration(max(in.Delay, 0)) * time.Millisecond
	return c.call(ctx, r, nil)
}

// MarkRead marks messages as read on the phone.
func (c *Client) MarkRead(ctx context.Context, name string, messages []ReadMessage) error {
	if err := checkName(OpMarkRead, name); err != nil {
		return err
	}
	r := post(OpMarkRead, pathFor("/chat/markMessageAsRead", name), MarkReadRequest{ReadMessages: messages})
	return c.call(ctx, r, nil)
}
