package storetest

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"time"

	"salonzap/internal/alarm"
	"salonzap/internal/connection"
	"salonzap/internal/fault"
	"salonzap/internal/inbox"
	"salonzap/internal/tenant"
	"salonzap/internal/text"
)

// alarmWorld is salons with owners, an operator, a mail server, and two processes that tell of outages.
type alarmWorld struct {
	*world
	zone    *time.Location
	runners []*alarm.Runner
	phone   *platformNumber // nil: the platform has no number

	mu     sync.Mutex
	away   bool          // the mail server is
	noPush bool          // the push services are
	noHook bool          // the operator's program is
	alerts []alarm.Alert // what it took
	lost   bool          // they say that no device takes anything any more
	mails  []mailed
	notes  []mailed                         // to devices
	opens  string                           // the newest note's ID
	owners map[string]connection.Connection // by address
}

type mailed struct {
	to, subject string
	at          time.Time
}

// theOperator is who runs the platform.
const theOperator = "operador@plataforma.test"

func newAlarmWorld(w *world) *alarmWorld {
	w.Helper()
	zone, err := time.LoadLocation(tenant.DefaultTimezone)
	w.must(err)
	a := &alarmWorld{world: w, zone: zone, owners: map[string]connection.Connection{}}
	for range 2 {
		a.runners = append(a.runners, alarm.NewRunner(alarm.Deps{
			Store: w.s, Notices: w.s, Mail: a.mail, Push: a.push, Devices: w.s, Phone: anyPhone{a}, Hook: a.hook, URL: "https://painel.test", Log: Log(w), Now: w.clock.now,
		}))
	}
	err = w.s.AddUser(w.Context(), anybody, tenant.User{ID: "the operator", Email: theOperator, Role: tenant.Operator, CreatedAt: w.when()})
	if !fault.Is(err, fault.Conflict) { // an earlier story's
		w.must(err)
	}
	a.at(14, 0)
	return a
}

// end leaves nothing that is down to the next story.
func (a *alarmWorld) end() {
	for to := range a.owners {
		a.becomes(to, offByPerson)
	}
	a.setAway(false)
	if a.phone != nil {
		a.phone.mode = numberTakes
		a.phone.becomes(offByPerson)
	}
	a.look()
	a.at(15, 0) // out of quiet hours
	a.look()
}

// at goes on to the next time that clocks show this.
func (a *alarmWorld) at(hour, minute int) {
	now := a.clock.now().In(a.zone)
	next := time.Date(now.Year(), now.Month(), now.Day(), hour, minute, 0, 0, a.zone)
	if !next.After(now) {
		next = next.AddDate(0, 0, 1)
	}
	a.clock.pass(next.Sub(now))
}

func (a *alarmWorld) mail(_ context.Context, to, subject, _ string) error {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.away {
		return errors.New("the mail server is away")
	}
	a.mails = append(a.mails, mailed{to, subject, a.clock.now()})
	return nil
}

// setAway lets the mail server go away, or come back.
func (a *alarmWorld) setAway(away bool) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.away = away
}

// sentTo are the subjects of what somebody got.
func (a *alarmWorld) sentTo(to string) []string {
	a.mu.Lock()
	defer a.mu.Unlock()
	var all []string
	for _, m := range a.mails {
		if m.to == to {
			all = append(all, m.subject)
		}
	}
	return all
}

// connected is a salon that works, with its owner's address.
func (a *alarmWorld) connected(name string) string {
	a.Helper()
	n := a.number()
	c := a.clicked(name, func(c *connection.Connection) {
		c.State, c.LinkedOnce = connection.Connected{Number: n, Since: a.when(), LastSeen: a.when()}, true
		c.Evidence.Reading = connection.ReadOpen
	})
	to := strings.ToLower(name) + "@salao.test"
	a.must(a.s.AddUser(a.Context(), anybody, tenant.User{ID: "owner of " + name + a.Name(), Email: to, Role: tenant.Owner, Tenant: c.Tenant, CreatedAt: a.when()}))
	a.owners[to] = c
	return to
}

// becomes changes a salon's row.
func (a *alarmWorld) becomes(to string, change func(c *connection.Connection)) {
	a.Helper()
	c, err := a.s.Change(a.Context(), anybody, a.owners[to].ID, edit(change))
	a.must(err)
	a.owners[to] = c
}

func fallen(cause connection.Cause) func(*connection.Connection) {
	return func(c *connection.Connection) {
		c.State, c.Cause, c.Wanted = connection.Known{}, cause, connection.Linked
	}
}

func (a *alarmWorld) healed(c *connection.Connection) {
	if _, ok := c.State.(connection.Connected); !ok {
		c.State = connection.Connected{Number: a.number(), Since: a.when(), LastSeen: a.when()}
	}
	c.Cause, c.Wanted, c.Evidence.Reading = connection.CauseNone, connection.Linked, connection.ReadOpen
}

