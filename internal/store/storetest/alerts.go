package storetest

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"salonzap/internal/alarm"
	"salonzap/internal/fault"
	"salonzap/internal/tenant"
)

func (a *alarmWorld) hook(_ context.Context, v alarm.Alert) error {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.noHook {
		return errors.New("the program is away")
	}
	a.alerts = append(a.alerts, v)
	return nil
}

func (a *alarmWorld) setHook(away bool) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.noHook = away
}

// took are the kinds of what the operator's program took, with how many salons, or what it was warned of.
func (a *alarmWorld) took() []string {
	a.mu.Lock()
	defer a.mu.Unlock()
	var all []string
	for _, v := range a.alerts {
		said := fmt.Sprintf("%s %d", v.Kind, v.Salons)
		if v.Warning.Kind != "" {
			said = fmt.Sprintf("%s %s %s %d", v.Kind, v.Warning.Kind, v.Warning.Subject, v.Warning.Figure)
		}
		all = append(all, said)
	}
	return all
}

// programTold: once of a fall and once of its end, at any hour, tried again while the program is away, and not of an end whose beginning it never took.
func programTold(w *world) {
	a := newAlarmWorld(w)
	defer a.end()
	var all []string
	for i := range 5 {
		all = append(all, a.connected(fmt.Sprint("Programa", i)))
	}
	each := func(change func(to string)) {
		for _, to := range all {
			change(to)
		}
	}
	a.at(23, 0)
	a.setHook(true)
	each(func(to string) { a.becomes(to, serverAway) })
	a.after(20*time.Minute, time.Minute)
	a.alike("while it is away", a.took(), nil)
	a.setHook(false)
	a.after(time.Hour, 5*time.Minute)
	a.alike("the fall, in the night", a.took(), []string{"server_down 5"})
	each(func(to string) { a.becomes(to, a.healed) })
	a.after(10*time.Minute, time.Minute)
	a.alike("its end", a.took(), []string{"server_down 5", "server_works 5"})
	a.alike("the operator, in the night", a.sentTo(theOperator), nil)
	a.setHook(true)
	each(func(to string) { a.becomes(to, serverAway) })
	a.after(20*time.Minute, time.Minute)
	each(func(to string) { a.becomes(to, a.healed) })
	a.setHook(false)
	a.after(2*time.Hour, 5*time.Minute)
	a.alike("what began and ended while it was away", a.took(), []string{"server_down 5", "server_works 5"})
	a.listedForOperators(all[0])
}

// listedForOperators: the operator reads what was told over all salons, by pages, and owners do not.
func (a *alarmWorld) listedForOperators(owner string) {
	a.Helper()
	hooks, before := 0, ""
	for {
		list, err := a.s.AllNotices(a.Context(), anybody, before, 3)
		a.must(err)
		for _, n := range list {
			if n.State == alarm.Dropped || strings.Contains(fmt.Sprintf("%+v", n), owner) {
				a.Errorf("listed is %+v", n)
			}
			if n.Way == alarm.ByHook {
				hooks++
			}
			if before != "" && n.ID >= before {
				a.Errorf("%s comes after %s", n.ID, before)
			}
			before = n.ID
		}
		if len(list) < 3 {
			break
		}
	}
	if hooks < len(a.took()) {
		a.Errorf("%d notices to the program are listed", hooks)
	}
	u, err := a.s.UserByEmail(a.Context(), anybody, owner)
	a.must(err)
	if _, err := a.s.AllNotices(a.Context(), tenant.For(u.Tenant), "", 3); !fault.Is(err, fault.Forbidden) {
		a.Errorf("an owner reads them: %v", err)
	}
}
