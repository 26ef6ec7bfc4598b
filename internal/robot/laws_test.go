package robot_test

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"salonzap/internal/agenda"
	"salonzap/internal/inbox"
	"salonzap/internal/robot"
)

// TestWalksOfTheRobotKeepItsLaws lets clients of one salon write anything, in any order, with takeovers by the owner,
// crashes and repetitions, and checks the robot's invariants after every turn.
func TestWalksOfTheRobotKeepItsLaws(t *testing.T) {
	t.Parallel()
	if booked := walks(t, 60, nil); booked < 60 {
		t.Errorf("only %d appointments: the walks prove little", booked)
	}
}

// walks walks with some seeds, and counts what was booked. prepare may be nil.
func walks(t *testing.T, seeds uint64, prepare func(w *walk)) (booked int) {
	t.Helper()
	reader := robot.New()
	for seed := range seeds {
		w := &walk{t: t, r: reader, rnd: rand.New(rand.NewPCG(seed, 7)), s: newSalon(t)}
		if prepare != nil {
			prepare(w)
		}
		w.s.now = time.Date(2026, 11, 24+int(seed%5), 9, 0, 0, 0, time.UTC).Add(time.Duration(w.rnd.IntN(1440)) * time.Minute)
		for i := range 6 {
			w.chats = append(w.chats, w.s.chat([]string{"", "Rafael Souza", "Ana Dias"}[i%3]))
		}
		w.replies = make([]string, len(w.chats))
		for step := range 60 {
			w.step(step)
			if t.Failed() {
				t.Fatalf("seed %d:\n%s", seed, strings.Join(w.log, "\n"))
			}
		}
		booked += w.booked
	}
	return booked
}

// walk is one random walk.
type walk struct {
	t       *testing.T
	r       *robot.Robot
	rnd     *rand.Rand
	s       *salon
	chats   []*chat
	replies []string // what each client read last
	booked  int
	log     []string
}

func vocabulary() []string {
	return []string{
		"oi", "1", "1", "1", "2", "3", "4", "9", "77", "sim", "sim", "não", "menu", "corte", "corte sexta 15h", "corte + barba", "barba com a ana", "amanhã", "amanha de manhã",
		"sexta que vem", "domingo", "15h", "às 3", "tanto faz", "com o joão", "outro horário", "cancelar", "remarcar", "meus horários", "quanto custa", "onde fica", "obrigado",
		"atendente", "parar", "voltar", "xpto", "???", "pro meu filho amanhã 10h", "eu e minha irmã sábado", "Marcos Lima", "a primeira", "o mais cedo possível", "31/11", "ontem",
		"corte hoje", "barba hoje às 18h", "muda de sexta pra sábado", "não vou poder ir", "confirmo", "tchau", "kkkk", "pix?", strings.Repeat("a", 3000),
		"corte toda sexta", "25/12 10h", "dia 10 de abril", "deixa pra lá", "estou atrasado", "quero marcar",
	}
}

func (w *walk) step(n int) {
	i := w.rnd.IntN(len(w.chats))
	x := w.chats[i]
	w.s.now = w.s.now.Add(time.Duration(w.rnd.IntN(240)) * time.Second)
	switch w.rnd.IntN(30) {
	case 0:
		w.s.now = w.s.now.Add(time.Duration(w.rnd.IntN(300)) * time.Minute)
	case 1:
		x.message(inbox.FromPhone, inbox.Text{Body: inbox.Body([]string{"oi, pode vir", "#bot"}[w.rnd.IntN(2)])})
		w.check(i, n, x.c, x.turn(w.r), "", false)
		return
	case 2:
		before := x.c
		w.check(i, n, before, x.commit(func() robot.Outcome { return w.r.Wake(x.c, w.s.world(x.client)) }), "", false)
		return
	case 3:
		if all := w.s.world(x.client).Appointments; len(all) > 0 && !x.c.HumanNow(w.s.now) {
			before := x.c
			w.check(i, n, before, x.commit(func() robot.Outcome { return w.r.Remind(x.c, all[0], w.s.world(x.client)) }), "", false)
		}
		return
	}
	words := vocabulary()
	text := words[w.rnd.IntN(len(words))]
	switch { // clients want something, most of the time
	case x.c.State == robot.AskConfirm && w.rnd.IntN(2) == 0:
		text = []string{"sim", "1"}[w.rnd.IntN(2)]
	case x.c.State == robot.Idle && w.rnd.IntN(3) == 0:
		text = fmt.Sprintf("%s com %s dia %d às %dh", words[w.rnd.IntN(2)*2+13], []string{"o joão", "a ana"}[w.rnd.IntN(2)], 24+w.rnd.IntN(7), 9+w.rnd.IntN(10))
	}
	x.message(inbox.FromClient, inbox.Text{Body: inbox.Body(text)})
	before := x.c
	quiet := before.HumanNow(w.s.now) || w.s.now.Before(before.Quiet)
	w.check(i, n, before, x.turn(w.r), text, !quiet)
}

