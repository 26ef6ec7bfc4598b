package sqlkit

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/jackc/pgx/v5"

	"salonzap/internal/fault"
)

// ErrNoTool means that one of PostgreSQL's own programs, which dump and load, is not on this machine.
var ErrNoTool = errors.New("databases in PostgreSQL are dumped and loaded by pg_dump and pg_restore, which are not on this machine " +
	"(in PATH): install PostgreSQL's client programs of the server's version or newer (Debian: postgresql-client), or let your provider make the backups")

// Pin is a moment of a PostgreSQL database that dumps can be taken of while it is held.
type Pin struct {
	conn     *pgx.Conn
	id       string
	schemas  []string
	platform bool
	database *pgx.ConnConfig
	address  string
}

// PinPostgres holds the present moment of a database. platform tells whether the schema of the connections' search path, with the platform's tables, is
// dumped; gateways whether the schemas named gateway, gateway_2 and so on are. Release it.
func PinPostgres(ctx context.Context, address string, platform, gateways bool) (_ *Pin, err error) {
	const op = "sqlkit.pin"
	config, err := PostgresConfig(address, "salonzap backup", 0)
	if err != nil {
		return nil, err
	}
	p := &Pin{platform: platform, database: config.ConnConfig, address: address}
	if p.conn, err = pgx.ConnectConfig(ctx, config.ConnConfig); err != nil {
		return nil, fault.Wrap(fault.Unavailable, op, err)
	}
	defer func() {
		if err != nil {
			err = errors.Join(fault.Wrap(fault.Unavailable, op, err), p.Release(ctx))
		}
	}()
	if _, err = p.conn.Exec(ctx, "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"); err != nil {
		return nil, err
	}
	if err = p.conn.QueryRow(ctx, "SELECT pg_export_snapshot()").Scan(&p.id); err != nil {
		return nil, err
	}
	rows, err := p.conn.Query(ctx, `SELECT nspname FROM pg_namespace
		WHERE $1 AND nspname = current_schema() OR $2 AND nspname ~ '^gateway(_[0-9]+)?$' ORDER BY nspname`, platform, gateways)
	if err == nil {
		p.schemas, err = pgx.CollectRows(rows, pgx.RowTo[string])
	}
	return p, err
}

// Release lets the moment go.
func (p *Pin) Release(ctx context.Context) error { return p.conn.Close(context.WithoutCancel(ctx)) }

// Setting reads a fact of the pinned database, of a table with the columns key and value; empty when there is none.
func (p *Pin) Setting(ctx context.Context, table, key string) (value string, err error) {
	err = p.conn.QueryRow(ctx, "SELECT value FROM "+table+" WHERE key = $1", key).Scan(&value)
	if errors.Is(err, pgx.ErrNoRows) {
		return "", nil
	}
	return value, err
}

// Version is the newest migration in goose's table; 0 when there is no such table.
func (p *Pin) Version(ctx context.Context, table string) (version int64, err error) {
	var there bool
	if err := p.conn.QueryRow(ctx, "SELECT to_regclass($1) IS NOT NULL", table).Scan(&there); err != nil || !there {
		return 0, err
	}
	err = p.conn.QueryRow(ctx, "SELECT coalesce(max(version_id), 0) FROM "+table+" WHERE is_applied").Scan(&version)
	return version, err
}

// Dump writes what is pinned into a new file, in pg_dump's own format, and reads the file back whole. Errors: ErrNoTool; what pg_dump says.
func (p *Pin) Dump(ctx context.Context, to string) error {
	if err := MakePrivate(to); err != nil {
		return err
	}
	args := []string{"--format=custom", "--compress=0", "--no-owner", "--no-privileges", "--snapshot=" + p.id, "--file=" + to}
	for _, s := range p.schemas {
		args = append(args, "--schema="+pgx.Identifier{s}.Sanitize())
	}
	if p.platform {
		args = append(args, "--extension=btree_gist") // of the constraint that keeps appointments apart; named schemas bring no extension along
	}
	if err := runTool(ctx, p.address, p.database, "pg_dump", args...); err != nil {
		return err
	}
	return CheckDump(ctx, to)
}

// CheckDump reads a dump whole. Errors: ErrNoTool; Invalid when it is damaged.
func CheckDump(ctx context.Context, path string) error {
	err := runTool(ctx, "", nil, "pg_restore", "--file="+os.DevNull, path)
	if err != nil && !errors.Is(err, ErrNoTool) {
		return fault.Wrap(fault.Invalid, "sqlkit.check_dump", err)
	}
	return err
}

