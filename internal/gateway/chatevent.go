package gateway

import (
	"context"
	"time"

	"salonzap/internal/evolution"
	"salonzap/internal/gateway/engine"
	"salonzap/internal/gateway/store"
)

// presenceTTL is how long the event of a presence ("typing") is worth delivering.
const presenceTTL = time.Minute

// onChatEvent handles the events of contacts, chats, presences, groups and histories. in.mu is held.
func (g *Gateway) onChatEvent(ctx context.Context, in *instance, at time.Time, e engine.Event) error {
	switch e := e.(type) { //nolint:gochecksumtype // HandleEvent handles the others
	case engine.ContactChanged:
		return g.onContact(ctx, in, at, e)
	case engine.ChatChanged:
		return g.onChat(ctx, in, at, e)
	case engine.PresenceChanged:
		return g.onPresence(ctx, in, at, e)
	case engine.GroupJoined:
		if ignoredBySettings(in.row(), e.Group.JID) {
			return nil
		}
		return g.commit(ctx, in, nil, event{kind: evolution.EventGroupsUpsert, data: []evolution.Group{groupOf(e.Group, true)}, at: at, chat: e.Group.JID})
	case engine.GroupChanged:
		return g.onGroup(ctx, in, at, e)
	case engine.History:
		return g.onHistory(ctx, in, at, e)
	}
	return nil
}

func (g *Gateway) onContact(ctx context.Context, in *instance, at time.Time, e engine.ContactChanged) error {
	id := in.row().ID
	contact := evolution.Contact{RemoteJid: e.JID, RemoteJidAlt: e.LID, PushName: e.Name, InstanceID: id}
	kind := evolution.EventContactsUpdate
	if e.New {
		kind = evolution.EventContactsUpsert
	}
	if g.keepsChats() && e.Name != "" && g.names.isNew(id, e.JID, e.Name) {
		kept := store.Contact{Instance: id, At: at, Name: store.Named{JID: e.JID, Alt: e.LID, Name: e.Name}}
		g.recorder.later(ctx, id, func(t *store.Tx) error { return g.store.PutContact(t, kept) })
	}
	return g.commit(ctx, in, nil, event{kind: kind, data: []evolution.Contact{contact}, at: at, chat: e.JID})
}

func (g *Gateway) onChat(ctx context.Context, in *instance, at time.Time, e engine.ChatChanged) error {
	id := in.row().ID
	if e.Deleted {
		if g.keepsChats() {
			g.recorder.later(ctx, id, func(t *store.Tx) error { return g.store.ForgetChat(t, id, e.Chat) })
		}
		return g.commit(ctx, in, nil, event{kind: evolution.EventChatsDelete, data: []string{e.Chat}, at: at, chat: e.Chat})
	}
	if g.keepsChats() && e.Unread != nil && !*e.Unread {
		chat := store.Chat{Instance: id, Name: store.Named{JID: e.Chat, Alt: e.ChatLID}}
		g.recorder.later(ctx, id, func(t *store.Tx) error { return g.store.PutChat(t, chat, -1) })
	}
	data := []evolution.ChatUpdate{{RemoteJid: e.Chat, InstanceID: id, Archived: e.Archived, Unread: e.Unread}}
	return g.commit(ctx, in, nil, event{kind: evolution.EventChatsUpdate, data: data, at: at, chat: e.Chat})
}

func (g *Gateway) onPresence(ctx context.Context, in *instance, at time.Time, e engine.PresenceChanged) error {
	if ignoredBySettings(in.row(), e.Chat) {
		return nil
	}
	known := evolution.KnownPresence{LastKnownPresence: e.Presence}
	if !e.LastSeen.IsZero() {
		known.LastSeen = e.LastSeen.Unix()
	}
	fold := "presence " + g.cfg.Ring.MAC("chat of a presence", in.row().ID, e.Chat)
	return g.commit(ctx, in, nil, event{
		kind: evolution.EventPresenceUpdate, at: at, chat: e.Chat, coalesceKey: fold, replaces: []string{fold}, expires: g.cfg.Now().Add(presenceTTL),
		data: evolution.PresenceUpdate{ID: e.Chat, Presences: map[string]evolution.KnownPresence{e.Who: known}},
	})
}

