package connections

import (
	"salonzap/internal/connection"
	"salonzap/internal/store/column"
	"salonzap/internal/store/db"
	"salonzap/internal/tenant"
)

// attemptToRow writes the live attempt. Without one all its columns are empty, so a code never outlives its attempt.
func attemptToRow(r *db.Connection, a *connection.Attempt) {
	if a == nil {
		return
	}
	r.AttemptID, r.AttemptMethod, r.AttemptPhone = column.Text(a.ID), column.Text(a.Method), column.Digits(a.Phone)
	r.AttemptExpects = column.Digits(a.ExpectedNumber)
	r.AttemptByKind, r.AttemptByID, r.AttemptByName = column.Text(a.StartedBy.Kind), column.Text(a.StartedBy.ID), column.Text(a.StartedBy.Name)
	r.AttemptByRole, r.AttemptByTenant = column.Text(a.StartedBy.Role), column.Text(a.StartedBy.Tenant.String())
	r.AttemptStartedAt, r.AttemptPhase = column.At(a.StartedAt), column.Text(a.Phase)
	r.AttemptCode, r.AttemptPairing = column.Text(a.Code.QRText), column.Text(a.Code.Pairing)
	r.AttemptCodeAt, r.AttemptCodeUntil = column.At(a.Code.ShownAt), column.At(a.Code.ExpiresAt)
	r.AttemptCodes, r.AttemptGoneAt = int64(a.CodesShown), column.At(a.CodeVanishedAt)
	r.AttemptRung, r.AttemptRungAt, r.AttemptFresh = column.Text(a.Rung), column.At(a.RungAt), a.NeedsReset
	r.AttemptAskedAt, r.AttemptQueuedAt = column.At(a.AskedAt), column.At(a.QueuedAt)
	r.AttemptPlace, r.AttemptAdmitted = int64(a.Place), a.Admitted
	r.AttemptWatchedUntil = column.At(a.WatchedUntil)
	r.AttemptPasskeyAt, r.AttemptPasskeyUntil, r.AttemptStalled = column.At(a.PasskeyAt), column.At(a.PasskeyUntil), a.PasskeyStalled
}

func attemptFromRow(r db.Connection) *connection.Attempt {
	if r.AttemptID == "" {
		return nil
	}
	by, _ := tenant.ParseID(string(r.AttemptByTenant)) // empty: an operator, the zero ID
	return &connection.Attempt{
		ID: string(r.AttemptID), Method: connection.Method(r.AttemptMethod), Phone: column.Number(r.AttemptPhone),
		ExpectedNumber: column.Number(r.AttemptExpects),
		StartedBy: tenant.Actor{
			Kind: tenant.ActorKind(r.AttemptByKind), ID: string(r.AttemptByID), Name: string(r.AttemptByName),
			Role: tenant.Role(r.AttemptByRole), Tenant: by,
		},
		StartedAt: r.AttemptStartedAt.Time(),
		Phase:     connection.Phase(r.AttemptPhase),
		Code: connection.LinkCode{
			QRText: string(r.AttemptCode), Pairing: string(r.AttemptPairing), ShownAt: r.AttemptCodeAt.Time(),
			ExpiresAt: r.AttemptCodeUntil.Time(),
		},
		CodesShown: int(r.AttemptCodes), CodeVanishedAt: r.AttemptGoneAt.Time(), Rung: connection.Rung(r.AttemptRung),
		RungAt: r.AttemptRungAt.Time(), NeedsReset: r.AttemptFresh, AskedAt: r.AttemptAskedAt.Time(),
		QueuedAt: r.AttemptQueuedAt.Time(), Place: int(r.AttemptPlace), Admitted: r.AttemptAdmitted,
		WatchedUntil: r.AttemptWatchedUntil.Time(),
		PasskeyAt:    r.AttemptPasskeyAt.Time(), PasskeyUntil: r.AttemptPasskeyUntil.Time(), PasskeyStalled: r.AttemptStalled,
	}
}
