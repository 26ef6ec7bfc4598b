package messages

import (
	"context"
	"database/sql"
	"errors"

	"salonzap/internal/contact"
	"salonzap/internal/inbox"
	"salonzap/internal/store/column"
	"salonzap/internal/store/contacts"
	"salonzap/internal/store/db"
)

// bump updates the chat with a message. read says that the salon has read everything up to it: a
// message of the salon's own implies it, and messages of a history sync were on the phone already.
func (f *folder) bump(ctx context.Context, m inbox.Message, who contact.Contact, read bool) error {
	p := db.BumpChatParams{
		ContactID: m.Contact.String(), TenantID: f.salon.ID.String(), LastAt: column.At(m.SentAt), LastID: m.ID.String(),
		Found: contacts.FoundText(who),
	}
	if read {
		p.ReadAt = column.At(m.SentAt)
	} else if m.Direction == inbox.FromClient && !inbox.IsRemark(m.Content) {
		p.Unread, p.Needs = 1, string(inbox.NeedOf(m.Content))
	}
	if err := f.tx.BumpChat(ctx, p); err != nil || !read {
		return err
	}
	return f.tx.RecountChat(ctx, p.ContactID)
}

// rename updates the text by which a search finds a contact's chat.
func (f *folder) rename(ctx context.Context, who contact.Contact) error {
	return f.tx.SetChatFound(ctx, db.SetChatFoundParams{Found: contacts.FoundText(who), ContactID: who.ID.String()})
}

// joinChat makes one chat of two. The messages are joined already.
func (f *folder) joinChat(ctx context.Context, into, from contact.ID) error {
	chat, err := f.tx.ChatOf(ctx, from.String())
	if errors.Is(err, sql.ErrNoRows) {
		return nil
	}
	if err != nil {
		return err
	}
	if err := f.tx.DropChat(ctx, from.String()); err != nil {
		return err
	}
	err = f.tx.BumpChat(ctx, db.BumpChatParams{
		ContactID: into.String(), TenantID: chat.TenantID, LastAt: chat.LastAt, ReadAt: chat.ReadAt, LastID: chat.LastID, Needs: chat.Needs,
		Found: chat.Found,
	})
	if err != nil {
		return err
	}
	if err := f.tx.RefreshChat(ctx, into.String()); err != nil {
		return err
	}
	return f.tx.RecountChat(ctx, into.String())
}
