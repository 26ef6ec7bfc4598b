package store_test

import (
	"context"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"slices"
	"sync"
	"testing"
	"time"

	"salonzap/internal/connection"
	"salonzap/internal/fault"
	"salonzap/internal/inbox"
	"salonzap/internal/inbox/sender"
	"salonzap/internal/store"
	"salonzap/internal/store/storetest"
	"salonzap/internal/tenant"
)

// benchRows is how many old messages the second half of BenchmarkReply has beside it.
var benchRows = flag.Int("rows", 100_000, "how many messages are in the table when BenchmarkReply measures again")

// What BenchmarkReply does in each half.
const (
	replyClients = 100 // of each of the crowd's salons
	replyMessage = 3000
	replyLists   = 500
	replyBurst   = 6400
)

// BenchmarkReply lets clients of a hundred salons write, 200 messages a second, to a handler that answers each, and a sender that hands the
// answers to a server. It measures from the webhook's coming until the server is asked to send the answer; then how long the lists of chats
// take, and how many webhooks a second can be taken in. It does so twice: with a small table, and with -rows messages more in it. The
// ratios are of the second to the first. Run it with -benchtime 1x.
func BenchmarkReply(b *testing.B) {
	databases(b, func(b *testing.B, s *store.Store, db storetest.Database) {
		for b.Loop() {
			s.SetPace(inbox.Pace{Gap: time.Millisecond})
			r := &replies{B: b, s: s, begun: map[string]time.Time{}, answered: make(chan struct{}, 1)}
			for i := range crowdSalons {
				r.salons = append(r.salons, r.open(i))
			}
			stop := r.run()
			small := r.measure()
			begun := time.Now()
			fillMessages(b, db, *benchRows)
			b.Logf("%d messages were made in %v", *benchRows, time.Since(begun).Round(time.Second))
			full := r.measure()
			stop()
			for name, d := range small.figures() {
				b.ReportMetric(d, name)
			}
			for name, d := range full.figures() {
				b.ReportMetric(d, "full-"+name)
			}
			b.ReportMetric(full.at(full.replied, 50)/small.at(small.replied, 50), "ratio-p50")
			b.ReportMetric(full.at(full.listed, 99)/small.at(small.listed, 99), "ratio-list")
			b.ReportMetric(full.rate/small.rate, "ratio-taken")
		}
	})
}

// measured is one half.
type measured struct {
	replied, listed []time.Duration
	rate            float64 // webhooks taken in durably, a second
}

func (m measured) at(all []time.Duration, percent int) float64 {
	return float64(all[len(all)*percent/100].Microseconds()) / 1000
}

func (m measured) figures() map[string]float64 {
	return map[string]float64{
		"p50-ms": m.at(m.replied, 50), "p99-ms": m.at(m.replied, 99), "list-p99-ms": m.at(m.listed, 99), "webhooks/s": m.rate,
	}
}

// replies is the way of a message in and of its answer out.
type replies struct {
	*testing.B

	s      *store.Store
	salons []tenant.ID
	n      int64 // messages so far

	mu       sync.Mutex
	begun    map[string]time.Time // by the words of the answer
	took     []time.Duration
	answered chan struct{} // that something was
}

// open makes a salon whose line is open, and whose owner has written to its clients before.
func (r *replies) open(i int) tenant.ID {
	r.Helper()
	c := clicked(r, r.s, fmt.Sprint("Salão ", i))
	if _, err := r.s.Change(r.Context(), everybody, c.ID, connectWith(r, fmt.Sprintf("5521%09d", 987000000+i))); err != nil {
		r.Fatal(err)
	}
	var first []inbox.Report
	for client := range replyClients {
		first = append(first, r.typed(int64(-client*crowdSalons)))
	}
	if _, err := r.s.TakeIn(r.Context(), everybody, c.Tenant, first, time.Now()); err != nil {
		r.Fatal(err)
	}
	return c.Tenant
}

// said is the i-th message.
func (r *replies) said(i int64, words string) inbox.Report {
	came, _ := saidBy(i, max(i, -i)/crowdSalons%replyClients, time.Now()).(inbox.Arrived)
	came.Content = inbox.Text{Body: inbox.Body(words)}
	return came
}

