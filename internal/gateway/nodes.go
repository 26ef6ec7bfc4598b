package gateway

import (
	"context"
	"errors"
	"log/slog"
	"slices"
	"sync"
	"time"

	"salonzap/internal/gateway/engine"
	"salonzap/internal/gateway/store"
)

const (
	nodeInterval = time.Second           // how often a node looks for sessions that it is to have, and for nodes that died
	beatEvery    = 5                     // after how many of these it says that it lives
	movesAtOnce  = 2                     // how many sessions it gives away in one of these, to even out the load
	callsTimeout = 5 * time.Second       // how long a session that moves waits for the end of the calls that use it
	drainPause   = 20 * time.Millisecond // between two sessions that a stopping node hands over
	nodeTimeout  = 10 * time.Second      // of one round
)

// Kinds of nodes.
const (
	KindServe   = "serve"   // the platform is in its process
	KindGateway = "gateway" // the gateway alone
)

// usage counts the calls that use an instance, so that it moves to another node between two calls.
type usage struct {
	mu     sync.Mutex
	calls  int
	moving bool
	idle   chan struct{} // closed when moving and calls is 0
}

// enter is called before a call; false when the instance is moving.
func (u *usage) enter() bool {
	u.mu.Lock()
	defer u.mu.Unlock()
	if !u.moving {
		u.calls++
	}
	return !u.moving
}

func (u *usage) busy() bool {
	u.mu.Lock()
	defer u.mu.Unlock()
	return u.calls > 0
}

func (u *usage) exit() {
	u.mu.Lock()
	defer u.mu.Unlock()
	u.calls--
	if u.moving && u.calls == 0 {
		close(u.idle)
	}
}

// end lets no call enter any more, and waits for those under way. It returns false, and nothing changes, when ctx ends before they do, or when the instance
// is being moved already: two moves of one instance would end with its device connected here and there.
func (u *usage) end(ctx context.Context) bool {
	u.mu.Lock()
	if u.moving {
		u.mu.Unlock()
		return false
	}
	u.moving, u.idle = true, make(chan struct{})
	idle, busy := u.idle, u.calls > 0
	u.mu.Unlock()
	if !busy {
		return true
	}
	select {
	case <-idle:
		return true
	case <-ctx.Done():
		u.resume()
		return false
	}
}

func (u *usage) resume() {
	u.mu.Lock()
	defer u.mu.Unlock()
	u.moving = false
}

// gather takes the sessions that are to be here, and gives those that nobody has to the nodes that live.
func (g *Gateway) gather(ctx context.Context) error {
	g.gathering.Lock()
	defer g.gathering.Unlock()
	for more := true; more; {
		var err error
		if more, err = g.store.Spread(ctx, lightest); err != nil {
			return err
		}
	}
	for more := true; more; {
		rows, hooks, again, err := g.store.Take(ctx)
		if err != nil {
			return err
		}
		g.adopt(rows, hooks)
		more = again
	}
	return nil
}

// lightest is the index of the node with the fewest sessions for its weight.
func lightest(nodes []store.Node) (best int) {
	for i, n := range nodes {
		if isLighter(n, nodes[best]) {
			best = i
		}
	}
	return best
}

// isLighter tells whether a has fewer sessions for its weight than b, with one more each.
func isLighter(a, b store.Node) bool { return (a.Sessions+1)*b.Weight < (b.Sessions+1)*a.Weight }

// adopt adds instances that this node has now, connects their devices, and goes on with the delivery of their events.
func (g *Gateway) adopt(rows []store.Instance, hooks []store.Hook) {
	list := make([]*instance, len(rows))
	for i, row := range rows {
		list[i] = newInstance(row, g.tagOf(row.Kept.Token), nil)
	}
	for _, h := range hooks {
		if i := slices.IndexFunc(rows, func(row store.Instance) bool { return row.ID == h.Instance }); i >= 0 {
			list[i].hook.Store(&h) // before it is in the registry: without one its events are unwanted
		} else {
			g.registry.setHook(h)
		}
	}
	for _, in := range list {
		g.registry.add(in)
	}
	g.connectAll(list)
	for _, h := range hooks {
		g.dispatcher.Notify(h.Instance)
	}
	if len(rows) > 0 {
		g.cfg.Log.Info("sessions were taken", slog.Int("count", len(rows)))
	}
}

