package store_test

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"salonzap/internal/agenda"
	"salonzap/internal/contact"
	"salonzap/internal/phone"
	"salonzap/internal/store"
	"salonzap/internal/store/storetest"
	"salonzap/internal/tenant"
)

// A large salon: its people, and the days that a question is about.
const (
	largeTeam = 20
	largeDays = 14
	bookers   = 32 // that book at once
)

// asked is how many questions come in a second where they come at a rate.
const asked = 100

// BenchmarkAgendaSlots lists the free times of a salon of twenty for two weeks: everything is read, prepared and swept. Its ratio is to
// a reading of the salon's name alone, in the same run. First the questions come one after the other, then a hundred a second, whether
// those before are answered or not; what waits counts.
func BenchmarkAgendaSlots(b *testing.B) {
	databases(b, func(b *testing.B, s *store.Store, d storetest.Database) {
		h := newLarge(b, s)
		h.fill(b, s)
		settle(b, d)
		h.slots(b, s) // the catalogue is remembered from now on, as it is between two questions
		b.ReportAllocs()
		var took, bare []time.Duration
		for b.Loop() {
			begun := time.Now()
			h.slots(b, s)
			took = append(took, time.Since(begun))
			begun = time.Now()
			if _, err := s.Tenant(b.Context(), h.scope, h.id); err != nil {
				b.Fatal(err)
			}
			bare = append(bare, time.Since(begun))
		}
		reportPercentiles(b, took, bare)
		paced := h.paced(b, asked*10, func() { h.slots(b, s) })
		slices.Sort(paced)
		b.ReportMetric(float64(paced[len(paced)*99/100].Microseconds())/1000, "p99-ms-at-100/s")
	})
}

// slots lists them once.
func (h *large) slots(b *testing.B, s *store.Store) {
	b.Helper()
	snapshot, err := s.Snapshot(b.Context(), h.scope, h.id, agenda.View{From: h.day, To: h.day.AddDays(largeDays)})
	if err != nil {
		b.Error(err)
		return
	}
	if free := agenda.NewSchedule(snapshot).Anyone(h.service.ID, h.day, h.day.AddDays(largeDays)); len(free) == 0 {
		b.Error("nothing is free")
	}
}

// paced does something n times at the rate of asked, and gives how long each took from when it was due.
func (h *large) paced(b *testing.B, n int, do func()) []time.Duration {
	b.Helper()
	took := make([]time.Duration, n)
	ticker := time.NewTicker(time.Second / asked)
	defer ticker.Stop()
	var wg sync.WaitGroup
	for i := range n {
		due := <-ticker.C
		wg.Go(func() {
			do()
			took[i] = time.Since(due)
		})
	}
	wg.Wait()
	return took
}

// BenchmarkAgendaBook lets 32 writers book in a salon of twenty, after a round in which connections and statements are made. Its ratio is to a
// setting that the same writers write, in the same run.
func BenchmarkAgendaBook(b *testing.B) {
	databases(b, func(b *testing.B, s *store.Store, d storetest.Database) {
		h := newLarge(b, s)
		var took, bare []time.Duration
		var n atomic.Int64
		book := func(ctx context.Context) error {
			i := int(n.Add(1))
			return s.Transact(ctx, h.scope, h.id, func(ctx context.Context, d agenda.Desk) error {
				_, err := agenda.BookAt(ctx, d, h.booking(i))
				return err
			})
		}
		h.crowd(b, book)
		settle(b, d)
		for b.Loop() {
			took = append(took, h.crowd(b, book)...)
			b.StopTimer()
			bare = append(bare, h.crowd(b, func(ctx context.Context) error {
				return s.PutSetting(ctx, everybody, fmt.Sprint("bench.", n.Add(1)), "x")
			})...)
			b.StartTimer()
		}
		reportPercentiles(b, took, bare)
	})
}

// settle does what PostgreSQL does of itself a minute after rows came into empty tables: before, it looks at all rows of a salon where it
// wants one.
func settle(b *testing.B, d storetest.Database) {
	b.Helper()
	if d.URL == "" {
		return
	}
	conn, err := pgx.Connect(b.Context(), d.URL)
	if err != nil {
		b.Fatal(err)
	}
	defer conn.Close(b.Context()) //nolint:errcheck // nothing follows
	if _, err := conn.Exec(b.Context(), "ANALYZE"); err != nil {
		b.Fatal(err)
	}
}

