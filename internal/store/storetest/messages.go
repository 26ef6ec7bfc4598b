package storetest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"salonzap/internal/contact"
	"salonzap/internal/fault"
	"salonzap/internal/inbox"
	"salonzap/internal/phone"
	"salonzap/internal/store"
	"salonzap/internal/tenant"
	"salonzap/internal/text"
)

// messages tells how messages and contacts are kept, and how chats are worked on.
func messages(w *world) {
	w.story("a message is one row", oneRow)
	w.story("what is told before the message counts", toldBefore)
	w.story("two contacts become one with their chats", joined)
	w.story("our own message and its echo are one", echo)
	w.story("what was written is sealed", wordsSealed)
	w.story("a key ring is rotated under messages", wordsRotated)
	w.story("a chat is worked on by one, in order", chatWork)
	w.story("many who look for work at once find some each", claimedAtOnce)
	w.story("a webhook is taken in once", eventOnce)
	w.story("many webhooks at once are taken in as one by one", manyAtOnce)
	w.story("a turn is one commit", turnIsOneCommit)
	w.story("work that fails is parked and started again", parked)
	w.story("many work on many chats", manyChats)
	w.story("contacts are changed by people", contactChanges)
	outbox(w)
}

const (
	line = "5511987654321@s.whatsapp.net"
	lid  = "458946541648796@lid"
)

func (w *world) address(jid string) contact.Address {
	w.Helper()
	a, ok := contact.ParseAddress(jid)
	if !ok && jid != "" {
		w.Fatalf("%s is no address", jid)
	}
	return a
}

// wrote is a message of a client, sent so many seconds after the story began.
func (w *world) wrote(jid, also, key, words string, second int) inbox.Arrived {
	w.Helper()
	at := dayOne().Add(time.Duration(second) * time.Second)
	peer := contact.Sighting{Address: w.address(jid), Also: w.address(also), Wrote: true, Name: "Maria", At: at}
	return inbox.Arrived{
		About: inbox.About{Key: inbox.Key{ID: key}, Peer: peer}, Direction: inbox.FromClient, SentAt: at, Content: inbox.Text{Body: inbox.Body(words)},
	}
}

func dayOne() time.Time { return time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC) }

func (w *world) takeIn(t tenant.ID, reports ...inbox.Report) inbox.TakeInResult {
	w.Helper()
	taken, err := w.s.TakeIn(w.Context(), anybody, t, reports, dayOne().Add(time.Minute))
	w.must(err)
	return taken
}

func (w *world) contacts(t tenant.ID) []contact.Contact {
	w.Helper()
	list, err := w.s.Contacts(w.Context(), anybody, t, contact.ID{}, 0)
	w.must(err)
	return list
}

// said is what a contact's messages say, the oldest first.
func (w *world) said(t tenant.ID, who contact.ID) []string {
	w.Helper()
	list, err := w.s.Messages(w.Context(), anybody, t, who, dayOne().AddDate(1, 0, 0), 0)
	w.must(err)
	var all []string
	for _, m := range slices.Backward(list) {
		all = append(all, fmt.Sprintf("%s %s %s", m.Direction, string(inbox.Words(m.CurrentContent())), m.State))
	}
	return all
}

func (w *world) equal(what string, got, want []string) {
	w.Helper()
	if !slices.Equal(got, want) {
		w.Errorf("%s: got %q, want %q", what, got, want)
	}
}

