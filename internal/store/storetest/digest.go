package storetest

import (
	"context"
	"errors"
	"strings"
	"sync"
	"time"

	"salonzap/internal/agenda"
	"salonzap/internal/alarm"
	"salonzap/internal/robot"
	"salonzap/internal/robot/assistant"
	"salonzap/internal/tenant"
)

// evening is a salon whose owner wants to be told of the day to come, and two processes that tell it.
type evening struct {
	queue
	owner   tenant.User
	runners []*alarm.Runner

	mu      sync.Mutex
	away    bool // the mail server is
	letters []string
}

const tellsAt = 20 * 60

// atEvening is such a salon, at ten in the morning, with a client at 15:00 of the next day.
func (w *world) atEvening(name string) *evening {
	w.Helper()
	e := &evening{queue: w.waitingRoom(name)}
	e.owner = tenant.User{ID: "owner of " + name, Email: strings.ToLower(strings.ReplaceAll(name, " ", "")) + "@salao.test", Role: tenant.Owner, Tenant: e.t, CreatedAt: w.when()}
	w.must(w.s.AddUser(w.Context(), anybody, e.owner))
	for _, a := range []*assistant.Assistant{e.a, e.b} {
		e.runners = append(e.runners, alarm.NewRunner(alarm.Deps{Store: w.s, Notices: w.s, Mail: e.mail, Digest: e.digest(a), Log: Log(w), Now: w.clock.now}))
	}
	e.tells(true, 0)
	w.taken(e.t, agenda.Local{Date: e.today().AddDays(1), Minute: 15 * 60}, false)
	return e
}

func (e *evening) digest(a *assistant.Assistant) alarm.Digester {
	return func(ctx context.Context, t tenant.ID, day string) (alarm.Letter, alarm.Reason, error) {
		d, err := agenda.ParseDate(day)
		if err != nil {
			return alarm.Letter{}, alarm.NoReason, err
		}
		v, wanted, err := a.Digest(ctx, t, d)
		if err != nil || !wanted {
			return alarm.Letter{}, alarm.Unwanted, err
		}
		subject, body := v.Write()
		return alarm.Letter{Subject: subject, Body: body}, alarm.NoReason, nil
	}
}

func (e *evening) mail(_ context.Context, to, subject, body string) error {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.away {
		return errors.New("the mail server is away")
	}
	e.letters = append(e.letters, to+"\n"+subject+"\n"+body)
	return nil
}

// tells says whether and when the owner wants it.
func (e *evening) tells(on bool, at int) {
	e.Helper()
	e.must(e.s.PutRobotProfile(e.Context(), anybody, e.t, robot.Profile{Enabled: true, Mode: robot.Everyone, Digest: on, DigestAt: at}))
}

// tell lets both processes look at once, until nothing is due.
func (e *evening) tell() {
	for range 3 {
		e.look(e.a, e.b)
		var wg sync.WaitGroup
		for _, r := range e.runners {
			wg.Go(func() { r.Look(e.Context()) })
		}
		wg.Wait()
	}
}

// got are the letters since the last look at them.
func (e *evening) got() []string {
	e.mu.Lock()
	defer e.mu.Unlock()
	all := e.letters
	e.letters = nil
	return all
}

// became says what was made of the newest digest: "sent", "dropped stale".
func (e *evening) became() string {
	e.Helper()
	all, err := e.s.NoticesOf(e.Context(), tenant.For(e.t), e.owner, 1)
	e.must(err)
	if len(all) == 0 {
		return "none"
	}
	if all[0].Kind != alarm.Digest {
		e.Fatalf("%+v", all[0])
	}
	return strings.TrimSpace(string(all[0].State) + " " + string(all[0].Reason))
}

