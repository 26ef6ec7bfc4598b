package robot_test

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"slices"
	"testing"
	"time"

	"salonzap/internal/agenda"
	"salonzap/internal/contact"
	"salonzap/internal/inbox"
	"salonzap/internal/robot"
)

// salon is a barbershop in memory, with the agenda's law: no two occupancies of one person overlap.
type salon struct {
	tb           testing.TB
	now          time.Time
	snapshot     agenda.Snapshot
	appointments map[agenda.AppointmentID]agenda.Appointment
	keys         map[string]bool
	settings     robot.Settings
	reservations map[string]robot.Reservation
	reads        func() *robot.Reading // what a text model makes of turns; nil: there is none
}

var errTaken = errors.New("taken")

func newSalon(tb testing.TB) *salon {
	tb.Helper()
	zone, err := agenda.ParseZone("America/Sao_Paulo")
	check(tb, err)
	s := &salon{tb: tb, appointments: map[agenda.AppointmentID]agenda.Appointment{}, keys: map[string]bool{}, reservations: map[string]robot.Reservation{}, settings: robot.Settings{Mode: robot.Everyone}}
	s.snapshot = agenda.Snapshot{Zone: zone, Rules: agenda.DefaultRules()}
	corte, barba := s.service("Corte", 30, "45", 1), s.service("Barba", 30, "35", 2)
	both := s.service("Corte + barba", 45, "70", 3, corte, barba)
	s.professional("João", 1, corte, barba, both)
	s.professional("Ana", 2, corte, barba, both)
	s.snapshot.Holidays = append(agenda.National(2026), agenda.National(2027)...)
	return s
}

func check(tb testing.TB, err error) {
	tb.Helper()
	if err != nil {
		tb.Fatal(err)
	}
}

func (s *salon) service(name string, minutes int, price string, sort int, parts ...agenda.ServiceID) agenda.ServiceID {
	x, err := agenda.NewService(agenda.ServiceDraft{Name: name, Segments: []agenda.Segment{{Kind: agenda.Busy, Minutes: minutes}}, Price: price, Parts: parts, Sort: sort})
	check(s.tb, err)
	s.snapshot.Services = append(s.snapshot.Services, x)
	return x.ID
}

// professional works Tuesday to Saturday from 9 to 12 and 13 to 19.
func (s *salon) professional(name string, sort int, does ...agenda.ServiceID) {
	d := agenda.ProfessionalDraft{Name: name, Sort: sort}
	for day := time.Monday; day <= time.Saturday; day++ {
		for _, w := range [][2]agenda.Minute{{9 * 60, 12 * 60}, {13 * 60, 19 * 60}} {
			d.Week = append(d.Week, agenda.Weekly{Weekday: day, Window: agenda.Window{Start: w[0], End: w[1]}})
		}
	}
	for _, id := range does {
		d.Does = append(d.Does, agenda.Skill{Service: id})
	}
	p, err := agenda.NewProfessional(d)
	check(s.tb, err)
	s.snapshot.Professionals = append(s.snapshot.Professionals, p)
}

func (s *salon) who(name string) agenda.ProfessionalID {
	for _, p := range s.snapshot.Professionals {
		if p.Name == name {
			return p.ID
		}
	}
	s.tb.Fatalf("no %s", name)
	return agenda.ProfessionalID{}
}

func (s *salon) sold(name string) agenda.ServiceID {
	for _, x := range s.snapshot.Services {
		if x.Name == name {
			return x.ID
		}
	}
	s.tb.Fatalf("no %s", name)
	return agenda.ServiceID{}
}

// read is the agenda as it is now.
func (s *salon) read() agenda.Snapshot {
	x := s.snapshot
	x.Now = agenda.InstantOf(s.now)
	x.Occupied = slices.DeleteFunc(slices.Clone(x.Occupied), func(o agenda.Occupancy) bool {
		return o.Kind == agenda.ForHold && o.Expires <= x.Now
	})
	return x
}

func (s *salon) world(c robot.Client) robot.World {
	w := robot.World{
		Now: s.now, Settings: s.settings, Client: c, Agenda: s.read(),
		Salon: robot.Salon{Name: "Barbearia Aurora", Address: "Rua das Flores, 12", Payment: "Pix, cartão e dinheiro 👍"},
	}
	for _, a := range s.appointments {
		if a.Client == c.ID && a.Open() && a.Span.From > w.Agenda.Now {
			w.Appointments = append(w.Appointments, a)
		}
	}
	slices.SortFunc(w.Appointments, func(a, b agenda.Appointment) int { return cmp.Compare(a.Span.From, b.Span.From) })
	return w
}

