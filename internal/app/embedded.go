package app

// The names of the network inside the process: where the platform finds the embedded gateway, and the gateway the platform.
const (
	gatewayHost  = "gateway.internal"
	platformHost = "platform.internal"
	platformURL  = "http://" + platformHost
	// GatewayURL is the base URL of the embedded gateway. Only its own process can reach it.
	GatewayURL = "http://" + gatewayHost
)
