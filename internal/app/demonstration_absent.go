//go:build remote

package app

import (
	"context"
	"errors"
	"net/http"

	"salonzap/internal/web"
)

// demonstration is empty in this build: the simulated WhatsApp needs the libraries of the gateway.
type demonstration struct{}

func startDemonstration(context.Context, *Config, Options) (*demonstration, error) {
	return nil, errors.New("this build has no demonstration: use a build without the tag remote")
}

func (*demonstration) calls(next http.RoundTripper) http.RoundTripper       { return next }
func (*demonstration) webhooks(next http.RoundTripper) http.RoundTripper    { return next }
func (*demonstration) furnish(context.Context, *Core) error                 { return nil }
func (*demonstration) play(context.Context, *Core)                          {}
func (*demonstration) path() string                                         { return "" }
func (*demonstration) page(*Core, *web.Site, <-chan struct{}) simulatorPage { return nil }
func (*demonstration) greeting(string) string                               { return "" }
func (*demonstration) close() error                                         { return nil }
