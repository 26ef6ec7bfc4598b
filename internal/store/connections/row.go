package connections

import (
	"fmt"

	"salonzap/internal/connection"
	"salonzap/internal/store/column"
	"salonzap/internal/store/db"
	"salonzap/internal/store/storekit"
	"salonzap/internal/tenant"
)

// Status is what lists are indexed by. It follows from state and attempt, never from time.
type Status string

// The statuses.
const (
	Idle        Status = "idle"
	Linking     Status = "linking"
	Quarantined Status = "quarantined"
	Connected   Status = "connected"
)

func statusOf(c connection.Connection) Status {
	switch c.State.(type) {
	case connection.Connected:
		return Connected
	case connection.Quarantined:
		return Quarantined
	case connection.Intended, connection.Known:
	}
	if c.Attempt != nil {
		return Linking
	}
	return Idle
}

// toRow writes a connection as columns. Instants lose what is finer than a microsecond.
func toRow(c connection.Connection) db.Connection {
	r := db.Connection{
		ID: c.ID.String(), TenantID: c.Tenant.String(), ServerID: c.Server, InstanceName: c.Instance,
		Ownership: string(c.Ownership), TokenKey: c.TokenKey,
		Status: string(statusOf(c)), Wanted: string(c.Wanted), Paused: c.Paused,
		LastID: c.LastAttempt.ID, LastMethod: string(c.LastAttempt.Method), LastCause: string(c.LastAttempt.Cause), LastAt: column.At(c.LastAttempt.At),
		Cause: string(c.Cause), RefusedNumber: column.Digits(c.RefusedNumber), CauseUntil: column.At(c.CauseUntil), Owed: string(c.PendingCleanup), DueAt: column.At(c.DueAt),
		LeaseHolder: c.Lease.Holder, LeaseUntil: column.At(c.Lease.Until), LeaseFence: c.Lease.Fence,
		CreatedAt: column.At(c.CreatedAt), UpdatedAt: column.At(c.UpdatedAt), Version: c.Version,
	}
	stateToRow(&r, c.State)
	attemptToRow(&r, c.Attempt)
	evidenceToRow(&r, c.Evidence)
	leftToRow(&r, c.Previous)
	r.LinkedOnce = c.LinkedOnce
	return r
}

// FromRow reads what toRow wrote. Only rows that somebody else wrote by hand can fail.
func FromRow(r db.Connection, registered column.Text) (c connection.Connection, err error) {
	c = connection.Connection{
		Server: r.ServerID, Instance: r.InstanceName, Ownership: connection.Ownership(r.Ownership), TokenKey: r.TokenKey,
		Wanted: connection.Wanted(r.Wanted), Paused: r.Paused, Attempt: attemptFromRow(r),
		LastAttempt: connection.AttemptEnd{
			ID: r.LastID, Method: connection.Method(r.LastMethod), Cause: connection.Cause(r.LastCause), At: r.LastAt.Time(),
		},
		Cause: connection.Cause(r.Cause), RefusedNumber: column.Number(r.RefusedNumber), CauseUntil: r.CauseUntil.Time(),
		Evidence: evidenceFromRow(r), Previous: leftFromRow(r), LinkedOnce: r.LinkedOnce, PendingCleanup: connection.Cleanup(r.Owed),
		DueAt:      r.DueAt.Time(),
		Lease:      connection.Lease{Holder: r.LeaseHolder, Until: r.LeaseUntil.Time(), Fence: r.LeaseFence},
		Registered: column.Number(registered), CreatedAt: r.CreatedAt.Time(), UpdatedAt: r.UpdatedAt.Time(), Version: r.Version,
	}
	if c.State, err = stateFromRow(r); err != nil {
		return connection.Connection{}, err
	}
	if c.ID, err = connection.ParseID(r.ID); err != nil {
		return connection.Connection{}, storekit.Unreadable("connection id", err)
	}
	if c.Tenant, err = tenant.ParseID(r.TenantID); err != nil {
		return connection.Connection{}, storekit.Unreadable("tenant id", err)
	}
	return c, nil
}

