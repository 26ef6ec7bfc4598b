package evolutiontest

import (
	"bytes"
	"errors"
	"hash/maphash"
	"io"
	"math/rand/v2"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"salonzap/internal/evolution"
)

// letter is one webhook to deliver.
type letter struct {
	event      evolution.Event
	envelope   evolution.Envelope
	data       any
	hook       evolution.WebhookConfig
	at         time.Time
	instanceID string
	epoch      int
	trouble    WebhookTrouble
	extra24    bool
	tries      int
	body       []byte
	bearer     string
	done       func()
}

// postman delivers webhooks. Each of its goroutines has a queue of its own, a box; an instance's letters all go into one box, so that they
// are delivered in order, except those that are retried.
type postman struct {
	server *Server
	client *http.Client
	own    *http.Transport // nil when the transport was given
	boxes  []*box
	seed   maphash.Seed
	wg     sync.WaitGroup
}

type box struct {
	mu     sync.Mutex
	wake   *sync.Cond
	queue  []*letter
	closed bool
}

const (
	deliverers     = 16
	webhookTimeout = 30 * time.Second // WEBHOOK_REQUEST_TIMEOUT_MS
	defaultJitter  = 20 * time.Millisecond
)

func startPostman(s *Server, transport http.RoundTripper) *postman {
	p := &postman{server: s, seed: maphash.MakeSeed()}
	if transport == nil {
		p.own = evolution.NewTransport()
		transport = p.own
	}
	p.client = &http.Client{Transport: transport, Timeout: webhookTimeout}
	for range deliverers {
		b := &box{}
		b.wake = sync.NewCond(&b.mu)
		p.boxes = append(p.boxes, b)
		p.wg.Go(func() { p.work(b) })
	}
	return p
}

func (p *postman) stop() {
	for _, b := range p.boxes {
		b.mu.Lock()
		b.closed = true
		b.wake.Broadcast()
		b.mu.Unlock()
	}
	p.wg.Wait()
	if p.own != nil {
		p.own.CloseIdleConnections()
	}
}

func (p *postman) put(l *letter) {
	b := p.boxes[maphash.String(p.seed, l.envelope.Instance)%deliverers]
	b.mu.Lock()
	b.queue = append(b.queue, l)
	b.wake.Signal()
	b.mu.Unlock()
}

func (p *postman) work(b *box) {
	for {
		b.mu.Lock()
		for len(b.queue) == 0 && !b.closed {
			b.wake.Wait()
		}
		if b.closed {
			b.mu.Unlock()
			return
		}
		l := b.queue[0]
		b.queue = b.queue[1:]
		b.mu.Unlock()
		p.server.deliver(l)
	}
}

// sendLaterLocked puts a new letter into its box, or delivers it after a delay. The caller holds mu.
func (s *Server) sendLaterLocked(l *letter) {
	wait := l.trouble.Late
	if l.trouble.Unordered {
		jitter := l.trouble.Jitter
		if jitter <= 0 {
			jitter = defaultJitter
		}
		wait += rand.N(jitter) //nolint:gosec // disorder needs no secrecy
	}
	if wait <= 0 && !l.trouble.Unordered {
		s.post.put(l)
		return
	}
	s.afterLocked(wait, func() { s.deliver(l) })
}

// deliver tries once; after a failure it schedules the next try, and after the last one it calls done.
func (s *Server) deliver(l *letter) {
	s.mu.Lock()
	lost := l.epoch != s.epoch || s.closed
	s.mu.Unlock()
	if !lost && !s.try(l) {
		s.mu.Lock()
		if l.tries <= len(l.trouble.Retries) && !s.closed {
			s.awaitLocked(l)
			s.afterLocked(l.trouble.Retries[l.tries-1], func() { s.deliver(l) })
			s.mu.Unlock()
			return
		}
		s.mu.Unlock()
	}
	if l.done != nil {
		l.done()
	}
	s.mu.Lock()
	defer s.unlock()
	s.pending--
}

// try delivers once; true means that no further try is wanted.
func (s *Server) try(l *letter) bool {
	l.tries++
	req, err := s.webhookRequest(l)
	if err != nil {
		return true // an invalid URL is never called, without an error (recording a-083)
	}
	resp, err := s.post.client.Do(req)
	if err != nil {
		return false
	}
	_, _ = io.Copy(io.Discard, io.LimitReader(resp.Body, 1<<20))
	_ = resp.Body.Close()
	final := []int{400, 401, 403, 404, 422} // WEBHOOK_RETRY_NON_RETRYABLE_STATUS_CODES, since 2.3
	return resp.StatusCode < 300 || !s.before23() && slices.Contains(final, resp.StatusCode)
}

func (s *Server) webhookRequest(l *letter) (*http.Request, error) {
	if l.body == nil {
		body, err := l.encode()
		if err != nil {
			return nil, err
		}
		l.body = body
		if key := l.hook.Headers[evolution.JWTKeyHeader]; key != "" && !s.before23() { // once per event, not per try (recording c-008)
			l.bearer = evolution.SignWebhook(evolution.Key(key), l.at)
		}
	}
	url := l.hook.URL
	if !strings.HasPrefix(url, "http://") && !strings.HasPrefix(url, "https://") {
		return nil, errors.New("no web address")
	}
	if l.hook.ByEvents {
		url += "/" + l.event.Suffix()
	}
	req, err := http.NewRequestWithContext(s.ctx, http.MethodPost, url, bytes.NewReader(l.body))
	if err != nil {
		return nil, err
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("User-Agent", "axios/1.13.2")
	if l.extra24 && len(l.hook.Events) > 0 {
		req.Header.Set("User-Agent", "EvolutionAPI-Webhook/2.3.7")
		req.Header.Set("X-Instance-ID", l.instanceID)
		req.Header.Set("X-Instance-Name", l.envelope.Instance)
		req.Header.Set("X-Event-Type", l.envelope.Event)
		req.Header.Set("X-Timestamp", strconv.FormatInt(l.at.UnixMilli(), 10))
	}
	for name, value := range l.hook.Headers {
		if name != evolution.JWTKeyHeader || s.before23() {
			req.Header.Set(name, value)
		}
	}
	if l.bearer != "" {
		req.Header.Set("Authorization", l.bearer)
	}
	return req, nil
}
