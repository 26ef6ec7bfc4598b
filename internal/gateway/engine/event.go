package engine

import (
	"context"
	"encoding/json"
	"time"
)

// Sink receives events. Those of one instance come one at a time and in order.
type Sink interface {
	// HandleEvent makes an event durable. When it fails for a Message, WhatsApp is not told that we have it and delivers it
	// again at the next login; when it fails for Paired, the pairing is refused. For other events the error is logged.
	// It must be quick: it holds up that instance, and no other. It may ask for a Snapshot, and must call nothing else of the
	// Engine for the same instance, which would wait for it.
	HandleEvent(ctx context.Context, instance string, at time.Time, e Event) error
}

// Event is something that happened to an instance.
//
//sumtype:decl
type Event interface{ event() }

// Changed is a change of state, phase, cause or code: the whole snapshot, so that a lost one costs nothing.
type Changed struct {
	Snapshot Snapshot
	// NewCode says that Snapshot.Code is a code that was not told before.
	NewCode bool
	// SessionEnded says that a session ended for good: its device is gone, and it must be linked again. Cause and Reason say why.
	// One that is closed without it (replaced, restricted, client outdated, refused) is connected by Link without a scan.
	SessionEnded bool
	// CodesExhausted says that the codes ran out unread.
	CodesExhausted bool
}

// Paired says that the device's keys are about to be kept under this AD JID: remember it, and forget an older one.
type Paired struct{ JID, LID string }

// Unpaired says that the device is no more in the engine's database.
type Unpaired struct{}

// Message is a message that came in, or that was typed on the owner's phone.
type Message struct {
	ID        string
	Chat      string // "5511…@s.whatsapp.net" when the number is known, else "…@lid"
	ChatLID   string // "…@lid"; empty when unknown
	FromMe    bool
	Author    string // of a group's message: who wrote, as Chat says it; empty in a chat of two
	AuthorLID string
	Name      string // push name of who wrote
	At        time.Time
	Type      string          // the contract's messageType: "conversation", "imageMessage" …
	Content   json.RawMessage // the contract's message object; an extended text is flattened to {"conversation":…}
	Context   json.RawMessage // the contract's contextInfo (what was quoted); nil when there is none
	Source    string          // "android", "ios", "web", "desktop", "unknown"
	Offline   bool            // it waited at WhatsApp while we were away
	Broadcast bool            // a group, a status or a channel: not a chat of two
	Vote      *Vote           // of a vote in a poll that could be decrypted; else nil
}

// Vote is what somebody has chosen in a poll, instead of what they chose before.
type Vote struct {
	Poll    string   // id of the poll's message
	Options [][]byte // SHA-256 of the names of the chosen options; empty when the vote was taken back
}

// Receipt says how far messages of ours got.
type Receipt struct {
	IDs    []string
	Chat   string
	Status string // the contract's SERVER_ACK, DELIVERY_ACK, READ, PLAYED
	At     time.Time
}

// Called is an incoming call.
type Called struct {
	ID      string
	From    string // who rings, as WhatsApp named them: for RejectCall
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
