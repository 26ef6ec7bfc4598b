package storetest

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"time"

	"salonzap/internal/agenda"
	"salonzap/internal/contact"
	"salonzap/internal/fault"
	"salonzap/internal/inbox"
	"salonzap/internal/robot/assistant"
	"salonzap/internal/tenant"
)

// waitlists tells how clients who wait are asked when a time becomes free.
func waitlists(w *world) {
	w.story("who waits is asked, one after another", waitlistInOrder)
	w.story("an offer that never went out counts for nothing", waitlistUnsent)
	w.story("nobody is asked at night, nor who wants no messages", waitlistAtNight)
	w.story("a waiting list at random", waitlistWalk)
}

// queue is a salon in which clients wait.
type queue struct {
	*world
	t    tenant.ID
	zone agenda.Zone
	a, b *assistant.Assistant
}

// waitingRoom is a salon that is connected, at ten in the morning.
func (w *world) waitingRoom(name string) queue {
	w.Helper()
	l := w.openLine(name)
	w.furnish(l.Tenant)
	zone, err := agenda.ParseZone("America/Sao_Paulo")
	w.must(err)
	q := queue{w, l.Tenant, zone, w.assistant(), w.assistant()}
	q.until(q.today().AddDays(1), 10*60)
	return q
}

func (q queue) today() agenda.Date { return q.zone.Local(agenda.InstantOf(q.clock.now())).Date }

// until lets time pass to a wall time.
func (q queue) until(d agenda.Date, m agenda.Minute) {
	q.Helper()
	at, ok := q.zone.Instant(agenda.Local{Date: d, Minute: m})
	if !ok {
		q.Fatal("there is no such time")
	}
	q.passTo(at.Time())
}

func jidOf(i int) string { return fmt.Sprintf("55119777700%02d@s.whatsapp.net", i) }

// wait puts a client on the list.
func (q queue) wait(i int, from, to agenda.Date, earliest, latest agenda.Minute) contact.Contact {
	q.Helper()
	who, err := q.s.MeetContact(q.Context(), anybody, q.t, contact.Sighting{Address: q.address(jidOf(i)), At: q.clock.now()})
	q.must(err)
	s, err := q.s.Snapshot(q.Context(), anybody, q.t, agenda.View{From: from, To: to.AddDays(1)})
	q.must(err)
	wish, err := agenda.Wait(s, agenda.WaitDraft{
		Client: who.ID, Service: s.Services[0].ID, From: from, To: to, Earliest: earliest, Latest: latest, Source: agenda.FromStaff,
	})
	q.must(err)
	q.must(q.s.JoinWaitlist(q.Context(), anybody, q.t, wish))
	q.clock.pass(time.Second)
	return who
}

func (q queue) list() []agenda.Waiting {
	q.Helper()
	all, err := q.s.Waitlist(q.Context(), anybody, q.t)
	q.must(err)
	return all
}

// offered are the clients whose answer is waited for.
func (q queue) offered() (all []contact.ID) {
	q.Helper()
	for _, v := range q.list() {
		if v.State == agenda.IsOffered {
			all = append(all, v.Client)
		}
	}
	return all
}

// looks lets both processes look until nothing is due.
func (q queue) looks() {
	q.Helper()
	for range 4 {
		q.look(q.a, q.b)
	}
}

// sends lets everything that waits to be sent go.
func (q queue) sends() {
	q.Helper()
	for range 6 {
		if h := q.take(q.t, "line", q.clock.now()); !h.ID.IsZero() {
			q.settle(h, inbox.Outcome{State: inbox.Sent, At: q.clock.now()})
		}
		q.clock.pass(20 * time.Second)
	}
}

// says is a message of a client's that is answered.
func (q queue) says(i int, words string) []string {
	q.Helper()
	q.writes(q.t, jidOf(i), words)
	for {
		said, err := q.turn(q.a)
		if err == nil {
			return said
		}
		if !fault.Is(err, fault.Conflict) {
			q.Fatal(err)
		}
	}
}

func (q queue) cancelAll() {
	q.Helper()
	for _, a := range q.booked(q.t) {
		if a.Open() {
			q.stateOf(q.t, a.ID, agenda.Cancel)
		}
	}
}

