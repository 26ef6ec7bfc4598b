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

// Retention bounds what is kept of chats, messages and contacts of each session. The zero Keep keeps nothing.
type Retention struct {
	Messages int           // of a session, and as many chats and contacts
	Age      time.Duration // older ones are forgotten; 14 days when 0
}

const defaultRetentionAge = 14 * 24 * time.Hour

// keepsChats tells whether anything of chats is kept.
func (g *Gateway) keepsChats() bool { return g.recorder != nil }

// statusRanks are how far a message can get, in order.
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

// keepMessage keeps a message that came in or was sent. told says whether a webhook tells of it durably.
func (g *Gateway) keepMessage(ctx context.Context, in *instance, m evolution.Message, told bool) error {
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
		unread, name = -1, "" // who answers has read
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
	if !told {
		return g.recorder.now(ctx, id, change)
	}
	g.recorder.later(ctx, id, change)
	return nil
}

// contactOf is who wrote a message, when their name is new to us; else nil.
func (g *Gateway) contactOf(instance string, at time.Time, m evolution.Message) *store.Contact {
	jid, alt := m.Key.RemoteJid, m.Key.RemoteJidAlt
	if m.Key.Participant != "" {
		jid, alt = m.Key.Participant, m.Key.ParticipantAlt
	}
	if m.Key.FromMe || m.PushName == "" || !g.names.learns(instance, jid, m.PushName) {
		return nil
	}
	return &store.Contact{Instance: instance, At: at, Name: store.Named{JID: jid, Alt: alt, Name: m.PushName}}
}

// keepReceipt keeps how far messages of ours got.
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

// keepAmendment makes a kept message say what it says now, or forgets it when it was taken back.
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

// trimKept forgets what is past its bounds: what is too much every time, what is too old once an hour.
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

// forgetOtherAccount forgets what is kept when another number is linked than before: it is another account's.
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
