package storetest

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"time"

	"salonzap/internal/agenda"
	"salonzap/internal/contact"
	"salonzap/internal/fault"
	"salonzap/internal/inbox"
	"salonzap/internal/robot"
	"salonzap/internal/robot/assistant"
	"salonzap/internal/store"
	"salonzap/internal/store/storekit"
	"salonzap/internal/tenant"
)

// The size of the walk.
const (
	walkers    = 200 // clients
	walkRounds = 24
	walkWrite  = 20 // of them, in a round
	walkSeed   = 20261125
)

// robotWalk lets two hundred clients write anything to one salon's robot, of which two processes take care that die at any moment, while
// the owner steps in; and holds what comes of it to the robot's laws.
func robotWalk(w *world) {
	w.Logf("seed %d", walkSeed)
	w.toNoon()
	k := newWalking(w, "Caminhada")
	for range walkRounds {
		k.write()
		k.clock.pass(time.Duration(3+k.rnd.IntN(40)) * time.Second)
		k.work(true)
		switch k.rnd.IntN(8) {
		case 0:
			k.clock.pass(time.Duration(k.rnd.IntN(240)) * time.Minute)
		case 1:
			k.clock.pass(9 * time.Minute) // holds end, and are asked about before
		}
		k.look()
	}
	k.rest()
	k.judge()
	k.days()
}

// laws are those of this walk's salon, now.
func (k *walking) laws() RobotLaws {
	return RobotLaws{Store: k.s, SQL: k.raw(), Tenant: k.t, Now: k.clock.now()}
}

// hold fails when a law is broken.
func (w *world) hold(law string, broken []string, err error) {
	w.Helper()
	w.must(err)
	for _, why := range broken {
		w.Errorf("%s: %s", law, why)
	}
}

// toNoon puts the clock forward to noon in UTC: walks do not depend on the hour at which they are run.
func (w *world) toNoon() {
	now := w.clock.now().UTC()
	w.clock.pass(now.Truncate(24 * time.Hour).Add(36 * time.Hour).Sub(now))
}

// walking is a walk under way.
type walking struct {
	*world
	t     tenant.ID
	rnd   *rand.Rand // of the one goroutine that writes
	nodes []*node

	mu      sync.Mutex
	dice    *rand.Rand // of those that work
	read    map[contact.ID]string
	replies int
	written int // appointments
	keys    int // of messages
	jids    map[string]contact.ID
}

// node is one process.
type node struct {
	k *walking
	s *store.Store
	a *assistant.Assistant
	d *inbox.Dispatcher
	// dies tells that it may die at any moment; after the walk it does not any more.
	dies bool
}

func newWalking(w *world, name string) *walking {
	k := &walking{
		world: w, t: w.barbershop(name), read: map[contact.ID]string{}, jids: map[string]contact.ID{},
		rnd: rand.New(rand.NewPCG(walkSeed, 1)), dice: rand.New(rand.NewPCG(walkSeed, 2)), //nolint:gosec // a test's
	}
	for i, s := range []*store.Store{w.s, w.secondNode()} {
		n := &node{k: k, s: s, dies: true}
		n.a = assistant.New(assistant.Deps{
			Memory: n, Alarms: s, Reminders: s, Agenda: s, Salons: s, Contacts: s, Lines: unpaused{}, Log: slog.New(slog.DiscardHandler), Now: w.clock.now,
		})
		n.d = inbox.NewDispatcher(n, fmt.Sprintf("node %d", i), w.clock.now, n)
		k.nodes = append(k.nodes, n)
	}
	return k
}

// write lets clients write: in pieces, twice, in another order, late; and the owner.
func (k *walking) write() {
	k.Helper()
	var batch []inbox.Report
	for range walkWrite {
		jid := k.somebody()
		for range 1 + k.rnd.IntN(8)/7 {
			m := k.message(jid)
			batch = append(batch, m)
			for range k.rnd.IntN(8) / 6 {
				batch = append(batch, m) // once more
			}
		}
	}
	k.rnd.Shuffle(len(batch), func(i, j int) { batch[i], batch[j] = batch[j], batch[i] })
	for some := range slices.Chunk(batch, 16) {
		_, err := k.s.TakeIn(k.Context(), anybody, k.t, some, k.clock.now())
		k.must(err)
	}
}

