package robot

import (
	"cmp"
	"slices"

	"salonzap/internal/agenda"
	"salonzap/internal/robot/understand"
	"salonzap/internal/text"
)

// How many times are listed at once.
const (
	slotsOfDay   = 4
	slotsOfDays  = 6
	slotsNearest = 3
)

// free is a time at which somebody can do what is wanted; who is whose turn it is.
type free struct {
	agenda.Slot
	who agenda.ProfessionalID
}

func (f free) place() Place { return Place{f.Local(), f.who} }

// plan is the agenda without what does not stand in this client's way: their own holds, and the appointment that moves.
func (k *talk) plan() *agenda.Schedule {
	var own []agenda.AppointmentID
	if !k.c.Draft.Moves.IsZero() {
		own = append(own, k.c.Draft.Moves)
	}
	return agenda.NewSchedule(k.w.Agenda.Without(k.w.Client.ID, own...))
}

// items are what is to be booked.
func (k *talk) items() []agenda.Item {
	d := k.c.Draft
	all := make([]agenda.Item, len(d.Services))
	for i, s := range d.Services {
		all[i] = agenda.Item{Service: s, Professional: d.Professional, ForName: d.Served}
	}
	return all
}

// frees lists the free times of some days, whatever was wished for.
func (k *talk) frees(from, to agenda.Date) []free {
	items := k.items()
	if len(items) > 1 {
		var all []free
		for _, v := range k.plan().Visits(items, from, to, agenda.Manner{By: agenda.PartyClient}) {
			all = append(all, free{agenda.Slot{At: v[0].Span.From, Date: v[0].At.Date, Time: v[0].At.Minute}, v[0].Professional})
		}
		return all
	}
	var among []agenda.ProfessionalID
	if p := items[0].Professional; !p.IsZero() {
		among = append(among, p)
	}
	choices := k.plan().Anyone(items[0].Service, from, to, among...)
	all := make([]free, len(choices))
	for i, c := range choices {
		all[i] = free{c.Slot, c.Candidates[0]}
	}
	return all
}

// wished are the free times that a wish allows.
func (w When) wished(all []free) []free {
	return slices.DeleteFunc(slices.Clone(all), func(f free) bool {
		day := dayOf(f.Date)
		return len(w.Dates) > 0 && !onDay(w.Dates, day) || onDay(w.Not, day) || len(w.Times) > 0 && !atTime(w.Times, int(f.Time))
	})
}

func onDay(all []understand.DateRange, d understand.Day) bool {
	return slices.ContainsFunc(all, func(r understand.DateRange) bool { return r.From <= d && d <= r.To })
}

func atTime(all []understand.TimeRange, m int) bool {
	return slices.ContainsFunc(all, func(r understand.TimeRange) bool { return m == r.From || r.From <= m && m < r.To })
}

// offer lists the times that were wished for. One that was named exactly, or the earliest, is said back at once.
func (k *talk) offer() {
	w := k.c.Draft.When
	from, to := k.days(w)
	all := w.wished(k.frees(from, to))
	switch {
	case len(all) == 0:
		k.nothing()
	case w.exact() || w.Prefer == understand.Earliest:
		k.choose(all[0])
	case w.Prefer == understand.Latest:
		k.choose(last(all, w))
	default:
		k.list(all, nil)
	}
}

// last is the latest time of the first day that has one.
func last(all []free, w When) free {
	if len(w.Dates) > 0 && w.Dates[0].From != w.Dates[0].To || len(w.Dates) == 0 {
		day := all[0].Date
		all = slices.DeleteFunc(slices.Clone(all), func(f free) bool { return f.Date != day })
	}
	return all[len(all)-1]
}

func (k *talk) choose(f free) {
	p := f.place()
	k.c.Draft.Place = &p
	k.holdTime()
}

// exact tells whether one day and one hour are wished for.
func (w When) exact() bool {
	return len(w.Dates) == 1 && w.Dates[0].From == w.Dates[0].To && len(w.Times) == 1 && w.Times[0].Exact()
}

// days are from which day on, and before which, a wish can be met.
func (k *talk) days(w When) (from, to agenda.Date) {
	from = k.today(k.w.Now)
	to = from.AddDays(k.w.Agenda.Rules.Horizon + 1)
	if n := len(w.Dates); n > 0 {
		if first := dateOf(w.Dates[0].From); first.After(from) {
			from = first
		}
		if end := dateOf(w.Dates[n-1].To).AddDays(1); end.Before(to) {
			to = end
		}
	}
	return from, to
}

// list shows some of the free times.
func (k *talk) list(all []free, want *agenda.Local) {
	k.because("offer")
	most := slotsOfDays
	oneDay := all[0].Date == all[len(all)-1].Date
	if want != nil {
		most = slotsNearest
	} else if oneDay {
		most = slotsOfDay
	}
	slots := make([]agenda.Slot, len(all))
	for i, f := range all {
		slots[i] = f.Slot
	}
	var choices []Choice
	for _, i := range agenda.Pick(slots, most, want) {
		p := all[i].place()
		choices = append(choices, Choice{Label: k.slotLabel(p, oneDay && want == nil), Slot: &p})
	}
	switch {
	case want != nil:
		// what is before it says what this is
	case oneDay:
		k.say(text.TalkSlotsOfDay, k.dayTitle(all[0].Date))
	default:
		k.say(text.TalkSlots)
	}
	if k.mayWait {
		choices = append(choices, k.waitChoice())
	}
	k.c.State = AskSlot
	k.show(MenuSlots, choices)
	if want != nil {
		k.say(text.TalkOrAnotherDay)
		return
	}
	k.say(text.TalkWhichSlot)
}

