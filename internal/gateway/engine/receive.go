package engine

import (
	"cmp"
	"context"
	"regexp"
	"time"

	"go.mau.fi/whatsmeow/types"
	"go.mau.fi/whatsmeow/types/events"
)

// onMessage gives a message to the Sink, and tells whether the Sink stored it. After one that the Sink refused, all later messages of this
// socket are refused too: WhatsApp delivers them again, in order, at the next login, which redeliverTimer causes.
func (s *session) onMessage(cs *clientSession, evt *events.Message) bool {
	m, ok := cs.toMessage(evt)
	m.Vote = cs.vote(evt)
	amended, amends := cs.toAmended(evt)
	if !ok && !amends {
		return true
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.client != cs || cs.deliverySuspended {
		return false
	}
	m.Offline = cs.offlineSync || m.At.Before(cs.loggedInAt.Add(-clockSkew)) || cs.loggedInAt.IsZero()
	var e Event = m
	if amends {
		e = amended
	}
	if s.emit(e) == nil {
		s.failedDeliveries = 0
		return true
	}
	cs.deliverySuspended = true
	wait := s.engine.cfg.Timeouts.Redeliver << min(s.failedDeliveries, maxRedeliverDoublings)
	s.failedDeliveries++
	s.startTimer(&s.redeliverTimer, wait, func() {
		if s.client == cs && !cs.connecting {
			cs.loggedIn = false
			s.scheduleConnect(cs, false)
		}
	})
	return false
}

const (
	clockSkew             = 10 * time.Second // tolerance between WhatsApp's clock and ours, in deciding whether a message was queued
	maxRedeliverDoublings = 5                // doublings of the wait before a redelivery
)

// toMessage converts a message to the protocol; false for one without content for people.
func (cs *clientSession) toMessage(evt *events.Message) (Message, bool) {
	kind, object, about := toContract(evt.Message)
	if kind == "" {
		return Message{}, false
	}
	info := &evt.Info
	number, lid := cs.addressPair(info.Chat, alternateChat(&info.MessageSource))
	var author, authorLID string
	if isBroadcast(&info.MessageSource) && !info.Sender.IsEmpty() {
		phone, hidden := cs.addressPair(info.Sender, info.SenderAlt)
		author, authorLID = cmp.Or(phone, hidden), hidden
	}
	return Message{
		Author: author, AuthorLID: authorLID,
		ID: info.ID, Chat: cmp.Or(number, lid), ChatLID: lid, FromMe: info.IsFromMe, Name: info.PushName, At: info.Timestamp,
		Type: kind, Content: object, Context: about, Source: sourceOf(info.ID), Broadcast: isBroadcast(&info.MessageSource),
	}, true
}

// alternateChat is the other address of the chat (LID or number), if the stanza has it.
func alternateChat(m *types.MessageSource) types.JID {
	if m.IsFromMe {
		return m.RecipientAlt
	}
	return m.SenderAlt
}

func isBroadcast(m *types.MessageSource) bool {
	return m.IsGroup || m.Chat.Server != types.DefaultUserServer && m.Chat.Server != types.HiddenUserServer
}

// addressPair are both addresses of a private chat, as JIDs, as far as they are known; of any other chat only the first.
func (cs *clientSession) addressPair(chat, alt types.JID) (number, lid string) {
	chat, alt = chat.ToNonAD(), alt.ToNonAD()
	if chat.Server != types.DefaultUserServer && chat.Server != types.HiddenUserServer {
		return chat.String(), ""
	}
	if alt.IsEmpty() {
		ctx, cancel := context.WithTimeout(cs.ctx, deviceTimeout)
		defer cancel()
		alt, _ = cs.cli.Store.GetAltJID(ctx, chat) // not known is as good as not found
		alt = alt.ToNonAD()
	}
	if chat.Server == types.HiddenUserServer {
		chat, alt = alt, chat
	}
	return chat.String(), alt.String()
}

// sourceByID are the forms of message ids by the kind of client that made them. Source: Baileys' getDevice, which Evolution uses.
//
//nolint:gochecknoglobals // a table
var sourceByID = []struct {
	id   *regexp.Regexp
	name string
}{
	{regexp.MustCompile(`^3A.{18}$`), "ios"},
	{regexp.MustCompile(`^3E.{20}$`), "web"},
	{regexp.MustCompile(`^(.{21}|.{32})$`), "android"},
	{regexp.MustCompile(`^(3F|.{18}$)`), "desktop"},
}

func sourceOf(id string) string {
	for _, s := range sourceByID {
		if s.id.MatchString(id) {
			return s.name
		}
	}
	return "unknown"
}

// onReceipt emits a Receipt for messages that the account sent, and tells whether the Sink stored it: WhatsApp delivers one that was not stored again at the next
// login. Receipts of the account's own devices are ignored.
func (s *session) onReceipt(cs *clientSession, evt *events.Receipt) bool {
	status := statusOf(evt.Type)
	if status == "" || evt.IsFromMe {
		return true
	}
	number, lid := cs.addressPair(evt.Chat, evt.SenderAlt)
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.client == cs && s.emit(Receipt{IDs: evt.MessageIDs, Chat: cmp.Or(number, lid), Status: status, At: evt.Timestamp}) == nil
}

func statusOf(t types.ReceiptType) string {
	switch t {
	case types.ReceiptTypeDelivered, types.ReceiptTypeInactive:
		return "DELIVERY_ACK"
	case types.ReceiptTypeRead:
		return "READ"
	case types.ReceiptTypePlayed:
		return "PLAYED"
	default:
		return ""
	}
}
