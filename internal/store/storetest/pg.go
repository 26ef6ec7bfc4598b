package storetest

import (
	"context"
	"fmt"
	"os"
	"sync"
	"testing"
	"time"

	"salonzap/internal/store/storetest/pgcluster"
)

// startTimeout bounds the start of a cluster, which takes half a second on an idle machine.
const startTimeout = time.Minute

// StartPostgres starts a PostgreSQL of the test's own and gives the DSN of an empty database in it. It ends with the
// test. Where several tests need a database, a Postgres is faster.
func StartPostgres(tb testing.TB) (dsn string) {
	tb.Helper()
	var p Postgres
	tb.Cleanup(func() {
		if err := p.Stop(); err != nil {
			tb.Error(err)
		}
	})
	return p.NewDatabase(tb)
}

// Postgres is one PostgreSQL for all tests of a test binary, started when the first test asks. The zero Postgres is
// ready:
//
//	var pg storetest.Postgres
//
//	func TestMain(m *testing.M) { os.Exit(pg.Main(m)) }
//
//	func TestSomething(t *testing.T) { dsn := pg.NewDatabase(t); … }
type Postgres struct {
	Options pgcluster.Options // to be set before the first use

	mu        sync.Mutex
	cluster   *pgcluster.Cluster
	err       error             // why it did not start
	templates map[string]string // what was prepared → the database that has it
}

// Main runs the tests and stops the server after them. It gives the code to exit with.
func (p *Postgres) Main(m *testing.M) int {
	code := m.Run()
	if err := p.Stop(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return max(code, 1)
	}
	return code
}

// Stop ends the server if it was started.
func (p *Postgres) Stop() error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.cluster == nil {
		return nil
	}
	err := p.cluster.Stop()
	p.cluster, p.templates = nil, nil
	return err
}

// Cluster is the running cluster, started if it was not. When it cannot be started the test ends, with the remedy.
func (p *Postgres) Cluster(tb testing.TB) *pgcluster.Cluster {
	tb.Helper()
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.started(tb)
}

func (p *Postgres) started(tb testing.TB) *pgcluster.Cluster {
	tb.Helper()
	if p.cluster == nil && p.err == nil {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(tb.Context()), startTimeout)
		defer cancel()
		p.cluster, p.err = pgcluster.Start(ctx, p.Options)
	}
	if p.err != nil {
		tb.Fatal(p.err)
	}
	return p.cluster
}

// NewDatabase gives the DSN of an empty database of the test's own. It is dropped after the test, with whoever is still
// connected.
func (p *Postgres) NewDatabase(tb testing.TB) (dsn string) {
	tb.Helper()
	return newDatabase(tb, p.Cluster(tb), "")
}

// NewPrepared gives the DSN of a database of the test's own that prepare has been run on. prepare runs once for each
// name, and every later database is a copy, in some 20 ms. It must leave no connection open.
func (p *Postgres) NewPrepared(tb testing.TB, name string, prepare func(ctx context.Context, dsn string) error) (dsn string) {
	tb.Helper()
	p.mu.Lock()
	defer p.mu.Unlock()
	cluster := p.started(tb)
	template, ok := p.templates[name]
	if !ok {
		var err error
		if template, err = cluster.CreateDatabase(tb.Context(), ""); err != nil {
			tb.Fatal(err)
		}
		if err := prepare(tb.Context(), cluster.DSN(template)); err != nil {
			tb.Fatal(err)
		}
		if p.templates == nil {
			p.templates = map[string]string{}
		}
		p.templates[name] = template
	}
	return newDatabase(tb, cluster, template)
}

func newDatabase(tb testing.TB, cluster *pgcluster.Cluster, template string) (dsn string) {
	tb.Helper()
	name, err := cluster.CreateDatabase(tb.Context(), template)
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() {
		if err := cluster.DropDatabase(context.WithoutCancel(tb.Context()), name); err != nil {
			tb.Error(err)
		}
	})
	return cluster.DSN(name)
}
