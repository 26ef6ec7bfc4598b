package gateway

import (
	"encoding/json"
	"log/slog"
	"maps"
	"net/http"
	"net/url"
	"runtime/debug"
	"strings"

	"salonzap/internal/evolution"
	"salonzap/internal/tracing/tracehttp"
)

// access is who may call a route.
type access int

const (
	accessPublic   access = iota
	accessGlobal          // the global key
	accessAnyKey          // the global key or any instance's token; the handler checks
	accessInstance        // the global key or the token of the instance in the path, which must exist
)

type route struct {
	access      access
	limit       int64 // of the body, in bytes
	handle      func(*call) (reply, error)
	pattern     string // "POST /message/sendText", for Config.Observe
	mediumField string // the property of the body that may hold a medium
}

// call is one request whose route was found and whose key allows it.
type call struct {
	*http.Request
	in          *instance // of the path; nil when there is none
	global      bool      // the global key was shown
	tag         keyTag    // of the key that was shown
	file        []byte    // of a multipart body
	fileType    string    // Content-Type of the file's part; empty when it has none
	mediumField string    // the property that may hold a medium, which is decoded while it is read; empty: none
	upload      *uploaded // what was in it
	maxMedia    int64     // bytes of a medium
	textBytes   int       // bytes of a multipart body's texts
	releases    []func()  // release the bytes that the call reserved
}

// name of the instance in the path.
func (c *call) name() string { return c.in.row().Name }

// reply is an answer; body is any JSON value, or raw JSON.
type reply struct {
	status int
	body   any
}

const smallBody = 1 << 20

func (g *Gateway) routeTable() map[string]route {
	table := map[string]route{
		"GET /":                        {access: accessPublic, limit: smallBody, handle: g.info},
		"POST /verify-creds":           {access: accessGlobal, limit: smallBody, handle: g.verifyCreds},
		"POST /instance/create":        {access: accessGlobal, limit: smallBody, handle: g.create},
		"GET /instance/fetchInstances": {access: accessAnyKey, limit: smallBody, handle: g.fetchInstances},
	}
	for what, handle := range map[string]func(*call) (reply, error){
		"GET /instance/connect":         g.connect,
		"GET /instance/connectionState": g.connectionState,
		"POST /instance/restart":        g.restart,
		"PUT /instance/restart":         g.restart, // v1, and the documentation
		"DELETE /instance/logout":       g.logout,
		"DELETE /instance/delete":       g.remove,
		"POST /instance/setPresence":    g.setPresence,
		"POST /webhook/set":             g.webhookSet,
		"GET /webhook/find":             g.webhookFind,
		"POST /webhook/retry":           g.webhookRetry, // ours
		"POST /settings/set":            g.settingsSet,
		"GET /settings/find":            g.settingsFind,
		"POST /proxy/set":               g.proxySet,
		"GET /proxy/find":               g.proxyFind,
		"POST /message/sendText":        g.sender(composeText),
		"POST /message/sendReaction":    g.sender(composeReaction),
		"POST /message/sendPoll":        g.sender(composePoll),
		"POST /message/sendLocation":    g.sender(composeLocation),
		"POST /message/sendContact":     g.sender(composeContact),
		"POST /chat/whatsappNumbers":    g.numbers,
		"POST /chat/markMessageAsRead":  g.markRead,
		"POST /chat/sendPresence":       g.sendPresence,
	} {
		table[what] = route{access: accessInstance, limit: smallBody, handle: handle}
	}
	maps.Copy(table, g.mediaRoutes())
	for what, handle := range g.chatRoutes() {
		table[what] = route{access: accessInstance, limit: smallBody, handle: handle}
	}
	for what, handle := range g.groupRoutes() {
		table[what] = route{access: accessInstance, limit: smallBody, handle: handle}
	}
	for what, rt := range table {
		rt.pattern = what
		table[what] = rt
	}
	return table
}

// What Config.Observe is told of requests that are not in the table of routes.
const (
	RouteOther       = "other"
	RoutePasskey     = "passkey"
	RouteUnsupported = "unsupported" // of Evolution, and refused with a reason
)

// patternOf is the route of a request, for Config.Observe.
func (g *Gateway) patternOf(r *http.Request) string {
	if isLinkPasskeyRequest(r) {
		return RoutePasskey
	}
	if rt, _, found := g.find(r); found {
		return rt.pattern
	}
	return RouteOther
}

// Handler serves the protocol. Every answer is JSON.
func (g *Gateway) Handler() http.Handler { return g.acrossOrigins(http.HandlerFunc(g.serve)) }

func (g *Gateway) serve(w http.ResponseWriter, r *http.Request) {
	if r.URL.Path == socketPath {
		g.serveSocket(w, r)
		return
	}
	if g.fromNodeToPlatform(w, r) {
		return
	}
	status := http.StatusInternalServerError
	pattern, start := g.patternOf(r), g.cfg.Now()
	defer func() { //nolint:contextcheck // the context is the request's
		tracehttp.Answered(r.Context(), pattern, status)
		if g.cfg.Observe != nil {
			g.cfg.Observe(pattern, status, g.cfg.Now().Sub(start))
		}
	}()
	out, err := g.answer(w, r) //nolint:contextcheck // the context is the request's
	if err != nil {
		out = g.failure(r, err)
	}
	status = out.status
	if out.status == http.StatusNoContent {
		w.Header().Set("Cache-Control", "no-store")
		w.WriteHeader(out.status)
		return
	}
	body, raw := out.body.(json.RawMessage)
	if !raw {
		if body, err = marshal(out.body); err != nil {
			out = g.failure(r, err)
			body, _ = marshal(out.body)
			status = out.status
		}
	}
	if out.status == http.StatusTooManyRequests {
		w.Header().Set("Retry-After", "10")
	}
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store") // tokens and codes are in it
	w.WriteHeader(out.status)
	_, _ = w.Write(body)
}

