package store

import (
	"context"

	"salonzap/internal/connection"
	"salonzap/internal/store/column"
	"salonzap/internal/store/db"
)

// everySalon reads tenants in order, and the connections of the same stretch.
func (s *Store) everySalon(ctx context.Context, at cursor, limit int32) ([]connection.Salon, error) {
	rows, err := s.reads.TenantsPage(ctx, db.TenantsPageParams{After: at.id, MaxRows: limit})
	if err != nil || len(rows) == 0 {
		return nil, err
	}
	between, err := s.reads.ConnectionsBetween(ctx, db.ConnectionsBetweenParams{After: at.id, Upto: rows[len(rows)-1].ID})
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
	return singles(s.reads.TenantsUnconnected(ctx, db.TenantsUnconnectedParams{After: at.id, MaxRows: limit}))
}

func (s *Store) byStatus(st status) source {
	return func(ctx context.Context, at cursor, limit int32) ([]connection.Salon, error) {
		rows, err := s.reads.SalonsByStatus(ctx, db.SalonsByStatusParams{Status: string(st), After: at.id, MaxRows: limit})
		return pairs(rows, err)
	}
}

func (s *Store) byServer(server string, st status) source {
	return func(ctx context.Context, at cursor, limit int32) ([]connection.Salon, error) {
		rows, err := s.reads.SalonsByServer(ctx, db.SalonsByServerParams{
			ServerID: server, Status: string(st), After: at.id, MaxRows: limit,
		})
		return pairs(rows, err)
	}
}

func (s *Store) byCause(cause connection.Cause) source {
	return func(ctx context.Context, at cursor, limit int32) ([]connection.Salon, error) {
		rows, err := s.reads.SalonsByCause(ctx, db.SalonsByCauseParams{Cause: string(cause), After: at.id, MaxRows: limit})
		return pairs(rows, err)
	}
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
	if salon.Tenant, err = tenantFromRow(t); err != nil || !connected {
		return salon, err
	}
	row, err := fromRow(c, column.Text(salon.Tenant.Phone.Digits()))
	salon.Connection = &row
	return salon, err
}
