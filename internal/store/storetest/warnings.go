package storetest

import (
	"context"
	"errors"
	"sync"
	"time"

	"salonzap/internal/alarm"
	"salonzap/internal/tenant"
)

// warned is an alarmWorld in which two processes have the same check.
type warned struct {
	*alarmWorld
	source string

	mu     sync.Mutex
	report alarm.Report
	fails  bool
}

func newWarned(a *alarmWorld, source string) *warned {
	return &warned{alarmWorld: a, source: a.Name() + source}
}

func (w *warned) finds(r alarm.Report) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.report = r
}

func (w *warned) look(context.Context) (alarm.Report, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.fails {
		return alarm.Report{}, errors.New("the check fails")
	}
	return w.report, nil
}

// pass lets time pass; every five minutes both processes check at once, and send what is due.
func (w *warned) pass(d time.Duration) {
	const step = 5 * time.Minute
	for end := w.clock.now().Add(d); w.clock.now().Before(end); w.alarmWorld.look() {
		w.clock.pass(step)
		var wg sync.WaitGroup
		for range 2 {
			v := alarm.Watcher{Store: w.s, Hook: true, Log: Log(w), Now: w.clock.now}
			wg.Go(func() { v.Look(w.Context(), alarm.Check{Source: w.source, Look: w.look}) })
		}
		wg.Wait()
	}
}

func (w *warned) open() []alarm.Warning {
	w.Helper()
	list, err := w.s.OpenWarnings(w.Context(), anybody, w.source)
	w.must(err)
	return list
}

// operatorsWarned: what lasts is told once to operators and their program, and so is its end; a blink is not, and a check that fails changes nothing.
func operatorsWarned(w *world) {
	a := newAlarmWorld(w)
	defer a.end()
	a.at(8, 0) // it ends before the quiet hours
	c := newWarned(a, "disk")
	before := len(a.sentTo(theOperator))
	told := func(what string, mails, alerts []string) {
		w.Helper()
		a.alike(what, a.sentTo(theOperator)[before:], mails)
		a.alike(what+", to the program", a.took(), alerts)
	}
	low := alarm.Report{Found: []alarm.Finding{{Kind: alarm.DiskLow, Subject: "node-1", Figure: 512}}}
	c.finds(low)
	c.pass(5 * time.Minute)
	c.finds(alarm.Report{})
	c.pass(30 * time.Minute)
	told("a blink", nil, nil)
	c.finds(low)
	c.pass(3 * time.Hour)
	told("it lasts", []string{"Pouco espaço em disco: node-1"}, []string{"warning disk_low node-1 512"})
	for range 4 { // it comes and goes
		c.finds(alarm.Report{})
		c.pass(30 * time.Minute)
		c.finds(low)
		c.pass(20 * time.Minute)
	}
	c.fails = true
	c.pass(3 * time.Hour)
	c.fails = false
	told("once", []string{"Pouco espaço em disco: node-1"}, []string{"warning disk_low node-1 512"})
	list, err := w.s.PlatformWarnings(w.Context(), anybody, 10)
	w.must(err)
	if len(list) != 1 || list[0].Subject != "node-1" || list[0].Told.IsZero() {
		w.Errorf("the operators' list: %+v", list)
	}
	c.finds(alarm.Report{})
	c.pass(2 * time.Hour)
	told("its end", []string{"Pouco espaço em disco: node-1", "Há espaço em disco de novo: node-1"},
		[]string{"warning disk_low node-1 512", "cleared disk_low node-1 512"})
	if open := c.open(); len(open) != 0 {
		w.Errorf("it lasts after its end: %+v", open)
	}
	c.finds(low)
	c.pass(30 * time.Minute)
	w.clock.pass(alarm.UnseenAfter + time.Hour)
	_, err = w.s.PruneAlarms(w.Context(), anybody, w.clock.now().Add(-alarm.KeptFor))
	w.must(err)
	if open := c.open(); len(open) != 0 {
		w.Errorf("nobody looks for it any more, and it lasts: %+v", open)
	}
	a.look()
}

// ownersWarned: an owner is told after ten days and after twelve, by day, and that the phone was seen; not that it was when WhatsApp unlinked it.
func ownersWarned(w *world) {
	a := newAlarmWorld(w)
	defer a.end()
	ana, bia := a.connected("Distante"), a.connected("Sumida")
	c := newWarned(a, "phones")
	phone := func(to string, kind alarm.WarningKind, days int) alarm.Finding {
		t := a.owners[to].Tenant
		return alarm.Finding{Kind: kind, Subject: t.String(), Tenant: t, Figure: days}
	}
	a.at(23, 0)
	c.finds(alarm.Report{Found: []alarm.Finding{phone(ana, alarm.PhoneUnseen, 10), phone(bia, alarm.PhoneUnseen, 10)}})
	c.pass(7 * time.Hour)
	a.alike("in the night", append(a.sentTo(ana), a.sentTo(bia)...), nil)
	c.pass(4 * time.Hour)
	first := "Distante: abra o WhatsApp no celular"
	a.alike("after ten days", a.sentTo(ana), []string{first})
	own := tenant.For(a.owners[ana].Tenant)
	if v, ok, err := w.s.SalonWarning(w.Context(), own, a.owners[ana].Tenant); err != nil || !ok || v.Kind != alarm.PhoneUnseen || v.Figure != 10 {
		w.Errorf("the owner's warning: %+v, %v", v, err)
	}
	c.finds(alarm.Report{Found: []alarm.Finding{phone(ana, alarm.PhoneUnseenLong, 12), phone(bia, alarm.PhoneUnseenLong, 12)}})
	c.pass(3 * time.Hour)
	second := "Distante: o WhatsApp vai desconectar em 2 dias"
	a.alike("after twelve days", a.sentTo(ana), []string{first, second})
	seen := a.owners[ana].Tenant.String()
	c.finds(alarm.Report{Well: func(subject string) bool { return subject == seen }})
	c.pass(3 * time.Hour)
	a.alike("it was seen", a.sentTo(ana), []string{first, second, "Distante: o celular apareceu de novo"})
	a.alike("it was not", a.sentTo(bia), []string{"Sumida: abra o WhatsApp no celular", "Sumida: o WhatsApp vai desconectar em 2 dias"})
	if v, ok, err := w.s.SalonWarning(w.Context(), own, a.owners[ana].Tenant); err != nil || ok {
		w.Errorf("the owner's warning after its end: %+v, %v", v, err)
	}
}
