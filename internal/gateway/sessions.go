package gateway

import (
	"context"
	"database/sql"

	"salonzap/internal/gateway/engine"
	"salonzap/internal/gateway/store"
)

// Sessions is the engine of the WhatsApp sessions, split into the interfaces that the gateway uses; in tests it is a double. Every method is
// safe for concurrent use; those that change one instance run one after the other. An instance exists from Add or Start to Remove. Errors are
// package engine's.
type Sessions struct {
	Instances    Instances
	States       States
	Linker       Linker
	Messenger    Messenger
	Passkeys     PasskeySteps
	Calls        Calls
	Groups       GroupReader
	GroupChanger GroupChanger
	Profiles     Profiles
	Privacies    Privacies
	Chats        Chats
	Media        engine.MediaFetcher // nil: no medium can be fetched
	Version      WebVersioner        // nil: the version is not known
}

// WebVersioner knows the version of WhatsApp Web that sessions present themselves as.
type WebVersioner interface{ WebVersion() string }

// Instances adds and removes instances.
type Instances interface {
	// Start begins to connect the devices, paced, and returns at once. idle are instances without a device, which are only added. It is called
	// again with what comes from other processes.
	Start(devices []engine.Device, idle []string)
	// Add adds a new, unlinked instance. It does nothing for one that exists.
	Add(instance string)
	// Remove logs out if it can within ctx, and deletes everything that the engine stores of the instance.
	Remove(ctx context.Context, instance string) error
	// Release ends the instance here, without an event, and deletes nothing. When it returns, the socket is closed. Errors: ErrUnknown.
	Release(ctx context.Context, instance string) error
	// SetProxy takes effect at the next connect. Errors: ErrUnknown, and one for a URL that cannot be read.
	SetProxy(instance string, p engine.Proxy) error
}

// States reads the state of instances.
type States interface {
	// Snapshot is the instance's current state. Errors: ErrUnknown.
	Snapshot(instance string) (engine.Snapshot, error)
}

// Linker links instances, and ends and restarts their sessions.
type Linker interface {
	// Link opens a socket and starts linking, or reconnects a device that is linked. It returns at once; the code comes as
	// an event and in Snapshot. While a linking is under way it changes nothing unless the method differs: then the old
	// attempt ends and one by the new method starts. Errors: ErrUnknown, ErrNumber, ErrClosed.
	Link(ctx context.Context, instance string, how engine.LinkRequest) error
	// CancelLink ends a linking that is under way; it touches no session.
	CancelLink(instance string) error
	// Restart closes the socket and opens it again; the session stays. Errors: ErrUnknown, ErrNotConnected when there is
	// neither a session nor a linking.
	Restart(ctx context.Context, instance string) error
	// Logout logs the device out, or, when WhatsApp cannot be reached, deletes its keys here only. A linking is stopped. Errors: ErrUnknown, ErrNotConnected when there was nothing to log out.
	Logout(ctx context.Context, instance string) error
}

// Messenger sends messages and presences, and queries numbers.
type Messenger interface {
	// NewID makes a message id, for Send.
	NewID(instance string) (string, error)
	// Send sends a message. One with an id that was used before is the same message to its recipient. Errors: ErrUnknown, ErrNotConnected,
	// ErrNumber, ErrNotOnWA, ErrMedia, ErrUpload, ErrNoAnswer, ErrRefused, ErrCold: nothing was sent; ErrOutcomeUnknown.
	Send(ctx context.Context, instance string, m engine.Outgoing) (engine.Sent, error)
	// CheckNumbers asks WhatsApp which numbers it knows. The answers are in the order of digits. Errors: ErrUnknown,
	// ErrNotConnected, ErrRefused, ErrNoAnswer.
	CheckNumbers(ctx context.Context, instance string, digits []string) ([]engine.Number, error)
	// MarkRead marks messages as read. Errors: ErrUnknown, ErrNotConnected, ErrNumber, ErrNoAnswer.
	MarkRead(ctx context.Context, instance string, m engine.Read) error
	// SendPresence shows "composing", "recording" or "paused" to a chat; "available" or "unavailable" concern the whole account.
	// Errors: ErrUnknown, ErrNotConnected, ErrNumber, ErrNoAnswer; ErrNoName for "available" while it is not known.
	SendPresence(ctx context.Context, instance, chat, presence string) error
}

// PasskeySteps answers the passkey step of a linking.
type PasskeySteps interface {
	// LinkPasskey is the passkey step that an instance is in. Errors: ErrUnknown, ErrNoStep.
	LinkPasskey(instance string) (engine.LinkPasskey, error)
	// AnswerPasskey sends WhatsApp the assertion, PublicKeyCredential.toJSON(), for the step with this ID. Errors: ErrUnknown,
	// ErrNoStep, ErrAssertion (not one), ErrWrongStage, ErrForgedAnswer, ErrAnswerRefused, ErrNoAnswer. After the last three the step goes on,
	// unless Snapshot says otherwise.
	AnswerPasskey(ctx context.Context, instance, step string, assertion []byte) error
	// ConfirmPasskey says whether the phone shows the same code; false ends the linking. Errors: as for AnswerPasskey.
	ConfirmPasskey(ctx context.Context, instance, step string, same bool) error
}

// Calls rejects calls.
type Calls interface {
	// RejectCall ends the ringing of a call, with Called.From and Called.ID. Errors: ErrUnknown, ErrNotConnected, ErrNumber, ErrNoAnswer.
	RejectCall(ctx context.Context, instance, from, id string) error
}

// SessionsFunc makes the Sessions, over the gateway's database. stop ends them; it is called once, when the gateway is closed, or when its database is
// lost to another process.
type SessionsFunc func(ctx context.Context, db Database, sink engine.Sink) (s Sessions, stop func(context.Context) error, err error)

// Database is the gateway's database, for the tables of the sessions.
type Database struct {
	DB      *sql.DB
	Dialect string // "sqlite3" or "postgres"
	// CheckLocks and Devices are engine.Config's; nil when no other process has the database.
	CheckLocks func(ctx context.Context) error
	Devices    func(ctx context.Context) ([]string, error)
}

// Engine makes the sessions with an engine; DB, Sink, Dialect, CheckLocks and Devices of cfg are set by the gateway.
func Engine(cfg engine.Config) SessionsFunc {
	return func(ctx context.Context, db Database, sink engine.Sink) (Sessions, func(context.Context) error, error) {
		cfg.DB, cfg.Sink, cfg.Dialect, cfg.CheckLocks, cfg.Devices = db.DB, sink, "postgres", db.CheckLocks, db.Devices
		if db.Dialect == store.SQLite {
			cfg.Dialect = "sqlite"
		}
		e, err := engine.New(ctx, cfg)
		if err != nil {
			return Sessions{}, nil, err
		}
		return Sessions{
			Instances: e, States: e, Linker: e, Messenger: e, Passkeys: e, Calls: e, Groups: e, GroupChanger: e, Profiles: e, Privacies: e, Chats: e,
			Media: e, Version: e,
		}, e.Close, nil
	}
}
