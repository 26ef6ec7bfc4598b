package storetest

import (
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"salonzap/internal/connection"
	"salonzap/internal/contact"
	"salonzap/internal/fault"
	"salonzap/internal/inbox"
	"salonzap/internal/store"
	"salonzap/internal/tenant"
	"salonzap/internal/text"
)

// outbox tells how what is to go out is kept, judged and handed over.
func outbox(w *world) {
	w.story("a message is handed over once, and the next one has its time", handedOver)
	w.story("what a dead process handed over is known to be unknown", handedByTheDead)
	w.story("nothing leaves a line that is shut", lineShut)
	w.story("a message is cancelled before it goes", cancelled)
	w.story("a message that the server renames stays one", renamed)
	w.story("the same word is the same message", sameWord)
	w.story("many take from many outboxes", manyOutboxes)
	w.story("a medium belongs to one message", mediumOfOne)
	w.story("who does not want it is not sent it unasked", optedOut)
	w.story("messages are listed by page", listedByPage)
	w.story("outboxes are looked at, over all salons and of one", outboxesLookedAt)
}

// opened lets a salon's line be open.
func (w *world) opened(c connection.Connection) connection.Connection {
	w.Helper()
	c, err := w.s.Change(w.Context(), anybody, c.ID, edit(func(c *connection.Connection) {
		c.Attempt, c.State = nil, connection.Connected{Number: w.number(), Since: w.clock.now()}
	}))
	w.must(err)
	return c
}

func (w *world) openLine(name string) connection.Connection {
	w.Helper()
	return w.opened(w.clicked(name, nil))
}

// asked is a message that was accepted at an instant.
func (w *world) asked(t tenant.ID, d inbox.Draft, at time.Time) inbox.Outgoing {
	w.Helper()
	if d.Contact.IsZero() {
		c, err := w.s.MeetContact(w.Context(), anybody, t, contact.Sighting{Address: w.address(line), At: dayOne()})
		w.must(err)
		d.Contact, d.To = c.ID, c.ReplyTo
	}
	if d.Content == nil {
		d.Content = inbox.Text{Body: "oi"}
	}
	if d.Origin == "" {
		d.Origin = inbox.Manual
	}
	o, err := inbox.Compose(inbox.NewID(), t, d, at)
	w.must(err)
	o, _, err = w.s.AcceptOutgoing(w.Context(), anybody, o, inbox.IdempotencyKey{})
	w.must(err)
	return o
}

// due is a salon's outbox as it is listed; ok is false when nobody must look at it until then.
func (w *world) due(t tenant.ID, until time.Time) (inbox.DueOutbox, bool) {
	w.Helper()
	list, _, err := w.s.DueOutboxes(w.Context(), anybody, until)
	w.must(err)
	i := slices.IndexFunc(list, func(d inbox.DueOutbox) bool { return d.Tenant == t })
	if i < 0 {
		return inbox.DueOutbox{}, false
	}
	return list[i], true
}

func (w *world) take(t tenant.ID, holder string, now time.Time) inbox.Handover {
	w.Helper()
	due, ok := w.due(t, now)
	if !ok {
		return inbox.Handover{}
	}
	h, err := w.s.TakeOutbox(w.Context(), anybody, due, holder, now)
	w.must(err)
	return h
}

func (w *world) settle(h inbox.Handover, out inbox.Outcome) {
	w.Helper()
	w.must(w.s.SettleOutbox(w.Context(), anybody, h, out, out.At))
}

func (w *world) state(o inbox.Outgoing) string {
	w.Helper()
	got, err := w.s.Outgoing(w.Context(), anybody, o.Tenant, o.ID)
	w.must(err)
	return strings.TrimSpace(string(got.State) + " " + string(got.Cause))
}

