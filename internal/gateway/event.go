package gateway

import (
	"cmp"
	"context"
	"slices"
	"time"

	"github.com/google/uuid"

	"salonzap/internal/evolution"
	"salonzap/internal/fault"
	"salonzap/internal/gateway/engine"
	"salonzap/internal/gateway/store"
)

// Keys of events of which only the newest is worth delivering.
const (
	coalesceCode       = "code"
	coalesceConnecting = "connecting"
)

// event is an event for an instance's webhook.
type event struct {
	kind        evolution.Event
	data        any       // nil for null
	at          time.Time // when it happened; zero is now
	sender      string    // own JID; empty is the row's
	dedupeKey   string    // identifies an event that the engine may report twice; empty: each one is new
	chat        string    // events of one chat are delivered in order; empty: the instance's own
	coalesceKey string
	replaces    []string
	expires     time.Time       // it is not delivered afterwards; zero is three days
	history     *engine.History // of messages.set: the history that it is a part of; nil for every other event
}

// commit commits a change and its events together. in.mu need not be held, unless the change is of the row. The caller notifies the
// dispatcher when the instance is in the registry.
func (g *Gateway) commit(ctx context.Context, in *instance, change func(*store.Tx) error, events ...event) error {
	var list []store.Event
	for _, e := range events {
		if !in.wants(e.kind) {
			continue
		}
		se, err := g.buildEvent(in, e)
		if err != nil {
			return fault.Wrap(fault.Internal, "gateway.event", err)
		}
		list = append(list, se)
	}
	if change == nil && len(list) == 0 {
		g.emitToSockets(in, events)
		return nil
	}
	err := g.store.Write(ctx, func(t *store.Tx) error {
		if change != nil {
			if err := change(t); err != nil {
				return err
			}
		}
		for _, e := range list {
			if err := g.store.PutEvent(t, e); err != nil {
				return err
			}
		}
		return nil
	})
	if err == nil {
		g.emitToSockets(in, events)
	}
	return err
}

// updateInstance changes the row in a commit.
func (g *Gateway) updateInstance(ctx context.Context, in *instance, f func(*store.Instance)) error {
	in.mu.Lock()
	defer in.mu.Unlock()
	if in.deleted {
		return instanceNotFound(in.row().Name)
	}
	row := *in.row()
	row.Updated = g.cfg.Now().Truncate(time.Millisecond).UTC()
	f(&row)
	if err := g.store.Write(ctx, func(t *store.Tx) error { return g.store.PutInstance(t, row) }); err != nil {
		return err
	}
	in.stored.Store(&row)
	return nil
}

// wants tells whether the instance's webhook wants an event.
func (in *instance) wants(kind evolution.Event) bool {
	h := in.hook.Load()
	if h == nil || !h.Target.Config.Enabled {
		return false
	}
	return len(h.Target.Config.Events) == 0 || slices.Contains(h.Target.Config.Events, subscribedAs(kind))
}

// subscribedAs is the name by which settings subscribe to an event: Evolution emits one event under another name.
func subscribedAs(kind evolution.Event) evolution.Event {
	if kind == evolution.EventGroupsUpdate {
		return evolution.EventGroupUpdate
	}
	return kind
}

// buildEvent is the stored form of an event: its envelope without the destination.
func (g *Gateway) buildEvent(in *instance, e event) (store.Event, error) {
	now := g.cfg.Now()
	if e.at.IsZero() {
		e.at = now
	}
	if e.expires.IsZero() {
		e.expires = now.Add(eventTTL)
	}
	row := in.row()
	data, err := marshal(e.data)
	if err != nil {
		return store.Event{}, err
	}
	envelope := evolution.Envelope{
		Event: e.kind.Body(), Instance: row.Name, Data: data, DateTime: e.at.UTC().Format("2006-01-02T15:04:05.000Z"),
		Sender: cmp.Or(e.sender, row.JID), ServerURL: g.cfg.ServerURL,
	}
	if e.history != nil {
		envelope.IsLatest, envelope.Progress = &e.history.Latest, mustMarshal(e.history.Progress)
	}
	body, err := marshal(envelope)
	id := eventID(row.ID, e)
	return store.Event{
		ID: id, Instance: row.ID, Name: string(e.kind), Chat: e.chat, Body: body, CoalesceKey: e.coalesceKey, Replaces: e.replaces, Expires: e.expires,
	}, err
}

// eventID is random, or derived from dedupeKey.
func eventID(instance string, e event) string {
	if e.dedupeKey == "" {
		return uuid.Must(uuid.NewV7()).String()
	}
	space, err := uuid.Parse(instance)
	if err != nil {
		space = uuid.NameSpaceOID
	}
	return uuid.NewSHA1(space, []byte(string(e.kind)+"\x00"+e.dedupeKey)).String()
}