func oneRow(w *world) {
	t := w.salon("Um").ID
	oi := w.wrote(line, "", "A", "oi", 0)
	if got := w.takeIn(t, oi); got != (inbox.TakeInResult{New: 1}) {
		w.Errorf("first: %+v", got)
	}
	w.hub.wait(w.T, "the message", func(told map[string]int, _ int) bool { return told[t.String()] > 0 })
	if got := w.takeIn(t, oi, oi); got != (inbox.TakeInResult{}) {
		w.Errorf("again: %+v", got)
	}
	other := w.wrote("5511912345678@s.whatsapp.net", "", "A", "outra pessoa", 0) // phones make up ids
	own := w.wrote(line, "", "A", "do celular", 1)
	own.Key.Mine, own.Peer.Wrote, own.Direction = true, false, inbox.FromPhone
	if got := w.takeIn(t, other, own); got != (inbox.TakeInResult{New: 2}) {
		w.Errorf("the same id of others: %+v", got)
	}
	list := w.contacts(t)
	if len(list) != 2 || list[0].Name() != "Maria" || list[0].ReplyTo.JID() != line {
		w.Fatalf("%d contacts", len(list))
	}
	w.equal("the chat", w.said(t, list[0].ID), []string{"client oi delivered", "phone do celular sent"})
	stranger := w.salon("Outro").ID
	if got := w.contacts(stranger); len(got) != 0 {
		w.Errorf("another salon has %d contacts", len(got))
	}
	_, err := w.s.Messages(w.Context(), anybody, stranger, list[0].ID, dayOne(), 0)
	w.want(err, fault.NotFound, "")
	_, err = w.s.TakeIn(w.Context(), anybody, tenant.NewID(), []inbox.Report{oi}, dayOne())
	w.want(err, fault.NotFound, text.SalonUnknown)
}

func toldBefore(w *world) {
	t := w.salon("Antes").ID
	oi, own := w.wrote(line, "", "A", "oi", 0), w.wrote(line, "", "B", "até já", 1)
	own.Key.Mine, own.Peer.Wrote, own.Direction = true, false, inbox.FromUs
	at := dayOne().Add(time.Hour)
	early := []inbox.Report{
		inbox.Receipt{About: own.About, State: inbox.Delivered, At: at},
		inbox.Receipt{About: own.About, State: inbox.Refused, Cause: inbox.CauseCold, At: at},
		inbox.Edited{About: oi.About, Content: inbox.Text{Body: "a"}, At: at},
		inbox.Edited{About: oi.About, Content: inbox.Text{Body: "b"}, At: at},
		inbox.Edited{About: oi.About, Content: inbox.Text{Body: "a"}, At: at},
		inbox.Edited{About: inbox.About{Key: oi.Key}, Content: inbox.Text{Body: "0"}, At: at.Add(-time.Minute)}, // nobody said in which chat
	}
	if got := w.takeIn(t, early...); got != (inbox.TakeInResult{}) {
		w.Errorf("without the messages: %+v", got)
	}
	if got := w.contacts(t); len(got) != 0 {
		w.Errorf("a receipt made %d contacts", len(got))
	}
	w.takeIn(t, own, oi)
	who := w.contacts(t)[0].ID
	w.equal("the chat", w.said(t, who), []string{"client b delivered", "us até já delivered"})
	w.takeIn(t, inbox.Receipt{About: own.About, State: inbox.Read, At: at}, inbox.Deleted{About: oi.About, At: at})
	w.equal("afterwards", w.said(t, who), []string{"client  delivered", "us até já read"})
	stranger := w.wrote("5511912345678@s.whatsapp.net", "", "C", "eu", 0)
	w.takeIn(t, stranger, w.wrote(line, "", "D", "meu", 2))
	foreign := inbox.Edited{About: inbox.About{Key: inbox.Key{ID: "D"}, Peer: stranger.Peer}, Content: inbox.Text{Body: "dele"}, At: at}
	if got := w.takeIn(t, foreign); got != (inbox.TakeInResult{}) {
		w.Error("a client edits another one's message")
	}
}

