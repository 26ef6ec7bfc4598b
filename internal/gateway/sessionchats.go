package gateway

import (
	"context"

	"salonzap/internal/gateway/engine"
)

// GroupReader tells of groups. Errors of all: ErrUnknown, ErrNotConnected, ErrNumber for what is no group's JID, ErrRefused, ErrNoAnswer.
type GroupReader interface {
	// Groups are the groups that the account is in.
	Groups(ctx context.Context, instance string) ([]engine.Group, error)
	// Group is one group.
	Group(ctx context.Context, instance, jid string) (engine.Group, error)
	// InviteCode is the code that lets people into a group; renew makes a new one and ends the old.
	InviteCode(ctx context.Context, instance, jid string, renew bool) (string, error)
	// InviteInfo is the group that a code leads to.
	InviteInfo(ctx context.Context, instance, code string) (engine.Group, error)
}

// GroupChanger changes groups. Errors of all: as of GroupReader; ErrNotOnWA for people who are not there, ErrMedia for a picture that
// WhatsApp does not take.
type GroupChanger interface {
	// CreateGroup makes a group of numbers. Its answer says of each whether it is in.
	CreateGroup(ctx context.Context, instance, subject string, members []string) (engine.Group, error)
	// AcceptInvite joins the group that a code leads to.
	AcceptInvite(ctx context.Context, instance, code string) (jid string, err error)
	// ChangeParticipants does "add", "remove", "promote" or "demote" with people, and says what became of each.
	ChangeParticipants(ctx context.Context, instance, jid, action string, who []string) ([]engine.Participant, error)
	// ChangeGroup makes the changes one after the other, and stops at the first that fails.
	ChangeGroup(ctx context.Context, instance, jid string, change engine.GroupChange) error
	// LeaveGroup leaves a group.
	LeaveGroup(ctx context.Context, instance, jid string) error
}

// Profiles tells of people, and changes what the account shows of itself. People are digits or JIDs; empty is the account itself.
// Errors of all: ErrUnknown, ErrNotConnected, ErrNumber, ErrNotOnWA, ErrRefused, ErrNoAnswer.
type Profiles interface {
	// Picture is where the picture of somebody, or of a group, can be fetched for some time; empty when there is none, or it is hidden.
	Picture(ctx context.Context, instance, of string) (url string, err error)
	// Profile is what WhatsApp tells of somebody.
	Profile(ctx context.Context, instance, of string) (engine.Profile, error)
	// Business is what a business tells of itself; zero for an account that is none.
	Business(ctx context.Context, instance, of string) (engine.BusinessProfile, error)
	// ChangeProfile changes the account's own profile. Errors too: ErrMedia for a picture that WhatsApp does not take, ErrNoKeys.
	ChangeProfile(ctx context.Context, instance string, change engine.ProfileChange) error
}

// Privacies is who may see what of the account, and who may write to it. Errors: as of Profiles.
type Privacies interface {
	// Privacy is how the account is set.
	Privacy(ctx context.Context, instance string) (engine.Privacy, error)
	// SetPrivacy sets what is not empty, and stops at the first that fails.
	SetPrivacy(ctx context.Context, instance string, p engine.Privacy) error
	// Block blocks somebody, or lets them write again.
	Block(ctx context.Context, instance, who string, blocked bool) error
}

// Chats marks chats on all devices of the account.
type Chats interface {
	// MarkChat marks a chat. Errors: ErrUnknown, ErrNotConnected, ErrNumber, ErrRefused, ErrNoAnswer, ErrNoKeys.
	MarkChat(ctx context.Context, instance string, m engine.ChatMark) error
}
