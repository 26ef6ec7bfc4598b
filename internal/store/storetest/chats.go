package storetest

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"time"

	"salonzap/internal/contact"
	"salonzap/internal/fault"
	"salonzap/internal/inbox"
	"salonzap/internal/tenant"
	"salonzap/internal/text"
)

// chats tells how a list of chats follows the messages, and how long they are kept.
func chats(w *world) {
	w.story("a list of chats follows the messages", chatList)
	w.story("a list of chats is the same in whatever order it came", chatListOrder)
	w.story("a chat is read", chatRead)
	w.story("chats are found as one types", chatSearch)
	w.story("a list of chats has pages", chatPages)
	w.story("a conversation has pages both ways", conversation)
	w.story("what a salon wants of its messages", inboxSettings)
	w.story("what was written is erased after the salon's period", bodiesErased)
	w.story("a client is erased for good", contactErased)
	w.story("a client is erased in every table", contactErasedEverywhere)
}

const (
	other  = "5521912345678@s.whatsapp.net"
	hidden = "99887766554433@lid"
)

func (w *world) chatsOf(t tenant.ID, q inbox.ChatQuery) []inbox.Chat {
	w.Helper()
	list, err := w.s.Chats(w.Context(), anybody, t, q)
	w.must(err)
	return list
}

// lines are chats as a person reads the list.
func (w *world) lines(t tenant.ID, q inbox.ChatQuery) []string {
	w.Helper()
	var all []string
	for _, c := range w.chatsOf(t, q) {
		all = append(all, strings.TrimSpace(fmt.Sprintf("%s %s %s %d %s", c.Name, c.Last.Direction, string(inbox.Words(c.Last.CurrentContent())), c.Unread, c.Needs)))
	}
	return all
}

// named is a client's message under another name than Maria's.
func named(a inbox.Arrived, name string) inbox.Arrived {
	a.Peer.Name = name
	return a
}

func (w *world) typed(jid, key, words string, second int) inbox.Arrived {
	a := w.wrote(jid, "", key, words, second)
	a.Key.Mine, a.Peer.Wrote, a.Peer.Name, a.Direction = true, false, "", inbox.FromPhone
	return a
}

func chatList(w *world) {
	t := w.salon("Lista").ID
	if got := w.lines(t, inbox.ChatQuery{}); len(got) != 0 {
		w.Fatalf("before the first message: %q", got)
	}
	voice := named(w.wrote(other, "", "V", "", 5), "Ana")
	voice.Content = inbox.Media{Kind: inbox.Voice}
	old := named(w.wrote(hidden, "", "H", "do histórico", 0), "Bia")
	old.History = true
	w.takeIn(t, old, w.wrote(line, "", "A", "um", 1), w.wrote(line, "", "B", "dois", 2), voice)
	w.equal("the list", w.lines(t, inbox.ChatQuery{}), []string{"Ana client  1 voice", "Maria client dois 2", "Bia client do histórico 0"})
	w.equal("unread", w.lines(t, inbox.ChatQuery{Unread: true}), []string{"Ana client  1 voice", "Maria client dois 2"})
	w.equal("who needs somebody", w.lines(t, inbox.ChatQuery{Needy: true}), []string{"Ana client  1 voice"})
	heart := w.wrote(line, "", "R", "", 6)
	heart.Content = inbox.Reaction{To: inbox.Key{ID: "X"}, Emoji: "❤️"}
	w.takeIn(t, heart, inbox.Edited{About: w.wrote(line, "", "B", "", 2).About, Content: inbox.Text{Body: "três"}, At: dayOne().Add(time.Hour)})
	w.takeIn(t, w.wrote(line, "", "A", "um", 1)) // again
	w.equal("a reaction is nothing to be read", w.lines(t, inbox.ChatQuery{Unread: true}), []string{"Maria client  2", "Ana client  1 voice"})
	w.takeIn(t, w.typed(other, "P", "já ligo", 7), w.wrote(line, "", "C", "quatro", 8))
	w.equal("whoever answers has read", w.lines(t, inbox.ChatQuery{}), []string{"Maria client quatro 3", "Ana phone já ligo 0", "Bia client do histórico 0"})
	w.takeIn(t, named(w.wrote(other, "", "L", "atrasada", 6), "Ana")) // sent before the answer
	w.equal("what came late, before what was read", w.lines(t, inbox.ChatQuery{Unread: true}), []string{"Maria client quatro 3"})
	if n, err := w.s.UnreadChats(w.Context(), anybody, t, 100); err != nil || n != 1 {
		w.Errorf("%d chats are unread, %v", n, err)
	}
	hiddenChat := w.chatsOf(t, inbox.ChatQuery{Text: "bia"})
	if len(hiddenChat) != 1 || !hiddenChat[0].Phone.IsZero() {
		w.Errorf("the one without a number: %+v", hiddenChat)
	}
}

