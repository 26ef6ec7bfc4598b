package store

import (
	"context"
	"database/sql"
	"errors"
	"hash/fnv"
	"log/slog"
	"time"

	"github.com/google/uuid"

	"salonzap/internal/evolution"
	"salonzap/internal/fault"
)

// NodeConfig is what other processes on the same database learn of this one.
type NodeConfig struct {
	Kind    string // "serve" or "gateway"
	Address string // URL by which the others reach it; empty: they cannot
	Version string
	Weight  int // share of the sessions, relative to other nodes; default DefaultWeight
}

// DefaultWeight is the weight of a node that has none.
const DefaultWeight = 100

// Node is a process on this database.
type Node struct {
	NodeConfig

	ID       string
	Leaving  bool // it hands its sessions over, and ends
	Started  time.Time
	Age      time.Duration // since it last confirmed that it lives, by the database's clock
	Sessions int           // instances that it has, or is to have
	Linked   int           // those of them that have a device
}

// seenTimeout is after how long a node that did not say that it lives is given no sessions. Nodes say so every 5 s.
const seenTimeout = 20 * time.Second

// Seen tells whether the node said that it lives not long ago.
func (n Node) Seen() bool { return n.Age <= seenTimeout }

// TakesMore tells whether sessions may be given to the node.
func (n Node) TakesMore() bool { return !n.Leaving && n.Address != "" && n.Seen() }

// dbNow is the database's clock in milliseconds; nodes have clocks of their own.
const dbNow = `(extract(epoch FROM clock_timestamp()) * 1000)::bigint`

// handoverWait is how long a node waits that has found the lock of another free: that one may live, and only have lost its lock (its connection was
// ended, or the database restarted). It learns of that within a heartbeat and pingTimeout, and then closes its sessions. Until then two
// processes must not both connect a device to WhatsApp.
const handoverWait = (busyBeats+1)*heartbeat + pingTimeout + 2*time.Second

// Shared tells whether other processes may use this database, too.
func (s *Store) Shared() bool { return s.pool != nil }

// NodeID names this process among the nodes; empty on SQLite.
func (s *Store) NodeID() string { return s.node }

// lockKey is the number of an advisory lock.
func lockKey(name string) int64 {
	key := fnv.New64a()
	_, _ = key.Write([]byte(name))
	return int64(key.Sum64()) //nolint:gosec // any 64 bits do
}

func (s *Store) nodeLock(id string) int64 {
	return lockKey("salonzap gateway " + s.schema + " node " + id)
}

// join makes this process a node: the writer's connection, conn, takes the node's lock, and then the row is written. So the lock of a node whose row is
// there is free only when it has died.
func (s *Store) join(ctx context.Context, c NodeConfig) error {
	if c.Weight <= 0 {
		c.Weight = DefaultWeight
	}
	return s.Write(ctx, func(t *Tx) error {
		if err := t.exec(`SELECT pg_advisory_lock($1)`, s.nodeLock(s.node)); err != nil {
			return err
		}
		return t.exec(`INSERT INTO gateway_node (id, kind, address, version, weight, leaving, started_at, seen_at)
			VALUES ($1, $2, $3, $4, $5, 0, `+dbNow+`, `+dbNow+`) ON CONFLICT (id) DO NOTHING`,
			s.node, c.Kind, c.Address, c.Version, c.Weight)
	})
}

func newNodeID() string { return uuid.Must(uuid.NewV7()).String() }

// Heartbeat confirms that this node lives, for people who look: what counts is its lock.
func (s *Store) Heartbeat(ctx context.Context) error {
	return s.writeCheaply(ctx, func(t *Tx) error {
		return t.exec(`UPDATE gateway_node SET seen_at = `+dbNow+` WHERE id = $1`, s.node)
	})
}

// CheckLocks tells whether this process still has its locks, by asking the database where that is not certain. Errors: Unavailable.
func (s *Store) CheckLocks(ctx context.Context) error {
	return s.Write(ctx, func(t *Tx) error { return t.exec("SELECT 1") })
}

