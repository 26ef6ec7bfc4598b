package agenda_test

import (
	"errors"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"salonzap/internal/agenda"
	"salonzap/internal/contact"
	"salonzap/internal/fault"
	"salonzap/internal/text"
)

// booked draws a salon and books one of its free times; false when it has none.
func booked(r *rapid.T) (drawn, *desk, agenda.Appointment, bool) {
	d := ordinary(r)
	a := rapid.SampledFrom(d.asks()).Draw(r, "ask")
	slots := slotsOf(d, a)
	if len(slots) == 0 {
		return d, nil, agenda.Appointment{}, false
	}
	k := newDesk(d.Snapshot)
	c, err := agenda.BookAt(r.Context(), k, booking(a, rapid.SampledFrom(slots).Draw(r, "slot").Local()))
	if err != nil {
		r.Fatal(err)
	}
	return d, k, c.Appointments[0], true
}

// TestAMoveChangesAllOrNothing moves to where it is, to a free time, and to anywhere: all goes, or nothing.
func TestAMoveChangesAllOrNothing(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(r *rapid.T) {
		d, k, a, ok := booked(r)
		if !ok {
			return
		}
		before := rowsOf(live(k))
		if c, err := agenda.MoveAt(r.Context(), k, a.ID, a.Version, agenda.Place{At: a.At}, agenda.ByClient(a.Client)); err != nil || !c.Empty() {
			r.Fatalf("moved to itself: %v, %v", c, err)
		}
		to := agenda.Local{Date: d.from, Minute: agenda.Minute(intBetween(r, 0, 287, "to") * 5)}
		ask := agenda.Ask{Service: a.Service, Professional: a.Professional}
		offered := agenda.NewSchedule(k.s.Without(a.Client, a.ID)).Offered(ask, to) || to == a.At
		c, err := agenda.MoveAt(r.Context(), k, a.ID, 0, agenda.Place{At: to}, agenda.ByClient(a.Client))
		switch {
		case (err == nil) != offered:
			r.Fatalf("to %s: offered %v, moved with %v", to, offered, err)
		case err != nil || to == a.At:
			if diff := cmp.Diff(before, rowsOf(live(k))); diff != "" {
				r.Fatalf("nothing moved, and yet: %s", diff)
			}
			return
		}
		moved := k.appointments[a.ID]
		if moved.At != to || moved.Version != a.Version+1 || moved.Sold.Price != a.Sold.Price || moved.ID != a.ID {
			r.Fatalf("%v became %v", a, moved)
		}
		if e := c.Events[0]; e.Before.Time != a.At.Minute.String() || e.After.Time != to.Minute.String() || e.Type != agenda.EventMoved {
			r.Fatalf("the event says %v", e)
		}
		if k.overlaps() > 0 || len(rowsOf(live(k))) != len(before) {
			r.Fatalf("%d overlaps, %d rows of %d", k.overlaps(), len(live(k)), len(before))
		}
		if _, err := agenda.MoveAt(r.Context(), k, a.ID, a.Version, agenda.Place{At: a.At}, staff); !stale(err) {
			r.Fatalf("somebody who did not see the move moved it: %v", err)
		}
	})
}

func refused(err error) bool {
	_, ok := errors.AsType[*agenda.RefusalError](err)
	return ok && fault.Is(err, fault.Conflict)
}

func stale(err error) bool { return says(err, text.AgendaStale) }

func says(err error, key fault.Key) bool {
	e, ok := errors.AsType[*fault.Error](err)
	return ok && e.Key == key
}

// TestAVisitMovesWhole moves several services at once.
func TestAVisitMovesWhole(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(r *rapid.T) {
		d := ordinary(r)
		items := drawItems(r, d)
		visits := agenda.NewSchedule(d.Snapshot).Visits(items, d.from, d.to, agenda.Manner{By: agenda.PartyClient})
		if len(visits) == 0 {
			return
		}
		b := booking(agenda.Ask{}, rapid.SampledFrom(visits).Draw(r, "from")[0].At)
		b.Items = items
		k := newDesk(d.Snapshot)
		change, err := agenda.BookAt(r.Context(), k, b)
		if err != nil {
			r.Fatal(err)
		}
		to := rapid.SampledFrom(visits).Draw(r, "to")[0].At
		before := rowsOf(live(k))
		moved, err := agenda.MoveVisit(k.s, change.Appointments, to, b.By)
		if err != nil || to == b.At {
			if !moved.Empty() {
				r.Fatalf("%v, and yet %v", err, moved)
			}
			return
		}
		if err := k.Write(r.Context(), moved); err != nil {
			r.Fatal(err)
		}
		if len(moved.Appointments) != len(items) || moved.Appointments[0].At != to || k.overlaps() > 0 || len(before) != len(live(k)) {
			r.Fatalf("%d of %d moved, %d overlaps", len(moved.Appointments), len(items), k.overlaps())
		}
	})
}

