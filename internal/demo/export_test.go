package demo

// Actions and Troubles let tests go through all that the page offers.
var (
	Actions  = actions
	Troubles = troubles
)
