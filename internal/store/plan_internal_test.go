package store

import (
	"context"
	"database/sql"
	"fmt"
	"log/slog"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"salonzap/internal/connection"
	"salonzap/internal/inbox"
	"salonzap/internal/secret"
	"salonzap/internal/store/db"
	"salonzap/internal/tenant"
)

type deafHub struct{}

func (deafHub) Publish(string) {}
func (deafHub) PublishAll()    {}

// asking records the plan of each query on SQLite.
type asking struct {
	db.DBTX
	asked int
	plans []string // "SCAN tenant USING INDEX tenant_name"
}

func (a *asking) QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	a.asked++
	if err := a.explain(ctx, query, args); err != nil {
		return nil, err
	}
	return a.DBTX.QueryContext(ctx, query, args...)
}

func (a *asking) QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row {
	a.asked++
	return a.DBTX.QueryRowContext(ctx, query, args...)
}

func (a *asking) explain(ctx context.Context, query string, args []any) error {
	rows, err := a.DBTX.QueryContext(ctx, "EXPLAIN QUERY PLAN "+query, args...)
	if err != nil {
		return err
	}
	defer rows.Close() //nolint:errcheck // nothing follows
	name, _, _ := strings.Cut(strings.TrimPrefix(query, "-- name: "), " ")
	for rows.Next() {
		var id, parent, unused int
		var detail string
		if err := rows.Scan(&id, &parent, &unused, &detail); err != nil {
			return err
		}
		a.plans = append(a.plans, name+": "+detail)
	}
	return rows.Err()
}

// A page of any list is a handful of questions, however it is filtered and sorted, and each walks an index: nothing is looked
// at as a whole, and only few salons are sorted.
func TestPagesWalkIndexes(t *testing.T) {
	ring, err := secret.ParseRing("k1:the key ring of this test")
	if err != nil {
		t.Fatal(err)
	}
	s, err := Open(t.Context(), Config{
		Path: filepath.Join(t.TempDir(), "a.db"), Ring: ring, Hub: deafHub{}, Log: slog.New(slog.DiscardHandler), Now: time.Now,
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close(context.WithoutCancel(t.Context())) })
	for i := range 60 {
		salon, given, err := tenant.New(tenant.Draft{Name: fmt.Sprint("Salão ", i)}, time.Now())
		if err != nil {
			t.Fatal(err)
		}
		if _, err := s.AddTenant(t.Context(), tenant.System("test"), salon, given); err != nil {
			t.Fatal(err)
		}
	}
	a := &asking{DBTX: s.kit.Reader()}
	defer s.kit.ReadThrough(a)()
	for _, q := range everyShape() {
		a.asked, a.plans = 0, nil
		if _, err := s.Salons(t.Context(), tenant.System("test"), q); err != nil {
			t.Fatal(err)
		}
		if a.asked > 8 {
			t.Errorf("%+v: %d questions", q, a.asked)
		}
		for _, plan := range a.plans {
			whole := strings.Contains(plan, "SCAN") && !strings.Contains(plan, "INDEX") && !strings.Contains(plan, "CONSTANT ROW") && !strings.Contains(plan, "SCAN found")
			if whole || strings.Contains(plan, "TEMP B-TREE") && !strings.HasPrefix(plan, "Few") {
				t.Errorf("%+v: %s", q, plan)
			}
		}
	}
}

func everyShape() (shapes []connection.Query) {
	for _, order := range []connection.Order{connection.Oldest, connection.Newest, connection.ByName} {
		for _, text := range []string{"", "salão"} {
			for _, status := range []connection.Status{"", connection.StatusDisconnected, connection.StatusConnecting} {
				for _, cause := range []connection.Cause{"", connection.Unlinked} {
					for _, server := range []string{"", "default"} {
						shapes = append(shapes, connection.Query{Order: order, Text: text, Status: status, Cause: cause, Server: server})
					}
				}
			}
		}
	}
	return shapes
}

// What waits and what did not go is found by indexes, however it is filtered; only the many states of one page are never sorted.
func TestOutboxesWalkIndexes(t *testing.T) {
	ring, err := secret.ParseRing("k1:the key ring of this test")
	if err != nil {
		t.Fatal(err)
	}
	s, err := Open(t.Context(), Config{
		Path: filepath.Join(t.TempDir(), "a.db"), Ring: ring, Hub: deafHub{}, Log: slog.New(slog.DiscardHandler), Now: time.Now,
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close(context.WithoutCancel(t.Context())) })
	a := &asking{DBTX: s.kit.Reader()}
	defer s.kit.ReadThrough(a)()
	for _, owner := range []tenant.ID{{}, tenant.NewID()} {
		for _, state := range []inbox.State{"", inbox.Pending, inbox.Unknown, inbox.Refused, inbox.Expired} {
			for _, cause := range []inbox.Cause{"", inbox.CausePaused} {
				q := inbox.OutboxQuery{Tenant: owner, State: state, Cause: cause, Since: time.Now().Add(-time.Hour)}
				a.plans = nil
				if _, err := s.OutboxEntries(t.Context(), tenant.System("test"), q); err != nil {
					t.Fatal(err)
				}
				a.judgeOutbox(t, q)
			}
		}
	}
	a.plans = nil
	if _, err := s.FailedCounts(t.Context(), tenant.System("test"), time.Now().Add(-time.Hour)); err != nil {
		t.Fatal(err)
	}
	a.judgeOutbox(t, inbox.OutboxQuery{State: inbox.Refused})
}

func (a *asking) judgeOutbox(t *testing.T, q inbox.OutboxQuery) {
	t.Helper()
	if len(a.plans) == 0 {
		t.Errorf("%+v: nothing was asked", q)
	}
	for _, plan := range a.plans {
		scans := strings.Contains(plan, "SCAN") || strings.Contains(plan, "TEMP B-TREE") && !strings.HasPrefix(plan, "CountFailed")
		byState := q.Waits() || strings.Contains(plan, "message_failed") || strings.Contains(plan, "TEMP B-TREE")
		if scans || !byState {
			t.Errorf("%+v: %s", q, plan)
		}
	}
}
