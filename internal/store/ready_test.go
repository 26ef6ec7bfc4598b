package store_test

import (
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"salonzap/internal/connection"
	"salonzap/internal/fault"
	"salonzap/internal/store"
	"salonzap/internal/store/storetest"
)

// lines is a log that hands its lines over.
type lines chan string

func (l lines) Write(line []byte) (int, error) {
	select {
	case l <- string(line):
	default: // nobody waits for it
	}
	return len(line), nil
}

// A database file that is removed, or in whose place another is put, while it is in use is noticed by itself: it is said, the
// process is not ready, and nothing is written into the file that goes. Back in its place all is well.
func TestADatabaseFileThatGoes(t *testing.T) {
	for name, leave := range map[string]func(path string) error{
		"removed": func(string) error { return nil },
		"another": func(path string) error { return os.WriteFile(path, nil, 0o600) },
		"its log": nil,
	} {
		t.Run(name, func(t *testing.T) {
			db, log := storetest.SQLite(t), make(lines, 10)
			s := open(t, db, deaf{}, func(c *store.Config) { c.Log = slog.New(slog.NewTextHandler(log, nil)) })
			c := clicked(t, s, "Arquivo")
			if err := s.Ready(t.Context()); err != nil {
				t.Fatal(err)
			}
			path := db.Path
			if leave == nil {
				path += "-wal"
			}
			away := filepath.Join(t.TempDir(), "away")
			if err := os.Rename(path, away); err != nil {
				t.Fatal(err)
			}
			if leave != nil {
				if err := leave(path); err != nil {
					t.Fatal(err)
				}
			}
			log.hears(t, "removed or replaced")
			if err := s.Ready(t.Context()); !fault.Is(err, fault.Unavailable) {
				t.Errorf("ready: %v, want Unavailable", err)
			}
			pause := func(c connection.Connection) (connection.Connection, []connection.Effect, error) {
				c.Paused = true
				return c, nil, nil
			}
			if _, err := s.Change(t.Context(), everybody, c.ID, pause); !fault.Is(err, fault.Unavailable) {
				t.Errorf("a change: %v, want Unavailable", err)
			}
			if err := os.Rename(away, path); err != nil {
				t.Fatal(err)
			}
			log.hears(t, "in its place again")
			if err := s.Ready(t.Context()); err != nil {
				t.Error("back in its place:", err)
			}
			if _, err := s.Change(t.Context(), everybody, c.ID, pause); err != nil {
				t.Error("back in its place:", err)
			}
		})
	}
}

func (l lines) hears(t *testing.T, what string) {
	t.Helper()
	deadline := time.After(time.Minute)
	for {
		select {
		case line := <-l:
			if strings.Contains(line, what) {
				return
			}
		case <-deadline:
			t.Fatalf("nobody says %q", what)
		}
	}
}
