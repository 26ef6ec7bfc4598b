package intake_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"testing"
	"time"

	"salonzap/internal/connection"
	"salonzap/internal/contact"
	"salonzap/internal/fault"
	"salonzap/internal/inbox"
	"salonzap/internal/inbox/intake"
	"salonzap/internal/tenant"
	"salonzap/internal/text"
)

// mediaFixture has one message with a medium.
type mediaFixture struct {
	fakePorts
	message inbox.Message
	medium  io.Reader
	err     error
	closed  int
	parts   []byte // of a medium that waits to be sent
}

func (s *mediaFixture) Message(context.Context, tenant.Scope, tenant.ID, inbox.ID) (inbox.Message, contact.Contact, error) {
	return s.message, contact.Contact{}, nil
}

func (s *mediaFixture) ByTenant(context.Context, tenant.Scope, tenant.ID) (connection.Connection, error) {
	return connection.Connection{}, nil
}

func (s *mediaFixture) OpenMedium(context.Context, connection.Connection, contact.Address, inbox.Message, inbox.Media) (io.ReadCloser, error) {
	return s, s.err
}

// UploadPart gives a waiting medium in parts of ten bytes.
func (s *mediaFixture) UploadPart(_ context.Context, _ tenant.Scope, _ tenant.ID, _ inbox.UploadID, n int) ([]byte, error) {
	const size = 10
	if n*size >= len(s.parts) {
		return nil, fault.New(fault.NotFound, "x", text.NotFound)
	}
	return s.parts[n*size : min(len(s.parts), (n+1)*size)], nil
}

func (s *mediaFixture) Read(p []byte) (int, error) { return s.medium.Read(p) }

func (s *mediaFixture) Close() error { s.closed++; return nil }

// A medium is read from the store while it waits to be sent, and from its server afterwards.
func TestAMediumOfOursIsReadWhileItWaits(t *testing.T) {
	u := inbox.Upload{ID: inbox.NewUploadID(), Kind: inbox.Image, Mime: "image/png", Size: 31}
	waiting, there := []byte("\x89PNG\r\n\x1a\n waits to be sent..."), []byte("\x89PNG\r\n\x1a\n of the server")
	s := &mediaFixture{message: inbox.Message{Content: u.Media("")}, medium: bytes.NewReader(there), parts: waiting}
	for _, want := range [][]byte{waiting, there} {
		m, err := intake.NewMedia(s, s, s, s).Open(t.Context(), tenant.System("test"), tenant.ID{}, inbox.ID{})
		if err != nil {
			t.Fatal(err)
		}
		if got, err := io.ReadAll(m); err != nil || !bytes.Equal(got, want) || !m.Inline {
			t.Errorf("%q: %q, %v", want, got, err)
		}
		_ = m.Close()
		s.parts = nil
	}
}

func TestAMediumIsBoundedAndNamedByItself(t *testing.T) {
	png := []byte("\x89PNG\r\n\x1a\nand so on, for a while")
	picture := inbox.Media{Kind: inbox.Image, Mime: "text/html"}
	once, huge := picture, picture
	once.Once, huge.Size = true, inbox.MaxMedium+1
	gone := fault.New(fault.NotFound, "x", text.MediaGone)
	for _, c := range []struct {
		name    string
		content inbox.Content
		deleted time.Time
		medium  io.Reader
		err     error
		kind    fault.Kind
		key     fault.Key
		whole   bool
	}{
		{name: "a picture", content: picture, medium: bytes.NewReader(png), whole: true},
		{name: "tiny", content: picture, medium: bytes.NewReader(png[:9]), whole: true},
		{name: "larger than it says", content: picture, medium: io.MultiReader(bytes.NewReader(png), io.LimitReader(zeros{}, inbox.MaxMedium))},
		{name: "empty", content: picture, medium: bytes.NewReader(nil), kind: fault.Unavailable, key: text.MediaLater},
		{name: "a text", content: inbox.Text{Body: "oi"}, kind: fault.NotFound, key: text.MediaNone},
		{name: "to be looked at once", content: once, kind: fault.NotFound, key: text.MediaNone},
		{name: "taken back", content: picture, deleted: now, kind: fault.NotFound, key: text.MediaNone},
		{name: "huge", content: huge, kind: fault.Invalid, key: text.MediaTooLarge},
		{name: "gone", content: picture, err: gone, kind: fault.NotFound, key: text.MediaGone},
	} {
		s := &mediaFixture{message: inbox.Message{Content: c.content, Deleted: c.deleted}, medium: c.medium, err: c.err}
		m, err := intake.NewMedia(s, s, s, s).Open(t.Context(), tenant.System("test"), tenant.ID{}, inbox.ID{})
		if c.key != "" {
			var f *fault.Error
			if !errors.As(err, &f) || f.Kind != c.kind || f.Key != c.key {
				t.Errorf("%s: %v", c.name, err)
			}
			if c.medium != nil && s.closed != 1 {
				t.Errorf("%s: closed %d times", c.name, s.closed)
			}
			continue
		}
		if err != nil {
			t.Fatalf("%s: %v", c.name, err)
		}
		n, err := io.Copy(io.Discard, m)
		if (err == nil) != c.whole || n > inbox.MaxMedium || m.Type != "image/png" || !m.Inline {
			t.Errorf("%s: %d bytes of %s, inline %v, %v", c.name, n, m.Type, m.Inline, err)
		}
		if err := m.Close(); err != nil || s.closed != 1 {
			t.Errorf("%s: closed %d times, %v", c.name, s.closed, err)
		}
	}
}

type zeros struct{}

func (zeros) Read(p []byte) (int, error) { clear(p); return len(p), nil }