// TestEachVerbIsAllowedInItsStatesAlone asks every verb of every status, by client and staff, before, during and after.
func TestEachVerbIsAllowedInItsStatesAlone(t *testing.T) {
	work, err := agenda.Simple(60)
	if err != nil {
		t.Fatal(err)
	}
	s := agenda.Snapshot{Zone: zone(t, "America/Sao_Paulo"), Rules: agenda.DefaultRules()}
	at := agenda.Local{Date: date(t, "2026-12-01"), Minute: 600}
	start, _ := s.Zone.Instant(at)
	client := contact.NewID()
	// Verbs by status: what they make of it. By whom and when is looked at below.
	type row map[agenda.Verb]agenda.StatusName
	table := map[agenda.StatusName]row{
		agenda.IsBooked: {
			agenda.Confirm: agenda.IsConfirmed, agenda.Unconfirm: agenda.IsBooked, agenda.Came: agenda.IsDone,
			agenda.DidNotCome: agenda.IsNoShow, agenda.Reopen: agenda.IsBooked, agenda.Cancel: agenda.IsCancelled,
		},
		agenda.IsConfirmed: {
			agenda.Confirm: agenda.IsConfirmed, agenda.Unconfirm: agenda.IsBooked, agenda.Came: agenda.IsDone,
			agenda.DidNotCome: agenda.IsNoShow, agenda.Reopen: agenda.IsConfirmed, agenda.Cancel: agenda.IsCancelled,
		},
		agenda.IsDone:      {agenda.Came: agenda.IsDone, agenda.DidNotCome: agenda.IsNoShow, agenda.Reopen: agenda.IsBooked},
		agenda.IsNoShow:    {agenda.Came: agenda.IsDone, agenda.DidNotCome: agenda.IsNoShow, agenda.Reopen: agenda.IsBooked},
		agenda.IsCancelled: {agenda.Cancel: agenda.IsCancelled},
	}
	statuses := []agenda.Status{agenda.Booked{}, agenda.Confirmed{}, agenda.Done{}, agenda.NoShow{}, agenda.Cancelled{}}
	for _, status := range statuses {
		for _, v := range agenda.Verbs() {
			for _, by := range []agenda.Actor{staff, agenda.ByClient(client)} {
				for when, now := range map[string]agenda.Instant{"days before": start.Add(-3 * 1440), "an hour before": start.Add(-60), "at the start": start, "days after": start.Add(5 * 1440)} {
					s.Now = now
					a := agenda.Appointment{ID: agenda.NewID[agenda.Appointment](), Client: client, At: at, Zone: s.Zone.String(), Status: status, Version: 4, Span: agenda.Span{From: start, To: start.Add(60)}, Sold: agenda.Sold{Work: work}}
					want, ok := table[status.Name()][v]
					changes := want != status.Name()
					switch {
					case by.Party == agenda.PartyClient && v != agenda.Confirm && v != agenda.Cancel:
						ok = false
					case changes && v == agenda.Came && when == "days before",
						changes && v == agenda.DidNotCome && now < start,
						changes && by.Party == agenda.PartyClient && now >= start:
						ok = false
					}
					c, err := agenda.State(s, a, v, by)
					name := string(status.Name()) + " " + string(v) + " by " + string(by.Party) + " " + when
					switch {
					case (err == nil) != ok:
						t.Errorf("%s: %v", name, err)
					case err != nil && !fault.Is(err, fault.Conflict) && !fault.Is(err, fault.Forbidden):
						t.Errorf("%s: %v", name, err)
					case err == nil && changes == c.Empty():
						t.Errorf("%s: changed %v", name, c)
					case err == nil && changes:
						got := c.Appointments[0]
						if got.Status.Name() != want || got.Version != 5 || len(c.Events) != 1 || c.Events[0].Before.Status != status.Name() || c.Events[0].After.Status != want {
							t.Errorf("%s: became %v with %v", name, got, c.Events)
						}
						if (len(got.Occupies()) == 0) != (want == agenda.IsCancelled) || (len(c.Free) == 1) != (want == agenda.IsCancelled) {
							t.Errorf("%s: takes up %v, frees %v", name, got.Occupies(), c.Free)
						}
						if x, cancelled := got.Status.(agenda.Cancelled); cancelled && x.Late != (by.Party == agenda.PartyClient && when == "an hour before") {
							t.Errorf("%s: late %v", name, x.Late)
						}
					}
				}
			}
		}
	}
}

