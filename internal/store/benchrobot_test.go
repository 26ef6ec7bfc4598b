package store_test

import (
	"cmp"
	"context"
	"fmt"
	"log/slog"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"salonzap/internal/agenda"
	"salonzap/internal/connection"
	"salonzap/internal/fault"
	"salonzap/internal/inbox"
	"salonzap/internal/robot"
	"salonzap/internal/robot/assistant"
	"salonzap/internal/store"
	"salonzap/internal/store/storetest"
	"salonzap/internal/tenant"
)

// askedEach is the time between two messages: 200 come in a second.
const askedEach = 5 * time.Millisecond

// BenchmarkRobot lets clients of many salons write, 200 messages a second, to a robot that answers, keeps times and books. It measures from the
// webhook's coming until the reply waits to go, without the pause for clients who are still writing. The ratio is to what the same webhooks took
// until they were taken in durably. Run it with -benchtime 3000x: each message is one iteration.
func BenchmarkRobot(b *testing.B) {
	databases(b, func(b *testing.B, s *store.Store, _ storetest.Database) {
		salons := crowd(b, s)
		for _, t := range salons {
			furnish(b, s, t)
		}
		q := &timedQueue{s: s, open: map[string]*waited{}}
		after := func() time.Time { return time.Now().Add(assistant.MaxPause) } // nobody is still writing
		robots := assistant.New(assistant.Deps{
			Memory: s, Alarms: s, Reminders: s, Agenda: s, Salons: s, Contacts: s, Lines: working{}, Log: slog.New(slog.DiscardHandler), Now: after,
		})
		q.drain(b) // what the crowd wrote before
		ctx, stop := context.WithCancel(b.Context())
		var running sync.WaitGroup
		running.Go(func() {
			inbox.NewDispatcher(q, "bench", time.Now, robots).Run(ctx, inbox.RunOptions{Workers: 16, Hints: s.WorkDue(), Failed: func(err error) { b.Error(err) }})
		})
		var n atomic.Int64
		var writing sync.WaitGroup
		next := time.NewTicker(askedEach)
		for b.Loop() {
			<-next.C
			i := n.Add(1)
			writing.Go(func() { q.take(b, salons[i%crowdSalons], i) })
		}
		next.Stop()
		writing.Wait()
		b.StopTimer()
		q.wait(b)
		stop()
		running.Wait()
		q.report(b)
	})
}

// asks is what a client writes, one after the other.
func asks(i int64) string {
	round, client := i/(crowdSalons*crowdClients), i/crowdSalons%crowdClients
	day := agenda.DateOf(time.Now()).AddDays(3 + int(client))
	return []string{"oi", "quanto custa o corte?", fmt.Sprintf("corte dia %s às %dh", day.Short(), 9+client%8), "1", "meus horários"}[(round+client)%5]
}

// waited is a message on its way, with the ends of its stages; claimed and decided are those of the last try.
type waited struct{ begun, taken, claimed, decided, replied time.Time }

func (m waited) took() time.Duration { return m.replied.Sub(m.begun) }

// timedQueue is the store as an inbox.Queue that notes how long each message took.
type timedQueue struct {
	s *store.Store

	mu      sync.Mutex
	open    map[string]*waited // by the message's key
	taken   []time.Duration    // until it was durable
	replied []waited
	replies int
}

func (q *timedQueue) take(b *testing.B, t tenant.ID, i int64) {
	begun := time.Now()
	came, _ := said(i, begun).(inbox.Arrived)
	came.Content = inbox.Text{Body: inbox.Body(asks(i))}
	q.mu.Lock()
	m := &waited{begun: begun}
	q.open[came.Key.ID] = m
	q.mu.Unlock()
	env := connection.Envelope{Key: fmt.Sprint("bench/", b.N, "/", i), Server: "default", Instance: "x", Event: "messages.upsert", At: begun}
	if _, err := q.s.TakeInEvent(b.Context(), everybody, t, env, []inbox.Report{came}, begun); err != nil {
		b.Error(err)
	}
	q.mu.Lock()
	defer q.mu.Unlock()
	m.taken = time.Now()
	q.taken = append(q.taken, m.taken.Sub(begun))
}

func (q *timedQueue) Claim(ctx context.Context, holder string, until, now time.Time) (inbox.Claim, error) {
	c, err := q.s.ClaimWork(ctx, everybody, holder, until, now)
	q.note(c, func(m *waited) { m.claimed = time.Now() })
	return c, err
}

// note notes something of each message of a claim.
func (q *timedQueue) note(c inbox.Claim, f func(*waited)) {
	q.mu.Lock()
	defer q.mu.Unlock()
	for _, m := range c.Messages {
		if a := q.open[m.Key.ID]; a != nil {
			f(a)
		}
	}
}

