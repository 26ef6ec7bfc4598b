package app

import (
	"net"

	"salonzap/internal/httpserver"
)

// DefaultMaxConnections is how many connections the main port takes at once: ten thousand open pages, and as many again.
const DefaultMaxConnections = 20_000

// MaxPerAddress is how many connections one address may have of a port, proxies apart. A platform's backend may follow
// hundreds of salons.
const MaxPerAddress = 1_000

// Shares of the files that the process may have open, in eighths. Databases, WhatsApp's sockets and calls to servers have
// the rest.
const (
	eighths      = 8
	mainShare    = 4
	gatewayShare = 1
)

// mainLimits bound the connections of the main port. Without a file limit that is known, the configured number is the bound.
func (c Config) mainLimits() httpserver.Limits {
	return httpserver.Limits{All: atMost(c.MaxConnections, mainShare), PerAddress: MaxPerAddress, Exempt: append(loopbackRanges(), c.TrustedProxies...)}
}

// gatewayLimits bound the connections of the gateway's port: when they are used up the main port still answers.
func (c Config) gatewayLimits() httpserver.Limits {
	return httpserver.Limits{All: atMost(c.MaxConnections, gatewayShare), PerAddress: MaxPerAddress, Exempt: c.TrustedProxies}
}

// bounded is a listener of the gateway within its limits.
func (c Config) bounded(ln net.Listener, o gatewayOptions) net.Listener {
	return httpserver.Limit(ln, c.gatewayLimits(), o.log, o.now)
}

func atMost(n, share int) int {
	if n <= 0 { // a configuration that nobody loaded
		n = DefaultMaxConnections
	}
	if files := httpserver.Files(); files > 0 {
		return max(1, min(n, files/eighths*share))
	}
	return n
}
