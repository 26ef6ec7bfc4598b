package fleet

import (
	"context"
	"log/slog"
	"slices"

	"golang.org/x/sync/semaphore"

	"salonzap/internal/connection"
	"salonzap/internal/evolution"
	"salonzap/internal/fleet/translate"
	"salonzap/internal/phone"
)

// Execute carries out a step on the connection's server and returns what was observed. It returns no error: a failure is an observation
// too.
func (f *Fleet) Execute(ctx context.Context, c connection.Connection, s connection.Step) connection.Observation {
	if s.OnPrevious() {
		return f.executePrevious(ctx, c, s)
	}
	p, err := f.clientOf(c.Server)
	if err != nil {
		if f.Refresh(ctx) != nil {
			return connection.Observation{Kind: connection.ResultUnreachable}
		}
		if p, err = f.clientOf(c.Server); err != nil {
			return connection.Observation{Kind: connection.ResultUnreachable}
		}
	}
	o, of := f.step(ctx, p, c, s)
	if of != nil {
		of.recordOutcome(o, c.Instance, f.now())
	}
	o.BootAt = p.lastBoot()
	return o
}

// step carries out a step. of is the server whose health the observation tells something about; nil when none was called.
func (f *Fleet) step(ctx context.Context, p *serverClient, c connection.Connection, s connection.Step) (o connection.Observation, of *serverClient) {
	if s == connection.StepObserve && c.Attempt == nil && p.isSilent() {
		return connection.Observation{Kind: connection.ResultUnreachable}, nil // the health check finds out when it answers again
	}
	if isAdrift(c, s) {
		if o, known := p.insteadOfLook(f.now()); known {
			return o, nil
		}
		defer func() { o = p.afterLook(o, f.now()) }()
	}
	if slots := p.limiterFor(s); slots != nil {
		if slots.Acquire(ctx, 1) != nil {
			return connection.Observation{Kind: connection.ResultUnreachable}, nil
		}
		defer slots.Release(1)
	}
	if s == connection.StepCreate {
		return f.create(ctx, p, c)
	}
	return f.callOwn(ctx, p, c, s), p
}

// callOwn carries out a step that calls the connection's server only.
func (f *Fleet) callOwn(ctx context.Context, p *serverClient, c connection.Connection, s connection.Step) connection.Observation {
	switch s {
	case connection.StepObserve:
		return observeState(ctx, p, c)
	case connection.StepLookup:
		return f.lookup(ctx, p, c)
	case connection.StepConnect:
		return startLinking(ctx, p, c)
	case connection.StepRestart:
		_, err := p.client.Restart(ctx, c.Instance)
		return f.outcome(ctx, s, err)
	case connection.StepLogout:
		return f.outcome(ctx, s, p.client.Logout(ctx, c.Instance))
	case connection.StepDelete:
		return f.outcome(ctx, s, p.client.Delete(ctx, c.Instance))
	case connection.StepWebhook:
		return f.ensureWebhook(ctx, p, c)
	case connection.StepNone, connection.StepAdmit, connection.StepCreate, connection.StepLookupPrevious, connection.StepLogoutPrevious, connection.StepDeletePrevious:
	}
	return connection.Observation{}
}

// limiterFor is the semaphore that bounds a step's calls in flight; nil when they are not bounded.
func (p *serverClient) limiterFor(s connection.Step) *semaphore.Weighted {
	switch s {
	case connection.StepCreate, connection.StepConnect:
		return p.linkCalls
	case connection.StepObserve:
		return p.stateCalls
	default:
		return nil
	}
}

// outcome is the observation of a call whose answer says nothing but success.
func (f *Fleet) outcome(ctx context.Context, s connection.Step, err error) connection.Observation {
	o := translate.ErrorObservation(err)
	if err != nil && o.Kind == connection.ResultRefused {
		f.log.LogAttrs(ctx, slog.LevelInfo, "a server refused a step", slog.String("step", s.String()), slog.Any("error", err))
	}
	return o
}

func observeState(ctx context.Context, p *serverClient, c connection.Connection) connection.Observation {
	s, err := p.client.ConnectionState(ctx, c.Instance)
	if err != nil {
		return translate.ErrorObservation(err)
	}
	o := translate.WithProgress(translate.StateObservation(s.State), s.Progress)
	if _, connected := c.State.(connection.Connected); connected && o.Kind == connection.ResultUnreachable {
		o.Kind = connection.ResultConnecting // the server answers; only the session cannot reach WhatsApp
	}
	return o
}

// startLinking starts linking, or reads the current code. A number, as digits, is sent for a pairing code only.
func startLinking(ctx context.Context, p *serverClient, c connection.Connection) connection.Observation {
	number := ""
	if a := c.Attempt; a != nil && a.Method == connection.PairingCode {
		number = a.Phone.Digits()
	}
	r, err := p.client.ConnectExpecting(ctx, c.Instance, number, c.ExpectedNumber().Digits())
	if err != nil {
		return translate.ErrorObservation(err)
	}
	if r.State == evolution.StateOpen {
		return connection.Observation{Kind: connection.ResultOpen}
	}
	o := connection.Observation{Kind: connection.ResultConnecting, Code: translate.LinkCode(r.QRCode)}
	if o.Code.IsZero() {
		return translate.WithProgress(o, r.Progress)
	}
	return o
}

