package report

import (
	"bytes"
	"encoding/json"
	"strings"
	"time"

	"salonzap/internal/contact"
	"salonzap/internal/evolution"
	"salonzap/internal/inbox"
)

// Reading is what was read from a webhook: reports, and how many were dropped for which reason.
type Reading struct {
	Reports []inbox.Report
	Dropped map[Reason]int // how many were dropped, by reason
}

// Reason is why something was dropped. It is a closed list, and labels a metric.
type Reason string

// The reasons.
const (
	Group      Reason = "group"
	Status     Reason = "status"
	Broadcast  Reason = "broadcast"
	Newsletter Reason = "newsletter"
	Own        Reason = "own"        // the salon's chat with itself
	Nameless   Reason = "nameless"   // no id, or no address of a person
	Unreadable Reason = "unreadable" // not in the form of its event
	Protocol   Reason = "protocol"   // between devices: nothing that a person would see
	Elsewhere  Reason = "elsewhere"  // an event that is not about messages
)

// decoder reads one webhook.
type decoder struct {
	own     contact.Alias // the salon's account; zero when the server does not say
	at      time.Time     // when the server sent the webhook
	now     time.Time
	reading Reading
}

// Decode translates a webhook. An event that is not about messages gives a Reading without reports, with Elsewhere.
func Decode(e evolution.Envelope, now time.Time) Reading {
	d := decoder{now: now, at: now, reading: Reading{Dropped: map[Reason]int{}}}
	if own, ok := contact.ParseAddress(e.Sender); ok && e.Sender != "" {
		d.own = own.Alias()
	}
	if at, ok := e.Time(); ok {
		d.at = d.past(at)
	}
	read := d.reader(e.Kind())
	if read == nil {
		d.drop(Elsewhere)
		return d.reading
	}
	for _, raw := range elements(e.Data) {
		read(raw)
	}
	return d.reading
}

// IsMessageEvent tells whether an event is about messages.
func IsMessageEvent(kind evolution.Event) bool { return (&decoder{}).reader(kind) != nil }

// reader is the function that reads one element of an event's data; nil for events that are not about messages.
func (d *decoder) reader(kind evolution.Event) func(json.RawMessage) {
	switch kind {
	case evolution.EventMessagesUpsert:
		return func(raw json.RawMessage) { d.message(raw, false, false) }
	case evolution.EventMessagesSet:
		return func(raw json.RawMessage) { d.message(raw, false, true) }
	case evolution.EventSendMessage:
		return func(raw json.RawMessage) { d.message(raw, true, false) }
	case evolution.EventMessagesUpdate:
		return d.update
	case evolution.EventMessagesEdited, evolution.EventSendMessageUpdate: // both carry the protocol message
		return d.amended
	case evolution.EventMessagesDelete:
		return d.deleted
	case evolution.EventCall:
		return d.call
	default:
		return nil
	}
}

// elements are the parts of an event's data: one, or those of an array.
func elements(data json.RawMessage) []json.RawMessage {
	var list []json.RawMessage
	if raw := bytes.TrimSpace(data); len(raw) > 0 && raw[0] == '[' && json.Unmarshal(raw, &list) == nil {
		return list
	}
	return []json.RawMessage{data}
}

func (d *decoder) drop(why Reason) { d.reading.Dropped[why]++ }

func (d *decoder) add(r inbox.Report) { d.reading.Reports = append(d.reading.Reports, r) }

// past is the time at, or now when at is more than tolerance in the future: a message must not be ordered after all that follow it.
func (d *decoder) past(at time.Time) time.Time {
	const tolerance = 5 * time.Minute
	if at.After(d.now.Add(tolerance)) {
		return d.now
	}
	return at.UTC()
}

