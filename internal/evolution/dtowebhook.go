package evolution

import (
	"encoding/json"
	"time"
)

// Headers are the extra headers of a webhook. A value "jwt_key" is not sent but signs a token, see SignWebhook; treat
// the whole map as secret.
type Headers map[string]string

// UnmarshalJSON takes values that are no strings as their JSON text, because Evolution stores whatever it was given.
func (h *Headers) UnmarshalJSON(in []byte) error {
	var raw map[string]json.RawMessage
	if err := json.Unmarshal(in, &raw); err != nil {
		return err
	}
	if raw == nil {
		*h = nil
		return nil
	}
	out := make(Headers, len(raw))
	for name, value := range raw {
		var text string
		if json.Unmarshal(value, &text) != nil {
			text = string(value)
		}
		out[name] = text
	}
	*h = out
	return nil
}

// WebhookConfig is a webhook as it is written: in create, and (within WebhookSetRequest) in webhook/set.
//
// Events must be given. On Evolution an absent list is a crash, and an empty one means all events, REMOVE_INSTANCE
// included, which makes every delete wait for the receiver.
type WebhookConfig struct {
	Enabled  bool    `json:"enabled"`
	URL      string  `json:"url"`
	ByEvents bool    `json:"byEvents"`
	Base64   bool    `json:"base64"` // media in the bodies; codes are always there
	Headers  Headers `json:"headers,omitempty"`
	Events   []Event `json:"events"`
}

// MarshalJSON writes an absent list of events as [], since null is refused.
func (c WebhookConfig) MarshalJSON() ([]byte, error) {
	type plain WebhookConfig
	if c.Events == nil {
		c.Events = []Event{}
	}
	return json.Marshal(plain(c))
}

// WebhookSetRequest is the body of POST /webhook/set.
type WebhookSetRequest struct {
	Webhook WebhookConfig `json:"webhook"`
}

// Webhook is a webhook as it is stored: the answer of webhook/set and webhook/find. Note that two of its names differ
// from what is written.
type Webhook struct {
	ID              string    `json:"id"`
	URL             string    `json:"url"`
	Headers         Headers   `json:"headers"`
	Enabled         bool      `json:"enabled"`
	Events          []Event   `json:"events"`
	WebhookByEvents bool      `json:"webhookByEvents"`
	WebhookBase64   bool      `json:"webhookBase64"`
	CreatedAt       time.Time `json:"createdAt"`
	UpdatedAt       time.Time `json:"updatedAt"`
	InstanceID      string    `json:"instanceId"`
}

// Config is the stored webhook in the shape that sets it again.
func (w Webhook) Config() WebhookConfig {
	return WebhookConfig{
		Enabled: w.Enabled, URL: w.URL, ByEvents: w.WebhookByEvents, Base64: w.WebhookBase64,
		Headers: w.Headers, Events: w.Events,
	}
}

// SettingsRequest is how an instance shall behave: the body of settings/set, and a part of create. It is Settings with
// its empty texts left out; the two convert into each other.
type SettingsRequest struct {
	RejectCall      bool   `json:"rejectCall"`
	MsgCall         string `json:"msgCall,omitempty"`
	GroupsIgnore    bool   `json:"groupsIgnore"`
	AlwaysOnline    bool   `json:"alwaysOnline"`
	ReadMessages    bool   `json:"readMessages"`
	ReadStatus      bool   `json:"readStatus"`
	SyncFullHistory bool   `json:"syncFullHistory"`
	WavoipToken     Key    `json:"wavoipToken,omitempty"`
}

// Settings is how an instance behaves, as answers show it.
type Settings struct {
	RejectCall      bool   `json:"rejectCall"`
	MsgCall         string `json:"msgCall"`
	GroupsIgnore    bool   `json:"groupsIgnore"`
	AlwaysOnline    bool   `json:"alwaysOnline"`
	ReadMessages    bool   `json:"readMessages"`
	ReadStatus      bool   `json:"readStatus"`
	SyncFullHistory bool   `json:"syncFullHistory"`
	WavoipToken     Key    `json:"wavoipToken"`
}

// SettingsResponse is the 201 of settings/set.
type SettingsResponse struct {
	Settings struct {
		InstanceName string   `json:"instanceName"`
		Settings     Settings `json:"settings"`
	} `json:"settings"`
}

// SettingRow is the settings part of an Instance.
type SettingRow struct {
	ID string `json:"id"`
	Settings
	CreatedAt  time.Time `json:"createdAt"`
	UpdatedAt  time.Time `json:"updatedAt"`
	InstanceID string    `json:"instanceId"`
}
