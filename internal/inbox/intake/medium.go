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

// ConnectionOf knows a salon's connection.
type ConnectionOf interface {
	// ByTenant finds it. Errors: NotFound.
	ByTenant(ctx context.Context, scope tenant.Scope, t tenant.ID) (connection.Connection, error)
}

// MediumSource fetches media from servers.
type MediumSource interface {
	// OpenMedium asks for the medium of a message. Errors: NotFound (nobody has it any more), Unavailable.
	OpenMedium(ctx context.Context, c connection.Connection, chat contact.Address, m inbox.Message, medium inbox.Media) (io.ReadCloser, error)
}

// Parts gives media that wait to be sent, part by part.
type Parts interface {
	// UploadPart gives a part, the first one is 0. Errors: NotFound after the last, and when it was let go.
	UploadPart(ctx context.Context, scope tenant.Scope, t tenant.ID, id inbox.UploadID, n int) ([]byte, error)
}

// Media fetches the media of messages when somebody looks at them. Nothing of them is kept. Make one with NewMedia.
type Media struct {
	messages    MessageReader
	connections ConnectionOf
	source      MediumSource
	waiting     Parts
}

// NewMedia makes one.
func NewMedia(m MessageReader, c ConnectionOf, s MediumSource, waiting Parts) *Media {
	return &Media{m, c, s, waiting}
}

// Open fetches the medium of a message from the salon's server, as a stream of MaxMedium bytes at most: whoever reads further gets an
// error. Close it. Errors: NotFound (no such message of the salon; it has no medium, was taken back, or is to be looked at once on the
// phone; nobody has it any more), Invalid with Key text.MediaTooLarge, Unavailable.
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

// open begins to read a medium: here while it waits to be sent, else at the salon's server.
func (x *Media) open(ctx context.Context, scope tenant.Scope, t tenant.ID, m inbox.Message, client contact.Contact, medium inbox.Media) (io.ReadCloser, error) {
	if id, ours := medium.Upload(); ours {
		first, err := x.waiting.UploadPart(ctx, scope, t, id, 0)
		if err == nil {
			return io.NopCloser(&waitingMedium{ctx: ctx, parts: x.waiting, scope: scope, tenant: t, id: id, next: 1, part: first}), nil
		}
		if !fault.Is(err, fault.NotFound) {
			return nil, err
		}
		if m, client, err = x.messages.Message(ctx, scope, t, m.ID); err != nil { // it may have gone in this moment, and it is known where it is now
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

// waitingMedium reads a medium that waits to be sent. It is used within one call, whose context it has.
type waitingMedium struct {
	ctx    context.Context //nolint:containedctx // io.Reader takes none
	parts  Parts
	scope  tenant.Scope
	tenant tenant.ID
	id     inbox.UploadID
	next   int
	part   []byte
}

// Read reads on. One that is let go in the middle ends too early, as one that its server breaks off.
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

// bounded is a stream with what was read of its beginning, of at most left bytes.
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
