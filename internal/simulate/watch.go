package simulate

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"salonzap/internal/alarm"
	"salonzap/internal/connection"
)

// lookEvery is how often the world is looked at. Times of noticing and healing are up to that much too long, and never too short.
const (
	lookEvery = 5 * time.Second
	lookPhase = 2345 * time.Millisecond // so that a look never comes at the same moment as something else
	countEach = 12                      // looks between two counts of instances: a minute
	tellGrace = 2 * time.Minute         // what was true when it was decided on is told a moment later
)

// watchWorld looks at servers, salons and instances until the run ends.
func (w *world) watchWorld() {
	health := map[string]string{}
	w.sleepUntil(w.now().Truncate(lookEvery).Add(lookPhase))
	for n := 0; ; n++ {
		if wait(w.ctx, lookEvery) != nil {
			return
		}
		w.lookAtServers(health)
		w.lookAtSalons()
		if n%countEach == 0 {
			w.countInstances()
		}
	}
}

// lookAtServers notes what the console says of servers, when it changed.
func (w *world) lookAtServers(health map[string]string) {
	loads, err := w.core.Store.Servers(w.ctx, scope())
	if err != nil {
		return
	}
	for _, l := range loads {
		problem := l.Server.Health.Problem
		if before, known := health[l.Server.ID]; known && before != problem {
			w.note(Event{Who: "console", What: "server is " + cmp.Or(problem, "well"), Server: l.Server.ID})
		}
		health[l.Server.ID] = problem
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, s := range w.salons {
		if health[s.host.id] == "" {
			continue
		}
		for _, f := range s.faults {
			if f.class.ofServer() && f.noticed.IsZero() && f.healed.IsZero() {
				f.noticed = w.now()
			}
		}
	}
}

// lookAtSalons notes which work again.
func (w *world) lookAtSalons() {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, s := range w.salons {
		for _, f := range s.faults {
			if f.healed.IsZero() && !f.curable.IsZero() && s.connected && !s.down && s.works() {
				f.healed = w.now()
			}
		}
	}
}

// judgeRow notes what a row says of a fault, and whether that is true. The caller holds mu.
func (w *world) judgeRow(s *salon) {
	now := w.now()
	if !s.down && s.cause == connection.CauseNone {
		return
	}
	for _, f := range s.faults {
		if f.noticed.IsZero() && f.holds(now, 0) && slices.Contains(f.class.causes(), s.cause) {
			f.noticed = now
		}
	}
	if s.cause != connection.CauseNone && !s.explains(s.cause, now, lookEvery) {
		w.report.broke(WrongCause, fmt.Sprintf("%s says %s at %s", s.instance, s.cause, w.clock(now)))
		for _, f := range s.faults {
			if f.holds(now, lookEvery) {
				w.report.wrong[f.class]++
			}
		}
	}
}

// explains tells whether a cause is true of a salon at a moment.
func (s *salon) explains(cause connection.Cause, at time.Time, grace time.Duration) bool {
	return slices.ContainsFunc(s.faults, func(f *fault) bool { return f.holds(at, grace) && slices.Contains(f.class.causes(), cause) })
}

// explainsLetter tells whether a cause may be told to a salon's owner.
func (s *salon) explainsLetter(cause connection.Cause, at time.Time) bool {
	return slices.ContainsFunc(s.faults, func(f *fault) bool {
		return f.holds(at, tellGrace) && slices.Contains(f.class.tellable(), cause)
	})
}

// countInstances looks for salons with two instances, and for instances without a salon.
func (w *world) countInstances() {
	at := map[string][]string{}
	for _, h := range w.hosts {
		for _, in := range h.fake.Instances() {
			at[in.Name] = append(at[in.Name], h.id)
		}
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, s := range w.salons {
		if places := at[s.instance]; len(places) > 1 && !s.second {
			s.second = true
			w.report.broke(SecondInstance, fmt.Sprintf("%s lives on %v at %s", s.instance, places, w.clock(w.now())))
			for _, f := range s.faults {
				w.report.second[f.class]++
			}
		}
		delete(at, s.instance)
	}
	for name := range at {
		if !w.strangers[name] {
			w.strangers[name] = true
			w.report.broke(SecondInstance, fmt.Sprintf("%s belongs to no salon at %s", name, w.clock(w.now())))
		}
	}
}

// count counts salons as the console does.
func (w *world) count() error {
	states, err := w.core.Store.CountSalons(w.ctx, scope())
	if err != nil {
		return err
	}
	causes, err := w.core.Store.CountCauses(w.ctx, scope())
	if err != nil {
		return err
	}
	c := Count{At: w.clock(w.now()), States: map[string]int{}, Causes: map[string]int{}}
	for k, n := range states {
		c.States[string(k)] = n
	}
	for k, n := range causes {
		if n > 0 {
			c.Causes[string(k)] = n
		}
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, s := range w.salons {
		if s.works() {
			c.Working++
		}
		if s.down {
			c.Down++
		}
	}
	w.report.Counts = append(w.report.Counts, c)
	return nil
}

// clock is a time of the scenario, to the minute.
func (w *world) clock(t time.Time) string { return clockText(t.Sub(w.start)) }

// note adds a line to the timeline.
func (w *world) note(e Event) {
	e.at = w.now()
	w.mu.Lock()
	defer w.mu.Unlock()
	w.report.events = append(w.report.events, e)
}

// notices reads all that was told, the oldest first.
func (w *world) notices() (all []alarm.ListedNotice, err error) {
	ctx := w.background()
	for before := ""; ; {
		page, err := w.core.Store.AllNotices(ctx, scope(), before, noticePage)
		if err != nil {
			return nil, err
		}
		for _, n := range page {
			if n.Way == alarm.ByMail && n.State == alarm.Sent {
				all = append(all, n)
			}
		}
		if len(page) == 0 {
			break
		}
		before = page[len(page)-1].ID
	}
	slices.SortFunc(all, func(a, b alarm.ListedNotice) int {
		return cmp.Or(a.Ended.Compare(b.Ended), cmp.Compare(a.Slug, b.Slug), cmp.Compare(a.Server, b.Server), cmp.Compare(a.Kind, b.Kind))
	})
	return all, nil
}
