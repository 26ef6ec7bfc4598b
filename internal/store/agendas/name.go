package agendas

import (
	"context"

	"salonzap/internal/agenda"
	"salonzap/internal/store/storekit"
	"salonzap/internal/tenant"
)

// freeServiceName looks at the names of a salon's services while nobody else can change them.
func freeServiceName(ctx context.Context, tx *storekit.Tx, id tenant.ID, v agenda.Service) error {
	rows, err := tx.AgendaServices(ctx, id.String())
	if err != nil {
		return err
	}
	all, err := each(rows, serviceIn)
	if err != nil {
		return err
	}
	return agenda.FreeServiceName(all, v)
}

// freeProfessionalName is freeServiceName of a salon's team.
func freeProfessionalName(ctx context.Context, tx *storekit.Tx, id tenant.ID, p agenda.Professional) error {
	rows, err := tx.AgendaProfessionals(ctx, id.String())
	if err != nil {
		return err
	}
	all, err := each(rows, professionalIn)
	if err != nil {
		return err
	}
	return agenda.FreeProfessionalName(all, p)
}
