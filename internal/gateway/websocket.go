package gateway

import (
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"salonzap/internal/evolution"
	"salonzap/internal/gateway/socketio"
	"salonzap/internal/gateway/store"
)

// socketPath is where socket.io's clients connect.
const socketPath = "/socket.io/"

// everybody is the room of clients that listen to all instances.
const everybody = ""

// newSockets is the socket.io server. Unlike a webhook it sends events once, to the clients that are connected, and stores none.
func (g *Gateway) newSockets() *socketio.Server {
	var origins []string
	for _, origin := range g.cfg.Origins {
		if u, err := url.Parse(origin); err == nil && u.Host != "" {
			origin = u.Host
		}
		origins = append(origins, origin)
	}
	return socketio.New(socketio.Config{Authorize: g.authorizeSocket, Origins: origins})
}

// authorizeSocket allows the namespace of an instance with its token or the global key, and the root, which has the events of all
// instances, with the global key. The key is in the header, the query or the handshake.
func (g *Gateway) authorizeSocket(r *http.Request, namespace string, auth json.RawMessage) (room string, ok bool) {
	var sent struct {
		APIKey evolution.Key `json:"apikey"`
	}
	_ = json.Unmarshal(auth, &sent) // the key may be elsewhere
	key := sent.APIKey
	for _, other := range []string{r.Header.Get("apikey"), r.URL.Query().Get("apikey")} {
		if key == "" {
			key = evolution.Key(other)
		}
	}
	tag := g.tagOf(key)
	global := tag.equals(g.globalTag)
	name := strings.TrimPrefix(namespace, "/")
	if name == "" {
		return everybody, global
	}
	in := g.registry.get(name)
	if plain, err := url.PathUnescape(name); in == nil && err == nil {
		in = g.registry.get(plain)
	}
	if in == nil || !global && !tag.equals(in.tag) {
		return "", false
	}
	return in.row().ID, true
}

// socketRooms are the socket.io rooms that get an event of an instance.
func (g *Gateway) socketRooms(in *instance, kind evolution.Event) (rooms []string) {
	row := in.row()
	if w := row.Kept.Websocket; w != nil && w.Enabled && (len(w.Events) == 0 || slices.Contains(w.Events, subscribedAs(kind))) && g.sockets.Listening(row.ID) {
		rooms = append(rooms, row.ID)
	}
	if g.sockets.Listening(everybody) {
		rooms = append(rooms, everybody)
	}
	return rooms
}

// emitToSockets sends events to connected clients. It is called after the commit of events that are stored.
func (g *Gateway) emitToSockets(in *instance, events []event) {
	for _, e := range events {
		rooms := g.socketRooms(in, e.kind)
		if len(rooms) == 0 {
			continue
		}
		built, err := g.buildEvent(in, e)
		if err != nil {
			continue // the same error was returned when it was built for the webhook
		}
		for _, room := range rooms {
			g.sockets.Emit(room, e.kind.Body(), built.Body)
		}
	}
}

// shownWebsocket is the setting of the socket.io channel in an answer.
type shownWebsocket struct {
	ID         string            `json:"id"`
	Enabled    bool              `json:"enabled"`
	Events     []evolution.Event `json:"events"`
	CreatedAt  time.Time         `json:"createdAt"`
	UpdatedAt  time.Time         `json:"updatedAt"`
	InstanceID string            `json:"instanceId"`
}

func websocketOf(row *store.Instance) shownWebsocket {
	w := row.Kept.Websocket
	return shownWebsocket{ID: row.ID, Enabled: w.Enabled, Events: append([]evolution.Event{}, w.Events...), CreatedAt: row.Created, UpdatedAt: row.Updated, InstanceID: row.ID}
}

// websocketEvents reads which events the socket.io channel sends; none means all of them.
func (f fields) websocketEvents() (list []evolution.Event) {
	for _, name := range f.list("events", false) {
		if !slices.Contains(evolution.Events(), evolution.Event(name)) {
			f.complain(f.relative("events") + " is not one of enum values: " + eventNames())
			break
		}
		list = append(list, evolution.Event(name))
	}
	return list
}

func (g *Gateway) websocketSet(c *call) (reply, error) {
	f, err := c.fields()
	if err != nil {
		return reply{}, err
	}
	inner := f // v1 sent it flat
	if f.has("websocket") || !f.has("enabled") {
		inner, _ = f.object("websocket", true)
	}
	if err := f.err(); err != nil {
		return reply{}, err
	}
	w := &store.Websocket{Enabled: inner.flag("enabled", true), Events: inner.websocketEvents()}
	if err := f.err(); err != nil {
		return reply{}, err
	}
	if err := g.updateInstance(c.Context(), c.in, func(row *store.Instance) { row.Kept.Websocket = w }); err != nil {
		return reply{}, err
	}
	return reply{http.StatusCreated, websocketOf(c.in.row())}, nil
}

func (g *Gateway) websocketFind(c *call) (reply, error) {
	row := c.in.row()
	if row.Kept.Websocket == nil {
		return reply{http.StatusOK, nil}, nil
	}
	return reply{http.StatusOK, websocketOf(row)}, nil
}

// serveSocket serves a socket.io connection, while the gateway runs.
func (g *Gateway) serveSocket(w http.ResponseWriter, r *http.Request) {
	if !g.running() {
		http.Error(w, "the server is starting or stopping", http.StatusServiceUnavailable)
		return
	}
	g.sockets.ServeHTTP(w, r)
}