// typed is the i-th message when the owner typed it on the phone, and a history tells of it: it is no work for anybody.
func (r *replies) typed(i int64) inbox.Report {
	came, _ := r.said(i, "oi").(inbox.Arrived)
	came.Key, came.Direction, came.Peer.Wrote = inbox.Key{ID: fmt.Sprint("TYPED", i), Mine: true}, inbox.FromPhone, false
	came.History, came.SentAt = true, came.SentAt.Add(-2*inbox.LateAfter)
	return came
}

// run answers until stop is called.
func (r *replies) run() (stop func()) {
	ctx, cancel := context.WithCancel(r.Context())
	var wg sync.WaitGroup
	wg.Go(func() {
		inbox.NewDispatcher(storeQueue{r.s}, "bench", time.Now, r).Run(ctx, inbox.RunOptions{Workers: 16, Hints: r.s.WorkDue(), Failed: func(err error) { r.Error(err) }})
	})
	wg.Go(func() {
		sender.New(sender.Deps{Outbox: r.s, Carrier: r, Parts: r.s, Due: r.s.OutboxDue(), Holder: "bench", Log: slog.New(slog.DiscardHandler), Now: time.Now}).Run(ctx)
	})
	return func() { cancel(); wg.Wait() }
}

// Handle answers with the words of the last message.
func (r *replies) Handle(_ context.Context, t inbox.Turn) (inbox.Result, error) {
	said, _ := t.Messages[len(t.Messages)-1].Content.(inbox.Text)
	o, err := inbox.Compose(inbox.NewID(), t.Client.Tenant, inbox.Draft{
		Contact: t.Client.ID, To: t.Client.ReplyTo, Content: said, Origin: inbox.Reply, Policy: inbox.Repeat,
	}, t.Now)
	return inbox.Result{Replies: []inbox.Outgoing{o}}, err
}

// Carry notes when a server is asked to send an answer.
func (r *replies) Carry(_ context.Context, h inbox.Handover, _ io.Reader) inbox.Outcome {
	said, _ := h.Content.(inbox.Text)
	r.mu.Lock()
	defer r.mu.Unlock()
	if begun, ok := r.begun[string(said.Body)]; ok {
		r.took = append(r.took, time.Since(begun))
		delete(r.begun, string(said.Body))
		select {
		case r.answered <- struct{}{}:
		default:
		}
	}
	return inbox.Outcome{State: inbox.Sent, At: time.Now()}
}

// Find has nothing to look for.
func (r *replies) Find(context.Context, inbox.Handover) inbox.Outcome {
	return inbox.Outcome{State: inbox.Unknown, At: time.Now()}
}

func (r *replies) measure() measured {
	r.Helper()
	r.converse(400) // everything is warm
	r.took = nil
	r.converse(replyMessage)
	m := measured{replied: slices.Sorted(slices.Values(r.took))}
	for i := range replyLists {
		begun := time.Now()
		chats, err := r.s.Chats(r.Context(), everybody, r.salons[i%len(r.salons)], inbox.ChatQuery{Limit: 50})
		if err != nil || len(chats) != 50 {
			r.Fatalf("%d chats: %v", len(chats), err)
		}
		m.listed = append(m.listed, time.Since(begun))
	}
	slices.Sort(m.listed)
	m.rate = r.burst()
	return m
}

// converse lets clients write, and waits until each has an answer.
func (r *replies) converse(n int) {
	r.Helper()
	next := time.NewTicker(askedEach)
	defer next.Stop()
	var writing sync.WaitGroup
	for range n {
		<-next.C
		r.n++
		i, words := r.n, fmt.Sprint("pergunta ", r.n)
		r.mu.Lock()
		r.begun[words] = time.Now()
		r.mu.Unlock()
		writing.Go(func() { r.take(i, words) })
	}
	writing.Wait()
	patience := time.After(2 * time.Minute)
	for {
		r.mu.Lock()
		left := len(r.begun)
		r.mu.Unlock()
		if left == 0 {
			return
		}
		select {
		case <-r.answered:
		case <-patience:
			r.Fatalf("%d messages have no answer", left)
		}
	}
}

func (r *replies) take(i int64, words string) {
	env := connection.Envelope{Key: fmt.Sprint("bench/", i), Server: "default", Instance: "x", Event: "messages.upsert", At: time.Now()}
	if _, err := r.s.TakeInEvent(r.Context(), everybody, r.salons[i%crowdSalons], env, []inbox.Report{r.said(i, words)}, time.Now()); err != nil {
		r.Error(err)
	}
}

