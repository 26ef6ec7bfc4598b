package cli

import (
	"context"
	"io"
	"slices"

	"salonzap/internal/cli/movein"
	"salonzap/internal/connection"
	"salonzap/internal/evolution"
	"salonzap/internal/store"
	"salonzap/internal/tenant"
)

// The verbs of --undo.
const (
	putBack = "put_back" // the former webhook is set again
	remove  = "remove"   // the salon or connection that the import made is removed
	keep    = "keep"     // nothing is removed, since somebody has used it
)

// undo puts the webhook of each salon back, then removes what the import made there, unless somebody has used it since.
func (m *mover) undo(ctx context.Context) error {
	var salons []connection.Salon
	err := eachSalon(ctx, m.store, connection.Query{}, 0, func(s connection.Salon) error {
		if s.Connection == nil || (!m.NoServer && s.Connection.Server == m.FromServer) {
			salons = append(salons, s)
		}
		return nil
	})
	if err != nil {
		return err
	}
	used, err := usedSalons(ctx, m.store)
	if err != nil {
		return err
	}
	var results []result
	for _, s := range salons {
		results = append(results, m.undoSalon(ctx, s, used[s.Tenant.ID])...)
	}
	return m.showUndone(results)
}

// usedSalons are the salons that have an account or an API key.
func usedSalons(ctx context.Context, s *store.Store) (map[tenant.ID]bool, error) {
	used := make(map[tenant.ID]bool)
	users, err := s.Users(ctx, operator())
	if err != nil {
		return nil, err
	}
	for _, u := range users {
		used[u.Tenant] = true
	}
	keys, err := s.APIKeys(ctx, operator())
	for _, k := range keys {
		used[k.Tenant] = true
	}
	return used, err
}

// undoSalon undoes what the import did to one salon.
func (m *mover) undoSalon(ctx context.Context, s connection.Salon, used bool) []result {
	var results []result
	note := func(do, why string, err error) {
		r := result{Do: do, Done: m.Apply && err == nil && do != keep, Salon: optional(s.Tenant.Slug.String()), Name: optional(s.Tenant.Name), Why: why}
		if s.Connection != nil {
			r.Instance = &s.Connection.Instance
		}
		if err != nil {
			_, text := explain(err)
			r.Error = &text
		}
		results = append(results, r)
	}
	if c := s.Connection; c != nil {
		former, existed, kept, err := m.keptWebhook(ctx, *c)
		if kept && err == nil && m.Apply {
			err = m.putWebhookBack(ctx, *c, former, existed)
		}
		if kept || err != nil {
			note(putBack, "its webhook goes back to where it went", err)
		}
		if err != nil {
			return results // the connection stays while its webhook still comes to us
		}
	}
	made, adopted, err := m.imported(ctx, s)
	switch {
	case err != nil:
		note(keep, "it cannot be looked at", err)
	case !made && !adopted:
	case used || !m.untouched(ctx, s):
		note(keep, "somebody has used it since", nil)
	default:
		if m.Apply {
			err = m.removeSalon(ctx, s, made)
		}
		note(remove, "the import made it, and nobody has used it since", err)
	}
	return results
}

// imported tells whether the import made the salon, and whether it made the connection.
func (m *mover) imported(ctx context.Context, s connection.Salon) (made, adopted bool, err error) {
	mark, err := m.store.Setting(ctx, operator(), madeSetting(s.Tenant.ID))
	if err != nil && !isNotFound(err) {
		return false, false, err
	}
	made = err == nil && mark != ""
	if s.Connection == nil {
		return made, false, nil
	}
	history, err := m.store.History(ctx, operator(), s.Tenant.ID, "", maxHistory)
	return made, err == nil && movein.Adopted(history), err
}

// maxHistory is how many entries of a connection's history are read. One with more of them counts as used.
const maxHistory = 200

func (m *mover) untouched(ctx context.Context, s connection.Salon) bool {
	if s.Connection == nil {
		return true
	}
	history, err := m.store.History(ctx, operator(), s.Tenant.ID, "", maxHistory)
	return err == nil && len(history) < maxHistory && movein.Untouched(history)
}

func (m *mover) putWebhookBack(ctx context.Context, c connection.Connection, former evolution.WebhookConfig, existed bool) error {
	client, err := m.fleet.Client(c.Server)
	if err != nil {
		return err
	}
	if !existed { // a webhook cannot be removed, only turned off
		former = evolution.WebhookConfig{URL: m.fleet.HookURL(c.Server, c.Instance)}
	}
	if len(former.Events) == 0 && former.Enabled {
		former.Events = allEvents()
	}
	// Before the webhook is set, so that the regular check of webhooks does not point it at us again.
	_, err = m.store.Change(ctx, operator(), c.ID, func(old connection.Connection) (connection.Connection, []connection.Effect, error) {
		old.Evidence.ForeignWebhook = true
		return old, nil, nil
	})
	if err != nil {
		return err
	}
	if _, err := client.SetWebhook(ctx, c.Instance, former); err != nil {
		return err
	}
	return m.store.PutSetting(ctx, operator(), webhookSetting(c.Server, c.Instance), "")
}

// allEvents is the list of events that an empty list means to a server, without the names that only version 2.4 accepts.
func allEvents() []evolution.Event {
	return slices.DeleteFunc(evolution.Events(), evolution.Event.Since24)
}

// removeSalon removes the connection, and the salon when the import made it. It does not call the server.
func (m *mover) removeSalon(ctx context.Context, s connection.Salon, made bool) error {
	if made {
		if err := m.store.DeleteTenant(ctx, operator(), s.Tenant.ID, m.Now()); err != nil {
			return err
		}
	}
	if s.Connection != nil {
		_, err := m.store.Change(ctx, operator(), s.Connection.ID, func(old connection.Connection) (connection.Connection, []connection.Effect, error) {
			return old, []connection.Effect{connection.DeleteRow{}}, nil
		})
		if err != nil && !isNotFound(err) {
			return err
		}
	}
	return m.store.PutSetting(ctx, operator(), madeSetting(s.Tenant.ID), "")
}

func (m *mover) showUndone(results []result) error {
	failed := false
	var rows [][]string
	for _, r := range results {
		why := r.Why
		if r.Error != nil {
			why, failed = "FAILED: "+*r.Error, true
		}
		rows = append(rows, []string{r.Do, word(r.Salon), word(r.Instance), why})
	}
	if results == nil {
		results = []result{}
	}
	err := m.out.value(results, func(w io.Writer) {
		table(w, "There is nothing to undo.", []string{"DO", "SALON", "INSTANCE", "WHY"}, rows)
		if !m.Apply && len(rows) > 0 {
			say(w, "\nThis was a dry run; nothing was changed. Add --apply to do it.")
		}
	})
	if err == nil && failed {
		return errFound
	}
	return err
}
