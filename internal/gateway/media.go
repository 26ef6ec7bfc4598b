package gateway

import (
	"context"
	"errors"
	"io"
	"mime"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"path"
	"strings"
	"syscall"
	"time"

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
	data       []byte
	mime, name string
}

// into completes a message with what the file tells of itself.
func (f file) into(m engine.Media) engine.Media {
	m.Data = f.data
	if m.Mime == "" {
		m.Mime = f.mime
	}
	if m.Name == "" {
		m.Name = f.name
	}
	return m
}

// medium gets a medium from where it is: in the request, in base64, or at a URL.
func (g *Gateway) medium(ctx context.Context, uploaded []byte, where string) (f file, err error) {
	switch {
	case uploaded != nil:
		f = file{data: uploaded}
	case isURL(where):
		f, err = g.fetch(ctx, where)
	default:
		f, err = inline(where)
	}
	if err == nil && int64(len(f.data)) > g.c.MaxMedia {
		err = refuse(http.StatusRequestEntityTooLarge, "The media is too large")
	}
	return f, err
}

func isURL(text string) bool {
	return strings.HasPrefix(text, "http://") || strings.HasPrefix(text, "https://")
}

// fetch gets a medium from a URL of the caller's, within bounds of size and time.
func (g *Gateway) fetch(ctx context.Context, where string) (file, error) {
	failed := refuse(http.StatusBadRequest, "The media cannot be fetched from its url")
	ctx, cancel := context.WithTimeout(ctx, fetchTime)
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, where, http.NoBody)
	if err != nil {
		return file{}, failed
	}
	resp, err := g.media.Do(r)
	if err != nil {
		if errors.Is(err, errPrivate) {
			return file{}, refuse(http.StatusBadRequest, "The media's url leads to a private address")
		}
		return file{}, failed
	}
	defer resp.Body.Close() //nolint:errcheck // it was read
	if resp.StatusCode != http.StatusOK {
		return file{}, failed
	}
	data, err := io.ReadAll(io.LimitReader(resp.Body, g.c.MaxMedia+1))
	if err != nil || len(data) == 0 {
		return file{}, failed
	}
	return file{data: data, mime: typeOf(resp.Header.Get("Content-Type")), name: nameOf(resp.Request.URL)}, nil
}

// typeOf leaves out a type that says nothing.
func typeOf(header string) string {
	kind, _, err := mime.ParseMediaType(header)
	if err != nil || kind == "application/octet-stream" || kind == "binary/octet-stream" {
		return ""
	}
	return kind
}

func nameOf(u *url.URL) string {
	if name := path.Base(u.Path); name != "." && name != "/" {
		return name
	}
	return ""
}

// errPrivate refuses an address that is not on the public internet.
var errPrivate = errors.New("gateway: a private address")

// mediaClient fetches what callers name. They must not reach our own network through us, so the address is looked at when
// it is dialled, after the name is resolved: each redirect, too.
func mediaClient(private bool) *http.Client {
	dialer := &net.Dialer{Timeout: 10 * time.Second}
	if !private {
		dialer.Control = func(_, address string, _ syscall.RawConn) error {
			to, err := netip.ParseAddrPort(address)
			if err != nil || !public(to.Addr()) {
				return errPrivate
			}
			return nil
		}
	}
	return &http.Client{
		Timeout: fetchTime,
		Transport: &http.Transport{
			DialContext: dialer.DialContext, TLSHandshakeTimeout: 10 * time.Second, DisableKeepAlives: true, ResponseHeaderTimeout: fetchTime,
		},
		CheckRedirect: func(_ *http.Request, via []*http.Request) error {
			if len(via) > maxRedirects {
				return http.ErrUseLastResponse
			}
			return nil
		},
	}
}

// public tells whether an address is on the public internet (IANA's special-purpose registries).
func public(a netip.Addr) bool {
	a = a.Unmap()
	if !a.IsGlobalUnicast() || a.IsPrivate() || a.IsLoopback() || a.IsLinkLocalUnicast() {
		return false
	}
	for _, special := range []string{
		"0.0.0.0/8", "100.64.0.0/10", "192.0.0.0/24", "192.0.2.0/24", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "240.0.0.0/4",
		"64:ff9b::/96", "64:ff9b:1::/48", "100::/64", "2001::/23", "2001:db8::/32", "2002::/16", "fec0::/10",
	} {
		if netip.MustParsePrefix(special).Contains(a) {
			return false
		}
	}
	return true
}
