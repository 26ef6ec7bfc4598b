package store_test

import (
	"context"
	"testing"
	"time"

	"salonzap/internal/connection"
	"salonzap/internal/fault"
	"salonzap/internal/store/storetest"
	"salonzap/internal/store/storetest/pgcluster"
)

// topics is a hub that tells of each hint.
type topics struct {
	one chan string
	all chan struct{}
}

func (h topics) Publish(topic string) { h.one <- topic }
func (h topics) PublishAll()          { h.all <- struct{}{} }

// When PostgreSQL restarts, questions fail as Unavailable and then work again, and hints reach the other node again.
func TestPostgresRestarts(t *testing.T) {
	own := storetest.Postgres{Options: pgcluster.Options{Durable: true}} // commits must outlive the restart
	t.Cleanup(func() {
		if err := own.Stop(); err != nil {
			t.Error(err)
		}
	})
	dsn := own.NewDatabase(t)
	there := topics{make(chan string, 1000), make(chan struct{}, 1000)}
	here, other := open(t, storetest.Database{URL: dsn}, deaf{}), open(t, storetest.Database{URL: dsn}, there)
	c := clicked(t, here, "Reinício")
	if err := own.Cluster(t).Restart(t.Context()); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	defer cancel()
	select {
	case <-there.all:
	case <-ctx.Done():
		t.Fatal("the other node was not told to read again")
	}
	if here.HolderEnded(ctx, "host/1/"+other.Node()) {
		t.Error("a node that listens again is thought to be gone")
	}
	pause := func(c connection.Connection) (connection.Connection, []connection.Effect, error) {
		c.Paused = !c.Paused
		return c, nil, nil
	}
	for {
		_, err := here.Change(ctx, everybody, c.ID, pause)
		if err == nil {
			break
		}
		if !fault.Is(err, fault.Unavailable) {
			t.Fatalf("got %v, want Unavailable until it is back", err)
		}
	}
	for {
		select {
		case topic := <-there.one:
			if topic == c.Tenant.String() {
				return
			}
		case <-there.all: // a hint was lost, and everybody was told to read again
			return
		case <-ctx.Done():
			t.Fatal("no hint reaches the other node any more")
		}
	}
}
