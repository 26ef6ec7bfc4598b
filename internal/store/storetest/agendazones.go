package storetest

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/google/go-cmp/cmp"

	"salonzap/internal/agenda"
	"salonzap/internal/agenda/agendatest"
	"salonzap/internal/agenda/timezone"
	"salonzap/internal/store"
	"salonzap/internal/tenant"
)

// decree is a salon whose time zone gets other rules, and what it has booked.
type decree struct {
	house

	now    *time.Location // the rules of the salon's zone
	booked []agenda.Appointment
	block  agenda.Block
	holder agenda.Booking
	gone   agenda.AppointmentID
}

// zoneRules: a decree begins summer time at a midnight to come, then it is revoked, and at last the salon is in another zone. Wall times
// stay, through two keepers on two nodes at once; what cannot be is listed.
func zoneRules(w *world) {
	usual, err := time.LoadLocation(tenant.DefaultTimezone)
	w.must(err)
	h := decree{house: w.house(2), now: usual}
	h.day = h.day.AddDays(1) // so that nothing is too soon
	h.fill()
	h.keep()
	before := h.all()
	h.same("nothing has changed", before, 0)

	midnight, _ := agenda.ZoneOf(usual).Instant(h.at(0))
	_, seconds := midnight.Time().In(usual).Zone()
	offset := time.Duration(seconds) * time.Second
	summer, err := time.LoadLocationFromTZData(tenant.DefaultTimezone, agendatest.Rules(offset, agendatest.Transition{At: midnight.Time(), Offset: offset + time.Hour}))
	w.must(err)
	h.now = summer
	h.keep()
	h.decreed(before)
	h.keep() // a second time it is nothing
	h.decreed(before)

	h.now = usual
	h.keep()
	h.same("the decree is revoked", before, 2)

	select {
	case <-w.s.ZoneChanged():
		w.Error("no salon has another zone")
	default:
	}
	_, err = w.s.ChangeTenant(w.Context(), anybody, h.id, func(t tenant.Tenant) (tenant.Tenant, error) {
		t.Timezone = "America/Manaus"
		return t, nil
	})
	w.must(err)
	select {
	case <-w.s.ZoneChanged():
	case <-time.After(patience):
		w.Error("nobody is told of the salon's other zone")
	}
	h.keep()
	h.moved(before)
}

// fill books: an hour that summer time skips, the one after it, one that comes upon a hold, one in the afternoon, and one that is cancelled.
func (h *decree) fill() {
	h.Helper()
	ctx := h.Context()
	for _, x := range []struct{ minute, person int }{{30, 0}, {90, 0}, {720, 1}, {900, 0}, {960, 0}} {
		c, err := h.book(ctx, h.s, h.booking(0, x.person, h.at(x.minute)))
		h.must(err)
		h.booked = append(h.booked, c.Appointments...)
	}
	h.gone = h.booked[4].ID
	h.holder = h.booking(0, 1, h.at(660))
	h.must(h.do(func(ctx context.Context, d agenda.Desk) error {
		if _, err := agenda.StateAt(ctx, d, h.gone, 0, agenda.Cancel, agenda.ByStaff(tenant.CLIActor())); err != nil {
			return err
		}
		s, err := d.Lock(ctx, agenda.View{From: h.day.AddDays(-1), To: h.day.AddDays(2)})
		if err != nil {
			return err
		}
		c, err := agenda.PlaceHold(s, h.holder.Client, h.holder.Items, h.holder.At, h.holder.By)
		if err != nil {
			return err
		}
		if err := d.Write(ctx, c); err != nil {
			return err
		}
		if c, err = agenda.BlockTime(s, h.people[0].ID, h.day, agenda.Window{Start: 780, End: 840}, "almoço"); err != nil {
			return err
		}
		h.block = c.Blocks[0]
		return d.Write(ctx, c)
	}))
}

// keep lets keepers of two nodes look at the same time.
func (h *decree) keep() {
	h.Helper()
	other := h.secondNode()
	var wg sync.WaitGroup
	for _, s := range []*store.Store{h.s, other} {
		k := timezone.New(timezone.Deps{Store: s, Load: h.load, Log: Log(h.T), Now: h.clock.now})
		wg.Go(func() {
			if err := k.Run(h.Context()); err != nil {
				h.Error(err)
			}
		})
	}
	wg.Wait()
	if n := h.overlaps(); n != 0 {
		h.Errorf("%d overlaps", n)
	}
}

func (h *decree) load(name string) (agenda.Zone, error) {
	if name == tenant.DefaultTimezone {
		return agenda.ZoneOf(h.now), nil
	}
	return agenda.ParseZone(name)
}

