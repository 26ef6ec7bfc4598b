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
	Quoted  *Quoted       // the message that is replied to; nil for none
	Delay   time.Duration // how long "typing" is shown first
}

// Quoted refers to the message that is replied to.
type Quoted struct {
	ID     string
	FromMe bool
	Chat   string
	Text   string // its text, as far as known
}

// Content is the content of a message.
//
//sumtype:decl
type Content interface{ content() }

// Text is a text message.
type Text struct {
	Text     string
	Mentions []string // digits
	Everyone bool     // in a group: all members are mentioned
}

// Media is an image, a video, a document or an audio file, as bytes.
type Media struct {
	Kind    string // "image", "video", "document", "audio", "sticker" (WebP), "ptv" (a round video note)
	Data    []byte
	Mime    string // detected from Data when empty
	Name    string // file name, for a document
	Caption string
	Voice   bool // a voice message: Data is Ogg Opus
}

// Reaction reacts to a message with an emoji; an empty one removes the reaction.
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

// Edit replaces a text that this account sent, or the caption of its medium. WhatsApp accepts it within 15 minutes.
type Edit struct {
	ID   string
	Text string
}

// Revoke revokes a message for everybody.
type Revoke struct {
	ID     string
	FromMe bool
	Author string // the author, when the account is an admin of a group and the message is another member's; otherwise empty
}

// Story is a status update. Outgoing.To is ignored: it goes to the contacts whom the account's privacy settings allow to see it.
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

// Sent is a message that WhatsApp accepted.
type Sent struct {
	ID      string
	JID     string // the recipient, canonical: it may be another form of the number than the requested one
	LID     string
	At      time.Time
	Type    string          // the contract's messageType
	Content json.RawMessage // the contract's message object
	Context json.RawMessage // the contract's contextInfo (what is quoted or mentioned); nil when there is none
}
