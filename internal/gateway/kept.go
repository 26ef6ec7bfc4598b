package gateway

import (
	"cmp"
	"context"
	"encoding/json"
	"log/slog"
	"strings"
	"time"

	"salonzap/internal/evolution"
	"salonzap/internal/gateway/engine"
	"salonzap/internal/gateway/store"
)

// Retention bounds the stored chats, messages and contacts of each session. With zero Messages nothing is stored.
type Retention struct {
	Messages int           // how many of a session, and how many chats and contacts
	Age      time.Duration // older ones are deleted; 14 days when 0
}

const defaultRetentionAge = 14 * 24 * time.Hour

// keepsChats tells whether chats, messages and contacts are stored.
func (g *Gateway) keepsChats() bool { return g.recorder != nil }

// statusRanks are the statuses of a message, in their order.
func statusRanks() []string {
	return []string{"ERROR", "PENDING", "SERVER_ACK", "DELIVERY_ACK", "READ", "PLAYED"}
}

func rankOf(status string) int {
	for rank, name := range statusRanks() {
		if name == status {
			return rank
		}
	}
	return 0
}

// keepMessage stores a message that was received or sent. inWebhook says whether an event of it is stored durably as well.
func (g *Gateway) keepMessage(ctx context.Context, in *instance, m evolution.Message, inWebhook bool) error {
	if !g.keepsChats() {
		return nil
	}
	body, err := marshal(m)
	if err != nil {
		return err
	}
	id, at := in.row().ID, time.Unix(int64(m.MessageTimestamp), 0)
	unread, name := 1, m.PushName
	if m.Key.FromMe {
		unread, name = -1, "" // the salon answered, so that it has read the chat
	}
	if strings.HasSuffix(m.Key.RemoteJid, "@g.us") {
		name = "" // the name is the author's
	}
	chat := store.Chat{Instance: id, At: at, Name: store.Named{JID: m.Key.RemoteJid, Alt: m.Key.RemoteJidAlt, Name: name}}
	contact := g.contactOf(id, at, m)
	change := func(t *store.Tx) error {
		err := g.store.PutMessage(t, store.Message{
			Instance: id, Chat: m.Key.RemoteJid, Alt: m.Key.RemoteJidAlt, Author: m.Key.Participant, ID: m.Key.ID, FromMe: m.Key.FromMe,
			Kind: m.MessageType, Source: m.Source, Status: rankOf(m.Status), At: at, Body: body,
		})
		if err == nil {
			err = g.store.PutChat(t, chat, unread)
		}
		if err == nil && contact != nil {
			err = g.store.PutContact(t, *contact)
		}
		return err
	}
	if !inWebhook {
		return g.recorder.now(ctx, id, change)
	}
	g.recorder.later(ctx, id, change)
	return nil
}

// contactOf is the author of a message, when their name is new or changed; nil otherwise.
func (g *Gateway) contactOf(instance string, at time.Time, m evolution.Message) *store.Contact {
	jid, alt := m.Key.RemoteJid, m.Key.RemoteJidAlt
	if m.Key.Participant != "" {
		jid, alt = m.Key.Participant, m.Key.ParticipantAlt
	}
	if m.Key.FromMe || m.PushName == "" || !g.names.isNew(instance, jid, m.PushName) {
		return nil
	}
	return &store.Contact{Instance: instance, At: at, Name: store.Named{JID: jid, Alt: alt, Name: m.PushName}}
}

// keepReceipt stores the new status of messages that the instance sent.
func (g *Gateway) keepReceipt(ctx context.Context, in *instance, r engine.Receipt) {
	if !g.keepsChats() {
		return
	}
	id, rank := in.row().ID, rankOf(r.Status)
	g.recorder.later(ctx, id, func(t *store.Tx) error {
		for _, message := range r.IDs {
			if err := g.store.AdvanceMessage(t, id, message, rank); err != nil {
				return err
			}
		}
		return nil
	})
}

// keepAmendment updates the text of an edited message, or deletes a revoked one, among the stored messages.
func (g *Gateway) keepAmendment(ctx context.Context, in *instance, a engine.Amended) {
	if !g.keepsChats() {
		return
	}
	id := in.row().ID
	g.recorder.later(ctx, id, func(t *store.Tx) error {
		if a.Revoked() {
			return g.store.ForgetMessage(t, id, a.Chat, a.ID)
		}
		return g.store.EditMessage(t, id, a.Chat, a.ID, func(body []byte) ([]byte, error) {
			var m evolution.Message
			if err := json.Unmarshal(body, &m); err != nil {
				return nil, err
			}
			m.Content, m.MessageType = a.Content, cmp.Or(a.Type, m.MessageType)
			return marshal(m)
		})
	})
}

// trimKept deletes what is beyond Retention: what is too many at every call, what is too old once an hour.
func (g *Gateway) trimKept(ctx context.Context) {
	if !g.keepsChats() {
		return
	}
	before, now := time.Time{}, g.cfg.Now()
	if now.Sub(g.keptTrimmedAt) >= logEraseInterval {
		g.keptTrimmedAt, before = now, now.Add(-g.cfg.Retention.Age)
	}
	touched := g.recorder.takeTouched()
	if before.IsZero() && len(touched) == 0 {
		return
	}
	if err := g.store.TrimKept(ctx, before, g.cfg.Retention.Messages, touched); err != nil {
		g.cfg.Log.ErrorContext(ctx, "old messages were not forgotten", slog.Any("err", err))
	}
}

// forgetOtherAccount deletes what is stored when another number is linked than before: it belongs to another account.
func (g *Gateway) forgetOtherAccount(ctx context.Context, in *instance, e engine.Paired) {
	row := in.row()
	if !g.keepsChats() || row.JID == "" || evolution.PhoneDigits(row.JID) == evolution.PhoneDigits(e.JID) {
		return
	}
	g.names.forget()
	err := g.recorder.now(ctx, row.ID, func(t *store.Tx) error { return g.store.ForgetKept(t, row.ID) })
	if err != nil {
		g.cfg.Log.ErrorContext(ctx, "messages of the account before were not forgotten", slog.String("instance_id", row.ID), slog.Any("err", err))
	}
}
