package fleet

import (
	"net/url"
	"strings"
)

// Reserved names: the ids of the gateways in our own nodes, and the hosts of the in-process network between them and the platform.
const (
	EmbeddedID   = "embedded" // those of further nodes are "embedded-2" and so on
	GatewayHost  = "gateway.internal"
	PlatformHost = "platform.internal"
)

// IsOwnGateway tells whether a server's id is that of a gateway inside a node. It cannot be registered by hand: each node registers its own at
// each start.
func IsOwnGateway(id string) bool {
	return id == EmbeddedID || strings.HasPrefix(id, EmbeddedID+"-")
}

// IsInternalURL tells whether a URL names a host that exists only inside our own process.
func IsInternalURL(raw string) bool {
	u, err := url.Parse(raw)
	if err != nil {
		return false
	}
	host := strings.ToLower(strings.TrimSuffix(u.Hostname(), "."))
	return host == GatewayHost || host == PlatformHost
}
