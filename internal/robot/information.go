package robot

import (
	"strings"

	"salonzap/internal/agenda"
	"salonzap/internal/robot/understand"
	"salonzap/internal/text"
)

// asksSomething answers questions about the salon, and asks again what was open. A question beside a wish to book is answered by the
// proposal, which says the price.
func (k *talk) asksSomething() bool {
	books := k.m.Has(understand.Book) || k.c.State != Idle && !k.m.When.Empty()
	if books && !k.wants(understand.Address, understand.Payment, understand.Hours) {
		return false
	}
	rules := []struct {
		intent understand.Intent
		answer func()
	}{
		{understand.Price, k.prices}, {understand.Services, k.prices}, {understand.Address, k.address}, {understand.Hours, k.hours}, {understand.Payment, k.payment},
	}
	told := false
	for _, r := range rules {
		if k.m.Has(r.intent) && (r.intent != understand.Services || !k.m.Has(understand.Price)) {
			r.answer()
			told = true
		}
	}
	if !told {
		return false
	}
	switch {
	case books && k.c.State == Idle:
		k.fills()
	case k.c.State != Idle, k.c.Question != nil:
		k.askAgain()
	}
	return true
}

// prices lists what is sold; only what was asked about, where a service was named.
func (k *talk) prices() {
	k.because("prices")
	var named []string
	for _, m := range k.m.Services {
		named = append(named, m.IDs...)
	}
	var all []string
	for _, s := range k.services() {
		if len(named) == 0 || hasID(named, s.ID) {
			all = append(all, k.serviceLabel(s))
		}
	}
	k.say(text.TalkPrices)
	k.sayText(strings.Join(all, " · "))
	if k.c.State == Idle && k.c.Question == nil {
		k.c.Menu = Menu{}
	}
}

func hasID(ids []string, id agenda.ServiceID) bool {
	for _, s := range ids {
		if s == id.String() {
			return true
		}
	}
	return false
}

func (k *talk) address() {
	k.because("address")
	if k.w.Salon.Address == "" {
		k.say(text.TalkNoAddress)
		return
	}
	k.say(text.TalkAddress, k.w.Salon.Address)
}

func (k *talk) payment() {
	k.because("payment")
	if k.w.Salon.Payment == "" {
		k.say(text.TalkNoPayment)
		return
	}
	k.say(text.TalkPayment, k.w.Salon.Payment)
}

// hours says when somebody works in the week to come: "seg a sex 09:00–19:00, sáb 09:00–14:00".
func (k *talk) hours() {
	k.because("hours")
	line := OpeningHours(k.lang(), k.w.Agenda)
	if line == "" {
		k.say(text.TalkNoHours)
		return
	}
	k.say(text.TalkOpenHours, line)
}

// openDay is when the salon is open on a day, from the first who begins to the last who ends; zero when it is not.
type openDay struct {
	date agenda.Date
	open agenda.Window
}

func (k *talk) openOn(d agenda.Date) agenda.Window {
	c := agenda.NewSchedule(k.w.Agenda)
	var all agenda.Window
	for _, p := range k.w.Agenda.Professionals {
		if !p.Active {
			continue
		}
		for _, w := range c.Windows(p.ID, d) {
			if all == (agenda.Window{}) {
				all = w
			}
			all.Start, all.End = min(all.Start, w.Start), max(all.End, w.End)
		}
	}
	return all
}

// week writes seven days, from Monday on; those alike as one.
func (k *talk) week(days []openDay) string {
	byWeekday := make([]openDay, len(days))
	for _, d := range days {
		byWeekday[(int(d.date.Weekday())+6)%7] = d
	}
	var parts []string
	for from := 0; from < len(byWeekday); {
		to := from
		for to+1 < len(byWeekday) && byWeekday[to+1].open == byWeekday[from].open {
			to++
		}
		if open := byWeekday[from].open; open != (agenda.Window{}) {
			name := k.weekdayShort(byWeekday[from].date)
			if to > from {
				name = k.voice().Say(text.TalkTo, name, k.weekdayShort(byWeekday[to].date))
			}
			parts = append(parts, name+" "+open.String())
		}
		from = to + 1
	}
	return strings.Join(parts, ", ")
}

// OpeningHours says when somebody works in the seven days from a snapshot's moment on, as the robot tells it; empty where nobody does.
func OpeningHours(l text.Lang, s agenda.Snapshot) string {
	k := newTalk(nil, Conversation{}, World{Now: s.Now.Time(), Agenda: s, Salon: Salon{Lang: l}})
	today := k.today(k.w.Now)
	var days []openDay
	for i := range 7 {
		d := today.AddDays(i)
		days = append(days, openDay{d, k.openOn(d)})
	}
	return k.week(days)
}
