package evolutiontest

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"salonzap/internal/evolution"
)

// call is one request of a known route.
type call struct {
	ctx   context.Context // the request's
	op    string
	name  string // of the instance, from the path, unescaped
	query url.Values
	body  []byte
	key   evolution.Key
	label string // the instance's name for faults, holds and counts, see label
}

// reply is an answer: body is any JSON value.
type reply struct {
	status int
	body   any
}

// aborted is the status of a reply that closes the connection without an answer.
const aborted = -1

type route struct {
	op     string
	named  bool // the path ends in an instance's name, which must exist
	handle func(*call) reply
}

func (s *Server) routeTable() map[string]route {
	restart := "POST /instance/restart"
	if s.isV1() {
		restart = "PUT /instance/restart"
	}
	return map[string]route{
		"GET /":                        {evolution.OpInfo, false, s.info},
		"POST /verify-creds":           {evolution.OpVerifyKey, false, s.verifyCreds},
		"POST /instance/create":        {evolution.OpCreate, false, s.create},
		"GET /instance/fetchInstances": {evolution.OpInstances, false, s.fetchInstances},
		"GET /instance/connect":        {evolution.OpConnect, true, s.connect},
		"GET /instance/connectionState": {
			evolution.OpState, true, s.connectionState,
		},
		restart:                        {evolution.OpRestart, true, s.restart},
		"DELETE /instance/logout":      {evolution.OpLogout, true, s.logout},
		"DELETE /instance/delete":      {evolution.OpDelete, true, s.remove},
		"POST /webhook/set":            {evolution.OpWebhookSet, true, s.webhookSet},
		"GET /webhook/find":            {evolution.OpWebhookFind, true, s.webhookFind},
		"POST /settings/set":           {evolution.OpSettingsSet, true, s.settingsSet},
		"POST /message/sendText":       {evolution.OpSendText, true, s.sendText},
		"POST /chat/whatsappNumbers":   {evolution.OpNumbers, true, s.numbers},
		"POST /chat/sendPresence":      {evolution.OpPresence, true, s.presence},
		"POST /chat/markMessageAsRead": {evolution.OpMarkRead, true, s.markRead},
		"POST /chat/findMessages":      {evolution.OpFindMessages, true, s.findMessages},
	}
}

// ServeHTTP answers a request as Evolution does.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	rt, c, ok := s.find(r)
	if !ok {
		s.write(w, s.unknownRoute(r))
		return
	}
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return
	}
	c.ctx, c.query, c.key = r.Context(), r.URL.Query(), evolution.Key(r.Header.Get("apikey"))
	c.body = readBody(r.Header.Get("Content-Type"), body)
	c.label = label(c)
	s.write(w, s.serve(rt, c))
}

// serve handles a call, with its holds and latency, and applies its fault before or after.
func (s *Server) serve(rt route, c *call) reply {
	fault, faulty := s.arrive(c)
	if !s.held(c, BeforeApplying) {
		return reply{status: aborted}
	}
	if faulty && !fault.Applied {
		return s.fail(c, fault)
	}
	out := s.guarded(rt, c)
	if !ownLatency(c.op) && !s.pause(c.ctx, s.latency(c.op)) {
		return reply{status: aborted}
	}
	if !s.held(c, AfterApplying) {
		return reply{status: aborted}
	}
	if faulty {
		return s.fail(c, fault)
	}
	return out
}

// ownLatency reports whether the operation's handler waits for its latency itself, in the middle of its work.
func ownLatency(op string) bool { return op == evolution.OpCreate || op == evolution.OpConnect }

func (s *Server) latency(key string) time.Duration {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.Latency[key]
}

// find returns the route of a request; false when there is none. An instance's name is one escaped segment.
func (s *Server) find(r *http.Request) (route, *call, bool) {
	path := r.URL.EscapedPath()
	if rt, ok := s.routes[r.Method+" "+path]; ok && !rt.named {
		return rt, &call{op: rt.op}, true
	}
	cutAt := strings.LastIndexByte(path, '/')
	if cutAt < 0 {
		return route{}, nil, false
	}
	rt, ok := s.routes[r.Method+" "+path[:cutAt]]
	name, err := url.PathUnescape(path[cutAt+1:])
	if !ok || !rt.named || err != nil || name == "" {
		return route{}, nil, false
	}
	return rt, &call{op: rt.op, name: name}, true
}

// label is the name of the instance that a call is about, also when it is not in the path; "" for none. It makes a list that is filtered by
// name an OpInstance.
func label(c *call) string {
	switch c.op {
	case evolution.OpCreate:
		var in struct {
			InstanceName string `json:"instanceName"`
		}
		_ = json.Unmarshal(c.body, &in)
		return in.InstanceName
	case evolution.OpInstances:
		name := c.query.Get("instanceName")
		if name != "" {
			c.op = evolution.OpInstance
		}
		return name
	default:
		return c.name
	}
}

// readBody returns the JSON of a request: a form is converted, bodies of other types are ignored (recordings a-035, a-036).
func readBody(contentType string, body []byte) []byte {
	switch {
	case strings.HasPrefix(contentType, "application/x-www-form-urlencoded"):
		values, err := url.ParseQuery(string(body))
		if err != nil {
			return nil
		}
		flat := map[string]string{}
		for key := range values {
			flat[key] = values.Get(key)
		}
		out, _ := json.Marshal(flat)
		return out
	case strings.HasPrefix(contentType, "application/json"):
		return body
	default:
		return nil
	}
}

func (s *Server) write(w http.ResponseWriter, out reply) {
	if out.status == aborted {
		panic(http.ErrAbortHandler)
	}
	body, ok := out.body.(json.RawMessage)
	if !ok {
		body, _ = json.Marshal(out.body)
	}
	head := w.Header()
	head.Set("X-Powered-By", "Express")
	head.Set("Content-Type", "application/json; charset=utf-8")
	head.Set("Keep-Alive", "timeout=5")
	w.WriteHeader(out.status)
	_, _ = w.Write(body)
}
