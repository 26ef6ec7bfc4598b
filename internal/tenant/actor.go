package tenant

// Role is what a person may do.
type Role string

// The roles.
const (
	Operator Role = "operator" // runs the platform: every salon, servers, keys
	Owner    Role = "owner"    // one salon
)

// ActorKind is by which way an actor came in.
type ActorKind string

// The kinds of actor.
const (
	ActorUser   ActorKind = "user"
	ActorAPIKey ActorKind = "api_key"
	ActorCLI    ActorKind = "cli"
	ActorSystem ActorKind = "system" // the platform itself: a timer, an event, healing
)

// Actor is who does something. History names it.
type Actor struct {
	Kind   ActorKind
	ID     string // the user's or key's ID; empty for cli and system
	Name   string // e-mail or key name, for people; the reason for system
	Role   Role
	Tenant ID // the only salon it may see; zero for an operator
}

// SystemActor is the platform acting by itself, for a reason that history shows ("reconcile").
func SystemActor(reason string) Actor { return Actor{Kind: ActorSystem, Name: reason} }

// CLIActor is somebody at the command line of the server: an operator.
func CLIActor() Actor { return Actor{Kind: ActorCLI, Name: "cli", Role: Operator} }

// Scope is the scope an actor's questions have: its own salon, or everything for an operator.
func (a Actor) Scope() Scope {
	switch {
	case a.Kind == ActorSystem:
		return System(a.Name)
	case a.Role == Operator && a.Tenant.IsZero():
		return ForOperator(a)
	default:
		return For(a.Tenant)
	}
}

// Scope says on whose behalf the store is asked. There is no way to ask without one: the zero Scope sees nothing.
type Scope struct {
	kind   scopeKind
	tenant ID
	why    string
}

type scopeKind uint8

const (
	scopeNothing scopeKind = iota
	scopeTenant
	scopeOperator
	scopeSystem
)

// For is the scope of one salon: everything else is NotFound.
func For(id ID) Scope { return Scope{kind: scopeTenant, tenant: id} }

// ForOperator sees every salon, on behalf of an operator.
func ForOperator(a Actor) Scope { return Scope{kind: scopeOperator, why: a.Name} }

// System sees every salon, on behalf of the platform itself, for a reason.
func System(reason string) Scope { return Scope{kind: scopeSystem, why: reason} }

// Allows tells whether a row of this tenant is visible.
func (s Scope) Allows(id ID) bool {
	switch s.kind {
	case scopeTenant:
		return !id.IsZero() && s.tenant == id
	case scopeOperator, scopeSystem:
		return true
	case scopeNothing:
	}
	return false
}

// AllTenants tells whether the scope is not bound to one salon.
func (s Scope) AllTenants() bool { return s.kind == scopeOperator || s.kind == scopeSystem }

// Tenant is the one salon of the scope; zero when it is not bound to one.
func (s Scope) Tenant() ID { return s.tenant }

// IsSystem tells whether the platform itself asks.
func (s Scope) IsSystem() bool { return s.kind == scopeSystem }
