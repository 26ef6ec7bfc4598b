package evolution

import "time"

// The operations, as Error.Op and Config.Observe name them. They are fit to label a metric.
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
	OpSend              = "send" // of any kind, by SendOnce
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

// isRead tells which operations change nothing, and are the only ones that the client repeats. Connect is a GET and no
// read: it opens a socket. Numbers asks WhatsApp, whose patience is limited.
func isRead(op string) bool {
	switch op {
	case OpInfo, OpState, OpInstances, OpInstance, OpWebhookFind, OpLinkPasskey:
		return true
	default:
		return false
	}
}

// Timeouts is how long each operation may take, retries included. A zero field takes the default.
type Timeouts struct {
	Create  time.Duration // 60 s; with qrcode:true 5 s always, 11.5 s seen under load
	Connect time.Duration // 60 s; 2 s mostly, 35 s measured while WhatsApp could not be reached (i-wadown-connect)
	Send    time.Duration // 75 s plus the delay asked for; a mute connection is given up after 60 s (g-14)
	State   time.Duration // 10 s; 1–3 ms mostly
	List    time.Duration // 60 s; slow on big message tables
	Info    time.Duration // 45 s; 33 s measured (i-wadown-root)
	Other   time.Duration // 30 s: restart, logout, delete, webhook, settings, key check
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
