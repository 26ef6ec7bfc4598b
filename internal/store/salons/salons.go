package salons

import (
	"context"

	"salonzap/internal/connection"
	"salonzap/internal/fault"
	"salonzap/internal/store/column"
	"salonzap/internal/store/connections"
	"salonzap/internal/store/storekit"
	"salonzap/internal/store/tenants"
	"salonzap/internal/tenant"
	"salonzap/internal/text"
)

// Store lists salons. It is safe for concurrent use. Make one with New.
type Store struct {
	kit         *storekit.DB
	tenants     *tenants.Store
	connections *connections.Store
}

// New lists what two nouns keep in a database.
func New(kit *storekit.DB, t *tenants.Store, c *connections.Store) *Store { return &Store{kit, t, c} }

// Within is this Store as a part of a transaction; see storekit.DB.Within.
func (s *Store) Within(tx *storekit.Tx) *Store {
	return New(s.kit.Within(tx), s.tenants.Within(tx), s.connections.Within(tx))
}

// Salon reads a living salon with its connection. Errors: NotFound with Key text.SalonUnknown.
func (s *Store) Salon(ctx context.Context, scope tenant.Scope, slug string) (connection.Salon, error) {
	t, err := s.tenants.TenantBySlug(ctx, scope, slug)
	if err != nil {
		return connection.Salon{}, err
	}
	c, err := s.connections.ByTenant(ctx, scope, t.ID)
	if fault.Is(err, fault.NotFound) {
		return connection.Salon{Tenant: t}, nil
	}
	return connection.Salon{Tenant: t, Connection: &c}, err
}

// Salons lists a page of living salons, in the order that is asked for; within one salon's scope that salon alone, if it
// fits. A page is read along an index from its cursor on and costs the same however many salons there are; a search by
// text looks at names until the page is full, and at all that are left when few fit. Errors: Invalid "status".
func (s *Store) Salons(ctx context.Context, scope tenant.Scope, q connection.Query) ([]connection.Salon, error) {
	const op = "store.salons"
	if !scope.AllTenants() {
		return s.ownSalon(ctx, scope, q)
	}
	p, err := s.pager(q)
	if err != nil {
		return nil, err
	}
	limit := int(storekit.PageSize(q.Limit))
	after := q.After
	var page []connection.Salon
	for len(page) < limit {
		batch, err := p.next(ctx, after, int32(limit)) //nolint:gosec // at most maxPage
		if err != nil {
			return nil, s.kit.Fault(op, err)
		}
		for _, salon := range batch {
			if len(page) < limit && s.fits(salon, q) {
				page = append(page, salon)
			}
		}
		if len(batch) < limit {
			break
		}
		after = batch[len(batch)-1].Cursor()
	}
	return page, nil
}

// ownSalon is the list of somebody who may see one salon.
func (s *Store) ownSalon(ctx context.Context, scope tenant.Scope, q connection.Query) ([]connection.Salon, error) {
	t, err := s.tenants.Tenant(ctx, scope, scope.Tenant())
	if err != nil {
		return nil, err
	}
	salon, err := s.Salon(ctx, scope, t.Slug.String())
	if err != nil || salon.Cursor() <= q.After || !s.fits(salon, q) || !tenants.Matches(t, q.Text) || !q.Condition.Matches(salon) {
		return nil, err
	}
	return []connection.Salon{salon}, nil
}

// fits checks the parts of a query that depend on the row and the clock, which SQL does not check. The platform's own tenant is no salon.
func (s *Store) fits(salon connection.Salon, q connection.Query) bool {
	now, have := connection.StatusDisconnected, salon.Connection != nil
	if have {
		now = connection.ViewAt(*salon.Connection, s.kit.Now()).Status
	}
	return !salon.Tenant.ID.IsPlatform() && (q.Status == "" || now == q.Status) &&
		(q.Cause == "" || have && salon.Connection.Cause == q.Cause) &&
		(q.Server == "" || have && salon.Connection.Server == q.Server)
}