// Leave says that this node takes no more sessions.
func (s *Store) Leave(ctx context.Context) error {
	return s.Write(ctx, func(t *Tx) error { return t.exec(`UPDATE gateway_node SET leaving = 1 WHERE id = $1`, s.node) })
}

const nodeQuery = `SELECT n.id, n.kind, n.address, n.version, n.weight, n.leaving, n.started_at, ` + dbNow + ` - n.seen_at,
	count(i.id), count(i.id) FILTER (WHERE i.device <> '')
	FROM gateway_node n LEFT JOIN gateway_instance i ON i.node = n.id GROUP BY n.id ORDER BY n.started_at, n.id`

// Nodes lists the processes that have this database, the oldest first, also those that died and whose sessions nobody has taken yet.
func (s *Store) Nodes(ctx context.Context) ([]Node, error) {
	if !s.Shared() {
		return nil, nil
	}
	return all(ctx, s, "gateway.nodes", nodeQuery, scanNode)
}

func scanNode(rows *sql.Rows) (n Node, err error) {
	var leaving int
	var started, age int64
	err = rows.Scan(&n.ID, &n.Kind, &n.Address, &n.Version, &n.Weight, &leaving, &started, &age, &n.Sessions, &n.Linked)
	n.Leaving, n.Started, n.Age = leaving != 0, instant(started), max(0, time.Duration(age)*time.Millisecond)
	return n, err
}

// Bury frees the sessions of a node that has died; false when it lives, or somebody else does the same. It waits handoverWait in between. Errors:
// Unavailable; the context's.
func (s *Store) Bury(ctx context.Context, node string) (died bool, err error) {
	conn, err := s.read.Conn(ctx)
	if err != nil {
		return false, fault.Wrap(fault.Unavailable, "gateway.bury", err)
	}
	defer conn.Close() //nolint:errcheck // it goes back to the pool
	if err := conn.QueryRowContext(ctx, `SELECT pg_try_advisory_lock($1)`, s.nodeLock(node)).Scan(&died); err != nil || !died {
		return false, unavailable("gateway.bury", err)
	}
	defer func() {
		_, _ = conn.ExecContext(context.WithoutCancel(ctx), `SELECT pg_advisory_unlock($1)`, s.nodeLock(node))
	}()
	err = conn.QueryRowContext(ctx, `SELECT EXISTS (SELECT FROM gateway_node WHERE id = $1)`, node).Scan(&died)
	if err != nil || !died { // it stopped, as it should, after it was listed
		return false, unavailable("gateway.bury", err)
	}
	s.log.WarnContext(ctx, "a node has died; it gets time to notice, and then its sessions are taken over", slog.String("node", node), slog.Duration("wait", s.handoverWait))
	if err := s.letNotice(ctx); err != nil {
		return false, err
	}
	return true, s.Write(ctx, func(t *Tx) error { return s.free(t, node) })
}

// letNotice waits until a process that has lost its lock must have noticed. Errors: the context's.
func (s *Store) letNotice(ctx context.Context) error {
	timer := time.NewTimer(s.handoverWait)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err() //nolint:wrapcheck // the caller's own end
	}
}

// free makes the sessions of a node anybody's, and forgets the node.
func (s *Store) free(t *Tx, node string) error {
	return errors.Join(
		t.exec(`UPDATE gateway_instance SET node = '', held = 0 WHERE node = $1`, node),
		t.exec(`UPDATE gateway_hook SET node = '' WHERE node = $1`, node),
		t.exec(`DELETE FROM gateway_node WHERE id = $1`, node))
}

// maxMoves bounds how many sessions change their node in one commit.
const maxMoves = 200

// Spread gives sessions that nobody has to nodes, by place, and tells whether there may be more of them. place gets the nodes that do not leave, with
// their sessions, and returns the index of one.
func (s *Store) Spread(ctx context.Context, place func([]Node) int) (more bool, err error) {
	err = s.Write(ctx, func(t *Tx) error {
		more = false
		free, err := query(t, `SELECT id FROM gateway_instance WHERE node = '' ORDER BY active_at DESC, id LIMIT $1 FOR UPDATE SKIP LOCKED`, scanText, maxMoves)
		if err != nil || len(free) == 0 {
			return err
		}
		nodes, err := query(t, nodeQuery, scanNode)
		if err != nil {
			return err
		}
		nodes = staying(nodes)
		if len(nodes) == 0 {
			return nil
		}
		more = len(free) == maxMoves
		for _, id := range free {
			to := place(nodes)
			nodes[to].Sessions++
			if err := t.exec(`UPDATE gateway_instance SET node = $1, held = 0 WHERE id = $2`, nodes[to].ID, id); err != nil {
				return err
			}
		}
		return nil
	})
	return more, err
}

