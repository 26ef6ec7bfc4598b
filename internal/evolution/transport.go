package evolution

import (
	"net"
	"net/http"
	"time"
)

// NewTransport is the transport for Evolution servers. Its idle connections live 4 s, because Evolution closes its own
// after 5 s (recorded header Keep-Alive: timeout=5) and a request sent into a closing connection has an unknown outcome. It keeps hundreds of
// connections per host, so that parallel calls do not dial anew, and ignores the proxy variables of the environment. It sets no time limit
// for the whole call; Client does.
func NewTransport() *http.Transport {
	const perHost = 512
	dialer := &net.Dialer{Timeout: 5 * time.Second, KeepAlive: 15 * time.Second}
	return &http.Transport{
		Proxy:               nil,
		DialContext:         dialer.DialContext,
		TLSHandshakeTimeout: 10 * time.Second,
		IdleConnTimeout:     4 * time.Second,
		MaxIdleConns:        4 * perHost,
		MaxIdleConnsPerHost: perHost,
		MaxConnsPerHost:     perHost,
		ForceAttemptHTTP2:   true,
		HTTP2:               &http.HTTP2Config{SendPingTimeout: 5 * time.Second, PingTimeout: 5 * time.Second},
	}
}
