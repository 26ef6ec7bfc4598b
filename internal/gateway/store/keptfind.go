package store

import (
	"context"
	"database/sql"
	"fmt"
	"strings"
	"time"

	"salonzap/internal/fault"
)

// MessageQuery filters stored messages. An empty field does not filter.
type MessageQuery struct {
	ID, Chat, Author, Kind, Source string
	FromMe                         *bool
	Status                         int // exactly; 0 is any
	Since, Until                   time.Time
}

// where is the condition of a query, and its arguments.
func (s *Store) where(instance string, q MessageQuery) (string, []any) {
	conditions, args := []string{"instance_id = $1"}, []any{instance}
	add := func(condition string, value any) {
		args = append(args, value)
		conditions = append(conditions, strings.ReplaceAll(condition, "?", fmt.Sprintf("$%d", len(args))))
	}
	if q.ID != "" {
		add("message_id = ?", q.ID)
	}
	if q.Chat != "" {
		add("(chat = ? OR alt = ?)", s.address(instance, q.Chat))
	}
	if q.Author != "" {
		add("author = ?", s.address(instance, q.Author))
	}
	if q.Kind != "" {
		add("kind = ?", q.Kind)
	}
	if q.Source != "" {
		add("source = ?", q.Source)
	}
	if q.FromMe != nil {
		add("from_me = ?", number(*q.FromMe))
	}
	if q.Status != 0 {
		add("status = ?", q.Status)
	}
	if !q.Since.IsZero() {
		add("at >= ?", millis(q.Since))
	}
	if !q.Until.IsZero() {
		add("at <= ?", millis(q.Until))
	}
	return strings.Join(conditions, " AND "), args
}

// CountMessages is how many stored messages a query finds.
func (s *Store) CountMessages(ctx context.Context, instance string, q MessageQuery) (n int, err error) {
	where, args := s.where(instance, q)
	if err := s.read.QueryRowContext(ctx, `SELECT count(*) FROM gateway_message WHERE `+where, args...).Scan(&n); err != nil {
		return 0, fault.Wrap(fault.Unavailable, "gateway.count_messages", err)
	}
	return n, nil
}

// Messages lists stored messages, newest first, without addresses, which are in their bodies.
func (s *Store) Messages(ctx context.Context, instance string, q MessageQuery, limit, skip int) ([]Message, error) {
	where, args := s.where(instance, q)
	args = append(args, limit, skip)
	list, err := all(ctx, s, "gateway.messages", fmt.Sprintf(`SELECT message_id, from_me, kind, source, status, at, sealed FROM gateway_message
		WHERE %s ORDER BY at DESC, message_id DESC LIMIT $%d OFFSET $%d`, where, len(args)-1, len(args)),
		func(rows *sql.Rows) (Message, error) { return s.scanMessage(rows, instance) }, args...)
	return opened(list, func(m Message) bool { return m.Body != nil }), err
}

func (s *Store) scanMessage(rows *sql.Rows, instance string) (m Message, err error) {
	var fromMe int
	var at int64
	var sealed string
	m.Instance = instance
	if err := rows.Scan(&m.ID, &fromMe, &m.Kind, &m.Source, &m.Status, &at, &sealed); err != nil {
		return m, err
	}
	m.FromMe, m.At = fromMe == 1, instant(at)
	m.Body, _ = s.ring.Open(messagePlace(instance, m.ID), sealed) // nil when its key is no longer in the ring: it is left out
	return m, nil
}

