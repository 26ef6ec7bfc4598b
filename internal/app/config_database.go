package app

import (
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"salonzap/internal/evolution"
	"salonzap/internal/secret"
)

// minConns is the fewest database connections that a process works with: one for LISTEN, and some for requests beside the queue.
const minConns = 4

// database reads the URL of a PostgreSQL in the spellings of the tools that use the same variable (libpq, Prisma, SQLAlchemy, JDBC, node-postgres), and
// returns it in our driver's spelling. Problems do not quote the URL: one that cannot be parsed often holds a password with special characters.
func (r *reader) database(variable string, value secret.Text) secret.Text {
	if value == "" {
		return ""
	}
	u, err := url.Parse(strings.TrimPrefix(value.Reveal(), "jdbc:"))
	if err != nil {
		r.problem(variable, "cannot be read as a URL.", "Write special characters of the password as %xx, and no quotes around it.")
		return value
	}
	u.Scheme, _, _ = strings.Cut(u.Scheme, "+") // postgresql+asyncpg://
	if u.Scheme == "postgis" {
		u.Scheme = "postgres"
	}
	if u.Scheme != "postgres" && u.Scheme != "postgresql" {
		r.problem(variable, "is not a PostgreSQL URL.", "Write it like postgres://user:password@host:5432/salonzap, or leave it out for SQLite.")
		return value
	}
	password, _ := u.User.Password()
	if slices.ContainsFunc([]string{u.Host, u.User.Username(), password, u.Path}, holdsPlaceholder) {
		r.problem(variable, "was not replaced by your panel: it still holds a placeholder.", "Write the database's URL itself, as your panel shows it.")
		return value
	}
	for host := range strings.SplitSeq(u.Host, ",") {
		if h := (&url.URL{Host: host}).Hostname(); h != "" && !evolution.ValidHost(h) {
			r.problem(variable, "names a host that no host can be called.", "Write it like postgres://user:password@host:5432/salonzap; a password's special characters as %xx.")
			return value
		}
	}
	q := u.Query()
	r.translate(variable, q)
	u.RawQuery = q.Encode()
	return secret.Text(u.String())
}

// translate turns parameters of other tools into those of libpq and of our driver. Known parameters without a counterpart are removed with a warning.
func (r *reader) translate(variable string, q url.Values) {
	r.translateSchema(variable, q)
	r.translateLimit(variable, q)
	translateTLS(q)
	var ignored []string
	for _, name := range []string{
		"pgbouncer", "pool_timeout", "socket_timeout", "statement_cache_size", "single_use_connections", "uselibpqcompat",
		"sslidentity", "gssencmode", "keepalives", "keepalives_idle", "keepalives_interval", "keepalives_count", "sslcompression",
		"supa", "workaround", "prepareThreshold", "async_fallback", "prepared_statement_cache_size",
	} {
		if q.Has(name) {
			ignored = append(ignored, name)
			q.Del(name)
		}
	}
	if len(ignored) > 0 {
		slices.Sort(ignored)
		r.warn(variable, "has what only other programs know: "+strings.Join(ignored, ", ")+". It is left out.", "Nothing has to be done; a pooler has to work in session mode, which is tried at the start.")
	}
}

// translateSchema turns Prisma's schema and JDBC's currentSchema into PostgreSQL's search_path. "public" is the default, and is left out.
func (r *reader) translateSchema(variable string, q url.Values) {
	schema := q.Get("schema")
	if schema == "" {
		schema = q.Get("currentSchema")
	}
	q.Del("schema")
	q.Del("currentSchema")
	switch {
	case schema == "" || schema == "public" || q.Has("search_path"):
	case !regexp.MustCompile(`^[a-z_][a-z0-9_]{0,62}$`).MatchString(schema):
		r.problem(variable, "names a schema that is not of a-z, 0-9 and _.", "Leave schema= out, or name a plain one.")
	default:
		q.Set("search_path", schema)
	}
}

// translateLimit turns Prisma's connection_limit and SQLAlchemy's pool_size into our pool's pool_max_conns.
func (r *reader) translateLimit(variable string, q url.Values) {
	for _, name := range []string{"connection_limit", "pool_size"} {
		raw := q.Get(name)
		q.Del(name)
		if raw == "" || q.Has("pool_max_conns") {
			continue
		}
		n, err := strconv.Atoi(raw)
		if err != nil || n < 1 {
			r.problem(variable, "has a "+name+" that is no number.", "Leave it out.")
			continue
		}
		if n < minConns {
			r.warn(variable, "has "+name+"="+raw+", and "+strconv.Itoa(minConns)+" connections are the fewest to work with.", "Allow "+strconv.Itoa(minConns)+" or more.")
		}
		q.Set("pool_max_conns", strconv.Itoa(min(max(n, minConns), 1000)))
	}
}

// translateTLS turns the TLS parameters of node-postgres, asyncpg and Prisma into sslmode and sslrootcert.
func translateTLS(q url.Values) {
	mode := map[string]string{"no-verify": "require", "true": "require", "1": "require", "false": "disable", "0": "disable"}
	for _, name := range []string{"sslmode", "ssl"} {
		v := q.Get(name)
		if name == "ssl" {
			q.Del(name)
		}
		if m, ok := mode[v]; ok && (name == "sslmode" || !q.Has("sslmode")) {
			q.Set("sslmode", m)
		} else if name == "ssl" && v != "" && !q.Has("sslmode") {
			q.Set("sslmode", v)
		}
	}
	switch accept := q.Get("sslaccept"); {
	case accept == "strict" && (!q.Has("sslmode") || q.Get("sslmode") == "require"):
		q.Set("sslmode", "verify-full")
	case accept == "accept_invalid_certs" && !q.Has("sslmode"):
		q.Set("sslmode", "require")
	}
	q.Del("sslaccept")
	if q.Has("sslcert") && !q.Has("sslkey") && !q.Has("sslrootcert") { // Prisma's sslcert is the certificate of the authority
		q.Set("sslrootcert", q.Get("sslcert"))
		q.Del("sslcert")
	}
}
