package robot

import (
	"time"

	"salonzap/internal/agenda"
	"salonzap/internal/inbox"
	"salonzap/internal/robot/understand"
	"salonzap/internal/text"
)

// JoinWaitlist puts the client on the waiting list.
type JoinWaitlist struct{ Wish agenda.Waiting }

// LeaveWaitlist takes a wish of the client's off it.
type LeaveWaitlist struct{ ID agenda.WaitlistID }

func (JoinWaitlist) act()  {}
func (LeaveWaitlist) act() {}

// waitAct is the choice of a menu by which a client is put on the waiting list.
const waitAct = "wait"

// couldWait tells whether the client can wait for what was wished: one stretch of days and hours in which somebody works, for the client
// alone, who wants messages.
func (k *talk) couldWait() bool {
	d := k.c.Draft
	if k.w.Client.OptedOut || len(d.Services) != 1 || !d.Moves.IsZero() || d.Served != "" || d.Whom != "" || d.More > 0 {
		return false
	}
	if len(d.When.Dates) != 1 || len(d.When.Times) > 1 || len(d.When.Not) > 0 {
		return false
	}
	wish, ok := k.wait()
	if !ok {
		return false
	}
	empty := k.w.Agenda
	empty.Occupied = nil
	return len(wish.Free(agenda.NewSchedule(empty))) > 0
}

// wait is the draft as a wish for the waiting list.
func (k *talk) wait() (agenda.Waiting, bool) {
	d := k.c.Draft
	if len(d.Services) == 0 || len(d.When.Dates) == 0 {
		return agenda.Waiting{}, false
	}
	w := agenda.WaitDraft{
		Client: k.w.Client.ID, Service: d.Services[0], Professional: d.Professional, From: dateOf(d.When.Dates[0].From), To: dateOf(d.When.Dates[0].To), Source: agenda.FromBot,
	}
	if end := k.today(k.w.Now).AddDays(k.w.Agenda.Rules.Horizon); w.To.After(end) {
		w.To = end
	}
	if len(d.When.Times) > 0 {
		t := d.When.Times[0]
		w.Earliest, w.Latest = agenda.Minute(t.From), agenda.Minute(min(max(t.From, t.To-1), int(agenda.EndOfDay)-1))
	}
	wish, err := agenda.Wait(k.w.Agenda, w)
	return wish, err == nil
}

// waitChoice is the line of a menu that offers the waiting list.
func (k *talk) waitChoice() Choice {
	return Choice{Label: k.voice().Say(text.TalkWaitChoice), Act: waitAct}
}

// answersWait puts the client on the waiting list who wants that, while free times are listed or asked for.
func (k *talk) answersWait() bool {
	if k.c.State != AskSlot && k.c.State != AskWhen {
		return false
	}
	if c, ok := k.picked(MenuSlots); (!ok || c.Act != waitAct) && !k.m.Has(understand.Wait) {
		return false
	}
	if !k.couldWait() {
		return false
	}
	wish, _ := k.wait()
	k.because("waiting list")
	k.act(JoinWaitlist{wish})
	k.say(text.TalkWaiting, k.servicesName(), k.wishName(wish))
	k.say(text.TalkWaitingHow, int(agenda.OfferLasts/time.Minute))
	k.forget()
	k.c.Menu = Menu{}
	return true
}

// wishName is "sexta 27/11 às 15:00", "sexta 27/11, 12:00–17:59", with whom where that matters.
func (k *talk) wishName(w agenda.Waiting) string {
	name := k.dayName(w.From)
	if w.From != w.To {
		name = k.voice().Say(text.TalkTo, name, k.dayName(w.To))
	}
	switch {
	case w.Earliest == w.Latest:
		name = k.voice().Say(text.TalkAtHour, name, w.Earliest.String())
	case w.Earliest > 0 || w.Latest < agenda.EndOfDay-1:
		name += ", " + agenda.Window{Start: w.Earliest, End: w.Latest + 1}.String()
	}
	if !w.Professional.IsZero() {
		name = k.voice().Say(text.TalkWith, name, k.nameOf(w.Professional))
	}
	return name
}

// WaitVerdict is what becomes of a wish now: it ends, it is looked at again (Again; zero: when a time becomes free), or Place is offered.
type WaitVerdict struct {
	End   agenda.WaitReason
	Again time.Time
	Place *Place
}