func handedOver(w *world) {
	c := w.openLine("Sai")
	now := w.clock.now().UTC().Truncate(time.Second)
	first, second := w.asked(c.Tenant, inbox.Draft{}, now), w.asked(c.Tenant, inbox.Draft{}, now)
	select {
	case <-w.s.OutboxDue():
	default:
		w.Error("nobody is told that something waits")
	}
	now = w.clock.now()
	due, ok := w.due(c.Tenant, now)
	if !ok || due.Server != "default" {
		w.Fatalf("due: %v, %+v", ok, due)
	}
	h, err := w.s.TakeOutbox(w.Context(), anybody, due, "a", now)
	if err != nil || h.ID != first.ID || h.Instance != c.Instance || h.Server != c.Server || inbox.Words(h.Content) != "oi" || h.To.JID() != line {
		w.Fatalf("%+v, %v", h, err)
	}
	if _, err := w.s.TakeOutbox(w.Context(), anybody, due, "b", now); !fault.Is(err, fault.NotFound) {
		w.Errorf("two work on one outbox: %v", err)
	}
	if _, ok := w.due(c.Tenant, now); ok {
		w.Error("what somebody works on is due")
	}
	w.must(w.s.RenewOutbox(w.Context(), anybody, h, now.Add(10*time.Second)))
	if _, ok := w.due(c.Tenant, now.Add(20*time.Second)); ok {
		w.Error("a lease that was renewed has ended")
	}
	w.settle(h, inbox.Outcome{State: inbox.Sent, At: now})
	if got := w.state(first); got != "sent" {
		w.Errorf("it is %s", got)
	}
	if h := w.take(c.Tenant, "a", now); !h.ID.IsZero() {
		w.Error("the next one goes in the same moment")
	}
	now = now.Add(3 * time.Second)
	if h = w.take(c.Tenant, "a", now); h.ID != second.ID {
		w.Fatal("the next one does not go")
	}
	w.settle(h, inbox.Outcome{State: inbox.Refused, Cause: inbox.CauseCold, At: now})
	if got := w.state(second); got != "refused cold_contact" {
		w.Errorf("it is %s", got)
	}
	if due, ok := w.due(c.Tenant, now.AddDate(1, 0, 0)); ok {
		w.Errorf("an empty outbox is due: %+v", due)
	}
	if err := w.s.RenewOutbox(w.Context(), anybody, h, now); !fault.Is(err, fault.Conflict) {
		w.Errorf("a lease that was given back is renewed: %v", err)
	}
}

func handedByTheDead(w *world) {
	c := w.openLine("Morto")
	today := w.clock.now().UTC()
	start := time.Date(today.Year(), today.Month(), today.Day()+1, 4, 0, 0, 0, time.UTC) // a quiet hour, whenever the test runs
	reply, reminder := w.asked(c.Tenant, inbox.Draft{Origin: inbox.Reply}, start), w.asked(c.Tenant, inbox.Draft{Origin: inbox.Unasked, Deadline: start.AddDate(0, 0, 2)}, start)
	noon := time.Date(start.Year(), start.Month(), start.Day()+1, 15, 0, 0, 0, time.UTC) // no quiet hour
	if h := w.take(c.Tenant, "a", start); h.ID != reply.ID {
		w.Fatal("the reply does not go")
	}
	now := start.Add(inbox.OutboxLease + time.Second)
	if h := w.take(c.Tenant, "b", now); !h.ID.IsZero() && h.ID == reply.ID {
		w.Error("it goes again without a pause")
	}
	if got := w.state(reply); got != "unknown" {
		w.Errorf("the reply is %s", got)
	}
	now = now.Add(5 * time.Second)
	h := w.take(c.Tenant, "b", now)
	if h.ID != reply.ID || h.Key != reply.Key {
		w.Fatalf("the reply does not go again as the same message: %+v", h.Key)
	}
	late := h
	now = now.Add(inbox.OutboxLease + 5*time.Second)
	h = w.take(c.Tenant, "c", now)
	w.settle(late, inbox.Outcome{State: inbox.Unknown, At: now}) // of a lease that is somebody else's: nobody learns anything
	w.settle(late, inbox.Outcome{State: inbox.Sent, At: now})
	if got := w.state(reply); got != "sent" {
		w.Errorf("what is certain is not believed: %s", got)
	}
	if !h.ID.IsZero() {
		w.settle(h, inbox.Outcome{State: inbox.Pending, At: now})
	}
	if got := w.state(reply); got != "sent" {
		w.Errorf("it goes back: %s", got)
	}
	if h = w.take(c.Tenant, "c", noon); h.ID != reminder.ID {
		w.Fatalf("the reminder does not go")
	}
	if h = w.take(c.Tenant, "d", noon.Add(time.Hour)); !h.ID.IsZero() {
		w.Error("a reminder of which nobody knows goes again")
	}
	if got := w.state(reminder); got != "unknown" {
		w.Errorf("the reminder is %s", got)
	}
	now = noon.Add(time.Hour + 5*time.Second)
	if h = w.take(c.Tenant, "d", now); h.ID != reminder.ID || !h.OnlyLook {
		w.Fatalf("the reminder is not looked for: %v", h.OnlyLook)
	}
	w.settle(h, inbox.Outcome{State: inbox.Unknown, Looked: true, At: now})
	if h = w.take(c.Tenant, "d", noon.Add(time.Hour+inbox.LookFor)); !h.ID.IsZero() || w.state(reminder) != "expired unconfirmed" {
		w.Errorf("what nobody confirmed is %s", w.state(reminder))
	}
	if _, ok := w.due(c.Tenant, noon.AddDate(1, 0, 0)); ok {
		w.Error("what nothing is done about is due")
	}
}

