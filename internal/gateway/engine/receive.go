package engine

import (
	"context"
	"regexp"
	"time"

	"go.mau.fi/whatsmeow/types"
	"go.mau.fi/whatsmeow/types/events"
)

// message gives a message to the Sink, and answers whether it took it. After one that was not taken, nothing is taken from
// this socket, so that WhatsApp delivers it and what follows in their order at the next login, for which we see soon.
func (s *session) message(l *life, evt *events.Message) bool {
	m, ok := l.convert(evt)
	amended, amends := l.amended(evt)
	if !ok && !amends {
		return true
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.life != l || l.deaf {
		return false
	}
	m.Offline = l.behind || m.At.Before(l.since.Add(-clockSkew)) || l.since.IsZero()
	var e Event = m
	if amends {
		e = amended
	}
	if s.tell(e) == nil {
		s.fails = 0
		return true
	}
	l.deaf = true
	wait := s.e.cfg.Patience.Redeliver << min(s.fails, maxFails)
	s.fails++
	s.after(&s.deliver, wait, func() {
		if s.life == l && !l.dialing {
			l.up = false
			s.dial(l, false)
		}
	})
	return false
}

const (
	clockSkew = 10 * time.Second // between WhatsApp's clock and ours, when a message is said to have waited
	maxFails  = 5                // doublings of the wait before a redelivery
)

// convert says a message in the contract's words; not at all when it says nothing to people.
func (l *life) convert(evt *events.Message) (Message, bool) {
	kind, object, about := shape(evt.Message)
	if kind == "" {
		return Message{}, false
	}
	info := &evt.Info
	number, lid := l.names(info.Chat, altOf(&info.MessageSource))
	var author, authorLID string
	if isBroadcast(&info.MessageSource) && !info.Sender.IsEmpty() {
		phone, hidden := l.names(info.Sender, info.SenderAlt)
		author, authorLID = first(phone, hidden), hidden
	}
	return Message{
		Author: author, AuthorLID: authorLID,
		ID: info.ID, Chat: first(number, lid), ChatLID: lid, FromMe: info.IsFromMe, Name: info.PushName, At: info.Timestamp,
		Type: kind, Content: object, Context: about, Source: source(info.ID), Broadcast: isBroadcast(&info.MessageSource),
	}, true
}

// altOf is the other name of the chat, as far as the stanza told it.
func altOf(m *types.MessageSource) types.JID {
	if m.IsFromMe {
		return m.RecipientAlt
	}
	return m.SenderAlt
}

func isBroadcast(m *types.MessageSource) bool {
	return m.IsGroup || m.Chat.Server != types.DefaultUserServer && m.Chat.Server != types.HiddenUserServer
}

// names are both names of a chat of two, as JIDs, as far as they are known; of another chat the first is its only one.
func (l *life) names(chat, alt types.JID) (number, lid string) {
	chat, alt = chat.ToNonAD(), alt.ToNonAD()
	if chat.Server != types.DefaultUserServer && chat.Server != types.HiddenUserServer {
		return chat.String(), ""
	}
	if alt.IsEmpty() {
		ctx, cancel := context.WithTimeout(l.ctx, removeTime)
		defer cancel()
		alt, _ = l.cli.Store.GetAltJID(ctx, chat) // not known is as good as not found
		alt = alt.ToNonAD()
	}
	if chat.Server == types.HiddenUserServer {
		chat, alt = alt, chat
	}
	return chat.String(), alt.String()
}

func first(a, b string) string {
	if a != "" {
		return a
	}
	return b
}

// The forms of message ids tell what wrote them. Source: Baileys' getDevice, which Evolution uses.
//
//nolint:gochecknoglobals // a table
var sources = []struct {
	id   *regexp.Regexp
	name string
}{
	{regexp.MustCompile(`^3A.{18}$`), "ios"},
	{regexp.MustCompile(`^3E.{20}$`), "web"},
	{regexp.MustCompile(`^(.{21}|.{32})$`), "android"},
	{regexp.MustCompile(`^(3F|.{18}$)`), "desktop"},
}

func source(id string) string {
	for _, s := range sources {
		if s.id.MatchString(id) {
			return s.name
		}
	}
	return "unknown"
}

// receipt tells how far messages of ours got. Receipts of our own devices say nothing about that.
func (s *session) receipt(l *life, evt *events.Receipt) {
	status := statusOf(evt.Type)
	if status == "" || evt.IsFromMe {
		return
	}
	number, lid := l.names(evt.Chat, evt.SenderAlt)
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.life == l {
		_ = s.tell(Receipt{IDs: evt.MessageIDs, Chat: first(number, lid), Status: status, At: evt.Timestamp})
	}
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
