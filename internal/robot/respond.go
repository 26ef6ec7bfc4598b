package robot

import (
	"salonzap/internal/robot/understand"
	"salonzap/internal/text"
)

// respond answers a message that is for the robot: the first rule that takes it counts.
func (k *talk) respond() {
	rules := []func() bool{
		k.stop, k.resume, k.menuWord, k.wantsPerson, k.comesLate, k.answersQuestion, k.yesOnceMore, k.mainChoice, k.asksSomething,
		k.answersAppointment, k.answersCancel, k.answersConfirm, k.answersName, k.answersWait,
		k.wantsCancel, k.wantsMove, k.wantsMine, k.fills, k.smallTalk,
	}
	for _, rule := range rules {
		if rule() {
			k.c.Missed = 0
			return
		}
	}
	k.missed()
}

// stop opts the client out of reminders. Appointments stay.
func (k *talk) stop() bool {
	if !k.m.Has(understand.Stop) {
		return false
	}
	k.because("stop")
	k.forget()
	k.act(OptOut{true})
	k.say(text.TalkStopped)
	if len(k.w.Appointments) > 0 {
		k.say(text.TalkStillMarked, k.dayName(k.w.Appointments[0].At.Date))
	}
	k.say(text.TalkResumeWord)
	return true
}

func (k *talk) resume() bool {
	if !k.m.Has(understand.Resume) {
		return false
	}
	if !k.w.Client.OptedOut {
		k.forget()
		k.mainMenu()
		return true
	}
	k.because("resume")
	k.act(OptOut{false})
	k.say(text.TalkResumed)
	return true
}

// menuWord leads back to the menu from everywhere.
func (k *talk) menuWord() bool {
	if !k.m.Has(understand.Menu) {
		return false
	}
	k.forget()
	k.mainMenu()
	return true
}

// wantsPerson gives the chat to a person.
func (k *talk) wantsPerson() bool {
	if !k.m.Has(understand.Human) {
		return false
	}
	k.callPerson()
	return true
}

func (k *talk) callPerson() {
	k.because("human")
	k.forget()
	k.c.Human = Human{Since: k.w.Now, Until: k.w.Now.Add(k.w.Settings.humanFor()), Asked: true}
	k.act(Notify{What: NoticeHuman})
	k.say(text.TalkHuman)
}

func (k *talk) comesLate() bool {
	if !k.m.Has(understand.Late) || k.c.State != Idle || len(k.w.Appointments) == 0 {
		return false
	}
	k.because("late")
	k.act(Notify{NoticeLate, k.w.Appointments[0].ID})
	k.say(text.TalkLate)
	return true
}

// mainMenu greets, and shows what can be done.
func (k *talk) mainMenu() {
	k.because("menu")
	l := k.voice()
	hello := k.w.Settings.Greeting
	if hello == "" {
		hello = l.Say(k.greeting())
	}
	k.sayText(hello)
	k.say(text.TalkIntroduction, k.w.Salon.Name)
	k.showMain()
}

func (k *talk) showMain() {
	l := k.voice()
	k.show(MenuMain, []Choice{
		{Label: l.Say(text.TalkMenuBook), Act: "book"},
		{Label: l.Say(text.TalkMenuMine), Act: "mine"},
		{Label: l.Say(text.TalkMenuPrices), Act: "prices"},
		{Label: l.Say(text.TalkMenuAddress), Act: "address"},
		{Label: l.Say(text.TalkMenuHuman), Act: "human"},
	})
}

// mainChoice does what was chosen from the menu.
func (k *talk) mainChoice() bool {
	c, ok := k.picked(MenuMain)
	if !ok || k.c.State != Idle {
		return false
	}
	switch c.Act {
	case "book":
		k.begin()
	case "mine":
		k.mine()
	case "prices":
		k.prices()
	case "address":
		k.address()
	case "human":
		k.callPerson()
	}
	return true
}

// begin begins a booking with what the message says.
func (k *talk) begin() {
	k.release()
	k.c.State, k.c.Draft = Idle, Draft{}
	if k.note() {
		k.next()
	}
}

// smallTalk answers what wants no answer but a kind word.
func (k *talk) smallTalk() bool {
	switch {
	case k.m.Has(understand.Help):
		k.because("help")
		k.say(text.TalkHelp)
	case k.m.Has(understand.Thanks) && k.c.State == Idle:
		k.because("thanks")
		k.say(text.TalkThanks)
	case k.m.Has(understand.Goodbye) && k.c.State == Idle:
		k.because("goodbye")
		k.say(text.TalkBye)
	case k.m.Has(understand.Greeting) && k.c.State == Idle:
		k.mainMenu()
	case k.m.Has(understand.Greeting), k.m.Has(understand.Thanks):
		k.because("small talk")
		k.askAgain()
	case k.m.Has(understand.Refuse) && k.c.State != Idle:
		k.drop()
	default:
		return false
	}
	return true
}

// missed says that a message was not understood: with what was asked, then with the menu, and then a person is called.
func (k *talk) missed() {
	k.c.Missed++
	k.out.Missed = true
	k.because("missed")
	switch {
	case k.c.Missed >= maxMissed:
		k.forget()
		k.c.Menu, k.c.Quiet = Menu{}, k.w.Now.Add(QuietFor)
		k.act(Notify{What: NoticeMissed})
		k.say(text.TalkGaveUp)
	case k.c.Missed > 1:
		k.forget()
		k.say(text.TalkMissedAgain)
		k.showMain()
	case k.m.Choice.OutOfRange && k.c.Menu.open(k.w.Now):
		k.say(text.TalkNotInMenu)
		k.askAgain()
	case k.c.State == Idle && k.c.Question == nil && k.c.Menu.Kind != MenuMain:
		k.mainMenu() // the first word of a client who says something of their own
	default:
		k.say(text.TalkMissed)
		k.askAgain()
	}
}

// askAgain asks once more what the robot waits for, as the world is now.
func (k *talk) askAgain() {
	switch k.c.State {
	case AskName, AskServed:
		k.askName()
	case AskAppointment:
		k.whichAppointment(k.c.Draft.Doing, k.w.Appointments)
	case AskCancel:
		k.askCancel()
	case AskConfirm:
		k.propose()
	case AskService, AskWho, AskWhen, AskSlot:
		k.next()
	case Idle:
		if k.c.Question != nil {
			k.askQuestion()
			return
		}
		if k.c.Menu.Kind == MenuMain {
			k.showMain()
			return
		}
		k.say(text.TalkExample)
	}
}