// reportPercentiles gives the 50th and the 99th of a hundred, and their ratios to the bare ones.
func reportPercentiles(b *testing.B, took, bare []time.Duration) {
	b.Helper()
	slices.Sort(took)
	slices.Sort(bare)
	for _, p := range []int{50, 99} {
		x, y := took[len(took)*p/100], bare[len(bare)*p/100]
		b.ReportMetric(float64(x.Microseconds())/1000, fmt.Sprintf("p%d-ms", p))
		b.ReportMetric(float64(x)/float64(y), fmt.Sprintf("p%d-ratio", p))
	}
}

// large is a salon of twenty, open ten hours a day.
type large struct {
	id      tenant.ID
	scope   tenant.Scope
	service agenda.Service
	people  []agenda.Professional
	client  contact.ID
	day     agenda.Date
}

func newLarge(b *testing.B, s *store.Store) large {
	b.Helper()
	ctx := b.Context()
	need := func(err error) {
		b.Helper()
		if err != nil {
			b.Fatal(err)
		}
	}
	salon, given, err := tenant.New(tenant.Draft{Name: "Salão grande"}, time.Now())
	need(err)
	salon, err = s.AddTenant(ctx, everybody, salon, given)
	need(err)
	h := large{id: salon.ID, scope: tenant.For(salon.ID), client: contact.NewID(), day: agenda.DateOf(time.Now()).AddDays(2)}
	_, err = s.AddContact(ctx, h.scope, h.id, h.client, "Maria", phone.Number{})
	need(err)
	h.service, err = agenda.NewService(agenda.ServiceDraft{Name: "Corte", Segments: []agenda.Segment{{Kind: agenda.Busy, Minutes: 30}}, Price: "45"})
	need(err)
	var week []agenda.Weekly
	for day := time.Sunday; day <= time.Saturday; day++ {
		week = append(week, agenda.Weekly{Weekday: day, Window: agenda.Window{Start: 540, End: 1140}})
	}
	for i := range largeTeam {
		p, err := agenda.NewProfessional(agenda.ProfessionalDraft{Name: fmt.Sprint("Ana ", i), Sort: i, Does: []agenda.Skill{{Service: h.service.ID}}, Week: week})
		need(err)
		h.people = append(h.people, p)
	}
	need(s.SetUp(ctx, h.scope, h.id, []agenda.Service{h.service}, h.people))
	return h
}

// fill books eight a day for everybody, in one transaction.
func (h *large) fill(b *testing.B, s *store.Store) {
	b.Helper()
	const aDay = 8
	err := s.Transact(b.Context(), h.scope, h.id, func(ctx context.Context, d agenda.Desk) error {
		empty, err := d.Lock(ctx, agenda.View{From: h.day, To: h.day.AddDays(1)})
		if err != nil {
			return err
		}
		for i := range largeTeam * largeDays * aDay {
			w := h.booking(i % largeTeam)
			w.Key = agenda.KeyOf("bench", strconv.Itoa(i))
			w.At = agenda.Local{Date: h.day.AddDays(i / largeTeam % largeDays), Minute: agenda.Minute(555 + i/largeTeam/largeDays*60)}
			c, err := agenda.Book(empty, w)
			if err != nil {
				return err
			}
			if err := d.Write(ctx, c); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		b.Fatal(err)
	}
}

// booking is the i-th of those that do not overlap: all people, one time after the other.
func (h *large) booking(i int) agenda.Booking {
	who, slot := i%largeTeam, i/largeTeam
	const aDay = 18 // half hours, from 9:30 on
	return agenda.Booking{
		Key: agenda.KeyOf("bench", strconv.Itoa(i)), Client: h.client, Items: []agenda.Item{{Service: h.service.ID, Professional: h.people[who].ID}},
		At:     agenda.Local{Date: h.day.AddDays(slot / aDay), Minute: agenda.Minute(570 + slot%aDay*30)},
		Source: agenda.FromStaff, By: agenda.ByStaff(tenant.CLIActor()),
	}
}

// crowd lets many do something some times each, and gives how long each took.
func (h *large) crowd(b *testing.B, do func(ctx context.Context) error) []time.Duration {
	b.Helper()
	const each = 10
	var mu sync.Mutex
	var took []time.Duration
	var wg sync.WaitGroup
	for range bookers {
		wg.Go(func() {
			for range each {
				begun := time.Now()
				if err := do(b.Context()); err != nil {
					b.Error(err)
				}
				mu.Lock()
				took = append(took, time.Since(begun))
				mu.Unlock()
			}
		})
	}
	wg.Wait()
	return took
}