func stateToRow(r *db.Connection, state connection.State) {
	switch s := state.(type) {
	case connection.Intended:
		r.State = "intended"
	case connection.Known:
		r.State = "known"
	case connection.Connected:
		r.State = "connected"
		r.Number, r.PhoneKey = column.Digits(s.Number), column.Text(s.Number.Key())
		r.ProfileName, r.StateSince, r.LastSeenAt = column.Text(s.Name), column.At(s.Since), column.At(s.LastSeen)
	case connection.Quarantined:
		r.State = "quarantined"
		r.Number, r.ProfileName = column.Digits(s.Number), column.Text(s.Name)
		r.StateSince, r.QuarantineCause = column.At(s.Since), column.Text(s.Why)
	}
}

func stateFromRow(r db.Connection) (connection.State, error) {
	switch r.State {
	case "intended":
		return connection.Intended{}, nil
	case "known":
		return connection.Known{}, nil
	case "connected":
		return connection.Connected{
			Number: column.Number(r.Number), Name: string(r.ProfileName), Since: r.StateSince.Time(), LastSeen: r.LastSeenAt.Time(),
		}, nil
	case "quarantined":
		return connection.Quarantined{
			Number: column.Number(r.Number), Name: string(r.ProfileName), Why: connection.Cause(r.QuarantineCause),
			Since: r.StateSince.Time(),
		}, nil
	}
	return nil, fmt.Errorf("store: state %q is none of ours", r.State)
}

func evidenceToRow(r *db.Connection, e connection.Evidence) {
	r.Said, r.SaidSince, r.SaidAt = string(e.Reading), column.At(e.Since), column.At(e.At)
	r.AbsentAt, r.EventAt, r.FoldedAt = column.At(e.AbsentAt), column.At(e.EventAt), column.At(e.ConnectingStoredAt)
	r.WebhookAt, r.HookSetAt, r.CodeDate = column.At(e.WebhookAt), column.At(e.WebhookSetAt), column.At(e.CodeEventAt)
	r.NotOurHook, r.CreateSentAt, r.HealAt = e.ForeignWebhook, column.At(e.CreateSentAt), column.At(e.RepairSentAt)
	r.OpenAt = column.At(e.OpenEventAt)
	r.LastQrHash, r.LastQrEnd = e.LastCodeHash, column.At(e.LastCodeExpiresAt)
}

func evidenceFromRow(r db.Connection) connection.Evidence {
	return connection.Evidence{
		Reading: connection.Reading(r.Said), Since: r.SaidSince.Time(), At: r.SaidAt.Time(), AbsentAt: r.AbsentAt.Time(),
		EventAt: r.EventAt.Time(), OpenEventAt: r.OpenAt.Time(), ConnectingStoredAt: r.FoldedAt.Time(), WebhookAt: r.WebhookAt.Time(),
		WebhookSetAt: r.HookSetAt.Time(), ForeignWebhook: r.NotOurHook, CodeEventAt: r.CodeDate.Time(), CreateSentAt: r.CreateSentAt.Time(),
		RepairSentAt: r.HealAt.Time(), LastCodeHash: r.LastQrHash, LastCodeExpiresAt: r.LastQrEnd.Time(),
	}
}

func leftToRow(r *db.Connection, l connection.PreviousInstance) {
	r.LeftServer, r.LeftOwnership, r.LeftTokenKey = column.Text(l.Server), column.Text(l.Ownership), column.Text(l.TokenKey)
	r.LeftNotOurHook, r.LeftCodeEnd, r.LeftQuiet, r.LeftOver = l.ForeignWebhook, column.At(l.CodeExpiresAt), l.NoSession, l.Discard
	r.LeftDid, r.LeftDidAt, r.LeftTryAt = column.Text(l.Stage), column.At(l.StageAt), column.At(l.RetryAt)
}

func leftFromRow(r db.Connection) connection.PreviousInstance {
	return connection.PreviousInstance{
		Server: string(r.LeftServer), Ownership: connection.Ownership(r.LeftOwnership), TokenKey: string(r.LeftTokenKey),
		ForeignWebhook: r.LeftNotOurHook, CodeExpiresAt: r.LeftCodeEnd.Time(), NoSession: r.LeftQuiet, Discard: r.LeftOver,
		Stage: connection.PreviousStage(r.LeftDid), StageAt: r.LeftDidAt.Time(), RetryAt: r.LeftTryAt.Time(),
	}
}
