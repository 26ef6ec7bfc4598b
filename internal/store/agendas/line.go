package agendas

import (
	"context"
	"sync"

	"golang.org/x/sync/semaphore"

	"salonzap/internal/tenant"
)

// atOnce is how many transactions of one salon's agenda a process has under way on PostgreSQL; others wait in the order in which they came. More
// would wait for the same rows all the same, each with a connection in its hands that other salons need.
const atOnce = 4

// lines are the salons of which transactions are under way.
type lines struct {
	mu sync.Mutex
	of map[tenant.ID]*line
}

// line is a salon's transactions that are under way or wait.
type line struct {
	places *semaphore.Weighted
	n      int // of both
}

// enter waits until a transaction of a salon may begin; leave lets the next one. What is a part of another transaction does not wait, nor does
// anything on SQLite, where transactions share a commit. Errors: that of the context.
func (s *Store) enter(ctx context.Context, id tenant.ID) (leave func(), err error) {
	if s.kit.IsSQLite() || s.kit.IsWithin() {
		return func() {}, nil
	}
	return s.lines.enter(ctx, id)
}

func (a *lines) enter(ctx context.Context, id tenant.ID) (leave func(), err error) {
	l := a.join(id)
	if err := l.places.Acquire(ctx, 1); err != nil {
		a.part(id, l)
		return nil, err
	}
	return func() {
		l.places.Release(1)
		a.part(id, l)
	}, nil
}

func (a *lines) join(id tenant.ID) *line {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.of == nil {
		a.of = map[tenant.ID]*line{}
	}
	l := a.of[id]
	if l == nil {
		l = &line{places: semaphore.NewWeighted(atOnce)}
		a.of[id] = l
	}
	l.n++
	return l
}

func (a *lines) part(id tenant.ID, l *line) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if l.n--; l.n == 0 {
		delete(a.of, id)
	}
}
