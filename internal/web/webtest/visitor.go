package webtest

import (
	"io"
	"maps"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"strings"
	"time"

	"salonzap/internal/connection"
)

// MainOf is the part of a page that differs, to read in a failure.
func MainOf(body string) string {
	if _, rest, ok := strings.Cut(body, "<main"); ok {
		return rest
	}
	return body
}

// Visitor is somebody with a cookie jar.
type Visitor struct {
	S      *Scene
	Client *http.Client
	Header http.Header
}

// Visitor is a browser that follows no redirect, so that tests see them.
func (s *Scene) Visitor() *Visitor {
	s.T.Helper()
	jar, err := cookiejar.New(nil)
	Must(s.T, err)
	return &Visitor{S: s, Header: http.Header{"Accept-Language": {"pt-BR"}}, Client: &http.Client{
		Jar:           jar,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
}

// SignedIn is a visitor who signed in.
func (s *Scene) SignedIn(email string) *Visitor {
	s.T.Helper()
	b := s.Visitor()
	got := b.Post("/login", url.Values{"email": {email}, "password": {Password}})
	if got.Status != http.StatusSeeOther {
		s.T.Fatalf("sign-in of %s: status %d\n%s", email, got.Status, got.Body)
	}
	return b
}

// Answer is what came back.
type Answer struct {
	Status   int
	Location string
	Body     string
	Header   http.Header
}

// Get asks for a page.
func (b *Visitor) Get(path string) Answer { return b.Do(http.MethodGet, path, nil, nil) }

// Post sends a form.
func (b *Visitor) Post(path string, form url.Values) Answer {
	return b.Do(http.MethodPost, path, form, nil)
}

// Part asks as htmx does.
func (b *Visitor) Part(method, path string, form url.Values) Answer {
	return b.Do(method, path, form, http.Header{"Hx-Request": {"true"}})
}

// Do asks with a method, a form and more headers.
func (b *Visitor) Do(method, path string, form url.Values, more http.Header) Answer {
	t := b.S.T
	t.Helper()
	var body io.Reader
	if form != nil {
		body = strings.NewReader(form.Encode())
	}
	if form != nil {
		more = more.Clone()
		if more == nil {
			more = http.Header{}
		}
		more.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	return b.Raw(method, path, body, more)
}

// Raw sends a body as it is.
func (b *Visitor) Raw(method, path string, body io.Reader, more http.Header) Answer {
	t := b.S.T
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, b.S.Server.URL+path, body)
	Must(t, err)
	for _, h := range []http.Header{b.Header, more} {
		maps.Copy(r.Header, h)
	}
	return b.Send(r)
}

// Send sends a request, and reads the answer.
func (b *Visitor) Send(r *http.Request) Answer {
	t := b.S.T
	t.Helper()
	resp, err := b.Client.Do(r)
	Must(t, err)
	defer func() { _ = resp.Body.Close() }()
	got, err := io.ReadAll(resp.Body)
	Must(t, err)
	return Answer{resp.StatusCode, resp.Header.Get("Location"), string(got), resp.Header}
}

// ShownQR is a row that shows a code.
func ShownQR(now time.Time) *connection.Connection {
	return Attempt(func(a *connection.Attempt, now time.Time) {
		a.Phase, a.CodesShown = connection.AwaitingScan, 1
		a.Code = connection.LinkCode{QRText: QRText, ShownAt: now, ExpiresAt: now.Add(45 * time.Second)}
	})(now)
}