func staying(nodes []Node) (list []Node) {
	for _, n := range nodes {
		if !n.Leaving && n.Seen() {
			list = append(list, n)
		}
	}
	return list
}

// Take takes sessions that were given to this node and that it does not have yet, with what is left of deleted instances that nobody delivers, and tells whether there may
// be more.
func (s *Store) Take(ctx context.Context) (taken []Instance, hooks []Hook, more bool, err error) {
	err = s.Write(ctx, func(t *Tx) (err error) {
		taken, err = query(t, `UPDATE gateway_instance SET held = 1 WHERE id IN
			(SELECT id FROM gateway_instance WHERE node = $1 AND held = 0 ORDER BY active_at DESC, id LIMIT $2)
			RETURNING `+instanceColumns, s.scanInstance, s.node, maxMoves)
		if err != nil {
			return err
		}
		hooks, err = query(t, `UPDATE gateway_hook h SET node = $1 WHERE node = ''
			AND NOT EXISTS (SELECT 1 FROM gateway_instance i WHERE i.id = h.instance_id) RETURNING `+hookColumns, s.scanHook, s.node)
		if err != nil {
			return err
		}
		for _, i := range taken {
			list, err := query(t, `SELECT `+hookColumns+` FROM gateway_hook WHERE instance_id = $1`, s.scanHook, i.ID)
			if err != nil {
				return err
			}
			hooks = append(hooks, list...)
		}
		return nil
	})
	return taken, hooks, len(taken) == maxMoves, err
}

// Give gives a session of this node, which must have ended here, to another; an empty one is anybody's.
func (s *Store) Give(ctx context.Context, instance, to string) error {
	return s.Write(ctx, func(t *Tx) error {
		return t.exec(`UPDATE gateway_instance SET node = $1, held = 0 WHERE id = $2 AND node = $3`, to, instance, s.node)
	})
}

// Place is where the session of an instance is.
type Place struct {
	Node    string // empty: nobody has it
	Address string // of the node; empty when it cannot be reached
	Held    bool   // the node has taken it
	Token   evolution.Key
}

// Place tells where the session of an instance is. Errors: NotFound; Unavailable.
func (s *Store) Place(ctx context.Context, name string) (p Place, err error) {
	var id, sealed string
	var held int
	err = s.read.QueryRowContext(ctx, `SELECT i.id, i.sealed, i.node, coalesce(n.address, ''), i.held FROM gateway_instance i LEFT JOIN gateway_node n ON n.id = i.node
		WHERE i.name = $1`, name).Scan(&id, &sealed, &p.Node, &p.Address, &held)
	if errors.Is(err, sql.ErrNoRows) {
		return p, fault.Wrap(fault.NotFound, "gateway.place", err)
	}
	var kept SealedPart
	if err == nil {
		err = s.unseal(instancePlace(id), sealed, &kept)
	}
	p.Held, p.Token = held != 0, kept.Token
	return p, unavailable("gateway.place", err)
}

// Devices lists the AD JIDs of all instances, whoever has them.
func (s *Store) Devices(ctx context.Context) ([]string, error) {
	return all(ctx, s, "gateway.devices", `SELECT device FROM gateway_instance WHERE device <> ''`, scanText)
}

func scanText(rows *sql.Rows) (text string, err error) { return text, rows.Scan(&text) }

// query reads every row of a query within a change.
func query[T any](t *Tx, text string, scan func(*sql.Rows) (T, error), args ...any) ([]T, error) {
	rows, err := t.tx.QueryContext(t.ctx, text, args...)
	if err != nil {
		return nil, err
	}
	return collect(rows, scan)
}
