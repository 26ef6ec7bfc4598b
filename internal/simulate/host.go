package simulate

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"sync"
	"syscall"
	"time"

	"salonzap/internal/evolution"
	"salonzap/internal/evolution/evolutiontest"
	"salonzap/internal/memhttp"
)

// platformHost is the platform's name on the simulated network.
const platformHost = "platform.sim"

// host is a WhatsApp server with the proxy in front of it and the network to it.
type host struct {
	id   string
	fake *evolutiontest.Server
	http *http.Server

	mu       sync.Mutex
	dead     bool
	proxy    int           // the status that its proxy answers; 0: the server answers
	slow     time.Duration // by how much each call and each webhook is late
	loses    bool          // its webhooks are lost
	whatsapp bool          // it reaches WhatsApp
}

// network is what the platform and the servers call each other over.
type network struct {
	inside *memhttp.Network
	hosts  map[string]*host // by host name
}

// newHost starts a server.
func newHost(id string, n *memhttp.Network, now func() time.Time) (*host, error) {
	h := &host{id: id, whatsapp: true}
	h.fake = evolutiontest.New(evolutiontest.Options{Now: now, Transport: n, Behaviour: evolutiontest.Behaviour{
		Latency: evolutiontest.RecordedLatency(), DeleteDelay: time.Second, CodeLifetime: evolutiontest.RecordedCodeLifetime,
		Webhooks: evolutiontest.WebhookTrouble{Retries: evolutiontest.RecordedRetries(), Lose: func(string, evolution.Event) bool { return h.losing() }},
	}})
	l, err := n.Listen(hostName(id))
	if err != nil {
		return nil, err
	}
	h.http = &http.Server{Handler: h.fake, ReadHeaderTimeout: time.Minute}
	go func() { _ = h.http.Serve(l) }() // until stop
	return h, nil
}

func hostName(id string) string { return id + ".sim" }

func (h *host) stop() {
	h.fake.Close()
	_ = h.http.Close()
}

func (h *host) set(change func()) {
	h.mu.Lock()
	defer h.mu.Unlock()
	change()
}

func (h *host) losing() bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.loses
}

// serves tells whether calls to it are answered by it, and in time.
func (h *host) serves() bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	return !h.dead && h.proxy == 0 && h.whatsapp
}

// proxyPatience is how long a proxy waits for its server before it answers 504 (nginx: proxy_read_timeout 60s).
const proxyPatience = time.Minute

// RoundTrip carries a call of the platform to a server.
func (n *network) RoundTrip(r *http.Request) (*http.Response, error) {
	h := n.hosts[r.URL.Hostname()]
	if h == nil {
		return n.inside.RoundTrip(r)
	}
	h.mu.Lock()
	dead, proxy, slow := h.dead, h.proxy, h.slow
	h.mu.Unlock()
	switch {
	case dead:
		closeBody(r)
		return nil, &net.OpError{Op: "dial", Net: "tcp", Err: syscall.ECONNREFUSED}
	case proxy == http.StatusGatewayTimeout:
		return n.lateProxy(r)
	case proxy != 0:
		closeBody(r)
		return proxyAnswer(r, proxy), nil
	case slow > 0:
		if err := wait(r.Context(), slow); err != nil {
			closeBody(r)
			return nil, err
		}
	}
	return n.inside.RoundTrip(r)
}

// lateProxy lets the server do what it was asked for, and says after a minute that it did not answer.
func (n *network) lateProxy(r *http.Request) (*http.Response, error) {
	var body []byte
	if r.Body != nil {
		var err error
		body, err = io.ReadAll(r.Body)
		closeBody(r)
		if err != nil {
			return nil, err
		}
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(r.Context()), proxyPatience)
	done := make(chan struct{})
	go func() {
		defer close(done)
		defer cancel()
		again := r.Clone(ctx)
		again.Body = io.NopCloser(bytes.NewReader(body))
		if resp, err := n.inside.RoundTrip(again); err == nil {
			_, _ = io.Copy(io.Discard, resp.Body)
			_ = resp.Body.Close()
		}
	}()
	if err := wait(r.Context(), proxyPatience); err != nil {
		return nil, err
	}
	<-done
	return proxyAnswer(r, http.StatusGatewayTimeout), nil
}

// proxyAnswer is an answer with an empty body, as one real proxy gives it.
func proxyAnswer(r *http.Request, status int) *http.Response {
	return &http.Response{
		StatusCode: status, Status: http.StatusText(status), Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1, Header: http.Header{}, Body: http.NoBody, Request: r,
	}
}

func closeBody(r *http.Request) {
	if r.Body != nil {
		_ = r.Body.Close()
	}
}

// wait waits for d, or until ctx ends.
func wait(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// bootTime is how long a server takes to load one instance when it starts: 18 s for 40 were seen (evolution-live, 2026-11-28).
const bootTime = 450 * time.Millisecond

// die is the end of the server's process: what it had in memory is lost, and nobody answers.
func (h *host) die() {
	h.set(func() { h.dead = true })
	h.fake.Restart()
}

// boot lets the server's process start. It answers at once, and loads its instances one after the other.
func (h *host) boot(ctx context.Context) {
	h.set(func() { h.dead = false })
	for _, in := range h.fake.Instances() {
		if wait(ctx, bootTime) != nil {
			return
		}
		h.fake.FinishBoot(in.Name)
	}
}

// reachWhatsApp lets the server reach WhatsApp, or not.
func (h *host) reachWhatsApp(yes bool) {
	h.set(func() { h.whatsapp = yes })
	mode := evolutiontest.WhatsAppReachable
	if !yes {
		mode = evolutiontest.WhatsAppRefused
	}
	h.fake.SetWhatsApp(mode)
}

// delete deletes an instance as somebody with the server's key does, behind the platform's back.
func (h *host) delete(ctx context.Context, n *memhttp.Network, instance string) error {
	r, err := http.NewRequestWithContext(ctx, http.MethodDelete, "http://"+hostName(h.id)+"/instance/delete/"+instance, nil)
	if err != nil {
		return err
	}
	r.Header.Set("apikey", string(h.fake.Key()))
	resp, err := n.RoundTrip(r)
	if err != nil {
		return err
	}
	if _, err = io.Copy(io.Discard, resp.Body); err == nil && resp.StatusCode != http.StatusOK {
		err = errors.New("the server did not delete " + instance + ": " + resp.Status)
	}
	return errors.Join(err, resp.Body.Close())
}

// reaches tells whether it reaches WhatsApp.
func (h *host) reaches() bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.whatsapp
}

// setSlow makes each call and each webhook late; 0: not any more.
func (h *host) setSlow(d time.Duration) {
	h.set(func() { h.slow = d })
	h.fake.Change(func(b *evolutiontest.Behaviour) { b.Webhooks.Late = d })
}
