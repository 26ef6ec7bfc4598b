package movein

import (
	"slices"
	"time"

	"salonzap/internal/connection"
	"salonzap/internal/tenant"
)

// Actor is the actor of the import in history.
func Actor() tenant.Actor {
	a := tenant.CLIActor()
	a.Name = "import"
	return a
}

// NewConnection is the connection that an adoption makes: on the instance's server, under its own name, owned by the operator's declaration. It is
// connected when the server says that and with which number. It is wanted to be linked, and is first checked at due. Its webhook stays as it is.
func NewConnection(a Action, t tenant.Tenant, server string, now, due time.Time) connection.Connection {
	c := connection.Connection{
		ID: connection.NewID(), Tenant: t.ID, Server: server, Instance: a.Instance, Ownership: connection.ByOperator,
		State: connection.Known{}, Wanted: connection.Linked, Registered: t.Phone,
		Evidence: connection.Evidence{ForeignWebhook: true}, DueAt: due.Truncate(time.Microsecond), CreatedAt: now, UpdatedAt: now,
	}
	if a.State == connection.ReadOpen && !a.Number.IsZero() {
		c.State = connection.Connected{Number: a.Number, Since: now, LastSeen: now}
		c.Evidence.Reading, c.Evidence.Since, c.Evidence.At = connection.ReadOpen, now, now
	}
	return c
}

// Effects are the effects to be applied in the same commit as NewConnection.
func Effects(c connection.Connection, now time.Time) []connection.Effect {
	effects := []connection.Effect{
		connection.AppendHistory{Entry: connection.Entry{At: now, Kind: connection.EntryAdopted, Actor: Actor()}},
	}
	if s, ok := c.State.(connection.Connected); ok && c.Registered.IsZero() {
		effects = append(effects, connection.RegisterNumber{Number: s.Number})
	}
	return effects
}

// Adopted tells from a connection's history whether the import made it.
func Adopted(history []connection.Entry) bool {
	return slices.ContainsFunc(history, imported)
}

func imported(e connection.Entry) bool {
	return e.Kind == connection.EntryAdopted && e.Actor.Kind == tenant.ActorCLI && e.Actor.Name == Actor().Name
}

// Untouched tells from a connection's history whether only the import and the platform itself acted on it, and its instance was not made anew.
func Untouched(history []connection.Entry) bool {
	for _, e := range history {
		if !imported(e) && e.Actor.Kind != tenant.ActorSystem {
			return false
		}
		if e.Kind == connection.EntryCreated { // the instance is not the adopted one any more
			return false
		}
	}
	return true
}
