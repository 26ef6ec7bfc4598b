package fleet

import (
	"context"
	"slices"

	"salonzap/internal/connection"
	"salonzap/internal/evolution"
	"salonzap/internal/fault"
	"salonzap/internal/phone"
	"salonzap/internal/text"
)

// SendText asks a connection's server to send a text; nil means that the server accepted it, not that it was delivered. Errors: NotFound with
// Key text.ServerUnknown; UnknownOutcome when it may have been sent nevertheless (do not send it again automatically); Unavailable when
// nothing was sent.
func (f *Fleet) SendText(ctx context.Context, c connection.Connection, to phone.Number, words string) error {
	const op = "fleet.send_text"
	p, err := f.clientOf(c.Server)
	if err != nil {
		return err
	}
	_, err = p.client.SendText(ctx, c.Instance, evolution.SendTextRequest{Number: to.Digits(), Text: words})
	if err == nil {
		return nil
	}
	unknown := []evolution.Kind{evolution.KindTimeout, evolution.KindServer, evolution.KindConnectionClosed, evolution.KindProtocol, ""}
	if slices.Contains(unknown, evolution.KindOf(err)) {
		return &fault.Error{Kind: fault.UnknownOutcome, Op: op, Key: text.TestUnknown, Err: err}
	}
	return &fault.Error{Kind: fault.Unavailable, Op: op, Key: text.TestFailed, Err: err}
}
