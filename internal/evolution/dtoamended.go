package evolution

import "encoding/json"

// MessageEdited is the data of messages.edited: the new content of a message. Evolution also sends the event for other reasons, then
// without EditedMessage.
type MessageEdited struct {
	Key           MessageKey      `json:"key"`
	Type          string          `json:"type"` // "MESSAGE_EDIT"; later versions of Evolution write 14
	EditedMessage json.RawMessage `json:"editedMessage,omitempty"`
	TimestampMS   Int64           `json:"timestampMs"`
}

// MessageDeleted is the data of messages.delete: a message that its sender deleted for everyone.
type MessageDeleted struct {
	MessageKey
	Status string `json:"status"` // "DELETED"
}
