package connections

import (
	"salonzap/internal/store/storekit"
)

// maxAttempts is how often a change is tried whose row others changed meanwhile.
const maxAttempts = 5

// Store keeps connections. It is safe for concurrent use. Make one with New.
type Store struct {
	kit *storekit.DB
	*state
}

// state is what all Stores of one New have in common.
type state struct {
	memory *memory
	kept   keptBytes
	root   *storekit.DB  // outside of any transaction
	due    chan struct{} // of one: a commit of this process made another row due
}

// New keeps them in a database.
func New(kit *storekit.DB) *Store {
	return &Store{kit, &state{root: kit, memory: newMemory(), due: make(chan struct{}, 1)}}
}

// Within is this Store as a part of a transaction; see storekit.DB.Within.
func (s *Store) Within(tx *storekit.Tx) *Store { return &Store{s.kit.Within(tx), s.state} }
