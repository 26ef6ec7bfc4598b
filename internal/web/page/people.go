package page

// Operators is the page of the platform's own team.
type Operators struct {
	Page   Context
	Rows   []OperatorRow
	Email  Field   // invite somebody
	Invite *Invite // shown once
}

// OperatorRow is one of the team.
type OperatorRow struct {
	ID, Email    string
	Self         bool // the reader
	SecondFactor bool
	Since        Moment
}

// Person is what can be changed of somebody's access.
type Person struct {
	Page            Context
	Path            string // address of the person's pages, with a slash at the end
	Back, BackLabel string
	Email           Field
	Salon           string // an owner's; empty for an operator
	Slug            Field  // another salon's
}

// Confirm asks before something is done that cannot be undone.
type Confirm struct {
	Page           Context // its title is the question
	Text           string
	Action, Button string
	Back           string
}
