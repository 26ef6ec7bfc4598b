package contacts

import (
	"context"
	"slices"
	"strings"

	"salonzap/internal/contact"
	"salonzap/internal/fault"
	"salonzap/internal/secret"
	"salonzap/internal/store/db"
	"salonzap/internal/store/storekit"
	"salonzap/internal/tenant"
)

// LockAll is Lock for many salons, always in the same order, so that two of them never deadlock.
// Salons that do not exist are left out.
func LockAll(ctx context.Context, tx *storekit.Tx, ring *secret.Ring, ids []tenant.ID) (map[tenant.ID]*Salon, error) {
	texts := make([]string, len(ids))
	for i, id := range ids {
		texts[i] = id.String()
	}
	slices.Sort(texts)
	texts = slices.Compact(texts)
	all := make(map[tenant.ID]*Salon, len(texts))
	if tx.Sets != nil {
		rows, err := storekit.Select[db.Inbox](ctx, tx.Sets, `SELECT * FROM inbox WHERE tenant_id = ANY ($1) ORDER BY tenant_id FOR UPDATE`, texts)
		if err != nil {
			return nil, err
		}
		for _, row := range rows {
			id, err := tenant.ParseID(row.TenantID)
			if err != nil {
				return nil, storekit.Unreadable("tenant", err)
			}
			if all[id], err = unlock(ring, id, row, tx.Queries, tx.Now); err != nil {
				return nil, err
			}
		}
	}
	slices.SortFunc(ids, func(a, b tenant.ID) int { return strings.Compare(a.String(), b.String()) })
	for _, id := range slices.Compact(ids) {
		if all[id] != nil {
			continue
		}
		salon, err := Lock(ctx, tx, ring, id)
		if fault.Is(err, fault.NotFound) {
			continue
		}
		if err != nil {
			return nil, err
		}
		all[id] = salon
	}
	return all, nil
}

// contactsByAlias asks for the contacts that hold aliases ($1 tenants, $2 kinds, $3 values), each with all of its aliases.
const contactsByAlias = `
SELECT contact.*, own.*
FROM unnest($1::text[], $2::text[], $3::text[]) AS k (tenant_id, kind, value)
JOIN alias ON alias.tenant_id = k.tenant_id AND alias.kind = k.kind AND alias.value = k.value
JOIN contact ON contact.id = alias.contact_id
JOIN alias AS own ON own.contact_id = contact.id
ORDER BY contact.id, own.kind, own.value`

// heldAlias is one row of it.
type heldAlias struct {
	Contact db.Contact
	Alias   db.Alias
}

// ReadAhead reads, with one query, the contacts of many salons that Find will be asked for. Without
// a pipeline (tx.Sets is nil) it does nothing.
func ReadAhead(ctx context.Context, tx *storekit.Tx, seen map[*Salon][]contact.Sighting) error {
	if tx.Sets == nil {
		return nil
	}
	var tenants, kinds, values []string
	salons := map[string]*Salon{}
	for salon, sightings := range seen {
		salon.ahead = map[contact.Alias][]contact.Contact{}
		salons[salon.ID.String()] = salon
		for _, s := range sightings {
			for _, a := range s.Aliases() {
				if _, ok := salon.ahead[a]; ok || a.IsZero() {
					continue
				}
				salon.ahead[a] = nil
				tenants, kinds, values = append(tenants, salon.ID.String()), append(kinds, string(a.Kind())), append(values, a.Value())
			}
		}
	}
	if len(tenants) == 0 {
		return nil
	}
	rows, err := storekit.Select[heldAlias](ctx, tx.Sets, contactsByAlias, tenants, kinds, values)
	if err != nil {
		return err
	}
	for len(rows) > 0 {
		row, aliases := rows[0].Contact, []db.Alias(nil)
		for len(rows) > 0 && rows[0].Contact.ID == row.ID {
			aliases, rows = append(aliases, rows[0].Alias), rows[1:]
		}
		salon := salons[row.TenantID]
		c, err := salon.read(row, slices.Compact(aliases)) // a contact that was found by two aliases comes twice
		if err != nil {
			return err
		}
		salon.learn(c)
	}
	return nil
}

// learn updates what was read ahead with a contact that was saved.
func (s *Salon) learn(c contact.Contact) {
	if s.ahead == nil {
		return
	}
	for _, h := range c.Aliases {
		s.ahead[h.Alias] = []contact.Contact{c}
	}
}
