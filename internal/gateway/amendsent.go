package gateway

import (
	"context"
	"encoding/json"
	"net/http"
	"strings"

	"salonzap/internal/evolution"
	"salonzap/internal/gateway/engine"
)

// maxEdit is the longest text of an edit, in characters: WhatsApp's own limit.
const maxEdit = 65536

// updateMessage edits a text message that the instance sent, or the caption of a medium.
func (g *Gateway) updateMessage(c *call) (reply, error) {
	f, err := c.fields()
	if err != nil {
		return reply{}, err
	}
	key, _ := f.object("key", true)
	id, chat, fromMe := key.text("id", true), key.to("remoteJid"), key.flag("fromMe", true)
	text := f.text("text", true)
	switch {
	case strings.TrimSpace(text) == "" && f.has("text"):
		f.complain(`The "text" cannot be empty`)
	case len([]rune(text)) > maxEdit:
		f.complain("text does not meet maximum length of 65536")
	}
	if err := f.err(); err != nil {
		return reply{}, err
	}
	if !fromMe {
		return reply{}, refusalOf(http.StatusBadRequest, "Only messages of this account can be edited")
	}
	answer, err := g.sendAmendment(c, chat, engine.Edit{ID: id, Text: text})
	if err != nil {
		return reply{}, err
	}
	g.keepAmendment(c.Context(), c.in, engine.Amended{ID: id, Chat: answer.Key.RemoteJid, Type: "conversation", Content: mustMarshal(map[string]string{"conversation": text})})
	g.emitAmended(c, event{kind: evolution.EventSendMessageUpdate, data: answer, chat: answer.Key.RemoteJid})
	return reply{http.StatusOK, answer}, nil
}

// deleteMessage revokes a message for everybody: one that the instance sent, or, in a group that its account administers, anybody's.
func (g *Gateway) deleteMessage(c *call) (reply, error) {
	f, err := c.fields()
	if err != nil {
		return reply{}, err
	}
	id, chat, fromMe, author := f.text("id", true), f.to("remoteJid"), f.flag("fromMe", true), f.text("participant", false)
	if err := f.err(); err != nil {
		return reply{}, err
	}
	if !fromMe && author == "" {
		return reply{}, refusalOf(http.StatusBadRequest, "Another's message can be deleted only in a group that this account administers: name its participant")
	}
	answer, err := g.sendAmendment(c, chat, engine.Revoke{ID: id, FromMe: fromMe, Author: author})
	if err != nil {
		return reply{}, err
	}
	g.keepAmendment(c.Context(), c.in, engine.Amended{ID: id, Chat: answer.Key.RemoteJid})
	deleted := evolution.MessageKey{RemoteJid: answer.Key.RemoteJid, FromMe: fromMe, ID: id, Participant: author}
	g.emitAmended(c, event{
		kind: evolution.EventMessagesDelete, data: evolution.MessageDeleted{MessageKey: deleted, Status: "DELETED"}, chat: deleted.RemoteJid,
	})
	return reply{http.StatusCreated, answer}, nil
}

// sendAmendment sends an edit or a revocation. It goes on when the caller disconnects.
func (g *Gateway) sendAmendment(c *call, chat string, content engine.Content) (evolution.Message, error) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(c.Context()), sendTimeout)
	defer cancel()
	sent, err := g.sessions.Messenger.Send(ctx, c.name(), engine.Outgoing{To: chat, Content: content})
	g.counters.sends.add(sendOutcome(err))
	if err != nil {
		return evolution.Message{}, g.sendFailure(c, chat, err)
	}
	return sentMessage(c.in, sent), nil
}

// emitAmended stores the event of an edit or a revocation that was sent. A failure is only logged, since it was sent all the same.
func (g *Gateway) emitAmended(c *call, e event) {
	if err := g.commit(context.WithoutCancel(c.Context()), c.in, nil, e); err != nil {
		g.logEventNotStored(c.Context(), c.in, err)
		return
	}
	g.dispatcher.Notify(c.in.row().ID)
}

// sentMessage is the protocol's form of a message that WhatsApp accepted.
func sentMessage(in *instance, sent engine.Sent) evolution.Message {
	return evolution.Message{
		Key:      evolution.MessageKey{RemoteJid: sent.JID, RemoteJidAlt: sent.LID, FromMe: true, ID: sent.ID},
		PushName: "Você", Status: "PENDING", Content: orEmpty(sent.Content), ContextInfo: orNull(sent.Context), MessageType: sent.Type,
		MessageTimestamp: evolution.Int64(sent.At.Unix()), InstanceID: in.row().ID, Source: "web",
	}
}

// mustMarshal is marshal for values that can always be marshalled; "null" otherwise.
func mustMarshal(v any) json.RawMessage {
	text, err := marshal(v)
	if err != nil {
		return json.RawMessage("null")
	}
	return text
}

func orEmpty(raw json.RawMessage) json.RawMessage {
	if len(raw) == 0 {
		return json.RawMessage("{}")
	}
	return raw
}
