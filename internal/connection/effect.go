package connection

import (
	"errors"
	"time"

	"salonzap/internal/phone"
)

// Effect is something that the store does in the same commit as the row.
//
//sumtype:decl
type Effect interface{ effect() }

// AppendHistory adds a line to the salon's history.
type AppendHistory struct{ Entry Entry }

// RegisterNumber makes a number the salon's registered one.
type RegisterNumber struct{ Number phone.Number }

// StoreEvent stores the envelope of the event that made this change. When its key is stored already, nothing of the commit
// happens and the store answers ErrDuplicate.
type StoreEvent struct{ Envelope Envelope }

// AdmitNext gives the place that this attempt leaves to the next one in the server's queue.
type AdmitNext struct{ Server string }

// DeleteRow removes the row: the salon is deleted and its instance gone.
type DeleteRow struct{}

func (AppendHistory) effect() {}

func (RegisterNumber) effect() {}

func (StoreEvent) effect() {}

func (AdmitNext) effect() {}

func (DeleteRow) effect() {}

// Envelope is a webhook as it came in, kept for 7 days so that what happened can be traced.
type Envelope struct {
	Key      string // unique: X-Event-Id, or a hash of what it says
	Server   string
	Instance string
	Event    string    // "connection.update"
	Date     time.Time // by the server's clock; zero when it gave none
	At       time.Time // by ours
	Payload  []byte    // JSON, with codes and tokens blanked; empty for kinds that the rule does not read
}

// ErrDuplicate says that an event was stored before.
var ErrDuplicate = errors.New("connection: this event was stored before")
