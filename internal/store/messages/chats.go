package messages

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"salonzap/internal/contact"
	"salonzap/internal/inbox"
	"salonzap/internal/store/column"
	"salonzap/internal/store/contacts"
	"salonzap/internal/store/db"
	"salonzap/internal/store/storekit"
	"salonzap/internal/store/tenants"
	"salonzap/internal/tenant"
)

// endOfTime is after every message.
func endOfTime() time.Time { return time.Date(9999, 1, 1, 0, 0, 0, 0, time.UTC) }

// from is a place as a query takes it, and from the end where it is zero.
func from(p inbox.Place) (column.Time, string) {
	if p.IsZero() {
		return column.At(endOfTime()), storekit.AfterEveryID
	}
	return column.At(p.At), p.ID
}

// Chats lists a salon's chats, the last written to first.
func (s *Store) Chats(ctx context.Context, scope tenant.Scope, t tenant.ID, q inbox.ChatQuery) ([]inbox.Chat, error) {
	const op = "store.chats"
	if err := storekit.Authorize(scope, t, op); err != nil {
		return nil, err
	}
	salon, err := contacts.Look(ctx, s.kit.Reads(), s.kit.Ring(), t)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil // nobody wrote yet
	}
	if err != nil {
		return nil, s.kit.Fault(op, err)
	}
	rows, err := s.chatRows(ctx, t, q)
	if err != nil {
		return nil, s.kit.Fault(op, err)
	}
	list := make([]inbox.Chat, 0, len(rows))
	for _, row := range rows {
		c, err := readChat(salon, row)
		if err != nil {
			return nil, s.kit.Fault(op, err)
		}
		list = append(list, c)
	}
	return list, nil
}

// chatRows asks the query that walks the fitting index.
func (s *Store) chatRows(ctx context.Context, t tenant.ID, q inbox.ChatQuery) ([]db.ChatsBeforeRow, error) {
	before, id := from(q.Before)
	all := db.ChatsBeforeParams{TenantID: t.String(), Before: before, BeforeID: id, MaxRows: storekit.PageSize(q.Limit)}
	reads := s.kit.Reads()
	switch {
	case q.Needy:
		rows, err := reads.NeedyChatsBefore(ctx, db.NeedyChatsBeforeParams(all))
		return same(rows, func(r db.NeedyChatsBeforeRow) db.ChatsBeforeRow { return db.ChatsBeforeRow(r) }), err
	case len(tenants.SearchWords(q.Text)) > 0:
		w := tenants.Patterns(q.Text)
		rows, err := reads.FoundChatsBefore(ctx, db.FoundChatsBeforeParams{
			TenantID: all.TenantID, Before: before, BeforeID: id, Pattern: w[0], Word2: w[1], Word3: w[2], Word4: w[3], UnreadOnly: q.Unread,
			MaxRows: all.MaxRows,
		})
		return same(rows, func(r db.FoundChatsBeforeRow) db.ChatsBeforeRow { return db.ChatsBeforeRow(r) }), err
	case q.Unread:
		rows, err := reads.UnreadChatsBefore(ctx, db.UnreadChatsBeforeParams(all))
		return same(rows, func(r db.UnreadChatsBeforeRow) db.ChatsBeforeRow { return db.ChatsBeforeRow(r) }), err
	}
	return reads.ChatsBefore(ctx, all)
}

func same[R any](rows []R, as func(R) db.ChatsBeforeRow) []db.ChatsBeforeRow {
	out := make([]db.ChatsBeforeRow, 0, len(rows))
	for _, r := range rows {
		out = append(out, as(r))
	}
	return out
}

func readChat(salon *contacts.Salon, row db.ChatsBeforeRow) (inbox.Chat, error) {
	who, err := contact.ParseID(row.Chat.ContactID)
	if err != nil {
		return inbox.Chat{}, storekit.Unreadable("contact", err)
	}
	name := contact.Contact{
		Given: contact.Name{Text: row.Contact.Given}, Shown: contact.Name{Text: row.Contact.Shown}, Username: contact.Name{Text: row.Contact.Username},
	}
	c := inbox.Chat{
		Contact: who, Name: name.Name(), Phone: column.Number(row.Contact.Phone), LastAt: row.Chat.LastAt.Time(), ReadAt: row.Chat.ReadAt.Time(),
		Unread: int(row.Chat.Unread), Needs: inbox.Need(row.Chat.Needs),
	}
	c.Last, err = read(salon, row.Message)
	return c, err
}