// chatListOrder takes the same messages in by chance, also under two names that become one contact.
func chatListOrder(w *world) {
	random := rand.New(rand.NewPCG(3, 5)) //nolint:gosec // a test's chance
	told := []inbox.Report{
		w.wrote(line, "", "A", "um", 1), w.wrote(lid, "", "B", "dois", 2), w.typed(line, "P", "do celular", 3), w.wrote(lid, "", "C", "três", 4),
		w.wrote(line, lid, "D", "quatro", 5), w.wrote(line, "", "E", "cinco", 6), w.wrote(lid, "", "A", "um", 1),
		w.wrote(lid, "", "E", "cinco", 6), w.wrote(line, "", "D", "quatro", 5),
	}
	for i := range 12 {
		t := w.salon(fmt.Sprint("Ordem ", i)).ID
		random.Shuffle(len(told), func(i, j int) { told[i], told[j] = told[j], told[i] })
		for _, r := range told {
			w.takeIn(t, r)
		}
		w.equal("the list", w.lines(t, inbox.ChatQuery{}), []string{"Maria client cinco 3"})
		w.equal("found by the number", w.lines(t, inbox.ChatQuery{Text: "98765"}), []string{"Maria client cinco 3"})
	}
}

func chatRead(w *world) {
	t, stranger := w.salon("Lida").ID, w.salon("Outra").ID
	voice := w.wrote(line, "", "V", "", 3)
	voice.Content = inbox.Media{Kind: inbox.Voice}
	w.takeIn(t, w.wrote(line, "", "A", "um", 1), w.wrote(line, "", "B", "dois", 2), voice)
	chat := w.chatsOf(t, inbox.ChatQuery{})[0]
	read := func(until int) []string {
		w.Helper()
		list, err := w.s.ReadChat(w.Context(), anybody, t, chat.Contact, dayOne().Add(time.Duration(until)*time.Second))
		w.must(err)
		var keys []string
		for _, m := range list {
			keys = append(keys, m.Key.ID)
		}
		return keys
	}
	w.equal("up to the second one", read(2), []string{"B", "A"})
	w.equal("what is left", w.lines(t, inbox.ChatQuery{Unread: true}), []string{"Maria client  1 voice"})
	w.hub.wait(w.T, "the chat", func(told map[string]int, _ int) bool { return told[t.String()] > 0 })
	w.equal("all", read(9), []string{"V"})
	w.equal("again", read(9), nil)
	w.equal("nothing is left", w.lines(t, inbox.ChatQuery{Unread: true}), nil)
	w.equal("in the list", w.lines(t, inbox.ChatQuery{Needy: true}), nil)
	w.takeIn(t, w.wrote(line, "", "D", "atrasada", 5)) // sent before it was read, taken in after
	w.takeIn(t, w.wrote(line, "", "E", "nova", 10))
	w.equal("a new one", w.lines(t, inbox.ChatQuery{Unread: true}), []string{"Maria client nova 1"})
	reply, err := inbox.Compose(inbox.NewID(), t, inbox.Draft{
		Contact: chat.Contact, To: w.address(line), Content: inbox.Text{Body: "respondo"}, Origin: inbox.Manual,
	}, dayOne().Add(time.Minute))
	w.must(err)
	w.must(w.s.Send(w.Context(), anybody, reply))
	w.equal("a person's answer", w.lines(t, inbox.ChatQuery{}), []string{"Maria us respondo 0"})
	_, err = w.s.ReadChat(w.Context(), anybody, stranger, chat.Contact, dayOne())
	w.want(err, fault.NotFound, "")
	_, err = w.s.Chat(w.Context(), anybody, stranger, chat.Contact)
	w.want(err, fault.NotFound, "")
}

func chatSearch(w *world) {
	t := w.salon("Busca").ID
	w.takeIn(t, named(w.wrote(line, "", "A", "um", 1), "João da Silva"), named(w.wrote(other, "", "B", "dois", 2), "Ana"))
	for typed, want := range map[string]string{
		"jo": "João da Silva", "JOÃO": "João da Silva", "silva joao": "João da Silva", "(011) 98765": "João da Silva", "1187654321": "João da Silva",
		"21 912": "Ana", "%": "", "xyz": "",
	} {
		got := strings.Join(names(w.chatsOf(t, inbox.ChatQuery{Text: typed})), ",")
		if got != want {
			w.Errorf("%q finds %q, want %q", typed, got, want)
		}
	}
	who := w.chatsOf(t, inbox.ChatQuery{Text: "ana"})[0].Contact
	_, err := w.s.ChangeContact(w.Context(), anybody, t, who, func(c contact.Contact) (contact.Contact, error) {
		name := "Aninha do 302"
		return c.Describe(contact.Particulars{Name: &name}, dayOne())
	})
	w.must(err)
	if got := names(w.chatsOf(t, inbox.ChatQuery{Text: "302"})); !slices.Equal(got, []string{"Aninha do 302"}) {
		w.Errorf("under the new name: %q", got)
	}
}

