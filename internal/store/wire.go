package store

import (
	"context"
	"log/slog"
	"strings"
	"sync"
	"time"

	"salonzap/internal/sqlkit"
	"salonzap/internal/store/storekit"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
)

const (
	hintChannel = "salonzap_hint"
	maxPayload  = 7900 // bytes; PostgreSQL refuses 8000 and more (NOTIFY in its manual)
	everything  = "*"  // instead of ids: some hints were lost
	probeMark   = "?"  // in front of a token: the node asks whether it hears itself

	// wirePace is the least time between two notifications of a node: each takes a lock of the
	// whole server when it commits, so a node bundles its hints.
	wirePace = 20 * time.Millisecond
)

// wire carries hints between nodes by LISTEN and NOTIFY. A hint that is lost costs freshness; when hints may have been
// lost, everybody is told to read again.
type wire struct {
	node string
	pool *pgxpool.Pool
	hub  Hub
	log  *slog.Logger

	mu          sync.Mutex
	pending     map[string]struct{}
	lost        bool                     // an earlier notification failed
	probes      map[string]chan struct{} // by token: closed when the notification came back
	flushSignal chan struct{}

	cancel context.CancelFunc // ends the listener
	quit   chan struct{}      // ends the sender, after it sent what waits
	wg     sync.WaitGroup
}

// startWire listens before it returns, so that nothing that happens later is missed.
func startWire(ctx context.Context, node string, kit *storekit.DB, hub Hub) (*wire, error) {
	w := &wire{
		node: node, pool: kit.Pool(), hub: hub, log: kit.Log(), pending: map[string]struct{}{}, flushSignal: make(chan struct{}, 1),
		probes: map[string]chan struct{}{},
		quit:   make(chan struct{}),
	}
	conn, err := w.listen(ctx)
	if err != nil {
		return nil, err
	}
	ctx, w.cancel = context.WithCancel(context.WithoutCancel(ctx))
	w.wg.Go(func() { w.hear(ctx, conn) })
	w.wg.Go(func() { w.send(ctx) })
	return w, nil
}

// hintOthers asks for other nodes to be hinted at tenants. It never blocks.
func (w *wire) hintOthers(tenants []string) {
	w.mu.Lock()
	for _, t := range tenants {
		w.pending[t] = struct{}{}
	}
	w.mu.Unlock()
	select {
	case w.flushSignal <- struct{}{}:
	default:
	}
}

// stop sends what waits, and ends both sides. After ctx it no longer waits for the database.
func (w *wire) stop(ctx context.Context) {
	close(w.quit)
	stop := context.AfterFunc(ctx, w.cancel)
	defer stop()
	w.wg.Wait()
}

func (w *wire) send(ctx context.Context) {
	defer w.cancel()
	pace := time.NewTimer(0)
	defer pace.Stop()
	for {
		select {
		case <-w.quit:
			w.flush(ctx)
			return
		case <-w.flushSignal:
		}
		w.flush(ctx)
		pace.Reset(wirePace)
		select {
		case <-pace.C:
		case <-w.quit:
		}
	}
}

// notify hints without waiting for the disk: nothing is kept of it, but PostgreSQL counts it as a transaction that wrote.
const notify = "SELECT set_config('synchronous_commit', 'off', true), pg_notify($1, $2)"

// flush notifies of everything that waits.
func (w *wire) flush(ctx context.Context) {
	w.mu.Lock()
	pending, lost := w.pending, w.lost
	w.pending, w.lost = map[string]struct{}{}, false
	w.mu.Unlock()
	if lost {
		pending = map[string]struct{}{everything: {}}
	}
	for _, payload := range payloads(w.node, pending) {
		if _, err := w.pool.Exec(ctx, notify, hintChannel, payload); err != nil {
			w.mu.Lock()
			w.lost = true
			w.mu.Unlock()
			w.log.LogAttrs(ctx, slog.LevelWarn, "other nodes were not told of changes; they will be told to read again",
				slog.Any("error", sqlkit.WithoutValues(err)))
			return
		}
	}
}

// payloads bundles ids into texts that PostgreSQL takes, each led by the node that sends it.
func payloads(node string, ids map[string]struct{}) []string {
	var list []string
	var b strings.Builder
	for id := range ids {
		if b.Len()+1+len(id) > maxPayload {
			list = append(list, b.String())
			b.Reset()
		}
		if b.Len() == 0 {
			b.WriteString(node)
		}
		b.WriteByte(' ')
		b.WriteString(id)
	}
	if b.Len() > 0 {
		list = append(list, b.String())
	}
	return list
}

// listen opens a connection of its own that hears of hints, and shows as long as it lasts that this node is there.
func (w *wire) listen(ctx context.Context) (*pgx.Conn, error) {
	conn, err := pgx.ConnectConfig(ctx, w.pool.Config().ConnConfig)
	if err != nil {
		return nil, err
	}
	// The lock is shared, so that it is had at once while an earlier session of ours lingers.
	if _, err = conn.Exec(ctx, "SELECT pg_advisory_lock_shared($1)", presenceKey(w.node)); err == nil {
		_, err = conn.Exec(ctx, "LISTEN "+hintChannel)
	}
	if err != nil {
		_ = conn.Close(ctx)
		return nil, err
	}
	return conn, nil
}

// hear passes hints of other nodes on. After a break it listens again and tells everybody to read again.
func (w *wire) hear(ctx context.Context, conn *pgx.Conn) {
	for {
		n, err := conn.WaitForNotification(ctx)
		if err == nil {
			w.pass(n.Payload)
			continue
		}
		_ = conn.Close(context.WithoutCancel(ctx))
		if ctx.Err() != nil {
			return
		}
		w.log.LogAttrs(ctx, slog.LevelWarn, "hints from other nodes are interrupted", slog.Any("error", sqlkit.WithoutValues(err)))
		if conn = w.relisten(ctx); conn == nil {
			return
		}
		w.hub.PublishAll()
	}
}

// relisten tries until it listens again; nil when ctx ended.
func (w *wire) relisten(ctx context.Context) *pgx.Conn {
	const longest = 5 * time.Second
	wait := 100 * time.Millisecond
	for {
		if conn, err := w.listen(ctx); err == nil {
			return conn
		}
		timer := time.NewTimer(wait)
		select {
		case <-ctx.Done():
			timer.Stop()
			return nil
		case <-timer.C:
		}
		wait = min(wait*2, longest)
	}
}

func (w *wire) pass(payload string) {
	fields := strings.Fields(payload)
	if len(fields) == 0 {
		return
	}
	if fields[0] == w.node {
		w.answer(fields[1:])
		return
	}
	for _, id := range fields[1:] {
		if id == everything {
			w.hub.PublishAll()
			return
		}
		if strings.HasPrefix(id, probeMark) { // another node's
			return
		}
		w.hub.Publish(id)
	}
}

// expect gives a channel that is closed when the notification with the token came back. forget must be called at the end.
func (w *wire) expect(token string) (heard <-chan struct{}, forget func()) {
	c := make(chan struct{})
	w.mu.Lock()
	w.probes[token] = c
	w.mu.Unlock()
	return c, func() {
		w.mu.Lock()
		delete(w.probes, token)
		w.mu.Unlock()
	}
}

// answer tells those who asked whether this node hears itself.
func (w *wire) answer(fields []string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, f := range fields {
		token, ok := strings.CutPrefix(f, probeMark)
		if c := w.probes[token]; ok && c != nil {
			close(c)
			delete(w.probes, token)
		}
	}
}