// pager chooses the sources that read the fewest rows.
func (s *Store) pager(q connection.Query) (pager, error) {
	statuses, unconnected, err := statusesOf(q.Status)
	switch {
	case err != nil:
		return pager{}, err
	case q.Condition != "":
		return s.inCondition(q), nil
	case q.Order == connection.ByName:
		return s.byName(q, statuses, unconnected), nil
	case q.Order == connection.Newest:
		return s.newest(q, statuses, unconnected), nil
	case q.Text != "":
		return s.byText(q, statuses, unconnected), nil
	}
	p := pager{compare: byID}
	switch {
	case q.Cause != "":
		p.sources = []source{s.byCause(q.Cause)}
	case q.Server != "":
		for _, st := range statuses {
			p.sources = append(p.sources, s.byServer(q.Server, st))
		}
	case q.Status != "":
		for _, st := range statuses {
			if st == connections.Connected && q.Status == connection.StatusConnecting {
				p.sources = append(p.sources, s.cutOff)
				continue
			}
			p.sources = append(p.sources, s.byStatus(st))
		}
		if unconnected {
			p.sources = append(p.sources, s.unconnected)
		}
	default:
		p.sources = []source{s.everySalon}
	}
	return p, nil
}

// statusesOf are the indexed statuses that a salon in one word may have, and whether it may have no connection.
func statusesOf(st connection.Status) (statuses []connections.Status, unconnected bool, err error) {
	switch st {
	case "":
		return []connections.Status{connections.Idle, connections.Linking, connections.Quarantined, connections.Connected}, true, nil
	case connection.StatusConnected:
		return []connections.Status{connections.Connected}, false, nil
	case connection.StatusConnecting:
		return []connections.Status{connections.Linking, connections.Quarantined, connections.Connected}, false, nil // some sessions are being opened again
	case connection.StatusAwaitingScan:
		return []connections.Status{connections.Linking}, false, nil
	case connection.StatusDisconnected:
		return []connections.Status{connections.Idle}, true, nil
	}
	return nil, false, fault.Field("store.salons", "status", text.Malformed)
}

// CountSalons counts living salons by connection.Status, for an overview. It walks index entries of
// all of them.
func (s *Store) CountSalons(ctx context.Context, scope tenant.Scope) (map[connection.Status]int, error) {
	const op = "store.count_salons"
	if err := storekit.RequireAllTenants(scope, op); err != nil {
		return nil, err
	}
	total, err := s.kit.Reads().CountTenants(ctx)
	if err != nil {
		return nil, s.kit.Fault(op, err)
	}
	rows, err := s.kit.Reads().CountConnections(ctx)
	if err != nil {
		return nil, s.kit.Fault(op, err)
	}
	deleted, err := s.kit.Reads().CountDeletedConnections(ctx)
	if err != nil {
		return nil, s.kit.Fault(op, err)
	}
	awaiting, err := s.kit.Reads().CountAwaitingScan(ctx, column.At(s.kit.Now()))
	if err != nil {
		return nil, s.kit.Fault(op, err)
	}
	cut, err := s.kit.Reads().CountSalonsCutOff(ctx, column.At(s.kit.Now().Add(-connection.DefaultPace().ClosedHold)))
	if err != nil {
		return nil, s.kit.Fault(op, err)
	}
	by := map[connections.Status]int{}
	for _, r := range rows {
		by[connections.Status(r.Status)] += int(r.Rows)
	}
	for _, r := range deleted {
		by[connections.Status(r.Status)] -= int(r.Rows)
	}
	count := map[connection.Status]int{
		connection.StatusConnected:    by[connections.Connected] - int(cut),
		connection.StatusAwaitingScan: min(int(awaiting), by[connections.Linking]),
	}
	count[connection.StatusConnecting] = int(cut) + by[connections.Linking] + by[connections.Quarantined] - count[connection.StatusAwaitingScan]
	count[connection.StatusDisconnected] = max(0, int(total)-by[connections.Connected]-by[connections.Linking]-by[connections.Quarantined])
	return count, nil
}
