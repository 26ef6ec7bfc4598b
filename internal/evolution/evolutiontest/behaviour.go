package evolutiontest

import (
	"time"

	"salonzap/internal/evolution"
)

// WhatsApp is whether and how the fake can reach WhatsApp.
type WhatsApp int

// The values of WhatsApp.
const (
	WhatsAppReachable WhatsApp = iota
	// WhatsAppRefused: connections fail at once, as with a broken DNS or a refused connection. States become close,
	// codes are {"count":0}, logout fails (recordings b-nodns-01 to -25, l-20 to l-23, i-wadown-*).
	WhatsAppRefused
	// WhatsAppSilent: connections hang. States stay connecting, codes are {"count":0} (recordings bh-01 to bh-11).
	WhatsAppSilent
)

// LatencyCreateQR is the key in Behaviour.Latency of the additional time that a create with qrcode:true takes.
const LatencyCreateQR = "create_qr"

// Behaviour is which of the real server's delays and defects the fake has. The zero value has none but the race of creates (SafeCreates).
// Server.Change changes it while the fake runs.
type Behaviour struct {
	// Latency is how long each operation takes, by its Op constant in package evolution; see RecordedLatency.
	Latency map[string]time.Duration
	// EmptyCodes is how many answers of each linking attempt (of connect, restart and a create with qrcode:true) are {"count":0} before
	// there is a code (recordings f-30 to f-32). Server.ReleaseCode issues it earlier, by webhook.
	EmptyCodes int
	// WithholdCodes keeps codes out of every answer: they come by webhook only.
	WithholdCodes bool
	// CodeLifetime is after how long QR and pairing codes are replaced (recordings j-01 to j-04: 45 s). With 0 only Server.Rotate
	// replaces them.
	CodeLifetime time.Duration
	// CodeLimit is after how many codes a linking attempt ends (recordings j-05 to j-09, with a limit of 2); 30 by default.
	CodeLimit int
	// SafeCreates makes creates atomic. On the real server, and by default, a create that loses a race for a name deletes the winner's
	// instance (recordings f-40 to f-42).
	SafeCreates bool
	// DeleteDelay is how long a name stays taken after its delete was answered (recordings a-090 to a-092: about 1 s).
	// Independently of it, a webhook with REMOVE_INSTANCE whose receiver fails keeps the name taken until its last retry (d-dead-*).
	DeleteDelay time.Duration
	// HoldDeletes leaves deleted instances in place until Server.FinishDeletes (recordings d-dead-state-3s, -63s).
	HoldDeletes bool
	// RelinkAfterLogout makes an instance whose linking by QR code was ended by a logout connect again by itself, with a new code, so
	// that the number of the next connect is ignored (recordings e-24 to e-28). Without it, the instance stays close.
	RelinkAfterLogout bool
	// WhatsApp is whether WhatsApp can be reached. Change it with Server.SetWhatsApp, so that instances react.
	WhatsApp WhatsApp
	// Unlicensed answers every call but GET / with the licence error of 2.4.
	Unlicensed bool
	// HalfOpenHang is how long a send through a half-open connection hangs before it fails (recording g-14: 60 s).
	HalfOpenHang time.Duration
	// KeepsNone makes the server store no message: findMessages finds none (DATABASE_SAVE_DATA_NEW_MESSAGE=false).
	KeepsNone bool
	// Acks makes every sent message be delivered and read, by webhooks (recordings e-006, e-007).
	Acks bool
	// Directory returns whether a number is on WhatsApp, and under which digits (recordings k-01, e-11). By default every number is, as
	// given, but for 5511900000000.
	Directory func(digits string) (canonical string, exists bool)
	// Webhooks is how the delivery of webhooks fails.
	Webhooks WebhookTrouble
}

// WebhookTrouble is how the delivery of webhooks fails. With the zero value each is delivered once, in order, without retries.
type WebhookTrouble struct {
	// Retries are the waits before each further try of a delivery that failed; none by default. See RecordedRetries. The
	// server waits for the end of two deliveries: of REMOVE_INSTANCE before a deletion, of LOGOUT_INSTANCE before the clean-up of a
	// session that ended.
	Retries []time.Duration
	// Unordered delivers each webhook after a random delay of up to Jitter, so that some overtake others (recordings f-007 to f-009,
	// g-034 to g-036).
	Unordered bool
	Jitter    time.Duration // 20 ms by default
	// Copies is how many more times each webhook is delivered, as by a global webhook or a retry after a timeout.
	Copies int
	// Late delays the first try of each webhook.
	Late time.Duration
	// Lose drops the webhooks for which it returns true, as a restart of the server drops pending ones.
	Lose func(instance string, event evolution.Event) bool
}

// RecordedLatency is how long a real 2.3.7 took on an idle machine, for Behaviour.Latency. Its sources: create with qrcode:true e-01, connect
// from close e-20, sends g-03.
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

// RecordedRetries are the default waits of 2.3.7 between tries of a webhook, without their jitter: about 20 minutes in all.
func RecordedRetries() []time.Duration {
	out := make([]time.Duration, 0, 9)
	for wait := 5 * time.Second; len(out) < 9; wait *= 2 {
		out = append(out, min(wait, 300*time.Second))
	}
	return out
}

// RecordedCodeLifetime is how long a code is valid on 2.3.7 (recordings j-01 to j-04).
const RecordedCodeLifetime = 45 * time.Second

// recordedCodeLimit is QRCODE_LIMIT's default.
const recordedCodeLimit = 30

// absentNumber is the number that is not on WhatsApp in the recordings (e-11, g-04).
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
