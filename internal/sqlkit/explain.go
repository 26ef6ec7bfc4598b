package sqlkit

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io/fs"
	"net"
	"strings"
	"syscall"

	"github.com/jackc/pgx/v5/pgconn"
	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"
)

// Explanation tells the operator what is wrong with a database, and what to do. What is an English clause that can follow a colon, Remedy a
// whole sentence; neither contains a secret: "PostgreSQL refuses the password", "Set the password of DATABASE_URL to the user's."
type Explanation struct{ What, Remedy string }

// Explain explains an error of opening, reading or writing a database, of the SQLite or of the PostgreSQL driver. ok is false when it has no
// explanation for the error.
func Explain(err error) (e Explanation, ok bool) {
	for _, look := range []func(error) Explanation{explainPooler, explainPostgres, explainNetwork, explainSQLite} {
		if e = look(err); e.What != "" {
			return e, true
		}
	}
	return Explanation{}, false
}

const toPostgres = "Let DATABASE_URL lead to PostgreSQL itself (often port 5432; Prisma's DIRECT_URL), or set the pooler to session mode."

func explainPooler(err error) Explanation {
	if errors.Is(err, ErrPooled) {
		return Explanation{"DATABASE_URL leads through a pooler in transaction mode, where locks and notifications of a session do not last", toPostgres}
	}
	pg, ok := errors.AsType[*pgconn.PgError](err)
	switch {
	case !ok:
	case pg.Code == "08P01" && strings.Contains(pg.Message, "startup parameter"):
		return Explanation{"DATABASE_URL leads through a pooler that does not pass our settings on", toPostgres}
	case pg.Code == "26000" || pg.Code == "42P05":
		return Explanation{"DATABASE_URL leads through a pooler that loses prepared statements", toPostgres}
	}
	return Explanation{}
}

// explainPostgres explains those error codes of PostgreSQL (Appendix A of its manual) that an operator can do something about.
func explainPostgres(err error) Explanation {
	pg, ok := errors.AsType[*pgconn.PgError](err)
	if errors.Is(err, ErrNoSchema) {
		pg, ok = &pgconn.PgError{Code: "3F000"}, true
	}
	if !ok {
		return Explanation{}
	}
	known := map[string]Explanation{
		"28P01": {"PostgreSQL refuses the password, or knows no such user", "Set user and password in DATABASE_URL as they are on the server; write special characters of the password as %xx."},
		"28000": {"PostgreSQL does not let this user in from here", "Look into pg_hba.conf on the server; where it demands TLS, add sslmode=require to DATABASE_URL."},
		"3D000": {"the database that DATABASE_URL names does not exist", "Create it (CREATE DATABASE …), or correct the name behind the last / of DATABASE_URL."},
		"3F000": {"the schema that DATABASE_URL names does not exist", "Create it (CREATE SCHEMA …), or leave schema= out of DATABASE_URL."},
		"42501": {"the user of DATABASE_URL may not do what we need", "Make the user the owner of the database, or: GRANT ALL ON DATABASE … TO …; GRANT ALL ON SCHEMA public TO …"},
		"42704": {"DATABASE_URL holds a setting that PostgreSQL does not know: " + parameterOf(pg.Message), "Remove that parameter from DATABASE_URL."},
		"53300": {"PostgreSQL has no connection left", "Raise max_connections on the server, or lower pool_max_conns in DATABASE_URL (16 by default, for each process)."},
		"53100": {"the disk of PostgreSQL is full", "Free space on the server's disk."},
		"25006": {"PostgreSQL takes no writes here: it is a standby, or read only", "Let DATABASE_URL lead to the primary, or name all hosts and add target_session_attrs=read-write."},
		"57P03": {"PostgreSQL is still starting, or shutting down", "Wait, and look into the server's log if it lasts."},
		"57P01": {"PostgreSQL was told to end the connection", "Look into the server's log; it is tried again."},
	}
	return known[pg.Code]
}

