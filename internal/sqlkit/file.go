package sqlkit

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"sync"
)

// probeSize is how many bytes ProbeRoom writes. Writing to the database would prove nothing: on a full disk SQLite can still write small commits
// over old ones in its log, until the log has to grow.
const probeSize = 64 << 10

// ErrFileMoved means that the SQLite file was removed or replaced while it is in use: what is written to the open file is lost when the process
// ends.
var ErrFileMoved = errors.New("the database file was removed or replaced while it is in use; stop Salonzap, put the file in its place, and start it")

// ProbeRoom writes 64 KiB into the file path+".room", private to its owner, and truncates it again. Its error tells whether the file cannot
// be made or the disk takes no more.
func ProbeRoom(path string) error {
	f, err := os.OpenFile(path+".room", os.O_CREATE|os.O_WRONLY, 0o600) //nolint:gosec // the operator names the data folder
	if err != nil {
		return fmt.Errorf("nothing can be written beside the database: %w", err)
	}
	_, err = f.Write(make([]byte, probeSize))
	_ = f.Truncate(0) // if that fails, the next probe writes over the same bytes
	if err = errors.Join(err, f.Close()); err != nil {
		return fmt.Errorf("the disk of the database takes no more: %w", err)
	}
	return nil
}

// File tells whether a SQLite file and its log (-wal) are still the files that were opened, and not others of the same names. The zero File has
// no path and is never moved. It is safe for concurrent use after Remember.
type File struct {
	path    string
	log     *slog.Logger
	mu      sync.Mutex
	opened  fs.FileInfo
	wal     fs.FileInfo // nil until Moved has seen a log
	missing bool
}

// Remember notes which file is at path now. Error: that of os.Stat.
func (f *File) Remember(path string, log *slog.Logger) (err error) {
	f.path, f.log = path, log
	f.opened, err = os.Stat(path)
	return err
}

// Moved tells whether the file or its log has been removed or replaced. Each change is logged once.
func (f *File) Moved(ctx context.Context) (moved bool) {
	if f.path == "" {
		return false
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	moved = f.replaced(f.path, &f.opened) || f.replaced(f.path+"-wal", &f.wal)
	if moved != f.missing {
		f.missing = moved
		if moved {
			f.log.LogAttrs(ctx, slog.LevelError, "not ready: the database file was removed or replaced while it is in use; nothing is written any more",
				slog.String("file", f.path), slog.String("remedy", "stop Salonzap, put the file in its place, and start it"))
		} else {
			f.log.LogAttrs(ctx, slog.LevelWarn, "the database file is in its place again", slog.String("file", f.path))
		}
	}
	return moved
}

// replaced tells whether path has no file, or another than the known one. With none known yet, the file at path becomes the known one.
func (f *File) replaced(path string, known *fs.FileInfo) bool {
	now, err := os.Stat(path)
	switch {
	case err != nil:
		return *known != nil && errors.Is(err, fs.ErrNotExist)
	case *known == nil:
		*known = now
		return false
	}
	return !os.SameFile(*known, now)
}

// WasMoved is the last result of Moved.
func (f *File) WasMoved() bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.missing
}
