package store

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"strconv"

	"salonzap/internal/fault"
)

// Inspection is what a database server is, before anything is asked of it.
type Inspection struct {
	Kind    string // "sqlite" or "postgres"
	Exists  bool   // false: an SQLite file that is not there yet
	Version string // of the server, or of SQLite
	Major   int    // the first number of Version
}

// MinPostgres is the oldest version of PostgreSQL that we support.
const MinPostgres = 15

// Inspect looks at the database and changes nothing; it makes no file. Errors: Unavailable.
func Inspect(ctx context.Context, c Config) (Inspection, error) {
	const op = "store.inspect"
	i := Inspection{Kind: "postgres", Exists: true}
	question := "SELECT current_setting('server_version')"
	if c.DatabaseURL == "" {
		i.Kind, question = "sqlite", "SELECT sqlite_version()"
		if _, err := os.Stat(c.Path); errors.Is(err, fs.ErrNotExist) {
			i.Exists = false
			return i, nil
		}
	}
	s, err := connect(ctx, c)
	if err != nil {
		return i, fault.Wrap(fault.Unavailable, op, errors.Join(err, s.Close(ctx)))
	}
	err = s.kit.Reader().QueryRowContext(ctx, question).Scan(&i.Version)
	if err = errors.Join(err, s.Close(ctx)); err != nil {
		return i, fault.Wrap(fault.Unavailable, op, err)
	}
	i.Major = leadingNumber(i.Version)
	return i, nil
}

// leadingNumber is the number that a version begins with: 17 of "17.2 (Debian 17.2-1)".
func leadingNumber(version string) int {
	end := 0
	for end < len(version) && version[end] >= '0' && version[end] <= '9' {
		end++
	}
	n, _ := strconv.Atoi(version[:end])
	return n
}
