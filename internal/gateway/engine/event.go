package engine

import (
	"context"
	"encoding/json"
	"time"
)

// Sink handles events. Those of one instance come one at a time and in order.
type Sink interface {
	// HandleEvent stores an event durably. When it fails for a Message, an Amended or a Receipt, that is not acknowledged, and WhatsApp delivers it
	// again at the next login; when it fails for Paired, the pairing is refused. For other events the error is logged. It must be quick: it blocks
	// that instance, and no other. It may call Snapshot, and must call nothing else of the Engine for the same instance: that would deadlock.
	HandleEvent(ctx context.Context, instance string, at time.Time, e Event) error
}

// Event is something that happened to an instance.
//
//sumtype:decl
type Event interface{ event() }

// Changed is a change of state, phase, cause or code. It has the whole snapshot, so that a lost event does no harm.
type Changed struct {
	Snapshot Snapshot
	// NewCode says that Snapshot.Code is a new code.
	NewCode bool
	// SessionEnded says that a session ended for good: its device is gone, and it must be linked again. Cause and Reason say why.
	// One that is closed without it (replaced, restricted, client outdated, refused) is connected by Link without a scan.
	SessionEnded bool
	// CodesExhausted says that all codes expired unread.
	CodesExhausted bool
}

// Paired says that the device's keys are about to be stored under this AD JID, which replaces an older one.
type Paired struct{ JID, LID string }

// Unpaired says that the device was deleted from the engine's database.
type Unpaired struct{}

// Message is a message that was received, or that was written on the owner's phone.
type Message struct {
	ID        string
	Chat      string // "5511…@s.whatsapp.net" when the number is known, else "…@lid"
	ChatLID   string // "…@lid"; empty when unknown
	FromMe    bool
	Author    string // of a group's message: its author, in the form of Chat; empty in a private chat
	AuthorLID string
	Name      string // push name of the author
	At        time.Time
	Type      string          // the contract's messageType: "conversation", "imageMessage" …
	Content   json.RawMessage // the contract's message object; an extended text is flattened to {"conversation":…}
	Context   json.RawMessage // the contract's contextInfo (what was quoted); nil when there is none
	Source    string          // "android", "ios", "web", "desktop", "unknown"
	Offline   bool            // WhatsApp had queued it while the session was offline
	Broadcast bool            // a group, a status or a channel: not a private chat
	Vote      *Vote           // of a vote in a poll that could be decrypted; else nil
}

// Vote is somebody's choice in a poll, which replaces their earlier ones.
type Vote struct {
	Poll    string   // id of the poll's message
	Options [][]byte // SHA-256 of the names of the chosen options; empty when the vote was withdrawn
}

// Receipt is a new status of messages that the account sent.
type Receipt struct {
	IDs    []string
	Chat   string
	Status string // the contract's SERVER_ACK, DELIVERY_ACK, READ, PLAYED
	At     time.Time
}

// Called is an incoming call.
type Called struct {
	ID      string
	From    string // the caller, as WhatsApp names them: for RejectCall
	Chat    string // as a Message's
	ChatLID string
	Video   bool
	At      time.Time
}

func (Called) event()   {}
func (Changed) event()  {}
func (Paired) event()   {}
func (Unpaired) event() {}
func (Message) event()  {}
func (Receipt) event()  {}
