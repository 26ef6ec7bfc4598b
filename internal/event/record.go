package event

import (
	"encoding/json"
	"log/slog"
	"time"

	"github.com/google/uuid"

	"salonzap/internal/fault"
	"salonzap/internal/tenant"
	"salonzap/internal/text"
)

// Record is a stored event: its data is JSON, and once it is numbered it has a position in the feed.
type Record struct {
	ID       ID
	Type     Type
	Tenant   tenant.ID
	Salon    tenant.Slug
	Lang     text.Lang // of the salon, in which causes are explained
	Sequence int64     // within the salon, from 1, without gaps
	Position int64     // within the feed of all salons: the cursor
	At       time.Time
	Data     json.RawMessage
}

// ParseID reads an ID as String writes it. Errors: NotFound.
func ParseID(s string) (ID, error) {
	v, err := uuid.Parse(s)
	if err != nil {
		return ID{}, fault.Wrap(fault.NotFound, "event.parse_id", err)
	}
	return ID{v}, nil
}

// wire is the JSON form of an event.
type wire struct {
	ID        string          `json:"id"`
	Type      Type            `json:"type"`
	Version   int             `json:"version"`
	Salon     string          `json:"salon"`
	Sequence  int64           `json:"sequence"`
	Timestamp time.Time       `json:"timestamp"`
	Data      json.RawMessage `json:"data"`
}

// Encode is the event as a webhook's body and as an element of the feed. It gives the same bytes each time, as long as Lang is the same.
func (r Record) Encode() ([]byte, error) {
	data, err := r.explain()
	if err != nil {
		return nil, err
	}
	return json.Marshal(wire{
		ID: r.ID.String(), Type: r.Type, Version: Version, Salon: r.Salon.String(), Sequence: r.Sequence,
		Timestamp: r.At.UTC().Truncate(time.Millisecond), Data: data,
	})
}

// LogValue shows which event it is, and nothing of its content.
func (r Record) LogValue() slog.Value {
	return slog.GroupValue(slog.String("id", r.ID.String()), slog.String("type", string(r.Type)))
}

// explain returns the data with the sentence of its cause in the salon's language. The sentence is not stored, since the salon may change its language.
func (r Record) explain() (json.RawMessage, error) {
	switch r.Type { //nolint:exhaustive // the others have no cause
	case TypeMessageStatus:
		var d MessageStatus
		if err := json.Unmarshal(r.Data, &d); err != nil || d.Cause == nil {
			return r.Data, err
		}
		d.CauseText = some(r.Lang.Say(text.SendCauseKey(string(*d.Cause))))
		return json.Marshal(d)
	case TypeConnectionChanged:
		var d ConnectionChanged
		if err := json.Unmarshal(r.Data, &d); err != nil || d.Cause == nil {
			return r.Data, err
		}
		d.CauseText = some(r.Lang.Say(text.CauseKey(*d.Cause)))
		return json.Marshal(d)
	}
	return r.Data, nil
}
