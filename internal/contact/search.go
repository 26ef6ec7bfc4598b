package contact

// Search selects contacts by words of their names or parts of their numbers, in any order; an empty
// Text selects all. After and Limit make pages.
type Search struct {
	Text  string
	After Cursor
	Limit int
}

// Cursor is where a page ended. The zero Cursor is the beginning.
type Cursor struct{ Found, ID string }
