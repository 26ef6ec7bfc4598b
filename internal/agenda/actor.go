package agenda

import "salonzap/internal/tenant"

// Party says whether a client, the salon's staff or the platform acts.
type Party string

// The parties. Staff may do what clients may not, and is warned; the system acts for neither.
const (
	PartyClient Party = "client"
	PartyStaff  Party = "staff"
	PartySystem Party = "system"
)

// Actor is who did something; events name it.
type Actor struct {
	Party Party
	ID    string // the contact's, user's or key's; empty for the system
	Name  string // of staff: e-mail or key name; of the system: the reason
}

// ByClient is a client who acts by message or link.
func ByClient(c ClientID) Actor { return Actor{PartyClient, c.String(), ""} }

// ByStaff is somebody signed in, or an integrator with a key.
func ByStaff(a tenant.Actor) Actor {
	if a.Kind == tenant.ActorSystem {
		return BySystem(a.Name)
	}
	return Actor{PartyStaff, a.ID, a.Name}
}

// BySystem is the platform itself, for a reason.
func BySystem(reason string) Actor { return Actor{PartySystem, "", reason} }
