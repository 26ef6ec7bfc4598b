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
	fetchTime    = 30 * time.Second
	maxRedirects = 5
)

// errMedia is Evolution's word for a medium that is none.
var errMedia = refuse(http.StatusBadRequest, "Owned media must be a url or base64")

// file is a medium that is here.
type file struct {
	data   []byte
	mime   string // as who gave it says
	header string // as the server that it was fetched from says
	name   string
}

// into completes a message with what the file tells of itself.
func (f file) into(m engine.Media) engine.Media {
	m.Data, m.Mime = f.data, typed(m, f)
	if m.Name == "" {
		m.Name = f.name
	}
	return m
}

// medium gets a medium from where it is: in the request, in base64, or at a URL.
func (g *Gateway) medium(ctx context.Context, c *call, where string) (f file, err error) {
	switch {
	case c.file != nil:
		f = file{data: c.file, mime: c.kind}
	case c.upload != nil && c.upload.data != nil:
		f = file{data: c.upload.data, mime: c.upload.mime}
	case isURL(where):
		f, err = g.fetch(ctx, c, where)
	default:
		f, err = inline(where)
	}
	if err == nil && int64(len(f.data)) > g.c.MaxMedia {
		err = errMediaLarge
	}
	return f, err
}

func isURL(text string) bool {
	return strings.HasPrefix(text, "http://") || strings.HasPrefix(text, "https://")
}

// fetch gets a medium from a URL of the caller's, within bounds of size and time.
func (g *Gateway) fetch(ctx context.Context, c *call, where string) (file, error) {
	failed := refuse(http.StatusBadRequest, "The media cannot be fetched from its url")
	ctx, cancel := context.WithTimeout(ctx, fetchTime)
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, where, http.NoBody)
	if err != nil {
		return file{}, failed
	}
	resp, err := g.media.Do(r)
	if err != nil {
		if forbidden, ok := errors.AsType[*egress.Error](err); ok {
			return file{}, refuse(http.StatusBadRequest, notCalled("media's url", forbidden))
		}
		return file{}, failed
	}
	defer resp.Body.Close() //nolint:errcheck // it was read
	if resp.StatusCode != http.StatusOK {
		return file{}, failed
	}
	size := resp.ContentLength
	switch {
	case size > g.c.MaxMedia:
		return file{}, errMediaLarge
	case size < 0:
		size = g.c.MaxMedia
	}
	if err := c.hold(ctx, g.uploads, size); err != nil {
		return file{}, err
	}
	in := bytes.NewBuffer(make([]byte, 0, max(0, resp.ContentLength)+bytes.MinRead))
	if _, err := in.ReadFrom(io.LimitReader(resp.Body, g.c.MaxMedia+1)); err != nil || in.Len() == 0 {
		return file{}, failed
	}
	return file{data: in.Bytes(), header: typeOf(resp.Header.Get("Content-Type")), name: nameOf(resp.Request.URL)}, nil
}

func nameOf(u *url.URL) string {
	if name := path.Base(u.Path); name != "." && name != "/" {
		return name
	}
	return ""
}

// mediaClient fetches what callers name. They must not reach our own network through us: the guard judges each address when
// it is dialled, after each redirect, too.
func mediaClient(guard egress.Guard) *http.Client {
	return &http.Client{
		Timeout:   fetchTime,
		Transport: guard.Transport(&http.Transport{TLSHandshakeTimeout: 10 * time.Second, DisableKeepAlives: true, ResponseHeaderTimeout: fetchTime}),
		CheckRedirect: func(_ *http.Request, via []*http.Request) error {
			if len(via) > maxRedirects {
				return http.ErrUseLastResponse
			}
			return nil
		},
	}
}
