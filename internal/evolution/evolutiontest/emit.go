package evolutiontest

import (
	"encoding/json"
	"slices"
	"time"

	"salonzap/internal/evolution"
)

// wireTime is the format of JavaScript's Date.toISOString.
const wireTime = "2006-01-02T15:04:05.000Z"

func (s *Server) emitConnectionLocked(in *instance, state evolution.State, reason int) {
	s.emitLocked(in, evolution.EventConnectionUpdate, evolution.ConnectionUpdate{
		Instance: in.name, State: state, StatusReason: reason,
	})
}

// emitLocked hands an event to the deliverers, for the instance's webhook and the global one. The caller holds mu.
func (s *Server) emitLocked(in *instance, event evolution.Event, data any) {
	s.emitThenLocked(in, event, data, nil)
}

// emitThenLocked also calls done (without mu) when the instance's own webhook has been delivered or given up, or soon when the event has
// none.
func (s *Server) emitThenLocked(in *instance, event evolution.Event, data any, done func()) {
	at := s.now() // one for both hooks
	if hook := in.webhook; hook != nil && hook.Enabled && slices.Contains(hook.Events, event) {
		s.mailLocked(in, event, data, at, hook.Config(), done)
		done = nil
	}
	if s.opts.GlobalWebhook != "" && !localOnly(event) {
		s.mailLocked(in, event, data, at, evolution.WebhookConfig{URL: s.opts.GlobalWebhook}, nil)
	}
	if done != nil {
		s.afterLocked(0, done)
	}
}

// localOnly reports whether the event is never sent to a global webhook.
func localOnly(event evolution.Event) bool {
	return event == evolution.EventRemoveInstance || event == evolution.EventLogoutInstance ||
		event == evolution.EventStatusInstance
}

func (s *Server) mailLocked(
	in *instance, event evolution.Event, data any, at time.Time, hook evolution.WebhookConfig, done func(),
) {
	envelope := evolution.Envelope{
		Event: event.Body(), Instance: in.name, Destination: hook.URL, DateTime: at.UTC().Format(wireTime),
		ServerURL: s.opts.ServerURL,
	}
	if in.opened {
		envelope.Sender = evolution.PhoneJID(in.owner)
	}
	if token := in.token; !s.opts.HideTokens {
		envelope.APIKey = &token
	}
	l := &letter{
		event: event, envelope: envelope, data: data, hook: hook, at: at, instanceID: in.id,
		epoch: s.epoch, trouble: s.b.Webhooks, done: done, extra24: s.is24(),
	}
	copies := 1 + l.trouble.Copies
	if l.trouble.Lose != nil && l.trouble.Lose(in.name, event) {
		copies = 0
	}
	if s.closed || copies == 0 {
		if done != nil {
			s.afterLocked(0, done)
		}
		return
	}
	for range copies {
		each := *l
		l.done = nil // only the first copy calls done
		s.pending++
		s.sendLaterLocked(&each)
	}
}

// encode encodes the body; the caller need not hold mu.
func (l *letter) encode() ([]byte, error) {
	data, err := json.Marshal(l.data)
	if err != nil {
		return nil, err
	}
	envelope := l.envelope
	envelope.Data = data
	return json.Marshal(envelope) //nolint:gosec // a fake's token, as the real server sends it
}
