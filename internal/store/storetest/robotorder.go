package storetest

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"time"

	"salonzap/internal/agenda"
	"salonzap/internal/contact"
	"salonzap/internal/inbox"
	"salonzap/internal/robot/assistant"
	"salonzap/internal/tenant"
)

// orderly is how many clients talk with both robots; each wants times that nobody else wants.
const orderly = 9

// robotInAnyOrder lets clients say the same to two robots: to one in order and once; to the other in pieces that come in another order,
// each up to three times, some once more after the answer, and chat by chat in another order. At the end both have the same appointments.
func robotInAnyOrder(w *world) {
	w.toNoon()
	plain, mixed := newWalking(w, "Em ordem"), newWalking(w, "Fora de ordem")
	for _, k := range []*walking{plain, mixed} {
		k.nodes[0].dies, k.nodes[1].dies = false, false
	}
	day := agenda.DateOf(w.clock.now()).AddDays(2)
	var old []inbox.Report // of mixed, from the turns before
	for turn := range 5 {
		var inOrder, any []inbox.Report
		for client := range orderly {
			for i, words := range said(client, turn, day) {
				key := fmt.Sprintf("O%d-%d-%d", client, turn, i)
				for _, k := range []*walking{plain, mixed} {
					m := k.wrote(fmt.Sprintf("55119%08d@s.whatsapp.net", 70000000+client), "", key, words, 0)
					m.SentAt = w.clock.now().Add(time.Duration(i) * time.Second)
					m.Peer.At = m.SentAt
					if k == plain {
						inOrder = append(inOrder, m)
						continue
					}
					for range 1 + mixed.rnd.IntN(3) {
						any = append(any, m)
					}
				}
			}
		}
		w.comes(plain.t, inOrder, nil)
		w.comes(mixed.t, append(slices.Clone(any), some(old, mixed.rnd)...), mixed.rnd)
		old = append(old, any...)
		w.clock.pass(assistant.Pause + time.Minute)
		plain.work(false)
		mixed.work(false)
	}
	want, got := plain.outcome(), mixed.outcome()
	if !slices.Equal(got, want) {
		w.Errorf("in another order:\n%s\nin order:\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	if len(want) < orderly {
		w.Errorf("only %d appointments: it proves little", len(want))
	}
	for _, k := range []*walking{plain, mixed} {
		broken, err := k.laws().P14(w.Context())
		w.hold("P14", broken, err)
	}
}

// said is what a client says at a turn, in pieces: everybody books; then some cancel, and some move.
func said(client, turn int, day agenda.Date) []string {
	at := func(d int) string { return fmt.Sprintf("dia %s às %dh", day.AddDays(d).Short(), 13+client) }
	switch turn {
	case 0:
		return []string{"oi", "corte " + at(client%3)}
	case 1:
		return []string{"Ana Dias"}
	case 2:
		return []string{"sim"}
	case 3:
		return [][]string{{"quero cancelar"}, {"oi", "quero remarcar para " + at(3)}, {"obrigada"}}[client%3]
	default:
		return [][]string{{"1"}, {"sim"}, {"menu"}}[client%3]
	}
}

// some picks about a third.
func some(all []inbox.Report, r *rand.Rand) (picked []inbox.Report) {
	for _, m := range all {
		if r.IntN(3) == 0 {
			picked = append(picked, m)
		}
	}
	return picked
}

// comes takes reports in, a few at a time; with r in any order.
func (w *world) comes(t tenant.ID, all []inbox.Report, r *rand.Rand) {
	w.Helper()
	if r != nil {
		r.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
	}
	for few := range slices.Chunk(all, 5) {
		_, err := w.s.TakeIn(w.Context(), anybody, t, few, w.clock.now())
		w.must(err)
	}
}

// outcome are all appointments, by whom they are of.
func (k *walking) outcome() (all []string) {
	k.Helper()
	today := agenda.DateOf(k.clock.now())
	list, err := k.s.AppointmentsBetween(k.Context(), anybody, k.t, today.AddDays(-1), today.AddDays(60))
	k.must(err)
	for _, a := range list {
		who, err := k.s.Contact(k.Context(), anybody, k.t, a.Client)
		k.must(err)
		all = append(all, fmt.Sprintf("%s %s %s %s %s", who.ReplyTo.JID(), who.Given.Text, a.At, a.Sold.Name, a.Status.Name()))
	}
	slices.Sort(all)
	return all
}

// robotLawsBite breaks what is stored, and wants each law to see it.
func robotLawsBite(w *world) {
	w.toNoon()
	t, a := w.barbershop("Leis"), w.assistant()
	laws := func() RobotLaws { return RobotLaws{Store: w.s, SQL: w.raw(), Tenant: t, Now: w.clock.now()} }
	breaks := func(law func() ([]string, error), what, query string, args ...any) {
		w.Helper()
		before, err := law()
		w.hold("before "+what, before, err)
		_, err = w.raw().ExecContext(w.Context(), query, args...)
		w.must(err)
		if broken, err := law(); err != nil || len(broken) == 0 {
			w.Errorf("nobody sees %s: %v", what, err)
		}
	}
	p14 := func() ([]string, error) { return laws().P14(w.Context()) }
	p16 := func() ([]string, error) { return laws().P16(w.Context()) }
	p18 := func() ([]string, error) { _, broken, err := laws().P18(w.Context()); return broken, err }
	id := t.String()

	w.taken(t, w.inThreeDays(), false)
	plan := w.reminders(t)
	w.passTo(plan[0].Due)
	w.look(a)
	breaks(p18, "a reminder after a cancellation", `UPDATE appointment_event SET type = 'cancelled' WHERE tenant_id = $1`, id)
	_, err := w.raw().ExecContext(w.Context(), `UPDATE appointment_event SET type = 'booked' WHERE tenant_id = $1`, id)
	w.must(err)
	breaks(p18, "a reminder of what is over", `UPDATE reminder SET start_at = start_at - 864000 WHERE tenant_id = $1`, id)

	for _, words := range []string{"oi", "quanto custa o corte?"} {
		w.writes(t, line, words)
		_, err := w.turn(a)
		w.must(err)
	}
	breaks(p14, "an answer that was given twice",
		`UPDATE robot_reply SET heard_id = (SELECT max(heard_id) FROM robot_reply WHERE tenant_id = $1) WHERE tenant_id = $2 AND heard_id <> ''`, id, id)
	_, err = w.raw().ExecContext(w.Context(), `UPDATE robot_reply SET heard_id = message_id WHERE tenant_id = $1 AND heard_id <> ''`, id)
	w.must(err)
	broken, err := p16()
	w.must(err)
	if len(broken) == 0 {
		w.Error("nobody sees that a client's words have no answer")
	}
	w.writes(t, line, "atendente")
	_, err = w.turn(a)
	w.must(err)
	breaks(p16, "a silence that nothing ends", `UPDATE conversation SET wake_at = NULL WHERE contact_id = $1`, w.lineID(t).String())
}

// lineID is the client who writes from line.
func (w *world) lineID(t tenant.ID) contact.ID { w.Helper(); return w.lineClient(t).ID }
