package connections

import (
	"strconv"
	"strings"

	"salonzap/internal/store/db"
)

// difference is what a change writes: only the columns that it changes. A row has ten times as many, and six indexes.
type difference struct {
	columns []string
	values  []any
}

func differ[T comparable](d *difference, column string, old, now T) {
	if old != now {
		d.columns, d.values = append(d.columns, column), append(d.values, now)
	}
}

// differenceOf compares all columns that a change may change: all but the identity, the age and the version.
func differenceOf(old, now *db.Connection) *difference {
	d := &difference{}
	d.state(old, now)
	d.attempt(old, now)
	d.evidence(old, now)
	d.left(old, now)
	return d
}

// update is the statement that saves the difference in a row, if the row is still at the version that was changed.
func (d *difference) update(id string, version int64) (query string, args []any) {
	var b strings.Builder
	b.Grow(512)
	b.WriteString("UPDATE connection SET ")
	for i, column := range d.columns {
		b.WriteString(column)
		b.WriteString(" = $")
		b.WriteString(strconv.Itoa(i + 1))
		b.WriteString(", ")
	}
	n := len(d.columns)
	b.WriteString("version = version + 1 WHERE id = $")
	b.WriteString(strconv.Itoa(n + 1))
	b.WriteString(" AND version = $")
	b.WriteString(strconv.Itoa(n + 2))
	return b.String(), append(d.values, id, version)
}

func (d *difference) state(old, now *db.Connection) {
	differ(d, "server_id", old.ServerID, now.ServerID)
	differ(d, "ownership", old.Ownership, now.Ownership)
	differ(d, "token_key", old.TokenKey, now.TokenKey)
	differ(d, "state", old.State, now.State)
	differ(d, "status", old.Status, now.Status)
	differ(d, "wanted", old.Wanted, now.Wanted)
	differ(d, "paused", old.Paused, now.Paused)
	differ(d, "number", old.Number, now.Number)
	differ(d, "phone_key", old.PhoneKey, now.PhoneKey)
	differ(d, "profile_name", old.ProfileName, now.ProfileName)
	differ(d, "state_since", old.StateSince, now.StateSince)
	differ(d, "last_seen_at", old.LastSeenAt, now.LastSeenAt)
	differ(d, "quarantine_cause", old.QuarantineCause, now.QuarantineCause)
	differ(d, "last_id", old.LastID, now.LastID)
	differ(d, "last_method", old.LastMethod, now.LastMethod)
	differ(d, "last_cause", old.LastCause, now.LastCause)
	differ(d, "last_at", old.LastAt, now.LastAt)
	differ(d, "cause", old.Cause, now.Cause)
	differ(d, "refused_number", old.RefusedNumber, now.RefusedNumber)
	differ(d, "cause_until", old.CauseUntil, now.CauseUntil)
	differ(d, "owed", old.Owed, now.Owed)
	differ(d, "due_at", old.DueAt, now.DueAt)
	differ(d, "lease_holder", old.LeaseHolder, now.LeaseHolder)
	differ(d, "lease_until", old.LeaseUntil, now.LeaseUntil)
	differ(d, "lease_fence", old.LeaseFence, now.LeaseFence)
	differ(d, "updated_at", old.UpdatedAt, now.UpdatedAt)
}

