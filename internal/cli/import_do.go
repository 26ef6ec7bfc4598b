package cli

import (
	"context"
	"errors"
	"io"
	"time"

	"salonzap/internal/cli/movein"
	"salonzap/internal/connection"
	"salonzap/internal/fault"
	"salonzap/internal/tenant"
)

// result is a line of the answer: an action of the plan and its result.
type result struct {
	Do       string  `json:"do"` // adopt, create, skip, put_back, remove, keep
	Done     bool    `json:"done"`
	Salon    *string `json:"salon"`
	Name     *string `json:"name"`
	Instance *string `json:"instance_name"`
	State    *string `json:"state"`
	Phone    *string `json:"phone_number"` // masked
	Webhook  *string `json:"webhook"`      // taken, already ours, failed
	Why      string  `json:"why"`
	Error    *string `json:"error"`
}

func newResult(a movein.Action) result {
	r := result{
		Do: string(a.Verb), Salon: optional(a.Slug.String()), Name: optional(a.Name), Instance: optional(a.Instance),
		State: optional(string(a.State)), Why: a.Why,
	}
	if !a.Number.IsZero() {
		r.Phone = optional(a.Number.Masked())
	}
	return r
}

// carryOut carries the plan out, one action after the other; a failed action does not stop the others. Without --apply it only reports the plan.
func (m *mover) carryOut(ctx context.Context, actions []movein.Action) []result {
	results := make([]result, 0, len(actions))
	for i, a := range actions {
		r := newResult(a)
		if m.Apply && ctx.Err() == nil {
			m.act(ctx, a, i, &r)
		}
		results = append(results, r)
	}
	return results
}

// act does one action.
func (m *mover) act(ctx context.Context, a movein.Action, n int, r *result) {
	var err error
	switch a.Verb {
	case movein.Create:
		_, _, err = m.tenant(ctx, a)
	case movein.Adopt:
		err = m.adopt(ctx, a, n)
	case movein.Skip:
		r.Done = a.Already
	}
	if err != nil {
		_, why := explain(err)
		r.Error = &why
		return
	}
	r.Done = r.Done || a.Verb != movein.Skip
	if m.TakeWebhooks && a.Instance != "" && (a.Verb == movein.Adopt || a.Already) {
		m.takeWebhook(ctx, a, r)
	}
}

// tenant returns the action's salon, which it makes when there is none.
func (m *mover) tenant(ctx context.Context, a movein.Action) (t tenant.Tenant, made bool, err error) {
	if !a.Salon.IsZero() {
		t, err = m.store.Tenant(ctx, operator(), a.Salon)
		return t, false, err
	}
	d := tenant.Draft{Name: a.Name, Slug: a.Slug.String()}
	if !a.Phone.IsZero() {
		d.Phone = a.Phone.E164()
	}
	t, err = tenant.NewSalons(m.store, m.Now).Add(ctx, operator(), d)
	if err != nil {
		return t, false, err
	}
	return t, true, m.store.PutSetting(ctx, operator(), madeSetting(t.ID), "salon")
}

// madeSetting is the key of the setting which records that the import made a salon, so that --undo may remove it.
func madeSetting(id tenant.ID) string { return "import.made." + id.String() }

// adopt makes the instance the salon's connection. When that fails, a salon that was made for it is deleted again.
func (m *mover) adopt(ctx context.Context, a movein.Action, n int) error {
	t, made, err := m.tenant(ctx, a)
	if err != nil {
		return err
	}
	now := m.Now()
	var fresh connection.ID
	c, existed, err := m.store.Open(ctx, operator(), t.ID, func(t tenant.Tenant) connection.Connection {
		c := movein.NewConnection(a, t, m.FromServer, now, now.Add(firstLook(n)))
		fresh = c.ID
		return c
	}, func(old connection.Connection) (connection.Connection, []connection.Effect, error) {
		if old.ID != fresh {
			return old, nil, nil
		}
		return old, movein.Effects(old, now), nil
	})
	switch {
	case err == nil && existed && c.Instance != a.Instance:
		err = errors.New("the salon has been given another instance meanwhile: " + c.Instance)
	case err == nil:
		return nil
	}
	if made {
		err = errors.Join(err, m.store.DeleteTenant(ctx, operator(), t.ID, now))
	}
	return err
}

// firstLook is after what time the n-th adopted connection is first checked. It spreads the checks over a minute, so that a thousand connections do not
// ask the server at once.
func firstLook(n int) time.Duration {
	const soonest, apart, spread = 5 * time.Second, 100 * time.Millisecond, 600
	return soonest + time.Duration(n%spread)*apart
}

// show writes the plan or its results, and what to do next. It returns errFound when an action failed.
func (m *mover) show(results []result) error {
	failed := false
	var rows [][]string
	counts := make(map[string]int)
	for _, r := range results {
		why := r.Why
		if r.Error != nil {
			why, failed = "FAILED: "+*r.Error, true
		}
		if r.Webhook != nil {
			why += "; webhook: " + *r.Webhook
		}
		counts[r.Do]++
		rows = append(rows, []string{r.Do, word(r.Salon), word(r.Instance), word(r.State), word(r.Phone), why})
	}
	err := m.out.value(results, func(w io.Writer) {
		table(w, "There is nothing to import.", []string{"DO", "SALON", "INSTANCE", "STATE", "NUMBER", "WHY"}, rows)
		say(w, "\n%d to adopt, %d to create, %d to skip.", counts["adopt"], counts["create"], counts["skip"])
		if !m.Apply && counts["adopt"]+counts["create"] > 0 {
			say(w, "This was a dry run; nothing was changed. Add --apply to do it.")
		}
	})
	if err == nil && failed {
		return errFound
	}
	return err
}

func word(s *string) string {
	if s == nil {
		return "-"
	}
	return *s
}

// isNotFound tells whether an error is of kind NotFound.
func isNotFound(err error) bool { return fault.Is(err, fault.NotFound) }
