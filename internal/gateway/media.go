package gateway

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"net/url"
	"path"
	"strings"
	"time"

	"salonzap/internal/egress"
	"salonzap/internal/gateway/engine"
)

const (
	fetchTimeout = 30 * time.Second
	maxRedirects = 5
)

// errMedia is Evolution's answer to a medium that is neither a URL nor base64.
var errMedia = refusalOf(http.StatusBadRequest, "Owned media must be a url or base64")

// mediaFile is a medium in memory.
type mediaFile struct {
	data   []byte
	mime   string // as given by the caller
	header string // Content-Type of the server that it was fetched from
	name   string
}

// applyTo completes a message's medium with the file's data, type and name.
func (f mediaFile) applyTo(m engine.Media) engine.Media {
	m.Data, m.Mime = f.data, mediaTypeFor(m, f)
	if m.Name == "" {
		m.Name = f.name
	}
	return m
}

// loadMedia loads a medium: from the request's file, from base64, or from a URL.
func (g *Gateway) loadMedia(ctx context.Context, c *call, where string) (f mediaFile, err error) {
	switch {
	case c.file != nil:
		f = mediaFile{data: c.file, mime: c.fileType}
	case c.upload != nil && c.upload.data != nil:
		f = mediaFile{data: c.upload.data, mime: c.upload.mime}
	case isURL(where):
		f, err = g.fetch(ctx, c, where)
	default:
		f, err = decodeInline(where)
	}
	if err == nil && int64(len(f.data)) > g.cfg.MaxMedia {
		err = errMediaLarge
	}
	return f, err
}

func isURL(text string) bool {
	return strings.HasPrefix(text, "http://") || strings.HasPrefix(text, "https://")
}

// fetch downloads a medium from a caller's URL, with limits of size and time.
func (g *Gateway) fetch(ctx context.Context, c *call, where string) (mediaFile, error) {
	failed := refusalOf(http.StatusBadRequest, "The media cannot be fetched from its url")
	ctx, cancel := context.WithTimeout(ctx, fetchTimeout)
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, where, http.NoBody)
	if err != nil {
		return mediaFile{}, failed
	}
	resp, err := g.mediaClient.Do(r)
	if err != nil {
		if forbidden, ok := errors.AsType[*egress.Error](err); ok {
			return mediaFile{}, refusalOf(http.StatusBadRequest, egressMessage("media's url", forbidden))
		}
		return mediaFile{}, failed
	}
	defer resp.Body.Close() //nolint:errcheck // the body was read
	if resp.StatusCode != http.StatusOK {
		return mediaFile{}, failed
	}
	size := resp.ContentLength
	switch {
	case size > g.cfg.MaxMedia:
		return mediaFile{}, errMediaLarge
	case size < 0:
		size = g.cfg.MaxMedia
	}
	if err := c.reserve(ctx, g.uploads, size); err != nil {
		return mediaFile{}, err
	}
	in := bytes.NewBuffer(make([]byte, 0, max(0, resp.ContentLength)+bytes.MinRead))
	if _, err := in.ReadFrom(io.LimitReader(resp.Body, g.cfg.MaxMedia+1)); err != nil || in.Len() == 0 {
		return mediaFile{}, failed
	}
	return mediaFile{data: in.Bytes(), header: parseMediaType(resp.Header.Get("Content-Type")), name: fileName(resp.Request.URL)}, nil
}

func fileName(u *url.URL) string {
	if name := path.Base(u.Path); name != "." && name != "/" {
		return name
	}
	return ""
}

// mediaClient fetches callers' URLs. They must not reach our own network through us: the guard checks each address when it is dialled, also
// after a redirect.
func mediaClient(guard egress.Guard) *http.Client {
	return &http.Client{
		Timeout:   fetchTimeout,
		Transport: guard.Transport(&http.Transport{TLSHandshakeTimeout: 10 * time.Second, DisableKeepAlives: true, ResponseHeaderTimeout: fetchTimeout}),
		CheckRedirect: func(_ *http.Request, via []*http.Request) error {
			if len(via) > maxRedirects {
				return http.ErrUseLastResponse
			}
			return nil
		},
	}
}
