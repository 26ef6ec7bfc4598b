package fleet

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"net/http"

	"salonzap/internal/connection"
	"salonzap/internal/evolution"
	"salonzap/internal/phone"
)

// maxPayload is how much of an event's body is kept.
const maxPayload = 64 << 10

// WebhookQuota is how many bytes of a server's webhooks may be kept a day: some for the server, and some for each salon that lives
// on it. A server that tells more is not heard until the next day, and asked instead.
func (f *Fleet) WebhookQuota(server string) int64 {
	const each, forServer = 16 << 10, 32 << 20 // a linking is ten events of about one KiB
	f.mu.RLock()
	defer f.mu.RUnlock()
	if p, ok := f.servers[server]; ok {
		return forServer + int64(p.connections)*each
	}
	return forServer
}

// Parse reads a webhook. The envelope that is kept has no codes and no tokens in it, and no payload when it says nothing of the
// connection; its key is the sender's event id, or
// a hash of what it says, so that an event that comes twice (by a retry, or by a global and a local hook) is one.
// Errors: an *evolution.Error when it is none; the caller puts it aside.
func (f *Fleet) Parse(server string, h http.Header, body []byte) (connection.Envelope, connection.Observation, error) {
	e, err := evolution.DecodeEnvelope(evolution.WithoutPictures(body))
	if err != nil {
		return connection.Envelope{}, connection.Observation{}, err
	}
	env := connection.Envelope{Server: server, Instance: e.Instance, Event: e.Event, At: f.now()}
	if kind := e.Kind(); kind != "" {
		env.Event = kind.Body()
	}
	env.Date, _ = e.Time()
	if id := h.Get("X-Event-Id"); id != "" && len(id) <= 100 {
		env.Key = server + "/" + e.Instance + "/" + id // the instance: nobody uses up the ids of another's events
	} else {
		canon, err := e.Canonical()
		if err != nil {
			return connection.Envelope{}, connection.Observation{}, err
		}
		sum := sha256.Sum256(append([]byte(server+"\x00"), canon...))
		env.Key = hex.EncodeToString(sum[:])
	}
	o, err := eventObservation(e)
	if o.Kind != connection.ResultNone { // nobody reads the others
		if kept, err := json.Marshal(e.Redacted()); err == nil && len(kept) <= maxPayload { //nolint:gosec // redacted: its key is null
			env.Payload = kept
		}
	}
	o.Date = env.Date
	return env, o, err
}

// eventObservation translates an event into what it says about a connection; most say nothing.
func eventObservation(e evolution.Envelope) (connection.Observation, error) {
	switch e.Kind() {
	case evolution.EventQRCodeUpdated:
		q, err := e.QRCodeUpdated()
		if err != nil {
			return connection.Observation{}, err
		}
		if q.LimitReached {
			return connection.Observation{Kind: connection.ResultCodeLimit}, nil
		}
		return connection.Observation{Kind: connection.ResultConnecting, Code: linkCode(q.QRCode)}, nil
	case evolution.EventConnectionUpdate:
		return stateEventObservation(e)
	case evolution.EventStatusInstance:
		s, err := e.StatusInstance()
		if err != nil || s.Status != "closed" {
			return connection.Observation{}, err
		}
		o := connection.Observation{Kind: connection.ResultSessionEnded, EndCause: causeOfCloseCode(s.DisconnectionReasonCode)}
		return withEndCause(o, s.Progress), nil
	case evolution.EventLogoutInstance: // not asked for, but a hook may tell it: status.instance says why; alone it is looked into
		return connection.Observation{Kind: connection.ResultClosed}, nil
	case evolution.EventRemoveInstance, evolution.EventInstanceDelete:
		return connection.Observation{Kind: connection.ResultAbsent}, nil
	default:
		return connection.Observation{}, nil
	}
}

func stateEventObservation(e evolution.Envelope) (connection.Observation, error) {
	u, err := e.ConnectionUpdate()
	if err != nil {
		return connection.Observation{}, err
	}
	switch u.State {
	case evolution.StateOpen:
		o := connection.Observation{Kind: connection.ResultOpen, Name: profileName(u.ProfileName)}
		o.Number, _ = phone.FromJID(u.WUID)
		return o, nil
	case evolution.StateRefused:
		return connection.Observation{Kind: connection.ResultCodeLimit}, nil
	case evolution.StateClose:
		if u.StatusReason == 0 && u.Cause == "" {
			return connection.Observation{Kind: connection.ResultClosed}, nil
		}
		return withEndCause(connection.Observation{Kind: connection.ResultSessionEnded, EndCause: causeOfCloseCode(u.StatusReason)}, u.Progress), nil
	case evolution.StateConnecting, evolution.StateUnknown:
	}
	return withProgress(connection.Observation{Kind: connection.ResultConnecting}, u.Progress), nil
}

// causeOfCloseCode maps the close codes of Baileys (DisconnectReason, and WhatsApp's own 402 and 406) to causes. Every code has
// exactly one; what is not known is said to be unknown.
func causeOfCloseCode(code int) connection.Cause {
	switch code {
	case 401, 406: // device removed; unknown logout
		return connection.Unlinked
	case 402: // temporary ban
		return connection.Restricted
	case 403:
		return connection.Banned
	case 405: // the web version is refused
		return connection.ClientOutdated
	case 440: // the same keys are used elsewhere
		return connection.Replaced
	}
	return connection.Unknown
}
