package e2e_test

import (
	"bytes"
	"compress/gzip"
	"encoding/hex"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"testing"

	collector "go.opentelemetry.io/proto/otlp/collector/trace/v1"
	"google.golang.org/protobuf/proto"

	"salonzap/internal/app"
)

// traceCollector takes traces as an OTLP collector does, over HTTP.
type traceCollector struct {
	mu    sync.Mutex
	raw   bytes.Buffer
	names map[string][]string // of the spans of each trace
	links map[string][]string // the traces that each trace is linked with
}

func (c *traceCollector) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body := io.Reader(r.Body)
	if r.Header.Get("Content-Encoding") == "gzip" {
		unpacked, err := gzip.NewReader(r.Body)
		if err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
		body = unpacked
	}
	text, err := io.ReadAll(body)
	var sent collector.ExportTraceServiceRequest
	if err != nil || r.URL.Path != "/v1/traces" || r.Header.Get("Authorization") != "Bearer k" || proto.Unmarshal(text, &sent) != nil {
		http.Error(w, "no traces", http.StatusBadRequest)
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.raw.Write(text)
	for _, resource := range sent.GetResourceSpans() {
		for _, scope := range resource.GetScopeSpans() {
			for _, span := range scope.GetSpans() {
				id := hex.EncodeToString(span.GetTraceId())
				c.names[id] = append(c.names[id], span.GetName())
				for _, l := range span.GetLinks() {
					c.links[id] = append(c.links[id], hex.EncodeToString(l.GetTraceId()))
				}
			}
		}
	}
}

// traced lets the world's nodes send traces to a collector.
func (w *world) traced() *traceCollector {
	w.Helper()
	c := &traceCollector{names: map[string][]string{}, links: map[string][]string{}}
	at := listen(w.T, c)
	w.Cleanup(at.down)
	w.config.Traces = app.TracesConfig{URL: at.url(), Headers: "Authorization=Bearer k", Share: 1}
	w.environment = append(w.environment, "SALONZAP_TRACES_URL="+at.url(), "SALONZAP_TRACES_HEADERS=Authorization=Bearer k")
	return c
}

// with gives a trace that has all these spans.
func (c *traceCollector) with(names ...string) (id string, ok bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for id, has := range c.names {
		if !slices.ContainsFunc(names, func(n string) bool { return !slices.Contains(has, n) }) {
			return id, true
		}
	}
	return "", false
}

// withoutSecrets expects that nothing of what people wrote or are was sent.
func (c *traceCollector) withoutSecrets(w *world, secrets ...string) {
	w.Helper()
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, s := range secrets {
		if bytes.Contains(c.raw.Bytes(), []byte(s)) {
			w.Errorf("the traces know a secret: %.6s…", s)
		}
	}
}

// A click is one trace: the request, the steps, and the calls of the server.
func TestAClickIsOneTrace(t *testing.T) {
	on(t, onSQLite, func(w *world) {
		c := w.traced()
		n := w.node()
		n.salon("ana", rightPhone)
		first := n.click("ana")
		w.eventually("the click's trace", func() bool {
			_, ok := c.with("POST /api/v1/salons/{slug}/whatsapp/connect", "step create", "call POST /instance/create", "step connect", "call GET /instance/connect")
			return ok
		})
		c.withoutSecrets(w, first.Text, rightPhone, n.key, "ana_whatsapp", "Bearer")
	})
}

// What happens to a message is one trace, though a webhook, a worker and the sender do it at different times; it is linked with its answer's, which goes
// on in the gateway.
func TestAMessageIsOneTrace(t *testing.T) {
	on(t, onSQLite, func(w *world) {
		c := w.traced()
		s := w.stage()
		file, err := os.ReadFile(filepath.Join(transcripts, "a-returning-client.txt"))
		w.must(err)
		s.play("ana", s.later(string(file)))
		w.eventually("the traces of a message and of its answer", func() bool {
			asked, ok := c.with("message taken in", "message handled")
			answered, sent := c.with("message handed over", "call POST /message/sendText", "POST /message/sendText")
			if !ok || !sent {
				return false
			}
			c.mu.Lock()
			defer c.mu.Unlock()
			return slices.ContainsFunc(c.links[asked], func(id string) bool { return slices.Contains(c.names[id], "message handed over") }) && answered != asked
		})
		c.withoutSecrets(w, "Confirma", "Consegui", "_whatsapp")
	})
}

// A call that one node passes on to another is one trace.
func TestATraceGoesOnAtAnotherNode(t *testing.T) {
	on(t, onPostgres, func(w *world) {
		c := w.traced()
		double := w.embedded()
		ana := w.phone(double, rightPhone, "Ana")
		first, second := w.gatewayNode(), w.gatewayNode()
		first.links("ana", ana)
		second.opens("ana") // either is asked: one of them passes it on
		first.opens("ana")
		w.eventually("a call over two nodes", func() bool {
			id, ok := c.with("passed on to another node", "GET /instance/connectionState")
			if !ok {
				return false
			}
			c.mu.Lock()
			defer c.mu.Unlock()
			return len(c.names[id]) == 3 // the two nodes' requests, and the call between them
		})
	})
}
