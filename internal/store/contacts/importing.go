package contacts

import (
	"context"
	"database/sql"
	"errors"
	"slices"
	"time"

	"salonzap/internal/contact"
	"salonzap/internal/contact/addressbook"
	"salonzap/internal/store/db"
	"salonzap/internal/store/storekit"
	"salonzap/internal/tenant"
)

// importBatch is how many rows of a file one commit imports, so that other transactions need not
// wait long.
const importBatch = 100

// PreviewImport tells what an import of a file would come to, and changes nothing. Errors: NotFound (no such salon).
func (s *Store) PreviewImport(ctx context.Context, scope tenant.Scope, t tenant.ID, f addressbook.File, now time.Time) (addressbook.Report, error) {
	const op = "store.preview_import"
	if err := storekit.Authorize(scope, t, op); err != nil {
		return addressbook.Report{}, err
	}
	book := addressbook.NewBook(t, nil)
	salon, err := Look(ctx, s.kit.Reads(), s.kit.Ring(), t)
	if err == nil {
		book, err = salon.addressBook(ctx)
	}
	if err != nil && !errors.Is(err, sql.ErrNoRows) { // a salon without a message has no contact
		return addressbook.Report{}, s.kit.Fault(op, err)
	}
	r := addressbook.NewReport(f)
	for _, e := range f.Entries {
		r.Note(book.Decide(e, now))
	}
	return r, nil
}

// ImportContacts imports the clients of a file, some in each commit. After an error the committed
// ones stay, and importing the same file again continues. Errors: NotFound (no such salon).
func (s *Store) ImportContacts(ctx context.Context, scope tenant.Scope, t tenant.ID, f addressbook.File, now time.Time) (addressbook.Report, error) {
	const op = "store.import_contacts"
	if err := storekit.Authorize(scope, t, op); err != nil {
		return addressbook.Report{}, err
	}
	r := addressbook.NewReport(f)
	var b importBook
	for batch := range slices.Chunk(f.Entries, importBatch) {
		var decided []addressbook.Decision
		err := s.kit.Do(ctx, op, func(ctx context.Context, tx *storekit.Tx) error {
			salon, err := Lock(ctx, tx, s.kit.Ring(), t)
			if err != nil {
				return err
			}
			if err := b.renew(ctx, tx, salon); err != nil {
				return err
			}
			tx.Hint(t.String())
			decided, err = salon.importBatch(ctx, b.book, batch, now)
			return err
		})
		if err != nil {
			return addressbook.Report{}, err
		}
		b.current = true
		for _, d := range decided {
			r.Note(d)
		}
	}
	return r, nil
}

// importBook is the address book between the commits of one import. Every change of a salon's
// contacts raises its version, so the book is read again only after somebody else's change.
type importBook struct {
	book    *addressbook.Book
	version int64
	current bool // the book's last change was committed
}

// renew reads the book again if needed, inside a transaction that has the lock. Until the commit it
// counts as not current, since the function may run again.
func (b *importBook) renew(ctx context.Context, tx *storekit.Tx, salon *Salon) error {
	row, err := tx.InboxByTenant(ctx, salon.ID.String())
	if err != nil {
		return err
	}
	if !b.current || row.Version != b.version+1 {
		if b.book, err = salon.addressBook(ctx); err != nil {
			return err
		}
	}
	b.version, b.current = row.Version, false
	return nil
}

// importBatch decides on some rows, and saves what comes of them.
func (s *Salon) importBatch(ctx context.Context, book *addressbook.Book, batch []addressbook.Entry, now time.Time) ([]addressbook.Decision, error) {
	all := make([]addressbook.Decision, 0, len(batch))
	for _, e := range batch {
		d := book.Decide(e, now)
		all = append(all, d)
		if d.Outcome != addressbook.Added && d.Outcome != addressbook.Completed {
			continue
		}
		if err := s.Save(ctx, d.After); err != nil {
			return nil, err
		}
		if d.Outcome == addressbook.Completed {
			if err := s.q.SetChatFound(ctx, db.SetChatFoundParams{Found: FoundText(d.After), ContactID: d.After.ID.String()}); err != nil {
				return nil, err
			}
		}
		if err := s.addContactChanged(ctx, d.Before, d.After); err != nil {
			return nil, err
		}
	}
	return all, nil
}

// addressBook reads all that a salon knows of its clients, in two queries a page.
func (s *Salon) addressBook(ctx context.Context) (*addressbook.Book, error) {
	rows, err := s.q.AliasesOfTenant(ctx, s.ID.String())
	if err != nil {
		return nil, err
	}
	aliases := map[string][]db.Alias{}
	for _, a := range rows {
		aliases[a.ContactID] = append(aliases[a.ContactID], a)
	}
	var all []contact.Contact
	for after := ""; ; {
		page, err := s.q.ContactsFrom(ctx, db.ContactsFromParams{TenantID: s.ID.String(), After: after, MaxRows: storekit.DeleteBatch})
		if err != nil {
			return nil, err
		}
		for _, row := range page {
			after = row.ID
			c, err := s.read(row, aliases[row.ID])
			if err != nil {
				return nil, err
			}
			all = append(all, c)
		}
		if len(page) < storekit.DeleteBatch {
			return addressbook.NewBook(s.ID, all), nil
		}
	}
}

// EachContact gives every contact of a salon, oldest first, but those who were erased.
func (s *Store) EachContact(ctx context.Context, scope tenant.Scope, t tenant.ID, f func(contact.Contact) error) error {
	const size = 200
	for after := (contact.ID{}); ; {
		page, err := s.Contacts(ctx, scope, t, after, size)
		if err != nil {
			return err
		}
		for _, c := range page {
			after = c.ID
			if c.Name() == "" && len(c.Aliases) == 0 {
				continue
			}
			if err := f(c); err != nil {
				return err
			}
		}
		if len(page) < size {
			return nil
		}
	}
}
