package messages

import (
	"context"
	"database/sql"
	"errors"

	"salonzap/internal/contact"
	"salonzap/internal/store/db"
)

// join moves the chat of one contact into another's. A message that both have becomes one, with the
// reports of both.
func (f *folder) join(ctx context.Context, into, from contact.ID) error {
	f.ahead.forget() // messages change chats: they are asked for from now on
	both, err := f.tx.MessagesInBoth(ctx, db.MessagesInBothParams{IntoID: into.String(), FromID: from.String()})
	if err != nil {
		return err
	}
	for _, double := range both {
		if err := f.joinMessage(ctx, into, double); err != nil {
			return err
		}
	}
	if err := f.tx.MoveMessages(ctx, db.MoveMessagesParams{IntoID: into.String(), FromID: from.String()}); err != nil {
		return err
	}
	if err := f.joinChat(ctx, into, from); err != nil {
		return err
	}
	if err := f.tx.JoinConversation(ctx, db.JoinConversationParams{IntoID: into.String(), FromID: from.String()}); err != nil {
		return err
	}
	if err := f.tx.JoinWaitlists(ctx, db.JoinWaitlistsParams{IntoID: into.String(), FromID: from.String()}); err != nil {
		return err
	}
	return f.joinWork(ctx, into, from)
}

func (f *folder) joinMessage(ctx context.Context, into contact.ID, double db.Message) error {
	row, err := f.tx.MessageByKey(ctx, db.MessageByKeyParams{ContactID: into.String(), Mine: double.Mine, WaID: double.WaID})
	if err != nil {
		return err
	}
	m, err := read(f.salon, row)
	if err != nil {
		return err
	}
	other, err := read(f.salon, double)
	if err != nil {
		return err
	}
	before := m
	for _, r := range other.Reports() {
		m, _ = m.Fold(r, other.ReceivedAt)
	}
	if row.HandledAt.IsZero() {
		row.HandledAt = double.HandledAt
	}
	if err := f.tx.DropMessage(ctx, double.ID); err != nil {
		return err
	}
	if err := f.save(ctx, row, m); err != nil {
		return err
	}
	return f.addChangeEvents(ctx, before, m)
}

// joinWork moves the work of the absorbed chat to the other one. A claim on the absorbed chat can
// save nothing any more.
func (f *folder) joinWork(ctx context.Context, into, from contact.ID) error {
	_, err := f.tx.WorkByContact(ctx, from.String())
	if errors.Is(err, sql.ErrNoRows) {
		return nil
	}
	if err != nil {
		return err
	}
	if err := f.tx.DropWork(ctx, from.String()); err != nil {
		return err
	}
	return f.stir(ctx, into)
}

// recall folds stored reports of a client's messages under all of their aliases: some may have come
// before it was known that the alias is theirs.
func (f *folder) recall(ctx context.Context, who contact.Contact) error {
	for _, h := range who.Aliases {
		rows, err := f.tx.ReceiptsOfPeer(ctx, db.ReceiptsOfPeerParams{TenantID: f.salon.ID.String(), Peer: peerOf(h.Alias)})
		if err != nil {
			return err
		}
		for _, row := range rows {
			r, err := f.kept(row)
			if err != nil {
				return err
			}
			message, err := f.find(ctx, who.ID, r.Subject().Key)
			if errors.Is(err, sql.ErrNoRows) {
				continue
			}
			if err != nil {
				return err
			}
			if err := f.fold(ctx, message, r); err != nil {
				return err
			}
		}
	}
	return nil
}
