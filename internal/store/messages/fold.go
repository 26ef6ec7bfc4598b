package messages

import (
	"context"
	"database/sql"
	"errors"
	"slices"
	"strings"
	"time"

	"salonzap/internal/contact"
	"salonzap/internal/inbox"
	"salonzap/internal/store/column"
	"salonzap/internal/store/contacts"
	"salonzap/internal/store/db"
	"salonzap/internal/store/storekit"
)

var errUnreadable = errors.New("it is not in the form in which it was written")

// folder takes in the reports of one salon within a transaction.
type folder struct {
	tx    *storekit.Tx
	salon *contacts.Salon
	now   time.Time
	taken inbox.TakeInResult
	ahead *ahead // messages and receipts read ahead; nil: none

	workDue bool   // a chat has work that is due
	queued  func() // called after the commit if a message was queued; nil: not called
}

func (f *folder) report(ctx context.Context, r inbox.Report) error {
	if a, ok := r.(inbox.Arrived); ok {
		return f.arrived(ctx, a)
	}
	return f.foldReport(ctx, r)
}

// arrived takes in a message: it adds its row, or folds it into the existing one.
func (f *folder) arrived(ctx context.Context, a inbox.Arrived) error {
	who, err := f.salon.Resolve(ctx, a.Peer)
	if err != nil {
		return err
	}
	for _, c := range who.Absorbed {
		if err := f.join(ctx, who.Contact.ID, c.ID); err != nil {
			return err
		}
	}
	if len(who.Absorbed) > 0 {
		if err := f.rename(ctx, who.Contact); err != nil {
			return err
		}
	}
	if who.AliasesAdded {
		if err := f.recall(ctx, who.Contact); err != nil {
			return err
		}
	}
	row, err := f.find(ctx, who.Contact.ID, a.Key)
	if err == nil {
		return f.fold(ctx, row, a)
	}
	if !errors.Is(err, sql.ErrNoRows) {
		return err
	}
	return f.add(ctx, who.Contact, a)
}

// add makes the row of a message that was not known.
func (f *folder) add(ctx context.Context, who contact.Contact, a inbox.Arrived) error {
	m, err := f.foldWaiting(ctx, inbox.New(inbox.NewID(), f.salon.ID, who.ID, a, f.now), who)
	if err != nil {
		return err
	}
	row, err := write(f.salon, m)
	if err != nil {
		return err
	}
	long := a.History && f.now.Sub(m.SentAt) > inbox.LateAfter // too old to be answered
	settled := m.Direction == inbox.FromUs || long
	if settled {
		row.HandledAt = column.At(f.now)
	}
	if err := f.tx.AddMessage(ctx, db.AddMessageParams(row)); err != nil {
		return err
	}
	f.ahead.learn(row)
	f.taken.New++
	if err := f.addNewEvents(ctx, who, m); err != nil {
		return err
	}
	if err := f.bump(ctx, m, who, m.Direction == inbox.FromPhone || a.History); err != nil || settled {
		return err
	}
	return f.stir(ctx, m.Contact)
}

// find finds the row of a key. A message that we composed has a unique key: its echo may name the
// client by another address.
func (f *folder) find(ctx context.Context, who contact.ID, key inbox.Key) (db.Message, error) {
	row, err := f.byKey(ctx, who, key)
	if !errors.Is(err, sql.ErrNoRows) || !key.Mine {
		return row, err
	}
	rows, err := f.byWhatsApp(ctx, key)
	if err != nil {
		return db.Message{}, err
	}
	for _, r := range rows {
		if r.ToJid != "" {
			return r, nil
		}
	}
	return db.Message{}, sql.ErrNoRows
}

func (f *folder) byKey(ctx context.Context, who contact.ID, key inbox.Key) (db.Message, error) {
	rows, ok := f.ahead.messagesOf(key)
	if !ok {
		return f.tx.MessageByKey(ctx, db.MessageByKeyParams{ContactID: who.String(), Mine: key.Mine, WaID: key.ID})
	}
	for _, r := range rows {
		if r.ContactID == who.String() {
			return r, nil
		}
	}
	return db.Message{}, sql.ErrNoRows
}

