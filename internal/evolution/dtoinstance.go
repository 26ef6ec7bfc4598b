package evolution

import (
	"encoding/json"
	"log/slog"
	"time"
)

// State is the live state of an instance's socket, from the server's memory.
type State string

// The states. Refused appears only in a webhook, when the limit of codes is reached. StateUnknown is the empty string:
// the server answered 200 without a state, because it has not loaded the instance (yet).
const (
	StateUnknown    State = ""
	StateClose      State = "close"
	StateConnecting State = "connecting"
	StateOpen       State = "open"
	StateRefused    State = "refused"
)

// The integrations that create accepts; there is no default.
const (
	IntegrationBaileys   = "WHATSAPP-BAILEYS"
	IntegrationBusiness  = "WHATSAPP-BUSINESS"
	IntegrationEvolution = "EVOLUTION"
)

// CreateRequest is the body of POST /instance/create.
type CreateRequest struct {
	InstanceName string         `json:"instanceName"`
	Integration  string         `json:"integration"`
	Token        Key            `json:"token,omitempty"`
	Number       string         `json:"number,omitempty"` // digits with country code, to link by pairing code
	QRCode       bool           `json:"qrcode"`           // true: connect at once; the answer then takes at least 5 s
	Webhook      *WebhookConfig `json:"webhook,omitempty"`
	*SettingsRequest
	ProxyHost     string `json:"proxyHost,omitempty"`
	ProxyPort     string `json:"proxyPort,omitempty"`
	ProxyProtocol string `json:"proxyProtocol,omitempty"`
	ProxyUsername string `json:"proxyUsername,omitempty"`
	ProxyPassword Key    `json:"proxyPassword,omitempty"`
}

// UnmarshalJSON also takes number and proxyPort as JSON numbers, as lenient clients send them.
func (r *CreateRequest) UnmarshalJSON(in []byte) error {
	type plain CreateRequest
	body := struct {
		*plain
		Number    looseString `json:"number"`
		ProxyPort looseString `json:"proxyPort"`
	}{plain: (*plain)(r)}
	if err := json.Unmarshal(in, &body); err != nil {
		return err
	}
	r.Number, r.ProxyPort = string(body.Number), string(body.ProxyPort)
	return nil
}

// CreateResponse is the 201 of create. QRCode is nil when the request had qrcode:false; it may be empty (count 0)
// when WhatsApp was too slow (recording b-nodns-01).
type CreateResponse struct {
	Instance CreatedInstance `json:"instance"`
	Hash     Key             `json:"hash"` // the instance's token
	Webhook  CreatedWebhook  `json:"webhook"`

	Websocket json.RawMessage `json:"websocket,omitempty"`
	Rabbitmq  json.RawMessage `json:"rabbitmq,omitempty"`
	Nats      json.RawMessage `json:"nats,omitempty"`
	Sqs       json.RawMessage `json:"sqs,omitempty"`

	Settings Settings `json:"settings"`
	QRCode   *QRCode  `json:"qrcode,omitempty"`
}

// CreatedInstance is the instance part of CreateResponse. Status is close or connecting.
type CreatedInstance struct {
	InstanceName          string     `json:"instanceName"`
	InstanceID            string     `json:"instanceId"`
	Integration           string     `json:"integration"`
	WebhookWaBusiness     NullString `json:"webhookWaBusiness"`
	AccessTokenWaBusiness Key        `json:"accessTokenWaBusiness"`
	Status                State      `json:"status"`
}

// CreatedWebhook echoes the webhook of a create, without its events; it is {} when the request had none.
type CreatedWebhook struct {
	WebhookURL      string  `json:"webhookUrl,omitempty"`
	WebhookHeaders  Headers `json:"webhookHeaders,omitempty"`
	WebhookByEvents *bool   `json:"webhookByEvents,omitempty"`
	WebhookBase64   *bool   `json:"webhookBase64,omitempty"`
}

// QRCode is a code that links a phone. Code is the text to render as a QR code, Base64 the server's PNG of it as a data URL, and
// PairingCode the eight characters to type instead, when linking by number. On Evolution each is valid for 45 s. They are secrets: fmt and
// slog do not show them, but JSON does.
type QRCode struct {
	PairingCode string `json:"pairingCode"`
	Code        string `json:"code"`
	Base64      string `json:"base64"`
	Count       int    `json:"count"` // how many codes this instance has shown; absent in webhooks
	// ExpiresAt is when the code expires: the pairing code if there is one, else the QR code. Only our own gateway sends it, because
	// a first QR code is valid for longer than those that follow; from other servers it is zero.
	ExpiresAt Instant `json:"expiresAt,omitzero"`
	// Link is Code as a link that a phone's camera opens, https://wa.me/settings/linked_devices#2@…: Base64 shows it. Only our
	// own gateway sends it; a phone takes the link and Code alike.
	Link string `json:"codeUrl,omitempty"`
}

// Empty reports whether there is no code yet: {"count":0}, which is no error.
func (q QRCode) Empty() bool { return q.Code == "" && q.PairingCode == "" }

// String is "no code" or "[hidden]".
func (q QRCode) String() string {
	if q.Empty() {
		return "no code"
	}
	return hidden
}

// GoString keeps the codes out of %#v.
func (q QRCode) GoString() string { return q.String() }

// LogValue logs only whether there is a code, and the count.
func (q QRCode) LogValue() slog.Value {
	return slog.GroupValue(slog.Bool("empty", q.Empty()), slog.Int("count", q.Count))
}

