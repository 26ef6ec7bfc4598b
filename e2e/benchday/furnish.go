package main

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"strconv"
	"time"

	"golang.org/x/sync/errgroup"

	"salonzap/internal/agenda"
	"salonzap/internal/app"
	"salonzap/internal/contact"
	"salonzap/internal/gateway/simulator"
	"salonzap/internal/phone"
	"salonzap/internal/robot"
	"salonzap/internal/tenant"
)

// How a salon is furnished.
const (
	people       = 4  // who serve
	opens        = 8  // o'clock, every day
	closes       = 20 // o'clock
	localHour    = 10 // at which the run begins on salons' clocks, so that no hour is quiet
	bookedBefore = 3 * 24 * time.Hour
	seeders      = 16
)

// salon is one salon with the phones of its clients. The first clients have a time tomorrow, of which they are reminded on the played
// day; the next ones one today.
type salon struct {
	number  int
	slug    string
	id      tenant.ID
	phone   *simulator.Phone
	clients []*client
	known   []contact.Contact
	service agenda.ServiceID
	team    []agenda.Professional
}

// reminded is how many clients of a salon are reminded a day before, and how many two hours before: as many as book on the played part.
func (d *day) reminded() int { return max(1, min(people, int(float64(d.bookings)*d.share()+0.5))) } //nolint:mnd // rounded

// zoneOf is a zone in which it is about ten o'clock now.
func zoneOf(now time.Time) string {
	ahead := localHour - now.UTC().Hour()
	if ahead < -12 { //nolint:mnd // Etc/GMT+12 is the last one
		ahead += hoursOfADay
	}
	return fmt.Sprintf("Etc/GMT%+d", -ahead) // its sign is POSIX's, the other way round
}

// furnish makes salons that have been there for some days.
func (d *day) furnish(ctx context.Context) error {
	d.zone = zoneOf(d.now())
	if err := d.config.Prepare(); err != nil {
		return err
	}
	d.salons = make([]*salon, d.options.salons)
	return d.daysAgo(ctx, func(ctx context.Context, core *app.Core, i int) error {
		if i == 0 {
			var err error
			if _, d.key, err = core.Keys.Create(ctx, operator(), tenant.NewKey{Name: "benchday"}); err != nil {
				return err
			}
		}
		return d.furnishOne(ctx, core, i)
	})
}

// daysAgo does something for each salon, as it would have been done some days ago.
func (d *day) daysAgo(ctx context.Context, do func(context.Context, *app.Core, int) error) (err error) {
	core, err := app.OpenCore(ctx, d.config, app.CoreOptions{Now: func() time.Time { return d.now().Add(-bookedBefore) }})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, core.Close(context.WithoutCancel(ctx))) }()
	g, within := errgroup.WithContext(ctx)
	g.SetLimit(seeders)
	for i := range d.salons {
		g.Go(func() error { return do(within, core, i) })
	}
	return g.Wait()
}

func (d *day) furnishOne(ctx context.Context, core *app.Core, i int) error {
	number := fmt.Sprintf("55119%08d", i)
	s := &salon{number: i, slug: fmt.Sprintf("salao-%06d", i)}
	d.salons[i] = s
	t, err := core.Salons.Add(ctx, operator(), tenant.Draft{Name: fmt.Sprint("Salão ", i), Slug: s.slug, Phone: number, Timezone: d.zone})
	if err != nil {
		return err
	}
	s.id = t.ID
	if s.phone, err = d.double.AddPhone(simulator.Person{Number: number, Name: t.Name}); err != nil {
		return err
	}
	services, team, err := staff()
	if err != nil {
		return err
	}
	if err := core.Store.SetUp(ctx, operator(), t.ID, services, team); err != nil {
		return err
	}
	p := robot.Profile{Enabled: true, Mode: robot.Everyone, Address: "Rua das Flores, 12", Payment: "Pix, cartão e dinheiro"}
	if err := core.Store.PutRobotProfile(ctx, operator(), t.ID, p); err != nil {
		return err
	}
	s.service, s.team = services[0].ID, team
	return d.introduce(ctx, core, s)
}

