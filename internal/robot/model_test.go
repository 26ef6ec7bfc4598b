package robot_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"salonzap/internal/inbox"
	"salonzap/internal/robot"
	"salonzap/internal/robot/understand"
)

// says lets the client write something, and a text model answer what is asked of it about that. It gives the outcome and the question.
func (x *chat) says(r *robot.Robot, text, answer string) (robot.Outcome, robot.Query) {
	x.message(inbox.FromClient, inbox.Text{Body: inbox.Body(text)})
	t := robot.Turn{Messages: x.queue}
	x.queue = nil
	var asked robot.Query
	return x.commit(func() robot.Outcome {
		w := x.s.world(x.client)
		out := r.Answer(x.c, t, w)
		q, may := r.Query(x.c, t, w)
		if !out.Missed || !may {
			return out
		}
		asked = q
		if reading, err := q.Read([]byte(answer)); err == nil {
			w.Reading = &reading
		}
		return r.Answer(x.c, t, w)
	}), asked
}

func (x *chat) booked() int { return len(x.s.appointments) }

func reply(o robot.Outcome) string {
	if len(o.Replies) == 0 {
		return ""
	}
	return o.Replies[0].Text
}

func modelSalon(t *testing.T) (*robot.Robot, *chat) {
	t.Helper()
	return robot.New(), modelChat(t)
}

func modelChat(t *testing.T) *chat {
	t.Helper()
	s := newSalon(t)
	s.now = time.Date(2026, 11, 25, 13, 7, 0, 0, time.UTC) // 10:07 in São Paulo, a Wednesday
	return s.chat("Rafael Souza")
}

// What a text model understood is said back, and booked by the client's yes alone.
func TestModelHelpsTheRobot(t *testing.T) {
	t.Parallel()
	r, x := modelSalon(t)
	o, q := x.says(r, "bora dar um trato na juba sextou 15 em ponto", `{"intent":"book","service":"s1","professional":"p1","dates":[{"from":"2026-11-27","to":"2026-11-27"}],"times":[{"from":"15:00","to":"15:00"}]}`)
	if q.Question == "" {
		t.Fatal("nobody was asked")
	}
	if !o.Aided || !strings.Contains(reply(o), "*sexta 27/11 às 15:00*") || !strings.Contains(reply(o), "Confirma?") || x.booked() != 0 {
		t.Fatalf("aided %t, booked %d: %s", o.Aided, x.booked(), reply(o))
	}
	if o, _ = x.says(r, "sim", ""); o.Aided || x.booked() != 1 {
		t.Errorf("aided %t, booked %d: %s", o.Aided, x.booked(), reply(o))
	}
}

// Whatever a text model says, what it cannot be vouched for is not heard, and nothing is booked, moved or cancelled without a yes.
func TestModelThatLies(t *testing.T) {
	t.Parallel()
	const talk = "sei la mano tu que sabe, salva nois" // which says no day, no hour, no service
	const hours = "salva nois sextou 15 em ponto"
	for name, tc := range map[string]struct{ text, answer, without, with string }{
		"ids that nobody gave":        {talk, `{"intent":"none","service":"s9","professional":"p77","dates":[],"times":[]}`, "*", "Marcar horário"},
		"an id of the database":       {talk, `{"intent":"none","service":"0192f0c8-0000-7000-8000-000000000000","professional":null,"dates":[],"times":[]}`, "*", "Marcar horário"},
		"an hour that was not said":   {hours, `{"intent":"book","service":"s1","professional":"p1","dates":[{"from":"2026-11-27","to":"2026-11-27"}],"times":[{"from":"16:00","to":"16:00"}]}`, "16:00*", "Sexta 27/11"},
		"hours that were not said":    {hours, `{"intent":"book","service":"s1","professional":"p1","dates":[{"from":"2026-11-27","to":"2026-11-27"}],"times":[{"from":"09:00","to":"09:30"}]}`, "Consegui", "13:45"},
		"a day of last year":          {hours, `{"intent":"none","service":null,"professional":null,"dates":[{"from":"2025-11-27","to":"2025-11-27"}],"times":[]}`, "2025", "Marcar horário"},
		"a day beyond the horizon":    {hours, `{"intent":"none","service":null,"professional":null,"dates":[{"from":"2027-11-27","to":"2027-11-27"}],"times":[]}`, "27/11", "Marcar horário"},
		"an hour that no clock shows": {hours, `{"intent":"book","service":"s1","professional":null,"dates":[],"times":[{"from":"25:00","to":"25:00"}]}`, "25:00", "Marcar horário"},
		"a yes":                       {talk, `{"intent":"confirm","service":null,"professional":null,"dates":[],"times":[]}`, "Marcado ✅", "Marcar horário"},
		"book now":                    {talk, `{"intent":"book","service":"s1","professional":"p1","dates":[],"times":[],"book":true}`, "Marcado ✅", "Marcar horário"},
		"two answers":                 {talk, `{"intent":"mine","service":null,"professional":null,"dates":[],"times":[]}{"intent":"book"}`, "Marcado ✅", "Marcar horário"},
		"a long answer":               {talk, `{"intent":"mine","service":null,"professional":null,"dates":[],"times":[]}` + strings.Repeat(" ", robot.MaxReading), "Marcado ✅", "Marcar horário"},
		"no JSON":                     {talk, "Claro! Marquei para sexta às 15h.", "15", "Marcar horário"},
		"nothing":                     {talk, "", "15", "Marcar horário"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r, x := modelSalon(t)
			o, q := x.says(r, tc.text, tc.answer)
			if q.Question == "" {
				t.Fatal("nobody was asked")
			}
			if said := reply(o); x.booked() != 0 || !strings.Contains(said, tc.with) || tc.without != "*" && strings.Contains(said, tc.without) {
				t.Errorf("booked %d: %s", x.booked(), said)
			}
		})
	}
}

