package evolutiontest

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"salonzap/internal/evolution"
)

// webhookBody has the fields of webhook/set that the real server checks; a nil one is missing.
type webhookBody struct {
	Webhook *struct {
		Enabled  *bool              `json:"enabled"`
		URL      *string            `json:"url"`
		ByEvents bool               `json:"byEvents"`
		Base64   bool               `json:"base64"`
		Headers  evolution.Headers  `json:"headers"`
		Events   *[]evolution.Event `json:"events"`
	} `json:"webhook"`
}

func (s *Server) webhookSet(c *call) reply {
	var in webhookBody
	if json.Unmarshal(c.body, &in) != nil && !json.Valid(c.body) {
		return brokenJSON()
	}
	switch w := in.Webhook; {
	case w == nil: // a-082
		return invalidReply(`instance requires property "webhook"`)
	case w.Enabled == nil:
		return invalidReply(`webhook requires property "enabled"`)
	case w.URL == nil:
		return invalidReply(`webhook requires property "url"`)
	case w.Events == nil && *w.Enabled: // a-079
		return plainReply(http.StatusInternalServerError, "Cannot read properties of undefined (reading 'length')")
	}
	cfg := evolution.WebhookConfig{
		Enabled: *in.Webhook.Enabled, URL: *in.Webhook.URL, ByEvents: in.Webhook.ByEvents,
		Base64: in.Webhook.Base64, Headers: in.Webhook.Headers,
	}
	if in.Webhook.Events != nil {
		cfg.Events = *in.Webhook.Events
	}
	if i := slices.IndexFunc(cfg.Events, func(e evolution.Event) bool { return !slices.Contains(s.events(), e) }); i >= 0 {
		return invalidReply(fmt.Sprintf("webhook.events[%d] is not one of enum values: %s", i, joined(s.events()))) // a-081
	}
	s.mu.Lock()
	defer s.unlock()
	row := s.instances[c.name]
	if row == nil {
		return notExisting(c.name)
	}
	s.storeWebhookLocked(row, cfg)
	return reply{http.StatusCreated, *row.webhook}
}

// events are the names that the imitated version knows.
func (s *Server) events() []evolution.Event {
	return slices.DeleteFunc(evolution.Events(), func(e evolution.Event) bool { return e.Since24() && !s.is24() })
}

func joined(events []evolution.Event) string {
	names := make([]string, len(events))
	for i, e := range events {
		names[i] = string(e)
	}
	return strings.Join(names, ",")
}

// storeWebhookLocked sets the webhook's row: no events means all of them, a disabled webhook has none (a-080, a-085).
func (s *Server) storeWebhookLocked(in *instance, cfg evolution.WebhookConfig) {
	events := slices.Clone(cfg.Events)
	switch {
	case !cfg.Enabled:
		events = []evolution.Event{}
	case len(events) == 0:
		events = s.events()
	}
	at := s.now()
	row := evolution.Webhook{ID: s.codes.cuid(), CreatedAt: at, InstanceID: in.id}
	if in.webhook != nil {
		row.ID, row.CreatedAt = in.webhook.ID, in.webhook.CreatedAt
	}
	row.URL, row.Headers, row.Enabled, row.Events = cfg.URL, cfg.Headers, cfg.Enabled, events
	row.WebhookByEvents, row.WebhookBase64, row.UpdatedAt = cfg.ByEvents, cfg.Base64, at
	in.webhook = &row
}

// webhookFind answers the row, or null (recordings a-076, a-077).
func (s *Server) webhookFind(c *call) reply {
	s.mu.Lock()
	defer s.mu.Unlock()
	in := s.instances[c.name]
	if in == nil || in.webhook == nil {
		return reply{http.StatusOK, json.RawMessage("null")}
	}
	return reply{http.StatusOK, *in.webhook}
}

func (s *Server) settingsSet(c *call) reply {
	var given map[string]json.RawMessage
	var in evolution.SettingsRequest
	if json.Unmarshal(c.body, &given) != nil || json.Unmarshal(c.body, &in) != nil {
		return brokenJSON()
	}
	for _, name := range []string{
		"rejectCall", "groupsIgnore", "alwaysOnline", "readMessages", "readStatus", "syncFullHistory",
	} {
		if _, ok := given[name]; !ok {
			return invalidReply(fmt.Sprintf("instance requires property %q", name))
		}
	}
	s.mu.Lock()
	defer s.unlock()
	row := s.instances[c.name]
	if row == nil {
		return notExisting(c.name)
	}
	row.settings = evolution.Settings(in)
	var out evolution.SettingsResponse
	out.Settings.InstanceName, out.Settings.Settings = c.name, row.settings
	return reply{http.StatusCreated, out}
}
