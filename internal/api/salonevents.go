package api

import (
	"context"
	"encoding/json"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"salonzap/internal/connection"
	"salonzap/internal/edge"
	"salonzap/internal/fault"
	"salonzap/internal/live"
	"salonzap/internal/tenant"
	"salonzap/internal/text"
)

// ChangeHints says which salons changed; *live.Hub does.
type ChangeHints interface {
	Follow(topic string, most int) (f *live.Follower, cancel func())
}

// The events of the stream of all salons of a key.
const (
	helloEvent  = "hello"
	salonEvent  = "salon"
	resyncEvent = "resync"
)

// emptyData is the data of events without any.
const emptyData = "{}"

const (
	// maxPendingChanges is how many changed salons wait for a reader; with more it is told to read the list again, which costs less.
	maxPendingChanges = 1000
	// minSalonInterval is how often a salon is sent at most: what changes in one step comes in several writes.
	minSalonInterval = 200 * time.Millisecond
)

// salonStreamDescription says what comes on the stream of all salons.
const salonStreamDescription = "server-sent events of every salon that the key reaches. First “hello”: everything that changes from now on is told, so read the " +
	"list after it. Then “salon” for each salon that changed, whole, as it is read by its slug; several changes of one salon may come as one. " +
	"“resync”: more changed than can be told, or a salon was deleted; read the list again. The data of hello and resync is {}. Last-Event-ID has " +
	"no effect: after a break open the stream, and read the list. It does not count as watching: an attempt ends without somebody who follows " +
	"its connection. A comment every 15 s keeps the stream alive."

// streamSalons follows all salons of a key.
func (a *api) streamSalons(c *call) *huma.StreamResponse {
	return &huma.StreamResponse{Body: func(hc huma.Context) {
		_, w := humago.Unwrap(hc)
		f := &salonFeed{a: a, key: bearer(c.r), scope: c.scope(), lang: c.lang}
		if err := a.d.Streams.Follow(w, c.r, f.subscribe, f.read); err != nil {
			a.d.Reporter.Write(w, c.r, err)
		}
	}}
}

// salonFeed is one stream of all salons of a key.
type salonFeed struct {
	a         *api
	key       string
	scope     tenant.Scope
	lang      text.Lang
	changes   *live.Follower
	helloSent bool
}

// subscribe listens to all salons, or to the only one that the key reaches.
func (f *salonFeed) subscribe() (hints <-chan struct{}, cancel func()) {
	topic := live.All
	if !f.scope.AllTenants() {
		topic = f.scope.Tenant().String()
	}
	f.changes, cancel = f.a.d.Hints.Follow(topic, maxPendingChanges)
	return f.changes.Hints(), cancel
}

// read makes the next event. Each time it checks again that the key is valid.
func (f *salonFeed) read(ctx context.Context) (edge.Frame, error) {
	if _, err := f.a.d.Keys.Authenticate(ctx, f.key); err != nil {
		return edge.Frame{}, err
	}
	if !f.helloSent {
		f.helloSent = true
		return edge.Frame{Event: helloEvent, Data: []byte(emptyData), Idle: true}, nil
	}
	topic, ok := f.changes.Next()
	if !ok {
		return edge.Frame{Idle: true}, nil
	}
	frame, err := f.changeFrame(ctx, topic)
	if frame.HasMore = f.changes.Waits(); !frame.HasMore {
		frame.Idle, frame.MinInterval = true, minSalonInterval
	}
	return frame, err
}

// changeFrame is the event of a change; resync for a deleted salon and for hints that are about no
// salon.
func (f *salonFeed) changeFrame(ctx context.Context, topic string) (edge.Frame, error) {
	resync := edge.Frame{Event: resyncEvent, Data: []byte(emptyData), SendUnchanged: true}
	id, err := tenant.ParseID(topic)
	if err != nil {
		return resync, nil //nolint:nilerr // live.All, or a hint at something else
	}
	s, err := f.salon(ctx, id)
	if fault.Is(err, fault.NotFound) {
		return resync, nil
	}
	if err != nil {
		return edge.Frame{}, err
	}
	data, err := json.Marshal(s)
	return edge.Frame{Event: salonEvent, Data: data}, err
}

// salon is a salon as it is read by its slug. Errors: NotFound when it was deleted.
func (f *salonFeed) salon(ctx context.Context, id tenant.ID) (salonView, error) {
	t, err := f.a.d.Tenants.Tenant(ctx, f.scope, id)
	if err != nil {
		return salonView{}, err
	}
	out := f.a.renderSalon(connection.Salon{Tenant: t}, true, f.lang)
	v, err := f.a.d.Connections.Get(ctx, f.scope, id)
	if fault.Is(err, fault.NotFound) {
		return out, nil
	}
	if err != nil {
		return salonView{}, err
	}
	w := f.a.render(v, out.Slug, true, f.lang)
	out.WhatsApp = &w
	return out, nil
}
