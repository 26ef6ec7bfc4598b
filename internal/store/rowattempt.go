package store

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
	r.AttemptID, r.AttemptMethod, r.AttemptPhone = column.Text(a.ID), column.Text(a.Method), digits(a.Phone)
	r.AttemptExpects = digits(a.Expects)
	r.AttemptByKind, r.AttemptByID, r.AttemptByName = column.Text(a.By.Kind), column.Text(a.By.ID), column.Text(a.By.Name)
	r.AttemptByRole, r.AttemptByTenant = column.Text(a.By.Role), column.Text(a.By.Tenant.String())
	r.AttemptStartedAt, r.AttemptPhase = column.At(a.StartedAt), column.Text(a.Phase)
	r.AttemptCode, r.AttemptPairing = column.Text(a.Shown.Text), column.Text(a.Shown.Pairing)
	r.AttemptCodeAt, r.AttemptCodeUntil = column.At(a.Shown.At), column.At(a.Shown.Until)
	r.AttemptCodes, r.AttemptGoneAt = int64(a.Codes), column.At(a.GoneAt)
	r.AttemptRung, r.AttemptRungAt, r.AttemptFresh = column.Text(a.Rung), column.At(a.RungAt), a.Fresh
	r.AttemptAskedAt, r.AttemptQueuedAt = column.At(a.AskedAt), column.At(a.QueuedAt)
	r.AttemptPlace, r.AttemptAdmitted = int64(a.Place), a.Admitted
	r.AttemptWatchedUntil = column.At(a.WatchedUntil)
	r.AttemptPasskeyAt, r.AttemptPasskeyUntil, r.AttemptStalled = column.At(a.PasskeyAt), column.At(a.PasskeyUntil), a.Stalled
}

func attemptFromRow(r db.Connection) *connection.Attempt {
	if r.AttemptID == "" {
		return nil
	}
	by, _ := tenant.ParseID(string(r.AttemptByTenant)) // empty: an operator, the zero ID
	return &connection.Attempt{
		ID: string(r.AttemptID), Method: connection.Method(r.AttemptMethod), Phone: number(r.AttemptPhone),
		Expects: number(r.AttemptExpects),
		By: tenant.Actor{
			Kind: tenant.ActorKind(r.AttemptByKind), ID: string(r.AttemptByID), Name: string(r.AttemptByName),
			Role: tenant.Role(r.AttemptByRole), Tenant: by,
		},
		StartedAt: r.AttemptStartedAt.Time(),
		Phase:     connection.Phase(r.AttemptPhase),
		Shown: connection.Shown{
			Text: string(r.AttemptCode), Pairing: string(r.AttemptPairing), At: r.AttemptCodeAt.Time(),
			Until: r.AttemptCodeUntil.Time(),
		},
		Codes: int(r.AttemptCodes), GoneAt: r.AttemptGoneAt.Time(), Rung: connection.Rung(r.AttemptRung),
		RungAt: r.AttemptRungAt.Time(), Fresh: r.AttemptFresh, AskedAt: r.AttemptAskedAt.Time(),
		QueuedAt: r.AttemptQueuedAt.Time(), Place: int(r.AttemptPlace), Admitted: r.AttemptAdmitted,
		WatchedUntil: r.AttemptWatchedUntil.Time(),
		PasskeyAt:    r.AttemptPasskeyAt.Time(), PasskeyUntil: r.AttemptPasskeyUntil.Time(), Stalled: r.AttemptStalled,
	}
}