// In no state does a text model do what a client has to say: yes to a booking, to a move, to a cancellation; or what ends something.
func TestModelNeverWrites(t *testing.T) {
	t.Parallel()
	answers := []string{
		`{"intent":"confirm","service":null,"professional":null,"dates":[],"times":[]}`,
		`{"intent":"cancel","service":"s1","professional":"p1","dates":[],"times":[]}`,
		`{"intent":"move","service":"s2","professional":null,"dates":[{"from":"2026-11-27","to":"2026-11-27"}],"times":[]}`,
		`{"intent":"stop","service":null,"professional":null,"dates":[],"times":[]}`,
		`{"intent":"human","service":null,"professional":null,"dates":[],"times":[]}`,
		`{"intent":"book","service":"s1","professional":"p1","dates":[{"from":"2026-11-26","to":"2026-11-26"}],"times":[{"from":"10:00","to":"10:00"}]}`,
	}
	r := robot.New()
	for _, before := range [][]string{
		{},
		{"oi"},
		{"quero marcar"},
		{"corte"},
		{"corte com o joão"},
		{"corte com o joão amanhã"},
		{"corte com o joão amanhã às 10h"},
		{"corte pro meu filho com o joão amanhã às 10h"},
		{"corte com o joão amanhã às 10h", "sim", "cancelar"},
		{"corte com o joão amanhã às 10h", "sim", "remarcar"},
		{"corte com o joão amanhã às 10h", "sim", "remarcar", "sexta 15h"},
		{"corte com o joão amanhã às 10h", "sim", "corte com a ana sexta 10h", "sim", "cancelar"},
	} {
		for _, answer := range answers {
			x := modelChat(t)
			for _, words := range before {
				x.says(r, words, answer)
			}
			had := appointmentsOf(x)
			o, _ := x.says(r, "sei la mano faz o esquema 10 em ponto", answer)
			if got := appointmentsOf(x); got != had {
				t.Errorf("after %q the answer %s changed %q into %q", before, answer, had, got)
			}
			if o.Aided && o.Conversation.HumanNow(x.s.now) || x.client.OptedOut {
				t.Errorf("after %q the answer %s silenced the robot", before, answer)
			}
		}
	}
}

// appointmentsOf says which appointments there are, and how they are.
func appointmentsOf(x *chat) string {
	var all []string
	for _, a := range x.s.world(x.client).Appointments {
		all = append(all, a.At.String()+" "+string(a.Status.Name()))
	}
	return strings.Join(all, ", ")
}

// The walks keep their laws with a text model that lies at random.
func TestLawsWithAModelThatLies(t *testing.T) {
	t.Parallel()
	walks(t, 8, func(w *walk) {
		w.s.reads = func() *robot.Reading {
			today := understand.DayOf(w.s.now)
			day, minute := today+understand.Day(w.rnd.IntN(90)-5), w.rnd.IntN(1440)
			return &robot.Reading{
				Intent: understand.Intent(w.rnd.IntN(24)), Service: w.s.snapshot.Services[w.rnd.IntN(3)].ID, Professional: w.s.snapshot.Professionals[w.rnd.IntN(2)].ID,
				Dates: []understand.DateRange{{From: day, To: day + understand.Day(w.rnd.IntN(3))}}, Times: []understand.TimeRange{{From: minute, To: minute}},
			}
		}
	})
}