func (q *timedQueue) Finish(ctx context.Context, c inbox.Claim, r inbox.Result, now time.Time) error {
	q.note(c, func(m *waited) { m.decided = time.Now() })
	err := q.s.FinishWork(ctx, everybody, c, r, func(ctx context.Context, tx *store.Tx, e inbox.Effect) error {
		save, _ := e.(robot.Save)
		return q.s.Apply(ctx, tx, save)
	}, now)
	q.mu.Lock()
	defer q.mu.Unlock()
	for _, m := range c.Messages {
		if a, ok := q.open[m.Key.ID]; ok && err == nil {
			a.replied = time.Now()
			q.replied = append(q.replied, *a)
			delete(q.open, m.Key.ID)
		}
	}
	q.replies += len(r.Replies)
	return err
}

func (q *timedQueue) Fail(ctx context.Context, c inbox.Claim, why error, now time.Time) error {
	return q.s.FailWork(ctx, everybody, c, why, now)
}

// drain ends the work that is there.
func (q *timedQueue) drain(b *testing.B) {
	b.Helper()
	for {
		c, err := q.Claim(b.Context(), "drain", time.Now().Add(time.Minute), time.Now())
		if fault.Is(err, fault.NotFound) {
			return
		}
		if err == nil {
			err = q.Finish(b.Context(), c, inbox.Result{}, time.Now())
		}
		if err != nil {
			b.Fatal(err)
		}
	}
}

// wait waits until every message was answered.
func (q *timedQueue) wait(b *testing.B) {
	b.Helper()
	again := time.NewTicker(20 * time.Millisecond)
	defer again.Stop()
	for end := time.Now().Add(time.Minute); ; <-again.C {
		q.mu.Lock()
		left := len(q.open)
		q.mu.Unlock()
		if left == 0 {
			return
		}
		if time.Now().After(end) {
			b.Fatalf("%d messages have no answer", left)
		}
	}
}

func (q *timedQueue) report(b *testing.B) {
	b.Helper()
	slices.Sort(q.taken)
	slices.SortFunc(q.replied, func(a, b waited) int { return cmp.Compare(a.took(), b.took()) })
	ms := func(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }
	at := func(percent int) float64 { return ms(q.replied[len(q.replied)*percent/100].took()) }
	bare := ms(q.taken[len(q.taken)/2])
	b.ReportMetric(at(50), "p50-ms")
	b.ReportMetric(at(99), "p99-ms")
	b.ReportMetric(bare, "bare-p50-ms")
	b.ReportMetric(at(50)/bare, "ratio")
	b.ReportMetric(float64(q.replies)/float64(len(q.replied)), "replies/message")
	var in, waits, decides, writes time.Duration
	slow := q.replied[len(q.replied)*99/100:]
	for _, m := range slow {
		in += m.taken.Sub(m.begun)
		waits += m.claimed.Sub(m.taken)
		decides += m.decided.Sub(m.claimed)
		writes += m.replied.Sub(m.decided)
	}
	n := time.Duration(len(slow))
	b.Logf("the slowest hundredth, on the average: taken in after %v, claimed after %v more, decided after %v, written after %v", in/n, waits/n, decides/n, writes/n)
}

// working is a salon that is not paused.
type working struct{}

func (working) Paused(context.Context, tenant.Scope, tenant.ID) (bool, error) { return false, nil }

// furnish gives a salon a service, two who do it, and a robot that is on.
func furnish(b *testing.B, s *store.Store, t tenant.ID) {
	b.Helper()
	must := func(err error) {
		b.Helper()
		if err != nil {
			b.Fatal(err)
		}
	}
	cut, err := agenda.NewService(agenda.ServiceDraft{Name: "Corte", Segments: []agenda.Segment{{Kind: agenda.Busy, Minutes: 30}}, Price: "45"})
	must(err)
	must(s.PutService(b.Context(), everybody, t, cut))
	for i, name := range []string{"João", "Ana"} {
		d := agenda.ProfessionalDraft{Name: name, Sort: i, Does: []agenda.Skill{{Service: cut.ID}}}
		for day := time.Sunday; day <= time.Saturday; day++ {
			d.Week = append(d.Week, agenda.Weekly{Weekday: day, Window: agenda.Window{Start: 8 * 60, End: 20 * 60}})
		}
		p, err := agenda.NewProfessional(d)
		must(err)
		must(s.PutProfessional(b.Context(), everybody, t, p))
	}
	must(s.PutRobotProfile(b.Context(), everybody, t, robot.Profile{Enabled: true, Mode: robot.Everyone}))
}
