package robot

import (
	"errors"

	"salonzap/internal/agenda"
	"salonzap/internal/robot/understand"
	"salonzap/internal/text"
)

// holdTime holds the chosen time for the client, and asks for what is still missing. A move needs no hold: its old time is its own.
func (k *talk) holdTime() {
	d := &k.c.Draft
	if d.Moves.IsZero() {
		change, err := agenda.PlaceHold(k.w.Agenda, k.w.Client.ID, k.placed(), d.Place.At, k.me())
		if err != nil {
			k.lost(err)
			return
		}
		d.Place.Professional = change.Hold.Placed[0].Professional
		d.Held = change.Hold.ID.String()
		k.c.Hold = &Hold{ID: d.Held, Until: change.Hold.Expires.Time()}
		k.act(Write{change})
	}
	if k.needsName() {
		k.because("hold")
		if d.Moves.IsZero() {
			k.say(text.TalkHeld, k.short(d.Place.At), k.nameOf(d.Place.Professional), k.w.Agenda.Rules.Hold)
		}
		k.askName()
		return
	}
	k.propose()
}

// placed are the items with the professional of the chosen time first.
func (k *talk) placed() []agenda.Item {
	items := k.items()
	items[0].Professional = k.c.Draft.Place.Professional
	return items
}

func (k *talk) needsName() bool {
	d := k.c.Draft
	return d.Moves.IsZero() && (d.Whom != "" && d.Served == "" || k.w.Client.Name == "" && d.Served == "")
}

func (k *talk) askName() {
	d := &k.c.Draft
	k.c.Menu = Menu{}
	switch d.Whom {
	case "":
		k.c.State = AskName
		k.say(text.TalkAskName)
	case otherPerson:
		k.c.State = AskServed
		k.say(text.TalkAskServed)
	default:
		k.c.State = AskServed
		k.say(text.TalkAskServedOf, d.Whom)
	}
}

// otherPerson is the name of an accompanying person whose name is not known.
const otherPerson = "?"

// answersName takes the name that was asked for.
func (k *talk) answersName() bool {
	d := &k.c.Draft
	if k.c.State != AskName && k.c.State != AskServed || d.Place == nil {
		return false
	}
	name, ok := k.r.reader.ReadName(k.text, understand.Context{Scene: k.scene(), Lexicon: understand.Lexicon{}})
	if !ok {
		return false
	}
	if name = text.Visible(name); name == "" {
		return false
	}
	if k.c.State == AskServed {
		d.Served = fit(name, agenda.MaxName)
	} else {
		k.w.Client.Name = fit(name, agenda.MaxName)
		k.act(Rename{k.w.Client.Name})
	}
	k.because("name")
	k.propose()
	return true
}

// propose repeats what would be booked, and asks for a yes.
func (k *talk) propose() {
	k.because("proposal")
	d := k.c.Draft
	l := k.voice()
	drop := l.Say(text.TalkDrop)
	switch {
	case !d.Moves.IsZero():
		k.proposeMove()
		drop = l.Say(text.TalkKeep)
	case d.Served != "":
		k.say(text.TalkFoundFor, d.Served, k.servicesName(), k.nameOf(d.Place.Professional), k.long(d.Place.At), k.price())
	case k.c.State == AskName:
		k.say(text.TalkConfirmName, firstName(k.w.Client.Name), k.servicesName(), k.nameOf(d.Place.Professional), k.long(d.Place.At), k.price())
	default:
		k.greet()
		k.say(text.TalkFound, k.servicesName(), k.nameOf(d.Place.Professional), k.long(d.Place.At), k.price())
	}
	k.c.State = AskConfirm
	k.show(MenuConfirm, []Choice{{Label: l.Say(text.TalkYes), Act: "yes"}, {Label: l.Say(text.TalkOther), Act: "other"}, {Label: drop, Act: "drop"}})
}

// greet says hello before the first answer of a conversation.
func (k *talk) greet() {
	if len(k.c.Said) > 0 && k.w.Now.Sub(k.c.Said[len(k.c.Said)-1]) < TalkLasts || len(k.said) > 0 {
		return
	}
	if k.w.Client.Name == "" {
		k.say(text.TalkHello)
		return
	}
	k.say(text.TalkHelloName, firstName(k.w.Client.Name))
}

// answersConfirm takes yes, no, another time, or another wish. Nothing is booked but what the message before said back.
func (k *talk) answersConfirm() bool {
	if k.c.State != AskConfirm || k.c.Draft.Place == nil {
		return false
	}
	other := !k.m.When.Empty() || len(k.m.Services) > 0 || len(k.m.Professionals) > 0 || k.m.Has(understand.AnyOne)
	switch {
	case k.acts("drop", understand.Refuse) && !other, k.m.Has(understand.Cancel) && !other:
		k.drop()
	case k.acts("other", understand.Move) && !other:
		k.another()
	case k.acts("yes", understand.Confirm) && !other:
		if !k.c.Menu.open(k.w.Now) {
			k.say(text.TalkMenuOver)
			k.holdTime()
			return true
		}
		k.book()
	default:
		return false
	}
	return true
}