// MarshalJSON writes {"count":n} while there is no code, and a null pairingCode when linking by QR.
func (q QRCode) MarshalJSON() ([]byte, error) {
	if q.Empty() {
		return json.Marshal(struct {
			Count int `json:"count"`
		}{q.Count})
	}
	return json.Marshal(struct {
		PairingCode NullString `json:"pairingCode"`
		Code        string     `json:"code"`
		Base64      string     `json:"base64"`
		Count       int        `json:"count"`
		ExpiresAt   Instant    `json:"expiresAt,omitzero"`
		Link        string     `json:"codeUrl,omitempty"`
	}{NullString(q.PairingCode), q.Code, q.Base64, q.Count, q.ExpiresAt, q.Link})
}

// ConnectResponse is the answer of connect and of restart: a code, or the state of an instance that needs none.
// State is open for an instance that is connected; after a restart it may be the state before. It is StateUnknown when the
// answer was a code.
type ConnectResponse struct {
	InstanceName string
	State        State
	QRCode       QRCode
	Progress     Progress // why there is no code yet, or no session; from our own gateway only
}

// MarshalJSON writes {"instance":{…}} when there is a state, else the code object.
func (c ConnectResponse) MarshalJSON() ([]byte, error) {
	if c.State != StateUnknown {
		return json.Marshal(StateResponse{Instance: InstanceState{InstanceName: c.InstanceName, State: c.State, Progress: c.Progress}})
	}
	if c.QRCode.Empty() {
		return json.Marshal(struct {
			Count int `json:"count"`
			Progress
		}{c.QRCode.Count, c.Progress})
	}
	return json.Marshal(c.QRCode)
}

// UnmarshalJSON reads either shape. {} is a code object without a code (recording c-20).
func (c *ConnectResponse) UnmarshalJSON(in []byte) error {
	var body struct {
		Instance *struct {
			InstanceState
			Status State `json:"status"` // the EVOLUTION channel's spelling, on restart
		} `json:"instance"`
		QRCode
		Progress
	}
	if err := json.Unmarshal(in, &body); err != nil {
		return err
	}
	*c = ConnectResponse{QRCode: body.QRCode, Progress: body.Progress}
	if body.Instance != nil {
		c.InstanceName, c.State, c.Progress = body.Instance.InstanceName, body.Instance.State, body.Instance.Progress
		if c.State == StateUnknown {
			c.State = body.Instance.Status
		}
	}
	return nil
}

// StateResponse is the answer of connectionState.
type StateResponse struct {
	Instance InstanceState `json:"instance"`
}

// InstanceState names an instance and its state; State is absent while the server has not loaded the instance.
type InstanceState struct {
	InstanceName string `json:"instanceName"`
	State        State  `json:"state,omitempty"`
	Progress
}

// Instance is a row of fetchInstances. ConnectionStatus comes from the server's database and goes stale (recording
// i-wadown-fetch); OwnerJid survives logout (recording e-19). Neither proves that it is connected now.
type Instance struct {
	ID                      string          `json:"id"`
	Name                    string          `json:"name"`
	ConnectionStatus        State           `json:"connectionStatus"`
	OwnerJid                NullString      `json:"ownerJid"`
	ProfileName             NullString      `json:"profileName"`
	ProfilePicURL           NullString      `json:"profilePicUrl"`
	Integration             string          `json:"integration"`
	Number                  NullString      `json:"number"` // the one given at creation, not the phone that was paired
	BusinessID              NullString      `json:"businessId"`
	Token                   Key             `json:"token"`
	ClientName              string          `json:"clientName"`
	DisconnectionReasonCode *int            `json:"disconnectionReasonCode"`
	DisconnectionObject     NullString      `json:"disconnectionObject"`
	DisconnectionAt         *time.Time      `json:"disconnectionAt"`
	CreatedAt               time.Time       `json:"createdAt"`
	UpdatedAt               time.Time       `json:"updatedAt"`
	PhoneSeenAt             *time.Time      `json:"phoneSeenAt,omitempty"` // our own gateway's: when the account's phone was last seen online
	Chatwoot                json.RawMessage `json:"Chatwoot"`
	Proxy                   json.RawMessage `json:"Proxy"`
	Rabbitmq                json.RawMessage `json:"Rabbitmq"`
	Nats                    json.RawMessage `json:"Nats"`
	Sqs                     json.RawMessage `json:"Sqs"`
	Websocket               json.RawMessage `json:"Websocket"`
	Setting                 *SettingRow     `json:"Setting"`
	Count                   InstanceCount   `json:"_count"`
}

// Phone is the digits of the phone that was last paired, or "". It may not be connected now.
func (i Instance) Phone() string { return PhoneDigits(string(i.OwnerJid)) }

// InstanceCount is how much an instance has stored.
type InstanceCount struct {
	Message int `json:"Message"`
	Contact int `json:"Contact"`
	Chat    int `json:"Chat"`
}

// Acknowledged is the 200 of logout and delete. Status is the text "SUCCESS", not a number.
type Acknowledged struct {
	Status   string `json:"status"`
	Error    bool   `json:"error"`
	Response struct {
		Message string `json:"message"`
	} `json:"response"`
}

// Info is the answer of GET /. On 2.3 and newer the server fetches a web page for WhatsappWebVersion, so that it may
// take half a minute (recording i-wadown-root).
type Info struct {
	Status             int    `json:"status"`
	Message            string `json:"message"`
	Version            string `json:"version"`
	ClientName         string `json:"clientName"`
	Manager            string `json:"manager,omitempty"`
	Documentation      string `json:"documentation"`
	WhatsappWebVersion string `json:"whatsappWebVersion,omitempty"`
	// Passkey means that the server supports WhatsApp's passkey step of a linking; our own gateway only.
	Passkey bool `json:"passkey,omitempty"`
}