// check checks the invariants of an outcome.
func (w *walk) check(i, n int, before robot.Conversation, o robot.Outcome, text string, mustAnswer bool) {
	x := w.chats[i]
	w.log = append(w.log, fmt.Sprintf("%d %s #%d > %.40s", n, w.s.now.Format("02 15:04"), i, text))
	for _, r := range o.Replies {
		w.log = append(w.log, "    < "+strings.ReplaceAll(r.Text, "\n", " | "))
		if len([]rune(r.Text)) > robot.MaxText {
			w.t.Errorf("%d characters", len([]rune(r.Text)))
		}
	}
	if mustAnswer && len(o.Replies) == 0 && o.Wake.IsZero() && !x.client.OptedOut {
		w.t.Error("a silence without an end")
	}
	if c := o.Conversation; c.HumanNow(w.s.now) || w.s.now.Before(c.Quiet) {
		if o.Wake.IsZero() || o.Wake.After(later(c.Human.Until, c.Quiet)) {
			w.t.Errorf("a silence that nothing ends: woken %s", o.Wake)
		}
	}
	if len(o.Replies) > 0 && before.HumanNow(w.s.now) && o.Conversation.HumanNow(w.s.now) {
		w.t.Error("an answer while a person has the chat")
	}
	if text == "menu" && mustAnswer && len(o.Replies) > 0 && o.Conversation.Menu.Kind != robot.MenuMain {
		w.t.Error("menu does not lead to the menu")
	}
	if len(o.Conversation.Menu.Choices) > robot.MaxChoices || len(o.Replies) > 1 {
		w.t.Error("too much at once")
	}
	if n := w.s.overlaps(); n > 0 {
		w.t.Errorf("%d overlaps", n)
	}
	w.echoed(i, before, o)
	w.roundTrip(o.Conversation)
	if len(o.Replies) > 0 {
		w.replies[i] = o.Replies[0].Text
	}
}

func later(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}

// echoed wants every new time to have been said back in the message before, and accepted.
func (w *walk) echoed(i int, before robot.Conversation, o robot.Outcome) {
	for _, act := range o.Acts {
		c, ok := act.(robot.Write)
		if !ok {
			continue
		}
		for _, a := range c.Change.Appointments {
			if a.Status.Name() != agenda.IsBooked {
				continue
			}
			w.booked++
			p := slices.IndexFunc(w.s.snapshot.Professionals, func(p agenda.Professional) bool { return p.ID == a.Professional })
			_, month, day := a.At.Date.Parts()
			echo := fmt.Sprintf("%02d/%02d às %s", day, int(month), a.At.Minute)
			nudge := fmt.Sprintf("%02d/%02d %s", day, int(month), a.At.Minute)
			said := w.replies[i]
			if before.State != robot.AskConfirm ||
				!strings.Contains(said, "Ainda quer") && (!strings.Contains(said, echo) || !strings.Contains(said, w.s.snapshot.Professionals[p].Name)) ||
				strings.Contains(said, "Ainda quer") && !strings.Contains(said, nudge) && !strings.Contains(said, "hoje "+a.At.Minute.String()) {
				w.t.Errorf("booked %s %s in state %q after %q", a.At, w.s.snapshot.Professionals[p].Name, before.State, said)
			}
		}
	}
}

// roundTrip wants a conversation to come back from its JSON as it was.
func (w *walk) roundTrip(c robot.Conversation) {
	one, err := json.Marshal(c)
	check(w.t, err)
	var back robot.Conversation
	check(w.t, json.Unmarshal(one, &back))
	two, err := json.Marshal(back)
	check(w.t, err)
	if string(one) != string(two) {
		w.t.Errorf("%s\nis not\n%s", one, two)
	}
}