// Chats lists stored chats, the newest first, each with its newest message that is no reaction. chat selects one; empty selects all.
func (s *Store) Chats(ctx context.Context, instance, chat string, limit, skip int) ([]Chat, error) {
	only, args := "", []any{instance, limit, skip}
	if chat != "" {
		only, args = " AND (chat = $4 OR alt = $4)", append(args, s.address(instance, chat))
	}
	list, err := all(ctx, s, "gateway.chats", `SELECT chat, unread, at, sealed FROM gateway_chat WHERE instance_id = $1`+only+`
		ORDER BY at DESC, chat LIMIT $2 OFFSET $3`, func(rows *sql.Rows) (Chat, error) {
		c := Chat{Instance: instance}
		var mac, sealed string
		var at int64
		if err := rows.Scan(&mac, &c.Unread, &at, &sealed); err != nil {
			return c, err
		}
		c.At = instant(at)
		c.Name, _ = s.named(namedPlace("gateway_chat", instance, mac), sealed)
		return c, nil
	}, args...)
	list = opened(list, func(c Chat) bool { return c.Name.JID != "" })
	for i := range list {
		if err != nil {
			break
		}
		list[i].Last, err = s.lastMessage(ctx, instance, list[i].Name.JID)
	}
	return list, err
}

func (s *Store) lastMessage(ctx context.Context, instance, chat string) (*Message, error) {
	list, err := all(ctx, s, "gateway.last_message", `SELECT message_id, from_me, kind, source, status, at, sealed FROM gateway_message
		WHERE instance_id = $1 AND chat = $2 AND kind <> 'reactionMessage' ORDER BY at DESC, message_id DESC LIMIT 1`,
		func(rows *sql.Rows) (Message, error) { return s.scanMessage(rows, instance) }, instance, s.address(instance, chat))
	if err != nil || len(list) == 0 || list[0].Body == nil {
		return nil, err
	}
	return &list[0], nil
}

// Contacts lists stored contacts, the newest first. jid selects one; empty selects all.
func (s *Store) Contacts(ctx context.Context, instance, jid string, limit, skip int) ([]Contact, error) {
	only, args := "", []any{instance, limit, skip}
	if jid != "" {
		only, args = " AND (contact = $4 OR alt = $4)", append(args, s.address(instance, jid))
	}
	list, err := all(ctx, s, "gateway.contacts", `SELECT contact, at, sealed FROM gateway_contact WHERE instance_id = $1`+only+`
		ORDER BY at DESC, contact LIMIT $2 OFFSET $3`, func(rows *sql.Rows) (Contact, error) {
		c := Contact{Instance: instance}
		var mac, sealed string
		var at int64
		if err := rows.Scan(&mac, &at, &sealed); err != nil {
			return c, err
		}
		c.At = instant(at)
		c.Name, _ = s.named(namedPlace("gateway_contact", instance, mac), sealed)
		return c, nil
	}, args...)
	return opened(list, func(c Contact) bool { return c.Name.JID != "" }), err
}

// opened leaves out the rows that the ring could not open.
func opened[T any](list []T, ok func(T) bool) []T {
	kept := list[:0]
	for _, one := range list {
		if ok(one) {
			kept = append(kept, one)
		}
	}
	return kept
}

// TrimKept deletes messages, chats and contacts older than before, of all instances, and those beyond a number of rows, of some instances.
func (s *Store) TrimKept(ctx context.Context, before time.Time, rows int, instances []string) error {
	return s.writeCheaply(ctx, func(t *Tx) error {
		for _, table := range keptTables() {
			if err := t.exec(`DELETE FROM `+table+` WHERE at < $1`, millis(before)); err != nil {
				return err
			}
			for _, instance := range instances {
				err := t.exec(`DELETE FROM `+table+` WHERE instance_id = $1 AND at <
					coalesce((SELECT at FROM `+table+` WHERE instance_id = $1 ORDER BY at DESC LIMIT 1 OFFSET $2), 0)`, instance, rows-1)
				if err != nil {
					return err
				}
			}
		}
		return nil
	})
}

// WriteKept is Write for messages, chats and contacts: a power cut may undo the last of these commits.
func (s *Store) WriteKept(ctx context.Context, change func(*Tx) error) error {
	return s.writeCheaply(ctx, change)
}
