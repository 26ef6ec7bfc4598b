package contacts

import (
	"context"
	"database/sql"
	"errors"
	"strings"

	"salonzap/internal/contact"
	"salonzap/internal/store/column"
	"salonzap/internal/store/db"
	"salonzap/internal/store/storekit"
	"salonzap/internal/store/tenants"
	"salonzap/internal/tenant"
)

// maxWords is how many words of a search count; the longest do.
const maxWords = 4

// Found asks for the contacts that have all words in their names or numbers, by name.
func Found(t tenant.ID, words []string, limit int) db.ContactsFoundParams {
	p := db.ContactsFoundParams{TenantID: t.String(), MaxRows: storekit.PageSize(limit)}
	for i, to := range []*string{&p.Word1, &p.Word2, &p.Word3, &p.Word4} {
		if *to = "%"; i < len(words) && i < maxWords {
			*to = "%" + literal.Replace(words[i]) + "%"
		}
	}
	return p
}

// literal makes LIKE take a text as it is.
var literal = strings.NewReplacer(`\`, `\\`, "%", `\%`, "_", `\_`) //nolint:gochecknoglobals // never written to

// BriefOf is what lists show of a row.
func BriefOf(r db.ContactsFoundRow) (contact.Brief, error) {
	id, err := contact.ParseID(r.ID)
	if err != nil {
		return contact.Brief{}, storekit.Unreadable("id", err)
	}
	named := contact.Contact{
		Given: contact.Name{Text: r.Given}, Shown: contact.Name{Text: r.Shown}, Username: contact.Name{Text: r.Username},
	}
	return contact.Brief{ID: id, Name: named.Name(), Phone: column.Number(r.Phone)}, nil
}

// FindContacts lists contacts whole, by name. next is where the page after it begins; nil on the last one.
func (s *Store) FindContacts(
	ctx context.Context, scope tenant.Scope, t tenant.ID, q contact.Search,
) (page []contact.Contact, next *contact.Cursor, err error) {
	const op = "store.find_contacts"
	if err := storekit.Authorize(scope, t, op); err != nil {
		return nil, nil, err
	}
	salon, err := Look(ctx, s.kit.Reads(), s.kit.Ring(), t)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil, nil
	}
	if err != nil {
		return nil, nil, s.kit.Fault(op, err)
	}
	limit := int(storekit.PageSize(q.Limit))
	p := Found(t, tenants.SearchWords(q.Text), limit)
	p.AfterFound, p.After, p.MaxRows = q.After.Found, q.After.ID, p.MaxRows+1
	rows, err := s.kit.Reads().ContactsFound(ctx, p)
	if err != nil {
		return nil, nil, s.kit.Fault(op, err)
	}
	if len(rows) > limit {
		rows = rows[:limit]
		next = &contact.Cursor{Found: rows[limit-1].Found, ID: rows[limit-1].ID}
	}
	for _, r := range rows {
		row, err := s.kit.Reads().ContactByID(ctx, r.ID)
		if err != nil {
			return nil, nil, s.kit.Fault(op, err)
		}
		c, err := salon.contact(ctx, row)
		if err != nil {
			return nil, nil, s.kit.Fault(op, err)
		}
		page = append(page, c)
	}
	return page, next, nil
}
