package demo

import (
	"encoding/json"
	"io"
	"net"
	"net/http"
	"strings"
	"syscall"
)

// Calls is the way from Salonzap to the gateway: it carries what next carries, notes it, and can be blocked by a visitor. A
// pairing code is asked for a number here, and there is a phone with it from then on.
func (s *Server) Calls(next http.RoundTripper) http.RoundTripper {
	return &carrier{next: next, carry: func(r *http.Request) (*http.Response, error) {
		line := callOf(r)
		if digits := r.URL.Query().Get("number"); line.Instance != "" && strings.HasPrefix(r.URL.Path, connectPath) {
			s.rememberPairingNumber(line.Instance, digits)
		}
		return s.pass(next, r, line, s.down.Load())
	}}
}

// Paths of the gateway.
const (
	connectPath     = "/instance/connect/"
	linkPasskeyPath = "/passkey-ceremony" //nolint:gosec // a path, not a credential
)

// Webhooks is the way from the gateway to Salonzap; see Calls. Where webhooks go is a secret, and is not noted.
func (s *Server) Webhooks(next http.RoundTripper) http.RoundTripper {
	return &carrier{next: next, carry: func(r *http.Request) (*http.Response, error) {
		return s.pass(next, r, webhookLine(r), s.lost.Load())
	}}
}

// pass sends one request, unless blocked, and adds it to the ledger.
func (s *Server) pass(next http.RoundTripper, r *http.Request, line Line, blocked bool) (*http.Response, error) {
	if blocked {
		if r.Body != nil {
			_ = r.Body.Close()
		}
		s.ledger.add(line)
		return nil, &net.OpError{Op: "dial", Net: "tcp", Err: syscall.ECONNREFUSED}
	}
	answer, err := next.RoundTrip(r)
	if err == nil {
		line.Status = answer.StatusCode
	}
	s.ledger.add(line)
	return answer, err
}

// carrier is a transport that wraps another.
type carrier struct {
	next  http.RoundTripper
	carry func(*http.Request) (*http.Response, error)
}

// RoundTrip sends one request.
func (c *carrier) RoundTrip(r *http.Request) (*http.Response, error) { return c.carry(r) }

// CloseIdleConnections closes those of the transport inside.
func (c *carrier) CloseIdleConnections() {
	if next, ok := c.next.(interface{ CloseIdleConnections() }); ok {
		next.CloseIdleConnections()
	}
}

// callOf names a call by its path without the instance's name.
func callOf(r *http.Request) Line {
	if rest, below := strings.CutPrefix(r.URL.Path, linkPasskeyPath+"/"); below { // what follows opens a passkey step
		_, part, _ := strings.Cut(rest, "/")
		return Line{What: strings.TrimSuffix(r.Method+" "+linkPasskeyPath+"/"+part, "/")}
	}
	parts := strings.SplitN(strings.TrimPrefix(r.URL.Path, "/"), "/", 3)
	line := Line{What: r.Method + " /" + strings.Join(parts[:min(2, len(parts))], "/")}
	if len(parts) == 3 {
		line.Instance = parts[2]
	} else {
		line.Instance = r.URL.Query().Get("instanceName")
	}
	return line
}

// webhookLine reads the event and the instance of a webhook; nothing else of it is kept.
func webhookLine(r *http.Request) Line {
	var envelope struct {
		Event    string `json:"event"`
		Instance string `json:"instance"`
	}
	if r.GetBody != nil {
		if body, err := r.GetBody(); err == nil {
			all, _ := io.ReadAll(body)
			_ = json.Unmarshal(all, &envelope) // a body that is not JSON leaves the line without a name
			_ = body.Close()
		}
	}
	return Line{Webhook: true, What: envelope.Event, Instance: envelope.Instance}
}
