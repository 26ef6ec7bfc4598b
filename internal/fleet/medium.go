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

// OpenMedium asks a connection's server for the medium of a message of a chat. Reading may fail in the middle; the caller closes the reader.
// Errors: NotFound with Key text.MediaGone when nobody has it any more; Unavailable when it may be available later.
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
	if _, ours := medium.Upload(); !ours { // the server knows a message that we sent by its key
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

// openedMedium releases its slot of mediumCalls when it is closed.
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
