package storetest

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"time"

	"salonzap/internal/agenda"
	"salonzap/internal/contact"
	"salonzap/internal/fault"
	"salonzap/internal/inbox"
	"salonzap/internal/phone"
	"salonzap/internal/robot"
	"salonzap/internal/robot/assistant"
	"salonzap/internal/store/storekit"
	"salonzap/internal/tenant"
	"salonzap/internal/text"
)

// robots tells how a robot's answers, its bookings and its memory are one.
func robots(w *world) {
	w.story("a robot is told things", robotProfile)
	w.story("calls of the text model are counted by salon and day", modelCalls)
	w.story("a text model helps the robot", modelHelps)
	w.story("who changes a robot at once with others takes nothing back", robotChangedAtOnce)
	w.story("a client books in two messages", robotBooks)
	w.story("a time is taken between question and answer", robotLoses)
	w.story("a conversation that changed meanwhile is decided once more", robotStale)
	w.story("many clients want one time", robotCrowd)
	w.story("the robot asks once whether a time is still wanted", robotWakes)
	w.story("a paused salon's robot says nothing", robotPaused)
	w.story("a client is reminded once, and confirms", robotReminds)
	w.story("a time picked on the salon's page becomes the client's who writes", reservationTaken)
	w.story("times that are picked and not asked for keep few from others", reservationBounds)
	w.story("what has become of it decides whether a reminder goes", robotReminderOutdated)
	w.story("a salon has quiet hours of its own", robotQuietHours)
	w.story("P14: webhooks that come twice and in any order lead to the same appointments", robotInAnyOrder)
	w.story("P14, P16 and P18 see what breaks them", robotLawsBite)
	w.story("a trial leaves nothing behind", robotRehearsal)
	w.story("how a robot does is counted from what is stored", robotMeasured)
	w.story("owners are told of the day to come, once", digestOnce)
	w.story("owners who change their mind in the evening are told of no day twice", digestSwitched)
	w.story("what is told of the day to come is judged when it is sent", digestJudged)
	w.story("a day of which nobody could tell in time is not told", digestStale)
}

func robotProfile(w *world) {
	t := w.salon("Robô").ID
	p, err := w.s.RobotProfile(w.Context(), anybody, t)
	w.must(err)
	alike(w, "at first", p, robot.Profile{Mode: robot.WhoAsks, Version: 1})
	want := robot.Profile{Enabled: true, Mode: robot.Everyone, Address: "Rua das Flores, 12", HumanMinutes: 60}
	w.must(w.s.PutRobotProfile(w.Context(), anybody, t, want))
	p, err = w.s.RobotProfile(w.Context(), anybody, t)
	w.must(err)
	want.Version = 2
	alike(w, "afterwards", p, want)
	w.must(w.s.MarkRobotTried(w.Context(), anybody, t)) // which is no change that somebody writes over
	want.Tone = text.Formal
	w.must(w.s.PutRobotProfile(w.Context(), anybody, t, want))
	if err := w.s.PutRobotProfile(w.Context(), anybody, t, want); !agenda.Changed(err) {
		w.Errorf("an old version: %v", err)
	}
	p, err = w.s.RobotProfile(w.Context(), anybody, t)
	w.must(err)
	want.Version, want.Tried = 3, true
	alike(w, "in another tone", p, want)
	want.Tone = "x"
	if err := w.s.PutRobotProfile(w.Context(), anybody, t, want); !fault.Is(err, fault.Invalid) {
		w.Errorf("a tone that is none: %v", err)
	}
	want.Tone, want.HumanMinutes = text.Warm, 1
	if err := w.s.PutRobotProfile(w.Context(), anybody, t, want); !fault.Is(err, fault.Invalid) {
		w.Errorf("a minute: %v", err)
	}
}

// alike compares two values.
func alike[T comparable](w *world, what string, got, want T) {
	w.Helper()
	if got != want {
		w.Errorf("%s: %v, want %v", what, got, want)
	}
}

