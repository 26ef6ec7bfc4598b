package gateway

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"

	"salonzap/internal/evolution"
	"salonzap/internal/gateway/engine"
)

// addMedium puts the medium of a message into its event, as base64 beside it, for hooks that want it (Evolution's option base64).
// It is fetched when the event is delivered, so it is not stored. One that is too large, or that WhatsApp has no more, is left out; an
// error says that it may come when it is tried again.
func (g *Gateway) addMedium(ctx context.Context, instance string, e *evolution.Envelope) error {
	if g.sessions.Media == nil || e.Kind() != evolution.EventMessagesUpsert {
		return nil
	}
	var message evolution.Message
	if json.Unmarshal(e.Data, &message) != nil || !engine.HasMedia(message.MessageType) {
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, fetchTimeout)
	defer cancel()
	data, err := g.sessions.Media.FetchMedia(ctx, instance, message.Content, g.cfg.MaxHookMedia)
	switch {
	case errors.Is(err, engine.ErrMedia), errors.Is(err, engine.ErrUnknown):
		return nil
	case err != nil:
		return err
	}
	var content map[string]json.RawMessage
	if err := json.Unmarshal(message.Content, &content); err != nil {
		return nil
	}
	if content["base64"], err = json.Marshal(base64.StdEncoding.EncodeToString(data)); err != nil {
		return err
	}
	if message.Content, err = marshal(content); err != nil {
		return err
	}
	e.Data, err = marshal(message)
	return err
}
