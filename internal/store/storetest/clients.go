package storetest

import (
	"slices"

	"salonzap/internal/agenda"
	"salonzap/internal/contact"
	"salonzap/internal/fault"
	"salonzap/internal/phone"
	"salonzap/internal/tenant"
)

// clientsFound tells how clients are found by what somebody types, and that nobody sees those of another salon.
func clientsFound(w *world) {
	h, other := w.house(1), w.house(1)
	ctx := w.Context()
	number, ok := phone.FromDigits("5511987654321")
	if !ok {
		w.Fatal("no number")
	}
	name := "João da Conceição"
	joao, err := w.s.AddContact(ctx, h.scope, h.id, contact.NewID(), name, number)
	w.must(err)
	known, err := w.s.AddContact(ctx, h.scope, h.id, contact.NewID(), "Outro", number)
	if w.must(err); known.ID != joao.ID || known.Name() != name || !known.Phone.SameLine(number) {
		w.Errorf("who has the number already is %q", known.Name())
	}
	ana, err := w.s.AddContact(ctx, h.scope, h.id, contact.NewID(), " Ana  Paula ", phone.Number{})
	w.must(err)
	again, err := w.s.AddContact(ctx, h.scope, h.id, ana.ID, "Somebody else", phone.Number{})
	w.must(err)
	if again.Name() != "Ana Paula" || !again.Phone.IsZero() {
		w.Errorf("the same contact added twice is %q", again.Name())
	}
	if _, err := w.s.AddContact(ctx, other.scope, other.id, ana.ID, "Thief", phone.Number{}); !fault.Is(err, fault.NotFound) {
		w.Errorf("another salon's contact was added: %v", err)
	}
	if _, err := w.s.AddContact(ctx, h.scope, h.id, contact.NewID(), " ", phone.Number{}); !fault.Is(err, fault.Invalid) {
		w.Errorf("a contact without a name: %v", err)
	}
	for typed, want := range map[string][]string{
		"joao":           {name},
		"conceicao JO":   {name},
		"98765":          {name},
		"(011) 8765":     {name},
		"a":              {"Ana Paula", name},
		"paula joao":     nil,
		"11 98765-43210": nil,
	} {
		w.found(h, typed, want)
	}
	if got, err := w.s.FindClients(ctx, other.scope, other.id, "ana", 9); err != nil || len(got) > 0 {
		w.Errorf("another salon finds %v, %v", got, err)
	}
	w.found(h, "", nil)
	c := h.bookFor(ana.ID)
	w.found(h, "", []string{"Ana Paula"})
	between, err := w.s.ClientsBetween(ctx, h.scope, h.id, c.At.Date, c.At.Date.AddDays(1))
	if w.must(err); len(between) != 1 || between[ana.ID].Name != "Ana Paula" {
		w.Errorf("the day's clients are %v", between)
	}
	if between, err = w.s.ClientsBetween(ctx, tenant.For(h.id), h.id, c.At.Date.AddDays(1), c.At.Date.AddDays(2)); err != nil || len(between) > 0 {
		w.Errorf("the next day's clients are %v, %v", between, err)
	}
}

func (w *world) found(h house, typed string, want []string) {
	w.Helper()
	list, err := w.s.FindClients(w.Context(), h.scope, h.id, typed, 9)
	w.must(err)
	var got []string
	for _, c := range list {
		got = append(got, c.Name)
	}
	if !slices.Equal(got, want) {
		w.Errorf("%q finds %q, not %q", typed, got, want)
	}
}

// bookFor books the first service with the first professional for a client.
func (h house) bookFor(client contact.ID) agenda.Appointment {
	h.Helper()
	b := h.booking(0, 0, h.at(10*60)) //nolint:mnd // ten o'clock
	b.Client, b.By = client, agenda.ByClient(client)
	change, err := h.book(h.Context(), h.s, b)
	h.must(err)
	return change.Appointments[0]
}
