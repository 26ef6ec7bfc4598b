package cli

import (
	"context"
	"io"
	"strconv"

	"salonzap/internal/inbox"
	"salonzap/internal/store"
	"salonzap/internal/tenant"
)

type messageListCmd struct {
	State string `enum:"waiting,failed,pending,unknown,refused,expired" default:"waiting" help:"waiting (pending, unknown), failed (refused, expired), or one of the four."`
	Salon string `help:"Only of the salon with this slug."`
	Cause string `help:"Only what this keeps, or kept, from going: paused, not_connected, cold_contact …"`
	Days  int    `default:"7" help:"Of what did not go: only what was asked for in so many days."`
	Limit int    `default:"100" help:"At most so many of each state; 0 lists all."`
}

// Help describes the answer, with examples.
func (messageListCmd) Help() string {
	return "What waits comes oldest first, what failed newest first. No message says what it says, and numbers are hidden but for a few digits.\n\n" +
		"Examples:\n  salonzap message list\n  salonzap message list --state failed --salon ana --json"
}

// Run lists messages, page by page.
func (c messageListCmd) Run(ctx context.Context, h *home) error {
	s, err := h.database(ctx)
	if err != nil {
		return err
	}
	q := inbox.OutboxQuery{Cause: inbox.Cause(c.Cause), Since: h.Now().AddDate(0, 0, -max(c.Days, 0))}
	if c.Salon != "" {
		t, err := s.TenantBySlug(ctx, operator(), c.Salon)
		if err != nil {
			return err
		}
		q.Tenant = t.ID
	}
	slugs := map[tenant.ID]string{}
	views := make([]messageView, 0)
	var rows [][]string
	for _, q.State = range c.states() {
		err := eachEntry(ctx, s, q, c.Limit, func(e inbox.OutboxEntry) error {
			slug, err := slugOf(ctx, s, slugs, e.Tenant)
			if err != nil {
				return err
			}
			v := viewEntry(e, slug)
			views = append(views, v)
			rows = append(rows, []string{moment(e.AskedAt), v.Salon, v.To, v.Kind, v.State, v.reason(), strconv.Itoa(v.Attempts), v.ID})
			return nil
		})
		if err != nil {
			return err
		}
	}
	return h.out.value(views, func(w io.Writer) {
		table(w, "No message is like this.", []string{"ASKED", "SALON", "TO", "KIND", "STATE", "REASON", "ATTEMPTS", "ID"}, rows)
	})
}

func (c messageListCmd) states() []inbox.State {
	switch c.State {
	case "waiting":
		return []inbox.State{""}
	case "failed":
		return []inbox.State{inbox.Refused, inbox.Expired}
	}
	return []inbox.State{inbox.State(c.State)}
}

// slugOf is a salon's slug, or "-" for a deleted one. known caches the slugs.
func slugOf(ctx context.Context, s *store.Store, known map[tenant.ID]string, id tenant.ID) (string, error) {
	if slug, ok := known[id]; ok {
		return slug, nil
	}
	t, err := s.Tenant(ctx, operator(), id)
	switch {
	case isNotFound(err):
		known[id] = "-"
	case err != nil:
		return "", err
	default:
		known[id] = t.Slug.String()
	}
	return known[id], nil
}

// eachEntry calls f for every message that q selects, at most limit of them (0: all), reading page by page.
func eachEntry(ctx context.Context, s *store.Store, q inbox.OutboxQuery, limit int, f func(inbox.OutboxEntry) error) error {
	const page = 200
	for left := limit; ; {
		q.Limit = page
		if limit > 0 {
			q.Limit = min(page, left)
		}
		list, err := s.OutboxEntries(ctx, operator(), q)
		if err != nil {
			return err
		}
		for _, e := range list {
			if err := f(e); err != nil {
				return err
			}
		}
		left -= len(list)
		if len(list) < q.Limit || limit > 0 && left <= 0 {
			return nil
		}
		q.After = list[len(list)-1].ID
	}
}
