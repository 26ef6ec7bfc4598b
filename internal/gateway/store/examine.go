package store

import (
	"context"
	"io/fs"
	"path"
	"regexp"
	"strconv"

	"salonzap/internal/sqlkit"
)

// Examine checks a copy of the gateway's SQLite file whole, and tells its newest migration and the check value of its key ring. Errors: Invalid when it is
// damaged or something else.
func Examine(ctx context.Context, path string) (migration int64, ringCheck string, err error) {
	e, err := sqlkit.Examine(ctx, path, "gateway_version", "gateway_setting", sqlkit.RingSetting)
	return e.Version, e.Said[sqlkit.RingSetting], err
}

// NewestMigration is the version of the newest migration of the gateway that this program has.
func NewestMigration() int64 {
	newest := int64(0)
	files, _ := fs.Glob(migrations, "migrations/sqlite/*.sql")
	for _, f := range files {
		n, _ := strconv.ParseInt(regexp.MustCompile(`^\d+`).FindString(path.Base(f)), 10, 64)
		newest = max(newest, n)
	}
	return newest
}
