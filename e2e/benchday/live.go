package main

import (
	"cmp"
	"context"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"sync"
	"time"

	"salonzap/e2e/child"
)

// appointment is when a client begins to talk, after the day's beginning.
type appointment struct {
	at     time.Duration
	client *client
	what   sort
}

// messagesOf is about how many messages a sort has.
func messagesOf(what sort) float64 {
	return map[sort]float64{bookInOne: 2, bookByMenu: 6, ask: 1.5, inPieces: 3, person: 2}[what]
}

// strangers is how many clients of a salon its robot does not know.
func (d *day) strangers() int { return 3 + d.bookings/2 } //nolint:mnd // who book by the menu, and who ask

// plan says who talks when: half of the bookings are known clients', half are strangers' by the menu; what is left of the messages are
// questions, some of them in pieces, and a few want a person.
func (d *day) plan(r *rand.Rand) []appointment {
	bookings := int(float64(d.options.salons*d.bookings)*d.share() + 0.5) //nolint:mnd // rounded
	messages := float64(d.options.salons*d.messages) * d.share()
	var all []appointment
	add := func(i int, what sort) {
		s := d.salons[i%len(d.salons)]
		known := 2 * d.reminded()
		c := s.clients[known+r.IntN(len(s.clients)-known)]
		if what == bookInOne {
			c = s.clients[d.reminded()+r.IntN(d.reminded())]
		}
		all = append(all, appointment{d.moment(r.Float64()), c, what})
		messages -= messagesOf(what)
	}
	order := r.Perm(len(d.salons))
	for i := range bookings {
		add(order[i%len(order)], sort(i%2)) // bookInOne, bookByMenu
	}
	messages -= 0.75 * float64(d.options.salons*d.reminded())
	for i := 0; messages > 0; i++ {
		what := ask
		switch i % 20 { //nolint:mnd // one in twenty
		case 0:
			what = inPieces
		case 10: //nolint:mnd // the middle
			what = person
		}
		add(r.IntN(len(d.salons)), what)
	}
	slices.SortFunc(all, func(a, b appointment) int { return cmp.Compare(a.at, b.at) })
	return all
}

// live plays the day: everybody talks when they do.
func (d *day) live(ctx context.Context) error {
	talks := d.plan(rand.New(rand.NewPCG(7, 14))) //nolint:gosec // the same day each time
	fmt.Printf("  %d conversations in %s\n", len(talks), d.lasts())
	before := d.meter()
	for _, p := range []*child.Process{d.platform, d.gateway} {
		if err := p.ForgetPeak(); err != nil {
			return err
		}
	}
	if err := d.profiles(child.SayProfile, "cpu"); err != nil {
		return err
	}
	began := d.now()
	waiting, stop := context.WithCancel(ctx)
	var talking, reminded sync.WaitGroup
	for _, s := range d.salons {
		for _, c := range s.clients {
			if c.waits {
				r := rand.New(rand.NewPCG(uint64(s.number), 3)) //nolint:gosec // the same each time
				reminded.Go(func() { c.answersReminder(ctx, waiting, d, r) })
			}
		}
	}
	for i, a := range talks {
		if err := pass(ctx, a.at-d.now().Sub(began)); err != nil {
			break
		}
		r := rand.New(rand.NewPCG(uint64(i), 9)) //nolint:gosec // the same each time
		talking.Go(func() { a.client.carry(ctx, d, a.what, r) })
	}
	_ = pass(ctx, d.lasts()-d.now().Sub(began))
	talking.Wait()
	d.spent.played = d.now().Sub(began)
	stop() // no question is waited for any more
	reminded.Wait()
	d.spent.day = d.meter().since(before)
	d.spent.platformPeak, d.spent.gatewayPeak = d.platform.Memory("VmHWM"), d.gateway.Memory("VmHWM")
	return cmp.Or(context.Cause(ctx), d.profiles(child.SayHeap, "heap"))
}

// profiles tells platform and gateway to write profiles, if there are to be any.
func (d *day) profiles(what, kind string) error {
	if d.profile == "" {
		return nil
	}
	for name, p := range map[string]*child.Process{"platform": d.platform, "gateway": d.gateway} {
		path, err := filepath.Abs(filepath.Join(d.profile, name+"."+kind))
		if err != nil {
			return err
		}
		if err := p.Tell(what + path); err != nil {
			return err
		}
	}
	return nil
}
