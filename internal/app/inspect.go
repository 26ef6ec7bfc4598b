package app

// GatewayLook is what InspectGateway finds in the gateway's database.
type GatewayLook struct {
	Exists                     bool // false: it is made at the first start
	Instances, Linked, Waiting int
}
