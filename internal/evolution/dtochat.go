package evolution

// Contact is one entry of the data of contacts.upsert, contacts.update and contacts.set. An update without a name means that the
// picture changed.
type Contact struct {
	RemoteJid     string     `json:"remoteJid"`
	RemoteJidAlt  string     `json:"remoteJidAlt,omitempty"` // an addition of ours: the LID
	PushName      string     `json:"pushName,omitempty"`
	ProfilePicURL NullString `json:"profilePicUrl"` //nolint:tagliatelle // Evolution's
	InstanceID    string     `json:"instanceId"`
}

// ChatUpdate is one entry of the data of chats.upsert, chats.update and chats.set.
type ChatUpdate struct {
	RemoteJid  string `json:"remoteJid"`
	InstanceID string `json:"instanceId"`
	Name       string `json:"name,omitempty"`
	Archived   *bool  `json:"archived,omitempty"`
	Unread     *bool  `json:"unread,omitempty"`
}

// PresenceUpdate is the data of presence.update: the presences of the people in a chat.
type PresenceUpdate struct {
	ID        string                   `json:"id"`        // JID of the chat
	Presences map[string]KnownPresence `json:"presences"` // by JID
}

// KnownPresence is one person's presence: "available", "unavailable", "composing", "recording", "paused".
type KnownPresence struct {
	LastKnownPresence string `json:"lastKnownPresence"`
	LastSeen          int64  `json:"lastSeen,omitempty"` // seconds since 1970
}