// introduce gives a salon its clients, of whom it knows some.
func (d *day) introduce(ctx context.Context, core *app.Core, s *salon) (err error) {
	known := 2 * d.reminded()
	for j := range known + d.strangers() {
		c := &client{salon: s, known: j < known, waits: j < d.reminded(), name: clientName(j)}
		if c.phone, err = d.double.AddPhone(simulator.Person{Number: fmt.Sprintf("55219%08d", s.number*clientsOfOne+j), Name: c.name}); err != nil {
			return err
		}
		s.clients = append(s.clients, c)
		if !c.known {
			continue
		}
		number, _ := phone.FromDigits(c.phone.Number())
		who, err := core.Store.AddContact(ctx, operator(), s.id, contact.NewID(), c.name, number)
		if err != nil {
			return err
		}
		s.known = append(s.known, who)
	}
	return nil
}

// clientsOfOne is how many numbers there are for the clients of a salon.
const clientsOfOne = 100

func clientName(i int) string {
	first := []string{"Ana", "Bruno", "Carla", "Diego", "Elisa", "Fábio", "Gabriela", "Hugo"}
	last := []string{"Almeida", "Barbosa", "Cardoso", "Duarte", "Esteves", "Freitas", "Gomes", "Moraes"}
	return first[i%len(first)] + " " + last[(i/len(first))%len(last)]
}

// staff makes two services and those who do them.
func staff() (services []agenda.Service, team []agenda.Professional, err error) {
	for i, name := range []string{"Corte", "Barba"} {
		v, err := agenda.NewService(agenda.ServiceDraft{Name: name, Sort: i, Segments: []agenda.Segment{{Kind: agenda.Busy, Minutes: 30}}, Price: "45"})
		if err != nil {
			return nil, nil, err
		}
		services = append(services, v)
	}
	for i, name := range []string{"João", "Rafael", "Beatriz", "Marta"} {
		draft := agenda.ProfessionalDraft{Name: name, Sort: i}
		for _, v := range services {
			draft.Does = append(draft.Does, agenda.Skill{Service: v.ID})
		}
		for w := time.Sunday; w <= time.Saturday; w++ {
			draft.Week = append(draft.Week, agenda.Weekly{Weekday: w, Window: agenda.Window{Start: opens * 60, End: closes * 60}})
		}
		p, err := agenda.NewProfessional(draft)
		if err != nil {
			return nil, nil, err
		}
		team = append(team, p)
	}
	return services, team, nil
}

// book gives known clients their times, so that their reminders fall due while the day is played: a day before, and two hours before.
func (d *day) book(ctx context.Context) error {
	zone, err := agenda.ParseZone(d.zone)
	if err != nil {
		return err
	}
	const each = 20 * time.Millisecond // to book for a salon, about
	begins := d.now().Add(time.Duration(d.options.salons) * each)
	return d.daysAgo(ctx, func(ctx context.Context, core *app.Core, i int) error {
		s := d.salons[i]
		return core.Store.Transact(ctx, operator(), s.id, func(ctx context.Context, desk agenda.Desk) error {
			today := zone.Local(agenda.InstantOf(begins)).Date
			snapshot, err := desk.Lock(ctx, agenda.View{From: today.AddDays(-1), To: today.AddDays(3)}) //nolint:mnd // whatever the hour
			if err != nil {
				return err
			}
			change, err := d.appointments(snapshot, zone, s, begins)
			if err != nil {
				return err
			}
			return desk.Write(ctx, change)
		})
	})
}

func (d *day) appointments(snapshot agenda.Snapshot, zone agenda.Zone, s *salon, begins time.Time) (all agenda.Change, err error) {
	r := rand.New(rand.NewPCG(uint64(s.number), 1)) //nolint:gosec // the same each time
	for i, who := range s.known {
		ahead := 24 * time.Hour
		if i >= d.reminded() {
			ahead = 2 * time.Hour
		}
		at := begins.Add(ahead + time.Duration(r.Int64N(int64(d.lasts()))))
		c, err := agenda.Book(snapshot, agenda.Booking{
			Key: agenda.KeyOf("bench", strconv.Itoa(i)), Client: who.ID, Source: agenda.FromStaff, By: agenda.ByStaff(tenant.CLIActor()),
			Items: []agenda.Item{{Service: s.service, Professional: s.team[i%d.reminded()].ID}}, At: zone.Local(agenda.InstantOf(at)),
		})
		if err != nil {
			return all, err
		}
		all.Appointments, all.Take, all.Events = append(all.Appointments, c.Appointments...), append(all.Take, c.Take...), append(all.Events, c.Events...)
	}
	return all, nil
}
