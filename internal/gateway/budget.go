package gateway

import (
	"context"
	"errors"
	"net/http"
	"sync"
	"time"
)

// budget bounds the bytes that requests hold at once, in total and for each instance. A body is not read while its request waits, so that a
// waiting request costs a connection only.
type budget struct {
	total, perInstance int64

	mu         sync.Mutex
	inUse      int64
	byInstance map[string]int64 // by instance id
	waiting    int              // calls
	released   chan struct{}    // closed and replaced whenever bytes are released
}

// budgetWait is how long a request waits for its bytes before it is answered with 429.
const budgetWait = 30 * time.Second

// errBusy is the answer when other requests hold the bytes that this one needs.
var errBusy = refusalOf(http.StatusTooManyRequests, "Too much is being uploaded at once; try again")

func newBudget(all, each int64) *budget {
	return &budget{total: all, perInstance: min(all, each), byInstance: map[string]int64{}, released: make(chan struct{})}
}

// acquire waits for n bytes for an instance. release must be called once. Errors: 413 when n is more than an instance may ever have; 429
// after budgetWait.
func (b *budget) acquire(ctx context.Context, who string, n int64) (release func(), err error) {
	if n > b.perInstance {
		return nil, refusalOf(http.StatusRequestEntityTooLarge, "request entity too large")
	}
	ctx, cancel := context.WithTimeout(ctx, budgetWait)
	defer cancel()
	for {
		b.mu.Lock()
		if b.inUse+n <= b.total && b.byInstance[who]+n <= b.perInstance {
			b.inUse += n
			b.byInstance[who] += n
			b.mu.Unlock()
			return sync.OnceFunc(func() { b.release(who, n) }), nil
		}
		freed := b.released
		b.waiting++
		b.mu.Unlock()
		select {
		case <-freed:
		case <-ctx.Done():
			err = errBusy
		}
		b.mu.Lock()
		b.waiting--
		b.mu.Unlock()
		if err != nil {
			return nil, err
		}
	}
}

func (b *budget) release(who string, n int64) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.inUse -= n
	if b.byInstance[who] -= n; b.byInstance[who] <= 0 {
		delete(b.byInstance, who)
	}
	close(b.released)
	b.released = make(chan struct{})
}

// weight is how many bytes to reserve for a request's body: its Content-Length, or limit when it has none. Small bodies are not counted.
func weight(r *http.Request, limit int64) int64 {
	const small = 64 << 10
	switch n := r.ContentLength; {
	case n < 0:
		return limit
	case n <= small:
		return 0
	default:
		return min(n, limit)
	}
}

// reserve takes n bytes for a call until it is answered.
func (c *call) reserve(ctx context.Context, b *budget, n int64) error {
	if n == 0 {
		return nil
	}
	who := ""
	if c.in != nil {
		who = c.in.row().ID
	}
	release, err := b.acquire(ctx, who, n)
	if err == nil {
		c.releases = append(c.releases, release)
	}
	return err
}

// release releases the bytes that a call reserved.
func (c *call) release() {
	for _, release := range c.releases {
		release()
	}
}

// admit reserves the bytes of a body and sets its read deadline. Nothing of it was read until now.
func (g *Gateway) admit(w http.ResponseWriter, c *call, limit int64) error {
	if err := c.reserve(c.Context(), g.uploads, weight(c.Request, limit)); err != nil {
		return err
	}
	err := http.NewResponseController(w).SetReadDeadline(g.cfg.Now().Add(uploadTimeout(limit)))
	if errors.Is(err, http.ErrNotSupported) { // a response recorder has no deadline
		err = nil
	}
	c.Body = http.MaxBytesReader(w, c.Body, limit)
	return err
}

// A body must be read, once its key was checked, within minUploadTime plus the time that its bytes take at minUploadRate.
const (
	minUploadTime = 20 * time.Second
	minUploadRate = 512 << 10 // bytes a second
)

func uploadTimeout(n int64) time.Duration {
	return minUploadTime + time.Duration(n/minUploadRate)*time.Second
}