// somebody is one of all clients, or one who was asked something.
func (k *walking) somebody() string {
	if k.rnd.IntN(4) > 0 {
		k.mu.Lock()
		defer k.mu.Unlock()
		for _, jid := range slices.Sorted(maps.Keys(k.jids))[k.rnd.IntN(len(k.jids)+1):] {
			if strings.Contains(k.read[k.jids[jid]], "?") {
				return jid
			}
		}
	}
	return fmt.Sprintf("55119%08d@s.whatsapp.net", 60000000+k.rnd.IntN(walkers))
}

// message is one of a client, or of the owner to one.
func (k *walking) message(jid string) inbox.Arrived {
	k.keys++
	m := k.wrote(jid, "", fmt.Sprintf("W%d", k.keys), k.words(jid), 0)
	m.SentAt = k.clock.now().Add(time.Duration(k.keys) * time.Millisecond)
	m.Peer.At = m.SentAt
	switch k.rnd.IntN(30) {
	case 0:
		m.Direction, m.Content = inbox.FromPhone, inbox.Text{Body: "oi, pode vir"}
	case 1:
		m.Direction, m.Content = inbox.FromPhone, inbox.Text{Body: "#bot"}
	case 2:
		m.SentAt = m.SentAt.Add(-30 * time.Minute)
	case 3:
		m.Content = inbox.Media{Kind: inbox.Voice, Seconds: 20}
	}
	return m
}

// words are what a client says who has read the last answer, most of the time.
func (k *walking) words(jid string) string {
	k.mu.Lock()
	read := k.read[k.jids[jid]]
	k.mu.Unlock()
	anything := []string{
		"oi", "1", "2", "3", "9", "sim", "não", "menu", "corte", "amanhã", "sexta que vem", "15h", "outro horário", "cancelar", "remarcar", "meus horários", "atendente", "parar",
		"voltar", "xpto", "???", "pro meu filho amanhã 10h", "Marcos Lima", "a primeira", "31/11", "obrigado", "confirmo", "quanto custa", "não vou poder ir", strings.Repeat("ã", 1500),
	}
	switch {
	case k.rnd.IntN(5) == 0:
	case strings.Contains(read, "Confirma?"), strings.Contains(read, "confirma "):
		return "1"
	case strings.Contains(read, "Qual seu nome"):
		return "Maria Silva"
	case strings.Contains(read, "Qual?"):
		return []string{"1", "2"}[k.rnd.IntN(2)]
	case k.rnd.IntN(3) > 0:
		day := agenda.DateOf(k.clock.now()).AddDays(1 + k.rnd.IntN(4))
		return fmt.Sprintf("corte dia %s às %dh, meu nome é Ana Dias", day.Short(), 9+k.rnd.IntN(10))
	}
	return anything[k.rnd.IntN(len(anything))]
}

// work lets all nodes work until nothing is due.
func (k *walking) work(dies bool) {
	k.Helper()
	var wg sync.WaitGroup
	for _, n := range k.nodes {
		n.dies = dies
		for range 2 {
			wg.Go(func() {
				for {
					found, err := n.d.Work(k.Context())
					if err != nil && !errors.Is(err, errKilled) {
						k.Errorf("working: %v", err)
						return
					}
					if !found && err == nil {
						return
					}
				}
			})
		}
	}
	wg.Wait()
}

// look lets both nodes look for what is due although nobody wrote.
func (k *walking) look() { k.world.look(k.nodes[0].a, k.nodes[1].a) }

// rest lets nobody die any more, and waits for all that was left.
func (k *walking) rest() {
	k.Helper()
	for range 4 {
		k.clock.pass(11 * time.Minute) // the longest pause after failures, and of leases
		k.work(false)
	}
	k.look()
	if c, err := k.s.ClaimWork(k.Context(), anybody, "nobody", k.clock.now().Add(time.Hour), k.clock.now().Add(30*time.Minute)); !fault.Is(err, fault.NotFound) {
		k.Errorf("work is left: %d messages, %d attempts, %q, %v", len(c.Messages), c.Attempts, c.Reason, err)
	}
}

// errKilled stands for a process that ended there: nothing that comes after it is done.
var errKilled = errors.New("storetest: killed")

// hit tells whether one of n cases has come.
func (n *node) hit(of int) bool {
	n.k.mu.Lock()
	defer n.k.mu.Unlock()
	return n.dies && n.k.dice.IntN(of) == 0
}

// Claim see inbox.Queue: a process may end right after it, and the claim lasts until its lease ends.
func (n *node) Claim(ctx context.Context, holder string, until, now time.Time) (inbox.Claim, error) {
	c, err := n.s.ClaimWork(ctx, anybody, holder, until, now)
	if err == nil && n.hit(20) {
		return inbox.Claim{}, errKilled
	}
	return c, err
}

