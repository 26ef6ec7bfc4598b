package evolution

import (
	"bytes"
	"encoding/json"
	"time"
)

// Envelope is the body of a webhook request. Webhooks are only hints: they may come late, twice, in another order,
// or not at all.
type Envelope struct {
	// IsLatest and Progress come with messages.set only (2.3.7 and newer).
	IsLatest *bool           `json:"isLatest,omitempty"`
	Progress json.RawMessage `json:"progress,omitempty"`

	Event       string          `json:"event"` // as received, see Kind
	Instance    string          `json:"instance"`
	Data        json.RawMessage `json:"data"`
	Destination string          `json:"destination,omitempty"` // the configured URL; the global and the instance's webhook have different ones
	DateTime    string          `json:"date_time"`             // see Time
	Sender      string          `json:"sender,omitempty"`      // own JID, absent until the first open in the server's process
	ServerURL   string          `json:"server_url,omitempty"`
	APIKey      *Key            `json:"apikey"` // the instance's token, or null
}

// DecodeEnvelope reads a webhook body. Anything but a JSON object with an event and an instance is an *Error of
// KindProtocol. An unknown event is no error.
func DecodeEnvelope(body []byte) (Envelope, error) {
	var e Envelope
	if err := json.Unmarshal(body, &e); err != nil {
		return Envelope{}, &Error{Kind: KindProtocol, Op: OpWebhook, Message: "the body is no webhook envelope"}
	}
	if e.Event == "" || e.Instance == "" {
		return Envelope{}, &Error{Kind: KindProtocol, Op: OpWebhook, Message: "the envelope names no event or no instance"}
	}
	return e, nil
}

// Kind is the event, or "" for an unknown name.
func (e Envelope) Kind() Event {
	kind, err := ParseEvent(e.Event)
	if err != nil {
		return ""
	}
	return kind
}

// Time is when the server emitted the event, by the server's clock, and false when it cannot be read. Up to 2.4 the server writes its local
// time with a Z, which is right only if its zone is UTC: compare it with other times of the same server only.
func (e Envelope) Time() (time.Time, bool) {
	t, err := time.Parse(time.RFC3339Nano, e.DateTime)
	return t, err == nil
}

// Canonical is a JSON text that identifies the event, to be hashed: its name, instance, time and data with sorted keys and no spaces.
// Without destination and token, the global and the instance's webhook of one event give the same bytes. Error: an *Error of KindProtocol
// when the data are no JSON.
func (e Envelope) Canonical() ([]byte, error) {
	data, err := canonicalJSON(e.Data)
	if err != nil {
		return nil, err
	}
	name := e.Event
	if kind := e.Kind(); kind != "" {
		name = kind.Body()
	}
	return marshalPlain(struct {
		Data     json.RawMessage `json:"data"`
		DateTime string          `json:"date_time"`
		Event    string          `json:"event"`
		Instance string          `json:"instance"`
	}{data, e.DateTime, name, e.Instance})
}

// openURL is the name of the member with the secret URL of a passkey step, at any depth of the data.
const openURL = "passkeyOpenUrl"

// Redacted is the envelope for storage: without the token, the code of a qrcode.updated, and the URL of a passkey step. Where data that
// may have one of these are no JSON object, all of them are removed.
func (e Envelope) Redacted() Envelope {
	e.APIKey = nil
	isCode := e.Kind() == EventQRCodeUpdated
	if !isCode && !bytes.Contains(e.Data, []byte(openURL)) {
		return e
	}
	var data map[string]any
	dec := json.NewDecoder(bytes.NewReader(e.Data))
	dec.UseNumber()
	if dec.Decode(&data) != nil {
		e.Data = nil // no known event has such data
		return e
	}
	blankOpenURL(data)
	if isCode && data["qrcode"] != nil {
		data["qrcode"] = struct{}{}
	}
	if blank, err := json.Marshal(data); err == nil {
		e.Data = blank
	}
	return e
}

// blankOpenURL empties the URL of a passkey step in v, at any depth.
func blankOpenURL(v any) {
	switch v := v.(type) {
	case map[string]any:
		for name, member := range v {
			if name == openURL {
				v[name] = ""
				continue
			}
			blankOpenURL(member)
		}
	case []any:
		for _, member := range v {
			blankOpenURL(member)
		}
	}
}

// decodeData reads the data of an envelope into out.
func (e Envelope) decodeData(out any) error {
	if isNull(e.Data) {
		return &Error{Kind: KindProtocol, Op: OpWebhook, Message: "the event " + cut(e.Event, 40) + " has no data"}
	}
	if err := json.Unmarshal(e.Data, out); err != nil {
		return &Error{Kind: KindProtocol, Op: OpWebhook, Message: "the data of " + cut(e.Event, 40) + " cannot be read"}
	}
	return nil
}

// canonicalJSON sorts keys and drops spaces; numbers keep their text, so that they lose no digits.
func canonicalJSON(raw json.RawMessage) (json.RawMessage, error) {
	if isNull(raw) {
		return json.RawMessage("null"), nil
	}
	dec := json.NewDecoder(bytes.NewReader(raw))
	dec.UseNumber()
	var v any
	if err := dec.Decode(&v); err != nil {
		return nil, &Error{Kind: KindProtocol, Op: OpWebhook, Message: "the data is no JSON"}
	}
	return marshalPlain(v)
}

// marshalPlain is json.Marshal without escaping <, > and &, which JavaScript does not escape either.
func marshalPlain(v any) ([]byte, error) {
	var buf bytes.Buffer
	enc := json.NewEncoder(&buf)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		return nil, err
	}
	return bytes.TrimRight(buf.Bytes(), "\n"), nil
}

func isNull(raw json.RawMessage) bool {
	raw = bytes.TrimSpace(raw)
	return len(raw) == 0 || string(raw) == "null"
}