// serverAway is the change to a server that does not answer for a session that stands.
func serverAway(c *connection.Connection) { c.Cause = connection.ServerDown }

func offByPerson(c *connection.Connection) {
	c.State, c.Cause, c.Wanted = connection.Known{}, connection.CauseNone, connection.Off
}

// look lets both processes look at once, until nothing is due any more.
func (a *alarmWorld) look() {
	for range 3 {
		var wg sync.WaitGroup
		for _, r := range a.runners {
			wg.Go(func() { r.Look(a.Context()) })
		}
		wg.Wait()
		if a.phone != nil {
			a.phone.carry()
		}
	}
}

// after lets time pass in steps, with a look at each.
func (a *alarmWorld) after(d, step time.Duration) {
	for end := a.clock.now().Add(d); a.clock.now().Before(end); a.look() {
		a.clock.pass(step)
	}
}

func (a *alarmWorld) alike(what string, got, want []string) {
	a.Helper()
	if !slices.Equal(got, want) {
		a.Errorf("%s: got %q, want %q", what, got, want)
	}
}

func alarms(w *world) {
	w.story("an owner is told of a fall, once, and of its end", oneFall)
	w.story("a blink, and what heals in the night, is told to nobody", blinks)
	w.story("a server's salons are one notice to the operators", manyFall)
	w.story("WhatsApp out of reach of all servers is one notice", allCutOff)
	w.story("a mail server that is away loses no notice", mailAway)
	w.story("who does not react, and who does not want to be told", silence)
	w.story("a device is told first, and an e-mail follows who does not open it", devicesFirst)
	w.story("push services that are away, and devices that are gone", devicesFail)
	w.story("a number is confirmed by who writes from it, and forgotten", numberConfirmed)
	w.story("WhatsApp comes before the e-mail", numberFirst)
	w.story("a platform's number that does not send", numberFails)
	w.story("a notice that waits for its number is withdrawn", numberHeals)
	w.story("the platform's number is no salon", platformIsNoSalon)
	w.story("the operator's program is told once of a server, also when it was away", programTold)
	w.story("operators are warned before something falls", operatorsWarned)
	w.story("owners are warned before WhatsApp unlinks them", ownersWarned)
	w.story("owners of a lost server's salons are told of the new code, once", lostServer)
	w.story("a thousand salons that fall at once", thousandFall)
	w.story("what a person chose and was told can be read", noticesRead)
	w.story("whatever happens, nobody is told too much", alarmWalk)
}

func oneFall(w *world) {
	a := newAlarmWorld(w)
	defer a.end()
	ana := a.connected("Ana")
	a.becomes(ana, fallen(connection.Unlinked))
	a.after(2*time.Minute, time.Minute)
	a.alike("too early", a.sentTo(ana), nil)
	a.after(10*time.Minute, time.Minute)
	a.alike("the fall", a.sentTo(ana), []string{"Ana: o WhatsApp caiu"})
	a.becomes(ana, a.healed)
	a.look()
	a.alike("its end", a.sentTo(ana), []string{"Ana: o WhatsApp caiu", "Ana: o WhatsApp voltou"})
	a.becomes(ana, fallen(connection.Unlinked))
	a.after(5*time.Minute, time.Minute)
	a.becomes(ana, offByPerson)
	a.after(5*time.Minute, time.Minute)
	a.alike("turned off by a person", a.sentTo(ana), []string{"Ana: o WhatsApp caiu", "Ana: o WhatsApp voltou", "Ana: o WhatsApp caiu"})
	a.alike("the operator", a.sentTo(theOperator), nil)
}

func blinks(w *world) {
	a := newAlarmWorld(w)
	defer a.end()
	ana, bia := a.connected("Pisca"), a.connected("Noite")
	for range 3 {
		a.becomes(ana, func(c *connection.Connection) { c.Evidence.Reading = connection.ReadClosed })
		a.after(time.Minute, time.Minute)
		a.becomes(ana, a.healed)
		a.after(5*time.Minute, time.Minute)
	}
	a.alike("blinks", a.sentTo(ana), nil)
	a.at(23, 0)
	a.becomes(bia, fallen(connection.Unlinked))
	a.becomes(ana, fallen(connection.Unlinked))
	a.after(6*time.Hour, 20*time.Minute)
	a.becomes(ana, a.healed)
	a.alike("in the night", append(a.sentTo(ana), a.sentTo(bia)...), nil)
	a.at(7, 1)
	a.look()
	a.alike("healed in the night", a.sentTo(ana), nil)
	a.alike("in the morning", a.sentTo(bia), []string{"Noite: o WhatsApp caiu"})
}

