package app

import (
	"net"

	"salonzap/internal/httpserver"
)

// DefaultMaxConnections is how many connections the main port accepts at once: enough for ten thousand open pages with two each.
const DefaultMaxConnections = 20_000

// MaxPerAddress is how many connections one address may have open at a port, proxies excepted. The backend of an integrator may follow hundreds of
// salons.
const MaxPerAddress = 1_000

// How many eighths of the files that the process may have open each port may use. The rest is for databases, WhatsApp's sockets and calls to servers.
const (
	eighths      = 8
	mainShare    = 4
	gatewayShare = 1
)

// mainLimits bound the connections of the main port. When the limit of open files is not known, the configured number alone is the bound.
func (c Config) mainLimits() httpserver.Limits {
	return httpserver.Limits{All: atMost(c.MaxConnections, mainShare), PerAddress: MaxPerAddress, Exempt: append(loopbackRanges(), c.TrustedProxies...)}
}

// gatewayLimits bound the connections of the gateway's port, so that the main port still answers when they are used up.
func (c Config) gatewayLimits() httpserver.Limits {
	return httpserver.Limits{All: atMost(c.MaxConnections, gatewayShare), PerAddress: MaxPerAddress, Exempt: c.TrustedProxies}
}

// bounded is a listener of the gateway within its limits.
func (c Config) bounded(ln net.Listener, o gatewayOptions) net.Listener {
	return httpserver.Limit(ln, c.gatewayLimits(), o.log, o.now)
}

func atMost(n, share int) int {
	if n <= 0 { // a Config that LoadConfig did not make
		n = DefaultMaxConnections
	}
	if files := httpserver.Files(); files > 0 {
		return max(1, min(n, files/eighths*share))
	}
	return n
}
