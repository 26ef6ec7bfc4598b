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

// MediaFetcher fetches the media of messages. *Engine is one.
type MediaFetcher interface {
	// FetchMedia fetches the image, video, document, audio or sticker of a message, which must have no more than most bytes.
	// content is the protocol's message object, as in Message. Errors: ErrUnknown; ErrNotConnected; ErrRefused; ErrNoAnswer;
	// ErrMedia when the message has none, when it is larger, and when WhatsApp no longer has it.
	FetchMedia(ctx context.Context, instance string, content json.RawMessage, most int64) ([]byte, error)
}

// mediaReference is the part of a message object with which its medium is downloaded and decrypted.
type mediaReference struct {
	DirectPath    string `json:"directPath"`
	MediaKey      string `json:"mediaKey"`
	FileEncSha256 string `json:"fileEncSha256"`
	FileSha256    string `json:"fileSha256"`
	FileLength    string `json:"fileLength"`
}

// mediaTypeByMessage are the message types with a medium, and the media type by which it is encrypted.
//
//nolint:gochecknoglobals // a table
var mediaTypeByMessage = map[string]whatsmeow.MediaType{
	"imageMessage": whatsmeow.MediaImage, "stickerMessage": whatsmeow.MediaImage, "videoMessage": whatsmeow.MediaVideo,
	"ptvMessage": whatsmeow.MediaVideo, "audioMessage": whatsmeow.MediaAudio, "documentMessage": whatsmeow.MediaDocument,
}

// HasMedia tells whether a message of this type (Message.Type) has a medium.
func HasMedia(kind string) bool { return mediaTypeByMessage[kind] != "" }

// FetchMedia implements MediaFetcher.
func (e *Engine) FetchMedia(ctx context.Context, instance string, content json.RawMessage, most int64) ([]byte, error) {
	kind, c, err := mediaReferenceOf(content)
	if err != nil {
		return nil, err
	}
	if n, err := json.Number(c.FileLength).Int64(); err == nil && n > most {
		return nil, fmt.Errorf("%w: it has %d bytes", ErrMedia, n)
	}
	_, cs, err := e.connectedClient(instance)
	if err != nil {
		return nil, err
	}
	const padding = 64 // bytes of the cipher's padding and the MAC
	ctx = context.WithValue(ctx, maxBytesKey{}, most+padding)
	data, err := cs.cli.DownloadMediaWithPath(ctx, c.DirectPath, decodeBase64(c.FileEncSha256), decodeBase64(c.FileSha256), decodeBase64(c.MediaKey), kind, "", false)
	switch {
	case err == nil:
		return data, nil
	case errors.Is(err, errTooLong), errors.Is(err, whatsmeow.ErrMediaDownloadFailedWith403), errors.Is(err, whatsmeow.ErrMediaDownloadFailedWith404),
		errors.Is(err, whatsmeow.ErrMediaDownloadFailedWith410), errors.Is(err, whatsmeow.ErrInvalidMediaSHA256), errors.Is(err, whatsmeow.ErrInvalidMediaHMAC),
		errors.Is(err, whatsmeow.ErrInvalidMediaEncSHA256):
		return nil, fmt.Errorf("%w: %w", ErrMedia, err)
	}
	return nil, translateQueryError(err)
}

// mediaReferenceOf finds the medium of a message.
func mediaReferenceOf(content json.RawMessage) (whatsmeow.MediaType, mediaReference, error) {
	var parts map[string]json.RawMessage
	if json.Unmarshal(content, &parts) == nil {
		for name, kind := range mediaTypeByMessage {
			var c mediaReference
			if part, ok := parts[name]; ok && json.Unmarshal(part, &c) == nil && c.DirectPath != "" && len(decodeBase64(c.MediaKey)) > 0 {
				return kind, c, nil
			}
		}
	}
	return "", mediaReference{}, fmt.Errorf("%w: the message carries none", ErrMedia)
}

// decodeBase64 decodes a field of a message object; empty when it is not base64.
func decodeBase64(text string) []byte {
	b, _ := base64.StdEncoding.DecodeString(text) // without bytes the check of the hashes fails
	return b
}

// maxBytesKey is the context key of the most bytes of a response (int64).
type maxBytesKey struct{}

var errTooLong = errors.New("engine: the answer is longer than allowed")

// boundedTransport fails responses that are longer than maxBytesKey allows, whatever length the message states.
type boundedTransport struct{ next http.RoundTripper }

func (b boundedTransport) RoundTrip(r *http.Request) (*http.Response, error) {
	resp, err := b.next.RoundTrip(r)
	most, ok := r.Context().Value(maxBytesKey{}).(int64)
	if err != nil || !ok {
		return resp, err //nolint:wrapcheck // it is the next one's
	}
	resp.Body = &boundedBody{ReadCloser: resp.Body, remaining: most}
	return resp, nil
}

// boundedBody fails after remaining bytes.
type boundedBody struct {
	io.ReadCloser
	remaining int64
}

func (s *boundedBody) Read(p []byte) (int, error) {
	if s.remaining < 0 {
		return 0, errTooLong
	}
	n, err := s.ReadCloser.Read(p[:min(int64(len(p)), s.remaining+1)])
	s.remaining -= int64(n)
	if s.remaining < 0 {
		return n, errTooLong
	}
	return n, err //nolint:wrapcheck // a reader's own
}
