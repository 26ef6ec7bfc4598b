package store

import "salonzap/internal/store/db"

// saved are the columns that a change may change: all but the identity and the age.
func saved(r db.Connection) db.SaveConnectionParams {
	return db.SaveConnectionParams{
		ServerID: r.ServerID, Ownership: r.Ownership, TokenKey: r.TokenKey, State: r.State, Status: r.Status,
		Wanted: r.Wanted, Paused: r.Paused, Number: r.Number, PhoneKey: r.PhoneKey, ProfileName: r.ProfileName,
		StateSince: r.StateSince, LastSeenAt: r.LastSeenAt, QuarantineCause: r.QuarantineCause, AttemptID: r.AttemptID,
		AttemptMethod: r.AttemptMethod, AttemptPhone: r.AttemptPhone, AttemptByKind: r.AttemptByKind,
		AttemptByID: r.AttemptByID, AttemptByName: r.AttemptByName, AttemptByRole: r.AttemptByRole,
		AttemptByTenant: r.AttemptByTenant, AttemptStartedAt: r.AttemptStartedAt, AttemptPhase: r.AttemptPhase,
		AttemptCode: r.AttemptCode, AttemptPairing: r.AttemptPairing, AttemptCodeAt: r.AttemptCodeAt,
		AttemptCodeUntil: r.AttemptCodeUntil, AttemptCodes: r.AttemptCodes, AttemptGoneAt: r.AttemptGoneAt,
		AttemptRung: r.AttemptRung, AttemptRungAt: r.AttemptRungAt, AttemptFresh: r.AttemptFresh,
		AttemptAskedAt: r.AttemptAskedAt, AttemptQueuedAt: r.AttemptQueuedAt, AttemptPlace: r.AttemptPlace,
		AttemptAdmitted: r.AttemptAdmitted, AttemptWatchedUntil: r.AttemptWatchedUntil, LastID: r.LastID,
		LastMethod: r.LastMethod, LastCause: r.LastCause, LastAt: r.LastAt, Cause: r.Cause, Said: r.Said,
		SaidSince: r.SaidSince, SaidAt: r.SaidAt, AbsentAt: r.AbsentAt, EventAt: r.EventAt, FoldedAt: r.FoldedAt,
		WebhookAt: r.WebhookAt, HookSetAt: r.HookSetAt, NotOurHook: r.NotOurHook, CodeDate: r.CodeDate, CreateSentAt: r.CreateSentAt,
		HealAt: r.HealAt, LastQrHash: r.LastQrHash, LastQrEnd: r.LastQrEnd, Owed: r.Owed, DueAt: r.DueAt, JobAt: r.JobAt,
		LeaseHolder: r.LeaseHolder, LeaseUntil: r.LeaseUntil, LeaseFence: r.LeaseFence, UpdatedAt: r.UpdatedAt, Version: r.Version, ID: r.ID,
	}
}
