package store_test

import (
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"salonzap/internal/connection"
	"salonzap/internal/inbox"
	"salonzap/internal/store"
)

// A chat is claimed, and put off, without waiting for PostgreSQL's disk: should that be forgotten in a crash, the work is due as before. What
// came of it is waited for.
func TestOnlyClaimsMayBeForgotten(t *testing.T) {
	db := postgres(t)
	db.URL += "&synchronous_commit=on" // the cluster of tests waits for nothing
	s := open(t, db, deaf{})
	conn := rawDatabase(t, db)
	for _, statement := range []string{
		`CREATE TABLE waited (n bigserial, how text)`,
		`CREATE FUNCTION note_wait() RETURNS trigger LANGUAGE plpgsql AS $$
		 BEGIN INSERT INTO waited (how) VALUES (TG_OP || ' ' || current_setting('synchronous_commit')); RETURN NULL; END $$`,
		`CREATE TRIGGER note_wait AFTER UPDATE OR DELETE ON work FOR EACH ROW EXECUTE FUNCTION note_wait()`,
	} {
		if _, err := conn.ExecContext(t.Context(), statement); err != nil {
			t.Fatal(err)
		}
	}
	now := time.Now()
	takeOne(t, s, now)
	claim := func() inbox.Claim {
		t.Helper()
		c, err := s.ClaimWork(t.Context(), everybody, "node", now.Add(time.Minute), now)
		if err != nil {
			t.Fatal(err)
		}
		return c
	}
	for _, why := range []error{&inbox.LaterError{At: now}, errors.New("it broke")} {
		if err := s.FailWork(t.Context(), everybody, claim(), why, now); err != nil {
			t.Fatal(err)
		}
		now = now.Add(time.Minute) // past the back-off
	}
	if err := s.FinishWork(t.Context(), everybody, claim(), inbox.Result{}, nil, now); err != nil {
		t.Fatal(err)
	}
	var got []string
	rows, err := conn.QueryContext(t.Context(), `SELECT how FROM waited ORDER BY n`)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close() //nolint:errcheck // Err tells it
	for rows.Next() {
		var how string
		if err := rows.Scan(&how); err != nil {
			t.Fatal(err)
		}
		got = append(got, how)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	claimed, putOff, failed := []string{"UPDATE off"}, []string{"UPDATE off", "UPDATE off"}, []string{"UPDATE on", "UPDATE on"}
	want := slices.Concat(claimed, putOff, claimed, failed, claimed, []string{"UPDATE on", "DELETE on"})
	if !slices.Equal(got, want) {
		t.Errorf("the writes of work waited for the disk: %q, want %q", got, want)
	}
}

// takeOne takes in a client's message, which is work.
func takeOne(t *testing.T, s *store.Store, now time.Time) {
	t.Helper()
	salon := clicked(t, s, "Salão")
	env := connection.Envelope{Key: fmt.Sprint("one/", now.UnixNano()), Server: "default", Instance: "x", Event: "messages.upsert", At: now}
	if _, err := s.TakeInEvent(t.Context(), everybody, salon.Tenant, env, []inbox.Report{said(1, now)}, now); err != nil {
		t.Fatal(err)
	}
}
