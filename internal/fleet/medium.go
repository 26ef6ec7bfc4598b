package fleet

import (
	"context"
	"encoding/json"
	"io"

	"salonzap/internal/connection"
	"salonzap/internal/contact"
	"salonzap/internal/evolution"
	"salonzap/internal/fault"
	"salonzap/internal/inbox"
	"salonzap/internal/text"
)

// maxMediumCalls is how many media a server fetches for us at once: Evolution holds each whole in memory, as base64.
const maxMediumCalls = 4

// OpenMedium asks a connection's server for the medium of a message of the chat with somebody. What is read may break off; close it.
// Errors: NotFound with Key text.MediaGone: nobody has it any more; Unavailable: it may come later.
func (f *Fleet) OpenMedium(ctx context.Context, c connection.Connection, chat contact.Address, m inbox.Message, medium inbox.Media) (io.ReadCloser, error) {
	const op = "fleet.open_medium"
	p, err := f.clientOf(c.Server)
	if err != nil {
		return nil, err
	}
	if err := p.mediumCalls.Acquire(ctx, 1); err != nil {
		return nil, err
	}
	ask := evolution.MediumRequest{Key: evolution.MessageKey{RemoteJid: chat.JID(), FromMe: m.Key.Mine, ID: m.Key.ID}}
	if _, ours := medium.Upload(); !ours { // what we sent is known to the server by its key alone
		ask.Message = json.RawMessage(medium.Source)
	}
	r, err := p.client.FetchMedium(ctx, c.Instance, ask)
	if err == nil {
		return &openedMedium{ReadCloser: r, release: func() { p.mediumCalls.Release(1) }}, nil
	}
	p.mediumCalls.Release(1)
	switch evolution.KindOf(err) {
	case evolution.KindNotFound, evolution.KindInvalid, evolution.KindGone:
		return nil, &fault.Error{Kind: fault.NotFound, Op: op, Key: text.MediaGone, Err: err}
	default:
		return nil, &fault.Error{Kind: fault.Unavailable, Op: op, Key: text.MediaLater, Err: err}
	}
}

// openedMedium gives its place at the server back when it is closed.
type openedMedium struct {
	io.ReadCloser
	release func()
}

func (m *openedMedium) Close() error {
	if m.release != nil {
		m.release()
		m.release = nil
	}
	return m.ReadCloser.Close()
}
