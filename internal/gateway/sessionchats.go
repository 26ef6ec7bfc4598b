package gateway

import (
	"context"

	"salonzap/internal/gateway/engine"
)

// GroupReader reads groups. Errors of all: ErrUnknown, ErrNotConnected, ErrNumber for what is no group's JID, ErrRefused, ErrNoAnswer.
type GroupReader interface {
	// Groups are the groups that the account is in.
	Groups(ctx context.Context, instance string) ([]engine.Group, error)
	// Group is one group.
	Group(ctx context.Context, instance, jid string) (engine.Group, error)
	// InviteCode is the invitation code of a group; renew makes a new one and voids the old.
	InviteCode(ctx context.Context, instance, jid string, renew bool) (string, error)
	// InviteInfo is the group of an invitation code.
	InviteInfo(ctx context.Context, instance, code string) (engine.Group, error)
}

// GroupChanger changes groups. Errors of all: as of GroupReader; ErrNotOnWA for people who are not on WhatsApp, ErrMedia for a picture that
// WhatsApp does not accept.
type GroupChanger interface {
	// CreateGroup creates a group of numbers. Its answer says of each whether it was added.
	CreateGroup(ctx context.Context, instance, subject string, members []string) (engine.Group, error)
	// AcceptInvite joins the group of an invitation code.
	AcceptInvite(ctx context.Context, instance, code string) (jid string, err error)
	// ChangeParticipants carries out "add", "remove", "promote" or "demote", and returns the result for each person.
	ChangeParticipants(ctx context.Context, instance, jid, action string, who []string) ([]engine.Participant, error)
	// ChangeGroup makes the changes one after the other, and stops at the first that fails.
	ChangeGroup(ctx context.Context, instance, jid string, change engine.GroupChange) error
	// LeaveGroup leaves a group.
	LeaveGroup(ctx context.Context, instance, jid string) error
}

// Profiles reads people's profiles, and changes the account's own. People are digits or JIDs; empty is the account itself.
// Errors of all: ErrUnknown, ErrNotConnected, ErrNumber, ErrNotOnWA, ErrRefused, ErrNoAnswer.
type Profiles interface {
	// Picture is the temporary URL of the picture of a person or a group; empty when there is none, or it is hidden.
	Picture(ctx context.Context, instance, of string) (url string, err error)
	// Profile is somebody's profile.
	Profile(ctx context.Context, instance, of string) (engine.Profile, error)
	// Business is the profile of a business; zero for an account that is none.
	Business(ctx context.Context, instance, of string) (engine.BusinessProfile, error)
	// ChangeProfile changes the account's own profile. Also ErrMedia for a picture that WhatsApp does not accept, ErrNoKeys.
	ChangeProfile(ctx context.Context, instance string, change engine.ProfileChange) error
}

// Privacies reads and changes the account's privacy settings, and blocks people. Errors: as of Profiles.
type Privacies interface {
	// Privacy is the account's privacy settings.
	Privacy(ctx context.Context, instance string) (engine.Privacy, error)
	// SetPrivacy sets those settings that are not empty, and stops at the first failure.
	SetPrivacy(ctx context.Context, instance string, p engine.Privacy) error
	// Block blocks or unblocks somebody.
	Block(ctx context.Context, instance, who string, blocked bool) error
}

// Chats marks chats on all devices of the account.
type Chats interface {
	// MarkChat marks a chat. Errors: ErrUnknown, ErrNotConnected, ErrNumber, ErrRefused, ErrNoAnswer, ErrNoKeys.
	MarkChat(ctx context.Context, instance string, m engine.ChatMark) error
}
