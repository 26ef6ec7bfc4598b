package robot

import (
	"slices"
	"strings"

	"salonzap/internal/agenda"
	"salonzap/internal/robot/understand"
	"salonzap/internal/text"
)

// wantsMine lists the client's appointments.
func (k *talk) wantsMine() bool {
	if !k.m.Has(understand.Mine) {
		return false
	}
	k.forget()
	k.mine()
	return true
}

func (k *talk) mine() {
	k.because("mine")
	all := k.w.Appointments
	if len(all) == 0 {
		k.say(text.TalkNoneMarked)
		k.c.Menu = Menu{}
		return
	}
	k.say(text.TalkMine)
	all = all[:min(len(all), MaxChoices)]
	lines := make([]string, len(all))
	for i, a := range all {
		lines[i] = "*" + k.short(a.At) + "* " + k.voice().Say(text.TalkWith, a.Sold.Name, k.nameOf(a.Professional))
	}
	k.sayText(strings.Join(lines, " · ") + ".")
	k.say(text.TalkChangeHere)
	k.c.Menu = Menu{}
}

// wantsCancel begins a cancellation. In the middle of a booking it ends that one.
func (k *talk) wantsCancel() bool {
	if !k.m.Has(understand.Cancel) {
		return false
	}
	if k.c.State != Idle && k.c.Draft.Moves.IsZero() && k.c.Draft.Doing == "" {
		k.drop()
		return true
	}
	k.forget()
	k.pick(Cancelling)
	return true
}

// wantsMove begins a move.
func (k *talk) wantsMove() bool {
	if !k.m.Has(understand.Move) {
		return false
	}
	if k.c.State == AskSlot && k.says() {
		return false // "outro horário, sexta": another wish for the same booking
	}
	k.forget()
	k.pick(Moving)
	return true
}

// pick finds the appointment that is meant, or asks which.
func (k *talk) pick(do Doing) {
	meant := k.meant(do)
	switch len(meant) {
	case 0:
		k.because("none booked")
		k.c.Menu = Menu{}
		k.say(text.TalkNoneMarked)
	case 1:
		k.with(do, meant[0])
	default:
		k.whichAppointment(do, meant)
	}
}

// meant are the client's appointments that the message may mean: those of the day that it names, where it names one.
func (k *talk) meant(do Doing) []agenda.Appointment {
	all := k.w.Appointments
	days, hours := k.m.When.OldDates, k.m.When.OldTimes
	if do == Cancelling && len(days)+len(hours) == 0 {
		days, hours = k.m.When.Dates, k.m.When.Times
	}
	var some []agenda.Appointment
	for _, a := range all {
		if (len(days) == 0 || onDay(days, dayOf(a.At.Date))) && (len(hours) == 0 || atTime(hours, int(a.At.Minute))) {
			some = append(some, a)
		}
	}
	if len(some) == 0 {
		return all
	}
	return some
}

func (k *talk) whichAppointment(do Doing, all []agenda.Appointment) {
	k.because("which appointment")
	k.c.State, k.c.Draft.Doing = AskAppointment, do
	var choices []Choice
	for _, a := range all {
		choices = append(choices, Choice{Label: k.short(a.At) + " " + a.Sold.Name, ID: a.ID.String()})
	}
	k.say(text.TalkWhichOne)
	k.show(MenuAppointments, choices)
}

// answersAppointment takes which appointment is meant.
func (k *talk) answersAppointment() bool {
	if k.c.State != AskAppointment {
		return false
	}
	if c, ok := k.picked(MenuAppointments); ok {
		id, err := agenda.ParseID[agenda.Appointment](c.ID)
		if a, found := k.appointment(id); err == nil && found {
			k.with(k.c.Draft.Doing, a)
			return true
		}
		k.say(text.TalkTooLate)
		k.forget()
		return true
	}
	if some := k.meant(Cancelling); len(some) == 1 && !k.m.When.Empty() {
		k.m.When = understand.DateSpec{} // it named the appointment, not where it goes
		k.with(k.c.Draft.Doing, some[0])
		return true
	}
	return false
}

// with goes on with one appointment.
func (k *talk) with(do Doing, a agenda.Appointment) {
	if do == Cancelling {
		k.c.Draft = Draft{Doing: do, Cancels: a.ID}
		k.askCancel()
		return
	}
	k.c.Draft = Draft{Doing: do, Moves: a.ID, Services: []agenda.ServiceID{a.Service}, Professional: a.Professional}
	if !k.noteWho() || !k.m.When.Empty() && !k.noteWhen(k.m.When) {
		return
	}
	if k.c.Draft.When.empty() {
		k.because("move")
		k.ask(AskWhen, text.TalkMoveWhen, k.short(a.At))
		return
	}
	k.next()
}

