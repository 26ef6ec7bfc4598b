package inbox

import (
	"encoding/json"
	"errors"
	"fmt"
)

// Kind is the name of a sort of content: in the store, in events and in the API.
type Kind string

// The kinds of content. They are kept in databases and told to integrators: append only.
const (
	KindText        Kind = "text"
	KindMenu        Kind = "menu"
	KindChoice      Kind = "choice"
	KindMedia       Kind = "media"
	KindReaction    Kind = "reaction"
	KindLocation    Kind = "location"
	KindCards       Kind = "cards"
	KindPoll        Kind = "poll"
	KindVote        Kind = "vote"
	KindCall        Kind = "call"
	KindUnsupported Kind = "unsupported"
)

// Kinds lists all kinds.
func Kinds() []Kind {
	return []Kind{
		KindText, KindMenu, KindChoice, KindMedia, KindReaction, KindLocation, KindCards, KindPoll, KindVote, KindCall, KindUnsupported,
	}
}

// KindOf is the kind of a content; empty for nil.
func KindOf(c Content) Kind {
	switch c := c.(type) {
	case Text:
		return KindText
	case Menu:
		return KindMenu
	case Choice:
		return KindChoice
	case Media:
		return KindMedia
	case Reaction:
		return KindReaction
	case Location:
		return KindLocation
	case Cards:
		return KindCards
	case Poll:
		return KindPoll
	case Vote:
		return KindVote
	case Call:
		return KindCall
	case Unsupported:
		return KindUnsupported
	case Erased:
		return c.Of
	case nil:
	}
	return ""
}

// MarshalContent writes a content as JSON. Its kind is kept apart.
func MarshalContent(c Content) ([]byte, error) {
	if c == nil {
		return nil, errors.New("inbox: no content")
	}
	return json.Marshal(c)
}

// UnmarshalContent reads what MarshalContent wrote.
func UnmarshalContent(kind Kind, data []byte) (Content, error) {
	switch kind {
	case KindText:
		return read[Text](data)
	case KindMenu:
		return read[Menu](data)
	case KindChoice:
		return read[Choice](data)
	case KindMedia:
		return read[Media](data)
	case KindReaction:
		return read[Reaction](data)
	case KindLocation:
		return read[Location](data)
	case KindCards:
		return read[Cards](data)
	case KindPoll:
		return read[Poll](data)
	case KindVote:
		return read[Vote](data)
	case KindCall:
		return read[Call](data)
	case KindUnsupported:
		return read[Unsupported](data)
	}
	return nil, fmt.Errorf("inbox: %q is no kind of content", kind)
}

func read[C Content](data []byte) (Content, error) {
	var c C
	if err := json.Unmarshal(data, &c); err != nil {
		return nil, errors.New("inbox: the content cannot be read") // the cause would quote it
	}
	return c, nil
}