func lineShut(w *world) {
	for name, tc := range map[string]struct {
		change func(c *connection.Connection)
		why    inbox.Cause
	}{
		"not connected": {func(c *connection.Connection) { c.State = connection.Known{} }, inbox.CauseNotConnected},
		"banned":        {func(c *connection.Connection) { c.State, c.Cause = connection.Known{}, connection.Banned }, inbox.CauseBanned},
		"restricted":    {func(c *connection.Connection) { c.State, c.Cause = connection.Known{}, connection.Restricted }, inbox.CauseRestricted},
		"off":           {func(c *connection.Connection) { c.Wanted = connection.Off }, inbox.CauseNotConnected},
		"paused":        {func(c *connection.Connection) { c.Paused = true }, inbox.CausePaused},
		"quarantined": {func(c *connection.Connection) {
			c.State = connection.Quarantined{Number: w.number(), Why: connection.WrongNumber, Since: w.clock.now()}
		}, inbox.CauseQuarantined},
	} {
		c := w.openLine("Fechado")
		_, err := w.s.Change(w.Context(), anybody, c.ID, edit(tc.change))
		w.must(err)
		start := w.clock.now()
		o := w.asked(c.Tenant, inbox.Draft{Deadline: start.Add(time.Hour)}, start)
		now := w.clock.now()
		if h := w.take(c.Tenant, "a", now); !h.ID.IsZero() || h.Shut != tc.why {
			w.Errorf("%s: message %v goes, shut by %q", name, !h.ID.IsZero(), h.Shut)
		}
		if _, ok := w.due(c.Tenant, now.Add(2*time.Second)); ok {
			w.Errorf("%s: it is looked at without end", name)
		}
		w.must(w.s.MarkOutboxDue(w.Context(), anybody, c.Tenant, now.Add(time.Second)))
		if _, ok := w.due(c.Tenant, now.Add(2*time.Second)); !ok {
			w.Errorf("%s: it is not woken", name)
		}
		w.take(c.Tenant, "a", start.Add(time.Hour))
		if got := w.state(o); got != "expired "+string(tc.why) {
			w.Errorf("%s: after the deadline it is %s", name, got)
		}
	}
	lonely := w.salon("Sozinho").ID // it never clicked
	w.asked(lonely, inbox.Draft{}, w.clock.now())
	if h := w.take(lonely, "a", w.clock.now()); h.Shut != inbox.CauseNotConnected {
		w.Errorf("without a connection: %+v", h.Shut)
	}
}

func cancelled(w *world) {
	c := w.openLine("Cancela")
	first, second := w.asked(c.Tenant, inbox.Draft{}, w.clock.now()), w.asked(c.Tenant, inbox.Draft{}, w.clock.now())
	cancel := func(o inbox.Outgoing) error {
		_, err := w.s.CancelOutgoing(w.Context(), anybody, c.Tenant, o.ID, w.clock.now())
		return err
	}
	w.must(cancel(second))
	w.must(cancel(second))
	now := w.clock.now()
	h := w.take(c.Tenant, "a", now)
	w.want(cancel(first), fault.Conflict, text.AlreadySent)
	w.settle(h, inbox.Outcome{State: inbox.Sent, At: now})
	w.want(cancel(first), fault.Conflict, text.AlreadySent)
	if h := w.take(c.Tenant, "a", now.Add(time.Minute)); !h.ID.IsZero() {
		w.Error("what was cancelled goes")
	}
	if got := w.state(second); got != "cancelled" {
		w.Errorf("it is %s", got)
	}
	w.want(cancel(inbox.Outgoing{Message: inbox.Message{ID: inbox.NewID()}}), fault.NotFound, text.MessageUnknown)
}

