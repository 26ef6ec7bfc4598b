package store_test

import (
	"errors"
	"os"
	"testing"

	"salonzap/internal/gateway/store"
)

// Inspect reads the database while another process has it, and creates nothing.
func TestALookAtADatabaseChangesNothing(t *testing.T) {
	both(t, func(t *testing.T, c store.Config) {
		t.Helper()
		for range 2 { // the first call creates nothing that the second would find
			if i, err := store.Inspect(t.Context(), c); err != nil || i.Exists {
				t.Fatalf("before the first start: %+v, %v", i, err)
			}
		}
		if _, err := os.Stat(c.Path); c.DatabaseURL == "" && err == nil {
			t.Error("a look made the file")
		}
		s := open(t, c)
		idle := salon("b")
		idle.Device = ""
		if err := errors.Join(put(t, s, salon("a")), put(t, s, idle)); err != nil {
			t.Fatal(err)
		}
		err := s.Write(t.Context(), func(x *store.Tx) error {
			return s.PutEvent(x, store.Event{ID: "e", Instance: "id-a", Name: "X", Body: []byte("{}"), Expires: c.Now()})
		})
		if err != nil {
			t.Fatal(err)
		}
		if i, err := store.Inspect(t.Context(), c); err != nil || i != (store.Inspection{Exists: true, Instances: 2, Linked: 1, Waiting: 1}) {
			t.Errorf("%+v, %v", i, err)
		}
	})
}

func TestInspectOfNoDatabase(t *testing.T) {
	c := config(t)
	if err := os.WriteFile(c.Path, []byte("this is no database, and it is longer than a header would be"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := store.Inspect(t.Context(), c); err == nil {
		t.Error("nonsense was taken for a database")
	}
}