// askCancel says back what would be cancelled. Within the salon's time it says what that means.
func (k *talk) askCancel() {
	k.because("cancellation")
	a, ok := k.appointment(k.c.Draft.Cancels)
	if !ok {
		k.forget()
		k.say(text.TalkTooLate)
		return
	}
	l := k.voice()
	k.c.State = AskCancel
	left := agenda.Span{From: k.w.Agenda.Now, To: a.Span.From}.Minutes()
	if limit := k.w.Agenda.Rules.Cancel; left < limit {
		k.say(text.TalkCancelLate, k.short(a.At), duration(left), duration(limit))
	} else {
		k.say(text.TalkCancelAsk, k.short(a.At), a.Sold.Name, k.nameOf(a.Professional))
	}
	k.show(MenuCancel, []Choice{{Label: l.Say(text.TalkCancelYes), Act: "cancel"}, {Label: l.Say(text.TalkKeep), Act: "drop"}})
}

// answersCancel takes the yes or no to a cancellation. "Cancelar" is a yes here.
func (k *talk) answersCancel() bool {
	if k.c.State != AskCancel {
		return false
	}
	id := k.c.Draft.Cancels
	a, ok := k.appointment(id)
	switch {
	case k.acts("drop", understand.Refuse):
		k.because("kept")
		k.forget()
		k.c.Menu = Menu{}
		k.say(text.TalkKept, k.short(a.At))
	case !ok:
		k.forget()
		k.say(text.TalkTooLate)
	case k.acts("cancel", understand.Confirm), len(k.m.Choice.IDs) == 0 && k.m.Has(understand.Cancel):
		if !k.c.Menu.open(k.w.Now) {
			k.askCancel()
			return true
		}
		k.cancel(a)
	default:
		return false
	}
	return true
}

func (k *talk) cancel(a agenda.Appointment) {
	k.because("cancelled")
	change, err := agenda.State(k.w.Agenda, a, agenda.Cancel, k.me())
	k.forget()
	k.c.Menu = Menu{}
	if err != nil {
		k.say(text.TalkTooLate)
		return
	}
	k.act(Write{change})
	k.act(Notify{NoticeCancelled, a.ID})
	k.answered(a.ID)
	k.say(text.TalkCancelled, k.short(a.At))
}

// proposeMove says back from where to where.
func (k *talk) proposeMove() {
	a, _ := k.appointment(k.c.Draft.Moves)
	p := k.c.Draft.Place
	k.say(text.TalkMoveTo, k.short(a.At), k.long(p.At), k.nameOf(p.Professional))
}

// move writes the move that was said back.
func (k *talk) move() {
	k.because("moved")
	p := k.c.Draft.Place
	a, ok := k.appointment(k.c.Draft.Moves)
	if !ok {
		k.forget()
		k.say(text.TalkTooLate)
		return
	}
	change, err := agenda.Move(k.w.Agenda, a, agenda.Place{Professional: p.Professional, At: p.At}, k.me())
	if err != nil {
		k.lost(err)
		return
	}
	if !change.Empty() {
		k.act(Write{change})
		k.act(Notify{NoticeMoved, a.ID})
	}
	k.answered(a.ID)
	k.c.Done = &Done{a.ID, k.w.Now}
	k.say(text.TalkMoved, k.short(p.At), a.Sold.Name, k.nameOf(p.Professional))
	span, _ := k.w.Agenda.Zone.Instant(p.At)
	k.say(k.reminds(span))
	k.c.State, k.c.Draft, k.c.Menu = Idle, Draft{}, Menu{}
}

// yesOnceMore answers a yes, or the digit of one, that comes once more after what it did: the answer may have been lost on its way.
func (k *talk) yesOnceMore() bool {
	if k.c.State != Idle || k.c.Menu.Kind != "" || k.c.Done == nil || k.w.Now.Sub(k.c.Done.At) >= DoneLasts {
		return false
	}
	a, ok := k.appointment(k.c.Done.Appointment)
	if !ok || strings.TrimSpace(k.text) != "1" && !k.m.Has(understand.Confirm) {
		return false
	}
	k.because("said again")
	k.say(text.TalkBooked, k.short(a.At), a.Sold.Name, k.nameOf(a.Professional))
	return true
}

// appointment is one of the client's that is still to come.
func (k *talk) appointment(id agenda.AppointmentID) (agenda.Appointment, bool) {
	i := slices.IndexFunc(k.w.Appointments, func(a agenda.Appointment) bool { return a.ID == id })
	if id.IsZero() || i < 0 {
		return agenda.Appointment{}, false
	}
	return k.w.Appointments[i], true
}