func manyFall(w *world) {
	a := newAlarmWorld(w)
	defer a.end()
	var all []string
	for i := range 25 {
		all = append(all, a.connected(fmt.Sprint("Salao", i)))
	}
	for _, to := range all {
		a.becomes(to, serverAway)
	}
	a.after(10*time.Minute, 2*time.Minute)
	a.alike("the operator", a.sentTo(theOperator), []string{"Servidor default: salões sem WhatsApp (25)"})
	a.alike("an owner who can do nothing", a.sentTo(all[0]), nil)
	a.after(30*time.Minute, 5*time.Minute)
	for i, to := range all {
		a.alike("an owner", a.sentTo(to), []string{fmt.Sprintf("Salao%d: o WhatsApp caiu", i)})
	}
	for i, to := range all {
		a.becomes(to, a.healed)
		if i == len(all)/2 {
			a.look()
			a.alike("half of them", a.sentTo(theOperator), []string{"Servidor default: salões sem WhatsApp (25)"})
		}
	}
	a.look()
	a.alike("the end", a.sentTo(theOperator), []string{"Servidor default: salões sem WhatsApp (25)", "Servidor default: tudo certo de novo"})
	for i, to := range all {
		a.alike("an owner", a.sentTo(to), []string{fmt.Sprintf("Salao%d: o WhatsApp caiu", i), fmt.Sprintf("Salao%d: o WhatsApp voltou", i)})
	}
}

// allCutOff is a fall of all servers at once: one notice over all, and one server's alone names it.
func allCutOff(w *world) {
	a := newAlarmWorld(w)
	defer a.end()
	a.server("second")
	ana, bia := a.connected("Alva"), a.connected("Bruma")
	a.becomes(bia, func(c *connection.Connection) { c.Server = "second" })
	cutOff := func(c *connection.Connection) {
		c.Cause, c.Evidence.Reading = connection.WhatsAppAway, connection.ReadClosed
	}
	a.becomes(ana, cutOff)
	a.becomes(bia, cutOff)
	a.after(10*time.Minute, 2*time.Minute)
	told := []string{"WhatsApp fora de alcance de 2 servidores: salões sem WhatsApp (2)"}
	a.alike("the operator", a.sentTo(theOperator), told)
	a.alike("an owner who can do nothing", a.sentTo(ana), nil)
	a.becomes(ana, a.healed)
	a.look()
	a.alike("one of two servers", a.sentTo(theOperator), told)
	a.becomes(bia, a.healed)
	a.look()
	a.alike("the end", a.sentTo(theOperator), append(told, "WhatsApp ao alcance de novo"))
	a.becomes(bia, cutOff)
	a.after(10*time.Minute, 2*time.Minute)
	a.alike("one server alone", a.sentTo(theOperator)[2:], []string{"Servidor second: salões sem WhatsApp (1)"})
}

func mailAway(w *world) {
	a := newAlarmWorld(w)
	defer a.end()
	ana, bia := a.connected("Correio"), a.connected("Velho")
	a.setAway(true)
	a.becomes(ana, fallen(connection.Unlinked))
	a.after(30*time.Minute, 5*time.Minute)
	a.alike("while it is away", a.sentTo(ana), nil)
	a.setAway(false)
	a.after(2*time.Hour, 10*time.Minute)
	a.alike("afterwards", a.sentTo(ana), []string{"Correio: o WhatsApp caiu"})
	a.setAway(true)
	a.becomes(bia, fallen(connection.Unlinked))
	a.after(26*time.Hour, 2*time.Hour)
	a.setAway(false)
	a.after(4*time.Hour, time.Hour)
	a.becomes(bia, a.healed)
	a.look()
	a.alike("what is too old, and its end", a.sentTo(bia), nil)
}

func silence(w *world) {
	a := newAlarmWorld(w)
	defer a.end()
	ana, bia := a.connected("Calada"), a.connected("Nada")
	u, err := a.s.UserByEmail(a.Context(), anybody, bia)
	a.must(err)
	a.must(a.s.PutNoticeSetting(a.Context(), tenant.For(u.Tenant), u, alarm.Setting{}))
	a.becomes(ana, fallen(connection.Unlinked))
	a.becomes(bia, fallen(connection.Banned))
	a.after(20*time.Hour, time.Hour)
	a.alike("the operator, before", a.sentTo(theOperator), nil)
	a.after(20*time.Hour, time.Hour)
	a.alike("the operator", a.sentTo(theOperator), []string{"Servidor default: salões sem WhatsApp (1)", "Servidor default: salões sem WhatsApp (1)"}) // one for each cause
	a.alike("who wants it", a.sentTo(ana), []string{"Calada: o WhatsApp caiu"})
	a.alike("who does not", a.sentTo(bia), nil)
}

