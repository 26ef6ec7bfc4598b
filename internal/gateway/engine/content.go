package engine

import (
	"encoding/json"
	"time"
)

// Outgoing is a message to be sent.
type Outgoing struct {
	ID      string // empty: one is made
	To      string // digits with country code, or a JID
	Content Content
	Quoted  *Quoted       // what is answered; nil for nothing
	Delay   time.Duration // "typing" is shown that long first
}

// Quoted points at the message that is answered.
type Quoted struct {
	ID     string
	FromMe bool
	Chat   string
	Text   string // what it said, as far as known
}

// Content is what a message says.
//
//sumtype:decl
type Content interface{ content() }

// Text is words.
type Text struct {
	Text     string
	Mentions []string // digits
	Everyone bool     // in a group: whoever is in it is mentioned, without being named
}

// Media is an image, a video, a document or an audio file, as bytes.
type Media struct {
	Kind    string // "image", "video", "document", "audio", "sticker" (WebP), "ptv" (a round video note)
	Data    []byte
	Mime    string // found out from Data when empty
	Name    string // file name, for a document
	Caption string
	Voice   bool // a voice message: Data is Ogg Opus
}

// Reaction answers a message with an emoji; an empty one takes it back.
type Reaction struct {
	ID     string
	Chat   string
	FromMe bool
	Emoji  string
}

// Poll asks for a choice.
type Poll struct {
	Name    string
	Options []string
	Max     int // how many may be chosen; 0 is any number
}

// Location is a place, in degrees.
type Location struct {
	Latitude, Longitude float64
	Name, Address       string
}

// Contact is a person's card.
type Contact struct {
	Name         string
	Phone        string // digits with country code
	Organization string
	Email        string
	URL          string
}

// Contacts are one or more cards.
type Contacts []Contact

// Edit is what a text of ours, or the caption of a medium of ours, says from now on. WhatsApp takes it for 15 minutes.
type Edit struct {
	ID   string
	Text string
}

// Revoke takes a message back for everybody.
type Revoke struct {
	ID     string
	FromMe bool
	Author string // who wrote it, in a group where the account is an admin and the message another's; empty else
}

// Story is a status update. Outgoing.To is not looked at: it goes to the contacts to whom the account's privacy shows its status.
type Story struct {
	Text       string
	Background uint32 // 0xAARRGGBB behind a text; 0 is WhatsApp's own
	Font       int    // 0 to 5
	Media      *Media // instead of a text, whose caption is Media.Caption
}

func (Text) content()     {}
func (Media) content()    {}
func (Reaction) content() {}
func (Poll) content()     {}
func (Location) content() {}
func (Contacts) content() {}
func (Edit) content()     {}
func (Revoke) content()   {}
func (Story) content()    {}

// Sent is a message that WhatsApp has.
type Sent struct {
	ID      string
	JID     string // who got it, canonical: it may name another form of the number than the one asked for
	LID     string
	At      time.Time
	Type    string          // the contract's messageType
	Content json.RawMessage // the contract's message object
	Context json.RawMessage // the contract's contextInfo (what is quoted or mentioned); nil when there is none
}
