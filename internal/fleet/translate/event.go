package translate

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"net/http"
	"time"

	"salonzap/internal/connection"
	"salonzap/internal/evolution"
	"salonzap/internal/fleet/report"
	"salonzap/internal/inbox"
	"salonzap/internal/phone"
)

// Event is a parsed webhook: one type for each subject.
//
//sumtype:decl
type Event interface {
	event()
	// About is the envelope, which every event has: server, instance, time, and the key under which the event is stored once.
	About() connection.Envelope
}

// ConnectionEvent is about the instance's connection.
type ConnectionEvent struct {
	Envelope    connection.Envelope
	Observation connection.Observation
}

// MessageEvent reports messages that were received, sent, edited or deleted, and calls.
type MessageEvent struct {
	Envelope connection.Envelope
	Account  phone.Number // the salon's number, as the server says; zero when it does not
	Reading  report.Reading
}

// ReceiptEvent reports the state of messages: sent, delivered, read, played, failed. Status DELETED means that a message was deleted.
type ReceiptEvent struct {
	Envelope connection.Envelope
	Account  phone.Number // the salon's number, as the server says; zero when it does not
	Reading  report.Reading
}

// OtherEvent is any other event, known or not: its data is not read.
type OtherEvent struct {
	Envelope connection.Envelope
}

func (ConnectionEvent) event() {}
func (MessageEvent) event()    {}
func (ReceiptEvent) event()    {}
func (OtherEvent) event()      {}

// About is the event's envelope.
func (e ConnectionEvent) About() connection.Envelope { return e.Envelope }

// About is the event's envelope.
func (e MessageEvent) About() connection.Envelope { return e.Envelope }

// About is the event's envelope.
func (e ReceiptEvent) About() connection.Envelope { return e.Envelope }

// About is the event's envelope.
func (e OtherEvent) About() connection.Envelope { return e.Envelope }

// maxEventID is how long a sender's id of an event may be, in bytes; a longer one is not used.
const maxEventID = 100

// Parse parses a webhook that a server sent now. The envelope of a connection event holds the body without its codes and tokens, of any
// length (the receiver bounds webhooks); the envelopes of other events hold no body. Errors: an *evolution.Error when it is no webhook, or
// its data cannot be read; to try again would not help.
func Parse(server string, h http.Header, body []byte, now time.Time) (Event, error) {
	e, err := evolution.DecodeEnvelope(evolution.WithoutPictures(body))
	if err != nil {
		return nil, err
	}
	env, err := envelope(server, h, e, now)
	if err != nil {
		return nil, err
	}
	if report.IsMessageEvent(e.Kind()) {
		return messageEvent(env, e, now), nil
	}
	o, err := eventObservation(e)
	if err != nil {
		return nil, err
	}
	if o.Kind == connection.ResultNone {
		return OtherEvent{Envelope: env}, nil
	}
	o.Date = env.Date
	if kept, err := json.Marshal(e.Redacted()); err == nil { //nolint:gosec // redacted: its key is null
		env.Payload = kept
	}
	return ConnectionEvent{Envelope: env, Observation: o}, nil
}

// messageEvent parses an event about messages, or about their receipts.
func messageEvent(env connection.Envelope, e evolution.Envelope, now time.Time) Event {
	account, _ := phone.FromJID(e.Sender)
	m := MessageEvent{Envelope: env, Account: account, Reading: report.Decode(e, now)}
	if e.Kind() == evolution.EventMessagesUpdate {
		return ReceiptEvent(m)
	}
	return m
}

// envelope is what is stored of any event. Its key is the sender's event id, or a hash of the event's content, so that an event that comes
// twice (by a retry, or by a global and a local webhook) is stored once.
func envelope(server string, h http.Header, e evolution.Envelope, now time.Time) (connection.Envelope, error) {
	env := connection.Envelope{Server: server, Instance: e.Instance, Event: e.Event, At: now}
	if kind := e.Kind(); kind != "" {
		env.Event = kind.Body()
	}
	env.Date, _ = e.Time()
	if id := h.Get("X-Event-Id"); id != "" && len(id) <= maxEventID {
		env.Key = server + "/" + e.Instance + "/" + id // with the instance, so that no instance can use up the ids of another one's events
		return env, nil
	}
	canon, err := e.Canonical()
	if err != nil {
		return connection.Envelope{}, err
	}
	sum := sha256.Sum256(append([]byte(server+"\x00"), canon...))
	env.Key = hex.EncodeToString(sum[:])
	return env, nil
}

// eventObservation is what an event says about a connection; ResultNone for most.
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
		return connection.Observation{Kind: connection.ResultConnecting, Code: LinkCode(q.QRCode)}, nil
	case evolution.EventConnectionUpdate:
		return stateEventObservation(e)
	case evolution.EventStatusInstance:
		s, err := e.StatusInstance()
		if err != nil || s.Status != "closed" {
			return connection.Observation{}, err
		}
		o := connection.Observation{Kind: connection.ResultSessionEnded, EndCause: causeOfCloseCode(s.DisconnectionReasonCode)}
		return withEndCause(o, s.Progress), nil
	case evolution.EventLogoutInstance: // not among our events, but a foreign webhook may have it. The cause comes with status.instance; this event alone causes an observation
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
		o := connection.Observation{Kind: connection.ResultOpen, Name: ProfileName(u.ProfileName)}
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
	return WithProgress(connection.Observation{Kind: connection.ResultConnecting}, u.Progress), nil
}

// SentMedium is what a server needs to fetch the medium of a message that it reports as sent; nil when the message has none.
func SentMedium(m evolution.Message) inbox.Source { return report.SourceOf(m.Content) }
