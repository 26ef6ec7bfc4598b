package evolutiontest

import (
	"time"

	"salonzap/internal/evolution"
)

// WhatsApp is how the fake reaches WhatsApp.
type WhatsApp int

// The ways.
const (
	WhatsAppReachable WhatsApp = iota
	// WhatsAppRefused: connections fail at once, as with a broken DNS or a refused connection. States flip to close,
	// codes are {"count":0}, logout fails (recordings b-nodns-01 to -25, l-20 to l-23, i-wadown-*).
	WhatsAppRefused
	// WhatsAppSilent: connections hang. States stay connecting, codes are {"count":0} (recordings bh-01 to bh-11).
	WhatsAppSilent
)

// LatencyCreateQR is the key in Behaviour.Latency of what a create with qrcode:true takes on top.
const LatencyCreateQR = "create_qr"

// Behaviour is what the fake does of the real server's misbehaviour. The zero value does none of it. Change it while the
// fake runs with Server.Change.
type Behaviour struct {
	// Latency is what each operation takes, by its name in package evolution; see RecordedLatency.
	Latency map[string]time.Duration
	// EmptyCodes is how many connects (create with qrcode:true counts) of each linking attempt find {"count":0} before
	// the code is there (recordings f-30 to f-32). Server.ReleaseCode ends the wait earlier, by webhook.
	EmptyCodes int
	// WithholdCodes keeps codes out of every answer: they come by webhook only.
	WithholdCodes bool
	// CodeLifetime rotates codes, QR and pairing alike (recordings j-01 to j-04: 45 s). 0 leaves it to Server.Rotate.
	CodeLifetime time.Duration
	// CodeLimit is after how many codes the server gives up (recordings j-05 to j-09; 30 by default, 2 in the lab).
	CodeLimit int
	// SafeCreates makes creates atomic. The real server lets the losers of a race delete the winner's instance
	// (recordings f-40 to f-42).
	SafeCreates bool
	// DeleteDelay is how long a name stays taken after its delete was answered (recordings a-090 to a-092: about 1 s).
	// Apart from it, a webhook with REMOVE_INSTANCE whose receiver fails holds the name until its last retry (d-dead-*).
	DeleteDelay time.Duration
	// HoldDeletes leaves deleted instances in place until Server.FinishDeletes (recordings d-dead-state-3s, -63s).
	HoldDeletes bool
	// RelinkAfterLogout makes a logout of an instance that is connecting by QR answer 400, flip to close, and connect
	// again by itself with a new code, so that a number asked for next is ignored (recordings e-24 to e-28). Without
	// it, it stays close.
	RelinkAfterLogout bool
	// WhatsApp is whether WhatsApp can be reached. Change it with Server.SetWhatsApp to let instances react.
	WhatsApp WhatsApp
	// Unlicensed closes everything but GET / with the licence gate of 2.4.
	Unlicensed bool
	// HalfOpenHang is how long a send through a half-open connection hangs (recording g-14: 60 s).
	HalfOpenHang time.Duration
	// KeepsNone lets the server keep no message: findMessages finds none (DATABASE_SAVE_DATA_NEW_MESSAGE=false).
	KeepsNone bool
	// Acks lets every message sent be delivered and read (recordings e-006, e-007).
	Acks bool
	// Directory says under which digits a number is on WhatsApp, and whether it is (recordings k-01, e-11). Without
	// one, every number is there as given, but for 5511900000000.
	Directory func(digits string) (canonical string, exists bool)
	// Webhooks is what happens to webhooks on their way.
	Webhooks WebhookTrouble
}

// WebhookTrouble is what happens to webhooks on their way. Nothing by default.
type WebhookTrouble struct {
	// Retries are the waits before each further try of a delivery that failed; none by default. See RecordedRetries. Two
	// deliveries are awaited: REMOVE_INSTANCE holds back a deletion, LOGOUT_INSTANCE the clean-up of a session that ended.
	Retries []time.Duration
	// Unordered delivers each on its own, up to Jitter later, so that they overtake each other (recordings f-007 to
	// f-009, g-034 to g-036).
	Unordered bool
	Jitter    time.Duration // 20 ms by default
	// Copies delivers each that many times more, as a global hook beside a local one, or a retry after a timeout would.
	Copies int
	// Late delays each delivery.
	Late time.Duration
	// Lose drops what it answers true for, as a restart of the server does with what is pending.
	Lose func(instance string, event evolution.Event) bool
}

// RecordedLatency is what a real 2.3.7 took on an idle machine: create 16 ms, 5 s more with qrcode:true (e-01), connect
// from close 2 s (e-20), sends 60 ms (g-03), state 2 ms, lists 12 ms.
func RecordedLatency() map[string]time.Duration {
	return map[string]time.Duration{
		evolution.OpCreate:    16 * time.Millisecond,
		LatencyCreateQR:       5 * time.Second,
		evolution.OpConnect:   2 * time.Second,
		evolution.OpState:     2 * time.Millisecond,
		evolution.OpInstances: 12 * time.Millisecond,
		evolution.OpInstance:  12 * time.Millisecond,
		evolution.OpLogout:    31 * time.Millisecond,
		evolution.OpSendText:  60 * time.Millisecond,
	}
}

// RecordedRetries are the waits of 2.3.7 by default, without their jitter: about 20 minutes in all.
func RecordedRetries() []time.Duration {
	out := make([]time.Duration, 0, 9)
	for wait := 5 * time.Second; len(out) < 9; wait *= 2 {
		out = append(out, min(wait, 300*time.Second))
	}
	return out
}

// RecordedCodeLifetime is how long a code lives on 2.3.7.
const RecordedCodeLifetime = 45 * time.Second

// recordedCodeLimit is QRCODE_LIMIT's default.
const recordedCodeLimit = 30

// absentNumber is the number that the recordings show as not on WhatsApp (e-11, g-04).
const absentNumber = "5511900000000"

func (b *Behaviour) codeLimit() int {
	if b.CodeLimit > 0 {
		return b.CodeLimit
	}
	return recordedCodeLimit
}

func (b *Behaviour) lookUp(digits string) (string, bool) {
	if b.Directory != nil {
		return b.Directory(digits)
	}
	return digits, digits != absentNumber
}
