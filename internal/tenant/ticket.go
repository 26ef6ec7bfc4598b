package tenant

import "time"

// Purpose is what a ticket is for.
type Purpose string

// The purposes.
const (
	ForSetup   Purpose = "setup"   // the first operator's account
	ForInvite  Purpose = "invite"  // a person chooses a password
	ForConnect Purpose = "connect" // one salon's connect page, without an account
)

// Ticket is a link that can be used once and expires. Only its hash is kept.
type Ticket struct {
	Hash      string // secret.HashToken of the token in the link
	Purpose   Purpose
	Tenant    ID     // the salon that it opens; zero when it opens none
	UserID    string // the person it is for; empty when it is for none
	ExpiresAt time.Time
}
