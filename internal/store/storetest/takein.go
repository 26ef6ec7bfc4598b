package storetest

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"salonzap/internal/connection"
	"salonzap/internal/fault"
	"salonzap/internal/inbox"
	"salonzap/internal/tenant"
)

// eventOnce is a webhook with its messages: one commit, once, and work for what is new alone.
func eventOnce(w *world) {
	w.drain()
	c := w.clicked("Webhooks", func(*connection.Connection) {})
	env := connection.Envelope{Key: "once/" + c.Instance, Server: c.Server, Instance: c.Instance, Event: "messages.upsert", At: dayOne()}
	take := func(reports ...inbox.Report) (inbox.TakeInResult, error) {
		return w.s.TakeInEvent(w.Context(), anybody, c.Tenant, env, reports, dayOne())
	}
	w.hinted()
	got, err := take(w.wrote(line, "", "A", "oi", 0))
	w.must(err)
	if got != (inbox.TakeInResult{New: 1}) || !w.hinted() {
		w.Errorf("first: %+v, or nobody hints at the work", got)
	}
	if got, err = take(w.wrote(line, "", "A", "oi", 0), w.wrote(line, "", "B", "de novo", 0)); !errors.Is(err, connection.ErrDuplicate) || got != (inbox.TakeInResult{}) || w.hinted() {
		w.Errorf("again: %+v, %v, or work is hinted at", got, err)
	}
	w.drain()
	w.hinted()
	var history []inbox.Report
	for i := range 250 { // more than one commit
		old := w.wrote(line, "", fmt.Sprint("H", i), "antiga", -3600-i)
		old.History = true
		history = append(history, old)
	}
	env.Key += "/history"
	got, err = take(history...)
	w.must(err)
	if got != (inbox.TakeInResult{New: 250}) || w.hinted() {
		w.Errorf("a history: %+v, or work is hinted at", got)
	}
	w.none("a history is no work")
	if _, err = take(history[0]); !errors.Is(err, connection.ErrDuplicate) {
		w.Errorf("a history again: %v", err)
	}
	now := w.wrote(line, "", "N", "de agora", -int(inbox.LateAfter/time.Second)+1) // within a history, and still to be answered
	now.History = true
	env.Key += "/now"
	if _, err = take(now); err != nil || !w.hinted() {
		w.Errorf("what was written just now is no work: %v", err)
	}
	w.drain()
}

// hinted tells whether a hint at work waits, and takes it.
func (w *world) hinted() bool {
	select {
	case <-w.s.WorkDue():
		return true
	default:
		return false
	}
}

// manyAtOnce is many webhooks of many salons at once, each twice, with some of salons that do not exist and of callers who left: what is
// taken in is the same as one after another.
func manyAtOnce(w *world) {
	const salons, each = 6, 20
	at := dayOne()
	var all []tenant.ID
	for i := range salons {
		all = append(all, w.salon(fmt.Sprint("Multidão ", i)).ID)
	}
	gone, leave := context.WithCancel(w.Context())
	leave()
	var mu sync.Mutex
	stored, again := map[string]int{}, 0
	var wg sync.WaitGroup
	take := func(ctx context.Context, t tenant.ID, key string, reports ...inbox.Report) error {
		env := connection.Envelope{Key: key, Server: "default", Instance: "x", Event: "messages.upsert", At: at}
		_, err := w.s.TakeInEvent(ctx, anybody, t, env, reports, at.Add(time.Minute))
		return err
	}
	for i := range salons * each * 2 {
		t, n := all[i%salons], i/salons%each
		key := fmt.Sprintf("crowd/%s/%d", t, n)
		wg.Go(func() {
			err := take(w.Context(), t, key, crowdReport(w, n)...)
			mu.Lock()
			defer mu.Unlock()
			switch {
			case err == nil:
				stored[key]++
			case errors.Is(err, connection.ErrDuplicate):
				again++
			default:
				w.Error(err)
			}
		})
		if i%40 == 0 {
			wg.Go(func() {
				if err := take(w.Context(), tenant.NewID(), fmt.Sprint("crowd/nobody/", i), crowdReport(w, 0)...); !fault.Is(err, fault.NotFound) {
					w.Errorf("of no salon: %v", err)
				}
			})
			wg.Go(func() {
				if err := take(gone, t, fmt.Sprint("crowd/gone/", i), w.wrote(line, "", fmt.Sprint("GONE", i), "tarde", 0)); !errors.Is(err, context.Canceled) {
					w.Errorf("of a caller who left: %v", err)
				}
			})
		}
	}
	wg.Wait()
	if len(stored) != salons*each || again != salons*each {
		w.Errorf("%d webhooks were stored, and %d known", len(stored), again)
	}
	plain := w.salon("Um por um").ID
	for n := range each {
		w.takeIn(plain, crowdReport(w, n)...)
	}
	want := w.everythingSaid(plain)
	for _, t := range all {
		w.equal("a salon of the crowd", w.everythingSaid(t), want)
	}
}

// crowdReport is the n-th thing that is told of a salon: one person under a number, a hidden id and both, who writes, edits and takes back.
func crowdReport(w *world, n int) []inbox.Report {
	seen := [][2]string{{line, ""}, {lid, ""}, {lid, line}, {"551187654321@s.whatsapp.net", ""}}[n%4]
	m := w.wrote(seen[0], seen[1], fmt.Sprintf("M%02d", n-n%5), fmt.Sprint("palavras ", n-n%5), n-n%5)
	switch n % 5 {
	case 3:
		return []inbox.Report{inbox.Edited{About: m.About, Content: inbox.Text{Body: "outras"}, At: m.SentAt.Add(time.Second)}}
	case 4:
		return []inbox.Report{inbox.Deleted{About: m.About, At: m.SentAt.Add(time.Minute)}}
	}
	return []inbox.Report{m}
}

// everythingSaid is what all contacts of a salon said.
func (w *world) everythingSaid(t tenant.ID) (all []string) {
	w.Helper()
	for _, c := range w.contacts(t) {
		all = append(all, fmt.Sprint(len(c.Aliases), " names"))
		all = append(all, w.said(t, c.ID)...)
	}
	return all
}