func (g *Gateway) onGroup(ctx context.Context, in *instance, at time.Time, e engine.GroupChanged) error {
	if ignoredBySettings(in.row(), e.JID) {
		return nil
	}
	if e.Action != "" {
		data := evolution.GroupParticipantsUpdate{ID: e.JID, Author: e.Author, Participants: e.Who, Action: e.Action}
		return g.commit(ctx, in, nil, event{kind: evolution.EventGroupParticipantsUpdate, data: data, at: at, chat: e.JID})
	}
	data := evolution.GroupUpdate{
		ID: e.JID, Author: e.Author, Subject: e.Change.Subject, Desc: e.Change.Description, Announce: e.Change.Announce, Restrict: e.Change.Restrict,
		InviteCode: e.InviteCode,
	}
	if e.Change.Ephemeral != nil {
		seconds := int64(e.Change.Ephemeral.Seconds())
		data.EphemeralDuration = &seconds
	}
	return g.commit(ctx, in, nil, event{kind: evolution.EventGroupsUpdate, data: []evolution.GroupUpdate{data}, at: at, chat: e.JID})
}

// onHistory stores the history that WhatsApp sends after a linking, and emits its events.
func (g *Gateway) onHistory(ctx context.Context, in *instance, at time.Time, h engine.History) error {
	id := in.row().ID
	var messages []evolution.Message
	for _, m := range h.Messages {
		if !ignoredBySettings(in.row(), m.Chat) {
			messages = append(messages, messageOf(id, m))
		}
	}
	chats, contacts := []evolution.ChatUpdate{}, []evolution.Contact{}
	for _, c := range h.Chats {
		unread := c.Unread > 0
		chats = append(chats, evolution.ChatUpdate{RemoteJid: c.Chat, InstanceID: id, Name: c.Name, Archived: &c.Archived, Unread: &unread})
	}
	for _, c := range h.Contacts {
		contacts = append(contacts, evolution.Contact{RemoteJid: c.JID, RemoteJidAlt: c.LID, PushName: c.Name, InstanceID: id})
	}
	if err := g.keepHistory(ctx, in, h, messages); err != nil {
		return err
	}
	var events []event
	if len(chats) > 0 {
		events = append(events, event{kind: evolution.EventChatsSet, data: chats, at: at})
	}
	if len(contacts) > 0 {
		events = append(events, event{kind: evolution.EventContactsSet, data: contacts, at: at})
	}
	if len(messages) > 0 {
		events = append(events, event{kind: evolution.EventMessagesSet, data: messages, at: at, history: &h})
	}
	return g.commit(ctx, in, nil, events...)
}

func (g *Gateway) keepHistory(ctx context.Context, in *instance, h engine.History, messages []evolution.Message) error {
	if !g.keepsChats() {
		return nil
	}
	id := in.row().ID
	for _, m := range messages {
		if err := g.keepMessage(ctx, in, m, true); err != nil {
			return err
		}
	}
	g.recorder.later(ctx, id, func(t *store.Tx) error {
		for _, c := range h.Chats {
			chat := store.Chat{Instance: id, At: c.At, Name: store.Named{JID: c.Chat, Alt: c.ChatLID, Name: c.Name}}
			if err := g.store.PutChat(t, chat, -1); err != nil { // its old messages were counted as unread
				return err
			}
			if err := g.store.PutChat(t, chat, c.Unread); err != nil {
				return err
			}
		}
		return nil
	})
	for _, c := range h.Contacts {
		if c.Name == "" || !g.names.isNew(id, c.JID, c.Name) {
			continue
		}
		kept := store.Contact{Instance: id, At: g.cfg.Now(), Name: store.Named{JID: c.JID, Alt: c.LID, Name: c.Name}}
		g.recorder.later(ctx, id, func(t *store.Tx) error { return g.store.PutContact(t, kept) })
	}
	return nil
}

// newChatEvents are the events of a chat that is seen for the first time; none for a known one.
func (g *Gateway) newChatEvents(ctx context.Context, in *instance, at time.Time, m evolution.Message) []event {
	id := in.row().ID
	if !in.wants(evolution.EventChatsUpsert) || !g.names.isNew(id, "chat "+m.Key.RemoteJid, "known") {
		return nil
	}
	if g.keepsChats() {
		if list, err := g.store.Chats(ctx, id, m.Key.RemoteJid, 1, 0); err != nil || len(list) > 0 {
			return nil
		}
	}
	data := []evolution.ChatUpdate{{RemoteJid: m.Key.RemoteJid, InstanceID: id, Name: m.PushName}}
	return []event{{kind: evolution.EventChatsUpsert, data: data, at: at, chat: m.Key.RemoteJid}}
}