// A server that gives a message another key tells of it by that one: by an echo, and by receipts, before it answers.
func renamed(w *world) {
	c := w.openLine("Renomeia")
	o := w.asked(c.Tenant, inbox.Draft{}, w.clock.now())
	now := w.clock.now()
	h := w.take(c.Tenant, "a", now)
	key := "3EB0" + inbox.NewID().String()
	back := w.wrote(lid, "", key, "oi", 1) // by an address that nobody knows to be the client's
	back.Key.Mine, back.Peer.Wrote, back.Direction = true, false, inbox.FromPhone
	w.takeIn(c.Tenant, inbox.Receipt{About: inbox.About{Key: back.Key}, State: inbox.Delivered, At: now}, back)
	if n := len(w.listed(c.Tenant)); n != 2 {
		w.Fatalf("%d messages, before anybody knows that they are one", n)
	}
	w.settle(h, inbox.Outcome{State: inbox.Sent, Key: key, At: now})
	if list := w.listed(c.Tenant); len(list) != 1 || list[0].ID != o.ID || list[0].Key.ID != key || list[0].State != inbox.Delivered || list[0].Direction != inbox.FromUs {
		w.Fatalf("afterwards %+v", list)
	}
	w.takeIn(c.Tenant, inbox.Receipt{About: inbox.About{Key: back.Key}, State: inbox.Read, At: now})
	if got := w.state(o); got != "read" {
		w.Errorf("a later receipt is lost: %s", got)
	}
}

func (w *world) listed(t tenant.ID) []inbox.Outgoing {
	w.Helper()
	list, err := w.s.Outgoings(w.Context(), anybody, t, inbox.Listing{})
	w.must(err)
	return list
}

func sameWord(w *world) {
	c := w.openLine("Palavra")
	who := w.asked(c.Tenant, inbox.Draft{}, w.clock.now())
	once := inbox.IdempotencyKey{Word: "w", Request: "r"}
	_, err := w.s.OutgoingOnce(w.Context(), anybody, c.Tenant, once)
	w.want(err, fault.NotFound, "")
	stores := []*store.Store{w.s, w.open(newHub())}
	var news, olds atomic.Int64
	var ids sync.Map
	var wg sync.WaitGroup
	for i := range 16 {
		wg.Go(func() {
			o, err := inbox.Compose(inbox.NewID(), c.Tenant, inbox.Draft{Contact: who.Contact, To: who.To, Content: inbox.Text{Body: "uma vez"}}, w.clock.now())
			if err != nil {
				w.Error(err)
				return
			}
			kept, again, err := stores[i%2].AcceptOutgoing(w.Context(), anybody, o, once)
			if err != nil {
				w.Error(err)
				return
			}
			ids.Store(kept.ID, true)
			if again {
				olds.Add(1)
			} else {
				news.Add(1)
			}
		})
	}
	wg.Wait()
	n := 0
	ids.Range(func(any, any) bool { n++; return true })
	if news.Load() != 1 || olds.Load() != 15 || n != 1 || len(w.listed(c.Tenant)) != 2 {
		w.Errorf("%d new, %d again, %d ids, %d messages", news.Load(), olds.Load(), n, len(w.listed(c.Tenant)))
	}
	once.Request = "another"
	_, _, err = w.s.AcceptOutgoing(w.Context(), anybody, who, once)
	w.want(err, fault.Invalid, text.OnceDiffers)
	_, err = w.s.OutgoingOnce(w.Context(), anybody, c.Tenant, once)
	w.want(err, fault.Invalid, text.OnceDiffers)
	_, err = w.s.OutgoingOnce(w.Context(), anybody, w.salon("Outra").ID, once)
	w.want(err, fault.NotFound, "")
}