// barbershop is a salon with one service and one person who does it at any time, whose robot answers everyone.
func (w *world) barbershop(name string) tenant.ID {
	w.Helper()
	t := w.salon(name).ID
	w.furnish(t)
	return t
}

// furnish makes a salon such a barbershop.
func (w *world) furnish(t tenant.ID) {
	w.Helper()
	w.drain()
	w.stock(t, "Corte", "João")
}

// stock is what furnish does to the salon itself, whose service and person have these names.
func (w *world) stock(t tenant.ID, service, person string) {
	w.Helper()
	ctx := w.Context()
	cut, err := agenda.NewService(agenda.ServiceDraft{Name: service, Segments: []agenda.Segment{{Kind: agenda.Busy, Minutes: 30}}, Price: "45"})
	w.must(err)
	w.must(w.s.PutService(ctx, anybody, t, cut))
	d := agenda.ProfessionalDraft{Name: person, Does: []agenda.Skill{{Service: cut.ID}}}
	for day := time.Sunday; day <= time.Saturday; day++ {
		d.Week = append(d.Week, agenda.Weekly{Weekday: day, Window: agenda.Window{End: agenda.EndOfDay}})
	}
	p, err := agenda.NewProfessional(d)
	w.must(err)
	w.must(w.s.PutProfessional(ctx, anybody, t, p))
	w.must(w.s.PutRobotProfile(ctx, anybody, t, robot.Profile{Enabled: true, Mode: robot.Everyone}))
}

// unpaused are lines that nobody paused.
type unpaused struct{}

func (unpaused) Paused(context.Context, tenant.Scope, tenant.ID) (bool, error) { return false, nil }

func (w *world) assistant() *assistant.Assistant {
	return assistant.New(assistant.Deps{
		Memory: w.s, Alarms: w.s, Reminders: w.s, Agenda: w.s, Salons: w.s, Contacts: w.s, Lines: unpaused{}, Waitlist: w.s, WaitlistTimes: w.s, Digests: w.s, Days: w.s, Log: slog.New(slog.DiscardHandler), Now: w.clock.now,
	})
}

// writes is a message that comes in now.
func (w *world) writes(t tenant.ID, jid, words string) {
	w.Helper()
	a := w.wrote(jid, "", inbox.NewID().String(), words, 0)
	a.SentAt = w.clock.now()
	_, err := w.s.TakeIn(w.Context(), anybody, t, []inbox.Report{a}, w.clock.now())
	w.must(err)
	w.clock.pass(assistant.Pause)
}

// turn does the work that is due, and gives what the robot then said.
func (w *world) turn(a *assistant.Assistant, between ...func()) ([]string, error) {
	w.Helper()
	ctx, now := w.Context(), w.clock.now()
	c, err := w.s.ClaimWork(ctx, anybody, "test", now.Add(inbox.Lease), now)
	w.must(err)
	r, err := a.Handle(ctx, inbox.Turn{Client: c.Client, Messages: c.Messages, Now: now})
	w.must(err)
	for _, f := range between {
		f()
	}
	err = w.s.FinishWork(ctx, anybody, c, r, func(ctx context.Context, tx *storekit.Tx, e inbox.Effect) error {
		return w.s.Apply(ctx, tx, e.(robot.Save)) //nolint:forcetypeassert // the assistant has no other effects
	}, now)
	if err != nil {
		w.must(w.s.FailWork(ctx, anybody, c, err, now))
		w.clock.pass(time.Minute)
		return nil, err
	}
	var said []string
	for _, o := range r.Replies {
		said = append(said, string(inbox.Words(o.Content)))
	}
	return said, nil
}

func (w *world) booked(t tenant.ID) []agenda.Appointment {
	w.Helper()
	today := agenda.DateOf(w.clock.now())
	all, err := w.s.AppointmentsBetween(w.Context(), anybody, t, today.AddDays(-1), today.AddDays(60))
	w.must(err)
	return slices.DeleteFunc(all, func(a agenda.Appointment) bool { return a.Status.Name() == agenda.IsCancelled })
}

