package gateway

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"

	"salonzap/internal/evolution"
	"salonzap/internal/gateway/engine"
)

// addMedium adds the medium of a message to its event as base64, for webhooks with Evolution's option base64. It is fetched when the event is
// delivered, and never stored. One that is too large, or that WhatsApp no longer has, is left out; an error means that a retry may succeed.
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