// parameterOf is the first quoted name in PostgreSQL's message: for an unknown setting, the setting's name and not its value.
func parameterOf(message string) string {
	_, quoted, _ := strings.Cut(message, `"`)
	name, _, _ := strings.Cut(quoted, `"`)
	return name
}

func explainNetwork(err error) Explanation {
	if dns, ok := errors.AsType[*net.DNSError](err); ok {
		return Explanation{"the host of DATABASE_URL has no address: " + dns.Name, "Correct the host; inside containers it is the service's name, and both must be in one network."}
	}
	_, connecting := errors.AsType[*pgconn.ConnectError](err)
	_, unknownCA := errors.AsType[x509.UnknownAuthorityError](err)
	_, badCertificate := errors.AsType[*tls.CertificateVerificationError](err)
	switch {
	case errors.Is(err, syscall.ECONNREFUSED):
		return Explanation{"nobody listens at the host and port of DATABASE_URL", "Start PostgreSQL, or correct host and port; inside a container localhost is the container itself."}
	case errors.Is(err, syscall.EHOSTUNREACH), errors.Is(err, syscall.ENETUNREACH):
		return Explanation{"the host of DATABASE_URL cannot be reached from here", "Check the network between this machine and it."}
	case !connecting:
		return Explanation{}
	case unknownCA || badCertificate:
		return Explanation{"the certificate of PostgreSQL is not one that this machine trusts, or is for another name", "Name the authority's file by sslrootcert= in DATABASE_URL, and the host as the certificate has it."}
	case strings.Contains(err.Error(), "server refused TLS connection"):
		return Explanation{"PostgreSQL speaks no TLS, and DATABASE_URL demands it", "Turn TLS on at the server, or, inside a network that you trust, write sslmode=disable."}
	case errors.Is(err, fs.ErrNotExist):
		return Explanation{"there is no PostgreSQL at the socket that DATABASE_URL names", "Start PostgreSQL, or correct host= and the port."}
	case errors.Is(err, context.DeadlineExceeded), pgconn.Timeout(err):
		return Explanation{"PostgreSQL does not answer in time", "Look whether a firewall drops what is sent to its port, and whether the host is right."}
	case isHungUp(err):
		return Explanation{"whoever listens at the host and port of DATABASE_URL hangs up", "Look whether it is PostgreSQL, and whether it demands TLS (sslmode=require)."}
	}
	return Explanation{}
}

// explainSQLite explains those primary error codes of SQLite that an operator can do something about.
func explainSQLite(err error) Explanation {
	lite, ok := errors.AsType[*sqlite.Error](err)
	if !ok {
		return Explanation{}
	}
	const restore = "Stop Salonzap and restore the last backup; keep the broken files aside."
	known := map[int]Explanation{
		sqlite3.SQLITE_BUSY:     {"another program has the database locked", "End other programs that have the file open, a backup tool for instance."},
		sqlite3.SQLITE_LOCKED:   {"another program has the database locked", "End other programs that have the file open, a backup tool for instance."},
		sqlite3.SQLITE_READONLY: {"the file of the database is read only", "Give the file and its folder to the user who runs Salonzap; in a container, look whether the volume is mounted read only."},
		sqlite3.SQLITE_PERM:     {"the file of the database may not be used", "Give the file and its folder to the user who runs Salonzap."},
		sqlite3.SQLITE_CANTOPEN: {"the file of the database cannot be opened", "Give the file and its folder to the user who runs Salonzap, and look whether the folder is there."},
		sqlite3.SQLITE_FULL:     {"the disk is full", "Free space on the disk of the data folder."},
		sqlite3.SQLITE_IOERR:    {"the disk cannot be read or written", "Look into the system's log for errors of the disk; network drives cannot hold the database."},
		sqlite3.SQLITE_CORRUPT:  {"the file of the database is damaged", restore},
		sqlite3.SQLITE_NOTADB:   {"the file is no SQLite database", restore},
	}
	return known[lite.Code()&0xff]
}
