package demo

// Actions, Troubles and Troubled let tests go through all that the page offers.
var (
	Actions  = actions
	Troubles = troubles
	Troubled = troubled
)
