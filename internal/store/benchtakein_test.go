package store_test

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	_ "github.com/jackc/pgx/v5/stdlib"

	"salonzap/internal/connection"
	"salonzap/internal/contact"
	"salonzap/internal/inbox"
	"salonzap/internal/store"
	"salonzap/internal/store/storetest"
	"salonzap/internal/tenant"
)

// What a crowd of salons tells at once.
const (
	crowdSalons  = 100
	crowdClients = 20 // of each salon
	crowdSenders = 64 // webhooks on their way at once
)

// BenchmarkTakeIn takes in webhooks with one message each, of many salons at once. Its ratio is to bare inserts of the rows of event
// and message alone, a hundred to a commit, in the same run.
func BenchmarkTakeIn(b *testing.B) {
	databases(b, func(b *testing.B, s *store.Store, db storetest.Database) {
		salons := crowd(b, s)
		bare := bareInserts(b, db, salons[0])
		var n atomic.Int64
		var mu sync.Mutex
		var took []time.Duration
		take := func(i int64) {
			begun := time.Now()
			env := connection.Envelope{Key: fmt.Sprint("bench/", b.N, "/", i), Server: "default", Instance: "x", Event: "messages.upsert", At: begun}
			if _, err := s.TakeInEvent(b.Context(), everybody, salons[i%crowdSalons], env, []inbox.Report{said(i, begun)}, begun); err != nil {
				b.Error(err)
			}
			mu.Lock()
			took = append(took, time.Since(begun))
			mu.Unlock()
		}
		for b.Loop() {
			var wg sync.WaitGroup
			const each = 50
			for range crowdSenders {
				wg.Go(func() {
					for range each {
						take(n.Add(1))
					}
				})
			}
			wg.Wait()
		}
		rate := float64(n.Load()) / b.Elapsed().Seconds()
		slices.Sort(took)
		b.ReportMetric(rate, "webhooks/s")
		b.ReportMetric(bare, "bare/s")
		b.ReportMetric(rate/bare, "ratio")
		b.ReportMetric(float64(took[len(took)*99/100].Microseconds())/1000, "p99-ms")
	})
}

// crowd is salons whose clients have written before.
func crowd(b *testing.B, s *store.Store) []tenant.ID {
	b.Helper()
	all := make([]tenant.ID, crowdSalons)
	for i := range all {
		salon, given, err := tenant.New(tenant.Draft{Name: fmt.Sprint("Salão ", i)}, time.Now())
		if err != nil {
			b.Fatal(err)
		}
		if salon, err = s.AddTenant(b.Context(), everybody, salon, given); err != nil {
			b.Fatal(err)
		}
		all[i] = salon.ID
		var first []inbox.Report
		for client := range crowdClients {
			first = append(first, said(int64(-client*crowdSalons), time.Now()))
		}
		if _, err := s.TakeIn(b.Context(), everybody, salon.ID, first, time.Now()); err != nil {
			b.Fatal(err)
		}
	}
	return all
}

// said is the i-th message, of one of a salon's clients.
func said(i int64, at time.Time) inbox.Report {
	client := max(i, -i) / crowdSalons % crowdClients
	address, _ := contact.ParseAddress(fmt.Sprintf("551198765%04d@s.whatsapp.net", client))
	return inbox.Arrived{
		About:     inbox.About{Key: inbox.Key{ID: fmt.Sprintf("3EB0%012d", i)}, Peer: contact.Sighting{Address: address, At: at, Wrote: true, Name: "Maria"}},
		Direction: inbox.FromClient, SentAt: at, Content: inbox.Text{Body: "Oi! Queria marcar um corte para sexta de manhã, pode ser?"},
	}
}

// bareInserts tells how many pairs of rows a second the database takes when nobody thinks about them.
func bareInserts(b *testing.B, db storetest.Database, t tenant.ID) float64 {
	b.Helper()
	conn := rawDatabase(b, db)
	var who string
	if err := conn.QueryRowContext(b.Context(), "SELECT id FROM contact WHERE tenant_id = '"+t.String()+"' LIMIT 1").Scan(&who); err != nil {
		b.Fatal(err)
	}
	const batches, each = 30, 100
	body := "d1:" + string(make([]byte, 0, 200)) + fmt.Sprintf("%0190d", 7)
	begun := time.Now()
	for batch := range batches {
		if err := bareBatch(b.Context(), conn, t.String(), who, body, batch*each, each); err != nil {
			b.Fatal(err)
		}
	}
	return batches * each / time.Since(begun).Seconds()
}

func bareBatch(ctx context.Context, conn *sql.DB, t, who, body string, from, n int) error {
	tx, err := conn.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback() //nolint:errcheck // committed
	event, err := tx.PrepareContext(ctx, `INSERT INTO webhook_event (key, tenant_id, server_id, instance_name, event, at, payload) VALUES ($1, $2, 'default', 'x', 'messages.upsert', $3, $4)`)
	if err != nil {
		return err
	}
	defer event.Close() //nolint:errcheck // with the transaction
	message, err := tx.PrepareContext(ctx, `INSERT INTO message (id, tenant_id, contact_id, wa_id, mine, direction, kind, sent_at, received_at, late, body, edited, state, cause, state_at, attempts)
		VALUES ($1, $2, $3, $4, false, 'client', 'text', $5, $5, false, $6, '', 'delivered', '', $5, 0)`)
	if err != nil {
		return err
	}
	defer message.Close() //nolint:errcheck // with the transaction
	now := time.Now().UTC().Format("2006-01-02T15:04:05.000000Z")
	for i := from; i < from+n; i++ {
		if _, err := event.ExecContext(ctx, fmt.Sprintf("%064d", i), t, now, []byte{}); err != nil {
			return err
		}
		if _, err := message.ExecContext(ctx, inbox.NewID().String(), t, who, fmt.Sprintf("BARE%012d", i), now, body); err != nil {
			return err
		}
	}
	return tx.Commit()
}

// rawDatabase is the database without the store.
func rawDatabase(b *testing.B, db storetest.Database) *sql.DB {
	b.Helper()
	driver, source := "sqlite", "file:"+db.Path+"?_txlock=immediate&_pragma=busy_timeout(5000)&_pragma=synchronous(NORMAL)"
	if db.URL != "" {
		driver, source = "pgx", db.URL
	}
	conn, err := sql.Open(driver, source)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = conn.Close() })
	return conn
}
