package contact

// Search selects contacts by words of their names or numbers, in any order; nothing gives all. After and Limit make pages.
type Search struct {
	Text  string
	After Cursor
	Limit int
}

// Cursor is where a page ended. The zero Cursor is the beginning.
type Cursor struct{ Found, ID string }
