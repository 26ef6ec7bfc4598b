package api

import (
	"bufio"
	"context"
	"encoding/base64"
	"errors"
	"net/http"
	"net/url"
	"path"
	"slices"
	"strings"
	"time"

	"salonzap/internal/edge"
	"salonzap/internal/egress"
	"salonzap/internal/fault"
	"salonzap/internal/inbox"
	"salonzap/internal/inbox/sender"
	"salonzap/internal/tenant"
	"salonzap/internal/text"
)

// How media are fetched from URLs.
const (
	mediaFetchTime      = 30 * time.Second
	mediaFetchRedirects = 5
	mediaHead           = 512 // bytes that show what a file is (net/http, DetectContentType)
)

// newMediaClient fetches what callers name. The guard judges each address when it is dialled, after each redirect, too.
func newMediaClient(guard egress.Guard) *http.Client {
	return &http.Client{
		Timeout: mediaFetchTime,
		Transport: guard.Transport(&http.Transport{
			TLSHandshakeTimeout: 10 * time.Second, DisableKeepAlives: true, ResponseHeaderTimeout: mediaFetchTime,
		}),
		CheckRedirect: func(_ *http.Request, via []*http.Request) error {
			if len(via) > mediaFetchRedirects {
				return http.ErrUseLastResponse
			}
			return nil
		},
	}
}

// check tells what is wrong with what a medium says of itself, before anything is fetched or kept.
func (m *mediaInput) check() error {
	const op = "api.media"
	given := 0
	for _, where := range []string{m.URL, m.Base64, m.Upload} {
		if where != "" {
			given++
		}
	}
	switch {
	case given == 0:
		return fault.Field(op, "media", text.MediaNeeded)
	case given > 1:
		return fault.Field(op, "media", text.MediaOne)
	}
	if m.Kind != "" && !slices.Contains(inbox.SendKinds(), inbox.MediaKind(m.Kind)) {
		return fault.Field(op, "media.kind", text.KindUnknown, "image, video, audio, voice, document")
	}
	return inbox.CheckCaption(inbox.Body(m.Caption))
}

// mediumOf gets a medium from where it is, and keeps it until its message goes.
func (a *api) mediumOf(ctx context.Context, c *call, t tenant.ID, m *mediaInput) (inbox.Content, error) {
	u, err := a.uploadOf(ctx, c, t, m)
	if err != nil {
		return nil, err
	}
	return u.Media(inbox.Body(m.Caption)), nil
}

func (a *api) uploadOf(ctx context.Context, c *call, t tenant.ID, m *mediaInput) (inbox.Upload, error) {
	const op = "api.media"
	f := sender.File{Kind: inbox.MediaKind(m.Kind), Mime: m.Mime, Name: m.Name}
	switch {
	case m.Upload != "":
		id, err := inbox.ParseUploadID(m.Upload)
		if err != nil {
			return inbox.Upload{}, fault.Field(op, "media.upload", text.UploadUnknown)
		}
		u, err := a.d.Sender.Uploaded(ctx, c.scope(), t, id)
		return u, inField(err, "media.upload")
	case m.URL != "":
		return a.fetched(ctx, c, t, f, m.URL)
	}
	in := &edge.Source{Reader: base64.NewDecoder(base64.StdEncoding, strings.NewReader(m.Base64))}
	f.Body = in
	u, err := a.d.Sender.Upload(ctx, c.scope(), t, f)
	if in.Failed != nil {
		err = fault.Field(op, "media.base64", text.MediaBase64)
	}
	return u, err
}

// fetched fetches a medium and keeps it as it comes.
func (a *api) fetched(ctx context.Context, c *call, t tenant.ID, f sender.File, where string) (inbox.Upload, error) {
	const op, field = "api.media", "media.url"
	u, err := egress.ParseURL(where)
	if err != nil {
		return inbox.Upload{}, fault.Field(op, field, text.MediaURL)
	}
	ctx, cancel := context.WithTimeout(ctx, mediaFetchTime)
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, u.String(), http.NoBody)
	if err != nil {
		return inbox.Upload{}, fault.Field(op, field, text.MediaURL)
	}
	resp, err := a.mediaClient.Do(r)
	if err != nil {
		if _, refused := errors.AsType[*egress.Error](err); refused {
			return inbox.Upload{}, fault.Field(op, field, text.MediaURLPrivate)
		}
		return inbox.Upload{}, fault.Field(op, field, text.MediaFetch)
	}
	defer resp.Body.Close() //nolint:errcheck // it was read
	switch {
	case resp.StatusCode != http.StatusOK:
		return inbox.Upload{}, fault.Field(op, field, text.MediaFetch)
	case resp.ContentLength > inbox.MaxMedia:
		return inbox.Upload{}, fault.Field(op, field, text.MediaTooBig, inbox.MaxMedia>>20)
	}
	in := &edge.Source{Reader: resp.Body}
	body := bufio.NewReaderSize(in, mediaHead)
	if f.Mime == "" {
		f.Mime = believable(f.Kind, resp.Header.Get("Content-Type"), body)
	}
	if f.Name == "" {
		f.Name = fileNameOf(resp.Request.URL)
	}
	f.Body = body
	kept, err := a.d.Sender.Upload(ctx, c.scope(), t, f)
	if in.Failed != nil {
		err = fault.Field(op, field, text.MediaFetch)
	}
	return kept, err
}

// believable is the type that a file's server names, where its bytes do not say otherwise: the caller did not claim it.
func believable(kind inbox.MediaKind, named string, body *bufio.Reader) string {
	head, _ := body.Peek(mediaHead) // what cannot be read fails when it is kept
	if _, _, err := inbox.MediaType(kind, named, http.DetectContentType(head)); err != nil {
		return ""
	}
	return named
}

func fileNameOf(u *url.URL) string {
	if name := path.Base(u.Path); name != "." && name != "/" {
		return name
	}
	return ""
}
