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

// Execute carries out a step on the connection's server and says what was seen. It never fails: what went wrong is an
// observation too.
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

// step carries out a step. of is the server of which the observation says how it is: not the one that was not called.
func (f *Fleet) step(ctx context.Context, p *serverClient, c connection.Connection, s connection.Step) (o connection.Observation, of *serverClient) {
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

// callOwn carries out a step of which its own server alone is called.
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

// limiterFor is what bounds a step's calls in flight; nil when nothing does.
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

// outcome is the observation of a call whose success carries no news.
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
		o.Kind = connection.ResultConnecting // there the server is well; it is the session that is away
	}
	return o
}

// startLinking starts linking, or reads the current code. Only a pairing code sends a number, and only digits.
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

// wantedEvents are the events that we ask for. Never REMOVE_INSTANCE and never LOGOUT_INSTANCE: Evolution 2.3.7 awaits their
// delivery with all its retries, some twenty minutes while we are away, and only then removes the instance's keys, by its
// name. Until then a reconnect is served the dead code; afterwards a session that the name has by then has lost its keys.
// STATUS_INSTANCE and CONNECTION_UPDATE tell the same end without harm.
//
// Those of messages are asked for where messages are taken in. MESSAGES_SET is what a phone had when it was linked.
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

// create creates the instance. What cannot be read on the server that a move has left is no word about this one.
func (f *Fleet) create(ctx context.Context, p *serverClient, c connection.Connection) (o connection.Observation, of *serverClient) {
	token, err := f.token(c.TokenKey, c.Instance)
	if err != nil { // adopted by an operator, or its key left the ring: from now on it is ours by the newest
		token = evolution.Key(f.ring.MAC(tokenPurpose, c.Instance))
	}
	settings, hook, err := f.previousConfig(ctx, c)
	if err != nil {
		left, _ := f.clientOf(c.Previous.Server)
		return connection.Observation{Kind: connection.ResultUnreachable}, left // the create was surely not sent
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

// lookup says whether the instance is there, whose it is, how it is now, and with which number. Only the unfiltered list
// proves that it is not there: a server that boots denies what it has not loaded yet.
func (f *Fleet) lookup(ctx context.Context, p *serverClient, c connection.Connection) connection.Observation {
	row, err := p.client.Instance(ctx, c.Instance)
	loaded, is := err == nil, listedInstance{}
	switch {
	case loaded:
		is = f.listedInstanceOf(row)
	case evolution.KindOf(err) == evolution.KindNotFound:
		var there bool
		if is, there, err = f.findInList(ctx, p, c.Instance); err == nil && !there {
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
	if c.Ownership == connection.ByOperator || is.ours {
		o.Owner = connection.OwnerUs
	}
	if o.Kind == connection.ResultOpen { // the number survives an unlink: it means something only while open
		o.Number, _ = phone.FromJID(is.owner)
		o.Name = translate.ProfileName(is.profile)
	}
	return o
}

// ensureWebhook makes sure that the instance's webhooks come to us, with the events that we need.
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