// wantedEvents are the events that a webhook is configured for. REMOVE_INSTANCE and LOGOUT_INSTANCE are never among them: Evolution 2.3.7
// waits for their delivery with all its retries, some twenty minutes when our receiver does not answer, and only then removes the
// instance's keys, by its name. Until then a reconnect is served the dead code; afterwards a new session under this name loses its keys.
// STATUS_INSTANCE and CONNECTION_UPDATE report the same end without this harm.
//
// The events of messages are added when messages is true. MESSAGES_SET is the history that a phone sends when it is linked.
func wantedEvents(messages bool) []evolution.Event {
	events := []evolution.Event{evolution.EventQRCodeUpdated, evolution.EventConnectionUpdate, evolution.EventStatusInstance}
	if !messages {
		return events
	}
	return append(events, evolution.EventMessagesSet, evolution.EventMessagesUpsert, evolution.EventMessagesEdited, evolution.EventMessagesUpdate,
		evolution.EventMessagesDelete, evolution.EventSendMessage, evolution.EventSendMessageUpdate, evolution.EventCall)
}

func (f *Fleet) webhookConfig(server, instance string) *evolution.WebhookConfig {
	url := f.HookURL(server, instance)
	if url == "" {
		return nil
	}
	return &evolution.WebhookConfig{Enabled: true, URL: url, Events: wantedEvents(f.messages)}
}

// create creates the instance. When the configuration cannot be read on the previous server of a move, the observation is of that server,
// not of this one.
func (f *Fleet) create(ctx context.Context, p *serverClient, c connection.Connection) (o connection.Observation, of *serverClient) {
	token, err := f.token(c.TokenKey, c.Instance)
	if err != nil { // it was adopted by an operator, or its key left the ring: the newest key makes the token from now on
		token = evolution.Key(f.ring.MAC(tokenPurpose, c.Instance))
	}
	settings, hook, err := f.previousConfig(ctx, c)
	if err != nil {
		previous, _ := f.clientOf(c.Previous.Server)
		return connection.Observation{Kind: connection.ResultUnreachable}, previous // the create was certainly not sent
	}
	_, err = p.client.Create(ctx, evolution.CreateRequest{
		InstanceName: c.Instance, Integration: evolution.IntegrationBaileys, Token: token, QRCode: false,
		Webhook: hook, SettingsRequest: settings,
	})
	if err == nil {
		return connection.Observation{Kind: connection.ResultCreated}, p
	}
	if evolution.MayStillRun(err) {
		return connection.Observation{Kind: connection.ResultTimeout}, p
	}
	return f.outcome(ctx, connection.StepCreate, err), p
}

// lookup finds out whether the instance exists, whose it is, its state and its number. Only the unfiltered list proves that it does not
// exist: a server that is booting answers 404 for instances that it has not loaded yet.
func (f *Fleet) lookup(ctx context.Context, p *serverClient, c connection.Connection) connection.Observation {
	row, err := p.client.Instance(ctx, c.Instance)
	loaded, listed := err == nil, listedInstance{}
	switch {
	case loaded:
		listed = f.listedInstanceOf(row)
	case evolution.KindOf(err) == evolution.KindNotFound:
		var exists bool
		if listed, exists, err = f.findInList(ctx, p, c.Instance); err == nil && !exists {
			return connection.Observation{Kind: connection.ResultAbsent}
		}
	}
	if err != nil {
		return translate.ErrorObservation(err)
	}
	o := connection.Observation{Kind: connection.ResultUnloaded}
	if loaded {
		if o = observeState(ctx, p, c); o.Kind == connection.ResultAbsent {
			o.Kind = connection.ResultUnloaded
		}
	}
	o.Owner = connection.OwnerOther
	if c.Ownership == connection.ByOperator || listed.ours {
		o.Owner = connection.OwnerUs
	}
	if o.Kind == connection.ResultOpen { // the number survives an unlink: it means something only while open
		o.Number, _ = phone.FromJID(listed.owner)
		o.Name = translate.ProfileName(listed.profile)
	}
	return o
}

// ensureWebhook reads the instance's webhook, and sets it when its URL or its events are not ours.
func (f *Fleet) ensureWebhook(ctx context.Context, p *serverClient, c connection.Connection) connection.Observation {
	want := f.webhookConfig(c.Server, c.Instance)
	if want == nil {
		return connection.Observation{Kind: connection.ResultAccepted}
	}
	has, there, err := p.client.FindWebhook(ctx, c.Instance)
	if err != nil {
		return f.outcome(ctx, connection.StepWebhook, err)
	}
	if there && has.Enabled && has.URL == want.URL && !has.WebhookByEvents && sameEvents(has.Events, want.Events) {
		return connection.Observation{Kind: connection.ResultAccepted}
	}
	if _, err = p.client.SetWebhook(ctx, c.Instance, *want); err != nil {
		return f.outcome(ctx, connection.StepWebhook, err)
	}
	return connection.Observation{Kind: connection.ResultAccepted, WebhookRepaired: true}
}

func sameEvents(a, b []evolution.Event) bool {
	a, b = slices.Sorted(slices.Values(a)), slices.Sorted(slices.Values(b))
	return slices.Equal(a, b)
}
