package app

// GatewayLook is what a look at the gateway's database says, without changing it.
type GatewayLook struct {
	Exists                     bool // false: it is made at the first start
	Instances, Linked, Waiting int
}