// Finish see inbox.Queue: a process may end before the commit, within it, and after it.
func (n *node) Finish(ctx context.Context, c inbox.Claim, r inbox.Result, now time.Time) error {
	if n.hit(20) {
		return errKilled
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	dies := n.hit(20)
	err := n.s.FinishWork(ctx, anybody, c, r, func(ctx context.Context, tx *storekit.Tx, e inbox.Effect) error {
		err := n.s.Apply(ctx, tx, e.(robot.Save)) //nolint:forcetypeassert // the assistant has no other effects
		if dies {
			cancel() // the commit does not come
		}
		return err
	}, now)
	if err != nil {
		return err
	}
	for _, e := range r.Effects {
		n.k.note(e.(robot.Save), r.Replies) //nolint:forcetypeassert // see above
	}
	if n.hit(20) {
		return errKilled
	}
	return nil
}

// Fail see inbox.Queue: a process that ended gives nothing back.
func (n *node) Fail(ctx context.Context, c inbox.Claim, why error, now time.Time) error {
	if errors.Is(why, errKilled) {
		return errKilled
	}
	return n.s.FailWork(ctx, anybody, c, why, now)
}

// Handle is the assistant's, held to the law that no text is met with a silence that nothing ends.
func (n *node) Handle(ctx context.Context, t inbox.Turn) (inbox.Result, error) {
	r, err := n.a.Handle(ctx, t)
	if err != nil {
		return r, err
	}
	if n.hit(20) { // so slow that its lease ends, and another process takes the chat
		n.k.clock.pass(inbox.Lease + time.Second)
	}
	asked := slices.ContainsFunc(t.Messages, func(m inbox.Message) bool {
		_, words := m.Content.(inbox.Text)
		return words && m.Direction == inbox.FromClient && !m.Late
	})
	for _, e := range r.Effects {
		if s := e.(robot.Save); asked && len(r.Replies) == 0 && s.Wake.IsZero() && t.Client.Wants(contact.TopicReminders) { //nolint:forcetypeassert // see above
			n.k.Errorf("a silence that nothing ends, in state %q after %q", s.Conversation.State, string(inbox.Words(t.Messages[len(t.Messages)-1].Content)))
		}
	}
	return r, nil
}

// RobotProfile see assistant.Memory.
func (n *node) RobotProfile(ctx context.Context, scope tenant.Scope, t tenant.ID) (robot.Profile, error) {
	return n.s.RobotProfile(ctx, scope, t)
}

// Talk see assistant.Memory.
func (n *node) Talk(ctx context.Context, scope tenant.Scope, t tenant.ID, who contact.ID) (robot.StoredConversation, error) {
	return n.s.Talk(ctx, scope, t, who)
}

// Reservation see assistant.Memory.
func (n *node) Reservation(ctx context.Context, scope tenant.Scope, t tenant.ID, code string) (robot.Reservation, error) {
	return n.s.Reservation(ctx, scope, t, code)
}

// SaveTalk see assistant.Memory. Reminders are held to theirs: none of what is cancelled, moved or over.
func (n *node) SaveTalk(ctx context.Context, scope tenant.Scope, v robot.Save) error {
	if err := n.s.SaveTalk(ctx, scope, v); err != nil {
		return err
	}
	n.k.note(v, v.Replies)
	if v.Settled == nil {
		return nil
	}
	m := v.Settled.Reminder
	x, err := n.s.Appointment(ctx, scope, m.Tenant, m.Appointment)
	if err != nil || !x.Open() || x.Span.From != m.Start || x.Span.From <= agenda.InstantOf(n.k.clock.now()) {
		n.k.Errorf("reminded of what is %s at %s, %v", x.Status.Name(), x.At, err)
	}
	return nil
}

// note keeps what was saved: what a client reads, and that what is booked was said back before.
func (k *walking) note(v robot.Save, replies []inbox.Outgoing) {
	k.mu.Lock()
	defer k.mu.Unlock()
	for _, a := range v.Acts {
		change, ok := a.(robot.Write)
		if !ok {
			continue
		}
		for _, x := range change.Change.Appointments {
			if x.Status.Name() != agenda.IsBooked {
				continue
			}
			k.written++
			_, month, day := x.At.Date.Parts()
			said := k.read[v.Contact]
			if !strings.Contains(said, fmt.Sprintf("%02d/%02d", day, int(month))) && !strings.Contains(said, "Ainda quer") || !strings.Contains(said, x.At.Minute.String()) {
				k.Errorf("booked %s, which was not said back: %q", x.At, said)
			}
		}
	}
	for _, o := range replies {
		k.replies++
		k.read[v.Contact] = string(inbox.Words(o.Content))
		k.jids[o.To.JID()] = v.Contact
	}
}

// judge holds what is stored to the laws.
func (k *walking) judge() {
	k.Helper()
	h := house{world: k.world, id: k.t}
	alike(k.world, "overlaps", h.overlaps(), 0)
	count := func(what, query string) (n int) {
		k.must(k.raw().QueryRowContext(k.Context(), query, k.t.String()).Scan(&n))
		k.Logf("%s: %d", what, n)
		return n
	}
	alike(k.world, "replies that were stored", count("replies", `SELECT count(*) FROM robot_reply WHERE tenant_id = $1`), k.replies)
	alike(k.world, "messages that were answered twice", count("answered twice",
		`SELECT count(*) FROM (SELECT heard_id FROM robot_reply WHERE tenant_id = $1 AND heard_id <> '' GROUP BY heard_id HAVING count(*) > 1) twice`), 0)
	all := k.booked(k.t)
	at := map[string]int{}
	for _, x := range all {
		if at[x.Client.String()+x.At.String()]++; at[x.Client.String()+x.At.String()] > 1 {
			k.Errorf("a client has %s twice", x.At)
		}
	}
	if len(all) < 5 {
		k.Errorf("only %d appointments: the walk proves little", len(all))
	}
	k.Logf("%d appointments", len(all))
	k.silences()
	broken, err := k.laws().P14(k.Context())
	k.hold("P14", broken, err)
	broken, err = k.laws().P16(k.Context())
	k.hold("P16", broken, err)
}

// days lets five days pass, in which what is booked comes near.
func (k *walking) days() {
	k.Helper()
	for range 40 {
		k.look()
		k.clock.pass(3 * time.Hour)
	}
	var queued int
	k.must(k.raw().QueryRowContext(k.Context(), `SELECT count(*) FROM reminder WHERE tenant_id = $1 AND state = 'queued'`, k.t.String()).Scan(&queued))
	if k.Logf("%d reminders", queued); queued < 3 {
		k.Errorf("only %d reminders: the days prove little", queued)
	}
	k.reminded(queued)
	sent, broken, err := k.laws().P18(k.Context())
	k.hold("P18", broken, err)
	alike(k.world, "reminders that were judged", sent, queued)
}

// silences wants every chat in which the robot is silent to be looked at again.
func (k *walking) silences() {
	k.Helper()
	woken := map[string]bool{}
	rows, err := k.raw().QueryContext(k.Context(), `SELECT contact_id FROM conversation WHERE tenant_id = $1 AND wake_at IS NOT NULL`, k.t.String())
	k.must(err)
	defer rows.Close() //nolint:errcheck // it is read to its end
	for rows.Next() {
		var id string
		k.must(rows.Scan(&id))
		woken[id] = true
	}
	k.must(rows.Err())
	silent := 0
	for _, id := range k.jids {
		kept, err := k.s.Talk(k.Context(), anybody, k.t, id)
		k.must(err)
		now, c := k.clock.now(), kept.Conversation
		if !c.HumanNow(now) && !now.Before(c.Quiet) && (c.Hold == nil || c.Hold.Nudged || now.After(c.Hold.Until)) {
			continue
		}
		silent++
		if !woken[id.String()] {
			k.Errorf("nothing wakes a chat in state %q, with a person until %s, quiet until %s, at %s", c.State, c.Human.Until, c.Quiet, now)
		}
	}
	k.Logf("%d chats are silent or hold a time", silent)
}

// reminded wants one message for each reminder that went out, and none in quiet hours.
func (k *walking) reminded(queued int) {
	k.Helper()
	zone, err := time.LoadLocation("America/Sao_Paulo")
	k.must(err)
	unasked, before := 0, inbox.ID{}
	for {
		page, err := k.s.Outgoings(k.Context(), anybody, k.t, inbox.Listing{Direction: inbox.FromUs, Before: before, Limit: 100})
		k.must(err)
		for _, o := range page {
			if before = o.ID; o.Origin != inbox.Unasked {
				continue
			}
			unasked++
			if hour := o.ReceivedAt.In(zone).Hour(); hour < 8 || hour >= 20 {
				k.Errorf("reminded at %s", o.ReceivedAt.In(zone))
			}
		}
		if len(page) < 100 {
			break
		}
	}
	alike(k.world, "messages that remind", unasked, queued)
}
