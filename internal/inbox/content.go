package inbox

import (
	"encoding/json"
	"log/slog"

	"salonzap/internal/phone"
)

// Body is what somebody wrote. Printing and logging hide it.
type Body string

const hiddenBody = "[message]"

// String hides the words.
func (b Body) String() string {
	if b == "" {
		return ""
	}
	return hiddenBody
}

// GoString hides the words from %#v.
func (b Body) GoString() string { return `inbox.Body("` + b.String() + `")` }

// LogValue hides the words.
func (b Body) LogValue() slog.Value { return slog.StringValue(b.String()) }

// Content is what a message says.
//
//sumtype:decl
type Content interface{ content() }

// Text is words.
type Text struct {
	Body Body `json:"body"`
}

// Menu is a message with buttons or a list of options for the reader.
type Menu struct {
	Kind    MenuKind `json:"kind"`
	Body    Body     `json:"body"`
	Options []Option `json:"options,omitempty"`
}

// Option is one choice of a Menu, a Poll or a Choice.
type Option struct {
	ID    string `json:"id,omitempty"` // the sender's own, for example "SIM"
	Label Body   `json:"label"`
}

// MenuKind is the form in which choices are offered.
type MenuKind string

// The forms.
const (
	MenuButtons  MenuKind = "buttons"
	MenuList     MenuKind = "list"
	MenuTemplate MenuKind = "template"
	MenuFlow     MenuKind = "flow" // WhatsApp's interactive messages
)

// Choice is what was chosen from a Menu.
type Choice struct {
	Kind   MenuKind `json:"kind"`
	Option Option   `json:"option"`
}

// Media describes a medium: what it is, and what its server needs to fetch it. The bytes are not in
// it.
type Media struct {
	Kind    MediaKind `json:"kind"`
	Mime    string    `json:"mime,omitempty"` // as the sender said it: not to be believed
	Name    Body      `json:"name,omitempty"` // of a document
	Caption Body      `json:"caption,omitempty"`
	Size    int64     `json:"size,omitempty"` // bytes, as the sender said
	Seconds int       `json:"seconds,omitempty"`
	Width   int       `json:"width,omitempty"` // pixels
	Height  int       `json:"height,omitempty"`
	Once    bool      `json:"once,omitempty"`   // it may be viewed only once
	Source  Source    `json:"source,omitempty"` // empty: it cannot be fetched
}

// MediaKind is what sort of medium it is.
type MediaKind string

// The kinds of medium.
const (
	Image    MediaKind = "image"
	Video    MediaKind = "video"
	Audio    MediaKind = "audio"
	Voice    MediaKind = "voice"
	Document MediaKind = "document"
	Sticker  MediaKind = "sticker"
)

// Source is what a server needs to fetch a medium, in the server's own format. It contains the
// medium's key, and is hidden from logs like a Body.
type Source json.RawMessage

// String hides the source.
func (s Source) String() string { return Body(s).String() }

// GoString hides the source from %#v.
func (s Source) GoString() string { return `inbox.Source("` + s.String() + `")` }

// LogValue hides the source.
func (s Source) LogValue() slog.Value { return slog.StringValue(s.String()) }

// MarshalJSON gives the source as it is.
func (s Source) MarshalJSON() ([]byte, error) {
	if len(s) == 0 {
		return []byte("null"), nil
	}
	return s, nil
}

// UnmarshalJSON keeps the source as it is.
func (s *Source) UnmarshalJSON(in []byte) error {
	*s = nil
	if string(in) != "null" {
		*s = append(Source(nil), in...)
	}
	return nil
}

// Reaction answers a message with an emoji; an empty one removes the reaction.
type Reaction struct {
	To    Key  `json:"to"`
	Emoji Body `json:"emoji"`
}

// Location is a place, in degrees.
type Location struct {
	Latitude  float64 `json:"latitude"`
	Longitude float64 `json:"longitude"`
	Name      Body    `json:"name,omitempty"`
	Address   Body    `json:"address,omitempty"`
	Live      bool    `json:"live,omitempty"` // it moved on since
}

// Cards are contacts that were sent.
type Cards struct {
	Cards []Card `json:"cards"`
}

// Card is one contact that was sent. Its numbers are those that can be read.
type Card struct {
	Name   Body           `json:"name"`
	Phones []phone.Number `json:"phones,omitempty"`
}

// Poll asks for a choice.
type Poll struct {
	Question Body     `json:"question"`
	Options  []Option `json:"options,omitempty"`
	Max      int      `json:"max,omitempty"` // how many may be chosen; 0 is any number
}

// Vote is an answer to a Poll. Options are those chosen, as far as the server could read them.
type Vote struct {
	To      Key      `json:"to"`
	Options []Option `json:"options,omitempty"`
}

// Call is a WhatsApp call. We never answer one: it is missed unless the owner answered on the
// phone.
type Call struct {
	Video  bool `json:"video,omitempty"`
	Missed bool `json:"missed"`
}

// Unsupported is a message whose content we cannot show; Type is WhatsApp's name of it.
type Unsupported struct {
	Type string `json:"type"`
}

// Erased stands for a content that was erased after the salon's KeepDays. Of is the kind that it
// had.
type Erased struct {
	Of Kind `json:"of"`
}

func (Text) content()        {}
func (Menu) content()        {}
func (Choice) content()      {}
func (Media) content()       {}
func (Reaction) content()    {}
func (Location) content()    {}
func (Cards) content()       {}
func (Poll) content()        {}
func (Vote) content()        {}
func (Call) content()        {}
func (Unsupported) content() {}
func (Erased) content()      {}

// Words is the text of a content: the message, the caption, the label that was chosen. Empty for a
// content without text.
func Words(c Content) Body {
	switch c := c.(type) {
	case Text:
		return c.Body
	case Menu:
		return c.Body
	case Choice:
		return c.Option.Label
	case Media:
		return c.Caption
	case Poll:
		return c.Question
	case Reaction, Location, Cards, Vote, Call, Unsupported, Erased, nil:
	}
	return ""
}
