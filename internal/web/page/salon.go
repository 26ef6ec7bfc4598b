package page

// Salon is one salon's page, as the operator sees it.
type Salon struct {
	Page    Context
	Name    string
	Slug    string
	Pill    Pill
	Details []Detail
	Card    Card
	History History
	Uptime  Uptime
	People  []SalonPerson
	Email   Field    // create access
	Invite  *Invite  // shown once
	Servers []string // where it can be moved to
	Place   Place
}

// Detail is one fact about a salon.
type Detail struct {
	Label, Value string
	Code         bool // a technical name
	Figure       bool // a number that is not to be broken
	When         Moment
}

// SalonPerson is somebody who signs in for the salon.
type SalonPerson struct{ ID, Email string }

// Invite is a link with which a person chooses a password.
type Invite struct {
	Email, URL string
	Local      bool // the link only opens on this computer
}

// DeleteSalon asks before a salon goes.
type DeleteSalon struct {
	Page       Context
	Name, Slug string
	Typed      Field
}

// Servers is where WhatsApp runs, for the first steps.
type Servers struct {
	Page Context
	List []ServerLine
}

// ServerLine is one server and how it is.
type ServerLine struct {
	ID, URL string
	Health  Pill
}
