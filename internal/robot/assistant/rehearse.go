package assistant

import (
	"context"
	"time"

	"salonzap/internal/contact"
	"salonzap/internal/robot"
	"salonzap/internal/tenant"
)

// Rehearse answers what somebody of the salon writes as if they were a client of that name: one outcome for each line, from the agenda as it
// is now. It writes nothing. The robot answers also where it is off. Lines are in order; none is from before the one above it, or to come.
// Errors: of the store.
func (a *Assistant) Rehearse(ctx context.Context, scope tenant.Scope, t tenant.ID, name string, lines []robot.Line) ([]robot.Outcome, error) {
	p, err := a.memory.RobotProfile(ctx, scope, t)
	if err != nil {
		return nil, err
	}
	w, err := a.world(ctx, scope, t, p, contact.Contact{ID: contact.NewID(), Tenant: t, Given: contact.Name{Text: name, At: a.now()}})
	if err != nil {
		return nil, err
	}
	x, last := a.robot.Rehearse(w), time.Time{}
	all := make([]robot.Outcome, 0, len(lines))
	for _, l := range lines {
		if l.At.After(last) {
			last = l.At
		}
		if last.After(w.Now) {
			last = w.Now
		}
		all = append(all, x.Say(l.Words, last))
	}
	return all, nil
}
