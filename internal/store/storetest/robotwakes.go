package storetest

import (
	"context"
	"log/slog"
	"strings"
	"sync"
	"time"

	"salonzap/internal/contact"
	"salonzap/internal/inbox"
	"salonzap/internal/robot/assistant"
	"salonzap/internal/tenant"
)

// keeping leaves a client with a time that is kept and a question that is open.
func (w *world) keeping(t tenant.ID, a *assistant.Assistant) {
	w.Helper()
	for _, words := range []string{"corte amanhã 15h", "Maria Silva"} {
		w.writes(t, line, words)
		_, err := w.turn(a)
		w.must(err)
	}
}

// sent is what we sent a client, the oldest first.
func (w *world) sent(t tenant.ID) []string {
	w.Helper()
	all, err := w.s.Outgoings(w.Context(), anybody, t, inbox.Listing{Direction: inbox.FromUs, Limit: 100})
	w.must(err)
	var said []string
	for _, o := range all {
		said = append([]string{string(inbox.Words(o.Content))}, said...)
	}
	return said
}

// look lets two processes look at once.
func (w *world) look(all ...*assistant.Assistant) {
	w.Helper()
	var wg sync.WaitGroup
	for _, x := range all {
		wg.Go(func() { x.Look(w.Context()) })
	}
	wg.Wait()
}

func (w *world) lineClient(t tenant.ID) contact.Contact {
	w.Helper()
	who, err := w.s.MeetContact(w.Context(), anybody, t, contact.Sighting{Address: w.wrote(line, "", "x", "", 0).Peer.Address, At: w.clock.now()})
	w.must(err)
	return who
}

// robotWakes lets two processes look at once, before the time has come, when it has, and afterwards.
func robotWakes(w *world) {
	t, a, b := w.barbershop("Acorda"), w.assistant(), w.assistant()
	w.keeping(t, a)
	before := len(w.sent(t))
	w.look(a, b)
	alike(w, "too early", len(w.sent(t)), before)
	who := w.lineClient(t).ID
	kept, err := w.s.Talk(w.Context(), anybody, t, who)
	w.must(err)
	next, err := w.s.NextTalk(w.Context(), anybody)
	if err != nil || next.IsZero() || !next.Before(kept.Conversation.Hold.Until) {
		w.Fatalf("%s, for a time that is kept until %s: %v", next, kept.Conversation.Hold.Until, err)
	}
	w.clock.pass(kept.Conversation.Hold.Until.Sub(w.clock.now()) - time.Minute)
	w.look(a, b)
	w.look(a, b)
	said := w.sent(t)
	if len(said) != before+1 || !strings.Contains(said[before], "Ainda quer") {
		w.Fatalf("%q", said)
	}
	kept, err = w.s.Talk(w.Context(), anybody, t, who)
	w.must(err)
	if kept.Conversation.Hold == nil || !kept.Conversation.Hold.Nudged {
		w.Errorf("%+v", kept.Conversation.Hold)
	}
	w.writes(t, line, "sim")
	if said, err := w.turn(a); err != nil || len(said) != 1 || !strings.Contains(said[0], "Marcado") {
		w.Fatalf("%q %v", said, err)
	}
}

// paused are lines that owners paused.
type paused struct{}

func (paused) Paused(context.Context, tenant.Scope, tenant.ID) (bool, error) { return true, nil }

// robotPaused lets a client write to a paused salon: nothing is said then, nor when it goes on; and a time that was kept is not asked about.
func robotPaused(w *world) {
	t, a := w.barbershop("Pausado"), w.assistant()
	w.keeping(t, a)
	mute := assistant.New(assistant.Deps{
		Memory: w.s, Alarms: w.s, Reminders: w.s, Agenda: w.s, Salons: w.s, Contacts: w.s, Lines: paused{}, Log: slog.New(slog.DiscardHandler), Now: w.clock.now,
	})
	before := len(w.sent(t))
	w.clock.pass(9 * time.Minute)
	mute.Look(w.Context())
	w.writes(t, line, "1")
	said, err := w.turn(mute)
	w.must(err)
	a.Look(w.Context())
	alike(w, "answers", len(said), 0)
	alike(w, "messages", len(w.sent(t)), before)
	alike(w, "booked", len(w.booked(t)), 0)
}
