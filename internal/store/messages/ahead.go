package messages

import (
	"context"

	"salonzap/internal/contact"
	"salonzap/internal/inbox"
	"salonzap/internal/store/contacts"
	"salonzap/internal/store/db"
	"salonzap/internal/store/storekit"
	"salonzap/internal/tenant"
)

// ahead is a cache of a salon's messages and receipts by key, for one transaction. A key that is
// missing has to be queried. A nil ahead is empty.
type ahead struct {
	messages map[inbox.Key][]db.Message
	receipts map[inbox.Key][]db.Receipt
}

// maxSameKey is the number of messages of one salon with the same key up to which they are read
// ahead, since keys are chosen by the senders.
const maxSameKey = 5

// Questions for what is told of messages: of tenants ($1), under WhatsApp's ids ($2), on a side ($3).
const (
	messagesByKeys = `
SELECT m.* FROM unnest($1::text[], $2::text[], $3::boolean[]) AS k (tenant_id, wa_id, mine) CROSS JOIN LATERAL (
    SELECT * FROM message WHERE message.tenant_id = k.tenant_id AND message.wa_id = k.wa_id AND message.mine = k.mine ORDER BY message.id LIMIT $4
) AS m`
	receiptsByKeys = `
SELECT r.* FROM unnest($1::text[], $2::text[], $3::boolean[]) AS k (tenant_id, wa_id, mine) CROSS JOIN LATERAL (
    SELECT * FROM receipt WHERE receipt.tenant_id = k.tenant_id AND receipt.wa_id = k.wa_id AND receipt.mine = k.mine
    ORDER BY receipt.peer, receipt.what, receipt.at
) AS r`
)

// readAhead reads, in one query each, the messages and receipts that taking in the calls needs.
// Without a pipeline (tx.Sets is nil) it does nothing.
func readAhead(ctx context.Context, tx *storekit.Tx, salons map[tenant.ID]*contacts.Salon, calls []*intakeCall) (map[tenant.ID]*ahead, error) {
	if tx.Sets == nil {
		return nil, nil //nolint:nilnil // nothing is known
	}
	seen := map[*contacts.Salon][]contact.Sighting{}
	all := map[tenant.ID]*ahead{}
	var tenants, ids []string
	var mine []bool
	for _, c := range calls {
		a := all[c.tenant]
		if a == nil {
			a = &ahead{messages: map[inbox.Key][]db.Message{}, receipts: map[inbox.Key][]db.Receipt{}}
			all[c.tenant] = a
		}
		for _, r := range c.reports {
			about := r.Subject()
			if !about.Peer.Address.IsZero() {
				seen[salons[c.tenant]] = append(seen[salons[c.tenant]], about.Peer)
			}
			if _, ok := a.messages[about.Key]; ok {
				continue
			}
			a.messages[about.Key], a.receipts[about.Key] = nil, nil
			tenants, ids, mine = append(tenants, c.tenant.String()), append(ids, about.Key.ID), append(mine, about.Key.Mine)
		}
	}
	if err := contacts.ReadAhead(ctx, tx, seen); err != nil {
		return nil, err
	}
	return all, fill(ctx, tx, all, tenants, ids, mine)
}

func fill(ctx context.Context, tx *storekit.Tx, all map[tenant.ID]*ahead, tenants, ids []string, mine []bool) error {
	if len(tenants) == 0 {
		return nil
	}
	known := map[string]*ahead{}
	for t, a := range all {
		known[t.String()] = a
	}
	messages, err := storekit.Select[db.Message](ctx, tx.Sets, messagesByKeys, tenants, ids, mine, maxSameKey+1)
	if err != nil {
		return err
	}
	for _, row := range messages {
		known[row.TenantID].learn(row)
	}
	receipts, err := storekit.Select[db.Receipt](ctx, tx.Sets, receiptsByKeys, tenants, ids, mine)
	if err != nil {
		return err
	}
	for _, row := range receipts {
		a, key := known[row.TenantID], inbox.Key{ID: row.WaID, Mine: row.Mine}
		a.receipts[key] = append(a.receipts[key], row)
	}
	return nil
}

// learn updates a row that was saved.
func (a *ahead) learn(row db.Message) {
	key := inbox.Key{ID: row.WaID, Mine: row.Mine}
	rows, ok := a.messagesOf(key)
	if !ok {
		return
	}
	for i := range rows {
		if rows[i].ID == row.ID {
			rows[i] = row
			return
		}
	}
	if a.messages[key] = append(rows, row); len(rows) == maxSameKey {
		delete(a.messages, key)
	}
}

func (a *ahead) messagesOf(key inbox.Key) ([]db.Message, bool) {
	if a == nil {
		return nil, false
	}
	rows, ok := a.messages[key]
	return rows, ok
}

func (a *ahead) receiptsOf(key inbox.Key) ([]db.Receipt, bool) {
	if a == nil {
		return nil, false
	}
	rows, ok := a.receipts[key]
	return rows, ok
}

// forgetReceipts drops the receipts of a key, to which one was added.
func (a *ahead) forgetReceipts(key inbox.Key) {
	if a != nil {
		delete(a.receipts, key)
	}
}

// forget drops everything.
func (a *ahead) forget() {
	if a != nil {
		clear(a.messages)
		clear(a.receipts)
	}
}
