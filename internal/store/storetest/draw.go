package storetest

import (
	"errors"
	"fmt"
	"time"

	"pgregory.net/rapid"

	"salonzap/internal/connection"
	"salonzap/internal/fault"
	"salonzap/internal/phone"
	"salonzap/internal/tenant"
)

func asFault(err error) *fault.Error {
	e, _ := errors.AsType[*fault.Error](err)
	return e
}

// drawer draws values. full: none of them is zero.
type drawer struct {
	*rapid.T
	full bool
}

func (d drawer) skip() bool { return !d.full && rapid.Bool().Draw(d.T, "empty") }

// text is anything that PostgreSQL and SQLite can keep in a text column.
func (d drawer) text() string {
	if d.skip() {
		return ""
	}
	return rapid.StringMatching(`[a-z0-9@,;'"\\%_ ãé✂️-]{1,40}`).Draw(d.T, "text")
}

func (d drawer) sometime() time.Time {
	return time.UnixMicro(rapid.Int64Range(1, 4_000_000_000_000_000).Draw(d.T, "micros")).UTC()
}

func (d drawer) time() time.Time {
	if d.skip() {
		return time.Time{}
	}
	return d.sometime()
}

func (d drawer) number() phone.Number {
	n, ok := phone.FromDigits(fmt.Sprintf("55%02d%08d",
		rapid.IntRange(11, 99).Draw(d.T, "area"), rapid.IntRange(10_000_000, 99_999_999).Draw(d.T, "subscriber")))
	if !ok {
		panic("not a number")
	}
	return n
}

func (d drawer) maybeNumber() phone.Number {
	if d.skip() {
		return phone.Number{}
	}
	return d.number()
}

func (d drawer) yes() bool { return d.full || rapid.Bool().Draw(d.T, "yes") }

func (d drawer) count() int {
	return rapid.IntRange(map[bool]int{true: 1}[d.full], 9).Draw(d.T, "count")
}

// word draws one of a closed list; the first is the zero word, if there is one.
func word[T ~string](d drawer, words ...T) T {
	if d.full && words[0] == "" {
		words = words[1:]
	}
	return rapid.SampledFrom(words).Draw(d.T, "word")
}

// connection draws what a change may make of a row.
func (d drawer) connection(old connection.Connection, state connection.State) connection.Connection {
	c := old
	c.State, c.Attempt = state, d.attempt()
	c.Ownership, c.TokenKey = connection.ByHMAC, "k"+d.text()
	if !d.full && rapid.Bool().Draw(d.T, "imported") {
		c.Ownership, c.TokenKey = connection.ByOperator, ""
	}
	c.Wanted, c.Paused = word(d, connection.Linked, connection.Off), d.yes()
	c.LastAttempt = connection.AttemptEnd{ID: d.text(), Method: word(d, "", connection.QR, connection.PairingCode), Cause: d.cause(), At: d.time()}
	c.Cause, c.Evidence = d.cause(), d.evidence()
	c.RefusedNumber, c.CauseUntil = d.maybeNumber(), d.time()
	c.PendingCleanup = word(d, connection.CleanupNone, connection.CleanupLogout, connection.CleanupDelete)
	c.Previous, c.LinkedOnce = d.left(), d.yes()
	c.DueAt = d.time()
	c.Lease = connection.Lease{Holder: d.text(), Until: d.time(), Fence: int64(d.count())}
	return c
}

// states draws one of each state.
func (d drawer) states() []connection.State {
	return []connection.State{
		connection.Intended{},
		connection.Known{},
		connection.Connected{Number: d.number(), Name: d.text(), Since: d.sometime(), LastSeen: d.time()},
		connection.Quarantined{
			Number: d.number(), Name: d.text(), Since: d.sometime(), Why: word(d, connection.WrongNumber, connection.NumberInUse),
		},
	}
}

func (d drawer) cause() connection.Cause {
	return word(d, append([]connection.Cause{connection.CauseNone}, connection.Causes()...)...)
}

func (d drawer) evidence() connection.Evidence {
	return connection.Evidence{
		Reading: word(d, connection.ReadNothing, connection.ReadAbsent, connection.ReadClosed, connection.ReadConnecting,
			connection.ReadOpen, connection.ReadUnloaded),
		Since: d.time(), At: d.time(), AbsentAt: d.time(), EventAt: d.time(), ConnectingStoredAt: d.time(), WebhookAt: d.time(),
		WebhookSetAt: d.time(), ForeignWebhook: d.yes(), CodeEventAt: d.time(), CreateSentAt: d.time(), RepairSentAt: d.time(), OpenEventAt: d.time(),
		LastCodeHash: d.text(), LastCodeExpiresAt: d.time(),
	}
}

func (d drawer) attempt() *connection.Attempt {
	if d.skip() {
		return nil
	}
	return &connection.Attempt{
		ID: "a" + d.text(), Method: word(d, connection.QR, connection.PairingCode), Phone: d.maybeNumber(), StartedBy: d.actor(),
		StartedAt: d.sometime(),
		Phase: word(d, "", connection.Preparing, connection.AwaitingScan, connection.Scanned, connection.Passkey,
			connection.PasskeySent, connection.PasskeyCode, connection.Syncing, connection.ConfirmNumber),
		Code:           connection.LinkCode{QRText: d.text(), Pairing: d.text(), ShownAt: d.time(), ExpiresAt: d.time()},
		CodesShown:     d.count(),
		CodeVanishedAt: d.time(),
		Rung: word(d, "", connection.RungWait, connection.RungRequest, connection.RungRestart, connection.RungLogout,
			connection.RungRecreate, connection.RungGiveUp),
		RungAt: d.time(), NeedsReset: d.yes(), AskedAt: d.time(), QueuedAt: d.time(), Place: d.count(), Admitted: d.yes(),
		WatchedUntil: d.time(), PasskeyAt: d.time(), PasskeyUntil: d.time(), PasskeyStalled: d.yes(), ExpectedNumber: d.number(),
	}
}

// left draws what a move left on the world's only server.
func (d drawer) left() connection.PreviousInstance {
	if d.skip() {
		return connection.PreviousInstance{}
	}
	return connection.PreviousInstance{
		Server: "default", Ownership: word(d, connection.ByHMAC, connection.ByOperator), TokenKey: d.text(), ForeignWebhook: d.yes(),
		CodeExpiresAt: d.time(), NoSession: d.yes(), Discard: d.yes(),
		Stage:   word(d, connection.PreviousUntouched, connection.PreviousIsOurs, connection.PreviousLogoutSent, connection.PreviousDeleteSent),
		StageAt: d.time(), RetryAt: d.time(),
	}
}

func (d drawer) actor() tenant.Actor {
	a := tenant.Actor{
		Kind: word(d, tenant.ActorUser, tenant.ActorAPIKey, tenant.ActorCLI, tenant.ActorSystem), ID: d.text(), Name: d.text(),
		Role: word(d, "", tenant.Operator, tenant.Owner),
	}
	if !d.skip() {
		a.Tenant = tenant.NewID()
	}
	return a
}
