package engine

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"go.mau.fi/whatsmeow"
	"go.mau.fi/whatsmeow/types"
)

// Group is a group chat, as WhatsApp describes it to its members.
type Group struct {
	JID           string // "1203…@g.us"
	Subject       string
	SubjectBy     string // JID of who set the subject, by number where it is known
	SubjectAt     time.Time
	Owner         string
	Created       time.Time // zero when it is not known
	Description   string
	DescriptionID string
	Restrict      bool   // only admins change the group's subject, description and picture
	Announce      bool   // only admins write
	Community     bool   // it is the parent of a community's groups
	DefaultSub    bool   // it is a community's group of announcements
	Parent        string // JID of the community that it belongs to; empty for none
	Approval      bool   // admins let in who follows the invitation
	MembersAdd    bool   // every member adds others, not only admins
	Ephemeral     time.Duration
	Size          int // the number of participants, also when they are not listed
	Participants  []Participant
}

// Participant is a member of a group, or, after a change, the result for one person.
type Participant struct {
	JID   string // by number when it is known, else by LID
	LID   string // empty when unknown
	Admin string // "admin", "superadmin", or empty
	Error int    // WhatsApp's error code when the change failed for this one; 0 when it succeeded
}

// Groups are the groups that the account is in. Errors: ErrUnknown, ErrNotConnected, ErrRefused, ErrNoAnswer.
func (e *Engine) Groups(ctx context.Context, instance string) ([]Group, error) {
	_, cs, err := e.connectedClient(instance)
	if err != nil {
		return nil, err
	}
	library, cancel := endsLater(ctx)
	defer cancel()
	all, err := cs.cli.GetJoinedGroups(library)
	if err != nil {
		return nil, translateQueryError(err)
	}
	list := make([]Group, 0, len(all))
	for _, g := range all {
		list = append(list, cs.toGroup(ctx, g))
	}
	return list, nil
}

// Group is one group. Errors: as of Groups, and ErrNumber for a JID that is no group's.
func (e *Engine) Group(ctx context.Context, instance, jid string) (Group, error) {
	cs, group, err := e.clientOfGroup(instance, jid)
	if err != nil {
		return Group{}, err
	}
	library, cancel := endsLater(ctx)
	defer cancel()
	info, err := cs.cli.GetGroupInfo(library, group)
	if err != nil {
		return Group{}, translateQueryError(err)
	}
	return cs.toGroup(ctx, info), nil
}

// InviteCode is the invitation code of a group; renew makes a new one and voids the old. Errors: as of Group.
func (e *Engine) InviteCode(ctx context.Context, instance, jid string, renew bool) (string, error) {
	cs, group, err := e.clientOfGroup(instance, jid)
	if err != nil {
		return "", err
	}
	library, cancel := endsLater(ctx)
	defer cancel()
	link, err := cs.cli.GetGroupInviteLink(library, group, renew)
	if err != nil {
		return "", translateQueryError(err)
	}
	return strings.TrimPrefix(link, whatsmeow.InviteLinkPrefix), nil
}

// InviteInfo is the group of an invitation code. Errors: as of Groups.
func (e *Engine) InviteInfo(ctx context.Context, instance, code string) (Group, error) {
	_, cs, err := e.connectedClient(instance)
	if err != nil {
		return Group{}, err
	}
	library, cancel := endsLater(ctx)
	defer cancel()
	info, err := cs.cli.GetGroupInfoFromLink(library, code)
	if err != nil {
		return Group{}, translateQueryError(err)
	}
	return cs.toGroup(ctx, info), nil
}

// clientOfGroup is the client session of an instance that is logged in, and the address of a group.
func (e *Engine) clientOfGroup(instance, jid string) (*clientSession, types.JID, error) {
	_, cs, err := e.connectedClient(instance)
	if err != nil {
		return nil, types.JID{}, err
	}
	group, err := types.ParseJID(jid)
	if err != nil || group.User == "" || group.Server != types.GroupServer {
		return nil, types.JID{}, ErrNumber
	}
	return cs, group, nil
}

func (cs *clientSession) toGroup(ctx context.Context, g *types.GroupInfo) Group {
	owner, subjectBy := cmp.Or(g.OwnerPN, g.OwnerJID), cmp.Or(g.NameSetByPN, g.NameSetBy)
	out := Group{
		JID: g.JID.String(), Subject: g.Name, SubjectBy: bareText(subjectBy), SubjectAt: g.NameSetAt, Owner: bareText(owner), Created: g.GroupCreated,
		Description: g.Topic, DescriptionID: g.TopicID, Restrict: g.IsLocked, Announce: g.IsAnnounce, Community: g.IsParent,
		DefaultSub: g.IsDefaultSubGroup, Parent: bareText(g.LinkedParentJID), Ephemeral: time.Duration(g.DisappearingTimer) * time.Second,
		Approval: g.IsJoinApprovalRequired, MembersAdd: g.MemberAddMode == types.GroupMemberAddModeAllMember,
		Size: max(g.ParticipantCount, len(g.Participants)),
	}
	for _, p := range g.Participants {
		out.Participants = append(out.Participants, cs.toParticipant(ctx, p))
	}
	return out
}

func (cs *clientSession) toParticipant(ctx context.Context, p types.GroupParticipant) Participant {
	number := p.PhoneNumber
	if number.IsEmpty() && !p.LID.IsEmpty() {
		number, _ = cs.cli.Store.LIDs.GetPNForLID(ctx, p.LID) // an error is treated as not found
	}
	out := Participant{JID: bareText(cmp.Or(number, p.JID)), LID: bareText(p.LID), Error: p.Error}
	switch {
	case p.IsSuperAdmin:
		out.Admin = "superadmin"
	case p.IsAdmin:
		out.Admin = "admin"
	}
	return out
}

// bareText is a JID without its device; empty for none.
func bareText(jid types.JID) string {
	if jid.IsEmpty() {
		return ""
	}
	return jid.ToNonAD().String()
}

// errNoMember says that somebody is not in the group that is to be changed.
var errNoMember = errors.New("engine: not in the group")

// memberAddress is the JID by which a group lists a member.
func memberAddress(g *types.GroupInfo, who types.JID) (types.JID, error) {
	for _, p := range g.Participants {
		if p.JID.User == who.User || p.PhoneNumber.User == who.User || p.LID.User == who.User {
			return p.JID, nil
		}
	}
	return types.JID{}, fmt.Errorf("%w: %w", ErrNumber, errNoMember)
}
