package edge_test

import (
	"context"
	"net"
	"net/http"
	"net/http/httptest"
	"testing"

	"salonzap/internal/edge"
)

// A link of ours does not use a caller's Host header, unless that names this machine or a private network.
func TestALinkDoesNotLeadToTheHostThatACallerMadeUp(t *testing.T) {
	at := &net.TCPAddr{IP: net.IPv4(172, 18, 0, 4), Port: 8080}
	for host, want := range map[string]string{
		"localhost:8080":         "http://localhost:8080",
		"app.localhost":          "http://app.localhost",
		"127.0.0.1:8080":         "http://127.0.0.1:8080",
		"[::1]:8080":             "http://[::1]:8080",
		"192.168.1.7:8080":       "http://192.168.1.7:8080",
		"evil.example":           "http://172.18.0.4:8080",
		"203.0.113.9:8080":       "http://172.18.0.4:8080",
		"localhost.evil.example": "http://172.18.0.4:8080",
		"":                       "http://172.18.0.4:8080",
	} {
		r := httptest.NewRequest("GET", "/", nil)
		r.Host = host
		if got := edge.Origin(r.WithContext(context.WithValue(r.Context(), http.LocalAddrContextKey, at))); got != want {
			t.Errorf("%q: %s, want %s", host, got, want)
		}
	}
}