// connectAll begins to connect the devices of instances, paced by the engine.
func (g *Gateway) connectAll(list []*instance) {
	var devices []engine.Device
	var idle []string
	for _, in := range list {
		row := in.row()
		if row.Device == "" {
			idle = append(idle, row.Name)
			continue
		}
		devices = append(devices, engine.Device{Instance: row.Name, JID: row.Device, LastActive: row.Active, Proxy: g.proxy(row)})
	}
	g.sessions.Instances.Start(devices, idle)
	for _, in := range list {
		if row := in.row(); row.Device == "" && row.Kept.Proxy != nil {
			if err := g.sessions.Instances.SetProxy(row.Name, g.proxy(row)); err != nil {
				g.cfg.Log.Warn("a proxy was not set", slog.String("instance_id", row.ID), slog.Any("err", err))
			}
		}
	}
}

// runNodes does this node's part among the others, until the gateway is closed or has lost its database.
func (g *Gateway) runNodes() {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	tick := time.NewTicker(nodeInterval)
	defer tick.Stop()
	var burials sync.WaitGroup
	defer burials.Wait()
	defer cancel()
	for round := 1; ; round++ {
		select {
		case <-tick.C:
			g.nodeRound(ctx, round, &burials)
		case <-g.store.Lost():
			return
		case <-g.leaving:
			return
		case <-g.closing:
			return
		}
	}
}

func (g *Gateway) nodeRound(whole context.Context, round int, burials *sync.WaitGroup) {
	ctx, cancel := context.WithTimeout(whole, nodeTimeout)
	defer cancel()
	err := g.gather(ctx)
	if err == nil && round%beatEvery == 0 {
		err = g.store.Heartbeat(ctx)
	}
	var nodes []store.Node
	if err == nil {
		nodes, err = g.store.Nodes(ctx)
	}
	if err != nil {
		g.cfg.Log.WarnContext(ctx, "the other nodes cannot be looked at", slog.Any("err", err))
		return
	}
	for _, n := range nodes {
		if n.ID != g.store.NodeID() && g.startBurial(n.ID) {
			burials.Go(func() { g.bury(whole, n.ID) })
		}
	}
	g.balance(ctx, nodes)
}

// startBurial is true once, until bury has ended, so that one goroutine looks at a node.
func (g *Gateway) startBurial(node string) bool {
	_, busy := g.burials.LoadOrStore(node, struct{}{})
	return !busy
}

// bury frees the sessions of a node, if it has died.
func (g *Gateway) bury(ctx context.Context, node string) {
	defer g.burials.Delete(node)
	died, err := g.store.Bury(ctx, node)
	switch {
	case err != nil && ctx.Err() == nil:
		g.cfg.Log.WarnContext(ctx, "a node that may have died could not be looked at", slog.String("node", node), slog.Any("err", err))
	case died && err == nil:
		g.cfg.Log.WarnContext(ctx, "the sessions of a node that died are free", slog.String("node", node))
	}
}

// balance gives sessions away while this node has more than its share.
func (g *Gateway) balance(ctx context.Context, nodes []store.Node) {
	for range movesAtOnce {
		from, to, ok := surplus(nodes, g.store.NodeID())
		if !ok {
			return
		}
		in := g.movable()
		if in == nil {
			return
		}
		if err := g.give(ctx, in, nodes[to].ID); err != nil {
			return
		}
		nodes[from].Sessions--
		nodes[to].Sessions++
	}
}

// surplus tells whether the node me has more sessions than its share by weight, and which node has least. It leaves a twentieth of a share as it is, so that a
// session does not move for little.
func surplus(nodes []store.Node, me string) (from, to int, ok bool) {
	total, weight := 0, 0
	from, to = -1, -1
	for i, n := range nodes {
		total += n.Sessions
		switch {
		case n.ID == me:
			from = i
		case !n.TakesMore():
			continue
		case to < 0 || isLighter(n, nodes[to]):
			to = i
		}
		weight += n.Weight
	}
	if from < 0 || to < 0 || nodes[from].Leaving {
		return 0, 0, false
	}
	share := (total*nodes[from].Weight + weight - 1) / weight
	return from, to, nodes[from].Sessions > share+share/20
}

// movable is an instance that is not being linked, the one that was not active for longest; nil when there is none.
func (g *Gateway) movable() (best *instance) {
	for _, in := range g.registry.all() {
		if !g.isLinking(in) && (best == nil || in.row().Active.Before(best.row().Active)) {
			best = in
		}
	}
	return best
}