// Chat gives one chat, of a contact or of the one that it became a part of. Errors: NotFound, also while nothing was written.
func (s *Store) Chat(ctx context.Context, scope tenant.Scope, t tenant.ID, who contact.ID) (inbox.Chat, error) {
	const op = "store.chat"
	salon, c, err := s.lookAt(ctx, scope, t, who, op)
	if err != nil {
		return inbox.Chat{}, err
	}
	row, err := s.kit.Reads().ChatByContact(ctx, c.ID.String())
	if err != nil {
		return inbox.Chat{}, s.kit.Fault(op, err)
	}
	chat, err := readChat(salon, db.ChatsBeforeRow(row))
	return chat, s.kit.Fault(op, err)
}

// lookAt finds a contact for reading. Errors: NotFound.
func (s *Store) lookAt(ctx context.Context, scope tenant.Scope, t tenant.ID, who contact.ID, op string) (*contacts.Salon, contact.Contact, error) {
	if err := storekit.Authorize(scope, t, op); err != nil {
		return nil, contact.Contact{}, err
	}
	salon, err := contacts.Look(ctx, s.kit.Reads(), s.kit.Ring(), t)
	if err != nil {
		return nil, contact.Contact{}, s.kit.Fault(op, err)
	}
	c, err := salon.ByID(ctx, who)
	return salon, c, s.kit.Fault(op, err)
}

// ChatMessage gives one message of a salon. Errors: NotFound.
func (s *Store) ChatMessage(ctx context.Context, scope tenant.Scope, t tenant.ID, id inbox.ID) (inbox.Message, error) {
	const op = "store.chat_message"
	if err := storekit.Authorize(scope, t, op); err != nil {
		return inbox.Message{}, err
	}
	salon, err := contacts.Look(ctx, s.kit.Reads(), s.kit.Ring(), t)
	if err != nil {
		return inbox.Message{}, s.kit.Fault(op, err)
	}
	row, err := s.kit.Reads().MessageByID(ctx, id.String())
	if err == nil && row.TenantID != t.String() {
		err = sql.ErrNoRows
	}
	if err != nil {
		return inbox.Message{}, s.kit.Fault(op, err)
	}
	m, err := read(salon, row)
	return m, s.kit.Fault(op, err)
}

// UnreadChats counts a salon's chats with something unread, up to limit.
func (s *Store) UnreadChats(ctx context.Context, scope tenant.Scope, t tenant.ID, limit int) (int, error) {
	const op = "store.unread_chats"
	if err := storekit.Authorize(scope, t, op); err != nil {
		return 0, err
	}
	n, err := s.kit.Reads().CountUnreadChats(ctx, db.CountUnreadChatsParams{TenantID: t.String(), MaxRows: storekit.PageSize(limit)})
	return int(n), s.kit.Fault(op, err)
}

// Conversation lists a contact's messages that are older than a place, the newest first; the zero Place begins with the newest.
// Errors: NotFound.
func (s *Store) Conversation(ctx context.Context, scope tenant.Scope, t tenant.ID, who contact.ID, before inbox.Place, limit int) ([]inbox.Message, error) {
	const op = "store.conversation"
	salon, c, err := s.lookAt(ctx, scope, t, who, op)
	if err != nil {
		return nil, err
	}
	at, id := from(before)
	rows, err := s.kit.Reads().ConversationBefore(ctx, db.ConversationBeforeParams{ContactID: c.ID.String(), At: at, ID: id, MaxRows: storekit.PageSize(limit)})
	if err != nil {
		return nil, s.kit.Fault(op, err)
	}
	list, err := readAll(salon, rows)
	return list, s.kit.Fault(op, err)
}

