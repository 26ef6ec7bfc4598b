package sqlkit

import (
	"context"
	"errors"
	"strings"

	"github.com/jackc/pgx/v5/pgxpool"
)

// DefaultConns is how many connections a process opens to PostgreSQL at most, unless told otherwise. PostgreSQL's own
// default limit is 100 for everybody.
const DefaultConns = 16

// ErrURL says that a database's URL cannot be read. The URL itself is not repeated: it holds a password.
var ErrURL = errors.New("the database's URL cannot be read; write it as postgres://user:password@host:5432/database")

// ErrNoSchema is an address whose search path names nothing that is there.
var ErrNoSchema = errors.New("the schema that the database's URL names does not exist")

// PostgresConfig reads a database's URL. conns bounds the connections; 0 leaves it to the URL, and else to DefaultConns.
// Errors: ErrURL.
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

// RequireSchema fails with ErrNoSchema when the search path of the connections leads nowhere.
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
