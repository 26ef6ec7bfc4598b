package engine

import (
	"context"
	"database/sql"
	"fmt"
	"strconv"
	"strings"

	"go.mau.fi/whatsmeow/store"
	"go.mau.fi/whatsmeow/util/keys"
)

// batchedPreKeys writes the 812 one-time keys of a pairing in one statement. The library writes each in a transaction of its own, which took
// half of the time of a pairing. All else is the library's store.
type batchedPreKeys struct {
	store.PreKeyStore
	client *clientSession
	db     *sql.DB
	jid    string
	txn    func(ctx context.Context, f func(context.Context) error) error
}

// wrapStores replaces the key stores of a device that has an identity by ours.
func (d *devices) wrapStores(dev *store.Device, cs *clientSession) {
	dev.PreKeys = &batchedPreKeys{
		PreKeyStore: dev.PreKeys, client: cs, db: d.db, jid: dev.ID.String(), txn: dev.EventBuffer.DoDecryptionTxn,
	}
	serializeRatchets(dev)
}

// UploadedPreKeyCount is the first call of the library after a login, with the context of its socket.
func (p *batchedPreKeys) UploadedPreKeyCount(ctx context.Context) (int, error) {
	p.client.recordLogin(ctx)
	return p.PreKeyStore.UploadedPreKeyCount(ctx) //nolint:wrapcheck // the library's own error, returned to the library
}

// GetOrGenPreKeys generates the missing ones of count keys. For a device that has none they are all written at once; they are generated
// before the database is locked, since that takes CPU time.
func (p *batchedPreKeys) GetOrGenPreKeys(ctx context.Context, count uint32) (made []*keys.PreKey, err error) {
	if count > 1 && count <= maxBatch && p.isEmpty(ctx) {
		made = make([]*keys.PreKey, count)
		for i := range made {
			made[i] = keys.NewPreKey(uint32(i) + 1)
		}
		if p.insert(ctx, made) == nil {
			return made, nil
		} // some were generated meanwhile: the library's own way handles that
	}
	err = p.txn(ctx, func(ctx context.Context) (err error) {
		made, err = p.PreKeyStore.GetOrGenPreKeys(ctx, count)
		return err
	})
	return made, err
}

// maxBatch is how many keys are written in one statement: SQLite takes 32,766 values, and a key has two.
const maxBatch = 5000

func (p *batchedPreKeys) isEmpty(ctx context.Context) bool {
	var n int
	err := p.db.QueryRowContext(ctx, "SELECT count(*) FROM whatsmeow_pre_keys WHERE jid = $1", p.jid).Scan(&n)
	return err == nil && n == 0
}

func (p *batchedPreKeys) insert(ctx context.Context, made []*keys.PreKey) error {
	var b strings.Builder
	b.WriteString("INSERT INTO whatsmeow_pre_keys (jid, key_id, key, uploaded) VALUES ")
	args := make([]any, 1, 1+2*len(made))
	args[0] = p.jid
	for i, key := range made {
		if i > 0 {
			b.WriteByte(',')
		}
		b.WriteString("($1,$" + strconv.Itoa(2*i+2) + ",$" + strconv.Itoa(2*i+3) + ",false)")
		args = append(args, int64(key.KeyID), key.Priv[:])
	}
	if _, err := p.db.ExecContext(ctx, b.String(), args...); err != nil {
		return fmt.Errorf("engine: write the prekeys: %w", err)
	}
	return nil
}
