package evolution

import "encoding/json"

// SendTextRequest is the body of POST /message/sendText.
type SendTextRequest struct {
	Number string `json:"number"` // digits with country code, or a JID
	Text   string `json:"text"`
	// Delay is in milliseconds: so long the call blocks and the chat shows "typing".
	Delay       int   `json:"delay,omitempty"`
	LinkPreview *bool `json:"linkPreview,omitempty"`
	// MessageID is the id that the message gets. Evolution accepts it without documenting it. A receiver shows two messages with one
	// id as one.
	MessageID       string   `json:"messageId,omitempty"`
	Quoted          *Quoted  `json:"quoted,omitempty"`
	MentionsEvery   bool     `json:"mentionsEveryOne,omitempty"`
	MentionedDigits []string `json:"mentioned,omitempty"`
}

// UnmarshalJSON also takes number as a JSON number.
func (r *SendTextRequest) UnmarshalJSON(in []byte) error {
	type plain SendTextRequest
	body := struct {
		*plain
		Number looseString `json:"number"`
	}{plain: (*plain)(r)}
	if err := json.Unmarshal(in, &body); err != nil {
		return err
	}
	r.Number = string(body.Number)
	return nil
}

// Quoted is the message that is replied to.
type Quoted struct {
	Key     MessageKey      `json:"key"`
	Message json.RawMessage `json:"message,omitempty"`
}

// MessageKey identifies a message.
type MessageKey struct {
	RemoteJid      string `json:"remoteJid"`
	RemoteJidAlt   string `json:"remoteJidAlt,omitempty"`
	SenderPn       string `json:"senderPn,omitempty"` // 2.3.1 to 2.3.4
	FromMe         bool   `json:"fromMe"`
	ID             string `json:"id"`
	Participant    string `json:"participant,omitempty"`
	ParticipantAlt string `json:"participantAlt,omitempty"`
	AddressingMode string `json:"addressingMode,omitempty"` // "pn" or "lid"
}

// Message is one WhatsApp message: the 201 of sendText, and the data of send.message and messages.upsert. As an
// answer it means that the message was handed to the socket (status PENDING), not delivered. Store Key.RemoteJid: it may be another form
// of the number than the one in the request (recording k-01).
type Message struct {
	Key              MessageKey      `json:"key"`
	PushName         string          `json:"pushName,omitempty"`
	Status           string          `json:"status,omitempty"`
	Content          json.RawMessage `json:"message,omitempty"` // WhatsApp's message object, {"conversation":…}; see Text
	ContextInfo      json.RawMessage `json:"contextInfo,omitempty"`
	MessageType      string          `json:"messageType,omitempty"`
	MessageTimestamp Int64           `json:"messageTimestamp"` // seconds since 1970
	InstanceID       string          `json:"instanceId,omitempty"`
	Source           string          `json:"source,omitempty"` // "android", "ios", "web", "desktop", "unknown"
	// PollUpdates are the options of the poll that a pollUpdateMessage votes in.
	PollUpdates []PollUpdate `json:"pollUpdates,omitempty"`
	// SentAs is "text" when buttons or a list were sent as text, because WhatsApp does not show them when they come from such a client;
	// Options are the meanings of the digits in that text. Both are additions of our own gateway.
	SentAs  string       `json:"sentAs,omitempty"`
	Options []MenuOption `json:"options,omitempty"`
}

// Sender is who is at the other end of the chat, see Address.
func (m Message) Sender() Address {
	return FirstAddress(m.Key.RemoteJid, m.Key.RemoteJidAlt, m.Key.SenderPn)
}

// Text is the message's text, the caption of its medium, or the label of the chosen button or row; "" for everything else.
func (m Message) Text() string {
	var c struct {
		Conversation        string   `json:"conversation"`
		ExtendedTextMessage textPart `json:"extendedTextMessage"`
		ImageMessage        textPart `json:"imageMessage"`
		VideoMessage        textPart `json:"videoMessage"`
		DocumentMessage     textPart `json:"documentMessage"`
		Buttons             textPart `json:"buttonsResponseMessage"`
		Template            textPart `json:"templateButtonReplyMessage"`
		List                textPart `json:"listResponseMessage"`
	}
	if json.Unmarshal(m.Content, &c) != nil {
		return ""
	}
	for _, text := range []string{
		c.Conversation, c.ExtendedTextMessage.Text, c.ImageMessage.Caption, c.VideoMessage.Caption,
		c.DocumentMessage.Caption, c.Buttons.Display, c.Template.Display, c.List.Title,
	} {
		if text != "" {
			return text
		}
	}
	return ""
}

type textPart struct {
	Text    string `json:"text"`
	Caption string `json:"caption"`
	Display string `json:"selectedDisplayText"`
	Title   string `json:"title"`
}

// MessageUpdate is the data of messages.update. An update may come twice, and some are missing: the server drops an
// update that comes before it has stored the message.
type MessageUpdate struct {
	KeyID       string `json:"keyId"`
	RemoteJid   string `json:"remoteJid"`
	FromMe      bool   `json:"fromMe"`
	Participant string `json:"participant,omitempty"`
	Status      string `json:"status"` // ERROR PENDING SERVER_ACK DELIVERY_ACK READ PLAYED DELETED
	InstanceID  string `json:"instanceId,omitempty"`
	MessageID   string `json:"messageId,omitempty"` // the server's own row
}

// NumbersRequest is the body of POST /chat/whatsappNumbers.
type NumbersRequest struct {
	Numbers []string `json:"numbers"`
}

// NumberCheck is whether a number is on WhatsApp. Answers come in any order: match them by Number, which is as sent.
type NumberCheck struct {
	JID    string `json:"jid"`
	Exists bool   `json:"exists"`
	Number string `json:"number"`
	Name   string `json:"name,omitempty"`
	LID    string `json:"lid,omitempty"`
}

// The presences that SendPresence takes.
const (
	PresenceUnavailable = "unavailable"
	PresenceAvailable   = "available"
	PresenceComposing   = "composing"
	PresenceRecording   = "recording"
	PresencePaused      = "paused"
)

// PresenceRequest is the body of POST /chat/sendPresence. Delay is in milliseconds and blocks the call.
type PresenceRequest struct {
	Number   string `json:"number"`
	Presence string `json:"presence"`
	Delay    int    `json:"delay"`
}

// PresenceResponse is the 201 of sendPresence.
type PresenceResponse struct {
	Presence string `json:"presence"`
}

// MarkReadRequest is the body of POST /chat/markMessageAsRead.
type MarkReadRequest struct {
	ReadMessages []ReadMessage `json:"readMessages"`
}

// ReadMessage names one message that was read.
type ReadMessage struct {
	ID        string `json:"id"`
	FromMe    bool   `json:"fromMe"`
	RemoteJid string `json:"remoteJid"`
	// Participant is the sender's JID, in a group. It is an addition of our own gateway: without it WhatsApp does not show the sender
	// that the message was read.
	Participant string `json:"participant,omitempty"`
}

// MarkReadResponse is the 201 of markMessageAsRead.
type MarkReadResponse struct {
	Message string `json:"message"`
	Read    string `json:"read"`
}