// about is the message and the chat that a key names; false when messages of that chat are not stored.
func (d *decoder) about(key evolution.MessageKey) (inbox.About, bool) {
	if why := foreign(key.RemoteJid); why != "" {
		d.drop(why)
		return inbox.About{}, false
	}
	id := key.ID
	if id == "" || len(id) > inbox.MaxKey || strings.ContainsFunc(id, func(r rune) bool { return r <= ' ' || r > '~' }) {
		d.drop(Nameless)
		return inbox.About{}, false
	}
	peer, ok := sighting(key.RemoteJid, key.RemoteJidAlt, key.SenderPn)
	switch {
	case !ok:
		d.drop(Nameless)
		return inbox.About{}, false
	case !d.own.IsZero() && (peer.Address.Alias() == d.own || peer.Also.Alias() == d.own):
		d.drop(Own)
		return inbox.About{}, false
	}
	peer.At = d.at
	return inbox.About{Key: inbox.Key{ID: id, Mine: key.FromMe}, Peer: peer}, true
}

// foreign is the reason to drop the messages of a chat that is not between the salon and a person; empty when it is.
func foreign(jid string) Reason {
	_, server, _ := strings.Cut(jid, "@")
	switch {
	case server == "g.us":
		return Group
	case jid == "status@broadcast":
		return Status
	case server == "broadcast":
		return Broadcast
	case server == "newsletter":
		return Newsletter
	}
	return ""
}

// sighting is the first address as the contact's, and the first of the other kind (number, LID) beside it. Which member of a key holds which
// differs between versions of Evolution.
func sighting(jids ...string) (s contact.Sighting, ok bool) {
	for _, jid := range jids {
		a, person := contact.ParseAddress(jid)
		switch {
		case !person:
		case s.Address.IsZero():
			s.Address = a
		case s.Also.IsZero() && a.Alias().Kind() != s.Address.Alias().Kind():
			s.Also = a
		}
	}
	return s, !s.Address.IsZero()
}

// message reads a message that was received, was written on the salon's phone, or was sent by us.
func (d *decoder) message(raw json.RawMessage, ours, history bool) {
	var m evolution.Message
	var more struct {
		PollUpdates []pollUpdate `json:"pollUpdates"`
	}
	if json.Unmarshal(raw, &m) != nil {
		d.drop(Unreadable)
		return
	}
	about, ok := d.about(m.Key)
	if !ok {
		return
	}
	about.Peer.Wrote = !m.Key.FromMe
	about.Peer.At = d.sent(m)
	if !m.Key.FromMe {
		about.Peer.Name = shownName(m.PushName)
	}
	_ = json.Unmarshal(raw, &more) // votes that cannot be read are ignored
	p, ok := unwrap(m.Content)
	switch {
	case !ok:
		d.drop(Unreadable)
		return
	case p["protocolMessage"] != nil:
		d.protocol(about, p["protocolMessage"])
		return
	case len(p) == 0 && m.MessageType == "":
		d.drop(Protocol)
		return
	}
	a := inbox.Arrived{
		About: about, Direction: direction(m.Key.FromMe, ours), SentAt: about.Peer.At, History: history,
		Content: content(p, m.MessageType, more.PollUpdates), Quotes: d.quote(m.ContextInfo, p),
	}
	d.add(a)
	if s := state(m.Status); m.Key.FromMe && s != "" && s != inbox.Sent {
		d.receipt(about, s)
	}
}

func direction(mine, ours bool) inbox.Direction {
	switch {
	case !mine:
		return inbox.FromClient
	case ours:
		return inbox.FromUs
	}
	return inbox.FromPhone
}

// sent is when a message was sent: by WhatsApp's clock, otherwise by the server's.
func (d *decoder) sent(m evolution.Message) time.Time {
	if m.MessageTimestamp <= 0 {
		return d.at
	}
	return d.past(time.Unix(int64(m.MessageTimestamp), 0))
}

// shownName is a push name, when it is a name: some versions write the number where there is none.
func shownName(name string) string {
	if strings.Trim(name, "+0123456789 -()") == "" {
		return ""
	}
	return name
}
