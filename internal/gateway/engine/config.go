package engine

import (
	"context"
	"database/sql"
	"errors"
	"log/slog"
	"time"
)

// Config is what an Engine needs. DB, Dialect, Sink and Now must be given; the rest has defaults.
type Config struct {
	DB      *sql.DB // owned by the caller, and open for longer than the Engine
	Dialect string  // "sqlite" (with foreign_keys on and _txlock=immediate) or "postgres"
	Product string  // the name of the device under "Linked devices" on the phone
	Sink    Sink
	Log     *slog.Logger
	Now     func() time.Time

	WhatsApp Endpoint // the zero Endpoint is WhatsApp itself
	Pace     Pace
	Codes    Codes
	Timeouts Timeouts
	Passkey  PasskeyTimes
	Version  Version

	// CheckLocks tells whether this process still may connect devices, before each connect; nil: it always may. While it fails, connects are tried again.
	CheckLocks func(ctx context.Context) error
	// Devices lists the AD JIDs of all instances of the database, also those in other processes: their devices are not orphans. nil: there are none
	// but those of Start.
	Devices func(ctx context.Context) ([]string, error)
	// Alarm is called when an operator must act; it must be quick. nil: nobody is called.
	Alarm func(instance string, a Alarm)
}

// Endpoint is the address of a double of WhatsApp. Only loopback addresses are accepted.
type Endpoint struct {
	URL     string // ws://127.0.0.1:1234/ws/chat, or wss
	RootKey []byte // the 32 bytes of the key that signs the double's certificates
}

// Pace bounds the rate of connects that nobody waits for: at a start, and when many sessions are cut at once.
type Pace struct {
	PerSecond   int // connects begun; 80 when 0: a thousand sessions are back within 15 s
	MaxInFlight int // connects in flight; 8 when 0
}

// Codes are the lives of linking codes. Source of the defaults: whatsmeow qrchan.go, which has WhatsApp Web's.
type Codes struct {
	First time.Duration // the first of six QR codes; 60 s when 0
	Next  time.Duration // every other; 20 s when 0
}

// PasskeyTimes are the times of the passkey step. Source: whatsmeow pair-passkey.go, and observation.
type PasskeyTimes struct {
	Handoff        time.Duration // within it an answer needs no comparison of codes; 5 min when 0
	Limit          time.Duration // the longest step, unless WhatsApp ends it before; 10 min when 0
	PairingTimeout time.Duration // from an accepted answer to the pairing; 60 s when 0
}

// Timeouts is how long an Engine waits for WhatsApp.
type Timeouts struct {
	RetryMin     time.Duration // before the first reconnect, doubled each time; 1 s when 0
	RetryMax     time.Duration // between two reconnects; 2 min when 0
	Grace        time.Duration // how long a session with a lost socket is still reported as open; 5 s when 0
	Stable       time.Duration // after so long a session reconnects with RetryMin again; 60 s when 0
	Login        time.Duration // from the handshake to the login or the first code; 45 s when 0
	Sync         time.Duration // from a pairing to the first login; 2 min when 0
	Redeliver    time.Duration // before the reconnect that makes WhatsApp redeliver what the Sink refused; 10 s when 0
	Upload       time.Duration // one HTTP exchange for media; 2 min when 0
	Dial         time.Duration // to the end of the websocket's handshake; 10 s when 0
	Ack          time.Duration // for a sent message; 60 s when 0
	PingInterval time.Duration // of silence before a socket is pinged; 15 s when 0
	PongTimeout  time.Duration // for the answer of a ping; 4500 ms when 0. See LossReportedAfter
}

// Version configures the web version that sessions present. WhatsApp refuses a version after some months (405).
type Version struct {
	Set string // "2.3000.1045649367"; empty for the library's own
	// Pinned switches off the look-up of the newest version after a refusal.
	Pinned bool
	// LookUpInterval is the shortest time between two look-ups; 1 h when 0. A session that was refused tries again as often.
	LookUpInterval time.Duration
	// Latest looks the newest version up; nil reads web.whatsapp.com.
	Latest func(ctx context.Context) (string, error)
}

// Alarm is a condition on which an operator must act.
type Alarm string

// The alarms.
const (
	AlarmOutdated Alarm = "client_outdated" // WhatsApp refuses the newest web version that was found
	AlarmReplaced Alarm = "replaced"        // two owners of one device: another process has our database
	AlarmStuck    Alarm = "passkey_stuck"   // WhatsApp took an assertion and did not go on
	AlarmDenied   Alarm = "denied"          // WhatsApp refused a session with an unknown code
)

const defaultProduct = "Salonzap"

func (c *Config) setDefaults() error {
	switch {
	case c.DB == nil || c.Sink == nil || c.Now == nil:
		return errors.New("engine: DB, Sink and Now must be given")
	case c.Dialect != sqlite && c.Dialect != postgres:
		return errors.New("engine: the dialect must be sqlite or postgres")
	}
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	if c.Alarm == nil {
		c.Alarm = func(string, Alarm) {}
	}
	setDefault(&c.Product, defaultProduct)
	setDefault(&c.Pace.PerSecond, 80)
	setDefault(&c.Pace.MaxInFlight, 8)
	setDefault(&c.Codes.First, time.Minute)
	setDefault(&c.Codes.Next, 20*time.Second)
	setDefault(&c.Version.LookUpInterval, time.Hour)
	c.Timeouts.setDefaults()
	setDefault(&c.Passkey.Handoff, 5*time.Minute)
	setDefault(&c.Passkey.Limit, 10*time.Minute)
	setDefault(&c.Passkey.PairingTimeout, time.Minute)
	return nil
}

func (p *Timeouts) setDefaults() {
	setDefault(&p.RetryMin, time.Second)
	setDefault(&p.RetryMax, 2*time.Minute)
	setDefault(&p.Grace, 5*time.Second)
	setDefault(&p.Stable, time.Minute)
	setDefault(&p.Login, 45*time.Second)
	setDefault(&p.Sync, 2*time.Minute)
	setDefault(&p.Redeliver, 10*time.Second)
	setDefault(&p.Upload, 2*time.Minute)
	setDefault(&p.Dial, 10*time.Second)
	setDefault(&p.Ack, time.Minute)
	setDefault(&p.PingInterval, 15*time.Second)
	setDefault(&p.PongTimeout, 4500*time.Millisecond)
}

// LossReportedAfter is the longest time from the last byte of a half-open socket to the report of its loss, when it cannot be replaced
// meanwhile: pings find it, and then it is reported as open for Grace.
func (p *Timeouts) LossReportedAfter() time.Duration {
	return p.PingInterval + maxMissedPings*p.PongTimeout + p.Grace
}

func setDefault[T comparable](v *T, byDefault T) {
	var zero T
	if *v == zero {
		*v = byDefault
	}
}