// byWhatsApp gives the messages of all chats that have a key, five at most.
func (f *folder) byWhatsApp(ctx context.Context, key inbox.Key) ([]db.Message, error) {
	if rows, ok := f.ahead.messagesOf(key); ok {
		return rows, nil
	}
	return f.tx.MessagesByWhatsApp(ctx, db.MessagesByWhatsAppParams{TenantID: f.salon.ID.String(), WaID: key.ID, Mine: key.Mine})
}

func (f *folder) stir(ctx context.Context, who contact.ID) error {
	f.workDue = true
	return f.tx.StirWork(ctx, db.StirWorkParams{ContactID: who.String(), TenantID: f.salon.ID.String(), DueAt: column.At(f.now)})
}

// fold folds a report into a row and saves it when that changes anything.
func (f *folder) fold(ctx context.Context, row db.Message, r inbox.Report) error {
	m, err := read(f.salon, row)
	if err != nil {
		return err
	}
	before := m
	m, changed := m.Fold(r, f.now)
	if !changed {
		return nil
	}
	f.taken.Changed++
	if err := f.save(ctx, row, m); err != nil {
		return err
	}
	return f.addChangeEvents(ctx, before, m)
}

func (f *folder) save(ctx context.Context, row db.Message, m inbox.Message) error {
	next, err := write(f.salon, m)
	if err != nil {
		return err
	}
	next.HandledAt = row.HandledAt
	if m.Direction == inbox.FromUs && next.HandledAt.IsZero() {
		next.HandledAt = column.At(f.now) // the echo told that it is ours
	}
	row.Direction, row.Kind, row.Late, row.Body = next.Direction, next.Kind, next.Late, next.Body
	row.Edited, row.EditedAt, row.DeletedAt = next.Edited, next.EditedAt, next.DeletedAt
	row.State, row.Cause, row.StateAt, row.HandledAt = next.State, next.Cause, next.StateAt, next.HandledAt
	f.ahead.learn(row)
	return f.tx.SaveMessage(ctx, db.SaveMessageParams{
		Direction: next.Direction, Kind: next.Kind, Late: next.Late, Body: next.Body, Edited: next.Edited, EditedAt: next.EditedAt,
		DeletedAt: next.DeletedAt, State: next.State, Cause: next.Cause, StateAt: next.StateAt, HandledAt: next.HandledAt, ID: row.ID,
	})
}

// foldReport takes in a report that is not a message. It creates no contact: an unknown contact has
// no message here.
func (f *folder) foldReport(ctx context.Context, r inbox.Report) error {
	about := r.Subject()
	var who contact.ID
	if !about.Peer.Address.IsZero() {
		known, err := f.salon.Find(ctx, about.Peer)
		if err != nil {
			return err
		}
		if len(known) > 0 {
			who = known[0].ID
		}
	}
	if err := f.insertPending(ctx, r); err != nil {
		return err
	}
	if !who.IsZero() {
		row, err := f.find(ctx, who, about.Key)
		if errors.Is(err, sql.ErrNoRows) {
			return nil
		}
		if err != nil {
			return err
		}
		return f.fold(ctx, row, r)
	}
	rows, err := f.byWhatsApp(ctx, about.Key)
	if err != nil || len(rows) != 1 || !about.Peer.Address.IsZero() && rows[0].ToJid == "" {
		return err // it is not there yet, or nobody knows in which chat
	}
	return f.fold(ctx, rows[0], r)
}