// TestACancellationIsTakenBack where the time is still free, and not where somebody else has it.
func TestACancellationIsTakenBack(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(r *rapid.T) {
		_, k, a, ok := booked(r)
		if !ok {
			return
		}
		before := rowsOf(live(k))
		if _, err := agenda.StateAt(r.Context(), k, a.ID, 0, agenda.Cancel, agenda.ByClient(a.Client)); err != nil {
			return // it has begun, or begins now
		}
		if rapid.Bool().Draw(r, "taken") {
			if _, err := agenda.BookAt(r.Context(), k, booking(agenda.Ask{Service: a.Service, Professional: a.Professional}, a.At)); err != nil {
				r.Fatalf("what was cancelled is not free at once: %v", err)
			}
			if _, err := agenda.RestoreAt(r.Context(), k, a.ID, 0, staff); !refused(err) {
				r.Fatalf("restored on top of another: %v", err)
			}
			return
		}
		if _, err := agenda.RestoreAt(r.Context(), k, a.ID, 0, agenda.ByClient(a.Client)); !fault.Is(err, fault.Forbidden) {
			r.Fatalf("restored by a client: %v", err)
		}
		if _, err := agenda.RestoreAt(r.Context(), k, a.ID, 0, staff); err != nil {
			r.Fatal(err)
		}
		if diff := cmp.Diff(before, rowsOf(live(k))); diff != "" {
			r.Fatal(diff)
		}
	})
}

// TestBlocksKeepClientsAwayAndMissAppointments keep clients away, and do not land on appointments.
func TestBlocksKeepClientsAwayAndMissAppointments(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(r *rapid.T) {
		d, k, a, ok := booked(r)
		if !ok {
			return
		}
		start := agenda.Minute(intBetween(r, 0, 280, "start") * 5)
		w := agenda.Window{Start: start, End: min(start+45, agenda.EndOfDay)}
		c, err := agenda.BlockTime(k.s, a.Professional, a.At.Date, w, "  almoço ")
		if err != nil {
			if !fault.Is(err, fault.Conflict) {
				r.Fatal(err)
			}
			return
		}
		if err := k.Write(r.Context(), c); err != nil || k.overlaps() > 0 || c.Blocks[0].Reason != "almoço" {
			r.Fatalf("%v, %d overlaps, %v", err, k.overlaps(), c.Blocks)
		}
		for _, s := range d.Services {
			ask := agenda.Ask{Service: s.ID, Professional: a.Professional}
			for _, slot := range slotsOf(drawn{k.s, d.from, d.to}, ask) {
				for _, x := range occupied(d, ask, slot.At) {
					if x.Overlaps(c.Blocks[0].Span) {
						r.Fatalf("%s is offered within a block", slot.Local())
					}
				}
			}
		}
		if err := k.Write(r.Context(), agenda.Unblock(c.Blocks[0].ID)); err != nil || slices.ContainsFunc(k.s.Occupied, func(o agenda.Occupancy) bool { return o.Block == c.Blocks[0].ID }) {
			r.Fatalf("a block stays: %v", err)
		}
	})
}

