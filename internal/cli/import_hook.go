package cli

import (
	"context"
	"encoding/json"
	"errors"

	"salonzap/internal/cli/movein"
	"salonzap/internal/connection"
	"salonzap/internal/evolution"
)

// webhookSetting is where an instance's former webhook is kept. It is sealed: its headers may hold keys.
func webhookSetting(server, instance string) string {
	return "import.webhook." + server + "/" + instance
}

// noWebhook is kept for an instance that had none.
const noWebhook = "none"

// takeWebhook points an adopted instance's webhook at us. Where it went is kept before anything is changed, and the first
// time only: a second run must not keep ourselves.
func (m *mover) takeWebhook(ctx context.Context, a movein.Action, r *result) {
	c, err := m.store.ByInstance(ctx, operator(), m.FromServer, a.Instance)
	if isNotFound(err) {
		return
	}
	word := "already ours"
	if err == nil && c.Ownership == connection.ByOperator {
		var changed bool
		if changed, err = m.hook(ctx, c); changed {
			word = "taken"
		}
	}
	if err != nil {
		_, why := explain(err)
		word, r.Error = "failed", &why
	}
	r.Webhook = &word
}

func (m *mover) hook(ctx context.Context, c connection.Connection) (changed bool, err error) {
	client, err := m.fleet.Client(c.Server)
	if err != nil {
		return false, err
	}
	had, there, err := client.FindWebhook(ctx, c.Instance)
	if err != nil {
		return false, err
	}
	if !there || !m.fleet.IsOurHook(had.URL) {
		if err := m.keepWebhook(ctx, c, had, there); err != nil {
			return false, err
		}
	}
	o := m.fleet.Execute(ctx, c, connection.StepWebhook)
	if o.Kind != connection.ResultAccepted {
		return false, errors.New("the server did not take the webhook: " + o.Kind.String())
	}
	now := m.Now()
	_, err = m.store.Change(ctx, operator(), c.ID, func(old connection.Connection) (connection.Connection, []connection.Effect, error) {
		old.Evidence.WebhookSetAt, old.Evidence.ForeignWebhook = now, false
		return old, nil, nil
	})
	return o.WebhookRepaired, err
}

// keepWebhook keeps where an instance's events went.
func (m *mover) keepWebhook(ctx context.Context, c connection.Connection, had evolution.Webhook, there bool) error {
	place := webhookSetting(c.Server, c.Instance)
	if kept, err := m.store.Setting(ctx, operator(), place); err == nil && kept != "" {
		return nil
	} else if err != nil && !isNotFound(err) {
		return err
	}
	content := []byte(noWebhook)
	if there {
		var err error
		if content, err = json.Marshal(had.Config()); err != nil {
			return err
		}
	}
	return m.store.PutSetting(ctx, operator(), place, m.cfg.Ring.Seal(place, content))
}

// keptWebhook reads what keepWebhook kept. there tells whether the instance had a webhook at all.
func (m *mover) keptWebhook(ctx context.Context, c connection.Connection) (had evolution.WebhookConfig, there, kept bool, err error) {
	place := webhookSetting(c.Server, c.Instance)
	sealed, err := m.store.Setting(ctx, operator(), place)
	if isNotFound(err) || (err == nil && sealed == "") {
		return had, false, false, nil
	}
	if err != nil {
		return had, false, false, err
	}
	content, err := m.cfg.Ring.Open(place, sealed)
	if err != nil {
		return had, false, true, err
	}
	if string(content) == noWebhook {
		return had, false, true, nil
	}
	return had, true, true, json.Unmarshal(content, &had)
}
