package storetest

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"salonzap/internal/alarm"
	"salonzap/internal/connection"
	"salonzap/internal/secret"
	"salonzap/internal/tenant"
)

func (a *alarmWorld) push(_ context.Context, to alarm.Device, n alarm.Note) error {
	a.mu.Lock()
	defer a.mu.Unlock()
	switch {
	case a.noPush:
		return errors.New("the push service is away")
	case a.lost:
		return alarm.ErrDeviceGone
	}
	var v struct{ Title, Path string }
	if err := json.Unmarshal(n.Body, &v); err != nil {
		return err
	}
	a.notes = append(a.notes, mailed{to.Endpoint.Reveal(), v.Title, a.clock.now()})
	a.opens = v.Path[strings.LastIndex(v.Path, "/")+1:]
	return nil
}

// device lets somebody be told on a device, too.
func (a *alarmWorld) device(email string) tenant.User {
	a.Helper()
	u, err := a.s.UserByEmail(a.Context(), anybody, email)
	a.must(err)
	a.must(a.s.AddPushDevice(a.Context(), ownScope(u), u, alarm.Device{
		ID: alarm.NewID(), Agent: "a phone", Endpoint: secret.Text("https://push.example/" + email), Key: "k", Auth: "a", Created: a.when(),
	}))
	return u
}

func ownScope(u tenant.User) tenant.Scope {
	if u.Role == tenant.Operator {
		return anybody
	}
	return tenant.For(u.Tenant)
}

// notedTo are the titles of what somebody's device got.
func (a *alarmWorld) notedTo(email string) []string {
	a.mu.Lock()
	defer a.mu.Unlock()
	var all []string
	for _, m := range a.notes {
		if m.to == "https://push.example/"+email {
			all = append(all, m.subject)
		}
	}
	return all
}

// setPush says how the push services are.
func (a *alarmWorld) setPush(away, lost bool) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.noPush, a.lost = away, lost
}

func devicesFirst(w *world) {
	a := newAlarmWorld(w)
	defer a.end()
	ana, bia := a.connected("Toca"), a.connected("Abre")
	a.device(ana)
	u := a.device(bia)
	const fell, works = ": o WhatsApp caiu", ": o WhatsApp voltou"
	a.becomes(bia, fallen(connection.Unlinked))
	a.after(4*time.Minute, time.Minute)
	a.alike("at once", a.notedTo(bia), []string{"Abre" + fell})
	_, err := a.s.ReadNotice(a.Context(), ownScope(u), u, a.opens)
	a.must(err)
	a.becomes(ana, fallen(connection.Unlinked))
	a.after(alarm.EscalateAfter, time.Minute)
	a.alike("too early", append(a.sentTo(ana), a.sentTo(bia)...), nil)
	a.after(time.Hour, time.Minute)
	a.alike("on the device", a.notedTo(ana), []string{"Toca" + fell})
	a.alike("by mail", a.sentTo(ana), []string{"Toca" + fell})
	a.alike("who opened it", a.sentTo(bia), nil)
	a.becomes(ana, a.healed)
	a.becomes(bia, a.healed)
	a.after(2*time.Minute, 30*time.Second)
	a.alike("the end, on the device", append(a.notedTo(ana), a.notedTo(bia)...), []string{"Toca" + fell, "Toca" + works, "Abre" + fell, "Abre" + works})
	a.alike("the end, by mail", append(a.sentTo(ana), a.sentTo(bia)...), []string{"Toca" + fell})
	list, err := a.s.NoticesOf(a.Context(), ownScope(u), u, 10)
	a.must(err)
	if len(list) != 2 || list[0].Kind != alarm.Works || list[0].Way != alarm.ByPush || !list[0].Read.IsZero() || list[1].Read.IsZero() {
		a.Errorf("%+v", list)
	}
	a.at(23, 0)
	a.becomes(ana, fallen(connection.Unlinked))
	a.after(7*time.Hour, 30*time.Minute)
	a.alike("in the night", a.notedTo(ana), []string{"Toca" + fell, "Toca" + works})
}