func (h *decree) all() []agenda.Appointment {
	h.Helper()
	all, err := h.s.AppointmentsBetween(h.Context(), h.scope, h.id, h.day, h.day.AddDays(1))
	h.must(err)
	slices.SortFunc(all, func(a, b agenda.Appointment) int { return a.ID.Compare(b.ID) })
	return all
}

func (h *decree) theBlock() agenda.Block {
	h.Helper()
	all, err := h.s.BlocksBetween(h.Context(), h.scope, h.id, h.day, h.day.AddDays(1))
	h.must(err)
	if len(all) != 1 {
		h.Fatalf("%d blocks", len(all))
	}
	return all[0]
}

// decreed: every open appointment, and the block, is where the new rules put its wall time.
func (h *decree) decreed(before []agenda.Appointment) {
	h.Helper()
	zone := agenda.ZoneOf(h.now)
	all := h.all()
	for i, a := range all {
		was := before[i]
		if a.At != was.At || a.Zone != was.Zone || a.Sold.Work.Minutes() != a.Span.Minutes() {
			h.Errorf("%s became %+v", was.At, a)
		}
		if a.ID == h.gone {
			h.equal("cancelled", []string{fmt.Sprint(a)}, []string{fmt.Sprint(was)})
			continue
		}
		if want, _ := zone.Derive(a.At); a.Span.From != want {
			h.Errorf("%s is at %d, want %d", a.At, a.Span.From, want)
		}
		second := a.ID == h.booked[1].ID // where the skipped hour's appointment is now
		if a.Pushed != second || a.Encaixe != second {
			h.Errorf("%s: encaixe %v, pushed %v", a.At, a.Encaixe, a.Pushed)
		}
		if a.Span != was.Span || a.Encaixe { // the hour that is skipped is the moment that it was
			h.told(a)
		}
	}
	b := h.theBlock()
	if want, _ := zone.Instant(agenda.Local{Date: h.day, Minute: 780}); b.Span.From != want || b.Window != h.block.Window || b.ID != h.block.ID {
		h.Errorf("the block is %+v", b)
	}
	view := agenda.View{From: h.day.AddDays(-1), To: h.day.AddDays(2)}
	s := h.snapshot(view)
	if slices.ContainsFunc(s.Occupied, func(o agenda.Occupancy) bool { return o.Kind == agenda.ForHold }) {
		h.Error("a hold stands in the way of an appointment that was promised")
	}
	s.Zone = zone
	var listed []string
	for _, x := range agenda.NewSchedule(s).Conflicts(all) {
		listed = append(listed, x.At.Minute.String()+" "+string(x.Reasons[0].Code))
	}
	h.equal("conflicts", listed, []string{"00:30 skipped", "01:30 taken_by_appointment"})
}

// told: one event more, by the system, from where it was.
func (h *decree) told(a agenda.Appointment) {
	h.Helper()
	events, err := h.s.AppointmentEvents(h.Context(), h.scope, h.id, a.ID, 1000)
	h.must(err)
	last := events[len(events)-1]
	if len(events) != 2 || a.Version != 2 || last.Type != agenda.EventRederived || last.Actor.Party != agenda.PartySystem ||
		last.Before == nil || last.Before.Time != last.After.Time || last.After.Start != a.Span.From {
		h.Errorf("%s at version %d: %+v", a.At, a.Version, events)
	}
}

// same: everything is as before, but for versions.
func (h *decree) same(when string, before []agenda.Appointment, more int) {
	h.Helper()
	after := h.all()
	for i := range after {
		if v := after[i].Version - before[i].Version; v < 0 || v > more {
			h.Errorf("%s: %d versions more", when, v)
		}
		after[i].Version = before[i].Version
	}
	if diff := cmp.Diff(fmt.Sprintf("%+v", before), fmt.Sprintf("%+v", after)); diff != "" {
		h.Errorf("%s: %s", when, diff)
	}
	h.equal(when+": the block", []string{fmt.Sprint(h.theBlock())}, []string{fmt.Sprint(h.block)})
}

// moved: the salon is in a zone an hour behind: the same wall times there.
func (h *decree) moved(before []agenda.Appointment) {
	h.Helper()
	for i, a := range h.all() {
		if was := before[i]; a.ID == h.gone {
			h.equal("cancelled", []string{a.Zone}, []string{was.Zone})
		} else if a.At != was.At || a.Zone != "America/Manaus" || a.Span.From != was.Span.From+3600 {
			h.Errorf("in another zone: %+v, before %+v", a, was)
		}
	}
	if b := h.theBlock(); b.Zone != "America/Manaus" || b.Span.From != h.block.Span.From+3600 {
		h.Errorf("in another zone: %+v", b)
	}
}