// write writes a change as the database does: whole, or refused.
func (s *salon) write(c agenda.Change) error {
	now := agenda.InstantOf(s.now)
	rows := slices.DeleteFunc(slices.Clone(s.snapshot.Occupied), func(o agenda.Occupancy) bool {
		return o.Kind == agenda.ForHold && (o.Expires <= now || !c.DropHoldsOf.IsZero() && o.Client == c.DropHoldsOf) ||
			!o.Appointment.IsZero() && slices.Contains(c.Free, o.Appointment)
	})
	for _, t := range c.Take {
		for _, o := range rows {
			if o.Professional == t.Professional && o.Span.Overlaps(t.Span) && t.Kind != agenda.ForEncaixe && o.Kind != agenda.ForEncaixe {
				return errTaken
			}
		}
		rows = append(rows, t)
	}
	for _, a := range c.Appointments {
		if old, ok := s.appointments[a.ID]; ok && old.Version != a.Version-1 || !ok && a.Version != 1 {
			return errTaken
		}
		if a.Version == 1 && s.keys[a.Key+a.Service.String()] {
			return errTaken
		}
	}
	for _, a := range c.Appointments {
		s.appointments[a.ID], s.keys[a.Key+a.Service.String()] = a, true
	}
	s.snapshot.Occupied = rows
	return nil
}

// overlaps counts pairs of one professional that overlap.
func (s *salon) overlaps() (n int) {
	for i, a := range s.snapshot.Occupied {
		for _, b := range s.snapshot.Occupied[:i] {
			if a.Professional == b.Professional && a.Span.Overlaps(b.Span) {
				n++
			}
		}
	}
	return n
}

// occupy books a time for somebody else.
func (s *salon) occupy(who, service string, at agenda.Local) {
	change, err := agenda.Book(s.read(), agenda.Booking{
		Key: fmt.Sprintf("test:%s:%s", who, at), Client: contact.NewID(), At: at, Source: agenda.FromStaff, By: agenda.BySystem("test"),
		Items: []agenda.Item{{Service: s.sold(service), Professional: s.who(who)}},
	})
	check(s.tb, err)
	check(s.tb, s.write(change))
}

// chat is one client's conversation.
type chat struct {
	s      *salon
	client robot.Client
	c      robot.Conversation
	queue  []inbox.Message // came in and not answered yet
	n      int
	acts   []robot.Act
}

func (s *salon) chat(name string) *chat {
	return &chat{s: s, client: robot.Client{ID: contact.NewID(), Name: name}}
}

// message puts a message of a side into the queue.
func (x *chat) message(d inbox.Direction, c inbox.Content) {
	x.n++
	x.queue = append(x.queue, inbox.Message{
		ID: inbox.NewID(), Contact: x.client.ID, Key: inbox.Key{ID: fmt.Sprintf("M%d", x.n)}, Direction: d, SentAt: x.s.now, ReceivedAt: x.s.now, Content: c,
	})
}

// turn answers the queue as the product does: what the agenda refuses is decided once more, with the agenda as it then is.
func (x *chat) turn(r *robot.Robot) robot.Outcome {
	t := robot.Turn{Messages: x.queue}
	x.queue = nil
	return x.commit(func() robot.Outcome {
		w := x.s.world(x.client)
		if kept, ok := x.s.reservations[robot.CodeIn(t.Messages)]; ok {
			w.Reservation = &kept
		}
		if x.s.reads != nil {
			w.Reading = x.s.reads()
		}
		return r.Answer(x.c, t, w)
	})
}

func (x *chat) commit(decide func() robot.Outcome) robot.Outcome {
	for range 3 {
		out := decide()
		if x.apply(out) == nil {
			return out
		}
	}
	x.s.tb.Fatal("refused three times")
	return robot.Outcome{}
}

func (x *chat) apply(out robot.Outcome) error {
	before, rows, keys := maps.Clone(x.s.appointments), x.s.snapshot.Occupied, maps.Clone(x.s.keys)
	for _, a := range out.Acts {
		w, ok := a.(robot.Write)
		if !ok {
			continue
		}
		if err := x.s.write(w.Change); err != nil {
			x.s.appointments, x.s.snapshot.Occupied, x.s.keys = before, rows, keys
			return err
		}
	}
	for _, a := range out.Acts {
		switch a := a.(type) {
		case robot.Rename:
			x.client.Name = a.Name
		case robot.OptOut:
			x.client.OptedOut = a.Out
		case robot.Redeem:
			r := x.s.reservations[a.Code]
			r.UsedBy = x.client.ID
			x.s.reservations[a.Code] = r
		case robot.Write, robot.Notify, robot.JoinWaitlist, robot.LeaveWaitlist:
		}
	}
	x.c, x.acts = out.Conversation, out.Acts
	return nil
}