// digestOnce goes to the evening, and looks with both processes again and again.
func digestOnce(w *world) {
	e := w.atEvening("Conta o dia")
	e.until(e.today(), tellsAt-1)
	e.tell()
	alike(w, "before", len(e.got()), 0)
	e.until(e.today(), tellsAt)
	e.tell()
	day := e.today().AddDays(1)
	got := e.got()
	if len(got) != 1 {
		w.Fatalf("%d letters: %q", len(got), got)
	}
	_, m, d := day.Parts()
	for _, want := range []string{e.owner.Email, "Conta o dia: a agenda de ", " " + time.Date(2000, m, d, 0, 0, 0, 0, time.UTC).Format("02/01"), "um horário marcado", "❔ 15:00 Corte", "João", "Livre: 00:00–15:00, 15:30–24:00"} {
		if !strings.Contains(got[0], want) {
			w.Errorf("%q is not in %q", want, got[0])
		}
	}
	if strings.Contains(got[0], "1112222") {
		w.Errorf("a number of a client is in %q", got[0])
	}
	e.until(e.today(), tellsAt+90)
	e.tell()
	alike(w, "later in the evening", len(e.got()), 0)
	e.until(e.today().AddDays(1), tellsAt)
	e.tell()
	alike(w, "the next day", len(e.got()), 1)
	e.tells(false, 0)
}

// digestSwitched changes the wish on the evening of which the owner was told.
func digestSwitched(w *world) {
	e := w.atEvening("Liga e desliga")
	e.until(e.today(), tellsAt)
	e.tell()
	alike(w, "at its time", len(e.got()), 1)
	e.tells(false, 0)
	e.tells(true, tellsAt+30)
	e.until(e.today(), tellsAt+30)
	e.tell()
	alike(w, "off, on, and later", len(e.got()), 0)
	e.tells(false, 0)
	e.until(e.today().AddDays(1), tellsAt+30)
	e.tell()
	alike(w, "off", len(e.got()), 0)
}

// digestJudged lets something happen between the evening's letter being due and being sent.
func digestJudged(w *world) {
	for _, c := range []struct {
		name, became, says string
		do                 func(e *evening)
	}{
		{"Desligou", "dropped unwanted", "", func(e *evening) { e.tells(false, 0) }},
		{"Parou o robo", "dropped unwanted", "", func(e *evening) {
			e.must(e.s.PutRobotProfile(e.Context(), anybody, e.t, robot.Profile{Digest: true}))
		}},
		{"Sem e-mails", "dropped unwanted", "", func(e *evening) {
			e.must(e.s.PutNoticeSetting(e.Context(), tenant.For(e.t), e.owner, alarm.Setting{}))
		}},
		{"Cancelou na hora", "sent", "nenhum horário marcado", func(e *evening) { e.stateOf(e.t, e.booked(e.t)[0].ID, agenda.Cancel) }},
		{"Confirmou na hora", "sent", "✅ 15:00 Corte", func(e *evening) { e.stateOf(e.t, e.booked(e.t)[0].ID, agenda.Confirm) }},
	} {
		e := w.atEvening(c.name)
		e.until(e.today(), tellsAt)
		e.look(e.a, e.b)
		c.do(e)
		e.tell()
		alike(w, c.name, e.became(), c.became)
		if got := strings.Join(e.got(), "\n\n"); c.says == "" && got != "" || !strings.Contains(got, c.says) {
			w.Errorf("%s: %q", c.name, got)
		}
		e.tells(false, 0)
	}
}

// digestStale keeps letters from going while they are news.
func digestStale(w *world) {
	e := w.atEvening("Correio fora")
	e.away = true
	e.until(e.today(), tellsAt)
	e.tell()
	alike(w, "while the mail server is away", e.became(), "waiting")
	e.until(e.today().AddDays(1), 12*60)
	e.away = false
	e.tell()
	alike(w, "at noon of the day itself", e.became(), "failed refused")
	alike(w, "letters", len(e.got()), 0)
	e.tells(false, 0)

	e = w.atEvening("Dormiu")
	e.until(e.today().AddDays(1), 9*60) // nobody looked in the evening
	e.tell()
	alike(w, "of an evening that was missed", e.became(), "none")
	e.tells(false, 0)

	e = w.atEvening("Silencio")
	e.must(e.s.PutNoticeSetting(e.Context(), tenant.For(e.t), e.owner, alarm.Setting{Mail: true, Quiet: alarm.DefaultSetting().Quiet}))
	e.tells(true, robot.MaxDigest)
	e.until(e.today(), robot.MaxDigest)
	e.tell()
	alike(w, "in quiet hours", len(e.got()), 0)
	e.until(e.today().AddDays(1), 7*60)
	e.tell()
	alike(w, "when they end", len(e.got()), 1)
	e.tells(false, 0)
}
