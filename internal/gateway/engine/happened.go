package engine

import (
	"time"
)

// ContactChanged says what somebody is called now, or that their picture is another.
type ContactChanged struct {
	JID     string // as a Message's Chat
	LID     string
	Name    string // what they call themselves; empty when it did not change
	Picture string // where the new picture is told to be, or empty
	New     bool   // nothing was known of them before
}

// ChatChanged says what another device of the account did with a chat.
type ChatChanged struct {
	Chat     string
	ChatLID  string
	Archived *bool // nil: it is as before
	Unread   *bool
	Deleted  bool
}

// PresenceChanged says what somebody does: "available", "unavailable", "composing", "recording", "paused".
type PresenceChanged struct {
	Chat     string
	Who      string // in a group; else as Chat
	Presence string
	LastSeen time.Time // zero when it is not told
}

// GroupJoined says that the account is in a group that it was not in before.
type GroupJoined struct{ Group Group }

// GroupChanged says what changed of a group. Fields that are nil or empty are as before.
type GroupChanged struct {
	JID    string
	Author string // who changed it; empty when it is not told
	At     time.Time

	Change     GroupChange
	InviteCode string
	Action     string   // "add", "remove", "promote", "demote", with Who
	Who        []string // JIDs
}

// History is chats of before the linking, as far as WhatsApp gave them: a few days.
type History struct {
	Chats    []HistoryChat
	Messages []Message
	Contacts []ContactChanged
	Progress int  // percent
	Latest   bool // it is the newest of all
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
