package storetest

import (
	"context"
	"fmt"
	"slices"

	"salonzap/internal/agenda"
	"salonzap/internal/contact"
	"salonzap/internal/fault"
	"salonzap/internal/inbox"
	"salonzap/internal/tenant"
	"salonzap/internal/text"
)

// merging tells how two contacts become one with all that is theirs, and two again.
func merging(w *world) { //nolint:revive // one story
	h := w.house(2)
	ctx := w.Context()
	typed, desk := h.bookFor(h.client()), h.client()
	wrote := w.wrote(line, "", inbox.NewID().String(), "oi", 0)
	_, err := w.s.TakeIn(ctx, anybody, h.id, []inbox.Report{wrote}, dayOne())
	w.must(err)
	chat, err := w.s.MeetContact(ctx, h.scope, h.id, contact.Sighting{Address: w.address(line), At: dayOne()})
	w.must(err)
	describe := func(id contact.ID, notes string, tags ...string) contact.Contact {
		c, err := w.s.ChangeContact(ctx, h.scope, h.id, id, func(c contact.Contact) (contact.Contact, error) {
			c = c.Refuse(contact.TopicOffers, "salon", dayOne())
			return c.Describe(contact.Particulars{Notes: &notes, Tags: &tags}, dayOne())
		})
		w.must(err)
		return c
	}
	before := []contact.Contact{describe(typed.Client, "alérgica", "vip"), describe(chat.ID, "prefere sábado")}
	keep := func(client contact.ID, minute int) {
		w.must(h.do(func(ctx context.Context, d agenda.Desk) error {
			_, err := agenda.PlaceHoldAt(ctx, d, client, []agenda.Item{{Service: h.services[0].ID}}, h.at(minute), agenda.ByClient(client))
			return err
		}))
	}
	keep(chat.ID, 900)
	preview, err := w.s.PreviewMerge(ctx, h.scope, h.id, typed.Client, chat.ID)
	w.must(err)
	if preview.Appointments != 0 || preview.Messages != 1 || preview.Contact.ID != typed.Client || preview.Contact.Phone.IsZero() {
		w.Errorf("the preview is %+v", preview)
	}
	merged, err := w.s.MergeContacts(ctx, h.scope, h.id, typed.Client, chat.ID, w.clock.now())
	w.must(err)
	if got := whole(merged.Contact); got != whole(preview.Contact) || merged.Messages != 1 {
		w.Errorf("it came otherwise than previewed:\n%s\n%s", got, whole(preview.Contact))
	}
	one, err := w.s.Contact(ctx, h.scope, h.id, chat.ID)
	w.must(err)
	if one.ID != typed.Client || one.Notes != "alérgica\n\nprefere sábado" || one.Wants(contact.TopicOffers) || one.Phone.IsZero() {
		w.Errorf("merged: %+v", one)
	}
	if list, err := w.s.Messages(ctx, h.scope, h.id, typed.Client, dayOne().AddDate(0, 0, 1), 0); err != nil || len(list) != 1 {
		w.Errorf("the chat did not go along: %d, %v", len(list), err)
	}
	if h.holder() != typed.Client {
		w.Error("the hold did not go along")
	}
	for _, x := range []struct {
		a, b contact.ID
		key  fault.Key
	}{{typed.Client, typed.Client, text.ContactSame}, {typed.Client, chat.ID, text.ContactSame}} {
		if _, err := w.s.MergeContacts(ctx, h.scope, h.id, x.a, x.b, w.clock.now()); !says(err, x.key) {
			w.Errorf("merged with itself: %v", err)
		}
	}
	back, other, err := w.s.UndoMerge(ctx, h.scope, h.id, merged.ID, w.clock.now())
	w.must(err)
	for i, c := range []contact.Contact{back, other} {
		stored, err := w.s.Contact(ctx, h.scope, h.id, before[i].ID)
		w.must(err)
		if whole(c) != whole(before[i]) || whole(stored) != whole(before[i]) {
			w.Errorf("undone:\n%s\n%s, want\n%s", whole(c), whole(stored), whole(before[i]))
		}
	}
	if list, err := w.s.Messages(ctx, h.scope, h.id, chat.ID, dayOne().AddDate(0, 0, 1), 0); err != nil || len(list) != 1 {
		w.Errorf("the chat is not back: %d, %v", len(list), err)
	}
	if _, _, err := w.s.UndoMerge(ctx, h.scope, h.id, merged.ID, w.clock.now()); !says(err, text.ContactUndone) {
		w.Errorf("undone twice: %v", err)
	}
	// What one booked goes along, and comes back.
	merged, err = w.s.MergeContacts(ctx, h.scope, h.id, desk, typed.Client, w.clock.now())
	w.must(err)
	if a, err := w.s.Appointment(ctx, h.scope, h.id, typed.ID); err != nil || a.Client != desk || merged.Appointments != 1 || a.Version != typed.Version {
		w.Errorf("the appointment is %+v, %v", a, err)
	}
	_, _, err = w.s.UndoMerge(ctx, tenant.For(h.id), h.id, merged.ID, w.clock.now())
	w.must(err)
	if a, err := w.s.Appointment(ctx, h.scope, h.id, typed.ID); err != nil || a.Client != typed.Client {
		w.Errorf("the appointment is %+v, %v", a, err)
	}
	if _, err := h.book(ctx, w.s, agenda.Booking{
		Key: "x", Client: contact.NewID(), Items: []agenda.Item{{Service: h.services[0].ID}}, At: h.at(1200), Source: agenda.FromBot, By: agenda.BySystem("test"),
	}); !fault.Is(err, fault.NotFound) {
		w.Errorf("booked for nobody: %v", err)
	}
}

// whole writes a contact out.
func whole(c contact.Contact) string {
	var aliases []string
	for _, h := range c.Aliases {
		aliases = append(aliases, fmt.Sprint(h.Value(), h.Number.Digits(), h.Seen.UTC(), h.Paired.UTC()))
	}
	var outs []string
	for _, o := range c.OptOuts {
		outs = append(outs, fmt.Sprint(o.Topic, o.By, o.At.UTC()))
	}
	return fmt.Sprint(c.ID, aliases, c.Phone.Digits(), c.ReplyTo.JID(), c.Given.Text, c.Shown.Text, c.Notes, slices.Sorted(slices.Values(c.Tags)), outs, c.Into)
}

// holder is whose the only hold is.
func (h house) holder() contact.ID {
	h.Helper()
	for _, o := range h.snapshot(agenda.View{From: h.day, To: h.day.AddDays(1)}).Occupied {
		if o.Kind == agenda.ForHold {
			return o.Client
		}
	}
	return contact.ID{}
}