// LoadDump loads a dump into a database that has none of its tables, in one transaction. Errors: ErrNoTool; what pg_restore says.
func LoadDump(ctx context.Context, address, path string) error {
	config, err := PostgresConfig(address, "salonzap restore", 0)
	if err != nil {
		return err
	}
	list, err := writeList(ctx, path)
	if err != nil {
		return err
	}
	err = runTool(ctx, address, config.ConnConfig, "pg_restore", "--single-transaction", "--exit-on-error", "--no-owner", "--no-privileges",
		"--use-list="+list, "--dbname="+config.ConnConfig.Database, path)
	return errors.Join(err, os.Remove(list))
}

// writeList writes what is to be loaded of a dump into a file beside it: all but the schema public, which every database has, and which pg_dump lists when it was
// asked for by its name.
func writeList(ctx context.Context, path string) (string, error) {
	list := path + ".list"
	if err := runTool(ctx, "", nil, "pg_restore", "--list", "--file="+list, path); err != nil {
		return "", err
	}
	content, err := os.ReadFile(filepath.Clean(list))
	if err != nil {
		return "", err
	}
	lines := slices.DeleteFunc(strings.SplitAfter(string(content), "\n"), func(line string) bool {
		return strings.Contains(line, " SCHEMA - public ") || strings.Contains(line, " COMMENT - SCHEMA public ")
	})
	return list, os.WriteFile(list, []byte(strings.Join(lines, "")), 0o600) //nolint:gosec // beside a file that the caller made
}

// runTool runs one of PostgreSQL's programs. How to connect, with the password, is in its environment, where other users do not see it.
func runTool(ctx context.Context, address string, config *pgx.ConnConfig, tool string, args ...string) error {
	path, err := exec.LookPath(tool)
	if err != nil {
		return ErrNoTool
	}
	c := exec.CommandContext(ctx, path, args...) //nolint:gosec // a program of PostgreSQL, with arguments of ours
	if config != nil {
		c.Env = append(c.Environ(), toolEnviron(address, config)...)
	}
	var said strings.Builder
	c.Stderr = &said
	if err := c.Run(); err != nil {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		return fmt.Errorf("%s: %s (%w)", tool, strings.TrimSpace(said.String()), err)
	}
	return nil
}

// toolEnviron is a connection's configuration in libpq's variables. Settings of our driver's pool mean nothing to libpq.
func toolEnviron(address string, c *pgx.ConnConfig) []string {
	hosts, ports := []string{c.Host}, []string{strconv.Itoa(int(c.Port))}
	for _, f := range c.Fallbacks {
		if at := strconv.Itoa(int(f.Port)); !slices.Contains(hosts, f.Host) || !slices.Contains(ports, at) { // else it is the same one without TLS
			hosts, ports = append(hosts, f.Host), append(ports, at)
		}
	}
	env := []string{
		"PGHOST=" + strings.Join(hosts, ","), "PGPORT=" + strings.Join(ports, ","), "PGUSER=" + c.User, "PGPASSWORD=" + c.Password, "PGDATABASE=" + c.Database,
		"PGAPPNAME=salonzap backup", "PGCONNECT_TIMEOUT=15",
	}
	if u, err := url.Parse(address); err == nil {
		for parameter, variable := range map[string]string{
			"sslmode": "PGSSLMODE", "sslrootcert": "PGSSLROOTCERT", "sslcert": "PGSSLCERT", "sslkey": "PGSSLKEY", "channel_binding": "PGCHANNELBINDING",
			"target_session_attrs": "PGTARGETSESSIONATTRS",
		} {
			if v := u.Query().Get(parameter); v != "" {
				env = append(env, variable+"="+v)
			}
		}
	}
	return env
}

// IsEmpty tells whether a database has no table in any schema of its own.
func IsEmpty(ctx context.Context, address string) (empty bool, err error) {
	const op = "sqlkit.is_empty"
	config, err := PostgresConfig(address, "salonzap restore", 0)
	if err != nil {
		return false, err
	}
	conn, err := pgx.ConnectConfig(ctx, config.ConnConfig)
	if err != nil {
		return false, fault.Wrap(fault.Unavailable, op, err)
	}
	err = conn.QueryRow(ctx, "SELECT NOT EXISTS (SELECT 1 FROM pg_tables WHERE schemaname NOT IN ('pg_catalog', 'information_schema'))").Scan(&empty)
	if err = errors.Join(err, conn.Close(context.WithoutCancel(ctx))); err != nil {
		return false, fault.Wrap(fault.Unavailable, op, err)
	}
	return empty, nil
}
