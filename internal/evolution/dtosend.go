package evolution

import "time"

// Sendable is the body of a route that sends a message.
type Sendable interface {
	// route is the path without the instance's name.
	route() string
	// wait is how much longer than Timeouts.Send the call may take: the delay that it asks for, or the upload of its medium.
	wait() time.Duration
}

// SendMediaRequest is the body of POST /message/sendMedia.
type SendMediaRequest struct {
	Number    string  `json:"number"`
	MediaType string  `json:"mediatype"` // "image", "video", "audio" or "document"
	MimeType  string  `json:"mimetype,omitempty"`
	Caption   string  `json:"caption,omitempty"`
	Media     string  `json:"media"` // base64 without a prefix, or a URL
	FileName  string  `json:"fileName,omitempty"`
	MessageID string  `json:"messageId,omitempty"`
	Quoted    *Quoted `json:"quoted,omitempty"`
}

// SendAudioRequest is the body of POST /message/sendWhatsAppAudio: a voice message.
type SendAudioRequest struct {
	Number    string  `json:"number"`
	Audio     string  `json:"audio"` // base64 without a prefix, or a URL
	MessageID string  `json:"messageId,omitempty"`
	Quoted    *Quoted `json:"quoted,omitempty"`
}

// SendReactionRequest is the body of POST /message/sendReaction. Key is the message that is reacted to; an empty reaction removes
// the last one.
type SendReactionRequest struct {
	Key       MessageKey `json:"key"`
	Reaction  string     `json:"reaction"`
	MessageID string     `json:"messageId,omitempty"`
}

// SendLocationRequest is the body of POST /message/sendLocation.
type SendLocationRequest struct {
	Number    string  `json:"number"`
	Name      string  `json:"name"`
	Address   string  `json:"address"`
	Latitude  float64 `json:"latitude"`
	Longitude float64 `json:"longitude"`
	MessageID string  `json:"messageId,omitempty"`
	Quoted    *Quoted `json:"quoted,omitempty"`
}

// SendContactRequest is the body of POST /message/sendContact.
type SendContactRequest struct {
	Number    string        `json:"number"`
	Contact   []ContactCard `json:"contact"`
	MessageID string        `json:"messageId,omitempty"`
	Quoted    *Quoted       `json:"quoted,omitempty"`
}

// ContactCard is one contact of a SendContactRequest.
type ContactCard struct {
	FullName    string `json:"fullName"`
	WUID        string `json:"wuid"`        // digits with country code
	PhoneNumber string `json:"phoneNumber"` // as it is displayed
}

func (SendTextRequest) route() string     { return "/message/sendText" }
func (SendMediaRequest) route() string    { return "/message/sendMedia" }
func (SendAudioRequest) route() string    { return "/message/sendWhatsAppAudio" }
func (SendReactionRequest) route() string { return "/message/sendReaction" }
func (SendLocationRequest) route() string { return "/message/sendLocation" }
func (SendContactRequest) route() string  { return "/message/sendContact" }

func (r SendTextRequest) wait() time.Duration {
	return time.Duration(max(r.Delay, 0)) * time.Millisecond
}
func (SendMediaRequest) wait() time.Duration { return time.Minute } // for the upload to WhatsApp
func (SendAudioRequest) wait() time.Duration { return time.Minute }

func (SendReactionRequest) wait() time.Duration { return 0 }
func (SendLocationRequest) wait() time.Duration { return 0 }
func (SendContactRequest) wait() time.Duration  { return 0 }
