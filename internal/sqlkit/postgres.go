package sqlkit

import (
	"context"
	"errors"
	"strings"

	"github.com/jackc/pgx/v5/pgxpool"
)

// DefaultConns is how many connections a process opens to PostgreSQL at most, unless the configuration or the URL sets another number.
// PostgreSQL's own default limit, for all clients together, is 100 (max_connections).
const DefaultConns = 16

// ErrURL means that a database's URL cannot be parsed. The error does not contain the URL, which holds a password.
var ErrURL = errors.New("the database's URL cannot be read; write it as postgres://user:password@host:5432/database")

// ErrNoSchema means that no schema of the connection's search path exists.
var ErrNoSchema = errors.New("the schema that the database's URL names does not exist")

// PostgresConfig parses a database's URL. conns is the largest number of connections, and is clamped to 4…1000; with 0 or less, the URL's
// pool_max_conns counts, or DefaultConns when the URL has none. application is the application_name when the URL has none. Errors: ErrURL.
func PostgresConfig(url, application string, conns int) (*pgxpool.Config, error) {
	c, err := pgxpool.ParseConfig(url)
	if err != nil {
		return nil, ErrURL
	}
	const fewest, most = 4, 1000
	switch {
	case conns > 0:
		c.MaxConns = int32(min(max(conns, fewest), most))
	case !strings.Contains(url, "pool_max_conns"):
		c.MaxConns = DefaultConns
	}
	if c.ConnConfig.RuntimeParams["application_name"] == "" {
		c.ConnConfig.RuntimeParams["application_name"] = application
	}
	return c, nil
}

// RequireSchema fails with ErrNoSchema when no schema of the connections' search path exists. Other errors are the driver's.
func RequireSchema(ctx context.Context, pool *pgxpool.Pool) error {
	var schema *string
	if err := pool.QueryRow(ctx, "SELECT current_schema()").Scan(&schema); err != nil {
		return err
	}
	if schema == nil {
		return ErrNoSchema
	}
	return nil
}
