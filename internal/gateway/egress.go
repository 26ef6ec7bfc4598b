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

// guard judges the addresses that callers name. Whoever shows the global key is the operator, who may reach private
// networks; others reach the public internet, and what the operator allows.
func (g *Gateway) guard(operator bool) egress.Guard {
	return egress.Guard{Trusted: operator, Allow: g.cfg.Allow, InternalHosts: g.cfg.InternalHosts}
}

// checkWebhookURL judges the address of a webhook when it is set. Its name is resolved later, at each call.
func (g *Gateway) checkWebhookURL(raw string, operator bool) error {
	u, err := egress.ParseURL(raw)
	if err == nil && operator && g.isPlatform(u) {
		return nil
	}
	if err == nil {
		err = g.guard(operator).Check(u)
	}
	return err
}

func (g *Gateway) isPlatform(u *url.URL) bool {
	return g.cfg.Platform != "" && strings.EqualFold(u.Hostname(), g.cfg.Platform)
}

// egressMessage says to a caller why an address is not called, and what helps.
func egressMessage(what string, e *egress.Error) string {
	switch e.Reason {
	case egress.InvalidScheme:
		return "The " + what + " must begin with http:// or https://"
	case egress.InvalidHost:
		return "The " + what + " names no host that can exist"
	case egress.InternalHost:
		return "The " + what + " names a host that is this server's own"
	case egress.SpecialAddress:
		return "The " + what + " leads to a link-local or reserved address"
	case egress.PrivateAddress:
	}
	return "The " + what + " leads to a private address; whoever runs this server can allow its host with " + AllowVariable
}

// maxConnsPerHost is how many webhooks to one host are under way at most: a host that hangs must not take all sockets.
const maxConnsPerHost = 256

func webhookTransport(guard egress.Guard) *egress.Transport {
	t := evolution.NewTransport()
	t.MaxConnsPerHost = maxConnsPerHost
	return guard.Transport(t)
}

// operatorTransport carries the webhooks that the operator set: inside the process to the platform, else to any network but the
// special ones.
func (g *Gateway) operatorTransport() http.RoundTripper {
	return &platformTransport{gateway: g, outside: webhookTransport(g.guard(true))}
}

type platformTransport struct {
	gateway *Gateway
	outside *egress.Transport
}

// RoundTrip carries a request to the platform or outside.
func (t *platformTransport) RoundTrip(r *http.Request) (*http.Response, error) {
	if t.gateway.cfg.Transport != nil && t.gateway.isPlatform(r.URL) {
		return t.gateway.cfg.Transport.RoundTrip(r)
	}
	return t.outside.RoundTrip(r)
}

// CloseIdleConnections closes the connections to the outside that no call uses; those inside are not ours.
func (t *platformTransport) CloseIdleConnections() { t.outside.CloseIdleConnections() }