// ConversationAfter lists a contact's messages that are newer than a place, the oldest first; the zero Place begins with the oldest.
// Errors: NotFound.
func (s *Store) ConversationAfter(ctx context.Context, scope tenant.Scope, t tenant.ID, who contact.ID, after inbox.Place, limit int) ([]inbox.Message, error) {
	const op = "store.conversation_after"
	salon, c, err := s.lookAt(ctx, scope, t, who, op)
	if err != nil {
		return nil, err
	}
	at := column.At(after.At)
	if after.IsZero() {
		at = column.At(time.Unix(0, 0))
	}
	rows, err := s.kit.Reads().ConversationAfter(ctx, db.ConversationAfterParams{ContactID: c.ID.String(), At: at, ID: after.ID, MaxRows: storekit.PageSize(limit)})
	if err != nil {
		return nil, s.kit.Fault(op, err)
	}
	list, err := readAll(salon, rows)
	return list, s.kit.Fault(op, err)
}

// maxReceipts is how many messages ReadChat names at most: the newest.
const maxReceipts = 100

// ReadChat notes that the salon has read a chat up to a time, and tells which of the client's messages were unread until then, the newest
// first and at most 100. Errors: NotFound.
func (s *Store) ReadChat(ctx context.Context, scope tenant.Scope, t tenant.ID, who contact.ID, upTo time.Time) ([]inbox.Message, error) {
	const op = "store.read_chat"
	if err := storekit.Authorize(scope, t, op); err != nil {
		return nil, err
	}
	var unread []inbox.Message
	err := s.kit.Do(ctx, op, func(ctx context.Context, tx *storekit.Tx) error {
		salon, err := contacts.Lock(ctx, tx, s.kit.Ring(), t)
		if err != nil {
			return err
		}
		c, err := salon.ByID(ctx, who)
		if err != nil {
			return err
		}
		unread, err = markRead(ctx, tx, salon, c.ID.String(), column.At(upTo))
		return err
	})
	if err != nil {
		return nil, err
	}
	return unread, nil
}

func markRead(ctx context.Context, tx *storekit.Tx, salon *contacts.Salon, id string, upTo column.Time) ([]inbox.Message, error) {
	before, err := tx.ChatOf(ctx, id)
	if err != nil {
		return nil, err
	}
	if before.Unread == 0 && before.Needs == "" {
		return nil, storekit.ErrUnchanged
	}
	since := before.ReadAt
	if since.IsZero() {
		since = column.At(time.Unix(0, 0))
	}
	rows, err := tx.UnreadMessages(ctx, db.UnreadMessagesParams{ContactID: id, After: since, UpTo: upTo, MaxRows: maxReceipts})
	if err != nil {
		return nil, err
	}
	if _, err := tx.MarkChatRead(ctx, db.MarkChatReadParams{ReadAt: upTo, ContactID: id}); err != nil {
		return nil, err
	}
	if err := tx.RecountChat(ctx, id); err != nil {
		return nil, err
	}
	tx.Hint(before.TenantID)
	return readAll(salon, rows)
}

// InboxSettings are what a salon wants of its messages.
func (s *Store) InboxSettings(ctx context.Context, scope tenant.Scope, t tenant.ID) (inbox.Settings, error) {
	const op = "store.inbox_settings"
	if err := storekit.Authorize(scope, t, op); err != nil {
		return inbox.Settings{}, err
	}
	row, err := s.kit.Reads().InboxByTenant(ctx, t.String())
	if errors.Is(err, sql.ErrNoRows) {
		return inbox.DefaultSettings(), nil
	}
	return inbox.Settings{KeepDays: int(row.KeepDays), TellRead: row.TellRead}, s.kit.Fault(op, err)
}

// SetInboxSettings changes them. Errors: NotFound (no such salon), Invalid "keep_days".
func (s *Store) SetInboxSettings(ctx context.Context, scope tenant.Scope, t tenant.ID, want inbox.Settings) error {
	const op = "store.set_inbox_settings"
	if err := storekit.Authorize(scope, t, op); err != nil {
		return err
	}
	if err := want.Check(); err != nil {
		return err
	}
	return s.kit.Do(ctx, op, func(ctx context.Context, tx *storekit.Tx) error {
		if _, err := contacts.Lock(ctx, tx, s.kit.Ring(), t); err != nil {
			return err
		}
		tx.Hint(t.String())
		return tx.SetInboxSettings(ctx, db.SetInboxSettingsParams{KeepDays: int64(want.KeepDays), TellRead: want.TellRead, TenantID: t.String()})
	})
}
