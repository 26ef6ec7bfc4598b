package storetest

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"salonzap/internal/connection"
	"salonzap/internal/contact"
	"salonzap/internal/egress"
	"salonzap/internal/event"
	"salonzap/internal/fault"
	"salonzap/internal/inbox"
	"salonzap/internal/store"
	"salonzap/internal/store/events"
	"salonzap/internal/tenant"
	"salonzap/internal/text"
	"salonzap/internal/webhook"
)

// eventsOut tells how events are kept with what they tell of, and read in order.
func eventsOut(w *world) {
	w.story("messages tell of themselves", messagesTell)
	w.story("contacts tell of themselves", contactsTell)
	w.story("connections tell of themselves", connectionsTell)
	w.story("an event is a part of its commit", eventsAreOneCommit)
	w.story("the feed is read by cursors", cursors)
	w.story("the feed forgets", feedForgets)
	w.story("who subscribes is told of what comes from then on", toldFromThenOn)
}

// feed is what a salon's feed holds (zero: all salons'), numbered before.
func (w *world) feed(t tenant.ID) []event.Record {
	w.Helper()
	_, err := w.s.NumberEvents(w.Context(), anybody)
	w.must(err)
	var all []event.Record
	for q := (event.Query{Tenant: t, Limit: 7}); ; {
		page, err := w.s.FeedPage(w.Context(), anybody, q)
		w.must(err)
		all = append(all, page.Events...)
		if q.From = event.At(page.Next); !page.More {
			return all
		}
	}
}

// told are the types of a salon's events in order, with one member of each.
func (w *world) told(t tenant.ID) (all []string) {
	w.Helper()
	for i, r := range w.feed(t) {
		if r.Sequence != int64(i+1) || r.Tenant != t {
			w.Errorf("event %d has sequence %d of %v", i, r.Sequence, r.Tenant)
		}
		var d struct {
			Message struct {
				Text *string `json:"text"`
			} `json:"message"`
			Status, ConnectionStatus, Outcome string
			Text                              *string
			Contact                           struct{ Name *string }
		}
		w.must(json.Unmarshal(r.Data, &d))
		said := []string{d.Status, d.Outcome}
		for _, p := range []*string{d.Message.Text, d.Text, d.Contact.Name} {
			if p != nil {
				said = append(said, *p)
			}
		}
		all = append(all, strings.TrimSpace(string(r.Type)+" "+strings.Join(said, "")))
	}
	return all
}

func messagesTell(w *world) {
	t := w.salon("Conta").ID
	oi, own := w.wrote(line, "", "A", "palavras", 0), w.wrote(line, "", "B", "até já", 1)
	own.Key.Mine, own.Peer.Wrote, own.Direction = true, false, inbox.FromPhone
	at := dayOne().Add(time.Hour)
	read := inbox.Receipt{About: own.About, State: inbox.Read, At: at}
	w.takeIn(t, read, oi, own)
	w.takeIn(t, oi, own, read)
	w.takeIn(t, inbox.Edited{About: oi.About, Content: inbox.Text{Body: "outras"}, At: at}, inbox.Deleted{About: oi.About, At: at})
	who := w.contacts(t)[0]
	o, err := inbox.Compose(inbox.NewID(), t, inbox.Draft{Contact: who.ID, To: who.ReplyTo, Content: inbox.Text{Body: "nosso"}, Origin: inbox.Reply}, dayOne())
	w.must(err)
	w.must(w.s.Send(w.Context(), anybody, o))
	echo := w.wrote(line, "", o.Key.ID, "nosso", 2)
	echo.Key.Mine, echo.Peer.Wrote, echo.Direction = true, false, inbox.FromPhone
	w.takeIn(t, inbox.Receipt{About: echo.About, State: inbox.Sent, At: at}, inbox.Receipt{About: echo.About, State: inbox.Delivered, At: at})
	w.equal("the feed", w.told(t), []string{
		"contact.changed Maria", "message.received palavras", "message.received até já", "message.status read",
		"message.edited outras", "message.deleted", "message.sent nosso", "message.status sent", "message.status delivered",
	})
	if dumped := dump(w); bytes.Contains(dumped, []byte("palavras")) || bytes.Contains(dumped, []byte("nosso")) {
		w.Error("what was written can be read in an event")
	}
}

