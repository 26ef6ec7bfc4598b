package engine

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"

	"go.mau.fi/whatsmeow"
)

// Mediator fetches what messages carry. *Engine is one.
type Mediator interface {
	// Medium fetches the image, video, document, audio or sticker of a message, which must have no more than most bytes.
	// content is the contract's message object, as Message has it. Errors: ErrUnknown; ErrNotConnected;
	// ErrRefused and ErrNoAnswer, as of every question; ErrMedia when there is none, when it is larger, and when WhatsApp has
	// it no more.
	Medium(ctx context.Context, instance string, content json.RawMessage, most int64) ([]byte, error)
}

// carried is the part of a message object by which its medium is found and opened.
type carried struct {
	DirectPath    string `json:"directPath"`
	MediaKey      string `json:"mediaKey"`
	FileEncSha256 string `json:"fileEncSha256"`
	FileSha256    string `json:"fileSha256"`
	FileLength    string `json:"fileLength"`
}

// mediumKinds are the messages that carry something, and how it is encrypted.
//
//nolint:gochecknoglobals // a table
var mediumKinds = map[string]whatsmeow.MediaType{
	"imageMessage": whatsmeow.MediaImage, "stickerMessage": whatsmeow.MediaImage, "videoMessage": whatsmeow.MediaVideo,
	"ptvMessage": whatsmeow.MediaVideo, "audioMessage": whatsmeow.MediaAudio, "documentMessage": whatsmeow.MediaDocument,
}

// CarriesMedium tells whether a message of this type, as Message.Type says it, has a medium.
func CarriesMedium(kind string) bool { return mediumKinds[kind] != "" }

// Medium fetches. See Mediator.
func (e *Engine) Medium(ctx context.Context, instance string, content json.RawMessage, most int64) ([]byte, error) {
	kind, c, err := carries(content)
	if err != nil {
		return nil, err
	}
	if n, err := json.Number(c.FileLength).Int64(); err == nil && n > most {
		return nil, fmt.Errorf("%w: it has %d bytes", ErrMedia, n)
	}
	_, l, err := e.live(instance)
	if err != nil {
		return nil, err
	}
	const padding = 64 // of the cipher, and its MAC
	ctx = context.WithValue(ctx, mostBytes{}, most+padding)
	data, err := l.cli.DownloadMediaWithPath(ctx, c.DirectPath, raw(c.FileEncSha256), raw(c.FileSha256), raw(c.MediaKey), kind, "", false)
	switch {
	case err == nil:
		return data, nil
	case errors.Is(err, errTooLong), errors.Is(err, whatsmeow.ErrMediaDownloadFailedWith403), errors.Is(err, whatsmeow.ErrMediaDownloadFailedWith404),
		errors.Is(err, whatsmeow.ErrMediaDownloadFailedWith410), errors.Is(err, whatsmeow.ErrInvalidMediaSHA256), errors.Is(err, whatsmeow.ErrInvalidMediaHMAC),
		errors.Is(err, whatsmeow.ErrInvalidMediaEncSHA256):
		return nil, fmt.Errorf("%w: %w", ErrMedia, err)
	}
	return nil, question(err)
}

// carries finds what a message carries.
func carries(content json.RawMessage) (whatsmeow.MediaType, carried, error) {
	var parts map[string]json.RawMessage
	if json.Unmarshal(content, &parts) == nil {
		for name, kind := range mediumKinds {
			var c carried
			if part, ok := parts[name]; ok && json.Unmarshal(part, &c) == nil && c.DirectPath != "" && len(raw(c.MediaKey)) > 0 {
				return kind, c, nil
			}
		}
	}
	return "", carried{}, fmt.Errorf("%w: the message carries none", ErrMedia)
}

// raw are the bytes of a field of ours.
func raw(text string) []byte {
	b, _ := base64.StdEncoding.DecodeString(text) // none: the check of the hashes fails
	return b
}

// mostBytes is how many bytes an answer may have, in the context of its request.
type mostBytes struct{}

var errTooLong = errors.New("engine: the answer is longer than allowed")

// bounded cuts answers that are too long: what a sender says of a file's length is only what a sender says.
type bounded struct{ next http.RoundTripper }

func (b bounded) RoundTrip(r *http.Request) (*http.Response, error) {
	resp, err := b.next.RoundTrip(r)
	most, ok := r.Context().Value(mostBytes{}).(int64)
	if err != nil || !ok {
		return resp, err //nolint:wrapcheck // it is the next one's
	}
	resp.Body = &short{ReadCloser: resp.Body, left: most}
	return resp, nil
}

// short fails after so many bytes.
type short struct {
	io.ReadCloser
	left int64
}

func (s *short) Read(p []byte) (int, error) {
	if s.left < 0 {
		return 0, errTooLong
	}
	n, err := s.ReadCloser.Read(p[:min(int64(len(p)), s.left+1)])
	s.left -= int64(n)
	if s.left < 0 {
		return n, errTooLong
	}
	return n, err //nolint:wrapcheck // a reader's own
}