// answer finds the route, checks the key, and only then looks for the instance.
func (g *Gateway) answer(w http.ResponseWriter, r *http.Request) (out reply, err error) {
	defer func() {
		if p := recover(); p != nil {
			if p == http.ErrAbortHandler { //nolint:errorlint // it is compared as net/http does
				panic(p)
			}
			g.cfg.Log.ErrorContext(r.Context(), "a handler panicked", slog.Any("panic", p), slog.String("stack", string(debug.Stack())))
			err = errPanic
		}
	}()
	if isLinkPasskeyRequest(r) {
		return g.serveLinkPasskey(w, r)
	}
	rt, name, found := g.find(r)
	if !found {
		return reply{}, refusalOf(http.StatusNotFound, "Cannot "+r.Method+" "+truncate(r.URL.Path))
	}
	if !g.running() {
		return reply{}, g.notRunning(r)
	}
	c := &call{Request: r, tag: g.tagOf(evolution.Key(r.Header.Get("apikey")))}
	c.global = c.tag.equals(g.globalTag) || g.fromNode(r) && r.Header.Get(globalHeader) != ""
	if rt.access == accessInstance {
		c.in = g.enter(name)
		if c.in == nil && g.store.Shared() {
			in, out, err := g.locate(w, c, name, rt.limit)
			if err != nil {
				return reply{}, err
			}
			if out != nil {
				return *out, nil
			}
			c.in = in
		}
		if c.in != nil {
			defer c.in.usage.exit()
		}
	}
	if !allowed(rt.access, c) {
		return reply{}, refusalFrom(evolution.PlainError(http.StatusUnauthorized, "Unauthorized"))
	}
	if rt.access == accessInstance && c.in == nil {
		return reply{}, instanceNotFound(name)
	}
	c.mediumField, c.maxMedia = rt.mediumField, g.cfg.MaxMedia
	defer c.release()
	if err := g.admit(w, c, rt.limit); err != nil {
		return reply{}, err
	}
	return rt.handle(c)
}

// allowed tells whether the call's key allows the route. With a key that is not the global one, an instance that does not exist cannot be told
// from one that the key does not allow.
func allowed(a access, c *call) bool {
	switch a {
	case accessPublic, accessAnyKey:
		return true
	case accessGlobal:
		return c.global
	case accessInstance:
		var theirs keyTag
		if c.in != nil {
			theirs = c.in.tag
		}
		mine := c.tag.equals(theirs)
		return c.global || mine && c.in != nil
	}
	return false
}

// find is the route of a request, and the name of the instance in its path, one escaped segment. Routes of Evolution that this server lacks
// are found too, to be refused with a reason.
func (g *Gateway) find(r *http.Request) (rt route, name string, found bool) {
	path := r.URL.EscapedPath()
	if len(path) > 1 {
		path = strings.TrimSuffix(path, "/")
	}
	if rt, ok := g.routes[r.Method+" "+path]; ok && rt.access != accessInstance {
		return rt, "", true
	}
	if end := strings.LastIndexByte(path, '/'); end > 0 {
		name, err := url.PathUnescape(path[end+1:])
		name = strings.TrimSpace(name) // as create does: a name is the same with blanks around it
		if rt, ok := g.routes[r.Method+" "+path[:end]]; ok && rt.access == accessInstance && err == nil && name != "" {
			return rt, name, true
		}
		if alias := aliasOf(r.Method, path[:end]); alias != "" && err == nil && name != "" {
			return g.routes[alias], name, true
		}
		if why, refused := g.refusalOfPath(path); refused && err == nil {
			return route{access: accessInstance, limit: smallBody, handle: unsupported(why), pattern: RouteUnsupported}, name, true
		}
	}
	return route{}, "", false
}

// unsupported answers routes of Evolution that this server lacks. Finding a setting that cannot be set gives null or an empty list; the rest is
// refused, with the reason, and with a status that clients do not retry.
func unsupported(why string) func(*call) (reply, error) {
	return func(c *call) (reply, error) {
		group, rest, _ := strings.Cut(strings.TrimPrefix(c.URL.Path, "/"), "/")
		if what, _, _ := strings.Cut(rest, "/"); c.Method == http.MethodGet && what == "find" {
			switch group {
			case "rabbitmq", "nats", "sqs", "pusher", "kafka", "chatwoot":
				return reply{http.StatusOK, nil}, nil
			case "typebot", "openai", "dify", "flowise", "evolutionBot", "evoai", "n8n":
				return reply{http.StatusOK, []any{}}, nil
			}
		}
		path := truncate(c.URL.Path[:strings.LastIndexByte(c.URL.Path, '/')])
		return reply{}, refusalOf(http.StatusBadRequest, "This server does not support "+c.Method+" "+path+": "+why)
	}
}

// truncate shortens a path for an answer.
func truncate(path string) string {
	const longest = 200
	if len(path) > longest {
		return strings.ToValidUTF8(path[:longest], "") + "…"
	}
	return path
}
