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

// BenchmarkTakeIn takes in webhooks with one message each, of many salons at once. Its ratio is to bare inserts of the rows that each of them
// adds (envelope, message, event for integrators), a hundred to a commit; ratio-2 is to those of envelope and message alone. The bare inserts
// take turns with the webhooks, so that other work on the machine slows both.
func BenchmarkTakeIn(b *testing.B) {
	databases(b, func(b *testing.B, s *store.Store, db storetest.Database) {
		salons := crowd(b, s)
		three, two := newBare(b, db, true), newBare(b, db, false)
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
			b.StopTimer()
			three.insert(b, crowdSenders*each)
			two.insert(b, crowdSenders*each)
			b.StartTimer()
		}
		rate := float64(n.Load()) / b.Elapsed().Seconds()
		slices.Sort(took)
		b.ReportMetric(rate, "webhooks/s")
		b.ReportMetric(three.rate(), "bare/s")
		b.ReportMetric(rate/three.rate(), "ratio")
		b.ReportMetric(rate/two.rate(), "ratio-2")
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
	return saidBy(i, max(i, -i)/crowdSalons%crowdClients, at)
}

// saidBy is the i-th message, of a certain client.
func saidBy(i, client int64, at time.Time) inbox.Report {
	address, _ := contact.ParseAddress(fmt.Sprintf("551198765%04d@s.whatsapp.net", client))
	return inbox.Arrived{
		About:     inbox.About{Key: inbox.Key{ID: fmt.Sprintf("3EB0%012d", i)}, Peer: contact.Sighting{Address: address, At: at, Wrote: true, Name: "Maria"}},
		Direction: inbox.FromClient, SentAt: at, Content: inbox.Text{Body: "Oi! Queria marcar um corte para sexta de manhã, pode ser?"},
	}
}

// bare inserts rows when nobody thinks about them, of all salons and clients in turn.
type bare struct {
	conn         *sql.DB
	tenants, who []string
	events       bool // those for integrators, too
	inserted     int
	took         time.Duration
}

func newBare(b *testing.B, db storetest.Database, events bool) *bare {
	b.Helper()
	x := &bare{conn: rawDatabase(b, db), events: events}
	rows, err := x.conn.QueryContext(b.Context(), "SELECT tenant_id, id FROM contact ORDER BY phone, tenant_id")
	if err != nil {
		b.Fatal(err)
	}
	defer rows.Close() //nolint:errcheck // Err tells it
	for rows.Next() {
		var t, who string
		if err := rows.Scan(&t, &who); err != nil {
			b.Fatal(err)
		}
		x.tenants, x.who = append(x.tenants, t), append(x.who, who)
	}
	if err := rows.Err(); err != nil {
		b.Fatal(err)
	}
	return x
}

func (x *bare) rate() float64 { return float64(x.inserted) / x.took.Seconds() }

func (x *bare) insert(b *testing.B, n int) {
	b.Helper()
	begun := time.Now()
	for range n / 100 {
		if err := x.batch(b.Context(), 100); err != nil {
			b.Fatal(err)
		}
	}
	x.took += time.Since(begun)
}

func (x *bare) batch(ctx context.Context, n int) error {
	tx, err := x.conn.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback() //nolint:errcheck // committed
	var into [3]*sql.Stmt
	for i, query := range []string{
		`INSERT INTO webhook_event (key, tenant_id, server_id, instance_name, event, at, payload) VALUES ($1, $2, 'default', 'x', 'messages.upsert', $3, $4)`,
		`INSERT INTO message (id, tenant_id, contact_id, wa_id, mine, direction, kind, sent_at, received_at, late, body, edited, state, cause, state_at, attempts)
		VALUES ($1, $2, $3, $4, false, 'client', 'text', $5, $5, false, $6, '', 'delivered', '', $5, 0)`,
		`INSERT INTO event (id, tenant_id, contact_id, type, at, stored_at, body) VALUES ($1, $2, $3, 'message.received', $4, $4, $5)`,
	} {
		stmt, err := tx.PrepareContext(ctx, query)
		if err != nil {
			return err
		}
		defer stmt.Close() //nolint:errcheck // with the transaction
		into[i] = stmt
	}
	now, body := time.Now().UTC().Format("2006-01-02T15:04:05.000000Z"), "d1:"+fmt.Sprintf("%0190d", 7)
	for range n {
		t, who := x.tenants[x.inserted%len(x.who)], x.who[x.inserted%len(x.who)]
		x.inserted++
		id := inbox.NewID().String()
		if _, err := into[0].ExecContext(ctx, "bare/"+id, t, now, []byte{}); err != nil {
			return err
		}
		if _, err := into[1].ExecContext(ctx, id, t, who, "BARE"+id, now, body); err != nil {
			return err
		}
		if !x.events {
			continue
		}
		if _, err := into[2].ExecContext(ctx, id, t, who, now, body+body+body); err != nil {
			return err
		}
	}
	return tx.Commit()
}

// rawDatabase is the database without the store.
func rawDatabase(b testing.TB, db storetest.Database) *sql.DB {
	b.Helper()
	driver, source := "sqlite", "file:"+db.Path+"?_txlock=immediate&_pragma=busy_timeout(5000)&_pragma=synchronous(NORMAL)&_pragma=foreign_keys(1)"
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
