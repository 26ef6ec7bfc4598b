package robot

import (
	"time"

	"salonzap/internal/agenda"
	"salonzap/internal/robot/understand"
	"salonzap/internal/text"
)

// Remind is the conversation after a reminder with a question went out, and what the reminder says. Whoever sends it judges before
// whether it is due, and whether a person has the chat. In the middle of a booking nothing is said, since a yes would be one to two
// questions: Wake is then when to try again.
func (r *Robot) Remind(c Conversation, a agenda.Appointment, w World) Outcome {
	k := newTalk(r, c, w)
	k.expire()
	if k.c.State != Idle && w.Now.Sub(c.UpdatedAt) < StepLasts {
		return Outcome{Conversation: c, Wake: c.UpdatedAt.Add(StepLasts)}
	}
	k.forget()
	k.c.Question = &Question{a.ID, a.Span.From.Time()}
	k.because("reminder")
	k.greetClient()
	k.say(text.TalkReminder, k.reminded(a), a.Sold.Name, k.nameOf(a.Professional))
	k.reminderMenu()
	return k.end()
}

func (k *talk) greetClient() {
	if k.w.Client.Name == "" {
		k.say(text.TalkHello)
		return
	}
	k.say(text.TalkHelloName, firstName(k.w.Client.Name))
}

func (k *talk) reminderMenu() {
	l := k.voice()
	k.show(MenuReminder, []Choice{
		{Label: l.Say(text.TalkReminderYes), Act: "yes"}, {Label: l.Say(text.TalkReminderMove), Act: "move"}, {Label: l.Say(text.TalkReminderCancel), Act: "cancel"},
	})
}

// askQuestion asks the reminder's question again.
func (k *talk) askQuestion() {
	a, ok := k.appointment(k.c.Question.Appointment)
	if !ok {
		k.c.Question = nil
		return
	}
	k.say(text.TalkReminderAgain, k.short(a.At))
	k.reminderMenu()
}

// answersQuestion takes the answer to a reminder, while nothing else is asked.
func (k *talk) answersQuestion() bool {
	if k.c.Question == nil || k.c.State != Idle {
		return false
	}
	a, ok := k.appointment(k.c.Question.Appointment)
	if !ok {
		k.c.Question = nil
		return false
	}
	k.because("reminder answered")
	switch {
	case k.confirmsQuestion():
		k.confirmReminder(a)
	case k.wantsAct("move", understand.Move):
		k.c.Menu = Menu{}
		k.with(Moving, a)
	case k.wantsAct("cancel", understand.Cancel), k.m.Has(understand.Refuse):
		k.with(Cancelling, a)
	default:
		k.why = ""
		return false
	}
	return true
}

// confirmsQuestion tells whether the message says yes to the reminder.
func (k *talk) confirmsQuestion() bool { return k.wantsAct("yes", understand.Confirm) }

// wantsAct tells whether a choice of the reminder's menu, or an intent, says something.
func (k *talk) wantsAct(act string, i understand.Intent) bool {
	if c, ok := k.picked(MenuReminder); ok {
		return c.Act == act
	}
	return k.m.Has(i)
}

func (k *talk) confirmReminder(a agenda.Appointment) {
	change, err := agenda.State(k.w.Agenda, a, agenda.Confirm, k.me())
	if err != nil {
		k.c.Question = nil
		k.say(text.TalkTooLate)
		return
	}
	if !change.Empty() {
		k.act(Write{change})
	}
	k.answered(a.ID)
	k.c.Menu, k.c.Done = Menu{}, &Done{a.ID, k.w.Now}
	k.say(text.TalkConfirmed, k.short(a.At))
}

// answered closes the question of an appointment.
func (k *talk) answered(id agenda.AppointmentID) {
	if k.c.Question != nil && k.c.Question.Appointment == id {
		k.c.Question = nil
	}
}

// Wake is called when Outcome.Wake has come and nobody wrote: it asks once whether the client still
// wants the held time. When a silence ends nothing is said: the next message is answered again.
func (r *Robot) Wake(c Conversation, w World) Outcome {
	k := newTalk(r, c, w)
	updated := c.UpdatedAt
	k.expire()
	if k.c.Hold != nil && !k.c.Hold.Nudged && !w.Now.Before(k.c.nudgeAt()) && k.c.Draft.Place != nil && !k.c.HumanNow(w.Now) {
		k.nudge()
	}
	out := k.end()
	if len(out.Replies) == 0 {
		out.Conversation.UpdatedAt = updated // only a message restarts the time after which a conversation ends
	}
	return out
}

func (k *talk) nudge() {
	k.because("nudge")
	p := k.c.Draft.Place
	change, err := agenda.PlaceHold(k.w.Agenda, k.w.Client.ID, k.placed(), p.At, k.me())
	if err != nil {
		return
	}
	until := k.w.Now.Add(HoldExtra)
	change.Hold.Expires = agenda.InstantOf(until)
	for i := range change.Take {
		change.Take[i].Expires = change.Hold.Expires
	}
	k.act(Write{change})
	k.c.Draft.Held = change.Hold.ID.String()
	k.c.Hold = &Hold{ID: k.c.Draft.Held, Until: until.Truncate(time.Second), Nudged: true}
	k.say(text.TalkNudge, k.short(p.At))
	if k.c.State == AskConfirm {
		k.c.Menu.ShownAt = k.w.Now
	}
}
