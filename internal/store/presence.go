package store

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"strings"

	"salonzap/internal/sqlkit"

	"github.com/gofrs/flock"
	"github.com/google/uuid"
)

// A process shows that it lives by a lock that is released when it ends, however it ends: on SQLite
// on a file beside the database, on PostgreSQL in the session that listens for hints. A process
// that wants to take over a lease checks whether the holder's lock is free. Holders of earlier
// versions, which took no such lock, count as alive.

// Node names this Store among all that ever use the database. A holder of leases ends its own name with "/" and this.
func (s *Store) Node() string { return s.node }

// HolderEnded tells whether the process behind a holder's name has certainly ended. It is false when that cannot be known.
func (s *Store) HolderEnded(ctx context.Context, holder string) bool {
	node := holder[strings.LastIndexByte(holder, '/')+1:]
	if id, err := uuid.Parse(node); err != nil || id.String() != node || node == s.node {
		return false
	}
	if s.kit.IsSQLite() {
		return isUnlocked(s.presenceFile(node))
	}
	var free bool
	err := s.kit.Pool().QueryRow(ctx, "SELECT pg_try_advisory_xact_lock($1)", presenceKey(node)).Scan(&free)
	if err != nil {
		s.kit.Log().LogAttrs(ctx, slog.LevelWarn, "whether another process is there could not be told", slog.Any("error", sqlkit.WithoutValues(err)))
	}
	return err == nil && free
}

// presenceKey is the number of a node's lock in PostgreSQL.
func presenceKey(node string) int64 {
	sum := sha256.Sum256([]byte("salonzap presence " + node))
	return int64(binary.BigEndian.Uint64(sum[:8])) //nolint:gosec // any number will do
}

// presenceFile is the file whose lock says that a process uses the SQLite file.
func (s *Store) presenceFile(node string) string { return filepath.Join(s.kit.Path()+".open", node) }

// lockPresence shows that this process uses the SQLite file, and clears what killed ones left.
func (s *Store) lockPresence() error {
	folder := filepath.Dir(s.presenceFile(s.node))
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return err
	}
	old, err := os.ReadDir(folder)
	if err != nil {
		return err
	}
	for _, f := range old {
		if path := filepath.Join(folder, f.Name()); !strings.HasPrefix(f.Name(), ".") && isUnlocked(path) {
			_ = os.Remove(path)
		}
	}
	hidden := filepath.Join(folder, "."+s.node) // nobody must find it before it is locked
	s.presence = flock.New(hidden, flock.SetPermissions(0o600))
	if taken, err := s.presence.TryLock(); err != nil || !taken {
		return errors.Join(errors.New("the data folder takes no lock on a file"), err)
	}
	return os.Rename(hidden, s.presenceFile(s.node))
}

// unlockPresence ends it.
func (s *Store) unlockPresence() error {
	if s.presence == nil {
		return nil
	}
	return errors.Join(os.Remove(s.presenceFile(s.node)), s.presence.Unlock())
}

// isUnlocked tells whether nobody holds a presence file's lock.
func isUnlocked(path string) bool {
	if _, err := os.Stat(path); err != nil {
		return errors.Is(err, os.ErrNotExist)
	}
	f := flock.New(path, flock.SetFlag(os.O_RDONLY))
	free, err := f.TryLock()
	return err == nil && free && f.Unlock() == nil
}
