package storetest

import (
	"errors"
	"fmt"
	"time"

	"salonzap/internal/connection"
	"salonzap/internal/inbox"
)

// eventOnce is a webhook with its messages: one commit, once, and work for what is new alone.
func eventOnce(w *world) {
	w.drain()
	c := w.clicked("Webhooks", func(*connection.Connection) {})
	env := connection.Envelope{Key: "once/" + c.Instance, Server: c.Server, Instance: c.Instance, Event: "messages.upsert", At: dayOne()}
	take := func(reports ...inbox.Report) (inbox.Taken, error) {
		return w.s.TakeInEvent(w.Context(), anybody, c.Tenant, env, reports, dayOne())
	}
	w.hinted()
	got, err := take(w.wrote(line, "", "A", "oi", 0))
	w.must(err)
	if got != (inbox.Taken{New: 1}) || !w.hinted() {
		w.Errorf("first: %+v, or nobody hints at the work", got)
	}
	if got, err = take(w.wrote(line, "", "A", "oi", 0), w.wrote(line, "", "B", "de novo", 0)); !errors.Is(err, connection.ErrDuplicate) || got != (inbox.Taken{}) || w.hinted() {
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
	if got != (inbox.Taken{New: 250}) || w.hinted() {
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