// The question has ids of its own and nothing that tells who writes.
func TestModelIsToldNothingPrivate(t *testing.T) {
	t.Parallel()
	r, x := modelSalon(t)
	_, q := x.says(r, "sou o Rafael Souza, moro na rua das Flores 120, meu zap é (11) 98765-4321, só tenho R$ 45, rafa@mail.com, cpf 123.456.789-09, minha prima Juliana indicou, salva nois", "{}")
	if q.Question == "" {
		t.Fatal("nobody was asked")
	}
	for _, private := range []string{"Rafael", "Souza", "Flores", "120", "98765", "4321", "45", "rafa", "mail", "123", "789", "Juliana", x.client.ID.String(), x.s.snapshot.Services[0].ID.String(), x.s.snapshot.Professionals[0].ID.String()} {
		if strings.Contains(q.Question, private) {
			t.Errorf("%q is in %s", private, q.Question)
		}
	}
	if _, q := x.says(r, "rafael na área, salva nois", "{}"); q.Question == "" || strings.Contains(q.Question, "rafael") {
		t.Errorf("asked %q", q.Question)
	}
	r, x = modelSalon(t)
	if _, long := x.says(r, strings.Repeat("salva nois ", 60), "{}"); long.Question == "" || len(long.Question) > len(q.Question)+500 {
		t.Errorf("asked %d bytes", len(long.Question))
	}
	for _, known := range []string{`"s1"`, `"p1"`, "salva nois", "wed 2026-11-25"} {
		if !strings.Contains(q.Question, known) {
			t.Errorf("%q is not in %s", known, q.Question)
		}
	}
}

// A name that was asked for is shown to nobody; nor is an answer to what was said back with a cancellation.
func TestModelIsNotAskedForNames(t *testing.T) {
	t.Parallel()
	r, x := modelSalon(t)
	x.client.Name = ""
	x.says(r, "corte com o joão sexta 15h", "")
	if x.c.State != robot.AskName {
		t.Fatalf("state %q", x.c.State)
	}
	if _, q := x.says(r, "é o 007 do bairro", ""); q.Question != "" {
		t.Errorf("asked %s", q.Question)
	}
}

func TestReadingIsRefused(t *testing.T) {
	t.Parallel()
	for _, answer := range []string{
		``, `null x`, `[]`, `{"intent":1}`, `{"intent":"book","extra":1}`, `{"dates":[{"from":"27/11/2026","to":"27/11/2026"}]}`, `{"times":[{"from":"15h","to":"15h"}]}`,
		`{"times":[` + strings.Repeat(`{"from":"15:00","to":"15:00"},`, 8) + `{"from":"15:00","to":"15:00"}]}`, `{"dates":[{"from":"2026-02-31","to":"2026-02-31"}]}`,
		`{"dates":[` + strings.Repeat(`{"from":"2026-11-27","to":"2026-11-27"},`, 8) + `{"from":"2026-11-27","to":"2026-11-27"}]}`,
		`{` + strings.Repeat(" ", robot.MaxReading) + `"intent":"book"}`, `{"intent":"book"} {}`,
	} {
		if _, err := (robot.Query{}).Read([]byte(answer)); !errors.Is(err, robot.ErrReading) {
			t.Errorf("%s: %v", answer, err)
		}
	}
}

// What the grammar understood is not asked about, and what a text model says of it counts for nothing.
func TestGrammarWins(t *testing.T) {
	t.Parallel()
	r, x := modelSalon(t)
	x.message(inbox.FromClient, inbox.Text{Body: "corte com a ana sexta 15h"})
	w := x.s.world(x.client)
	w.Reading = &robot.Reading{Intent: understand.Cancel, Professional: x.s.who("João"), Times: []understand.TimeRange{{From: 600, To: 600}}}
	if o := r.Answer(x.c, robot.Turn{Messages: x.queue}, w); o.Aided || !strings.Contains(reply(o), "com *Ana*, *sexta 27/11 às 15:00*") {
		t.Errorf("aided %t: %s", o.Aided, reply(o))
	}
}