func (q queue) expect(what string, want ...contact.ID) {
	q.Helper()
	alike(q.world, what, fmt.Sprint(q.offered()), fmt.Sprint(want))
}

func waitlistInOrder(w *world) {
	q := w.waitingRoom("Espera")
	day := q.today().AddDays(2)
	at := agenda.Local{Date: day, Minute: 15 * 60}
	q.taken(q.t, at, false)
	q.says(0, "corte dia "+day.Short()+" às 15h")
	said := q.says(0, "me avisa se abrir")
	if len(said) != 1 || !strings.Contains(said[0], "lista de espera") {
		w.Fatalf("%q", said)
	}
	alike(w, "who waits", len(q.list()), 1)
	first := q.list()[0].Client
	q.clock.pass(time.Second)
	second := q.wait(1, day, day, 15*60, 15*60)
	third := q.wait(2, day, day, 14*60+45, 15*60+15)
	q.taken(q.t, agenda.Local{Date: day, Minute: 14*60 + 30}, false)
	q.taken(q.t, agenda.Local{Date: day, Minute: 15*60 + 30}, false)
	q.looks()
	q.expect("while nothing is free")
	for _, a := range q.booked(q.t) {
		if a.At == at {
			q.stateOf(q.t, a.ID, agenda.Cancel)
		}
	}
	q.looks()
	q.expect("when it became free", first)
	said = q.sent(q.t)
	if last := said[len(said)-1]; !strings.Contains(last, "Abriu um horário") || !strings.Contains(last, "15:00") {
		w.Errorf("%q", last)
	}
	q.sends()
	q.clock.pass(agenda.OfferLasts)
	q.looks()
	q.expect("when nobody answered", second.ID)
	alike(w, "unanswered", q.list()[0].Asked, 1)
	if said := q.says(1, "1"); len(said) != 1 || !strings.Contains(said[0], "Marcado ✅") {
		w.Errorf("%q", said)
	}
	q.clock.pass(agenda.OfferLasts)
	q.looks()
	q.expect("when it is booked")
	alike(w, "who still waits", len(q.list()), 2)
	q.cancelAll()
	q.looks()
	q.expect("when all is free", third.ID) // the first was asked about that time
	if said := q.says(2, "3"); len(said) != 1 || !strings.Contains(said[0], "tirei você da lista") {
		w.Errorf("%q", said)
	}
	alike(w, "who still waits", len(q.list()), 1)
	q.clock.pass(72 * time.Hour)
	q.looks()
	alike(w, "who waits for what is over", len(q.list()), 0)
}

func waitlistUnsent(w *world) {
	q := w.waitingRoom("Caiu")
	day := q.today().AddDays(2)
	who := q.wait(0, day, day, 15*60, 15*60)
	q.looks()
	q.expect("at first", who.ID)
	q.clock.pass(agenda.OfferLasts)
	q.looks()
	q.expect("when the time has passed")
	all := q.list()
	if len(all) != 1 || all[0].Asked != 0 || len(all[0].Offers) != 0 || !all[0].Due.After(w.clock.now()) {
		w.Fatalf("%+v", all)
	}
	w.passTo(all[0].Due)
	q.looks()
	q.expect("the next time", who.ID)
	w.must(w.s.LeaveWaitlist(w.Context(), anybody, q.t, all[0].ID))
	if err := w.s.LeaveWaitlist(w.Context(), anybody, q.t, all[0].ID); !fault.Is(err, fault.NotFound) {
		w.Errorf("taken off twice: %v", err)
	}
	alike(w, "who waits", len(q.list()), 0)
}

func waitlistAtNight(w *world) {
	q := w.waitingRoom("Noite")
	day := q.today().AddDays(3)
	q.until(q.today(), 21*60)
	who, deaf := q.wait(0, day, day, 15*60, 15*60), q.wait(1, day, day, 16*60, 16*60)
	q.looks()
	q.expect("at night")
	q.says(1, "parar")
	alike(w, "who waits", len(q.list()), 1)
	q.until(q.today().AddDays(1), 7*60+59)
	q.looks()
	q.expect("before eight")
	q.until(q.today(), 8*60)
	q.looks()
	q.expect("at eight", who.ID)
	if c, err := w.s.Contact(w.Context(), anybody, q.t, deaf.ID); err != nil || c.Wants(contact.TopicReminders) {
		w.Errorf("%+v %v", c, err)
	}
}