func joined(w *world) {
	w.drain()
	t := w.salon("Dois").ID
	double := w.wrote(lid, "", "D", "dois", 2)
	w.takeIn(t, w.wrote(line, "", "A", "um", 1), w.wrote(line, "", "D", "dois", 2), double, w.wrote(lid, "", "B", "três", 3))
	w.takeIn(t, inbox.Deleted{About: double.About, At: dayOne()}, inbox.Edited{About: inbox.About{Key: inbox.Key{ID: "E"}, Peer: double.Peer}, Content: inbox.Text{Body: "novo"}, At: dayOne()})
	// Told under a name of which it is not known yet that it is the number's.
	w.takeIn(t, w.wrote(line, "", "F", "seis", 6), inbox.Edited{About: inbox.About{Key: inbox.Key{ID: "F"}, Peer: double.Peer}, Content: inbox.Text{Body: "meia dúzia"}, At: dayOne()})
	before := w.contacts(t)
	if len(before) != 2 {
		w.Fatalf("%d contacts of a number and a LID", len(before))
	}
	w.takeIn(t, w.wrote(line, lid, "C", "quatro", 4), w.wrote(lid, "", "E", "cinco", 5))
	after := w.contacts(t)
	if len(after) != 1 || after[0].ID != before[0].ID {
		w.Fatalf("%d contacts afterwards", len(after))
	}
	want := []string{"client um delivered", "client  delivered", "client três delivered", "client quatro delivered", "client novo delivered", "client meia dúzia delivered"}
	w.equal("the chat", w.said(t, after[0].ID), want)
	w.equal("under the former id", w.said(t, before[1].ID), want)
	c, err := w.s.Contact(w.Context(), anybody, t, before[1].ID)
	if err != nil || c.ID != after[0].ID {
		w.Errorf("the former id leads to %v, %v", c.ID, err)
	}
	if got := w.claim(w.s, "a"); len(got.Messages) != 6 || got.Contact != after[0].ID {
		w.Errorf("%d messages are to be handled", len(got.Messages))
	}
	w.none("the chat that is no more is to be handled")
}

func echo(w *world) {
	w.drain()
	t := w.salon("Eco").ID
	c, err := w.s.MeetContact(w.Context(), anybody, t, contact.Sighting{Address: w.address(line), At: dayOne()})
	w.must(err)
	o, err := inbox.Compose(inbox.NewID(), t, inbox.Draft{Contact: c.ID, To: c.ReplyTo, Content: inbox.Text{Body: "oi"}, Origin: inbox.Reply}, dayOne())
	w.must(err)
	w.must(w.s.Send(w.Context(), anybody, o))
	w.must(w.s.Send(w.Context(), anybody, o))
	w.equal("waiting", w.said(t, c.ID), []string{"us oi pending"})
	back := w.wrote(lid, "", o.Key.ID, "oi", 1) // by another address, and as if it were the owner's
	back.Key.Mine, back.Peer.Wrote, back.Direction = true, false, inbox.FromPhone
	w.takeIn(t, back, inbox.Receipt{About: back.About, State: inbox.Read, At: dayOne()})
	w.equal("sent", w.said(t, c.ID), []string{"us oi read"})
	w.none("our own message is to be handled")
	o.Contact = contact.NewID()
	w.want(w.s.Send(w.Context(), anybody, o), fault.NotFound, "")
}

func wordsSealed(w *world) {
	t := w.salon("Selado").ID
	const secretWords = "palavras-secretas"
	oi := w.wrote(line, "", "A", secretWords, 0)
	oi.Quotes = &inbox.Quote{ID: "Q", Words: secretWords}
	w.takeIn(t, oi, inbox.Edited{About: oi.About, Content: inbox.Text{Body: secretWords}, At: dayOne()},
		inbox.Edited{About: inbox.About{Key: inbox.Key{ID: "later"}}, Content: inbox.Text{Body: secretWords}, At: dayOne()})
	_, err := w.s.ChangeContact(w.Context(), anybody, t, w.contacts(t)[0].ID, func(c contact.Contact) (contact.Contact, error) {
		notes := secretWords
		return c.Describe(contact.Particulars{Notes: &notes}, dayOne())
	})
	w.must(err)
	all := dump(w)
	if !bytes.Contains(all, []byte("Maria")) {
		w.Fatal("the contact is not where the test looks for the words")
	}
	if bytes.Contains(all, []byte(secretWords)) {
		w.Error("what a client wrote can be read")
	}
	if c := w.contacts(t)[0]; c.Notes != secretWords {
		w.Errorf("the notes are %q", c.Notes)
	}
}

func wordsRotated(w *world) {
	if w.db.Path == "" {
		return // a second ring would shut out the other stories, whose database it is
	}
	c := w.config(newHub())
	c.Path = SQLite(w.T).Path
	var t tenant.ID
	for i, ring := range []string{testRing, "k2:the key that comes next," + testRing, "k2:the key that comes next"} {
		c.Ring = Ring(w.T, ring)
		s, err := store.Open(w.Context(), c)
		w.must(err)
		other := &world{w.T, &shared{db: Database{Path: c.Path}, hub: newHub(), clock: w.clock, s: s}}
		if i == 0 {
			t = other.salon("Girado").ID
			other.takeIn(t, w.wrote(line, "", "A", "oi", 0))
		}
		other.equal("the chat", other.said(t, other.contacts(t)[0].ID), []string{"client oi delivered"})
		closeStore(w.T, s)
	}
}