func noticesRead(w *world) {
	a := newAlarmWorld(w)
	defer a.end()
	ana, bia := a.connected("Leitora"), a.connected("Outra")
	u, err := a.s.UserByEmail(a.Context(), anybody, ana)
	a.must(err)
	own := tenant.For(u.Tenant)
	if v, err := a.s.NoticeSetting(a.Context(), own, u); err != nil || v != alarm.DefaultSetting() {
		a.Errorf("by default: %+v, %v", v, err)
	}
	want := alarm.Setting{Mail: true, Quiet: inbox.Quiet{From: 60, To: 90}}
	a.must(a.s.PutNoticeSetting(a.Context(), own, u, want))
	if v, err := a.s.NoticeSetting(a.Context(), own, u); err != nil || v != want {
		a.Errorf("kept: %+v, %v", v, err)
	}
	a.want(a.s.PutNoticeSetting(a.Context(), own, u, alarm.Setting{Quiet: inbox.Quiet{From: -1}}), fault.Invalid, text.QuietHourInvalid)
	a.at(1, 5) // within the quiet hours
	a.must(a.s.AddTrialNotice(a.Context(), own, u, alarm.ByMail))
	a.becomes(ana, fallen(connection.Unlinked))
	a.after(4*time.Minute, time.Minute)
	a.alike("a trial comes at once", a.sentTo(ana), []string{"Teste de aviso do Salonzap"})
	a.at(1, 31)
	a.look()
	list, err := a.s.NoticesOf(a.Context(), own, u, 10)
	a.must(err)
	if len(list) != 2 || list[0].Kind != alarm.Down || list[0].State != alarm.Sent || list[0].Cause != connection.Unlinked || list[1].Kind != alarm.Trial || list[1].State != alarm.Sent {
		a.Errorf("%+v", list)
	}
	other, err := a.s.UserByEmail(a.Context(), anybody, bia)
	a.must(err)
	if list, err = a.s.NoticesOf(a.Context(), tenant.For(other.Tenant), other, 10); err != nil || len(list) != 0 {
		a.Errorf("another salon's owner reads %+v, %v", list, err)
	}
	a.clock.pass(alarm.KeptFor + 24*time.Hour)
	_, err = a.s.PruneAlarms(a.Context(), anybody, a.clock.now().Add(-alarm.KeptFor))
	a.must(err)
	if list, err = a.s.NoticesOf(a.Context(), own, u, 10); err != nil || len(list) != 0 {
		a.Errorf("kept for ever: %+v, %v", list, err)
	}
}

// alarmWalk lets a few salons fall and rise at random, with a mail server that comes and goes, and holds what people got to the laws.
func alarmWalk(w *world) {
	a := newAlarmWorld(w)
	defer a.end()
	const salons, steps = 6, 120
	lot := rand.New(rand.NewPCG(7, uint64(w.clock.real().UnixNano()))) //nolint:gosec // a walk, no secret
	var all []string
	for i := range salons {
		all = append(all, a.connected(fmt.Sprint("Passo", i)))
	}
	causes := []connection.Cause{connection.Unlinked, connection.ServerDown, connection.Banned, connection.Unknown}
	falls := map[string]int{}
	for range steps {
		to := all[lot.IntN(salons)]
		_, was := connection.Outage(a.owners[to])
		switch lot.IntN(5) {
		case 0, 1:
			a.becomes(to, fallen(causes[lot.IntN(len(causes))]))
		case 2, 3:
			a.becomes(to, a.healed)
		case 4:
			a.becomes(to, offByPerson)
		}
		if _, is := connection.Outage(a.owners[to]); is && !was {
			falls[to]++
		}
		a.setAway(lot.IntN(4) == 0)
		a.clock.pass(time.Duration(lot.IntN(90)) * time.Minute)
		a.look()
	}
	for _, to := range all {
		a.holdLaws(to, falls[to])
	}
	for _, m := range a.mails {
		quiet := alarm.DefaultSetting().Quiet
		if until := quiet.Until(m.at, a.zone); until.After(m.at) {
			a.Errorf("%q went out at %s", m.subject, m.at.In(a.zone).Format("15:04"))
		}
	}
}

// holdLaws checks what one owner got: at most a notice a fall, and of the end only who was told of the fall.
func (a *alarmWorld) holdLaws(to string, falls int) {
	a.Helper()
	down, works := 0, 0
	for _, subject := range a.sentTo(to) {
		switch {
		case strings.HasSuffix(subject, "caiu"):
			down++
		case strings.HasSuffix(subject, "voltou"):
			works++
		default:
			a.Errorf("%s got %q", to, subject)
		}
		if works > down {
			a.Errorf("%s was told of an end, and of no fall", to)
		}
	}
	if down > falls {
		a.Errorf("%s was told of %d falls of %d", to, down, falls)
	}
}
