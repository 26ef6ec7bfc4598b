package store

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"slices"
	"strings"

	"salonzap/internal/connection"
	"salonzap/internal/store/column"
	"salonzap/internal/store/db"
	"salonzap/internal/tenant"
)

// maxWords is how many words of a search are looked for: the longest ones.
const maxWords = 4

// patterns are what a search must find, each anywhere, in whatever order: "%" where there are fewer words.
func patterns(text string) (p [maxWords]string) {
	words := searchWords(text)
	for i := range p {
		p[i] = "%"
		if i < len(words) {
			p[i] = "%" + strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`).Replace(words[i]) + "%"
		}
	}
	return p
}

// searchWords are the words of a search, folded, the longest first. A word of digits and the signs that stand between them
// is a part of a number, without its trunk zeros: "(011)" finds 5511…. Two digits are no area code with a zero: "07" is
// mostly in a name.
func searchWords(text string) []string {
	words := strings.Fields(fold(text))
	for i, w := range words {
		if strings.Trim(w, "0123456789+-./()") != "" {
			continue
		}
		d := onlyDigits(w)
		if len(d) > 2 { //nolint:mnd // the zero and an area code
			d = strings.TrimLeft(d, "0")
		}
		if d != "" {
			words[i] = d
		}
	}
	slices.SortStableFunc(words, func(a, b string) int { return cmp.Compare(len(b), len(a)) })
	return words
}

func onlyDigits(s string) string {
	return strings.Map(func(r rune) rune {
		if r < '0' || r > '9' {
			return -1
		}
		return r
	}, s)
}

// ownText is what a search reads of a salon itself: name, slug, and the number with and without the ninth digit.
func ownText(t tenant.Tenant) string {
	own := []string{searchText(t)}
	if d := t.Phone.Digits(); d != "" {
		own = append(own, d)
		for _, other := range []string{t.Phone.Key(), withoutNinth(t.Phone.Key())} {
			if other != d {
				own = append(own, other)
			}
		}
	}
	return strings.Join(own, " ")
}

// withoutNinth is a Brazilian mobile as it was before the ninth digit; every other number as it is.
func withoutNinth(key string) string {
	const brazilianMobile, ninth = 13, 4 // digits with the country code; where the 9 stands
	if len(key) == brazilianMobile && strings.HasPrefix(key, "55") && key[ninth] == '9' {
		return key[:ninth] + key[ninth+1:]
	}
	return key
}

// matches tells whether a search finds a salon by what is its own.
func matches(t tenant.Tenant, text string) bool {
	own := ownText(t)
	for _, w := range searchWords(text) {
		if !strings.Contains(own, w) {
			return false
		}
	}
	return true
}

// refind writes anew what a search reads of a salon. It belongs to every transaction that changes a part of it.
func refind(ctx context.Context, q *db.Queries, id string) error {
	r, err := q.TenantByID(ctx, id)
	if errors.Is(err, sql.ErrNoRows) { // deleted: no search finds it
		return nil
	}
	if err != nil {
		return err
	}
	t, err := tenantFromRow(r)
	if err != nil {
		return err
	}
	emails, err := q.EmailsOfTenant(ctx, column.Text(id))
	if err != nil {
		return err
	}
	return q.SetFound(ctx, db.SetFoundParams{ID: id, Found: strings.Join(append([]string{ownText(t)}, emails...), " ")})
}

// inCondition reads salons in a condition, in any order.
func (s *Store) inCondition(q connection.Query) pager {
	w, causes := patterns(q.Text), causeList(q)
	p := pager{compare: byID}
	read := func(ctx context.Context, at cursor, limit int32) ([]connection.Salon, error) {
		return pairs(s.reads.SalonsInCondition(ctx, db.SalonsInConditionParams{
			After: at.id, Pattern: w[0], Word2: w[1], Word3: w[2], Word4: w[3], Condition: string(q.Condition), Causes: causes,
			Cause: string(q.Cause), Server: q.Server, MaxRows: limit,
		}))
	}
	switch q.Order {
	case connection.Newest:
		p = pager{compare: func(a, b connection.Salon) int { return byID(b, a) }, start: fromNewest}
		read = func(ctx context.Context, at cursor, limit int32) ([]connection.Salon, error) {
			return pairs(s.reads.SalonsInConditionNewest(ctx, db.SalonsInConditionNewestParams{
				Before: at.id, Pattern: w[0], Word2: w[1], Word3: w[2], Word4: w[3], Condition: string(q.Condition), Causes: causes,
				Cause: string(q.Cause), Server: q.Server, MaxRows: limit,
			}))
		}
	case connection.ByName:
		p = pager{compare: byNameThenID, start: s.nameOf}
		read = func(ctx context.Context, at cursor, limit int32) ([]connection.Salon, error) {
			return pairs(s.reads.SalonsInConditionNamed(ctx, db.SalonsInConditionNamedParams{
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
	if err := everybody(scope, op); err != nil {
		return 0, err
	}
	statuses, unconnected, err := statusesOf(q.Status)
	if err != nil {
		return 0, err
	}
	w, total := patterns(q.Text), int64(0)
	for _, st := range statusFilters(q, statuses) {
		n, err := s.reads.CountFound(ctx, db.CountFoundParams{
			Pattern: w[0], Word2: w[1], Word3: w[2], Word4: w[3], Condition: string(q.Condition), Causes: causeList(q), Status: st,
			Cause: string(q.Cause), Server: q.Server,
		})
		if err != nil {
			return 0, s.failed(op, err)
		}
		total += n
	}
	if alone(q, unconnected) && (q.Condition == "" || q.Condition == connection.NeverLinked) {
		n, err := s.reads.CountFoundAlone(ctx, db.CountFoundAloneParams{Pattern: w[0], Word2: w[1], Word3: w[2], Word4: w[3]})
		if err != nil {
			return 0, s.failed(op, err)
		}
		total += n
	}
	return int(total), nil
}