// insertPending stores a report whose message has not come yet.
func (f *folder) insertPending(ctx context.Context, r inbox.Report) error {
	about := r.Subject()
	what, at, content := named(r)
	p := db.AddReceiptParams{
		TenantID: f.salon.ID.String(), WaID: about.Key.ID, Mine: about.Key.Mine, Peer: peerOf(about.Peer.Address.Alias()), What: what, At: column.At(at),
	}
	f.ahead.forgetReceipts(about.Key)
	if content == nil {
		return f.tx.NoteReceipt(ctx, db.NoteReceiptParams(p))
	}
	var err error
	if p.Body, err = seal(f.salon, receiptPlace(p.WaID, what), content, nil); err != nil {
		return err
	}
	n, err := f.tx.AddReceipt(ctx, p)
	if err != nil || n > 0 {
		return err
	}
	rows, err := f.tx.ReceiptsOf(ctx, db.ReceiptsOfParams{TenantID: p.TenantID, WaID: p.WaID, Mine: p.Mine})
	if err != nil {
		return err
	}
	for _, row := range rows {
		if row.What != what || row.At != p.At || row.Peer != p.Peer {
			continue
		}
		k, err := f.kept(row)
		if err != nil {
			return err
		}
		if e, ok := k.(inbox.Edited); ok && inbox.Outweighs(content, e.Content) {
			return f.tx.SetReceipt(ctx, db.SetReceiptParams{
				Body: p.Body, TenantID: p.TenantID, WaID: p.WaID, Mine: p.Mine, Peer: p.Peer, What: what, At: p.At,
			})
		}
	}
	return nil
}

// peerOf is an alias as the column of receipts has it; empty for none.
func peerOf(a contact.Alias) string {
	if a.IsZero() {
		return ""
	}
	return string(a.Kind()) + ":" + a.Value()
}

func receiptPlace(key, what string) string { return "receipt/" + what + "/" + key }

// What is told of a message, as the column has it; a refusal with its cause behind a colon.
const (
	whatEdited  = "edited"
	whatDeleted = "deleted"
)

func named(r inbox.Report) (what string, at time.Time, content inbox.Content) {
	switch r := r.(type) {
	case inbox.Receipt:
		what = string(r.State)
		if r.Cause != "" {
			what += ":" + string(r.Cause)
		}
		return what, r.At, nil
	case inbox.Edited:
		return whatEdited, r.At, r.Content
	case inbox.Deleted:
		return whatDeleted, r.At, nil
	case inbox.Arrived:
	}
	return "", time.Time{}, nil
}

// kept is the report of a row.
func (f *folder) kept(row db.Receipt) (inbox.Report, error) {
	about := inbox.About{Key: inbox.Key{ID: row.WaID, Mine: row.Mine}}
	switch row.What {
	case whatEdited:
		c, _, err := unseal(f.salon, receiptPlace(row.WaID, row.What), row.Body)
		return inbox.Edited{About: about, Content: c, At: row.At.Time()}, err
	case whatDeleted:
		return inbox.Deleted{About: about, At: row.At.Time()}, nil
	}
	state, cause, _ := strings.Cut(row.What, ":")
	return inbox.Receipt{About: about, State: inbox.State(state), Cause: inbox.Cause(cause), At: row.At.Time()}, nil
}

// foldWaiting folds the stored reports of a key into a new message.
func (f *folder) foldWaiting(ctx context.Context, m inbox.Message, who contact.Contact) (inbox.Message, error) {
	rows, ok := f.ahead.receiptsOf(m.Key)
	if !ok {
		var err error
		rows, err = f.tx.ReceiptsOf(ctx, db.ReceiptsOfParams{TenantID: f.salon.ID.String(), WaID: m.Key.ID, Mine: m.Key.Mine})
		if err != nil {
			return inbox.Message{}, err
		}
	}
	for _, row := range rows {
		theirs := slices.ContainsFunc(who.Aliases, func(h contact.HeldAlias) bool { return peerOf(h.Alias) == row.Peer })
		if row.Peer != "" && !theirs {
			continue
		}
		r, err := f.kept(row)
		if err != nil {
			return inbox.Message{}, err
		}
		m, _ = m.Fold(r, f.now)
	}
	return m, nil
}