func contactsTell(w *world) {
	t := w.salon("Gente").ID
	w.takeIn(t, w.wrote(line, "", "A", "um", 1))
	w.takeIn(t, w.wrote(line, "", "B", "dois", 2)) // nothing new of the contact
	w.takeIn(t, w.wrote(lid, "", "C", "três", 3))
	w.takeIn(t, w.wrote(line, lid, "D", "quatro", 4))
	id := w.contacts(t)[0].ID
	rename := func(name string) {
		_, err := w.s.ChangeContact(w.Context(), anybody, t, id, func(c contact.Contact) (contact.Contact, error) {
			return c.Describe(contact.Particulars{Name: &name}, dayOne().Add(time.Hour))
		})
		w.must(err)
	}
	rename("Dona Maria")
	rename("Dona Maria")
	w.equal("the feed", w.told(t), []string{
		"contact.changed Maria", "message.received um", "message.received dois", "contact.changed Maria", "message.received três",
		"contact.changed Maria", "message.received quatro", "contact.changed Dona Maria",
	})
	for _, r := range w.feed(t)[5:6] {
		if !strings.Contains(string(r.Data), `"merged_ids":["`) {
			w.Errorf("the merger is told of as %s", r.Data)
		}
	}
}

func connectionsTell(w *world) {
	row := w.linking("default")
	number := w.number()
	change := func(f func(c *connection.Connection)) {
		_, err := w.s.Change(w.Context(), anybody, row.ID, edit(f))
		w.must(err)
	}
	before := len(w.told(row.Tenant))
	change(func(c *connection.Connection) { c.Lease.Fence++ })
	change(func(c *connection.Connection) {
		c.LastAttempt = connection.AttemptEnd{ID: c.Attempt.ID, Method: c.Attempt.Method, At: w.clock.now()}
		c.Attempt, c.State = nil, connection.Connected{Number: number, Since: w.clock.now()}
	})
	change(func(c *connection.Connection) { c.Evidence.At = w.clock.now() })
	change(func(c *connection.Connection) { c.State, c.Cause = connection.Known{}, connection.Unlinked })
	all := w.feed(row.Tenant)[before:]
	var got []string
	for _, r := range all {
		body, err := r.Encode()
		w.must(err)
		var d struct {
			Data struct {
				Status    string `json:"connection_status"`
				Outcome   string
				CauseText string `json:"cause_text"`
				Phone     string `json:"phone_number"`
			}
		}
		w.must(json.Unmarshal(body, &d))
		if strings.Contains(string(body), "qr_") || d.Data.Status == "disconnected" && d.Data.CauseText != text.PT.Say(text.CauseKey("unlinked")) {
			w.Errorf("told: %s", body)
		}
		got = append(got, string(r.Type)+" "+d.Data.Status+d.Data.Outcome)
	}
	w.equal("the feed", got, []string{"connection.attempt connected", "connection.changed connected", "connection.changed disconnected"})
}

// eventsAreOneCommit: what is rolled back is not told of, and what is not committed is not read.
func eventsAreOneCommit(w *world) {
	t := w.salon("Um só").ID
	w.takeIn(t, w.wrote(line, "", "A", "um", 1))
	before := len(w.feed(t))
	broken := fault.New(fault.Conflict, "test", text.Conflicting)
	err := w.s.Do(w.Context(), "test", func(ctx context.Context, tx *store.Tx) error {
		if _, err := w.s.MessageStore.Within(tx).TakeIn(ctx, anybody, t, []inbox.Report{w.wrote(line, "", "B", "dois", 2)}, dayOne()); err != nil {
			return err
		}
		return broken
	})
	w.want(err, fault.Conflict, text.Conflicting)
	if got := len(w.feed(t)); got != before {
		w.Errorf("%d events, want %d", got, before)
	}
}

func cursors(w *world) {
	mine, other := w.salon("Meu").ID, w.salon("Seu").ID
	for i := range 5 {
		w.takeIn(mine, w.wrote(line, "", fmt.Sprint("A", i), "meu", i))
		w.takeIn(other, w.wrote(line, "", fmt.Sprint("A", i), "seu", i))
	}
	ctx, own := w.Context(), tenant.For(mine)
	_, err := w.s.NumberEvents(ctx, anybody)
	w.must(err)
	read := func(scope tenant.Scope, q event.Query) event.Page {
		w.Helper()
		page, err := w.s.FeedPage(ctx, scope, q)
		w.must(err)
		return page
	}
	first := read(own, event.Query{Tenant: mine, Limit: 4})
	rest := read(own, event.Query{Tenant: mine, From: event.At(first.Next)})
	if len(first.Events) != 4 || !first.More || len(rest.Events) != 2 || rest.More {
		w.Errorf("pages of %d and %d", len(first.Events), len(rest.Events))
	}
	end := read(own, event.Query{Tenant: mine, From: event.At(rest.Next)})
	if len(end.Events) != 0 || end.Next < rest.Next {
		w.Errorf("behind the end: %d events, cursor %d", len(end.Events), end.Next)
	}
	some := read(own, event.Query{Tenant: mine, Types: []event.Type{event.TypeContactChanged}})
	if len(some.Events) != 1 || some.Next != rest.Next {
		w.Errorf("of one type: %d, cursor %d", len(some.Events), some.Next)
	}
	newest, err := event.ParseCursor("latest")
	w.must(err)
	if page := read(anybody, event.Query{From: newest}); len(page.Events) != 0 || page.Next < rest.Next {
		w.Errorf("from now on: %d events, cursor %d", len(page.Events), page.Next)
	}
	_, err = w.s.FeedPage(ctx, own, event.Query{Tenant: mine, From: event.At(1 << 40)})
	w.want(err, fault.Invalid, text.FeedCursorInvalid)
	_, err = w.s.FeedPage(ctx, own, event.Query{Tenant: other})
	w.want(err, fault.NotFound, text.SalonUnknown)
	_, err = w.s.FeedPage(ctx, own, event.Query{})
	w.want(err, fault.Forbidden, text.NotAllowed)
}

