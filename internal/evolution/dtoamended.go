package evolution

import "encoding/json"

// MessageEdited is the data of messages.edited: what a message says now. Evolution sends the event for other things too, then
// without EditedMessage.
type MessageEdited struct {
	Key           MessageKey      `json:"key"`
	Type          string          `json:"type"` // "MESSAGE_EDIT"; later versions of Evolution write 14
	EditedMessage json.RawMessage `json:"editedMessage,omitempty"`
	TimestampMS   Int64           `json:"timestampMs"`
}

// MessageDeleted is the data of messages.delete: a message that was taken back by who wrote it.
type MessageDeleted struct {
	MessageKey
	Status string `json:"status"` // "DELETED"
}
