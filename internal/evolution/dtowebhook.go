package evolution

import (
	"encoding/json"
	"time"
)

// Headers are the extra headers of a webhook. The value of the name "jwt_key" is not sent: it is the key that signs a token, see
// SignWebhook. Treat the whole map as secret.
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

// WebhookConfig is a webhook in a request: in create, and (within WebhookSetRequest) in webhook/set.
//
// Events must be given. Evolution answers an absent list with an error, and takes an empty one for all events; that includes
// REMOVE_INSTANCE, with which every delete waits for the receiver.
type WebhookConfig struct {
	Enabled  bool    `json:"enabled"`
	URL      string  `json:"url"`
	ByEvents bool    `json:"byEvents"`
	Base64   bool    `json:"base64"` // media are in the bodies as base64; QR codes always are
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

// Webhook is a webhook as it is stored: the answer of webhook/set and webhook/find. The names of two members, webhookByEvents and
// webhookBase64, differ from those of WebhookConfig.
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

// Config is the stored webhook as a WebhookConfig, to set it again.
func (w Webhook) Config() WebhookConfig {
	return WebhookConfig{
		Enabled: w.Enabled, URL: w.URL, ByEvents: w.WebhookByEvents, Base64: w.WebhookBase64,
		Headers: w.Headers, Events: w.Events,
	}
}

// SettingsRequest is an instance's settings in a request: the body of settings/set, and a part of create. It differs from Settings only in
// that it leaves out empty texts; the two convert into each other.
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

// Settings is an instance's settings in an answer.
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
