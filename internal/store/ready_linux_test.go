package store_test

import (
	"os"
	"testing"

	"salonzap/internal/fault"
	"salonzap/internal/store/storetest"
)

// On a full disk the database still takes a small write over an old one in its log; the process is not ready all the same.
func TestAFullDiskIsNotReady(t *testing.T) {
	db := storetest.SQLite(t)
	s := open(t, db, deaf{})
	if err := os.Symlink("/dev/full", db.Path+".room"); err != nil {
		t.Fatal(err)
	}
	if err := s.Ready(t.Context()); !fault.Is(err, fault.Unavailable) {
		t.Errorf("got %v, want Unavailable", err)
	}
}
