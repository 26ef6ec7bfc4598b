package store

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"sync"
	"time"

	"salonzap/internal/fault"
)

// readyFor is how long an answer of readySQLite is good: however many probes there are, they cost one write.
const readyFor = 5 * time.Second

// room is how much a probe writes beside the SQLite file, and gives back. A file has places to write into on a full disk,
// too: SQLite writes a small commit over an old one in its log, until that has to grow.
const room = 64 << 10

// readiness is the last answer of readySQLite. One caller asks the database at a time.
type readiness struct {
	mu  sync.Mutex
	at  time.Time
	err error
}

// errMoved says that the SQLite file was removed, or another was put into its place, while we use it: what would be written
// into the one that we hold is gone when the process ends.
var errMoved = errors.New("store: the database file was removed or replaced while it is in use; stop Salonzap, put the file in its place, and start it")

// readySQLite asks anew after a while only; whether the file is in its place is looked at each time.
func (s *Store) readySQLite(ctx context.Context, op string) error {
	if s.file.look(ctx) {
		return fault.Wrap(fault.Unavailable, op, errMoved)
	}
	r := &s.readiness
	r.mu.Lock()
	defer r.mu.Unlock()
	if now := s.now(); r.at.IsZero() || now.Sub(r.at) >= readyFor {
		r.at, r.err = now, errors.Join(s.hasRoom(), s.probe(ctx))
		if ctx.Err() != nil {
			r.at = time.Time{} // the caller did not wait for the answer
		}
	}
	if r.err != nil {
		return fault.Wrap(fault.Unavailable, op, r.err)
	}
	return nil
}

// hasRoom writes something beside the SQLite file.
func (s *Store) hasRoom() error {
	f, err := os.OpenFile(s.path+".room", os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		return fmt.Errorf("store: nothing can be written beside the database: %w", err)
	}
	_, err = f.Write(make([]byte, room))
	_ = f.Truncate(0) // what cannot be given back now is written over the next time
	if err = errors.Join(err, f.Close()); err != nil {
		return fmt.Errorf("store: the disk of the database takes no more: %w", err)
	}
	return nil
}

// file knows the SQLite file, and its log, by what they are and not by their names. Without a path it is always in its place.
type file struct {
	path    string
	log     *slog.Logger
	mu      sync.Mutex
	opened  fs.FileInfo
	wal     fs.FileInfo // nil until there is one
	missing bool
}

// remember notes which file was opened.
func (f *file) remember(path string, log *slog.Logger) (err error) {
	f.path, f.log = path, log
	f.opened, err = os.Stat(path)
	return err
}

// look tells whether the file is not what stands at its path any more. What changed is logged once.
func (f *file) look(ctx context.Context) (moved bool) {
	if f.path == "" {
		return false
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	moved = f.other(f.path, &f.opened) || f.other(f.path+"-wal", &f.wal)
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

// other tells whether another file, or none, stands at the path of a known one.
func (f *file) other(path string, known *fs.FileInfo) bool {
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

// lost tells what look last found.
func (f *file) lost() bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.missing
}
