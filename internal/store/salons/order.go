package salons

import (
	"context"
	"database/sql"
	"errors"
	"slices"
	"strings"

	"salonzap/internal/connection"
	"salonzap/internal/store/connections"
	"salonzap/internal/store/db"
	"salonzap/internal/store/storekit"
	"salonzap/internal/store/tenants"
)

// Pages in other orders than that of creation, and searches. Salons with a connection and those without are two sources.

// fewSalons is how many salons are sorted at most to find the first by name among them. When a filter leaves more, walking
// the index of names soon fills a page.
const fewSalons = 2000

// statusFilters are the filters by connections.Status that queries know: "" alone when every one fits.
func statusFilters(q connection.Query, statuses []connections.Status) []string {
	if q.Status == "" {
		return []string{""}
	}
	filters := make([]string, len(statuses))
	for i, st := range statuses {
		filters[i] = string(st)
	}
	return filters
}

// alone tells whether salons without a connection may be asked for.
func alone(q connection.Query, unconnected bool) bool {
	return unconnected && q.Cause == "" && q.Server == ""
}

// byText searches names and slugs in the order of creation.
func (s *Store) byText(q connection.Query, statuses []connections.Status, unconnected bool) pager {
	p, w := pager{compare: byID}, tenants.Patterns(q.Text)
	for _, st := range statusFilters(q, statuses) {
		p.sources = append(p.sources, func(ctx context.Context, at cursor, limit int32) ([]connection.Salon, error) {
			return pairs(s.kit.Reads().SalonsByText(ctx, db.SalonsByTextParams{
				After: at.id, Pattern: w[0], Word2: w[1], Word3: w[2], Word4: w[3], Status: st, Cause: string(q.Cause), Server: q.Server, MaxRows: limit,
			}))
		})
	}
	if alone(q, unconnected) {
		p.sources = append(p.sources, func(ctx context.Context, at cursor, limit int32) ([]connection.Salon, error) {
			return singles(s.kit.Reads().TenantsByTextAlone(ctx, db.TenantsByTextAloneParams{After: at.id, Pattern: w[0], Word2: w[1], Word3: w[2], Word4: w[3], MaxRows: limit}))
		})
	}
	return p
}

// byName reads salons in the order of their names, along what a search reads.
func (s *Store) byName(q connection.Query, statuses []connections.Status, unconnected bool) pager {
	p, w := pager{compare: byNameThenID, start: s.nameOf}, tenants.Patterns(q.Text)
	switch {
	case q.Cause != "":
		p.sources = append(p.sources, s.namedByCause(q))
	default:
		for _, st := range statusFilters(q, statuses) {
			p.sources = append(p.sources, s.namedByStatus(q, st))
		}
	}
	if alone(q, unconnected) {
		p.sources = append(p.sources, func(ctx context.Context, at cursor, limit int32) ([]connection.Salon, error) {
			return singles(s.kit.Reads().TenantsNamed(ctx, db.TenantsNamedParams{
				AfterName: at.name, After: at.id, Pattern: w[0], Word2: w[1], Word3: w[2], Word4: w[3], MaxRows: limit,
			}))
		})
	}
	return p
}

// nameOf is where the page after a salon begins. A salon that is gone: from the start.
func (s *Store) nameOf(ctx context.Context, after string) (cursor, error) {
	t, err := s.kit.Reads().TenantByID(ctx, after)
	if errors.Is(err, sql.ErrNoRows) {
		return cursor{}, nil
	}
	return cursor{id: after, name: t.Search}, err
}

func (s *Store) namedByStatus(q connection.Query, st string) source {
	w := tenants.Patterns(q.Text)
	return func(ctx context.Context, at cursor, limit int32) ([]connection.Salon, error) {
		if st != "" {
			n, err := s.kit.Reads().CountStatusUpTo(ctx, db.CountStatusUpToParams{Status: st, MaxRows: fewSalons})
			if err != nil {
				return nil, err
			}
			if n < fewSalons {
				return pairs(s.kit.Reads().FewNamedByStatus(ctx, db.FewNamedByStatusParams{
					Status: st, AfterName: at.name, After: at.id, Pattern: w[0], Word2: w[1], Word3: w[2], Word4: w[3], Server: q.Server, MaxRows: limit,
				}))
			}
		}
		return s.named(ctx, q, st, at, limit)
	}
}

func (s *Store) namedByCause(q connection.Query) source {
	w := tenants.Patterns(q.Text)
	return func(ctx context.Context, at cursor, limit int32) ([]connection.Salon, error) {
		n, err := s.kit.Reads().CountCauseUpTo(ctx, db.CountCauseUpToParams{Cause: string(q.Cause), MaxRows: fewSalons})
		if err != nil {
			return nil, err
		}
		if n < fewSalons {
			return pairs(s.kit.Reads().FewNamedByCause(ctx, db.FewNamedByCauseParams{
				Cause: string(q.Cause), AfterName: at.name, After: at.id, Pattern: w[0], Word2: w[1], Word3: w[2], Word4: w[3], Server: q.Server, MaxRows: limit,
			}))
		}
		return s.named(ctx, q, "", at, limit)
	}
}