// nothing says why nothing is free when it was wished for, and lists the nearest times.
func (k *talk) nothing() {
	k.because("nothing free")
	w := k.c.Draft.When
	k.explain(w)
	k.mayWait = k.couldWait()
	k.nearest(w)
}

// nearest lists free times around a wish.
func (k *talk) nearest(w When) {
	today := k.today(k.w.Now)
	want := agenda.Local{Date: today, Minute: noon}
	if len(w.Dates) > 0 {
		want.Date = dateOf(w.Dates[0].From)
	}
	if len(w.Times) > 0 {
		want.Minute = agenda.Minute(w.Times[0].From)
	}
	end := today.AddDays(k.w.Agenda.Rules.Horizon + 1)
	if !want.Date.Before(end) {
		want.Date = end.AddDays(-1)
	}
	for _, days := range []int{daysNear, daysFar, k.w.Agenda.Rules.Horizon + 1} {
		from := want.Date.AddDays(-daysNear)
		if from.Before(today) {
			from = today
		}
		to := want.Date.AddDays(days + 1)
		if to.After(end) {
			to = end
		}
		if all := (When{Not: w.Not}).wished(k.frees(from, to)); len(all) > 0 {
			k.list(closest(all, want), &want)
			return
		}
	}
	k.c.State = AskWhen
	k.say(text.TalkNothingFree)
	if k.mayWait {
		k.show(MenuSlots, []Choice{k.waitChoice()})
	}
}

// How many days around a wish are looked at for other times.
const (
	daysNear = 2
	daysFar  = 14
	noon     = agenda.Minute(12 * 60)
)

// closest keeps the times of some days that lie nearest to a wish, in their order.
func closest(all []free, want agenda.Local) []free {
	distance := func(f free) int {
		days := f.Date.Sub(want.Date)
		minutes := int(f.Time - want.Minute)
		return abs(days)*minutesOfADay + abs(minutes)
	}
	near := slices.Clone(all)
	slices.SortStableFunc(near, func(a, b free) int { return cmp.Compare(distance(a), distance(b)) })
	near = near[:min(len(near), slotsNearest)]
	slices.SortFunc(near, func(a, b free) int { return cmp.Compare(a.At, b.At) })
	return near
}

const minutesOfADay = 24 * 60

func abs(n int) int { return max(n, -n) }

// explain says why a wish cannot be met: the salon is closed, it is over, it is taken.
func (k *talk) explain(w When) {
	if len(w.Dates) != 1 || w.Dates[0].From != w.Dates[0].To {
		return
	}
	day := dateOf(w.Dates[0].From)
	at := agenda.Local{Date: day, Minute: noon}
	if len(w.Times) == 1 {
		at.Minute = agenda.Minute(w.Times[0].From)
	}
	for _, r := range k.reasons(at) {
		if k.sayReason(r, day, len(w.Times) == 1 && w.Times[0].Exact()) {
			return
		}
	}
}

// reasons are why a time is not offered, by whoever comes nearest to it.
func (k *talk) reasons(at agenda.Local) []agenda.Reason {
	c := k.plan()
	d := k.c.Draft
	var best []agenda.Reason
	for _, p := range k.doers() {
		if !d.Professional.IsZero() && p.ID != d.Professional {
			continue
		}
		if all := c.Explain(agenda.Ask{Service: d.Services[0], Professional: p.ID}, at); best == nil || rank(all) > rank(best) {
			best = all
		}
	}
	return best
}

// rank is how near a time is to be offered: who is only busy comes nearer than who does not work.
func rank(all []agenda.Reason) int {
	order := agenda.Codes()
	worst := len(order)
	for _, r := range all {
		worst = min(worst, slices.Index(order, r.Code))
	}
	return worst
}

// sayReason says one reason; false when it is none for a client.
func (k *talk) sayReason(r agenda.Reason, day agenda.Date, exact bool) bool {
	switch r.Code {
	case agenda.SalonClosed, agenda.OnHoliday:
		if why := k.remark(r); why != "" {
			k.say(text.TalkClosedFor, k.dayTitle(day), why)
			return true
		}
		k.say(text.TalkClosed, k.dayTitle(day))
	case agenda.DayOff, agenda.Away:
		if who := k.c.Draft.Professional; !who.IsZero() && k.opens(day) {
			k.say(text.TalkAway, k.nameOf(who), k.dayName(day))
			return true
		}
		k.say(text.TalkClosed, k.dayTitle(day))
	case agenda.OutsideHours:
		k.say(text.TalkOpensAt, k.dayTitle(day), windows(r.Windows))
	case agenda.Past:
		k.say(text.TalkOver)
	case agenda.TooSoon:
		k.say(text.TalkTooSoon)
	case agenda.TooFar:
		k.say(text.TalkTooFar, k.dayName(k.today(k.w.Now).AddDays(k.w.Agenda.Rules.Horizon)))
	default:
		if !exact {
			return false
		}
		k.say(text.TalkTaken)
	}
	return true
}