// turnIsOneCommit fails in the last effect, and looks for what came before it.
func turnIsOneCommit(w *world) {
	w.drain()
	t := w.salon("Tudo").ID
	w.takeIn(t, w.wrote(line, "", "A", "oi", 0))
	c := w.claim(w.s, "a")
	reply, err := inbox.Compose(inbox.NewID(), t, inbox.Draft{Contact: c.Contact, To: c.Client.ReplyTo, Content: inbox.Text{Body: "olá"}, Origin: inbox.Reply}, dayOne().Add(time.Second))
	w.must(err)
	broken := fault.New(fault.Conflict, "agenda.book", text.Conflicting)
	apply := func(ctx context.Context, tx *store.Tx, e inbox.Effect) error {
		if e == "break" {
			return broken
		}
		return w.s.SettingStore.Within(tx).PutSetting(ctx, anybody, "effect", "applied")
	}
	r := inbox.Result{Replies: []inbox.Outgoing{reply}, Effects: []inbox.Effect{"apply", "break"}}
	if err := w.s.FinishWork(w.Context(), anybody, c, r, apply, dayOne()); !errors.Is(err, broken) {
		w.Fatalf("got %v", err)
	}
	w.equal("nothing of a turn that failed", w.said(t, c.Contact), []string{"client oi delivered"})
	if v, err := w.s.Setting(w.Context(), anybody, "effect"); err == nil {
		w.Errorf("the effect of a turn that failed is %q", v)
	}
	r.Effects = r.Effects[:1]
	w.must(w.s.FinishWork(w.Context(), anybody, c, r, apply, dayOne()))
	w.equal("all of it", w.said(t, c.Contact), []string{"client oi delivered", "us olá pending"})
	if v, err := w.s.Setting(w.Context(), anybody, "effect"); err != nil || v != "applied" {
		w.Errorf("the effect is %q, %v", v, err)
	}
}

func parked(w *world) {
	w.drain()
	t := w.salon("Parado").ID
	w.takeIn(t, w.wrote(line, "", "A", "oi", 0))
	now := dayOne().Add(time.Hour)
	why := fault.Wrap(fault.Unavailable, "robot.reply", errors.New("segredo"))
	for range 1000 {
		c, err := w.s.ClaimWork(w.Context(), anybody, "a", now.Add(time.Minute), now)
		if fault.Is(err, fault.NotFound) {
			break
		}
		w.must(err)
		w.must(w.s.FailWork(w.Context(), anybody, c, why, now))
		now = now.Add(13 * time.Minute) // longer than any back-off
		if c.Attempts == 3 {
			w.takeIn(t, w.wrote(line, "", "B", "e aí?", 1))
		}
	}
	list, err := w.s.ParkedWork(w.Context(), anybody, 0)
	w.must(err)
	i := slices.IndexFunc(list, func(x inbox.Work) bool { return x.Tenant == t })
	if i < 0 || list[i].Reason != "robot.reply: unavailable" || list[i].Parked.Sub(list[i].Failing) < inbox.ParkAfter {
		w.Fatalf("parked: %+v", list)
	}
	if n, err := w.s.CountParkedWork(w.Context(), anybody); err != nil || n != len(list) {
		w.Errorf("%d chats are parked, %d are listed, %v", n, len(list), err)
	}
	w.must(w.s.RestartWork(w.Context(), anybody, list[i].Contact, now))
	w.want(w.s.RestartWork(w.Context(), anybody, list[i].Contact, now), fault.NotFound, text.WorkNotParked)
	c, err := w.s.ClaimWork(w.Context(), anybody, "a", now.Add(time.Minute), now)
	if err != nil || len(c.Messages) != 2 {
		w.Fatalf("restarted: %d messages, %v", len(c.Messages), err)
	}
	w.must(w.s.FinishWork(w.Context(), anybody, c, inbox.Result{}, nil, now))
}

// shift is a queue over a store, as one node has it.
type shift struct{ s *store.Store }

