package store

import (
	"encoding/json"
	"time"
)

// Message is a stored message of a chat.
type Message struct {
	Instance string // its id
	Chat     string // JID; only a MAC of it is stored
	Alt      string // the chat's other JID; empty when it has none
	Author   string // JID of the author, in a group; otherwise empty
	ID       string
	FromMe   bool
	Kind     string // the protocol's messageType
	Source   string
	Status   int // rank of its status, which only grows
	At       time.Time
	Body     []byte // the protocol's message, sealed
}

// Chat is a stored chat.
type Chat struct {
	Instance string
	Unread   int
	At       time.Time // of its newest message
	Name     Named     // sealed
	Last     *Message  // the newest message; nil when none is stored. PutChat ignores it
}

// Contact is a stored contact.
type Contact struct {
	Instance string
	At       time.Time // when the name was received
	Name     Named     // sealed
}

// Named is an address and the name that goes with it.
type Named struct {
	JID  string `json:"jid"`
	Alt  string `json:"alt,omitempty"` // the other JID; empty when there is none
	Name string `json:"name,omitempty"`
}

func messagePlace(instance, id string) string { return "gateway_message/sealed/" + instance + "/" + id }

func namedPlace(table, instance, mac string) string {
	return table + "/sealed/" + instance + "/" + mac
}

// address is the stored form of an address, a MAC: numbers are not stored in clear text. Empty for none.
func (s *Store) address(instance, jid string) string {
	if jid == "" {
		return ""
	}
	return s.ring.MAC("address that is kept", instance, jid)
}

// PutMessage stores a message. One that is stored already does not change.
func (s *Store) PutMessage(t *Tx, m Message) error {
	return t.exec(`INSERT INTO gateway_message (instance_id, chat, message_id, from_me, alt, author, kind, source, status, at, sealed)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) ON CONFLICT (instance_id, chat, message_id, from_me) DO NOTHING`,
		m.Instance, s.address(m.Instance, m.Chat), m.ID, number(m.FromMe), s.address(m.Instance, m.Alt), s.address(m.Instance, m.Author), m.Kind, m.Source,
		m.Status, millis(m.At), s.ring.Seal(messagePlace(m.Instance, m.ID), m.Body))
}

// PutChat stores a chat, or updates it. An empty name leaves the stored one. unread is added to the number of unread messages; a negative one
// sets it to 0.
func (s *Store) PutChat(t *Tx, c Chat, unread int) error {
	chat := s.address(c.Instance, c.Name.JID)
	sealed, err := s.seal(namedPlace("gateway_chat", c.Instance, chat), c.Name)
	if err != nil {
		return err
	}
	return t.exec(`INSERT INTO gateway_chat (instance_id, chat, alt, unread, at, sealed) VALUES ($1, $2, $3, CASE WHEN $4 < 0 THEN 0 ELSE $4 END, $5, $6)
		ON CONFLICT (instance_id, chat) DO UPDATE SET
			at = CASE WHEN excluded.at > gateway_chat.at THEN excluded.at ELSE gateway_chat.at END,
			unread = CASE WHEN $4 < 0 THEN 0 ELSE gateway_chat.unread + $4 END,
			alt = CASE WHEN excluded.alt <> '' THEN excluded.alt ELSE gateway_chat.alt END,
			sealed = CASE WHEN $7 > 0 AND excluded.at >= gateway_chat.at THEN excluded.sealed ELSE gateway_chat.sealed END`,
		c.Instance, chat, s.address(c.Instance, c.Name.Alt), unread, millis(c.At), sealed, number(c.Name.Name != ""))
}

// PutContact stores the name of a contact, unless a newer one is stored.
func (s *Store) PutContact(t *Tx, c Contact) error {
	contact := s.address(c.Instance, c.Name.JID)
	sealed, err := s.seal(namedPlace("gateway_contact", c.Instance, contact), c.Name)
	if err != nil {
		return err
	}
	return t.exec(`INSERT INTO gateway_contact (instance_id, contact, alt, at, sealed) VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT (instance_id, contact) DO UPDATE SET alt = excluded.alt, at = excluded.at, sealed = excluded.sealed
		WHERE excluded.at >= gateway_contact.at`,
		c.Instance, contact, s.address(c.Instance, c.Name.Alt), millis(c.At), sealed)
}

// AdvanceMessage raises the status of a stored message that the account sent.
func (s *Store) AdvanceMessage(t *Tx, instance, id string, status int) error {
	return t.exec(`UPDATE gateway_message SET status = $1 WHERE instance_id = $2 AND message_id = $3 AND from_me = 1 AND status < $1`, status, instance, id)
}

// EditMessage replaces the body of a stored message by the result of edit.
func (s *Store) EditMessage(t *Tx, instance, chat, id string, edit func(body []byte) ([]byte, error)) error {
	rows, err := t.tx.QueryContext(t.ctx, `SELECT from_me, sealed FROM gateway_message WHERE instance_id = $1 AND chat = $2 AND message_id = $3`,
		instance, s.address(instance, chat), id)
	if err != nil {
		return err
	}
	defer rows.Close() //nolint:errcheck // its error is rows.Err's
	sealed := map[int]string{}
	for rows.Next() {
		var fromMe int
		var text string
		if err := rows.Scan(&fromMe, &text); err != nil {
			return err
		}
		sealed[fromMe] = text
	}
	if err := rows.Err(); err != nil {
		return err
	}
	for fromMe, text := range sealed {
		body, err := s.ring.Open(messagePlace(instance, id), text)
		if err != nil {
			continue // its key is no longer in the ring: it cannot be read any more
		}
		if body, err = edit(body); err != nil {
			return err
		}
		err = t.exec(`UPDATE gateway_message SET sealed = $1 WHERE instance_id = $2 AND chat = $3 AND message_id = $4 AND from_me = $5`,
			s.ring.Seal(messagePlace(instance, id), body), instance, s.address(instance, chat), id, fromMe)
		if err != nil {
			return err
		}
	}
	return nil
}

// ForgetMessage deletes a revoked message.
func (s *Store) ForgetMessage(t *Tx, instance, chat, id string) error {
	return t.exec(`DELETE FROM gateway_message WHERE instance_id = $1 AND chat = $2 AND message_id = $3`, instance, s.address(instance, chat), id)
}

// ForgetChat deletes a chat with its messages.
func (s *Store) ForgetChat(t *Tx, instance, chat string) error {
	mac := s.address(instance, chat)
	for _, table := range []string{"gateway_message", "gateway_chat"} {
		if err := t.exec(`DELETE FROM `+table+` WHERE instance_id = $1 AND chat = $2`, instance, mac); err != nil {
			return err
		}
	}
	return nil
}

// ForgetKept deletes the messages, chats and contacts of an instance.
func (s *Store) ForgetKept(t *Tx, instance string) error {
	for _, table := range keptTables() {
		if err := t.exec(`DELETE FROM `+table+` WHERE instance_id = $1`, instance); err != nil {
			return err
		}
	}
	return nil
}

func keptTables() []string { return []string{"gateway_message", "gateway_chat", "gateway_contact"} }

func number(b bool) int {
	if b {
		return 1
	}
	return 0
}

// named opens a sealed name; false when its key is no longer in the ring.
func (s *Store) named(place, sealed string) (n Named, ok bool) {
	text, err := s.ring.Open(place, sealed)
	ok = err == nil && json.Unmarshal(text, &n) == nil
	return n, ok
}