func robotBooks(w *world) {
	t, a := w.barbershop("Dois recados"), w.assistant()
	w.writes(t, line, "corte amanhã 15h")
	said, err := w.turn(a)
	w.must(err)
	if len(said) != 1 || !strings.Contains(said[0], "às 15:00") { // the name is not known yet
		if len(said) != 1 || !strings.Contains(said[0], "Qual seu nome") {
			w.Fatalf("%q", said)
		}
	}
	w.writes(t, line, "Maria Silva")
	if said, err = w.turn(a); err != nil || len(said) != 1 || !strings.Contains(said[0], "às 15:00") {
		w.Fatalf("%q %v", said, err)
	}
	w.writes(t, line, "1")
	if said, err = w.turn(a); err != nil || len(said) != 1 || !strings.Contains(said[0], "Marcado") {
		w.Fatalf("%q %v", said, err)
	}
	all := w.booked(t)
	if len(all) != 1 || all[0].At.Minute != 15*60 || all[0].Source != agenda.FromBot {
		w.Fatalf("%+v", all)
	}
	who, err := w.s.Contact(w.Context(), anybody, t, all[0].Client)
	w.must(err)
	alike(w, "the name", who.Given.Text, "Maria Silva")
	w.writes(t, line, "quero cancelar")
	_, err = w.turn(a)
	w.must(err)
	w.writes(t, line, "1")
	_, err = w.turn(a)
	w.must(err)
	alike(w, "left", len(w.booked(t)), 0)
	notices, err := w.s.RobotNotices(w.Context(), anybody, t, dayOne().AddDate(-1, 0, 0), 10)
	w.must(err)
	if len(notices) != 1 || notices[0].What != robot.NoticeCancelled || notices[0].Contact != who.ID {
		w.Errorf("%+v", notices)
	}
}

// taken books a time at the counter.
func (w *world) taken(t tenant.ID, at agenda.Local, encaixe bool) {
	w.Helper()
	s, err := w.s.Snapshot(w.Context(), anybody, t, agenda.View{From: at.Date, To: at.Date.AddDays(1)})
	w.must(err)
	who, err := w.s.MeetContact(w.Context(), anybody, t, contact.Sighting{Address: contact.At(number(w, "11911112222")), At: w.clock.now()})
	w.must(err)
	w.must(w.s.Transact(w.Context(), anybody, t, func(ctx context.Context, d agenda.Desk) error {
		_, err := agenda.BookAt(ctx, d, agenda.Booking{
			Key: agenda.KeyOf("test", at.String()), Client: who.ID, Items: []agenda.Item{{Service: s.Services[0].ID, Professional: s.Professionals[0].ID}},
			At: at, Encaixe: encaixe, Source: agenda.FromStaff, By: agenda.ByStaff(tenant.CLIActor()),
		})
		return err
	}))
}

func number(w *world, s string) phone.Number {
	w.Helper()
	n, err := phone.Parse(s, phone.Brazil)
	w.must(err)
	return n
}

// robotLoses lets the counter take the time after the robot has decided, and before that is written: as an appointment, which the
// database refuses, and as an encaixe, which it would allow.
func robotLoses(w *world) {
	for _, encaixe := range []bool{false, true} {
		t, a := w.barbershop("Perdeu"), w.assistant()
		day := agenda.DateOf(w.clock.now().In(time.UTC)).AddDays(2)
		at := agenda.Local{Date: day, Minute: 15 * 60}
		w.writes(t, line, "corte dia "+at.Date.Short()+" às 15h, meu nome é Maria")
		_, err := w.turn(a, func() { w.taken(t, at, encaixe) })
		if !fault.Is(err, fault.Conflict) {
			w.Fatalf("encaixe %v: %v", encaixe, err)
		}
		said, err := w.turn(a)
		if err != nil || len(said) != 1 || !strings.Contains(said[0], "ocupado") {
			w.Fatalf("encaixe %v: %q %v", encaixe, said, err)
		}
		alike(w, "booked", len(w.booked(t)), 1)
	}
}

