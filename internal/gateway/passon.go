package gateway

import (
	"bytes"
	"context"
	"crypto/hmac"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	"salonzap/internal/evolution"
	"salonzap/internal/fault"
	"salonzap/internal/gateway/store"
	"salonzap/internal/tracing/tracehttp"
)

// Calls between nodes have nodeHeader, a secret that follows from the key ring. Its presence means that the call is not passed on again.
const (
	nodeHeader   = "Salonzap-Node"
	globalHeader = "Salonzap-Global" // the caller had the global key
)

const (
	passOnFor   = 10 * time.Second // how long a call waits for a session that moves
	passOnPause = 100 * time.Millisecond
	nodeDial    = 2 * time.Second
	listTimeout = 3 * time.Second // of the list of another node
)

// peers are the other nodes, for calls to them.
type peers struct {
	secret string
	client *http.Client
}

func newPeers(secret string) *peers {
	return &peers{secret: secret, client: &http.Client{
		Transport: tracehttp.Transport(&http.Transport{
			DialContext: (&net.Dialer{Timeout: nodeDial}).DialContext, MaxIdleConnsPerHost: 64, IdleConnTimeout: 30 * time.Second,
		}, func(*http.Request) string { return "passed on to another node" }),
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
}

// fromNode tells whether another node passed a request on.
func (g *Gateway) fromNode(r *http.Request) bool {
	given := r.Header.Get(nodeHeader)
	return given != "" && g.store.Shared() && hmac.Equal([]byte(given), []byte(g.peers.secret))
}

// errMisdirected is the answer to another node about a session that is not here, or not yet: that node asks again.
var errMisdirected = refusalFrom(evolution.PlainError(http.StatusMisdirectedRequest, "Another node has this instance"))

// notRunning is the error of a call while the gateway starts or stops.
func (g *Gateway) notRunning(r *http.Request) error {
	if g.fromNode(r) {
		return errMisdirected
	}
	return errUnavailable
}

// locate finds the instance of a call that is not here: it waits while the session moves, while the node that has it starts or stops, and while the database
// does not answer. It returns the instance when it is here now, the answer of the node that has it, or nothing when there is no such instance, or none that the
// call's key allows: nothing is read, awaited or passed on for others. Errors: errUnavailable when that takes too long.
func (g *Gateway) locate(w http.ResponseWriter, c *call, name string, limit int64) (in *instance, out *reply, err error) {
	r := c.Request
	ctx, cancel := context.WithTimeout(r.Context(), passOnFor)
	defer cancel()
	body := &passedBody{limited: http.MaxBytesReader(w, r.Body, limit)}
	for {
		p, err := g.store.Place(ctx, name)
		switch {
		case fault.Is(err, fault.NotFound):
			return nil, nil, nil
		case err != nil: // the database is asked again
		case !c.global && !c.tag.equals(g.tagOf(p.Token)):
			return nil, nil, nil
		case p.Node == "" || p.Node == g.store.NodeID():
			if !p.Held {
				err = g.gather(ctx)
			}
			if in := g.enter(name); in != nil {
				return in, nil, body.giveBack(r)
			}
		case g.fromNode(r):
			return nil, nil, errMisdirected
		case p.Address != "":
			if out, err = g.passOn(r, p.Address, body); out != nil || err != nil {
				return nil, out, err
			}
		}
		if !sleep(ctx, passOnPause) {
			if r.Context().Err() == nil {
				g.cfg.Log.WarnContext(r.Context(), "no node had the instance of a call in time", slog.String("node", p.Node), slog.Any("err", err))
			}
			return nil, nil, errUnavailable
		}
	}
}

// enter finds an instance for a call, which must call usage.leave; nil when it is not here, or moving.
func (g *Gateway) enter(name string) *instance {
	in := g.registry.get(name)
	if in == nil || !in.usage.enter() {
		return nil
	}
	return in
}

// passedBody is a request's body that may be sent more than once. A large one is sent as it comes, once.
type passedBody struct {
	limited io.Reader
	text    []byte
	read    bool
	large   bool
	spent   bool // it was large, and is gone
}

func (b *passedBody) reader(r *http.Request) (io.Reader, error) {
	if r.ContentLength == 0 {
		return http.NoBody, nil
	}
	if !b.read {
		b.read = true
		var err error
		if b.text, err = io.ReadAll(io.LimitReader(b.limited, smallBody+1)); err != nil {
			return nil, err
		}
		b.large = len(b.text) > smallBody
	}
	if b.large {
		b.spent = true
		return io.MultiReader(bytes.NewReader(b.text), b.limited), nil
	}
	return bytes.NewReader(b.text), nil
}

// giveBack makes the body readable for a handler of this node.
func (b *passedBody) giveBack(r *http.Request) error {
	switch {
	case b.spent:
		return errUnavailable
	case b.read:
		r.Body = io.NopCloser(bytes.NewReader(b.text))
	}
	return nil
}

// passOn asks another node. Neither an answer nor an error means that the session is not there, or nobody listens there: it can be asked again.
// When the call may have been carried out, and there is no answer, the connection to the caller is cut, as if it had called that node itself.
func (g *Gateway) passOn(r *http.Request, address string, body *passedBody) (*reply, error) {
	if body.spent {
		return nil, errUnavailable
	}
	content, err := body.reader(r)
	if err != nil {
		return nil, err
	}
	resp, err := g.askNode(r.Context(), r, address, content)
	if op, ok := errors.AsType[*net.OpError](err); ok && op.Op == "dial" {
		return nil, nil
	}
	if err != nil {
		if r.Context().Err() != nil {
			return nil, r.Context().Err()
		}
		if r.Method == http.MethodGet {
			return nil, nil
		}
		panic(http.ErrAbortHandler)
	}
	defer resp.Body.Close() //nolint:errcheck // it was read to its end, or the caller gets an error
	if resp.StatusCode == http.StatusMisdirectedRequest {
		return nil, nil
	}
	text, err := io.ReadAll(resp.Body)
	if err != nil {
		panic(http.ErrAbortHandler)
	}
	return &reply{resp.StatusCode, json.RawMessage(text)}, nil
}

// askNode sends a request to another node.
func (g *Gateway) askNode(ctx context.Context, r *http.Request, address string, body io.Reader) (*http.Response, error) {
	to, err := url.Parse(strings.TrimSuffix(address, "/"))
	if err != nil {
		return nil, err
	}
	out := r.Clone(ctx)
	out.RequestURI, out.Host = "", ""
	out.URL.Scheme, out.URL.Host = to.Scheme, to.Host
	out.Body = io.NopCloser(body)
	if body == http.NoBody {
		out.Body = http.NoBody
	}
	for _, hop := range []string{"Connection", "Keep-Alive", "Te", "Trailer", "Transfer-Encoding", "Upgrade", "Expect"} {
		out.Header.Del(hop)
	}
	out.Header.Set(nodeHeader, g.peers.secret)
	out.Header.Del(globalHeader)
	if g.hasGlobalKey(r) {
		out.Header.Set(globalHeader, "1")
	}
	return g.peers.client.Do(out) //nolint:gosec // the address is a node's, from our own database
}

// elsewhere lists the instances that other nodes have and that the call may see: as their nodes say, and as the database says where a node does not
// answer.
func (g *Gateway) elsewhere(c *call) ([]evolution.Instance, error) {
	if !g.store.Shared() || g.fromNode(c.Request) {
		return nil, nil
	}
	stored, err := g.store.Instances(c.Context())
	if err != nil {
		return nil, err
	}
	nodes, err := g.store.Nodes(c.Context())
	if err != nil {
		return nil, err
	}
	states := g.askLists(c.Context(), nodes)
	var list []evolution.Instance
	for _, row := range stored {
		if g.registry.get(row.Name) != nil || !c.global && !c.tag.equals(g.tagOf(row.Kept.Token)) {
			continue
		}
		in := newInstance(row, g.tagOf(row.Kept.Token), nil)
		c.in = in // the token of an instance
		if !matchesFilters(c, &row) {
			continue
		}
		shown := g.instanceRow(in)
		shown.ConnectionStatus = evolution.StateClose
		if state, ok := states[row.ID]; ok {
			shown.ConnectionStatus = state
		} else if row.Device != "" {
			shown.ConnectionStatus = evolution.StateConnecting // it moves
		}
		list = append(list, shown)
	}
	return list, nil
}

// askLists asks the other nodes for the states of their instances, by id.
func (g *Gateway) askLists(ctx context.Context, nodes []store.Node) map[string]evolution.State {
	ctx, cancel := context.WithTimeout(ctx, listTimeout)
	defer cancel()
	var mu sync.Mutex
	var work sync.WaitGroup
	states := map[string]evolution.State{}
	for _, n := range nodes {
		if n.ID == g.store.NodeID() || n.Address == "" {
			continue
		}
		work.Go(func() {
			list, err := g.askList(ctx, n.Address)
			if err != nil {
				return // its rows are shown as the database has them
			}
			mu.Lock()
			defer mu.Unlock()
			for _, one := range list {
				states[one.ID] = one.ConnectionStatus
			}
		})
	}
	work.Wait()
	return states
}

func (g *Gateway) askList(ctx context.Context, address string) (list []evolution.Instance, err error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://node/instance/fetchInstances", http.NoBody)
	if err != nil {
		return nil, err
	}
	r.Header.Set("apikey", string(g.cfg.Key))
	resp, err := g.askNode(ctx, r, address, http.NoBody)
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close() //nolint:errcheck // it was read to its end, or failed
	return list, json.NewDecoder(resp.Body).Decode(&list)
}

// linkPasskeyElsewhere asks the other nodes about a passkey step whose token this one does not know; nil when none of them knows it.
func (g *Gateway) linkPasskeyElsewhere(w http.ResponseWriter, r *http.Request) *reply {
	if !g.store.Shared() || g.fromNode(r) {
		return nil
	}
	nodes, err := g.store.Nodes(r.Context())
	if err != nil {
		return nil
	}
	body := &passedBody{limited: http.MaxBytesReader(w, r.Body, maxAssertion)}
	for _, n := range nodes {
		if n.ID == g.store.NodeID() || n.Address == "" {
			continue
		}
		out, err := g.passOn(r, n.Address, body)
		if err == nil && out != nil && out.status != http.StatusNotFound {
			return out
		}
	}
	return nil
}

// platformPath is where a node that has the platform in its process takes webhooks for it from nodes that have not.
const platformPath = "/salonzap/platform"

var errNoPlatform = errors.New("gateway: no node that lives has the platform")

// toPlatform sends a webhook for the platform to a node that has it. Errors: errNoPlatform; the network's.
func (g *Gateway) toPlatform(r *http.Request) (*http.Response, error) {
	nodes, err := g.store.Nodes(r.Context())
	if err != nil {
		return nil, err
	}
	var body []byte
	if r.Body != nil {
		if body, err = io.ReadAll(r.Body); err != nil {
			return nil, err
		}
	}
	err = errNoPlatform
	for _, n := range nodes {
		if n.Kind != KindServe || n.Address == "" || n.Leaving {
			continue
		}
		out := r.Clone(r.Context())
		out.URL.Path, out.URL.RawPath = platformPath+r.URL.Path, ""
		var resp *http.Response
		if resp, err = g.askNode(r.Context(), out, n.Address, bytes.NewReader(body)); err == nil {
			return resp, nil
		}
	}
	return nil, err
}

// fromNodeToPlatform carries a webhook of another node to the platform in this process; false when the request is none.
func (g *Gateway) fromNodeToPlatform(w http.ResponseWriter, r *http.Request) bool {
	path, ok := strings.CutPrefix(r.URL.Path, platformPath)
	if !ok || g.cfg.Transport == nil || !g.fromNode(r) || r.Method != http.MethodPost {
		return false
	}
	out := r.Clone(r.Context())
	out.RequestURI, out.Host = "", ""
	out.URL = &url.URL{Scheme: "http", Host: g.cfg.Platform, Path: path, RawQuery: r.URL.RawQuery}
	out.Header.Del(nodeHeader)
	resp, err := g.cfg.Transport.RoundTrip(out)
	if err != nil {
		w.WriteHeader(http.StatusBadGateway)
		return true
	}
	defer resp.Body.Close() //nolint:errcheck // it was read as far as its reader wants
	w.WriteHeader(resp.StatusCode)
	_, _ = io.Copy(w, resp.Body)
	return true
}
