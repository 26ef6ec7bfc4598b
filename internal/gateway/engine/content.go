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
	Kind    string // "image", "video", "document", "audio"
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

func (Text) content()     {}
func (Media) content()    {}
func (Reaction) content() {}
func (Poll) content()     {}
func (Location) content() {}
func (Contacts) content() {}

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