func robotStale(w *world) {
	t, a := w.barbershop("Velho"), w.assistant()
	w.writes(t, line, "oi")
	_, err := w.turn(a)
	w.must(err)
	who, err := w.s.MeetContact(w.Context(), anybody, t, contact.Sighting{Address: w.wrote(line, "", "x", "", 0).Peer.Address, At: w.clock.now()})
	w.must(err)
	kept, err := w.s.Talk(w.Context(), anybody, t, who.ID)
	w.must(err)
	save := robot.Save{Tenant: t, Contact: who.ID, Seen: kept.Version, Conversation: kept.Conversation}
	w.must(w.s.SaveTalk(w.Context(), anybody, save))
	if err := w.s.SaveTalk(w.Context(), anybody, save); !fault.Is(err, fault.Conflict) {
		w.Errorf("an older one: %v", err)
	}
}

// robotCrowd lets clients of different numbers talk at once, all for one time.
func robotCrowd(w *world) {
	const clients = 8
	t, a := w.barbershop("Multidão"), w.assistant()
	ctx := w.Context()
	day := agenda.DateOf(w.clock.now()).AddDays(3)
	wish := "corte dia " + day.Short() + " às 10h"
	var wg sync.WaitGroup
	errs := make([]error, clients)
	for i := range clients {
		wg.Go(func() {
			errs[i] = func() error {
				who, err := w.s.AddContact(ctx, anybody, t, contact.NewID(), "Cliente", phone.Number{})
				if err != nil {
					return err
				}
				for _, words := range []string{wish, "1", "1"} {
					m := inbox.Message{ID: inbox.NewID(), Direction: inbox.FromClient, SentAt: w.clock.now(), ReceivedAt: w.clock.now(), Content: inbox.Text{Body: inbox.Body(words)}}
					if _, err := a.Talk(ctx, anybody, who, []inbox.Message{m}); err != nil && !fault.Is(err, fault.Conflict) {
						return err
					}
				}
				return nil
			}()
		})
	}
	wg.Wait()
	w.must(errors.Join(errs...))
	at := 0
	for _, x := range w.booked(t) {
		if x.At == (agenda.Local{Date: day, Minute: 600}) {
			at++
		}
	}
	if at != 1 {
		w.Errorf("%d have the time", at)
	}
}

// robotRehearsal tries a robot: it books, is asked for a time that is taken, moves and cancels, and no row of any table is another one.
func robotRehearsal(w *world) {
	t, a := w.barbershop("Ensaio"), w.assistant()
	day := agenda.DateOf(w.clock.now()).AddDays(3)
	w.must(w.s.MarkRobotTried(w.Context(), anybody, t))
	before := dump(w)
	var lines []robot.Line
	for _, words := range []string{"oi", "corte dia " + day.Short() + " às 10h", "1", "meus horários", "cancelar", "1", "parar", "corte dia " + day.Short() + " às 10h com o João", "1"} {
		lines = append(lines, robot.Line{Words: words, At: w.clock.now()})
		w.clock.pass(time.Second)
	}
	all, err := a.Rehearse(w.Context(), anybody, t, "Teste", lines)
	w.must(err)
	var said strings.Builder
	wrote := 0
	for _, out := range all {
		for _, r := range out.Replies {
			said.WriteString(r.Text + "\n")
		}
		wrote += len(out.Acts)
	}
	if strings.Count(said.String(), "Marcado ✅") != 2 || !strings.Contains(said.String(), "Cancelado") || wrote == 0 {
		w.Errorf("the robot said\n%s", said.String())
	}
	if after := dump(w); !bytes.Equal(before, after) {
		w.Errorf("something is kept:\n%s\nbefore:\n%s", after, before)
	}
	p, err := w.s.RobotProfile(w.Context(), anybody, t)
	w.must(err)
	w.must(w.s.PutRobotProfile(w.Context(), anybody, t, robot.Profile{Enabled: p.Enabled, Mode: p.Mode}))
	if p, err = w.s.RobotProfile(w.Context(), anybody, t); err != nil || !p.Tried {
		w.Errorf("that it was tried is forgotten: %+v %v", p, err)
	}
}