// TestAnotherProfessionalTakesTheirTime and the price stays.
func TestAnotherProfessionalTakesTheirTime(t *testing.T) {
	quick, slow := agenda.Work{Segments: []agenda.Segment{{Kind: agenda.Busy, Minutes: 30}}}, agenda.Work{Segments: []agenda.Segment{{Kind: agenda.Busy, Minutes: 45}}}
	price := func(n int64) *agenda.Price {
		p, err := agenda.Cents(n)
		if err != nil {
			t.Fatal(err)
		}
		return &p
	}
	service := agenda.Service{ID: agenda.NewID[agenda.Service](), Active: true, Work: quick, Price: *price(4500)}
	all := []agenda.Weekly{{Weekday: 2, Window: agenda.Window{Start: 540, End: 1080}}}
	ana := agenda.Professional{ID: agenda.NewID[agenda.Professional](), Active: true, Week: all, Does: []agenda.Skill{{Service: service.ID}}}
	bia := agenda.Professional{ID: agenda.NewID[agenda.Professional](), Active: true, Week: all, Does: []agenda.Skill{{Service: service.ID, Work: &slow, Price: price(9000)}}}
	eva := agenda.Professional{ID: agenda.NewID[agenda.Professional](), Active: true, Week: all}
	s := agenda.Snapshot{
		Zone: zone(t, "America/Sao_Paulo"), Rules: agenda.DefaultRules(), Services: []agenda.Service{service}, Professionals: []agenda.Professional{ana, bia, eva},
	}
	at := agenda.Local{Date: date(t, "2026-12-01"), Minute: 600}
	s.Now, _ = s.Zone.Instant(agenda.Local{Date: at.Date.AddDays(-1), Minute: 600})
	k := newDesk(s)
	c, err := agenda.BookAt(t.Context(), k, booking(agenda.Ask{Service: service.ID, Professional: ana.ID}, at))
	if err != nil {
		t.Fatal(err)
	}
	a := c.Appointments[0]
	if _, err := agenda.MoveAt(t.Context(), k, a.ID, 1, agenda.Place{At: at, Professional: eva.ID}, staff); !fault.Is(err, fault.Conflict) {
		t.Errorf("moved to who does not do it: %v", err)
	}
	if c, err = agenda.MoveAt(t.Context(), k, a.ID, 1, agenda.Place{At: at, Professional: bia.ID}, staff); err != nil {
		t.Fatal(err)
	}
	if got := c.Appointments[0]; got.Sold.Price != service.Price || got.Span.Minutes() != 45 || got.Professional != bia.ID {
		t.Errorf("moved: %v", got)
	}
	k.s.Services = nil // it is no longer sold; who booked it keeps it
	at.Minute = 660
	if _, err := agenda.MoveAt(t.Context(), k, a.ID, 2, agenda.Place{At: at}, staff); err != nil {
		t.Errorf("what was sold cannot move: %v", err)
	}
}

// What is said of a squeezed-in appointment counts where it is, too; nobody but staff says it, and who says nothing changes nothing.
func TestAMarkOfAnEncaixeAloneIsAChange(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(r *rapid.T) {
		_, k, a, ok := booked(r)
		if !ok {
			return
		}
		said := agenda.Place{At: a.At, Encaixe: true, SaysEncaixe: true}
		for _, to := range []agenda.Place{said, {At: a.At, SaysEncaixe: true}} {
			if _, err := agenda.MoveAt(r.Context(), k, a.ID, 0, to, agenda.ByClient(a.Client)); !fault.Is(err, fault.Forbidden) {
				r.Fatalf("a client says %v: %v", to, err)
			}
		}
		if c, err := agenda.MoveAt(r.Context(), k, a.ID, a.Version, said, staff); err != nil || len(c.Appointments) != 1 || !c.Appointments[0].Encaixe {
			r.Fatalf("marked: %v, %v", c, err)
		}
		for _, to := range []agenda.Place{said, {At: a.At}} {
			if c, err := agenda.MoveAt(r.Context(), k, a.ID, 0, to, staff); err != nil || !c.Empty() {
				r.Fatalf("%v again: %v, %v", to, c, err)
			}
		}
		c, err := agenda.MoveAt(r.Context(), k, a.ID, 0, agenda.Place{At: a.At, SaysEncaixe: true}, staff)
		if err != nil || c.Appointments[0].Encaixe || c.Appointments[0].Version != a.Version+2 {
			r.Fatalf("no longer marked: %v, %v", c, err)
		}
	})
}
