package mediafetch

import (
	"bufio"
	"context"
	"errors"
	"net/http"
	"net/url"
	"path"
	"time"

	"salonzap/internal/edge"
	"salonzap/internal/egress"
	"salonzap/internal/fault"
	"salonzap/internal/inbox"
	"salonzap/internal/inbox/sender"
	"salonzap/internal/tenant"
	"salonzap/internal/text"
)

// How media are fetched.
const (
	patience     = 30 * time.Second
	maxRedirects = 5
	headBytes    = 512 // that a file's type is detected from (net/http, DetectContentType)
)

// Keeper stores a medium until a message uses it; *sender.Service does. Errors: Invalid "media", RateLimited; the reader's.
type Keeper interface {
	Upload(ctx context.Context, scope tenant.Scope, t tenant.ID, f sender.File) (inbox.Upload, error)
}

// Fetcher fetches media. Make one with New.
type Fetcher struct {
	client *http.Client
	keeper Keeper
}

// New makes a Fetcher that stores files with k, and calls addresses that guard allows. wrap gets the transport, to count calls; nil leaves it as it is.
func New(guard egress.Guard, k Keeper, wrap func(http.RoundTripper) http.RoundTripper) *Fetcher {
	var transport http.RoundTripper = guard.Transport(&http.Transport{
		TLSHandshakeTimeout: 10 * time.Second, DisableKeepAlives: true, ResponseHeaderTimeout: patience,
	})
	if wrap != nil {
		transport = wrap(transport)
	}
	return &Fetcher{keeper: k, client: &http.Client{
		Timeout:   patience,
		Transport: transport,
		CheckRedirect: func(_ *http.Request, via []*http.Request) error {
			if len(via) > maxRedirects {
				return http.ErrUseLastResponse
			}
			return nil
		},
	}}
}

// Fetch fetches a file and stores it while it is read. A type that the caller does not give is that of the file's server, unless the file's
// bytes contradict it. Errors: Invalid "media.url", or what Keeper says.
func (x *Fetcher) Fetch(ctx context.Context, scope tenant.Scope, t tenant.ID, f sender.File, where string) (inbox.Upload, error) {
	const op, field = "mediafetch.fetch", "media.url"
	u, err := egress.ParseURL(where)
	if err != nil {
		return inbox.Upload{}, fault.Field(op, field, text.MediaURL)
	}
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, u.String(), http.NoBody)
	if err != nil {
		return inbox.Upload{}, fault.Field(op, field, text.MediaURL)
	}
	resp, err := x.client.Do(r)
	if err != nil {
		if _, refused := errors.AsType[*egress.Error](err); refused {
			return inbox.Upload{}, fault.Field(op, field, text.MediaURLPrivate)
		}
		return inbox.Upload{}, fault.Field(op, field, text.MediaFetch)
	}
	defer resp.Body.Close() //nolint:errcheck // the body was read
	switch {
	case resp.StatusCode != http.StatusOK:
		return inbox.Upload{}, fault.Field(op, field, text.MediaFetch)
	case resp.ContentLength > inbox.MaxMedia:
		return inbox.Upload{}, fault.Field(op, field, text.MediaTooBig, inbox.MaxMedia>>20)
	}
	in := &edge.Source{Reader: resp.Body}
	body := bufio.NewReaderSize(in, headBytes)
	if f.Mime == "" {
		f.Mime = believable(f.Kind, resp.Header.Get("Content-Type"), body)
	}
	if f.Name == "" {
		f.Name = fileNameOf(resp.Request.URL)
	}
	f.Body = body
	kept, err := x.keeper.Upload(ctx, scope, t, f)
	if in.Failed != nil {
		err = fault.Field(op, field, text.MediaFetch)
	}
	return kept, err
}

// believable is the type that a file's server names; empty when the file's bytes contradict it.
func believable(kind inbox.MediaKind, named string, body *bufio.Reader) string {
	head, _ := body.Peek(headBytes) // a read error comes again when the file is stored
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