// acts tells whether a choice of the menu, or an intent, says something.
func (k *talk) acts(act string, i understand.Intent) bool {
	if all := k.chosen(); len(all) == 1 {
		return all[0].Act == act
	}
	return k.m.Has(i)
}

// drop abandons the booking. Abandoning a move leaves the appointment as it is.
func (k *talk) drop() {
	k.because("dropped")
	a, moves := k.appointment(k.c.Draft.Moves)
	waits := !k.c.Draft.Waits.IsZero()
	k.leavesWait()
	k.forget()
	k.c.Menu = Menu{}
	if moves {
		k.say(text.TalkKept, k.short(a.At))
		return
	}
	if waits {
		k.say(text.TalkWaitLeft)
		return
	}
	k.say(text.TalkDropped)
}

// another lists other times than the one that was said back.
func (k *talk) another() {
	d := &k.c.Draft
	old := *d.Place
	d.Place, d.When.Prefer = nil, understand.AnyTime
	if d.When.exact() {
		d.When.Times = nil
	}
	from, to := k.days(d.When)
	var all []free
	for _, f := range d.When.wished(k.frees(from, to)) {
		if f.Local() != old.At {
			all = append(all, f)
		}
	}
	if len(all) == 0 {
		k.nearest(When{Dates: d.When.Dates, Times: []understand.TimeRange{{From: int(old.At.Minute), To: int(old.At.Minute)}}})
		return
	}
	k.list(all, nil)
}

// lost says that somebody else took the time, and lists what is near it.
func (k *talk) lost(err error) {
	k.because("lost")
	d := &k.c.Draft
	at := d.Place.At
	d.Place = nil
	k.c.Hold = nil
	var refusal *agenda.RefusalError
	if !errors.As(err, &refusal) || refusal.Reasons[0].Taken() {
		k.say(text.TalkLost)
	}
	k.say(text.TalkNearest)
	day := dayOf(at.Date)
	k.nearest(When{Dates: []understand.DateRange{{From: day, To: day}}, Times: []understand.TimeRange{{From: int(at.Minute), To: int(at.Minute)}}})
}

// book writes the appointment, or moves it.
func (k *talk) book() {
	d := k.c.Draft
	if !d.Moves.IsZero() {
		k.move()
		return
	}
	change, err := agenda.Book(k.w.Agenda, agenda.Booking{
		Key: agenda.KeyOf("hold", d.Held), Client: k.w.Client.ID, Items: k.placed(), At: d.Place.At, Source: agenda.FromBot, By: k.me(),
	})
	if err != nil {
		k.lost(err)
		return
	}
	k.because("booked")
	k.act(Write{change})
	k.c.Hold = nil
	a := change.Appointments[0]
	k.c.Done = &Done{a.ID, k.w.Now}
	if d.Served != "" {
		k.say(text.TalkBookedFor, k.short(a.At), k.servicesName(), k.nameOf(a.Professional), d.Served)
	} else {
		k.say(text.TalkBooked, k.short(a.At), k.servicesName(), k.nameOf(a.Professional))
	}
	if d.More > 0 {
		k.nextPerson(change.Appointments)
		return
	}
	k.say(k.reminds(a.Span.From))
	k.say(text.TalkChangeHere)
	k.c.State, k.c.Draft, k.c.Menu = Idle, Draft{}, Menu{}
}

// nextPerson goes on with the next of several people, beside the one who is booked.
func (k *talk) nextPerson(booked []agenda.Appointment) {
	d := k.c.Draft
	end := k.w.Agenda.Zone.Local(booked[len(booked)-1].Span.To)
	day := dayOf(end.Date)
	whom := d.Next
	if whom == "" {
		whom = otherPerson
	}
	k.c.Draft = Draft{Services: d.Services, AnyOne: true, More: d.More - 1, Whom: whom, When: When{
		Dates: []understand.DateRange{{From: day, To: day}}, Times: []understand.TimeRange{{From: int(end.Minute), To: int(end.Minute)}},
	}}
	if whom == otherPerson {
		k.say(text.TalkNextPerson)
	} else {
		k.say(text.TalkNextOf, whom)
	}
	for _, a := range booked {
		k.w.Agenda.Occupied = append(k.w.Agenda.Occupied, a.Occupies()...)
	}
	k.nearest(k.c.Draft.When)
}

// price is what it costs in all; empty parts are on request.
func (k *talk) price() string {
	sum, known := int64(0), true
	for _, o := range k.offers() {
		cents, ok := o.Price.Cents()
		sum, known = sum+cents, known && ok
	}
	if !known {
		return k.lang().Say(text.AgendaOnRequest)
	}
	return shortPrice(agenda.SayCents(sum, k.lang()))
}
