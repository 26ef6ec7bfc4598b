package gateway

import (
	"net/http"
	"net/url"
	"strings"

	"salonzap/internal/egress"
	"salonzap/internal/evolution"
)

// AllowVariable is the environment variable that an answer or a log names when an address is not allowed.
const AllowVariable = "SALONZAP_GATEWAY_ALLOWED_HOSTS"

// guard checks the addresses that callers give. A caller with the global key is the operator, who may reach private networks; others may
// reach the public internet, and what the operator allows.
func (g *Gateway) guard(operator bool) egress.Guard {
	return egress.Guard{Trusted: operator, Allow: g.cfg.Allow, InternalHosts: g.cfg.InternalHosts}
}

// checkWebhookURL checks the URL of a webhook when it is set. Its host name is resolved later, at each delivery.
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

// egressMessage tells a caller why an address is not allowed, and the remedy.
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

// maxConnsPerHost bounds the deliveries to one host at once: a host that hangs must not take all sockets.
const maxConnsPerHost = 256

func webhookTransport(guard egress.Guard) *egress.Transport {
	t := evolution.NewTransport()
	t.MaxConnsPerHost = maxConnsPerHost
	return guard.Transport(t)
}

// operatorTransport carries the webhooks that the operator set: inside the process to the platform, otherwise to any network but the
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
	switch here := t.gateway.cfg.Transport != nil; {
	case here && t.gateway.isPlatform(r.URL):
		return t.gateway.cfg.Transport.RoundTrip(r)
	case !here && t.gateway.store.Shared() && t.gateway.isPlatform(r.URL):
		return t.gateway.toPlatform(r)
	}
	return t.outside.RoundTrip(r)
}

// CloseIdleConnections closes the idle connections to the outside; the transport inside the process has another owner.
func (t *platformTransport) CloseIdleConnections() { t.outside.CloseIdleConnections() }
