package engine

import (
	"encoding/json"
	"time"

	"go.mau.fi/whatsmeow"
	"go.mau.fi/whatsmeow/proto/waE2E"
)

// What tests of the tables and the pace need to see.
type Gate = connectQueue

func NewGate(p Pace, now func() time.Time, spawn func(func())) *Gate {
	return newConnectQueue(p, now, spawn)
}
func (g *connectQueue) Enter(f func()) { g.enqueue(f) }
func (g *connectQueue) Shut()          { g.close() }

func (p Timeouts) Backoff(failed int, chance float64) time.Duration { return p.backoff(failed, chance) }

func Completed(p Timeouts) Timeouts {
	p.setDefaults()
	return p
}

func Shape(m *waE2E.Message) (kind string, object, about json.RawMessage) { return toContract(m) }
func Source(id string) string                                             { return sourceOf(id) }
func Parse(to string) (string, error)                                     { j, err := parseRecipient(to); return j.String(), err }
func VCard(c Contact) string                                              { return vcard(c) }
func Sniff(data []byte) string                                            { return sniff(data) }
func Question(err error) error                                            { return translateQueryError(err) }

func UploadError(err error) error { return uploadError(err) }

func SendError(done whatsmeow.SendResponse, err error) error { return sendError(done, err) }

// EndingOf is the cause and so on that an event of the library means.
func EndingOf(evt any, now time.Time) (c Cause, reason int, gone bool, until time.Time, alarm Alarm, ok bool) {
	_, x, ok := endingOfEvent(evt, now)
	return x.cause, x.reason, x.deviceRemoved, x.until, x.alarm, ok
}

// Causes are those that some ending has.
func Causes() map[Cause]bool {
	all := map[Cause]bool{}
	for _, x := range endings {
		all[x.cause] = true
	}
	return all
}