// JudgeWaiting says what becomes of a waiting wish. Quiet hours, a conversation with the robot, and
// one with a person put it off.
func JudgeWaiting(v agenda.Waiting, c Conversation, w World, quiet inbox.Quiet, zone *time.Location) WaitVerdict {
	switch night := quiet.Until(w.Now, zone); {
	case v.Over(w.Agenda):
		return WaitVerdict{End: agenda.WaitOver}
	case w.Client.OptedOut:
		return WaitVerdict{End: agenda.WaitOptedOut}
	case night.After(w.Now):
		return WaitVerdict{Again: night}
	case c.HumanNow(w.Now):
		return WaitVerdict{Again: c.Human.Until}
	case w.Now.Before(c.Quiet):
		return WaitVerdict{Again: c.Quiet}
	case c.State != Idle && w.Now.Sub(c.UpdatedAt) < StepLasts: // a yes would answer two questions
		return WaitVerdict{Again: c.UpdatedAt.Add(StepLasts)}
	}
	free := v.Free(agenda.NewSchedule(w.Agenda.Without(w.Client.ID)))
	if len(free) == 0 {
		return WaitVerdict{Again: nextRelease(v, w)}
	}
	return WaitVerdict{Place: &Place{free[0].Local(), free[0].Candidates[0]}}
}

// nextRelease is when the list must be checked again without an event: when the first hold of
// another client expires, or on the day after the last.
func nextRelease(v agenda.Waiting, w World) time.Time {
	end, _ := w.Agenda.Zone.Derive(agenda.Local{Date: v.To.AddDays(1)})
	next := end.Time()
	for _, o := range w.Agenda.Occupied {
		if at := o.Expires.Time(); o.Kind == agenda.ForHold && o.Client != w.Client.ID && at.After(w.Now) && at.Before(next) {
			next = at
		}
	}
	return next
}

// Offered is an offer that goes out. It is written with the conversation: the wish as it is then, if it still waits as it was read.
type Offered struct {
	Wish    agenda.Waiting // Version is the one that was read
	Offer   agenda.WaitOffer
	Message inbox.ID
}

// OfferWaiting is the conversation when a time is offered to a client who waits, and what that says: it keeps the time, and a yes books
// it. Errors: those of agenda.PlaceHold.
func (r *Robot) OfferWaiting(c Conversation, v agenda.Waiting, p Place, w World) (Outcome, agenda.WaitOffer, error) {
	k := newTalk(r, c, w)
	k.expire()
	k.forget()
	day, minute := dayOf(p.At.Date), int(p.At.Minute)
	k.c.Draft = Draft{
		Services: []agenda.ServiceID{v.Service}, Professional: v.Professional, AnyOne: v.Professional.IsZero(), Place: &p, Waits: v.ID,
		When: When{Dates: []understand.DateRange{{From: day, To: day}}, Times: []understand.TimeRange{{From: minute, To: minute}}},
	}
	change, err := agenda.PlaceHold(w.Agenda, w.Client.ID, k.placed(), p.At, k.me())
	if err != nil {
		return Outcome{}, agenda.WaitOffer{}, err
	}
	change.Hold.Expires = agenda.InstantOf(w.Now.Add(agenda.OfferLasts))
	for i := range change.Take {
		change.Take[i].Expires = change.Hold.Expires
	}
	k.act(Write{change})
	k.c.Draft.Held = change.Hold.ID.String()
	k.c.Hold = &Hold{ID: k.c.Draft.Held, Until: change.Hold.Expires.Time(), Nudged: true} // the offer says until when
	k.because("time free")
	k.greetClient()
	k.say(text.TalkWaitOffer, k.servicesName(), k.nameOf(p.Professional), k.long(p.At), k.price())
	k.say(text.TalkWaitUntil, k.local(k.c.Hold.Until).Minute.String())
	k.c.State = AskConfirm
	l := k.voice()
	k.show(MenuConfirm, []Choice{{Label: l.Say(text.TalkYes), Act: "yes"}, {Label: l.Say(text.TalkOther), Act: "other"}, {Label: l.Say(text.TalkWaitLeave), Act: "drop"}})
	out := k.end()
	offer := agenda.WaitOffer{Start: change.Hold.Placed[0].Span.From, Professional: p.Professional, At: w.Agenda.Now, Expires: change.Hold.Expires}
	return out, offer, nil
}

// leavesWait takes the client off the list who does not want what they waited for.
func (k *talk) leavesWait() {
	if id := k.c.Draft.Waits; !id.IsZero() {
		k.act(LeaveWaitlist{id})
	}
}
