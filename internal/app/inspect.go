package app

import "time"

// GatewayLook is what InspectGateway finds in the gateway's database.
type GatewayLook struct {
	Exists                     bool // false: it is made at the first start
	Instances, Linked, Waiting int
}

// GatewayNode is a process that shares the gateway's database with others. Age is how long ago it confirmed that it lives.
type GatewayNode struct {
	ID, Kind, Address, Version string
	Weight, Sessions, Linked   int
	Leaving, Late              bool
	Started                    time.Time
	Age                        time.Duration
}

// What a node is.
const (
	nodeAlive   = "alive"
	nodeLeaving = "leaving" // it hands its sessions over, and ends
	nodeLate    = "late"    // it did not say for a while that it lives
)

// State is what a node is: alive, leaving or late.
func (n GatewayNode) State() string {
	switch {
	case n.Late:
		return nodeLate
	case n.Leaving:
		return nodeLeaving
	}
	return nodeAlive
}
