package intake

import (
	"context"
	"errors"
	"io"

	"salonzap/internal/connection"
	"salonzap/internal/contact"
	"salonzap/internal/fault"
	"salonzap/internal/inbox"
	"salonzap/internal/tenant"
	"salonzap/internal/text"
)

// MessageReader finds a message.
type MessageReader interface {
	// Message gives a message, and whose chat it is in. Errors: NotFound, also for another salon's.
	Message(ctx context.Context, scope tenant.Scope, t tenant.ID, id inbox.ID) (inbox.Message, contact.Contact, error)
}

// ConnectionOf finds a salon's connection.
type ConnectionOf interface {
	// ByTenant finds it. Errors: NotFound.
	ByTenant(ctx context.Context, scope tenant.Scope, t tenant.ID) (connection.Connection, error)
}

// MediumSource fetches media from servers.
type MediumSource interface {
	// OpenMedium asks for the medium of a message. Errors: NotFound (the server no longer has it),
	// Unavailable.
	OpenMedium(ctx context.Context, c connection.Connection, chat contact.Address, m inbox.Message, medium inbox.Media) (io.ReadCloser, error)
}

// Parts reads media that wait to be sent, part by part.
type Parts interface {
	// UploadPart reads a part; the first one is 0. Errors: NotFound after the last, and when the
	// upload was deleted.
	UploadPart(ctx context.Context, scope tenant.Scope, t tenant.ID, id inbox.UploadID, n int) ([]byte, error)
}

// Media fetches the media of messages when somebody views them. They are not stored. Make one with
// NewMedia.
type Media struct {
	messages    MessageReader
	connections ConnectionOf
	source      MediumSource
	waiting     Parts
}

// NewMedia makes a Media.
func NewMedia(m MessageReader, c ConnectionOf, s MediumSource, waiting Parts) *Media {
	return &Media{m, c, s, waiting}
}

// Open fetches the medium of a message from the salon's server, as a stream of MaxMedium bytes at
// most: reading further is an error. The caller closes it. Errors: NotFound (no such message of the
// salon; it has no medium, was taken back, or may be viewed only once, on the phone; the server no
// longer has it), Invalid with Key text.MediaTooLarge, Unavailable.
func (x *Media) Open(ctx context.Context, scope tenant.Scope, t tenant.ID, id inbox.ID) (inbox.Medium, error) {
	const op = "intake.open_medium"
	m, client, err := x.messages.Message(ctx, scope, t, id)
	if err != nil {
		return inbox.Medium{}, err
	}
	medium, ok := m.Content.(inbox.Media)
	switch {
	case !ok, medium.Once, !m.Deleted.IsZero():
		return inbox.Medium{}, fault.New(fault.NotFound, op, text.MediaNone)
	case medium.Size > inbox.MaxMedium:
		return inbox.Medium{}, fault.New(fault.Invalid, op, text.MediaTooLarge)
	}
	stream, err := x.open(ctx, scope, t, m, client, medium)
	if err != nil {
		return inbox.Medium{}, err
	}
	head := make([]byte, inbox.SniffHead)
	n, err := io.ReadFull(stream, head)
	if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) || n == 0 {
		return inbox.Medium{}, errors.Join(&fault.Error{Kind: fault.Unavailable, Op: op, Key: text.MediaLater, Err: err}, stream.Close())
	}
	out := inbox.Medium{ReadCloser: &bounded{stream, head[:n], inbox.MaxMedium}, Name: medium.Name}
	out.Type, out.Inline = inbox.SniffMedium(head[:n], medium.Kind)
	return out, nil
}

// open begins to read a medium: from the store while it waits to be sent, else from the salon's
// server.
func (x *Media) open(ctx context.Context, scope tenant.Scope, t tenant.ID, m inbox.Message, client contact.Contact, medium inbox.Media) (io.ReadCloser, error) {
	if id, ours := medium.Upload(); ours {
		first, err := x.waiting.UploadPart(ctx, scope, t, id, 0)
		if err == nil {
			return io.NopCloser(&waitingMedium{ctx: ctx, parts: x.waiting, scope: scope, tenant: t, id: id, next: 1, part: first}), nil
		}
		if !fault.Is(err, fault.NotFound) {
			return nil, err
		}
		if m, client, err = x.messages.Message(ctx, scope, t, m.ID); err != nil { // it may have been sent just now: the message then has the server's source
			return nil, err
		}
		if medium, ours = m.Content.(inbox.Media); !ours {
			return nil, fault.New(fault.NotFound, "intake.open_medium", text.MediaNone)
		}
	}
	c, err := x.connections.ByTenant(ctx, scope, t)
	if err != nil {
		return nil, err
	}
	return x.source.OpenMedium(ctx, c, client.ReplyTo, m, medium)
}

// waitingMedium reads a medium that waits to be sent. It lives within one call and holds its
// context.
type waitingMedium struct {
	ctx    context.Context //nolint:containedctx // io.Reader takes none
	parts  Parts
	scope  tenant.Scope
	tenant tenant.ID
	id     inbox.UploadID
	next   int
	part   []byte
}

// Read implements io.Reader. A medium that is deleted while it is read ends early, like one whose
// server breaks off.
func (w *waitingMedium) Read(p []byte) (int, error) {
	if len(w.part) == 0 {
		part, err := w.parts.UploadPart(w.ctx, w.scope, w.tenant, w.id, w.next)
		if fault.Is(err, fault.NotFound) {
			return 0, io.EOF
		}
		if err != nil {
			return 0, err
		}
		w.part = part
		w.next++
	}
	n := copy(p, w.part)
	w.part = w.part[n:]
	return n, nil
}

// bounded is a stream whose first bytes were read already (head), limited to left bytes.
type bounded struct {
	io.ReadCloser
	head []byte
	left int64
}

var errTooLarge = errors.New("intake: the medium is larger than its sender said")

func (b *bounded) Read(p []byte) (n int, err error) {
	if len(b.head) > 0 {
		n = copy(p, b.head)
		b.head = b.head[n:]
	} else {
		n, err = b.ReadCloser.Read(p)
	}
	if b.left -= int64(n); b.left < 0 {
		return 0, errTooLarge
	}
	return n, err
}