// waitlistWalk lets clients wait, answer, book and cancel at random, and holds what was offered to the laws.
func waitlistWalk(w *world) {
	q := w.waitingRoom("Acaso")
	const clients, steps = 6, 60
	draw := rand.New(rand.NewPCG(5, 7)) //nolint:gosec // a test's chance
	day := q.today().AddDays(3)
	hour := func() agenda.Minute { return agenda.Minute(15*60 + 30*draw.IntN(4)) }
	laws := waitLaws{q}
	for range steps {
		switch i := draw.IntN(clients); draw.IntN(8) {
		case 0, 1:
			q.wait(i, day, day.AddDays(draw.IntN(2)), 15*60, hour())
		case 2:
			at := agenda.Local{Date: day, Minute: hour()}
			if s, err := w.s.Snapshot(w.Context(), anybody, q.t, agenda.View{From: day, To: day.AddDays(1)}); err != nil || len(s.Occupied) < 4 {
				w.must(err)
				q.maybeTaken(at)
			}
		case 3:
			q.cancelAll()
		case 4, 5:
			q.says(i, []string{"1", "2", "3", "oi"}[draw.IntN(4)])
		case 6:
			q.sends()
		case 7:
			q.clock.pass(time.Duration(draw.IntN(40)) * time.Minute)
			if draw.IntN(6) == 0 {
				q.clock.pass(9 * time.Hour)
			}
		}
		q.look(q.a, q.b)
		laws.hold()
	}
}

// maybeTaken books a time at the counter, if it is free.
func (q queue) maybeTaken(at agenda.Local) {
	q.Helper()
	s, err := q.s.Snapshot(q.Context(), anybody, q.t, agenda.View{From: at.Date, To: at.Date.AddDays(1)})
	q.must(err)
	who, err := q.s.MeetContact(q.Context(), anybody, q.t, contact.Sighting{Address: contact.At(number(q.world, "11911112222")), At: q.clock.now()})
	q.must(err)
	err = q.s.Transact(q.Context(), anybody, q.t, func(ctx ctxt, d agenda.Desk) error {
		_, err := agenda.BookAt(ctx, d, agenda.Booking{
			Key: agenda.KeyOf("test", inbox.NewID().String()), Client: who.ID, Items: []agenda.Item{{Service: s.Services[0].ID, Professional: s.Professionals[0].ID}},
			At: at, Source: agenda.FromStaff, By: agenda.ByStaff(tenant.CLIActor()),
		})
		return err
	})
	if err != nil && !fault.Is(err, fault.Conflict) {
		q.Fatal(err)
	}
}

// waitLaws are what holds of all offers.
type waitLaws struct{ queue }

func (l waitLaws) hold() {
	l.Helper()
	quiet := inbox.DefaultQuiet()
	zone, err := time.LoadLocation("America/Sao_Paulo")
	l.must(err)
	var open []agenda.WaitOffer
	for _, v := range l.list() {
		times := map[agenda.Instant]bool{}
		for _, o := range v.Offers {
			if times[o.Start] {
				l.Errorf("the same time is offered twice: %+v", v)
			}
			times[o.Start] = true
			if at := o.At.Time(); quiet.Until(at, zone).After(at) {
				l.Errorf("offered at %s, in quiet hours", at.In(zone))
			}
			if !v.Wishes(l.zone.Local(o.Start)) {
				l.Errorf("offered what nobody asked for: %+v", v)
			}
		}
		if v.Asked >= agenda.MaxUnanswered {
			l.Errorf("who never answers still waits: %+v", v)
		}
		if v.State == agenda.IsOffered && len(v.Offers) > 0 && v.Offers[len(v.Offers)-1].Expires > agenda.InstantOf(l.clock.now()) {
			open = append(open, v.Offers[len(v.Offers)-1])
		}
	}
	for i, a := range open {
		for _, b := range open[:i] {
			if a.Professional == b.Professional && max(a.Start-b.Start, b.Start-a.Start) < 30*60 {
				l.Errorf("one time is offered to two at once: %+v %+v", a, b)
			}
		}
	}
}
