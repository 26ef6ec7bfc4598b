package engine

import (
	"context"

	"go.mau.fi/whatsmeow/types"
	"go.mau.fi/whatsmeow/types/events"
)

// Privacy is the account's privacy settings, with WhatsApp's values: "all", "contacts", "contact_blacklist", "none", "match_last_seen".
type Privacy struct {
	ReadReceipts, Profile, Status, Online, LastSeen, GroupAdd string
}

// Privacy is the account's privacy settings. Errors: ErrUnknown, ErrNotConnected, ErrRefused, ErrNoAnswer.
func (e *Engine) Privacy(ctx context.Context, instance string) (Privacy, error) {
	_, cs, err := e.connectedClient(instance)
	if err != nil {
		return Privacy{}, err
	}
	library, cancel := endsLater(ctx)
	defer cancel()
	s, err := cs.cli.TryFetchPrivacySettings(library, true)
	if err != nil {
		return Privacy{}, translateQueryError(err)
	}
	return Privacy{
		ReadReceipts: string(s.ReadReceipts), Profile: string(s.Profile), Status: string(s.Status), Online: string(s.Online),
		LastSeen: string(s.LastSeen), GroupAdd: string(s.GroupAdd),
	}, nil
}

// SetPrivacy sets those settings that are not empty and differ from the current ones, one after the other, and stops at the first failure.
// Errors: as of Privacy.
func (e *Engine) SetPrivacy(ctx context.Context, instance string, p Privacy) error {
	now, err := e.Privacy(ctx, instance)
	if err != nil {
		return err
	}
	_, cs, err := e.connectedClient(instance)
	if err != nil {
		return err
	}
	library, cancel := endsLater(ctx)
	defer cancel()
	for _, one := range []struct {
		name       types.PrivacySettingType
		old, value string
	}{
		{types.PrivacySettingTypeReadReceipts, now.ReadReceipts, p.ReadReceipts},
		{types.PrivacySettingTypeProfile, now.Profile, p.Profile},
		{types.PrivacySettingTypeStatus, now.Status, p.Status},
		{types.PrivacySettingTypeOnline, now.Online, p.Online},
		{types.PrivacySettingTypeLastSeen, now.LastSeen, p.LastSeen},
		{types.PrivacySettingTypeGroupAdd, now.GroupAdd, p.GroupAdd},
	} {
		if one.value == "" || one.value == one.old {
			continue
		}
		if _, err := cs.cli.SetPrivacySetting(library, one.name, types.PrivacySetting(one.value)); err != nil {
			return translateQueryError(err)
		}
	}
	return nil
}

// Block blocks or unblocks somebody. Errors: as of Picture.
func (e *Engine) Block(ctx context.Context, instance, who string, blocked bool) error {
	cs, jid, err := e.clientOfPerson(ctx, instance, who)
	if err != nil {
		return err
	}
	action := events.BlocklistChangeActionUnblock
	if blocked {
		action = events.BlocklistChangeActionBlock
	}
	library, cancel := endsLater(ctx)
	defer cancel()
	_, err = cs.cli.UpdateBlocklist(library, jid, action)
	return translateQueryError(err)
}
