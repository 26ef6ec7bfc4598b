package storetest

import (
	"context"
	"slices"

	"salonzap/internal/agenda"
	"salonzap/internal/contact"
	"salonzap/internal/fault"
	"salonzap/internal/phone"
	"salonzap/internal/text"
)

// clientsListed tells what a salon sees of its clients: pages by name, visits before and after a moment, history, and numbers
// that are changed.
func clientsListed(w *world) {
	h, other := w.house(1), w.house(1)
	ctx := w.Context()
	ana, err := w.s.AddContact(ctx, h.scope, h.id, contact.NewID(), "Ana", phone.Number{})
	w.must(err)
	bia, err := w.s.AddContact(ctx, h.scope, h.id, contact.NewID(), "Bia", phone.Number{})
	w.must(err)
	a := h.bookFor(ana.ID)
	list := func(now agenda.Instant, after contact.Cursor) ([]agenda.Client, *contact.Cursor) {
		page, next, err := w.s.ListClients(ctx, h.scope, h.id, contact.Search{After: after, Limit: 1}, now)
		w.must(err)
		return page, next
	}
	page, next := list(a.Span.From-1, contact.Cursor{})
	if len(page) != 1 || next == nil || page[0].Name != "Ana" || page[0].Next != a.Span.From || page[0].Last != 0 {
		w.Fatalf("before the visit: %+v %v", page, next)
	}
	if page, _ = list(0, *next); len(page) != 1 || page[0].ID != bia.ID || page[0].Next != 0 {
		w.Errorf("the second page: %+v %v", page, next)
	}
	if page, _ = list(a.Span.From, contact.Cursor{}); page[0].Last != a.Span.From || page[0].Next != 0 {
		w.Errorf("at the visit: %+v", page)
	}
	if all, _, err := w.s.ListClients(ctx, other.scope, other.id, contact.Search{}, 0); err != nil || len(all) > 0 {
		w.Errorf("another salon's: %v %v", all, err)
	}
	w.missed(h, a)
	w.renumbered(h, ana, bia)
}

// missed notes that a client did not come.
func (w *world) missed(h house, a agenda.Appointment) {
	w.Helper()
	ctx := w.Context()
	w.must(h.do(func(ctx context.Context, d agenda.Desk) error {
		s, err := d.Lock(ctx, agenda.View{From: a.At.Date, To: a.At.Date.AddDays(1)})
		if err != nil {
			return err
		}
		s.Now = a.Span.To // it is over
		c, err := agenda.State(s, a, agenda.DidNotCome, agenda.BySystem("test"))
		if err != nil {
			return err
		}
		return d.Write(ctx, c)
	}))
	page, _, err := w.s.ListClients(ctx, h.scope, h.id, contact.Search{Text: "ana"}, a.Span.To)
	if w.must(err); len(page) != 1 || page[0].NoShows != 1 || page[0].Last != 0 {
		w.Errorf("who did not come: %+v", page)
	}
	n, err := w.s.ClientTally(ctx, h.scope, h.id, a.Client, a.Span.To)
	if w.must(err); n != (agenda.Tally{NoShows: 1}) {
		w.Errorf("counted: %+v", n)
	}
	all, err := w.s.ClientHistory(ctx, h.scope, h.id, a.Client, agenda.HistoryPlace{Start: a.Span.From, ID: a.ID}, 9)
	if w.must(err); len(all) != 0 {
		w.Errorf("before the first one: %v", all)
	}
	all, err = w.s.ClientHistory(ctx, h.scope, h.id, a.Client, agenda.HistoryPlace{Start: a.Span.To}, 9)
	if w.must(err); !slices.ContainsFunc(all, func(x agenda.Appointment) bool { return x.ID == a.ID }) {
		w.Errorf("the history is %v", all)
	}
}

// renumbered changes numbers that the salon typed.
func (w *world) renumbered(h house, ana, bia contact.Contact) {
	w.Helper()
	ctx := w.Context()
	one, _ := phone.FromDigits("5511987654321")
	two, _ := phone.FromDigits("5511912345678")
	same := func(c contact.Contact) (contact.Contact, error) { return c, nil }
	revise := func(c contact.Contact, n phone.Number) error {
		_, err := w.s.ReviseContact(ctx, h.scope, h.id, c.ID, n, dayOne(), same)
		return err
	}
	w.must(revise(ana, one))
	err := revise(bia, one)
	if f := asFault(err); f == nil || f.Kind != fault.Conflict || f.Key != text.ContactNumberTaken || f.Field != "phone" {
		w.Errorf("another client's number: %v", err)
	}
	w.must(revise(ana, two))
	w.must(revise(bia, one)) // it is free again
	w.found(h, "98765-4321", []string{"Bia"})
	w.found(h, "91234", []string{"Ana"})
	w.must(revise(bia, phone.Number{}))
	w.found(h, "98765-4321", nil)
}
