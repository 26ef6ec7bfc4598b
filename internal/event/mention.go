package event

import "time"

// Mention is an event about somebody, without what it says.
type Mention struct {
	ID   string
	Type Type
	At   time.Time
}

// MaxMentions is how many of them are told: events are kept for 30 days.
const MaxMentions = 5000
