package pgcluster

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"sync/atomic"

	"github.com/jackc/pgx/v5"
)

// superuser is the role that initdb makes.
const superuser = "postgres"

// Options say how a cluster is run. The zero Options are for tests.
type Options struct {
	// Durable leaves fsync, synchronous_commit and full_page_writes on, as in production. Measurements need it; tests
	// are faster without.
	Durable bool
	// BinDir is the folder with initdb and postgres. Empty: the newest under /usr/lib/postgresql, else $PATH.
	BinDir string
	// Settings are further server settings, for instance {"log_min_duration_statement": "0"}.
	Settings map[string]string
}

// Cluster is a running server. It is safe for concurrent use, except that nothing may go on beside Restart and Stop.
type Cluster struct {
	dir      string // ours to remove; holds the data, the socket and the log
	binaries string
	owner    owner
	settings []string
	server   *server
	count    atomic.Int64
}

// Start makes a cluster and returns when it takes connections. ctx bounds the start alone. Stop it when done.
func Start(ctx context.Context, o Options) (*Cluster, error) {
	binaries, err := findBinaries(o.BinDir)
	if err != nil {
		return nil, err
	}
	own, err := findOwner()
	if err != nil {
		return nil, err
	}
	dir, err := os.MkdirTemp("", "salonzap-pg-")
	if err != nil {
		return nil, fmt.Errorf("pgcluster: no temporary folder: %w", err)
	}
	c := &Cluster{dir: dir, binaries: binaries, owner: own}
	c.settings = c.arguments(o)
	if err := c.create(ctx); err != nil {
		return nil, errors.Join(err, os.RemoveAll(dir))
	}
	if err := c.run(ctx); err != nil {
		return nil, errors.Join(err, os.RemoveAll(dir))
	}
	return c, nil
}

// arguments are the server's settings. The time zone is Brazil's on purpose: whoever leans on the server's zone being UTC
// shall see it in a test.
func (c *Cluster) arguments(o Options) []string {
	settings := map[string]string{
		"listen_addresses":        "",
		"unix_socket_directories": c.dir,
		"max_connections":         "400",
		"shared_buffers":          "128MB",
		"timezone":                "America/Sao_Paulo",
		"log_timezone":            "UTC",
	}
	if !o.Durable {
		for _, name := range []string{"fsync", "synchronous_commit", "full_page_writes"} {
			settings[name] = "off"
		}
	}
	maps.Copy(settings, o.Settings)
	args := []string{"-D", filepath.Join(c.dir, "data")}
	for name, value := range settings {
		args = append(args, "-c", name+"="+value)
	}
	return args
}

// PID is the process id of the server, whose children are its connections: for measuring what it costs.
func (c *Cluster) PID() int { return c.server.process.Pid }

// DSN is the address of a database of the cluster, as a postgres:// URL. The empty name is the database postgres, which
// always exists.
func (c *Cluster) DSN(database string) string {
	if database == "" {
		database = superuser
	}
	u := url.URL{Scheme: "postgres", User: url.User(superuser), Path: "/" + database}
	u.RawQuery = url.Values{"host": {c.dir}, "sslmode": {"disable"}}.Encode()
	return u.String()
}

// CreateDatabase makes a database of a new name, a copy of template or empty when that is "". Nobody may be connected to
// the template.
func (c *Cluster) CreateDatabase(ctx context.Context, template string) (name string, err error) {
	if template == "" {
		template = "template0"
	}
	name = "salonzap_" + strconv.FormatInt(c.count.Add(1), 10)
	return name, c.exec(ctx, "CREATE DATABASE "+pgx.Identifier{name}.Sanitize()+
		" TEMPLATE "+pgx.Identifier{template}.Sanitize())
}

// DropDatabase removes a database and cuts whoever is connected to it.
func (c *Cluster) DropDatabase(ctx context.Context, name string) error {
	return c.exec(ctx, "DROP DATABASE IF EXISTS "+pgx.Identifier{name}.Sanitize()+" WITH (FORCE)")
}

func (c *Cluster) exec(ctx context.Context, statement string) error {
	conn, err := pgx.Connect(ctx, c.DSN(""))
	if err != nil {
		return fmt.Errorf("pgcluster: %w", err)
	}
	defer conn.Close(context.WithoutCancel(ctx)) //nolint:errcheck // the statement's own error tells more
	if _, err := conn.Exec(ctx, statement); err != nil {
		return fmt.Errorf("pgcluster: %w", err)
	}
	return nil
}

// Restart kills the server without a farewell and starts it again on the same data, as after a power cut. Without Durable
// the last commits may be lost.
func (c *Cluster) Restart(ctx context.Context) error {
	c.server.kill()
	return c.run(ctx)
}

// Stop ends the server and removes everything. It returns when both are done.
func (c *Cluster) Stop() error {
	c.server.kill()
	if err := os.RemoveAll(c.dir); err != nil {
		return fmt.Errorf("pgcluster: cannot remove the cluster's folder: %w", err)
	}
	return nil
}
