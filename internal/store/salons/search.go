package salons

import (
	"context"
	"strings"

	"salonzap/internal/connection"
	"salonzap/internal/store/db"
	"salonzap/internal/store/storekit"
	"salonzap/internal/store/tenants"
	"salonzap/internal/tenant"
)

// inCondition reads salons in a condition, in any order.
func (s *Store) inCondition(q connection.Query) pager {
	w, causes := tenants.Patterns(q.Text), causeList(q)
	p := pager{compare: byID}
	read := func(ctx context.Context, at cursor, limit int32) ([]connection.Salon, error) {
		return pairs(s.kit.Reads().SalonsInCondition(ctx, db.SalonsInConditionParams{
			After: at.id, Pattern: w[0], Word2: w[1], Word3: w[2], Word4: w[3], Condition: string(q.Condition), Causes: causes,
			Cause: string(q.Cause), Server: q.Server, MaxRows: limit,
		}))
	}
	switch q.Order {
	case connection.Newest:
		p = pager{compare: func(a, b connection.Salon) int { return byID(b, a) }, start: fromNewest}
		read = func(ctx context.Context, at cursor, limit int32) ([]connection.Salon, error) {
			return pairs(s.kit.Reads().SalonsInConditionNewest(ctx, db.SalonsInConditionNewestParams{
				Before: at.id, Pattern: w[0], Word2: w[1], Word3: w[2], Word4: w[3], Condition: string(q.Condition), Causes: causes,
				Cause: string(q.Cause), Server: q.Server, MaxRows: limit,
			}))
		}
	case connection.ByName:
		p = pager{compare: byNameThenID, start: s.nameOf}
		read = func(ctx context.Context, at cursor, limit int32) ([]connection.Salon, error) {
			return pairs(s.kit.Reads().SalonsInConditionNamed(ctx, db.SalonsInConditionNamedParams{
				AfterName: at.name, After: at.id, Pattern: w[0], Word2: w[1], Word3: w[2], Word4: w[3], Condition: string(q.Condition),
				Causes: causes, Cause: string(q.Cause), Server: q.Server, MaxRows: limit,
			}))
		}
	case connection.Oldest:
	}
	p.sources = []source{read}
	if alone(q, q.Condition == connection.NeverLinked) {
		p.sources = append(p.sources, s.aloneIn(q))
	}
	return p
}

// aloneIn reads salons without a connection in the order that is asked for.
func (s *Store) aloneIn(q connection.Query) source {
	var all pager
	switch q.Order {
	case connection.Newest:
		all = s.newest(q, nil, true)
	case connection.ByName:
		all = s.byName(q, nil, true)
	case connection.Oldest:
		all = s.byText(q, nil, true)
	}
	return all.sources[len(all.sources)-1]
}

// causeList is the causes that wait for the operator, as queries take them: ",a,b,".
func causeList(q connection.Query) string {
	if q.Condition != connection.NeedsAttention {
		return ","
	}
	list := []string{""}
	for _, c := range connection.Causes() {
		if c.ForOperator() {
			list = append(list, string(c))
		}
	}
	return strings.Join(append(list, ""), ",")
}

// CountFound tells how many salons a question finds. It looks at all of them, so it is for a page that somebody opens, not
// for what is drawn again with every change. Of attempts it cannot tell those that show a code: both are Connecting.
func (s *Store) CountFound(ctx context.Context, scope tenant.Scope, q connection.Query) (int, error) {
	const op = "store.count_found"
	if err := storekit.RequireAllTenants(scope, op); err != nil {
		return 0, err
	}
	statuses, unconnected, err := statusesOf(q.Status)
	if err != nil {
		return 0, err
	}
	w, total := tenants.Patterns(q.Text), int64(0)
	for _, st := range statusFilters(q, statuses) {
		n, err := s.kit.Reads().CountFound(ctx, db.CountFoundParams{
			Pattern: w[0], Word2: w[1], Word3: w[2], Word4: w[3], Condition: string(q.Condition), Causes: causeList(q), Status: st,
			Cause: string(q.Cause), Server: q.Server,
		})
		if err != nil {
			return 0, s.kit.Fault(op, err)
		}
		total += n
	}
	if alone(q, unconnected) && (q.Condition == "" || q.Condition == connection.NeverLinked) {
		n, err := s.kit.Reads().CountFoundAlone(ctx, db.CountFoundAloneParams{Pattern: w[0], Word2: w[1], Word3: w[2], Word4: w[3]})
		if err != nil {
			return 0, s.kit.Fault(op, err)
		}
		total += n
	}
	return int(total), nil
}