func (g *Gateway) isLinking(in *instance) bool {
	snap, err := g.sessions.States.Snapshot(in.row().Name)
	return err == nil && snap.Phase != ""
}

// errInUse says that calls use an instance for so long that it does not move now, or that it is being moved.
var errInUse = errors.New("gateway: calls use the instance")

// give ends the session of an instance here and gives it to another node: first no call enters, then the socket is closed, and only then the
// other node may take it. Errors: errInUse; what prevents it, and is logged. The session goes on here then.
func (g *Gateway) give(ctx context.Context, in *instance, to string) error {
	calls, cancel := context.WithTimeout(ctx, callsTimeout)
	idle := in.usage.end(calls)
	cancel()
	row := in.row()
	switch {
	case g.registry.get(row.Name) != in: // it was deleted meanwhile, or has moved
		return nil
	case !idle:
		return errInUse
	}
	err := g.sessions.Instances.Release(ctx, row.Name)
	if err == nil {
		if g.keepsChats() {
			g.recorder.flush(ctx)
		}
		err = g.handOver(ctx, in, to)
	}
	if err != nil {
		g.cfg.Log.WarnContext(ctx, "a session was not given away, and goes on here", slog.String("instance_id", row.ID), slog.Any("err", err))
		g.connectAll([]*instance{in})
		in.usage.resume()
		return err
	}
	g.cfg.Log.InfoContext(ctx, "a session was given to another node", slog.String("instance_id", row.ID), slog.String("node", to))
	return nil
}

// handOver stores where an instance is now, and forgets it here. No event of it is handled afterwards.
func (g *Gateway) handOver(ctx context.Context, in *instance, to string) error {
	in.mu.Lock()
	defer in.mu.Unlock()
	if err := g.store.Give(ctx, in.row().ID, to); err != nil {
		return err
	}
	in.deleted = true
	g.registry.drop(in)
	g.sockets.Empty(in.row().ID)
	return nil
}

// Drain hands the sessions over to the other nodes, one by one, until ctx ends; what is left then is free when the gateway is closed. Sessions that
// are being linked or used come last. It does nothing when there is no other node. Calls go on, and are passed on to the other nodes.
func (g *Gateway) Drain(ctx context.Context) {
	if !g.store.Shared() || !g.running() {
		return
	}
	g.leaveOnce.Do(func() { close(g.leaving) })
	if err := g.store.Leave(ctx); err != nil {
		g.cfg.Log.WarnContext(ctx, "the other nodes were not told that this one stops", slog.Any("err", err))
		return
	}
	var list, last []*instance
	for _, in := range g.registry.all() {
		if g.isLinking(in) || in.usage.busy() {
			last = append(last, in)
		} else {
			list = append(list, in)
		}
	}
	list = append(list, last...)
	pause := time.NewTicker(drainPause)
	defer pause.Stop()
	for len(list) > 0 {
		in := list[0]
		list = list[1:]
		nodes, err := g.store.Nodes(ctx)
		if err != nil {
			return
		}
		nodes = slices.DeleteFunc(nodes, func(n store.Node) bool {
			return n.ID == g.store.NodeID() || !n.TakesMore()
		})
		if len(nodes) == 0 {
			return
		}
		switch err := g.give(ctx, in, nodes[lightest(nodes)].ID); {
		case errors.Is(err, errInUse):
			list = append(list, in) // the others first
		case err != nil:
			return
		}
		select {
		case <-pause.C:
		case <-ctx.Done():
			return
		}
	}
}

// Nodes lists the processes that share the database; none on SQLite.
func (g *Gateway) Nodes(ctx context.Context) ([]store.Node, error) { return g.store.Nodes(ctx) }

// heldEvents are the stored events of the instances that this node has.
type heldEvents struct {
	*store.Store
	registry *registry
}

// Next lists none for a queue that another node delivers.
func (h heldEvents) Next(ctx context.Context, instance string, until time.Time, limit int) ([]store.Waiting, error) {
	if !h.registry.delivers(instance) {
		return nil, nil
	}
	return h.Store.Next(ctx, instance, until, limit)
}

// Due is never for a queue that another node delivers.
func (h heldEvents) Due(ctx context.Context, instance string) (time.Time, error) {
	if !h.registry.delivers(instance) {
		return time.Time{}, nil
	}
	return h.Store.Due(ctx, instance)
}
