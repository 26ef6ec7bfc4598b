package sender

import (
	"bytes"
	"context"
	"errors"
	"io"
	"strings"
	"unicode/utf8"

	"salonzap/internal/fault"
	"salonzap/internal/inbox"
	"salonzap/internal/tenant"
	"salonzap/internal/text"
)

// File is a medium to upload.
type File struct {
	Kind inbox.MediaKind // empty: as its bytes show
	Mime string          // as the uploader claims; empty: as its bytes show
	Name string          // of a document
	Body io.Reader
}

// sniffed is how many of a medium's first bytes show what it is (net/http, DetectContentType).
const sniffed = 512

// Upload stores a medium until a message uses it, at most a day. It is stored while it is read,
// with one part in memory at a time. Errors: NotFound (no such salon), Invalid "media" (too big,
// empty, not of its type, of no safe type), RateLimited when too much waits; the reader's.
func (s *Service) Upload(ctx context.Context, scope tenant.Scope, t tenant.ID, f File) (inbox.Upload, error) {
	head := make([]byte, sniffed)
	n, err := io.ReadFull(f.Body, head)
	if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
		return inbox.Upload{}, err
	}
	if n == 0 {
		return inbox.Upload{}, fault.Field("sender.upload", "media", text.MediaEmpty)
	}
	head = head[:n]
	u := inbox.Upload{ID: inbox.NewUploadID(), Tenant: t, Name: inbox.Body(cleanName(f.Name))}
	if u.Kind, u.Mime, err = inbox.MediaType(f.Kind, f.Mime, s.detect(head)); err != nil {
		return inbox.Upload{}, err
	}
	if !inbox.SafeToSend(u.Mime, string(u.Name)) {
		return inbox.Upload{}, fault.Field("sender.upload", "media", text.MediaUnsafe)
	}
	if err := s.uploads.BeginUpload(ctx, scope, t, u.ID, s.now()); err != nil {
		return inbox.Upload{}, err
	}
	u.Size, err = s.store(ctx, scope, u, io.MultiReader(bytes.NewReader(head), f.Body))
	if err == nil {
		err = s.uploads.EndUpload(ctx, scope, u, s.now())
	}
	if err != nil {
		return inbox.Upload{}, errors.Join(err, s.uploads.DropUpload(context.WithoutCancel(ctx), scope, t, u.ID))
	}
	return u, nil
}

// store stores a medium part by part, and returns its size in bytes.
func (s *Service) store(ctx context.Context, scope tenant.Scope, u inbox.Upload, in io.Reader) (size int64, err error) {
	part := make([]byte, inbox.UploadPart)
	for i := 0; ; i++ {
		n, err := io.ReadFull(in, part)
		if n > 0 {
			if size += int64(n); size > inbox.MaxMedia {
				return size, fault.Field("sender.upload", "media", text.MediaTooBig, inbox.MaxMedia>>20)
			}
			if err := s.uploads.AddUploadPart(ctx, scope, u.Tenant, u.ID, i, part[:n]); err != nil {
				return size, err
			}
		}
		switch {
		case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
			return size, nil
		case err != nil:
			return size, err
		}
	}
}

// Uploaded reads an upload that no message uses. Errors: Invalid "media".
func (s *Service) Uploaded(ctx context.Context, scope tenant.Scope, t tenant.ID, id inbox.UploadID) (inbox.Upload, error) {
	u, err := s.uploads.Upload(ctx, scope, t, id)
	if fault.Is(err, fault.NotFound) && scope.Allows(t) {
		return u, fault.Field("sender.uploaded", "media", text.UploadUnknown)
	}
	return u, err
}

// cleanName is a file's name without folders and invisible characters.
func cleanName(name string) string {
	name = text.Visible(strings.ToValidUTF8(name[strings.LastIndexAny(name, `/\`)+1:], ""))
	if utf8.RuneCountInString(name) > inbox.MaxUploadName {
		runes := []rune(name)
		name = string(runes[len(runes)-inbox.MaxUploadName:]) // the end has the extension
	}
	return name
}
