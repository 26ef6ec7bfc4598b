package gateway

import (
	"cmp"
	"context"
	"slices"
	"time"

	"github.com/google/uuid"

	"salonzap/internal/evolution"
	"salonzap/internal/fault"
	"salonzap/internal/gateway/store"
)

// Folds: events of which only the newest is worth delivering.
const (
	foldCode       = "code"
	foldConnecting = "connecting"
)

// event is something to tell to an instance's webhook.
type event struct {
	kind    evolution.Event
	data    any       // nil for null
	at      time.Time // when it happened; zero is now
	sender  string    // own JID; empty is the row's
	once    string    // what makes it this event, when it may be told to us twice; empty: it is new each time
	chat    string    // what its order is kept in; empty: the instance's own events
	fold    string
	drops   []string
	expires time.Time // nobody wants it afterwards; zero is three days
}

// commit makes a change and the events that tell of it durable together. in.mu need not be held, unless the change is of
// the row. The caller wakes the office when the instance can be found in the roster.
func (g *Gateway) commit(ctx context.Context, in *instance, change func(*store.Tx) error, events ...event) error {
	var list []store.Event
	for _, e := range events {
		if !in.wants(e.kind) {
			continue
		}
		se, err := g.written(in, e)
		if err != nil {
			return fault.Wrap(fault.Internal, "gateway.event", err)
		}
		list = append(list, se)
	}
	if change == nil && len(list) == 0 {
		return nil
	}
	return g.store.Write(ctx, func(t *store.Tx) error {
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
}

// change changes the row and makes it durable.
func (g *Gateway) change(ctx context.Context, in *instance, f func(*store.Instance)) error {
	in.mu.Lock()
	defer in.mu.Unlock()
	if in.gone {
		return missing(in.row().Name)
	}
	row := *in.row()
	row.Updated = g.c.Now().Truncate(time.Millisecond).UTC()
	f(&row)
	if err := g.store.Write(ctx, func(t *store.Tx) error { return g.store.PutInstance(t, row) }); err != nil {
		return err
	}
	in.kept.Store(&row)
	return nil
}

// wants tells whether the instance's webhook wants an event.
func (in *instance) wants(kind evolution.Event) bool {
	h := in.hook.Load()
	if h == nil || !h.Target.Config.Enabled {
		return false
	}
	return len(h.Target.Config.Events) == 0 || slices.Contains(h.Target.Config.Events, kind)
}

// written is an event as it is kept: its envelope without the destination.
func (g *Gateway) written(in *instance, e event) (store.Event, error) {
	now := g.c.Now()
	if e.at.IsZero() {
		e.at = now
	}
	if e.expires.IsZero() {
		e.expires = now.Add(eventLife)
	}
	row := in.row()
	data, err := marshal(e.data)
	if err != nil {
		return store.Event{}, err
	}
	body, err := marshal(evolution.Envelope{
		Event: e.kind.Body(), Instance: row.Name, Data: data, DateTime: e.at.UTC().Format("2006-01-02T15:04:05.000Z"),
		Sender: cmp.Or(e.sender, row.JID), ServerURL: g.c.ServerURL,
	})
	id := eventID(row.ID, e)
	return store.Event{
		ID: id, Instance: row.ID, Name: string(e.kind), Chat: e.chat, Body: body, Fold: e.fold, Drops: e.drops, Expires: e.expires,
	}, err
}

// eventID is random, or always the same for what may be told to us twice.
func eventID(instance string, e event) string {
	if e.once == "" {
		return uuid.Must(uuid.NewV7()).String()
	}
	space, err := uuid.Parse(instance)
	if err != nil {
		space = uuid.NameSpaceOID
	}
	return uuid.NewSHA1(space, []byte(string(e.kind)+"\x00"+e.once)).String()
}
