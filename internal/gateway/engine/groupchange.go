package engine

import (
	"context"
	"errors"
	"time"

	"go.mau.fi/whatsmeow"
	"go.mau.fi/whatsmeow/types"
)

// GroupChange is a change of a group. A nil field is not changed.
type GroupChange struct {
	Subject     *string
	Description *string
	Picture     []byte // JPEG
	Announce    *bool  // only admins write
	Restrict    *bool  // only admins change the group's subject, description and picture
	Ephemeral   *time.Duration
}

// CreateGroup creates a group of numbers. The answer says of each whether it was added. Errors: ErrUnknown, ErrNotConnected, ErrNumber,
// ErrNotOnWA, ErrRefused, ErrNoAnswer.
func (e *Engine) CreateGroup(ctx context.Context, instance, subject string, members []string) (Group, error) {
	_, cs, err := e.connectedClient(instance)
	if err != nil {
		return Group{}, err
	}
	addresses, err := cs.resolveAll(ctx, members)
	if err != nil {
		return Group{}, err
	}
	library, cancel := endsLater(ctx)
	defer cancel()
	made, err := cs.cli.CreateGroup(library, whatsmeow.ReqCreateGroup{Name: subject, Participants: addresses})
	if err != nil {
		return Group{}, translateQueryError(err)
	}
	return cs.toGroup(ctx, made), nil
}

// AcceptInvite joins the group of an invitation code. Errors: as of Groups.
func (e *Engine) AcceptInvite(ctx context.Context, instance, code string) (jid string, err error) {
	_, cs, err := e.connectedClient(instance)
	if err != nil {
		return "", err
	}
	library, cancel := endsLater(ctx)
	defer cancel()
	group, err := cs.cli.JoinGroupWithLink(library, code)
	if err != nil {
		return "", translateQueryError(err)
	}
	return group.String(), nil
}

// ChangeParticipants carries out an action ("add", "remove", "promote" or "demote") for people. The answer has the result for each. Errors: as
// of CreateGroup.
func (e *Engine) ChangeParticipants(ctx context.Context, instance, jid, action string, who []string) ([]Participant, error) {
	cs, group, err := e.clientOfGroup(instance, jid)
	if err != nil {
		return nil, err
	}
	library, cancel := endsLater(ctx)
	defer cancel()
	var addresses []types.JID
	if action == string(whatsmeow.ParticipantChangeAdd) {
		addresses, err = cs.resolveAll(ctx, who)
	} else {
		addresses, err = cs.members(library, group, who)
	}
	if err != nil {
		return nil, err
	}
	changed, err := cs.cli.UpdateGroupParticipants(library, group, addresses, whatsmeow.ParticipantChange(action))
	if err != nil {
		return nil, translateQueryError(err)
	}
	out := make([]Participant, 0, len(changed))
	for _, p := range changed {
		out = append(out, cs.toParticipant(ctx, p))
	}
	return out, nil
}

// members are the JIDs, by LID or by number, under which a group lists people.
func (cs *clientSession) members(ctx context.Context, group types.JID, who []string) ([]types.JID, error) {
	info, err := cs.cli.GetGroupInfo(ctx, group)
	if err != nil {
		return nil, translateQueryError(err)
	}
	var list []types.JID
	for _, one := range who {
		asked, err := cs.resolve(ctx, one)
		if err != nil {
			return nil, err
		}
		address, err := memberAddress(info, asked)
		if err != nil {
			return nil, err
		}
		list = append(list, address)
	}
	return list, nil
}

// resolveAll are the addresses with which people are added to a group.
func (cs *clientSession) resolveAll(ctx context.Context, who []string) ([]types.JID, error) {
	var list []types.JID
	for _, one := range who {
		jid, err := cs.resolve(ctx, one)
		if err != nil {
			return nil, err
		}
		list = append(list, cs.wireAddress(ctx, jid))
	}
	return list, nil
}

// ChangeGroup makes the changes one after the other, and stops at the first that fails. Errors: as of Group, and ErrMedia for a
// picture that WhatsApp does not accept.
func (e *Engine) ChangeGroup(ctx context.Context, instance, jid string, change GroupChange) error {
	cs, group, err := e.clientOfGroup(instance, jid)
	if err != nil {
		return err
	}
	library, cancel := endsLater(ctx)
	defer cancel()
	for _, step := range change.steps(cs.cli, group) {
		if err := step(library); err != nil {
			return pictureError(err)
		}
	}
	return nil
}

func (c GroupChange) steps(cli *whatsmeow.Client, group types.JID) (list []func(context.Context) error) {
	if c.Subject != nil {
		list = append(list, func(ctx context.Context) error { return cli.SetGroupName(ctx, group, *c.Subject) })
	}
	if c.Description != nil {
		list = append(list, func(ctx context.Context) error { return cli.SetGroupTopic(ctx, group, "", "", *c.Description) })
	}
	if c.Picture != nil {
		list = append(list, func(ctx context.Context) error {
			_, err := cli.SetGroupPhoto(ctx, group, c.Picture)
			return err
		})
	}
	if c.Announce != nil {
		list = append(list, func(ctx context.Context) error { return cli.SetGroupAnnounce(ctx, group, *c.Announce) })
	}
	if c.Restrict != nil {
		list = append(list, func(ctx context.Context) error { return cli.SetGroupLocked(ctx, group, *c.Restrict) })
	}
	if c.Ephemeral != nil {
		list = append(list, func(ctx context.Context) error {
			return cli.SetDisappearingTimer(ctx, group, *c.Ephemeral, time.Time{})
		})
	}
	return list
}

// LeaveGroup leaves a group. Errors: as of Group.
func (e *Engine) LeaveGroup(ctx context.Context, instance, jid string) error {
	cs, group, err := e.clientOfGroup(instance, jid)
	if err != nil {
		return err
	}
	library, cancel := endsLater(ctx)
	defer cancel()
	return translateQueryError(cs.cli.LeaveGroup(library, group))
}

// pictureError is translateQueryError, but ErrMedia for a picture that WhatsApp does not accept.
func pictureError(err error) error {
	if errors.Is(err, whatsmeow.ErrInvalidImageFormat) {
		return errors.Join(ErrMedia, err)
	}
	return translateQueryError(err)
}
