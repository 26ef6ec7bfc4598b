package cli

import (
	"context"
	"encoding/json"
	"errors"

	"salonzap/internal/cli/movein"
	"salonzap/internal/connection"
	"salonzap/internal/evolution"
)

// webhookSetting is the key of the setting with an instance's former webhook. Its value is sealed, since headers of webhooks may hold keys.
func webhookSetting(server, instance string) string {
	return "import.webhook." + server + "/" + instance
}

// noWebhook is the setting's content for an instance that had no webhook.
const noWebhook = "none"

// takeWebhook points an adopted instance's webhook at us. The former webhook is stored before it is changed, and only the first time: a second run must
// not store our own as the former one.
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
	former, exists, err := client.FindWebhook(ctx, c.Instance)
	if err != nil {
		return false, err
	}
	if !exists || !m.fleet.IsOurHook(former.URL) {
		if err := m.keepWebhook(ctx, c, former, exists); err != nil {
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

// keepWebhook stores an instance's former webhook, unless one is stored already. exists tells whether the instance had one.
func (m *mover) keepWebhook(ctx context.Context, c connection.Connection, former evolution.Webhook, exists bool) error {
	key := webhookSetting(c.Server, c.Instance)
	if stored, err := m.store.Setting(ctx, operator(), key); err == nil && stored != "" {
		return nil
	} else if err != nil && !isNotFound(err) {
		return err
	}
	content := []byte(noWebhook)
	if exists {
		var err error
		if content, err = json.Marshal(former.Config()); err != nil {
			return err
		}
	}
	return m.store.PutSetting(ctx, operator(), key, m.cfg.Ring.Seal(key, content))
}

// keptWebhook reads the former webhook that keepWebhook stored. kept tells whether it stored something, existed whether the instance had a webhook.
func (m *mover) keptWebhook(ctx context.Context, c connection.Connection) (former evolution.WebhookConfig, existed, kept bool, err error) {
	key := webhookSetting(c.Server, c.Instance)
	sealed, err := m.store.Setting(ctx, operator(), key)
	if isNotFound(err) || (err == nil && sealed == "") {
		return former, false, false, nil
	}
	if err != nil {
		return former, false, false, err
	}
	content, err := m.cfg.Ring.Open(key, sealed)
	if err != nil {
		return former, false, true, err
	}
	if string(content) == noWebhook {
		return former, false, true, nil
	}
	return former, true, true, json.Unmarshal(content, &former)
}
