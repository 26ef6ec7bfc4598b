package storetest

import (
	"context"

	"salonzap/internal/contact"
	"salonzap/internal/inbox"
	"salonzap/internal/store"
)

// written is a contact of the fixture's salon that wrote.
func (f fixture) written(ctx context.Context) contact.ID {
	_, err := f.w.s.TakeIn(ctx, anybody, f.row.Tenant, []inbox.Report{f.w.wrote(line, "", inbox.NewID().String(), "oi", 0)}, dayOne())
	f.w.must(err)
	return f.met(ctx).ID
}

func callsOfChats() map[string]call {
	return map[string]call{
		"Chats": {owners, func(ctx ctxt, s *store.Store, sc scope, f fixture) error {
			_, err := s.Chats(ctx, sc, f.row.Tenant, inbox.ChatQuery{})
			return err
		}},
		"Chat": {owners, func(ctx ctxt, s *store.Store, sc scope, f fixture) error {
			_, err := s.Chat(ctx, sc, f.row.Tenant, f.written(ctx))
			return err
		}},
		"ChatMessage": {owners, func(ctx ctxt, s *store.Store, sc scope, f fixture) error {
			chat, err := f.w.s.Chat(ctx, anybody, f.row.Tenant, f.written(ctx))
			f.w.must(err)
			_, err = s.ChatMessage(ctx, sc, f.row.Tenant, chat.Last.ID)
			return err
		}},
		"UnreadChats": {owners, func(ctx ctxt, s *store.Store, sc scope, f fixture) error {
			_, err := s.UnreadChats(ctx, sc, f.row.Tenant, 1)
			return err
		}},
		"Conversation": {owners, func(ctx ctxt, s *store.Store, sc scope, f fixture) error {
			_, err := s.Conversation(ctx, sc, f.row.Tenant, f.written(ctx), inbox.Place{}, 1)
			return err
		}},
		"ConversationAfter": {owners, func(ctx ctxt, s *store.Store, sc scope, f fixture) error {
			_, err := s.ConversationAfter(ctx, sc, f.row.Tenant, f.written(ctx), inbox.Place{}, 1)
			return err
		}},
		"ReadChat": {owners, func(ctx ctxt, s *store.Store, sc scope, f fixture) error {
			_, err := s.ReadChat(ctx, sc, f.row.Tenant, f.written(ctx), dayOne())
			return err
		}},
		"EraseOldBodies": {platform, func(ctx ctxt, s *store.Store, sc scope, f fixture) error {
			_, err := s.EraseOldBodies(ctx, sc, dayOne())
			return err
		}},
		"EraseContact": {owners, func(ctx ctxt, s *store.Store, sc scope, f fixture) error {
			return s.EraseContact(ctx, sc, f.row.Tenant, f.written(ctx))
		}},
		"InboxSettings": {owners, func(ctx ctxt, s *store.Store, sc scope, f fixture) error {
			_, err := s.InboxSettings(ctx, sc, f.row.Tenant)
			return err
		}},
		"SetInboxSettings": {owners, func(ctx ctxt, s *store.Store, sc scope, f fixture) error {
			return s.SetInboxSettings(ctx, sc, f.row.Tenant, inbox.DefaultSettings())
		}},
	}
}
