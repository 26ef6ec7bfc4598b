package store_test

import (
	"testing"
	"time"

	"salonzap/internal/fault"
	"salonzap/internal/gateway/store"
)

// nodes opens several stores on one PostgreSQL.
func nodes(t *testing.T, n int) []*store.Store {
	t.Helper()
	c := config(t)
	c.DatabaseURL, c.Schema, c.HandoverWait = pg.NewDatabase(t), "gateway", time.Second
	list := make([]*store.Store, n)
	for i := range list {
		c.Node = store.NodeConfig{Kind: "gateway", Address: "http://node", Version: "v1"}
		list[i] = open(t, c)
	}
	return list
}

func first([]store.Node) int { return 0 }

// takes lists the names that a node takes.
func takes(t *testing.T, s *store.Store) (names []string) {
	t.Helper()
	if _, err := s.Spread(t.Context(), first); err != nil {
		t.Fatal(err)
	}
	list, _, _, err := s.Take(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, i := range list {
		names = append(names, i.Name)
	}
	return names
}

// A node whose lock is held lives, and nobody takes its sessions. One that lost it learns of that without any call, and before its sessions are free; it
// writes nothing afterwards.
func TestANodeThatLostItsLockIsBuriedAfterItKnows(t *testing.T) {
	both := nodes(t, 2)
	a, b := both[0], both[1]
	if err := put(t, a, salon("a")); err != nil {
		t.Fatal(err)
	}
	if died, err := b.Bury(t.Context(), a.NodeID()); died || err != nil {
		t.Fatalf("a node that lives is buried: %v, %v", died, err)
	}
	if got := takes(t, b); len(got) != 0 {
		t.Fatalf("taken from a node that lives: %v", got)
	}
	cut(t, a)
	for died := false; !died; {
		var err error
		if died, err = b.Bury(t.Context(), a.NodeID()); err != nil {
			t.Fatal(err)
		}
	}
	select {
	case <-a.Lost():
	default:
		t.Error("its sessions are free before it knows")
	}
	if got := takes(t, b); len(got) != 1 {
		t.Errorf("the heir has %v", got)
	}
	if err := put(t, a, salon("a")); !fault.Is(err, fault.Unavailable) {
		t.Errorf("the node that lost its lock writes: %v", err)
	}
	if err := a.Close(); err != nil { // it must not free what the other has
		t.Error(err)
	}
	if p, err := b.Place(t.Context(), "a"); err != nil || p.Node != b.NodeID() || !p.Held {
		t.Errorf("it is at %+v, %v", p, err)
	}
}

// A node that stopped as it should, after another had listed it, has not died.
func TestANodeThatStoppedIsNotBuried(t *testing.T) {
	both := nodes(t, 2)
	if err := both[0].Close(); err != nil {
		t.Fatal(err)
	}
	if died, err := both[1].Bury(t.Context(), both[0].NodeID()); died || err != nil {
		t.Errorf("it is buried: %v, %v", died, err)
	}
}

// cut ends the connection that holds the locks of a node.
func cut(t *testing.T, s *store.Store) {
	t.Helper()
	db, _ := s.Engine()
	var n int
	if err := db.QueryRowContext(t.Context(), `SELECT count(pg_terminate_backend(pid)) FROM pg_locks WHERE locktype = 'advisory' AND granted AND pid IN
		(SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND granted AND (classid::bigint << 32 | objid::bigint) = $1)`, s.NodeLock()).Scan(&n); err != nil || n == 0 {
		t.Fatalf("%d locks were cut, %v", n, err)
	}
}

// Only the node that has an instance writes it. What a node gives away is taken once, and a node that ends leaves what it has to the others at once.
func TestASessionIsWrittenByTheNodeThatHasIt(t *testing.T) {
	both := nodes(t, 2)
	a, b := both[0], both[1]
	one := salon("a")
	if err := put(t, a, one); err != nil {
		t.Fatal(err)
	}
	if err := put(t, b, one); !fault.Is(err, fault.Unavailable) {
		t.Errorf("another node writes it: %v", err)
	}
	if err := b.Give(t.Context(), one.ID, b.NodeID()); err != nil {
		t.Fatal(err)
	}
	if got := takes(t, b); len(got) != 0 {
		t.Errorf("taken: %v", got)
	}
	if err := a.Give(t.Context(), one.ID, b.NodeID()); err != nil {
		t.Fatal(err)
	}
	if err := put(t, a, one); !fault.Is(err, fault.Unavailable) {
		t.Errorf("who gave it away writes it: %v", err)
	}
	if got := takes(t, b); len(got) != 1 {
		t.Errorf("taken: %v", got)
	}
	if got := takes(t, b); len(got) != 0 {
		t.Errorf("taken twice: %v", got)
	}
	if list, err := a.Nodes(t.Context()); err != nil || len(list) != 2 || list[0].Sessions != 0 || list[1].Linked != 1 {
		t.Errorf("the nodes: %+v, %v", list, err)
	}
	if err := b.Close(); err != nil {
		t.Fatal(err)
	}
	if got := takes(t, a); len(got) != 1 {
		t.Errorf("of a node that ended: %v", got)
	}
}

// A node without an address cannot be reached by others, and shares the database with nobody.
func TestANodeWithoutAnAddressIsAlone(t *testing.T) {
	c := config(t)
	c.DatabaseURL, c.Schema = pg.NewDatabase(t), "gateway"
	open(t, c)
	c.Node.Address, c.LockWait = "http://node", time.Millisecond
	if s, err := store.Open(t.Context(), c); !fault.Is(err, fault.Conflict) {
		t.Errorf("%v, %v", s, err)
	}
}
