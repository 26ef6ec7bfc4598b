package gateway

import (
	"context"
	"errors"
	"net/http"
	"sync"
	"time"
)

// budget bounds the bytes that requests hold at once, in all and for each instance. What is waited for is not read yet, so it
// costs nothing but a connection.
type budget struct {
	all, each int64

	mu      sync.Mutex
	held    int64
	by      map[string]int64 // by instance id
	waiting int              // calls
	freed   chan struct{}    // closed, and made anew, whenever something is given back
}

// budgetWait is how long a request waits for its bytes before it is told to come again.
const budgetWait = 30 * time.Second

// errBusy says that others hold what this request needs.
var errBusy = refuse(http.StatusTooManyRequests, "Too much is being uploaded at once; try again")

func newBudget(all, each int64) *budget {
	return &budget{all: all, each: min(all, each), by: map[string]int64{}, freed: make(chan struct{})}
}

// take waits for n bytes for an instance. give must be called once. Errors: 413 when it is more than it could ever get, 429.
func (b *budget) take(ctx context.Context, who string, n int64) (give func(), err error) {
	if n > b.each {
		return nil, refuse(http.StatusRequestEntityTooLarge, "request entity too large")
	}
	ctx, cancel := context.WithTimeout(ctx, budgetWait)
	defer cancel()
	for {
		b.mu.Lock()
		if b.held+n <= b.all && b.by[who]+n <= b.each {
			b.held += n
			b.by[who] += n
			b.mu.Unlock()
			return sync.OnceFunc(func() { b.give(who, n) }), nil
		}
		freed := b.freed
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

func (b *budget) give(who string, n int64) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.held -= n
	if b.by[who] -= n; b.by[who] <= 0 {
		delete(b.by, who)
	}
	close(b.freed)
	b.freed = make(chan struct{})
}

// weight is what a request's body is taken to hold: what it says of itself, or as much as it may. Small ones are not worth
// counting.
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

// hold takes n bytes for a call until it is answered.
func (c *call) hold(ctx context.Context, b *budget, n int64) error {
	if n == 0 {
		return nil
	}
	who := ""
	if c.in != nil {
		who = c.in.row().ID
	}
	give, err := b.take(ctx, who, n)
	if err == nil {
		c.held = append(c.held, give)
	}
	return err
}

// release gives back what a call held.
func (c *call) release() {
	for _, give := range c.held {
		give()
	}
}

// admit takes the bytes of a body, and gives it its time. Nothing of it was read until now.
func (g *Gateway) admit(w http.ResponseWriter, c *call, limit int64) error {
	if err := c.hold(c.Context(), g.uploads, weight(c.Request, limit)); err != nil {
		return err
	}
	err := http.NewResponseController(w).SetReadDeadline(g.c.Now().Add(timeFor(limit)))
	if errors.Is(err, http.ErrNotSupported) { // nobody waits at a recorder
		err = nil
	}
	c.Body = http.MaxBytesReader(w, c.Body, limit)
	return err
}

// The times of a body after its key was looked at: so many seconds, and what its bytes take over a slow line.
const (
	bodyTime = 20 * time.Second
	slowLine = 512 << 10 // bytes a second
)

func timeFor(n int64) time.Duration { return bodyTime + time.Duration(n/slowLine)*time.Second }
