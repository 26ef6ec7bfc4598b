package fleet

import (
	"context"

	"salonzap/internal/connection"
	"salonzap/internal/evolution"
)

// executePrevious carries out a step on what a move has left behind on another server.
func (f *Fleet) executePrevious(ctx context.Context, c connection.Connection, s connection.Step) connection.Observation {
	left := c.OnPreviousServer()
	switch s {
	case connection.StepLookupPrevious:
		return f.Execute(ctx, left, connection.StepLookup)
	case connection.StepLogoutPrevious:
		return f.Execute(ctx, left, connection.StepLogout)
	case connection.StepDeletePrevious:
		return f.Execute(ctx, left, connection.StepDelete)
	default:
		return connection.Observation{}
	}
}

// previousConfig is what an instance that is created after a move takes along: how it behaved on the server before, and its
// webhook when that is somebody else's. What cannot be read there is asked for again; nothing is created meanwhile.
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
		return settings, hook, nil // nothing is there any more
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
