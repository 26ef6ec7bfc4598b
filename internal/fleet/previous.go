package fleet

import (
	"context"

	"salonzap/internal/connection"
	"salonzap/internal/evolution"
)

// executePrevious carries out a step on the previous instance, after a move.
func (f *Fleet) executePrevious(ctx context.Context, c connection.Connection, s connection.Step) connection.Observation {
	previous := c.OnPreviousServer()
	switch s {
	case connection.StepLookupPrevious:
		return f.Execute(ctx, previous, connection.StepLookup)
	case connection.StepLogoutPrevious:
		return f.Execute(ctx, previous, connection.StepLogout)
	case connection.StepDeletePrevious:
		return f.Execute(ctx, previous, connection.StepDelete)
	default:
		return connection.Observation{}
	}
}

// previousConfig is the configuration of an instance that is created after a move: the settings that it had on the previous server, and its
// webhook there when that is somebody else's. With an error nothing may be created; the caller tries again.
func (f *Fleet) previousConfig(
	ctx context.Context, c connection.Connection,
) (settings *evolution.SettingsRequest, hook *evolution.WebhookConfig, err error) {
	settings, hook = &evolution.SettingsRequest{GroupsIgnore: true}, f.webhookConfig(c.Server, c.Instance)
	if c.Previous.Server == "" || c.Previous.Discard {
		return settings, hook, nil
	}
	p, err := f.clientOf(c.Previous.Server)
	if err != nil {
		return nil, nil, err
	}
	row, err := p.client.Instance(ctx, c.Instance)
	switch {
	case evolution.KindOf(err) == evolution.KindNotFound:
		return settings, hook, nil // it does not exist there any more
	case err != nil:
		return nil, nil, err
	case row.Setting != nil:
		had := evolution.SettingsRequest(row.Setting.Settings)
		settings = &had
	}
	if !c.Previous.ForeignWebhook {
		return settings, hook, nil
	}
	theirs, there, err := p.client.FindWebhook(ctx, c.Instance)
	if err != nil {
		return nil, nil, err
	}
	hook = nil
	if there {
		config := theirs.Config()
		hook = &config
	}
	return settings, hook, nil
}