func names(list []inbox.Chat) (all []string) {
	for _, c := range list {
		all = append(all, c.Name)
	}
	return all
}

func chatPages(w *world) {
	t := w.salon("Páginas").ID
	const n = 11
	var told []inbox.Report
	for i := range n {
		told = append(told, named(w.wrote(fmt.Sprintf("55119876500%02d@s.whatsapp.net", i), "", "A", "oi", i/3), fmt.Sprintf("Cliente %02d", i)))
	}
	w.takeIn(t, told...)
	for _, q := range []inbox.ChatQuery{{}, {Unread: true}, {Text: "cliente"}, {Text: "cliente", Unread: true}} {
		q.Limit = 4
		var got []string
		for {
			page := w.chatsOf(t, q)
			got = append(got, names(page)...)
			if len(page) < q.Limit {
				break
			}
			q.Before = page[len(page)-1].Place()
		}
		slices.Sort(got)
		if len(slices.Compact(slices.Clone(got))) != n || len(got) != n {
			w.Errorf("%+v lists %q", q, got)
		}
	}
}

func conversation(w *world) {
	t := w.salon("Conversa").ID
	var told []inbox.Report
	var want []string
	for i := range 9 {
		key := fmt.Sprint("K", i)
		told, want = append(told, w.wrote(line, "", key, "oi", i/3)), append(want, key)
	}
	w.takeIn(t, told...)
	list := w.chatsOf(t, inbox.ChatQuery{})
	if last := list[0].Last.Key.ID; last != want[len(want)-1] {
		w.Errorf("the last one is %s", last)
	}
	who := list[0].Contact
	var back, forth []string
	var at inbox.Place
	for {
		page, err := w.s.Conversation(w.Context(), anybody, t, who, at, 4)
		w.must(err)
		for _, m := range page {
			back, at = append([]string{m.Key.ID}, back...), m.Place()
		}
		if len(page) < 4 {
			break
		}
	}
	at = inbox.Place{}
	for {
		page, err := w.s.ConversationAfter(w.Context(), anybody, t, who, at, 4)
		w.must(err)
		for _, m := range page {
			forth, at = append(forth, m.Key.ID), m.Place()
		}
		if len(page) < 4 {
			break
		}
	}
	w.equal("backwards", back, want) // those of one second in the order in which they came
	w.equal("forwards", forth, want)
}

func inboxSettings(w *world) {
	t := w.salon("Ajustes").ID
	got, err := w.s.InboxSettings(w.Context(), anybody, t)
	if err != nil || got != inbox.DefaultSettings() {
		w.Errorf("at first: %+v, %v", got, err)
	}
	want := inbox.Settings{KeepDays: 30}
	w.must(w.s.SetInboxSettings(w.Context(), anybody, t, want))
	if got, err = w.s.InboxSettings(w.Context(), anybody, t); err != nil || got != want {
		w.Errorf("afterwards: %+v, %v", got, err)
	}
	for _, days := range []int{0, -1, inbox.MinKeepDays - 1, inbox.MaxKeepDays + 1} {
		w.want(w.s.SetInboxSettings(w.Context(), anybody, t, inbox.Settings{KeepDays: days}), fault.Invalid, text.KeepDaysOutOfRange)
	}
}

