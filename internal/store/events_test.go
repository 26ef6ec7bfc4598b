package store_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"strings"
	"sync"
	"testing"
	"time"

	"salonzap/internal/contact"
	"salonzap/internal/event"
	"salonzap/internal/inbox"
	"salonzap/internal/live"
	"salonzap/internal/store"
	"salonzap/internal/store/storetest"
	"salonzap/internal/tenant"
)

// Three readers see each event once and in order, although writers commit in another order than they began, on two nodes, and although
// the readers are cut off and begin again at their last cursor.
func TestReadersOfTheFeedSQLite(t *testing.T) { readersOfTheFeed(t, storetest.SQLite(t)) }

func TestReadersOfTheFeedPostgres(t *testing.T) { readersOfTheFeed(t, postgres(t)) }

const (
	feedSalons  = 4
	feedWriters = 8
	feedEach    = 25 // messages of a writer
)

// feedNode is one process with its own hub.
type feedNode struct {
	store *store.Store
	feed  *event.Feed
}

func readersOfTheFeed(t *testing.T, db storetest.Database) {
	t.Helper()
	var nodes []feedNode
	for range 2 {
		hub := live.New()
		s := open(t, db, hub)
		nodes = append(nodes, feedNode{s, event.NewFeed(s, hub)})
	}
	var salons []tenant.ID
	for i := range feedSalons {
		salons = append(salons, newSalon(t, nodes[0].store, fmt.Sprint("Salão ", i)))
	}
	turns := &turnstile{unbroken: feedWriters / 2}
	turns.moved = sync.NewCond(&turns.mu)
	var readers, writers sync.WaitGroup
	seen := make([][]event.Record, 3)
	for i := range seen {
		of := tenant.ID{}
		if i == 2 {
			of = salons[0]
		}
		readers.Go(func() { seen[i] = follow(t, nodes, of, turns, rand.New(rand.NewPCG(uint64(i), 1))) })
	}
	for i := range feedWriters {
		salon := i % feedSalons
		holds := salon < feedSalons/2 && db.URL != "" // on SQLite who holds a transaction open holds up everybody
		writers.Go(func() { writeOutOfOrder(t, nodes[i/feedSalons].store, salons[salon], i, turns, holds) })
	}
	writers.Wait()
	for _, id := range salons { // the last of each salon: readers end with it
		wrote(t, nodes[0].store, id, "last", time.Now())
	}
	readers.Wait()
	for i, records := range seen {
		want := feedSalons
		if i == 2 {
			want = 1
		}
		complete(t, i, records, want)
	}
}

// turnstile lets transactions be held open until later ones are committed and read.
type turnstile struct {
	mu       sync.Mutex
	moved    *sync.Cond
	commits  int // of writers that never hold
	unbroken int // writers that never hold and are not done
	reads    int // pages that readers of all salons saw
}

// hold waits for the next commit of a writer that never holds, and for somebody to read behind it.
func (s *turnstile) hold() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for before := s.commits; s.commits == before && s.unbroken > 0; {
		s.moved.Wait()
	}
	for before := s.reads; s.reads == before && s.unbroken > 0; {
		s.moved.Wait()
	}
}

// committed counts a commit of a writer that never holds.
func (s *turnstile) committed() { s.change(func() { s.commits++ }) }

// done counts a writer that never holds out.
func (s *turnstile) done() { s.change(func() { s.unbroken-- }) }

// wasRead counts a page that a reader of all salons saw.
func (s *turnstile) wasRead() { s.change(func() { s.reads++ }) }

func (s *turnstile) change(f func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	f()
	s.moved.Broadcast()
}

// writeOutOfOrder keeps the transactions of some writers open until later ones, of other salons, are committed.
func writeOutOfOrder(t *testing.T, s *store.Store, salon tenant.ID, writer int, turns *turnstile, holds bool) {
	t.Helper()
	for n := range feedEach {
		key := fmt.Sprintf("%d-%d", writer, n)
		err := s.Do(t.Context(), "test", func(ctx context.Context, tx *store.Tx) error {
			_, err := s.MessageStore.Within(tx).TakeIn(ctx, everybody, salon, []inbox.Report{arrived(key)}, time.Now())
			if holds {
				turns.hold()
			}
			return err
		})
		if err != nil {
			t.Error(err)
		}
		if !holds {
			turns.committed()
		}
	}
	if !holds {
		turns.done()
	}
}

// follow reads until the last message of each salon, is cut off now and then, and goes on at its last cursor on whichever node.
func follow(t *testing.T, nodes []feedNode, of tenant.ID, turns *turnstile, random *rand.Rand) (seen []event.Record) {
	t.Helper()
	salons := feedSalons
	if !of.IsZero() {
		salons = 1
	}
	cursor := event.Cursor{}
	for ended := 0; ended < salons; {
		ctx, cut := context.WithTimeout(t.Context(), time.Duration(5+random.IntN(100))*time.Millisecond)
		q := event.Query{Tenant: of, From: cursor, Limit: 1 + random.IntN(20)}
		page, err := nodes[random.IntN(2)].feed.Read(ctx, everybody, q, time.Minute)
		cut()
		if err != nil {
			if ctx.Err() == nil || t.Context().Err() != nil {
				t.Error(err)
				return seen
			}
			continue
		}
		for _, r := range page.Events {
			if strings.Contains(string(r.Data), `"text":"last"`) {
				ended++
			}
		}
		seen, cursor = append(seen, page.Events...), event.At(page.Next)
		if of.IsZero() {
			turns.wasRead()
		}
	}
	return seen
}

// complete holds what a reader saw to the promise: every sequence number of each salon once, and positions that only grow.
func complete(t *testing.T, reader int, seen []event.Record, salons int) {
	t.Helper()
	sequences := map[tenant.ID]int64{}
	for i, r := range seen {
		if i > 0 && r.Position <= seen[i-1].Position {
			t.Fatalf("reader %d: position %d after %d", reader, r.Position, seen[i-1].Position)
		}
		if sequences[r.Tenant]++; r.Sequence != sequences[r.Tenant] {
			t.Fatalf("reader %d: sequence %d, want %d", reader, r.Sequence, sequences[r.Tenant])
		}
	}
	// A salon has one contact, the messages of its writers, and the last one.
	if want := salons * (1 + feedWriters/feedSalons*feedEach + 1); len(sequences) != salons || len(seen) != want {
		t.Errorf("reader %d saw %d events of %d salons, want %d of %d", reader, len(seen), len(sequences), want, salons)
	}
}

func wrote(t *testing.T, s *store.Store, salon tenant.ID, key string, now time.Time) {
	t.Helper()
	if _, err := s.TakeIn(t.Context(), everybody, salon, []inbox.Report{arrived(key)}, now); err != nil {
		t.Error(err)
	}
}

func arrived(key string) inbox.Arrived {
	from, _ := contact.ParseAddress("5511987654321@s.whatsapp.net")
	return inbox.Arrived{
		About:     inbox.About{Key: inbox.Key{ID: key}, Peer: contact.Sighting{Address: from, Wrote: true, At: tellStart}},
		Direction: inbox.FromClient, SentAt: tellStart, Content: inbox.Text{Body: inbox.Body(key)},
	}
}
