package storetest

import (
	"context"
	"log/slog"
	"strings"
	"sync"
	"sync/atomic"

	"salonzap/internal/agenda"
	"salonzap/internal/robot"
	"salonzap/internal/robot/assistant"
)

// modelCalls tells that a salon's calls of a day have an end, however many come at once, and that what a model helped with is listed.
func modelCalls(w *world) {
	ctx, t, other := w.Context(), w.salon("Robô").ID, w.salon("Outro").ID
	today := agenda.DateOf(w.clock.now())
	const most, at = 5, 4
	var granted atomic.Int64
	var g sync.WaitGroup
	for range at {
		g.Go(func() {
			for range most {
				ok, err := w.s.SpendModelCall(ctx, anybody, t, today, most)
				if err != nil {
					w.Error(err)
				}
				if ok {
					granted.Add(1)
				}
			}
		})
	}
	g.Wait()
	used, err := w.s.ModelCalls(ctx, anybody, t, today)
	w.must(err)
	if granted.Load() != most || used != most {
		w.Errorf("%d granted, %d used", granted.Load(), used)
	}
	for _, x := range []struct {
		day  agenda.Date
		want bool
	}{{today, false}, {today.AddDays(1), true}} {
		ok, err := w.s.SpendModelCall(ctx, anybody, t, x.day, most)
		w.must(err)
		alike(w, "one more on "+x.day.String(), ok, x.want)
	}
	used, err = w.s.ModelCalls(ctx, anybody, other, today)
	w.must(err)
	alike(w, "of another salon", used, 0)
}

// answersWith is a text model that always answers the same.
type answersWith string

func (a answersWith) Complete(context.Context, string, string) ([]byte, error) { return []byte(a), nil }

// modelHelps tells that what a text model understood is said back in the same commit as always, and booked by a yes; and that what the robot
// did not understand by itself is listed with what the model made of it.
func modelHelps(w *world) {
	t := w.barbershop("Robô")
	with := func(answer answersWith) *assistant.Assistant {
		return assistant.New(assistant.Deps{
			Memory: w.s, Alarms: w.s, Reminders: w.s, Agenda: w.s, Salons: w.s, Contacts: w.s, Lines: unpaused{}, Log: slog.New(slog.DiscardHandler), Now: w.clock.now,
			Reading: &assistant.Reading{Model: answer, Budget: w.s, Daily: 2},
		})
	}
	tomorrow := agenda.DateOf(w.clock.now()).AddDays(1).String()
	helps := with(answersWith(`{"intent":"book","service":"s1","professional":"p1","dates":[{"from":"` + tomorrow + `","to":"` + tomorrow + `"}],"times":[{"from":"15:00","to":"15:00"}]}`))
	say := func(a *assistant.Assistant, n, words, want string) {
		w.Helper()
		w.writes(t, "551198765432"+n+"@s.whatsapp.net", words)
		said, err := w.turn(a)
		if w.must(err); len(said) != 1 || !strings.Contains(said[0], want) {
			w.Errorf("%q was answered %q", words, said)
		}
	}
	const slang = "salva nois mano 15 em ponto"
	say(helps, "1", slang, "15:00* com João") // a new client's name is asked for first
	say(with("{}x"), "2", slang, "robô")
	say(helps, "3", slang, "robô") // the calls of the day are spent
	booked := func() int {
		all, err := w.s.AppointmentsBetween(w.Context(), anybody, t, agenda.DateOf(w.clock.now()), agenda.DateOf(w.clock.now()).AddDays(9))
		w.must(err)
		return len(all)
	}
	alike(w, "booked before a yes", booked(), 0)
	day, err := w.s.RobotDay(w.Context(), anybody, t, w.clock.now().AddDate(0, 0, -1), 9)
	w.must(err)
	got := map[robot.ModelHelp]int{}
	for _, m := range day.Missed {
		got[m.Model]++
	}
	if len(day.Missed) != 3 || got[robot.NotAsked] != 1 || got[robot.NoHelp] != 1 || got[robot.Helped] != 1 {
		w.Errorf("listed: %v", day.Missed)
	}
}