func mediumOfOne(w *world) {
	c := w.openLine("Foto")
	ctx := w.Context()
	u := inbox.Upload{ID: inbox.NewUploadID(), Tenant: c.Tenant, Kind: inbox.Image, Mime: "image/png", Name: "segredo.png", Size: 6}
	w.must(w.s.BeginUpload(ctx, anybody, c.Tenant, u.ID, w.clock.now()))
	_, err := w.s.Upload(ctx, anybody, c.Tenant, u.ID)
	w.want(err, fault.NotFound, text.UploadUnknown) // it is not whole
	w.must(w.s.AddUploadPart(ctx, anybody, c.Tenant, u.ID, 0, []byte("segr")))
	w.must(w.s.AddUploadPart(ctx, anybody, c.Tenant, u.ID, 1, []byte("do")))
	w.must(w.s.EndUpload(ctx, anybody, u, w.clock.now()))
	if got, err := w.s.Upload(ctx, anybody, c.Tenant, u.ID); err != nil || got != u {
		w.Fatalf("%+v, %v", got, err)
	}
	o := w.asked(c.Tenant, inbox.Draft{Content: u.Media("legenda")}, w.clock.now())
	second, err := inbox.Compose(inbox.NewID(), c.Tenant, inbox.Draft{Contact: o.Contact, To: o.To, Content: u.Media("")}, w.clock.now())
	w.must(err)
	_, _, err = w.s.AcceptOutgoing(ctx, anybody, second, inbox.IdempotencyKey{})
	w.want(err, fault.Invalid, text.UploadUnknown)
	if n := len(w.listed(c.Tenant)); n != 1 {
		w.Errorf("%d messages: half of one was made", n)
	}
	for n, want := range []string{"segr", "do"} {
		if got, err := w.s.UploadPart(ctx, anybody, c.Tenant, u.ID, n); err != nil || string(got) != want {
			w.Errorf("part %d: %q, %v", n, got, err)
		}
	}
	_, err = w.s.UploadPart(ctx, anybody, w.salon("Espia").ID, u.ID, 0)
	w.want(err, fault.NotFound, text.UploadUnknown)
	now := w.clock.now()
	w.settle(w.take(c.Tenant, "a", now), inbox.Outcome{State: inbox.Sent, Source: inbox.Source(`{"imageMessage":{}}`), At: now})
	_, err = w.s.UploadPart(ctx, anybody, c.Tenant, u.ID, 0)
	w.want(err, fault.NotFound, text.UploadUnknown) // what went is not kept
	if sent, ok := w.listed(c.Tenant)[0].Content.(inbox.Media); !ok || string(sent.Source) != `{"imageMessage":{}}` || sent.Caption != "legenda" {
		w.Errorf("nobody knows where what went is: %#v", sent) // in the same commit: a page may ask at once
	}
	old := inbox.NewUploadID()
	w.must(w.s.BeginUpload(ctx, anybody, c.Tenant, old, w.clock.now().Add(-48*time.Hour)))
	w.must(w.s.PruneUploads(ctx, anybody, w.clock.now().Add(-24*time.Hour)))
	w.want(w.s.DropUpload(ctx, anybody, c.Tenant, old), fault.NotFound, text.UploadUnknown)
	for range inbox.MaxUploads {
		w.must(w.s.BeginUpload(ctx, anybody, c.Tenant, inbox.NewUploadID(), w.clock.now()))
	}
	w.want(w.s.BeginUpload(ctx, anybody, c.Tenant, inbox.NewUploadID(), w.clock.now()), fault.RateLimited, text.UploadsFull)
}

func optedOut(w *world) {
	c := w.openLine("Não quer")
	start := w.clock.now().UTC()
	deadline := start.AddDate(0, 0, 3)
	reminder := w.asked(c.Tenant, inbox.Draft{Origin: inbox.Unasked, Deadline: deadline}, start)
	_, err := w.s.ChangeContact(w.Context(), anybody, c.Tenant, reminder.Contact, func(c contact.Contact) (contact.Contact, error) {
		return c.Refuse(contact.TopicAll, "message", start), nil
	})
	w.must(err)
	noon := time.Date(start.Year(), start.Month(), start.Day()+1, 15, 0, 0, 0, time.UTC)
	if h := w.take(c.Tenant, "a", noon); !h.ID.IsZero() {
		w.Error("it is sent")
	}
	if got := w.state(reminder); got != "refused opted_out" {
		w.Errorf("it is %s", got)
	}
	answer := w.asked(c.Tenant, inbox.Draft{Origin: inbox.Manual, Deadline: deadline}, start)
	if h := w.take(c.Tenant, "a", noon); h.ID != answer.ID {
		w.Error("what was asked for is not sent")
	}
}

func listedByPage(w *world) {
	c := w.openLine("Lista")
	w.takeIn(c.Tenant, w.wrote(line, "", "A", "oi", 0))
	var want []inbox.ID
	for range 5 {
		want = append(want, w.asked(c.Tenant, inbox.Draft{}, w.clock.now()).ID)
	}
	slices.Reverse(want)
	who := w.contacts(c.Tenant)[0].ID
	for _, l := range []inbox.Listing{{Direction: inbox.FromUs}, {Contact: who, Direction: inbox.FromUs}, {State: inbox.Pending}} {
		var got []inbox.ID
		l.Limit = 2
		for {
			page, err := w.s.Outgoings(w.Context(), anybody, c.Tenant, l)
			w.must(err)
			if len(page) == 0 {
				break
			}
			for _, o := range page {
				got = append(got, o.ID)
			}
			l.Before = got[len(got)-1]
		}
		if !slices.Equal(got, want) {
			w.Errorf("%+v: %d messages", l, len(got))
		}
	}
	if n := len(w.listed(c.Tenant)); n != 6 {
		w.Errorf("%d messages in all", n)
	}
	_, err := w.s.Outgoings(w.Context(), anybody, c.Tenant, inbox.Listing{Contact: contact.NewID()})
	w.want(err, fault.NotFound, text.ContactUnknown)
}