func devicesFail(w *world) {
	a := newAlarmWorld(w)
	defer a.end()
	ana, bia := a.connected("Longe"), a.connected("Foi")
	a.device(ana)
	u := a.device(bia)
	a.setPush(true, false)
	a.becomes(ana, fallen(connection.Unlinked))
	a.after(15*time.Minute, 30*time.Second)
	a.alike("a push service that is away", append(a.notedTo(ana), a.sentTo(ana)...), []string{"Longe: o WhatsApp caiu"})
	a.setPush(false, false)
	a.after(3*time.Hour, 10*time.Minute)
	a.alike("that comes back", append(a.notedTo(ana), a.sentTo(ana)...), []string{"Longe: o WhatsApp caiu"})
	a.setPush(false, true)
	a.becomes(bia, fallen(connection.Unlinked))
	a.after(6*time.Minute, 30*time.Second)
	a.alike("a device that is gone", a.sentTo(bia), []string{"Foi: o WhatsApp caiu"})
	if list, err := a.s.PushDevicesOf(a.Context(), ownScope(u), u); err != nil || len(list) != 0 {
		a.Errorf("devices that are gone are kept: %+v, %v", list, err)
	}
	a.setPush(false, false)
	ask := func(email string) { a.device(email) }
	for range alarm.MaxDevices + 2 {
		ask(bia)
	}
	if list, err := a.s.PushDevicesOf(a.Context(), ownScope(u), u); err != nil || len(list) != 1 || list[0].Endpoint != secret.Text("https://push.example/"+bia) || list[0].Auth != "a" {
		a.Errorf("a device that asks again is %+v, %v", list, err)
	}
	for i := range alarm.MaxDevices + 2 {
		a.clock.pass(time.Second)
		a.must(a.s.AddPushDevice(a.Context(), ownScope(u), u, alarm.Device{ID: alarm.NewID(), Endpoint: secret.Text(fmt.Sprint("https://push.example/", i)), Created: a.when()}))
	}
	if list, err := a.s.PushDevicesOf(a.Context(), ownScope(u), u); err != nil || len(list) != alarm.MaxDevices {
		a.Errorf("%d devices are kept, %v", len(list), err)
	}
}

// thousandFall: one message to the operator, one to each owner, none in the night; and none of what blinks.
func thousandFall(w *world) {
	a := newAlarmWorld(w)
	defer a.end()
	const salons = 1000
	var all []string
	for i := range salons {
		all = append(all, a.connected(fmt.Sprint("Mil", i)))
	}
	blinks := all[:10]
	a.device(theOperator)
	a.at(23, 30)
	for _, to := range all {
		a.becomes(to, serverAway)
	}
	for _, to := range blinks {
		a.becomes(to, a.healed)
	}
	a.after(7*time.Hour, 30*time.Minute)
	if len(a.mails)+len(a.notes) != 0 {
		a.Errorf("in the night %d were told, and %d on devices", len(a.mails), len(a.notes))
	}
	a.at(7, 1)
	for range 3 * salons / 100 {
		a.look()
	}
	one := []string{fmt.Sprintf("Servidor default: salões sem WhatsApp (%d)", salons-len(blinks))}
	a.alike("the operator's device", a.notedTo(theOperator), one)
	a.after(time.Hour, time.Minute)
	a.alike("the operator's e-mail", a.sentTo(theOperator), one)
	if len(a.alerts) != 1 || a.alerts[0].Salons < 2 || a.alerts[0].Salons > salons-len(blinks) { // those that were found down when it was told, in the night
		a.Errorf("the operator's program is told %+v", a.alerts)
	}
	for _, to := range blinks {
		a.alike("what blinked", a.sentTo(to), nil)
	}
	told := map[string]int{}
	for _, m := range a.mails {
		told[m.to]++
	}
	if len(told) != salons-len(blinks)+1 || len(a.mails) != len(told) {
		a.Errorf("%d people got %d messages", len(told), len(a.mails))
	}
}
