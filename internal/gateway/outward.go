package gateway

import (
	"net/http"
	"net/url"
	"strings"

	"salonzap/internal/egress"
	"salonzap/internal/evolution"
)

// AllowVariable is the variable that an operator is told of where an address is not called.
const AllowVariable = "SALONZAP_GATEWAY_ALLOWED_HOSTS"

// guard judges the addresses that callers name. Who shows the global key is the operator, whose own network is not
// strange to them; others reach the public internet, and what the operator allows.
func (g *Gateway) guard(operator bool) egress.Guard {
	return egress.Guard{Trusted: operator, Allow: g.c.Allow, Inner: g.c.Inner}
}

// callable judges the address of a webhook when it is set. Its name is resolved later, at each call.
func (g *Gateway) callable(raw string, operator bool) error {
	u, err := egress.ParseURL(raw)
	if err == nil && operator && g.ours(u) {
		return nil
	}
	if err == nil {
		err = g.guard(operator).Check(u)
	}
	return err
}

func (g *Gateway) ours(u *url.URL) bool {
	return g.c.Platform != "" && strings.EqualFold(u.Hostname(), g.c.Platform)
}

// notCalled says to a caller why an address is not called, and what helps.
func notCalled(what string, e *egress.Error) string {
	switch e.Reason {
	case egress.Scheme:
		return "The " + what + " must begin with http:// or https://"
	case egress.Host:
		return "The " + what + " names no host that can exist"
	case egress.Inner:
		return "The " + what + " names a host that is this server's own"
	case egress.Special:
		return "The " + what + " leads to a link-local or reserved address"
	case egress.Private:
	}
	return "The " + what + " leads to a private address; whoever runs this server can allow its host with " + AllowVariable
}

// perHost is how many webhooks to one host are under way at most: a host that hangs must not take all sockets.
const perHost = 256

func webhookTransport(guard egress.Guard) *egress.Transport {
	t := evolution.NewTransport()
	t.MaxConnsPerHost = perHost
	return guard.Transport(t)
}

// operatorWay carries the webhooks that the operator set: inside the process to the platform, else to any network but the
// special ones.
func (g *Gateway) operatorWay() http.RoundTripper {
	return &inward{gateway: g, outside: webhookTransport(g.guard(true))}
}

type inward struct {
	gateway *Gateway
	outside *egress.Transport
}

// RoundTrip carries a request to the platform or outside.
func (t *inward) RoundTrip(r *http.Request) (*http.Response, error) {
	if t.gateway.c.Transport != nil && t.gateway.ours(r.URL) {
		return t.gateway.c.Transport.RoundTrip(r)
	}
	return t.outside.RoundTrip(r)
}

// CloseIdleConnections closes the connections to the outside that no call uses; those inside are not ours.
func (t *inward) CloseIdleConnections() { t.outside.CloseIdleConnections() }
