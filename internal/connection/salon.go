package connection

import "salonzap/internal/tenant"

// Salon is a tenant with its connection: a line of the operator's list.
type Salon struct {
	Tenant     tenant.Tenant
	Connection *Connection // nil before the first click
}

// Query selects salons. Its zero value is the first page of all.
type Query struct {
	Text   string // part of the name, or of the slug; case-insensitive
	Status Status // empty: any
	Cause  Cause  // empty: any
	Server string // empty: any
	Order  Order  // empty: Oldest
	After  string // the Cursor of the last salon of the page before; empty: from the start
	Limit  int    // 1 to 200; 0 is 50
}

// Order is how a list is sorted.
type Order string

// The orders.
const (
	Oldest Order = "" // the order of the salons' creation
	Newest Order = "newest"
	ByName Order = "name"
)

// Cursor is where the next page begins after this salon.
func (s Salon) Cursor() string { return s.Tenant.ID.String() }

// Status is a connection in one word, for lists and integrators.
type Status string

// The statuses.
const (
	StatusDisconnected Status = "disconnected"
	StatusConnecting   Status = "connecting"
	StatusAwaitingScan Status = "awaiting_scan"
	StatusConnected    Status = "connected"
)