// burst takes in webhooks that nobody paces, and that nobody answers.
func (r *replies) burst() float64 {
	begun := time.Now()
	var wg sync.WaitGroup
	for n := range crowdSenders {
		wg.Go(func() {
			for i := n; i < replyBurst; i += crowdSenders {
				at := r.n + int64(i)
				env := connection.Envelope{Key: fmt.Sprint("burst/", at), Server: "default", Instance: "x", Event: "messages.upsert", At: time.Now()}
				if _, err := r.s.TakeInEvent(r.Context(), everybody, r.salons[at%crowdSalons], env, []inbox.Report{r.typed(at)}, time.Now()); err != nil {
					r.Error(err)
				}
			}
		})
	}
	wg.Wait()
	r.n += replyBurst
	return replyBurst / time.Since(begun).Seconds()
}

// storeQueue is the store as an inbox.Queue for handlers that want no effects.
type storeQueue struct{ s *store.Store }

func (q storeQueue) Claim(ctx context.Context, holder string, until, now time.Time) (inbox.Claim, error) {
	return q.s.ClaimWork(ctx, everybody, holder, until, now)
}

func (q storeQueue) Finish(ctx context.Context, c inbox.Claim, r inbox.Result, now time.Time) error {
	return q.s.FinishWork(ctx, everybody, c, r, func(context.Context, *store.Tx, inbox.Effect) error {
		return fault.New(fault.Internal, "bench", "")
	}, now)
}

func (q storeQueue) Fail(ctx context.Context, c inbox.Claim, why error, now time.Time) error {
	return q.s.FailWork(ctx, everybody, c, why, now)
}

// fillMessages adds old messages that were handled, in equal numbers to each client.
func fillMessages(b *testing.B, db storetest.Database, rows int) {
	b.Helper()
	conn := rawDatabase(b, db)
	conn.SetMaxOpenConns(1)
	for _, query := range fillQueries(db) {
		clients := crowdSalons * replyClients
		const parts = 20 // a commit each: the journal stays small
		args := [][]any{{}}
		if query.parts {
			args = nil
			for part := range parts {
				args = append(args, []any{max(1, rows/clients), clients * part / parts, clients * (part + 1) / parts})
			}
		}
		for _, a := range args {
			if _, err := conn.ExecContext(b.Context(), query.text, a...); err != nil {
				b.Fatalf("%s: %v", query.text, err)
			}
		}
	}
}

type fillQuery struct {
	text  string
	parts bool // it is carried out for parts of the clients: $1 messages for each of those from $2 to before $3
}

func fillQueries(db storetest.Database) []fillQuery {
	insert := `
INSERT INTO message (id, tenant_id, contact_id, wa_id, mine, direction, kind, sent_at, received_at, late, body, edited, state, cause, state_at, handled_at, attempts)
SELECT `
	columns := `, c.tenant_id, c.id, 'OLD' || n.i, false, 'client', 'text', o.at, o.at, false, o.body, '', 'delivered', '', o.at, o.at, 0 FROM `
	if db.URL == "" {
		return []fillQuery{{text: insert + `printf('%08x-0000-7000-8000-%012x', c.n, n.i)` + columns + `
(SELECT row_number() OVER (ORDER BY tenant_id, id) - 1 AS n, id, tenant_id FROM contact) AS c
CROSS JOIN (WITH RECURSIVE n(i) AS (VALUES(1) UNION ALL SELECT i + 1 FROM n WHERE i < $1) SELECT i FROM n) AS n
CROSS JOIN (SELECT '2026-01-02T03:04:05.000000Z' AS at, 'd1:' || printf('%0120d', 7) AS body) AS o
WHERE c.n >= $2 AND c.n < $3`, parts: true}, {text: "PRAGMA wal_checkpoint(TRUNCATE)"}, {text: "ANALYZE"}}
	}
	return []fillQuery{
		{text: "SET session_replication_role = replica"}, // the rows that they refer to are there
		{text: insert + `lpad(to_hex(c.n), 8, '0') || '-0000-7000-8000-' || lpad(to_hex(n.i), 12, '0')` + columns + `
(SELECT row_number() OVER (ORDER BY tenant_id, id) - 1 AS n, id, tenant_id FROM contact) AS c
CROSS JOIN generate_series(1, $1::int) AS n(i)
CROSS JOIN (SELECT '2026-01-02T03:04:05Z'::timestamptz AS at, 'd1:' || repeat('0', 120) AS body) AS o
WHERE c.n >= $2 AND c.n < $3`, parts: true},
		{text: "ANALYZE message"},
	}
}
