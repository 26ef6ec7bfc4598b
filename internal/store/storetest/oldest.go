package storetest

import (
	"time"

	"salonzap/internal/connection"
	"salonzap/internal/inbox"
	"salonzap/internal/store"
)

// oldestDue lets each queue have something to do, that is due, that will be, and that somebody works on.
func oldestDue(w *world) {
	holds := func(when string, want map[store.Queue]time.Time) {
		w.Helper()
		got, err := w.s.OldestDue(w.Context(), anybody, w.clock.now())
		w.must(err)
		if len(got) != 9 {
			w.Fatalf("%s: %d queues: %v", when, len(got), got)
		}
		for q, due := range got {
			if !due.Equal(want[q].Truncate(time.Microsecond)) {
				w.Errorf("%s: the oldest of %s was due at %s, want %s", when, q, due, want[q])
			}
		}
	}
	holds("nothing", nil)
	now := w.clock.now()
	at := func(name string, due, lease time.Duration) {
		w.clicked(name, func(c *connection.Connection) {
			c.DueAt = now.Add(due)
			if lease != 0 {
				c.Lease = connection.Lease{Holder: "somebody", Until: now.Add(lease), Fence: 1}
			}
		})
	}
	at("Depois", time.Hour, 0)
	at("Em obra", -time.Hour, time.Hour)
	holds("a connection that somebody works on, and one of later", nil)
	at("Atrasado", -2*time.Minute, 0)
	at("Menos atrasado", -time.Minute, 0)
	late := now.Add(-2 * time.Minute)
	holds("connections", map[store.Queue]time.Time{store.QueueConnections: late})

	t, asked := w.barbershop("Fila"), w.clock.now()
	w.asked(t, inbox.Draft{}, asked)
	got, err := w.s.OldestDue(w.Context(), anybody, w.clock.now())
	if due := got[store.QueueOutbox]; err != nil || due.Before(asked.Truncate(time.Microsecond)) || due.After(w.clock.now()) {
		w.Errorf("a message to send: %v %v", due, err)
	}
	w.writes(t, counterJID, "oi")
	w.clock.pass(20 * time.Second)
	got, err = w.s.OldestDue(w.Context(), anybody, w.clock.now())
	w.must(err)
	if got[store.QueueInbox].IsZero() || w.clock.now().Sub(got[store.QueueInbox]) > time.Minute {
		w.Errorf("a message to handle: %v", got)
	}
	claim, err := w.s.ClaimWork(w.Context(), anybody, "test", w.clock.now().Add(inbox.Lease), w.clock.now())
	w.must(err)
	if got, err = w.s.OldestDue(w.Context(), anybody, w.clock.now()); err != nil || !got[store.QueueInbox].IsZero() {
		w.Errorf("a message that is being handled: %v %v", got, err)
	}
	w.must(w.s.FinishWork(w.Context(), anybody, claim, inbox.Result{}, nil, w.clock.now()))

	w.taken(t, w.inThreeDays(), false)
	plan := w.reminders(t)
	if len(plan) == 0 {
		w.Fatal("nobody is reminded")
	}
	if got, err = w.s.OldestDue(w.Context(), anybody, w.clock.now()); err != nil || !got[store.QueueReminders].IsZero() {
		w.Errorf("a reminder of later: %v %v", got, err)
	}
	w.passTo(plan[0].Due.Add(time.Minute))
	if got, err = w.s.OldestDue(w.Context(), anybody, w.clock.now()); err != nil || !got[store.QueueReminders].Equal(plan[0].Due) {
		w.Errorf("a reminder that is due: %v %v, want %v", got, err, plan[0].Due)
	}
}
