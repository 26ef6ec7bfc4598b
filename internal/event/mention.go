package event

import "time"

// Mention is an event about a contact, without its content.
type Mention struct {
	ID   string
	Type Type
	At   time.Time
}

// MaxMentions is the most mentions of a contact that are returned.
const MaxMentions = 5000