func feedForgets(w *world) {
	t := w.salon("Esquece").ID
	w.takeIn(t, w.wrote(line, "", "A", "um", 1), w.wrote(line, "", "B", "dois", 2))
	who := w.contacts(t)[0].ID.String()
	all := w.feed(t)
	n, err := w.s.PruneFeed(w.Context(), anybody, w.clock.now().Add(-time.Hour))
	w.must(err)
	if got := len(w.feed(t)); n != 0 || got != len(all) {
		w.Errorf("an hour ago: %d are gone, %d left", n, got)
	}
	w.must(w.s.Do(w.Context(), "test", func(ctx context.Context, tx *store.Tx) error { return events.EraseContact(ctx, tx, t, who) }))
	if got := w.feed(t); len(got) != 0 {
		w.Errorf("%d events of an erased contact", len(got))
	}
	w.takeIn(t, w.wrote(line, "", "C", "três", 3))
	last := w.feed(t)
	if _, err = w.s.PruneFeed(w.Context(), anybody, w.clock.now().Add(time.Hour)); err != nil {
		w.Fatal(err)
	}
	if got := w.feed(t); len(got) != 0 {
		w.Errorf("%d are left", len(got))
	}
	_, err = w.s.FeedPage(w.Context(), anybody, event.Query{Tenant: t, From: event.At(last[0].Position - 1)})
	w.want(err, fault.Invalid, text.FeedCursorExpired)
	w.takeIn(t, w.wrote(line, "", "D", "quatro", 4))
	if got := w.feed(t); len(got) != 1 || got[0].Position <= last[0].Position || got[0].Sequence != last[0].Sequence+1 {
		w.Errorf("afterwards: %v", got)
	}
}

// toldFromThenOn: without a subscription nothing is numbered but for the feed, and what was written before one, or while it was paused,
// is not delivered to it, though it had no number yet.
func toldFromThenOn(w *world) {
	t, ctx := w.salon("Assina").ID, w.Context()
	x, err := webhook.New(t, webhook.Draft{URL: "https://example.com/hook"}, egress.Guard{}, dayOne())
	w.must(err)
	waits := func(want int) {
		w.Helper()
		_, err := w.s.NumberWanted(ctx, anybody)
		w.must(err)
		log, err := w.s.Deliveries(ctx, anybody, x.ID, 0, 100)
		w.must(err)
		if len(log) != want {
			w.Errorf("%d deliveries, want %d", len(log), want)
		}
	}
	pause := func(yes bool) {
		w.Helper()
		_, err := w.s.ChangeSubscription(ctx, anybody, x.ID, func(x webhook.Subscription) (webhook.Subscription, error) {
			return x.Change(webhook.Patch{Paused: &yes}, egress.Guard{}, dayOne())
		})
		w.must(err)
	}
	w.takeIn(t, w.wrote(line, "", "A", "antes", 1))
	if n, err := w.s.NumberWanted(ctx, anybody); n != 0 || err != nil {
		w.Errorf("nobody has subscribed: %d numbered, %v", n, err)
	}
	w.must(w.s.AddSubscription(ctx, anybody, x))
	waits(0)
	w.takeIn(t, w.wrote(line, "", "B", "depois", 2))
	waits(1)
	pause(true)
	w.takeIn(t, w.wrote(line, "", "C", "na pausa", 3))
	waits(1)
	pause(false)
	waits(1)
	w.takeIn(t, w.wrote(line, "", "D", "de volta", 4))
	waits(2)
}

func callsOfEvents() map[string]call {
	return map[string]call{
		"FeedPage": {owners, func(ctx ctxt, s *store.Store, sc scope, f fixture) error {
			_, err := s.FeedPage(ctx, sc, event.Query{Tenant: f.row.Tenant})
			return err
		}},
		"NumberEvents": {platform, func(ctx ctxt, s *store.Store, sc scope, _ fixture) error {
			_, err := s.NumberEvents(ctx, sc)
			return err
		}},
		"NumberWanted": {platform, func(ctx ctxt, s *store.Store, sc scope, _ fixture) error {
			_, err := s.NumberWanted(ctx, sc)
			return err
		}},
		"PruneFeed": {platform, func(ctx ctxt, s *store.Store, sc scope, _ fixture) error {
			_, err := s.PruneFeed(ctx, sc, time.Time{})
			return err
		}},
	}
}
