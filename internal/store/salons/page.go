package salons

import (
	"context"

	"salonzap/internal/connection"
	"salonzap/internal/store/column"
	"salonzap/internal/store/connections"
	"salonzap/internal/store/db"
	"salonzap/internal/store/tenants"
)

// everySalon reads tenants in order, and the connections of the same stretch.
func (s *Store) everySalon(ctx context.Context, at cursor, limit int32) ([]connection.Salon, error) {
	rows, err := s.kit.Reads().TenantsPage(ctx, db.TenantsPageParams{After: at.id, MaxRows: limit})
	if err != nil || len(rows) == 0 {
		return nil, err
	}
	between, err := s.kit.Reads().ConnectionsBetween(ctx, db.ConnectionsBetweenParams{After: at.id, Upto: rows[len(rows)-1].ID})
	if err != nil {
		return nil, err
	}
	connections := make(map[string]db.Connection, len(between))
	for _, c := range between {
		connections[c.TenantID] = c
	}
	return join(rows, func(id string) (db.Connection, bool) {
		c, ok := connections[id]
		return c, ok
	})
}

func (s *Store) unconnected(ctx context.Context, at cursor, limit int32) ([]connection.Salon, error) {
	return singles(s.kit.Reads().TenantsUnconnected(ctx, db.TenantsUnconnectedParams{After: at.id, MaxRows: limit}))
}

func (s *Store) byStatus(st connections.Status) source {
	return func(ctx context.Context, at cursor, limit int32) ([]connection.Salon, error) {
		rows, err := s.kit.Reads().SalonsByStatus(ctx, db.SalonsByStatusParams{Status: string(st), After: at.id, MaxRows: limit})
		return pairs(rows, err)
	}
}

func (s *Store) byServer(server string, st connections.Status) source {
	return func(ctx context.Context, at cursor, limit int32) ([]connection.Salon, error) {
		rows, err := s.kit.Reads().SalonsByServer(ctx, db.SalonsByServerParams{
			ServerID: server, Status: string(st), After: at.id, MaxRows: limit,
		})
		return pairs(rows, err)
	}
}

func (s *Store) byCause(cause connection.Cause) source {
	return func(ctx context.Context, at cursor, limit int32) ([]connection.Salon, error) {
		rows, err := s.kit.Reads().SalonsByCause(ctx, db.SalonsByCauseParams{Cause: string(cause), After: at.id, MaxRows: limit})
		return pairs(rows, err)
	}
}

// cutOff lists connected salons whose session is not open: those that count as connecting.
func (s *Store) cutOff(ctx context.Context, at cursor, limit int32) ([]connection.Salon, error) {
	rows, err := s.kit.Reads().SalonsCutOff(ctx, db.SalonsCutOffParams{After: at.id, MaxRows: limit})
	return pairs(rows, err)
}

// join puts tenants and their connections together.
func join(rows []db.Tenant, find func(id string) (db.Connection, bool)) ([]connection.Salon, error) {
	salons := make([]connection.Salon, 0, len(rows))
	for _, r := range rows {
		c, ok := find(r.ID)
		salon, err := salonFromRow(r, c, ok)
		if err != nil {
			return nil, err
		}
		salons = append(salons, salon)
	}
	return salons, nil
}

// pairs puts rows of a query for both together. The rows of these queries all have the same shape.
func pairs[R ~struct {
	Tenant     db.Tenant
	Connection db.Connection
}](rows []R, err error) ([]connection.Salon, error) {
	if err != nil {
		return nil, err
	}
	salons := make([]connection.Salon, 0, len(rows))
	for _, r := range rows {
		both := struct {
			Tenant     db.Tenant
			Connection db.Connection
		}(r)
		salon, err := salonFromRow(both.Tenant, both.Connection, true)
		if err != nil {
			return nil, err
		}
		salons = append(salons, salon)
	}
	return salons, nil
}

func salonFromRow(t db.Tenant, c db.Connection, connected bool) (salon connection.Salon, err error) {
	if salon.Tenant, err = tenants.FromRow(t); err != nil || !connected {
		return salon, err
	}
	row, err := connections.FromRow(c, column.Digits(salon.Tenant.Phone))
	salon.Connection = &row
	return salon, err
}