func (d *difference) attempt(old, now *db.Connection) {
	differ(d, "attempt_id", old.AttemptID, now.AttemptID)
	differ(d, "attempt_method", old.AttemptMethod, now.AttemptMethod)
	differ(d, "attempt_phone", old.AttemptPhone, now.AttemptPhone)
	differ(d, "attempt_by_kind", old.AttemptByKind, now.AttemptByKind)
	differ(d, "attempt_by_id", old.AttemptByID, now.AttemptByID)
	differ(d, "attempt_by_name", old.AttemptByName, now.AttemptByName)
	differ(d, "attempt_by_role", old.AttemptByRole, now.AttemptByRole)
	differ(d, "attempt_by_tenant", old.AttemptByTenant, now.AttemptByTenant)
	differ(d, "attempt_started_at", old.AttemptStartedAt, now.AttemptStartedAt)
	differ(d, "attempt_phase", old.AttemptPhase, now.AttemptPhase)
	differ(d, "attempt_code", old.AttemptCode, now.AttemptCode)
	differ(d, "attempt_pairing", old.AttemptPairing, now.AttemptPairing)
	differ(d, "attempt_code_at", old.AttemptCodeAt, now.AttemptCodeAt)
	differ(d, "attempt_code_until", old.AttemptCodeUntil, now.AttemptCodeUntil)
	differ(d, "attempt_codes", old.AttemptCodes, now.AttemptCodes)
	differ(d, "attempt_gone_at", old.AttemptGoneAt, now.AttemptGoneAt)
	differ(d, "attempt_rung", old.AttemptRung, now.AttemptRung)
	differ(d, "attempt_rung_at", old.AttemptRungAt, now.AttemptRungAt)
	differ(d, "attempt_fresh", old.AttemptFresh, now.AttemptFresh)
	differ(d, "attempt_asked_at", old.AttemptAskedAt, now.AttemptAskedAt)
	differ(d, "attempt_queued_at", old.AttemptQueuedAt, now.AttemptQueuedAt)
	differ(d, "attempt_place", old.AttemptPlace, now.AttemptPlace)
	differ(d, "attempt_admitted", old.AttemptAdmitted, now.AttemptAdmitted)
	differ(d, "attempt_watched_until", old.AttemptWatchedUntil, now.AttemptWatchedUntil)
	differ(d, "attempt_passkey_at", old.AttemptPasskeyAt, now.AttemptPasskeyAt)
	differ(d, "attempt_passkey_until", old.AttemptPasskeyUntil, now.AttemptPasskeyUntil)
	differ(d, "attempt_stalled", old.AttemptStalled, now.AttemptStalled)
	differ(d, "attempt_expects", old.AttemptExpects, now.AttemptExpects)
}

func (d *difference) left(old, now *db.Connection) {
	differ(d, "left_server", old.LeftServer, now.LeftServer)
	differ(d, "left_ownership", old.LeftOwnership, now.LeftOwnership)
	differ(d, "left_token_key", old.LeftTokenKey, now.LeftTokenKey)
	differ(d, "left_not_our_hook", old.LeftNotOurHook, now.LeftNotOurHook)
	differ(d, "left_code_end", old.LeftCodeEnd, now.LeftCodeEnd)
	differ(d, "left_quiet", old.LeftQuiet, now.LeftQuiet)
	differ(d, "left_over", old.LeftOver, now.LeftOver)
	differ(d, "left_did", old.LeftDid, now.LeftDid)
	differ(d, "left_did_at", old.LeftDidAt, now.LeftDidAt)
	differ(d, "left_try_at", old.LeftTryAt, now.LeftTryAt)
	differ(d, "linked_once", old.LinkedOnce, now.LinkedOnce)
}

func (d *difference) evidence(old, now *db.Connection) {
	differ(d, "said", old.Said, now.Said)
	differ(d, "said_since", old.SaidSince, now.SaidSince)
	differ(d, "said_at", old.SaidAt, now.SaidAt)
	differ(d, "open_at", old.OpenAt, now.OpenAt)
	differ(d, "absent_at", old.AbsentAt, now.AbsentAt)
	differ(d, "event_at", old.EventAt, now.EventAt)
	differ(d, "folded_at", old.FoldedAt, now.FoldedAt)
	differ(d, "webhook_at", old.WebhookAt, now.WebhookAt)
	differ(d, "hook_set_at", old.HookSetAt, now.HookSetAt)
	differ(d, "not_our_hook", old.NotOurHook, now.NotOurHook)
	differ(d, "code_date", old.CodeDate, now.CodeDate)
	differ(d, "create_sent_at", old.CreateSentAt, now.CreateSentAt)
	differ(d, "heal_at", old.HealAt, now.HealAt)
	differ(d, "last_qr_hash", old.LastQrHash, now.LastQrHash)
	differ(d, "last_qr_end", old.LastQrEnd, now.LastQrEnd)
}
