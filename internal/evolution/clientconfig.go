package evolution

import "context"

// SetWebhook replaces the instance's webhook and returns it as stored. An enabled one without events is KindInvalid. URL, events and
// headers apply at once, Base64 with the next connect.
func (c *Client) SetWebhook(ctx context.Context, name string, in WebhookConfig) (Webhook, error) {
	if err := checkName(OpWebhookSet, name); err != nil {
		return Webhook{}, err
	}
	if in.Enabled && len(in.Events) == 0 {
		return Webhook{}, noEvents(OpWebhookSet)
	}
	var out Webhook
	err := c.call(ctx, post(OpWebhookSet, pathFor("/webhook/set", name), WebhookSetRequest{Webhook: in}), &out)
	if err != nil {
		return Webhook{}, err
	}
	return out, nil
}

// FindWebhook returns the instance's webhook, and false when it has none.
func (c *Client) FindWebhook(ctx context.Context, name string) (Webhook, bool, error) {
	if err := checkName(OpWebhookFind, name); err != nil {
		return Webhook{}, false, err
	}
	var out *Webhook
	if err := c.call(ctx, get(OpWebhookFind, pathFor("/webhook/find", name)), &out); err != nil {
		return Webhook{}, false, err
	}
	if out == nil {
		return Webhook{}, false, nil
	}
	return *out, true, nil
}

// SetSettings replaces the instance's settings. AlwaysOnline and SyncFullHistory apply with the next connect.
func (c *Client) SetSettings(ctx context.Context, name string, in Settings) error {
	if err := checkName(OpSettingsSet, name); err != nil {
		return err
	}
	var out SettingsResponse
	return c.call(ctx, post(OpSettingsSet, pathFor("/settings/set", name), SettingsRequest(in)), &out)
}
