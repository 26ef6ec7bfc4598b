package engine

import (
	"cmp"
	"context"
	"strings"
	"time"

	"go.mau.fi/whatsmeow"
	"go.mau.fi/whatsmeow/proto/waHistorySync"
	"go.mau.fi/whatsmeow/types"
	"go.mau.fi/whatsmeow/types/events"
)

// toChatEvents converts the library's events of contacts, chats, presences, groups and histories; nil for all others. They are not as
// durable as a Message: one that the Sink refuses is lost.
func (cs *clientSession) toChatEvents(evt any) []Event {
	switch evt := evt.(type) {
	case *events.PushName:
		jid, lid := cs.person(evt.JID, evt.JIDAlt)
		return []Event{ContactChanged{JID: jid, LID: lid, Name: evt.NewPushName, New: evt.OldPushName == ""}}
	case *events.Picture:
		if evt.JID.Server == types.GroupServer {
			return nil
		}
		jid, lid := cs.person(evt.JID, types.EmptyJID)
		return []Event{ContactChanged{JID: jid, LID: lid}}
	case *events.Archive:
		jid, lid := cs.person(evt.JID, types.EmptyJID)
		archived := evt.Action.GetArchived()
		return []Event{ChatChanged{Chat: jid, ChatLID: lid, Archived: &archived}}
	case *events.MarkChatAsRead:
		jid, lid := cs.person(evt.JID, types.EmptyJID)
		unread := !evt.Action.GetRead()
		return []Event{ChatChanged{Chat: jid, ChatLID: lid, Unread: &unread}}
	case *events.DeleteChat:
		jid, lid := cs.person(evt.JID, types.EmptyJID)
		return []Event{ChatChanged{Chat: jid, ChatLID: lid, Deleted: true}}
	case *events.ChatPresence:
		return []Event{cs.toChatPresence(evt)}
	case *events.Presence:
		return []Event{cs.toPresence(evt)}
	case *events.JoinedGroup:
		ctx, cancel := context.WithTimeout(cs.ctx, deviceTimeout)
		defer cancel()
		return []Event{GroupJoined{cs.toGroup(ctx, &evt.GroupInfo)}}
	case *events.GroupInfo:
		return cs.toGroupChanges(evt)
	case *events.HistorySync:
		return []Event{cs.toHistory(evt.Data)}
	}
	return nil
}

// person is the address of a chat or a person, by number where it is known, and the LID.
func (cs *clientSession) person(jid, alt types.JID) (address, lid string) {
	number, lid := cs.addressPair(jid, alt)
	return cmp.Or(number, lid), lid
}

func (cs *clientSession) toChatPresence(evt *events.ChatPresence) PresenceChanged {
	chat, _ := cs.person(evt.Chat, evt.SenderAlt)
	who := chat
	if evt.IsGroup {
		who, _ = cs.person(evt.Sender, evt.SenderAlt)
	}
	presence := string(evt.State)
	if evt.State == types.ChatPresenceComposing && evt.Media == types.ChatPresenceMediaAudio {
		presence = "recording"
	}
	return PresenceChanged{Chat: chat, Who: who, Presence: presence}
}

func (cs *clientSession) toPresence(evt *events.Presence) PresenceChanged {
	chat, _ := cs.person(evt.From, types.EmptyJID)
	presence := "available"
	if evt.Unavailable {
		presence = "unavailable"
	}
	return PresenceChanged{Chat: chat, Who: chat, Presence: presence, LastSeen: evt.LastSeen}
}

// toGroupChanges makes an event for each kind of change.
func (cs *clientSession) toGroupChanges(evt *events.GroupInfo) (list []Event) {
	base := GroupChanged{JID: evt.JID.String(), At: evt.Timestamp}
	if evt.Sender != nil {
		alt := types.EmptyJID
		if evt.SenderPN != nil {
			alt = *evt.SenderPN
		}
		base.Author, _ = cs.person(*evt.Sender, alt)
	}
	if c, code := toGroupChange(evt); code != "" || c.Subject != nil || c.Description != nil || c.Announce != nil || c.Restrict != nil || c.Ephemeral != nil {
		changed := base
		changed.Change, changed.InviteCode = c, code
		list = append(list, changed)
	}
	for action, who := range map[whatsmeow.ParticipantChange][]types.JID{
		whatsmeow.ParticipantChangeAdd: evt.Join, whatsmeow.ParticipantChangeRemove: evt.Leave,
		whatsmeow.ParticipantChangePromote: evt.Promote, whatsmeow.ParticipantChangeDemote: evt.Demote,
	} {
		if len(who) == 0 {
			continue
		}
		changed := base
		changed.Action = string(action)
		for _, one := range who {
			jid, _ := cs.person(one, types.EmptyJID)
			changed.Who = append(changed.Who, jid)
		}
		list = append(list, changed)
	}
	return list
}

func toGroupChange(evt *events.GroupInfo) (c GroupChange, inviteCode string) {
	if evt.Name != nil {
		c.Subject = &evt.Name.Name
	}
	if evt.Topic != nil {
		c.Description = &evt.Topic.Topic
	}
	if evt.Announce != nil {
		c.Announce = &evt.Announce.IsAnnounce
	}
	if evt.Locked != nil {
		c.Restrict = &evt.Locked.IsLocked
	}
	if evt.Ephemeral != nil {
		after := time.Duration(evt.Ephemeral.DisappearingTimer) * time.Second
		c.Ephemeral = &after
	}
	if evt.NewInviteLink != nil {
		inviteCode = strings.TrimPrefix(*evt.NewInviteLink, whatsmeow.InviteLinkPrefix)
	}
	return c, inviteCode
}

// maxHistory bounds the chats, and the messages, of one History.
const maxHistory = 2000

func (cs *clientSession) toHistory(data *waHistorySync.HistorySync) History {
	h := History{Progress: int(data.GetProgress()), Latest: data.GetSyncType() == waHistorySync.HistorySync_RECENT}
	for _, c := range data.GetConversations() {
		jid, err := types.ParseJID(c.GetID())
		if err != nil || len(h.Chats) >= maxHistory {
			continue
		}
		chat, lid := cs.person(jid, types.EmptyJID)
		h.Chats = append(h.Chats, HistoryChat{
			Chat: chat, ChatLID: lid, Name: cmp.Or(c.GetDisplayName(), c.GetName()), Unread: int(c.GetUnreadCount()), Archived: c.GetArchived(),
			At: time.Unix(int64(c.GetConversationTimestamp()), 0), //nolint:gosec // seconds
		})
		for _, m := range c.GetMessages() {
			evt, err := cs.cli.ParseWebMessage(jid, m.GetMessage())
			if err != nil || len(h.Messages) >= maxHistory {
				continue
			}
			if message, ok := cs.toMessage(evt); ok {
				message.Offline = true
				h.Messages = append(h.Messages, message)
			}
		}
	}
	for _, p := range data.GetPushnames() {
		if jid, err := types.ParseJID(p.GetID()); err == nil && len(h.Contacts) < maxHistory && p.GetPushname() != "-" {
			address, lid := cs.person(jid, types.EmptyJID)
			h.Contacts = append(h.Contacts, ContactChanged{JID: address, LID: lid, Name: p.GetPushname(), New: true})
		}
	}
	return h
}

// onChatEvents emits events of toChatEvents.
func (s *session) onChatEvents(cs *clientSession, list []Event) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, e := range list {
		if s.client == cs {
			_ = s.emit(e) // the event is lost: it is not as durable as a message
		}
	}
}
