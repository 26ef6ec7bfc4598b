package connectors

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"salonzap/internal/connection"
	"salonzap/internal/sqlkit"
	"salonzap/internal/store/column"
	"salonzap/internal/store/db"
	"salonzap/internal/store/storekit"
	"salonzap/internal/tenant"
	"salonzap/internal/text"
)

// Store keeps codes of Connectors. It is safe for concurrent use. Make one with New.
type Store struct{ kit *storekit.DB }

// New keeps them in a database.
func New(kit *storekit.DB) *Store { return &Store{kit} }

// Within is this Store as a part of a transaction; see storekit.DB.Within.
func (s *Store) Within(tx *storekit.Tx) *Store { return New(s.kit.Within(tx)) }

// What a code and a ticket are hashed for. A code has 40 bits: without the key its hash could be searched for.
const (
	codePurpose   = "connector-code"
	ticketPurpose = "connector-ticket"
)

// connectorMemory is how long a code that is over is told from one that never was.
const connectorMemory = 24 * time.Hour

// AddConnectorCode keeps a code; earlier ones of its salon are over. Errors: NotFound (no such salon in scope).
func (s *Store) AddConnectorCode(ctx context.Context, scope tenant.Scope, code string, p connection.ConnectorPass) error {
	const op = "store.add_connector_code"
	if err := storekit.Authorize(scope, p.Tenant, op); err != nil {
		return err
	}
	now := s.kit.Now()
	return s.kit.Do(ctx, op, func(ctx context.Context, tx *storekit.Tx) error {
		if err := tx.PruneConnectorCodes(ctx, column.At(now.Add(-connectorMemory))); err != nil {
			return err
		}
		if err := tx.EndConnectorCodes(ctx, db.EndConnectorCodesParams{TenantID: p.Tenant.String(), Now: column.At(now)}); err != nil {
			return err
		}
		err := tx.AddConnectorCode(ctx, db.AddConnectorCodeParams{
			CodeHash: s.kit.Ring().MAC(codePurpose, code), TenantID: p.Tenant.String(), Attempt: p.Attempt,
			ByKind: string(p.By.Kind), ByID: p.By.ID, ByName: p.By.Name, ByRole: string(p.By.Role), ByTenant: p.By.Tenant.String(),
			ExpiresAt: column.At(p.Until),
		})
		if sqlkit.IsForeignKeyViolation(err) {
			return storekit.NotFound(op, text.SalonUnknown)
		}
		return err
	})
}

// PeekConnectorCode reads a code that still works, and leaves it. Errors: see worker.Connectors.
func (s *Store) PeekConnectorCode(
	ctx context.Context, scope tenant.Scope, code string, now time.Time,
) (connection.ConnectorPass, error) {
	const op = "store.peek_connector_code"
	r, err := s.kit.Reads().ConnectorCode(ctx, s.kit.Ring().MAC(codePurpose, code))
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return connection.ConnectorPass{}, s.kit.Fault(op, err)
	}
	p, err := connectorPass(scope, op, r, err)
	if err == nil && (r.TicketHash != "" || !now.Before(p.Until)) {
		err = storekit.NotFound(op, text.ConnectorOver)
	}
	return p, err
}

// TradeConnectorCode takes a code and keeps a ticket in its place: of many who come with the same one, one gets it.
func (s *Store) TradeConnectorCode(
	ctx context.Context, scope tenant.Scope, code, ticket string, now time.Time,
) (p connection.ConnectorPass, err error) {
	const op = "store.trade_connector_code"
	hash := s.kit.Ring().MAC(codePurpose, code)
	err = s.kit.Do(ctx, op, func(ctx context.Context, tx *storekit.Tx) error {
		n, err := tx.TradeConnectorCode(ctx, db.TradeConnectorCodeParams{
			CodeHash: hash, TicketHash: column.Text(s.kit.Ring().MAC(ticketPurpose, ticket)), Now: column.At(now),
		})
		if err != nil {
			return err
		}
		r, err := tx.ConnectorCode(ctx, hash)
		p, err = opened(scope, op, n, r, err)
		return err
	})
	return p, err
}

// UseConnectorTicket takes a ticket: of many who come with the same one, one gets it.
func (s *Store) UseConnectorTicket(
	ctx context.Context, scope tenant.Scope, ticket string, now time.Time,
) (p connection.ConnectorPass, err error) {
	const op = "store.use_connector_ticket"
	hash := column.Text(s.kit.Ring().MAC(ticketPurpose, ticket))
	err = s.kit.Do(ctx, op, func(ctx context.Context, tx *storekit.Tx) error {
		n, err := tx.UseConnectorTicket(ctx, db.UseConnectorTicketParams{TicketHash: hash, Now: column.At(now)})
		if err != nil {
			return err
		}
		r, err := tx.ConnectorTicket(ctx, hash)
		p, err = opened(scope, op, n, r, err)
		return err
	})
	return p, err
}

// opened is what a row that n updates found opens. A foreign one is put back by the rollback.
func opened(scope tenant.Scope, op string, n int64, r db.ConnectorCode, err error) (connection.ConnectorPass, error) {
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return connection.ConnectorPass{}, err
	}
	p, err := connectorPass(scope, op, r, err)
	if err == nil && n == 0 {
		err = storekit.NotFound(op, text.ConnectorOver)
	}
	return p, err
}

func connectorPass(scope tenant.Scope, op string, r db.ConnectorCode, err error) (connection.ConnectorPass, error) {
	id, bad := tenant.ParseID(r.TenantID)
	if err != nil || bad != nil || !scope.Allows(id) {
		return connection.ConnectorPass{}, storekit.NotFound(op, text.ConnectorUnknown)
	}
	by, _ := tenant.ParseID(r.ByTenant) // empty: an operator, the zero ID
	return connection.ConnectorPass{
		Tenant: id, Attempt: r.Attempt, Until: r.ExpiresAt.Time(),
		By: tenant.Actor{
			Kind: tenant.ActorKind(r.ByKind), ID: r.ByID, Name: r.ByName, Role: tenant.Role(r.ByRole), Tenant: by,
		},
	}, nil
}
