package storetest

import (
	"time"

	"salonzap/internal/connection"
	"salonzap/internal/tenant"
)

// lostServer: the operator gives a server up. Each owner is told once that a new code is needed, also who was told of the fall before; what was to be
// told of the fall is not told any more. Nobody is woken.
func lostServer(w *world) {
	a := newAlarmWorld(w)
	defer a.end()
	w.server("rescue")
	told, fresh, off := a.connected("Sabia"), a.connected("Soube"), a.connected("Nunca")
	a.becomes(off, offByPerson)
	a.becomes(told, serverAway)
	a.after(40*time.Minute, 5*time.Minute)
	a.alike("the fall", a.sentTo(told), []string{"Sabia: o WhatsApp caiu"})
	a.at(22, 30)
	a.becomes(fresh, serverAway)
	a.after(10*time.Minute, time.Minute)
	for _, to := range []string{told, fresh, off} {
		a.placedAnew(to)
		c, err := a.s.Change(a.Context(), anybody, a.owners[to].ID, placeAnew(a.clock.now())) // another node, or the operator once more
		if err == nil {
			a.Errorf("%s was placed anew twice: %+v", to, c)
		}
	}
	a.after(4*time.Hour, 20*time.Minute)
	a.alike("in the night", append(a.sentTo(fresh), a.sentTo(off)...), nil)
	a.at(7, 1)
	a.look()
	a.after(time.Hour, 10*time.Minute)
	a.alike("who knew of the fall", a.sentTo(told), []string{"Sabia: o WhatsApp caiu", "Sabia: o WhatsApp caiu"})
	a.alike("who did not", a.sentTo(fresh), []string{"Soube: o WhatsApp caiu"})
	a.alike("who does not want WhatsApp", a.sentTo(off), nil)
	a.becomes(fresh, a.healed)
	a.look()
	a.alike("linked again", a.sentTo(fresh), []string{"Soube: o WhatsApp caiu", "Soube: o WhatsApp voltou"})
}

// placeAnew is the operator's word on a row.
func placeAnew(now time.Time) connection.Change {
	return func(c connection.Connection) (connection.Connection, []connection.Effect, error) {
		by := tenant.SystemActor("test")
		n, _, effects, err := connection.Next(c, connection.PlaceAnew{From: "default", Server: "rescue", TokenKey: "k1", By: by}, connection.Observation{}, connection.Env{Now: now, Pace: connection.DefaultPace()})
		return n, effects, err
	}
}

func (a *alarmWorld) placedAnew(to string) {
	a.Helper()
	c, err := a.s.Change(a.Context(), anybody, a.owners[to].ID, placeAnew(a.clock.now()))
	a.must(err)
	if got := a.row(c); got.Server != "rescue" || got.Previous.Server != "default" || !got.Previous.Discard || !got.Previous.NoSession {
		a.Errorf("%s: %+v", to, got)
	}
	a.owners[to] = c
}