// named walks the index of names.
func (s *Store) named(ctx context.Context, q connection.Query, st string, at cursor, limit int32) ([]connection.Salon, error) {
	w := tenants.Patterns(q.Text)
	return pairs(s.kit.Reads().SalonsNamed(ctx, db.SalonsNamedParams{
		AfterName: at.name, After: at.id, Pattern: w[0], Word2: w[1], Word3: w[2], Word4: w[3], Status: st, Cause: string(q.Cause), Server: q.Server, MaxRows: limit,
	}))
}

// newest reads salons in the reverse order of their creation.
func (s *Store) newest(q connection.Query, statuses []connections.Status, unconnected bool) pager {
	p := pager{compare: func(a, b connection.Salon) int { return byID(b, a) }, start: fromNewest}
	w := tenants.Patterns(q.Text)
	switch {
	case q.Cause != "":
		p.sources = append(p.sources, func(ctx context.Context, at cursor, limit int32) ([]connection.Salon, error) {
			return pairs(s.kit.Reads().SalonsNewestByCause(ctx, db.SalonsNewestByCauseParams{
				Cause: string(q.Cause), Before: at.id, Pattern: w[0], Word2: w[1], Word3: w[2], Word4: w[3], Server: q.Server, MaxRows: limit,
			}))
		})
	case q.Status != "":
		for _, st := range statuses {
			p.sources = append(p.sources, func(ctx context.Context, at cursor, limit int32) ([]connection.Salon, error) {
				return pairs(s.kit.Reads().SalonsNewestByStatus(ctx, db.SalonsNewestByStatusParams{
					Status: string(st), Before: at.id, Pattern: w[0], Word2: w[1], Word3: w[2], Word4: w[3], Server: q.Server, MaxRows: limit,
				}))
			})
		}
	default:
		p.sources = append(p.sources, func(ctx context.Context, at cursor, limit int32) ([]connection.Salon, error) {
			return pairs(s.kit.Reads().SalonsNewest(ctx, db.SalonsNewestParams{Before: at.id, Pattern: w[0], Word2: w[1], Word3: w[2], Word4: w[3], Server: q.Server, MaxRows: limit}))
		})
	}
	if alone(q, unconnected) {
		p.sources = append(p.sources, func(ctx context.Context, at cursor, limit int32) ([]connection.Salon, error) {
			return singles(s.kit.Reads().TenantsNewestAlone(ctx, db.TenantsNewestAloneParams{Before: at.id, Pattern: w[0], Word2: w[1], Word3: w[2], Word4: w[3], MaxRows: limit}))
		})
	}
	return p
}

func fromNewest(_ context.Context, after string) (cursor, error) {
	if after == "" {
		after = storekit.AfterEveryID
	}
	return cursor{id: after}, nil
}

// singles are salons without a connection.
func singles(rows []db.Tenant, err error) ([]connection.Salon, error) {
	if err != nil {
		return nil, err
	}
	return join(rows, func(string) (db.Connection, bool) { return db.Connection{}, false })
}

// byID and byNameThenID compare as the databases do, byte by byte.
func byID(a, b connection.Salon) int { return strings.Compare(a.Cursor(), b.Cursor()) }

func byNameThenID(a, b connection.Salon) int {
	if d := strings.Compare(tenants.SortText(a.Tenant), tenants.SortText(b.Tenant)); d != 0 {
		return d
	}
	return byID(a, b)
}

// pager merges sources.
type pager struct {
	sources []source
	compare func(a, b connection.Salon) int
	start   func(ctx context.Context, after string) (cursor, error) // nil: the id alone
}

// source reads salons in the pager's order, from a place on.
type source func(ctx context.Context, at cursor, limit int32) ([]connection.Salon, error)

// cursor is a place in an order: behind the salon with this id (and name).
type cursor struct{ id, name string }

// next is the first rows of all sources together. Each source was read up to the limit, so the
// first limit rows of all are complete.
func (p pager) next(ctx context.Context, after string, limit int32) ([]connection.Salon, error) {
	at := cursor{id: after}
	if p.start != nil {
		var err error
		if at, err = p.start(ctx, after); err != nil {
			return nil, err
		}
	}
	var all []connection.Salon
	for _, read := range p.sources {
		some, err := read(ctx, at, limit)
		if err != nil {
			return nil, err
		}
		all = append(all, some...)
	}
	if len(p.sources) > 1 {
		slices.SortFunc(all, p.compare)
	}
	return all[:min(len(all), int(limit))], nil
}
