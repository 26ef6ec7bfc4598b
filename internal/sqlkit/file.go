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

// probeSize is how many bytes ProbeRoom writes beside a SQLite file, and gives back. A file has places to write into on a
// full disk, too: SQLite writes a small commit over an old one in its log, until that has to grow.
const probeSize = 64 << 10

// ErrFileMoved says that the SQLite file was removed, or another was put into its place, while we use it: what would be
// written into the one that we hold is gone when the process ends.
var ErrFileMoved = errors.New("the database file was removed or replaced while it is in use; stop Salonzap, put the file in its place, and start it")

// ProbeRoom writes something beside a SQLite file, and tells what forbids it.
func ProbeRoom(path string) error {
	f, err := os.OpenFile(path+".room", os.O_CREATE|os.O_WRONLY, 0o600) //nolint:gosec // the operator names the data folder
	if err != nil {
		return fmt.Errorf("nothing can be written beside the database: %w", err)
	}
	_, err = f.Write(make([]byte, probeSize))
	_ = f.Truncate(0) // what cannot be given back now is written over the next time
	if err = errors.Join(err, f.Close()); err != nil {
		return fmt.Errorf("the disk of the database takes no more: %w", err)
	}
	return nil
}

// File knows a SQLite file, and its log, by what they are and not by their names. Without a path it is always in its place.
type File struct {
	path    string
	log     *slog.Logger
	mu      sync.Mutex
	opened  fs.FileInfo
	wal     fs.FileInfo // nil until there is one
	missing bool
}

// Remember notes which file was opened.
func (f *File) Remember(path string, log *slog.Logger) (err error) {
	f.path, f.log = path, log
	f.opened, err = os.Stat(path)
	return err
}

// Moved tells whether the file is not what stands at its path any more. What changed is logged once.
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

// replaced tells whether another file, or none, stands at the path of a known one.
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

// WasMoved tells what Moved last found.
func (f *File) WasMoved() bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.missing
}
