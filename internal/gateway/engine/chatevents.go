package engine

import (
	"time"
)

// ContactChanged is a change of somebody's name or picture.
type ContactChanged struct {
	JID     string // as a Message's Chat
	LID     string
	Name    string // their push name; empty when it did not change
	Picture string // the URL of the new picture, or empty
	New     bool   // the contact was not known before
}

// ChatChanged is a change of a chat by another device of the account.
type ChatChanged struct {
	Chat     string
	ChatLID  string
	Archived *bool // nil: not changed
	Unread   *bool
	Deleted  bool
}

// PresenceChanged is somebody's presence: "available", "unavailable", "composing", "recording", "paused".
type PresenceChanged struct {
	Chat     string
	Who      string // the member, in a group; otherwise as Chat
	Presence string
	LastSeen time.Time // zero when it is not known
}

// GroupJoined says that the account became a member of a group.
type GroupJoined struct{ Group Group }

// GroupChanged is a change of a group. A nil or empty field did not change.
type GroupChanged struct {
	JID    string
	Author string // who changed it; empty when it is not known
	At     time.Time

	Change     GroupChange
	InviteCode string
	Action     string   // "add", "remove", "promote", "demote", with Who
	Who        []string // JIDs
}

// History is a part of the chats before the linking that WhatsApp sends: a few days.
type History struct {
	Chats    []HistoryChat
	Messages []Message
	Contacts []ContactChanged
	Progress int  // percent
	Latest   bool // it is the newest part
}

// HistoryChat is a chat of a History.
type HistoryChat struct {
	Chat     string
	ChatLID  string
	Name     string
	Unread   int
	Archived bool
	At       time.Time
}

func (ContactChanged) event()  {}
func (ChatChanged) event()     {}
func (PresenceChanged) event() {}
func (GroupJoined) event()     {}
func (GroupChanged) event()    {}
func (History) event()         {}
