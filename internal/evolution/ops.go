package evolution

import "time"

// The operations, as Error.Op and Config.Observe name them. The list is closed, so that they may be a metric's label.
const (
	OpInfo              = "info"
	OpVerifyKey         = "verify_key"
	OpCreate            = "create"
	OpConnect           = "connect"
	OpState             = "state"
	OpInstances         = "instances"
	OpInstance          = "instance"
	OpRestart           = "restart"
	OpLogout            = "logout"
	OpDelete            = "delete"
	OpWebhookSet        = "webhook_set"
	OpWebhookFind       = "webhook_find"
	OpSettingsSet       = "settings_set"
	OpSendText          = "send_text"
	OpSend              = "send" // SendOnce, for every Sendable
	OpNumbers           = "numbers"
	OpPresence          = "presence"
	OpMarkRead          = "mark_read"
	OpMedium            = "medium"
	OpFindMessages      = "find_messages"
	OpLinkPasskey       = "link_passkey"        // reading a passkey step
	OpLinkPasskeyAnswer = "link_passkey_answer" //nolint:gosec // assertion, comparison, cancel: a name, not a credential
	OpWebhook           = "webhook"             // decoding a webhook's body; no call
)

// Ops lists the operations that call the server.
func Ops() []string {
	return []string{
		OpInfo, OpVerifyKey, OpCreate, OpConnect, OpState, OpInstances, OpInstance, OpRestart, OpLogout, OpDelete,
		OpWebhookSet, OpWebhookFind, OpSettingsSet, OpSendText, OpSend, OpNumbers, OpPresence, OpMarkRead, OpMedium, OpFindMessages,
		OpLinkPasskey, OpLinkPasskeyAnswer,
	}
}

// isRead reports whether the client repeats an operation that failed: one that changes nothing on the server. Connect is a GET but no
// read: it opens a socket. Numbers is not repeated because it queries WhatsApp, which limits how often that is done; FetchMedium, FindSent
// and VerifyKey are sent once, too.
func isRead(op string) bool {
	switch op {
	case OpInfo, OpState, OpInstances, OpInstance, OpWebhookFind, OpLinkPasskey:
		return true
	default:
		return false
	}
}

// Timeouts is how long each operation may take, retries included. A zero field takes the default, which each line gives first, with the
// measured durations behind it. FetchMedium has a fixed limit instead.
type Timeouts struct {
	Create  time.Duration // 60 s; with qrcode:true at least 5 s, 11.5 s under load
	Connect time.Duration // 60 s; usually 2 s, 35 s while WhatsApp could not be reached (i-wadown-connect)
	Send    time.Duration // 75 s plus the request's own delay: sends, numbers, presence, read marks, passkey answers; WhatsApp may take 60 s (g-14)
	State   time.Duration // 10 s; usually 1–3 ms; also for reading a passkey step
	List    time.Duration // 60 s; slow on big message tables
	Info    time.Duration // 45 s; 33 s while WhatsApp could not be reached (i-wadown-root)
	Other   time.Duration // 30 s: restart, logout, delete, webhook, settings, key check, finding messages
}

func (t Timeouts) withDefaults() Timeouts {
	set := func(d *time.Duration, standard time.Duration) {
		if *d <= 0 {
			*d = standard
		}
	}
	set(&t.Create, 60*time.Second)
	set(&t.Connect, 60*time.Second)
	set(&t.Send, 75*time.Second)
	set(&t.State, 10*time.Second)
	set(&t.List, 60*time.Second)
	set(&t.Info, 45*time.Second)
	set(&t.Other, 30*time.Second)
	return t
}

func (t Timeouts) of(op string) time.Duration {
	switch op {
	case OpCreate:
		return t.Create
	case OpConnect:
		return t.Connect
	case OpSendText, OpSend, OpNumbers, OpPresence, OpMarkRead, OpLinkPasskeyAnswer: // each may wait for a WhatsApp query of 60 s
		return t.Send
	case OpState, OpLinkPasskey:
		return t.State
	case OpInstances, OpInstance:
		return t.List
	case OpInfo:
		return t.Info
	default:
		return t.Other
	}
}