func bodiesErased(w *world) {
	w.drain()
	short, long := w.salon("Curto").ID, w.salon("Longo").ID
	w.must(w.s.SetInboxSettings(w.Context(), anybody, short, inbox.Settings{KeepDays: 7}))
	const day = 24 * 60 * 60
	edited := w.wrote(line, "", "E", "antes", 1)
	var many []inbox.Report
	for i := range 450 { // more than one commit
		many = append(many, w.wrote(line, "", fmt.Sprint("M", i), "muitas", 2))
	}
	for _, t := range []tenant.ID{short, long} {
		w.takeIn(t, many...)
		w.takeIn(t, edited, inbox.Edited{About: edited.About, Content: inbox.Text{Body: "depois"}, At: dayOne().Add(time.Minute)})
		w.takeIn(t, w.wrote(line, "", "N", "nova", 6*day), w.wrote(other, "", "O", "de outra", 3))
		w.takeIn(t, inbox.Edited{About: inbox.About{Key: inbox.Key{ID: "solta"}}, Content: inbox.Text{Body: "solta"}, At: dayOne()})
	}
	c := w.chatsOf(short, inbox.ChatQuery{})[0]
	waits, err := inbox.Compose(inbox.NewID(), short, inbox.Draft{
		Contact: c.Contact, To: w.address(line), Content: inbox.Text{Body: "espera"}, Origin: inbox.Manual, Deadline: dayOne().AddDate(0, 0, 20),
	}, dayOne().Add(time.Hour))
	w.must(err)
	w.must(w.s.Send(w.Context(), anybody, waits))
	erase := func(days, want int) {
		w.Helper()
		if n, err := w.s.EraseOldBodies(w.Context(), anybody, dayOne().AddDate(0, 0, days).Add(2*time.Hour)); err != nil || n < want {
			w.Errorf("after %d days %d were erased, want %d, %v", days, n, want, err)
		}
	}
	before := w.lines(long, inbox.ChatQuery{})
	erase(6, 0)
	w.erasedBodies(short, 0)
	erase(7, 452)
	w.erasedBodies(short, 452)
	w.erasedBodies(long, 0)
	w.equal("the salon that keeps longer", w.lines(long, inbox.ChatQuery{}), before)
	w.takeIn(short, edited, inbox.Receipt{About: edited.About, State: inbox.Read, At: dayOne()}) // told again: it does not come back
	w.erasedBodies(short, 452)
	erase(14, 1)
	w.erasedBodies(short, 453)
	erase(21, 1) // its deadline is over
	w.erasedBodies(short, 454)
	if got := w.lines(short, inbox.ChatQuery{}); len(got) != 2 || !strings.HasPrefix(got[0], "Maria client") {
		w.Errorf("the list afterwards: %q", got)
	}
}

// erasedBodies tells that so many messages of a salon say nothing any more, and all others still do.
func (w *world) erasedBodies(t tenant.ID, want int) {
	w.Helper()
	got := 0
	for _, c := range w.chatsOf(t, inbox.ChatQuery{}) {
		for at := (inbox.Place{}); ; {
			page, err := w.s.ConversationAfter(w.Context(), anybody, t, c.Contact, at, 200)
			w.must(err)
			for _, m := range page {
				if e, erased := m.CurrentContent().(inbox.Erased); erased {
					got++
					if e.Of != inbox.KindText {
						w.Errorf("it was of kind %q", e.Of)
					}
				}
				at = m.Place()
			}
			if len(page) < 200 {
				break
			}
		}
	}
	if got != want {
		w.Errorf("%d messages say nothing any more, want %d", got, want)
	}
}

func contactErased(w *world) {
	t, stranger := w.salon("Apaga").ID, w.salon("Vizinho").ID
	const name, notes, own = "Fulana de Tal Apagada", "anotações", "112233445566778"
	var told []inbox.Report
	for i := range 250 { // more than one commit
		told = append(told, named(w.wrote(line, "", fmt.Sprint("M", i), "palavras", 2), name))
	}
	w.takeIn(t, told...)
	w.takeIn(t, named(w.wrote(own+"@lid", "", "L", "pelo lid", 3), name))
	w.takeIn(t, named(w.wrote(line, own+"@lid", "J", "juntas", 4), name)) // two contacts that became one
	w.takeIn(t, w.wrote(other, "", "O", "fica", 5), inbox.Edited{About: told[0].Subject(), Content: inbox.Text{Body: "editada"}, At: dayOne()})
	w.takeIn(stranger, named(w.wrote(line, "", "S", "no vizinho", 5), "Cliente do vizinho"))
	who := w.chatsOf(t, inbox.ChatQuery{Text: "fulana"})[0].Contact
	_, err := w.s.ChangeContact(w.Context(), anybody, t, who, func(c contact.Contact) (contact.Contact, error) {
		given, n := name, notes
		return c.Describe(contact.Particulars{Name: &given, Notes: &n}, dayOne())
	})
	w.must(err)
	w.want(w.s.EraseContact(w.Context(), anybody, stranger, who), fault.NotFound, "")
	w.must(w.s.EraseContact(w.Context(), anybody, t, who))
	w.want(w.s.EraseContact(w.Context(), anybody, t, who), fault.NotFound, "")
	w.equal("the list", w.lines(t, inbox.ChatQuery{}), []string{"Maria client fica 1"})
	w.equal("the neighbour's", w.lines(stranger, inbox.ChatQuery{}), []string{"Cliente do vizinho client no vizinho 1"})
	all := string(dump(w))
	for _, word := range []string{name, who.String(), own} {
		if n := strings.Count(all, word); n != 0 {
			w.Errorf("%q stands in %d values of the database", word, n)
		}
	}
	w.takeIn(t, named(w.wrote(line, "", "Z", "voltei", 9), "Fulana")) // who writes again is somebody new
	w.equal("who writes again", w.lines(t, inbox.ChatQuery{Text: "fulana"}), []string{"Fulana client voltei 1"})
}