func (q shift) Claim(ctx context.Context, holder string, until, now time.Time) (inbox.Claim, error) {
	return q.s.ClaimWork(ctx, anybody, holder, until, now)
}

func (q shift) Finish(ctx context.Context, c inbox.Claim, r inbox.Result, now time.Time) error {
	return q.s.FinishWork(ctx, anybody, c, r, nil, now)
}

func (q shift) Fail(ctx context.Context, c inbox.Claim, why error, now time.Time) error {
	return q.s.FailWork(ctx, anybody, c, why, now)
}

// readings is a handler that notes what it read.
type readings struct {
	mu   sync.Mutex
	read map[contact.ID][]string
}

func (r *readings) Handle(_ context.Context, t inbox.Turn) (inbox.Result, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, m := range t.Messages {
		r.read[t.Client.ID] = append(r.read[t.Client.ID], m.Key.ID)
	}
	return inbox.Result{}, nil
}

// manyChats lets two nodes with several workers each handle chats while messages come in.
func manyChats(w *world) {
	t := w.salon("Muitos").ID
	const chats, each = 6, 10
	r := &readings{read: map[contact.ID][]string{}}
	stores := []*store.Store{w.s, w.open(newHub())}
	var feeding, working sync.WaitGroup
	for n := range chats {
		feeding.Go(func() {
			for i := range each {
				jid := fmt.Sprintf("551198765%04d@s.whatsapp.net", n)
				m := w.wrote(jid, "", fmt.Sprintf("%02d", i), "oi", i)
				if _, err := stores[i%2].TakeIn(w.Context(), anybody, t, []inbox.Report{m}, m.SentAt); err != nil {
					w.Error(err)
				}
			}
		})
	}
	fed := make(chan struct{})
	for n := range 4 {
		working.Go(func() {
			d := inbox.NewDispatcher(shift{stores[n%2]}, fmt.Sprint("worker ", n), func() time.Time { return dayOne().Add(time.Hour) }, r)
			for last := false; ; {
				found, err := d.Work(w.Context())
				if err != nil {
					w.Error(err)
					return
				}
				if !found && last {
					return
				}
				select {
				case <-fed:
					last = true
				default:
				}
			}
		})
	}
	feeding.Wait()
	close(fed)
	working.Wait()
	if len(r.read) != chats {
		w.Errorf("%d chats were read", len(r.read))
	}
	for _, keys := range r.read {
		if len(keys) != each || !slices.IsSorted(keys) {
			w.Errorf("a chat was read as %v", keys)
		}
	}
}

func contactChanges(w *world) {
	t := w.salon("Contatos").ID
	n, _ := phone.FromDigits("5511987654321")
	c, err := w.s.MeetContact(w.Context(), anybody, t, contact.Sighting{Address: contact.At(n), At: dayOne()})
	w.must(err)
	again, err := w.s.MeetContact(w.Context(), anybody, t, contact.Sighting{Address: w.address("551187654321@s.whatsapp.net"), At: dayOne()})
	if err != nil || again.ID != c.ID {
		w.Errorf("without the ninth digit: %v, %v", again.ID, err)
	}
	_, err = w.s.MeetContact(w.Context(), anybody, t, contact.Sighting{})
	w.want(err, fault.Invalid, text.PhoneInvalid)
	name, notes, tags := "Ana", "alérgica", []string{"vip"}
	c, err = w.s.ChangeContact(w.Context(), anybody, t, c.ID, func(c contact.Contact) (contact.Contact, error) {
		c, err := c.Describe(contact.Particulars{Name: &name, Notes: &notes, Tags: &tags}, dayOne())
		return c.Refuse(contact.TopicOffers, "message", dayOne()), err
	})
	w.must(err)
	got, err := w.s.Contact(w.Context(), anybody, t, c.ID)
	if err != nil || got.Name() != name || got.Notes != notes || !slices.Equal(got.Tags, tags) || got.Wants(contact.TopicOffers) || got.Phone.Digits() != n.Digits() && got.Phone.Digits() != "551187654321" {
		w.Errorf("%q, %q, %v, %v", got.Name(), got.Notes, got.Tags, err)
	}
	_, err = w.s.ChangeContact(w.Context(), anybody, t, contact.NewID(), nil)
	w.want(err, fault.NotFound, "")
}
