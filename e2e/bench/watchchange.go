package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

const (
	changers   = 64               // calls at once that change salons
	cardWaits  = 10 * time.Second // for the last cards
	disturbing = 20 * time.Millisecond
)

// changeAll pauses and resumes the salons of open pages in turn, at a steady rate.
func (g *gallery) changeAll(r *http.Request) (any, error) {
	rate, err := strconv.Atoi(r.FormValue("rate"))
	if err != nil {
		return nil, err
	}
	lasts, err := time.ParseDuration(r.FormValue("for"))
	if err != nil {
		return nil, err
	}
	rate = min(rate, len(g.pages)) // a page is changed once a second at most
	total := int(lasts.Seconds() * float64(rate))
	began := g.now()
	stop := g.disturb(r.Context())
	if err := errors.Join(g.pace(r.Context(), total, rate), stop()); err != nil {
		return nil, err
	}
	took := g.now().Sub(began)
	g.settle(r.Context())
	c := changed{Rate: float64(total) / took.Seconds() * float64(liveRate) / float64(rate)}
	var all []time.Duration
	c.Cut = g.cut()
	for _, d := range g.pages {
		all = append(all, d.take(&c.Lost)...)
	}
	c.Half, c.Most = ms(median(all)), ms(percentile(all, 0.99))
	g.mu.Lock()
	defer g.mu.Unlock()
	return c, g.broken
}

// pace makes the calls. One that finds all callers busy waits, and the rate that was reached says so.
func (g *gallery) pace(ctx context.Context, total, rate int) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	work := make(chan *dashboard)
	var wg sync.WaitGroup
	for range changers {
		wg.Go(func() {
			for d := range work {
				if err := g.toggle(ctx, d); err != nil {
					cancel(err)
				}
			}
		})
	}
	const beat = 5 * time.Millisecond
	tick := time.NewTicker(beat)
	defer tick.Stop()
	began := g.now()
	for i := 0; i < total && ctx.Err() == nil; {
		for due := int(g.now().Sub(began).Seconds() * float64(rate)); i < min(due, total) && ctx.Err() == nil; i++ {
			select {
			case work <- g.pages[i%len(g.pages)]:
			case <-ctx.Done():
			}
		}
		<-tick.C
	}
	close(work)
	wg.Wait()
	return context.Cause(ctx)
}

// toggle pauses or resumes a salon, from when on its card is waited for.
func (g *gallery) toggle(ctx context.Context, d *dashboard) error {
	d.mu.Lock()
	d.paused = !d.paused
	if d.since.IsZero() {
		d.since = g.now() // else the change before is not on the card yet: the longer wait counts
	}
	body := fmt.Sprintf(`{"paused":%t}`, d.paused)
	d.mu.Unlock()
	r, err := http.NewRequestWithContext(ctx, http.MethodPatch, g.URL+"/api/v1/salons/"+d.salon+"/whatsapp", strings.NewReader(body))
	if err != nil {
		return err
	}
	r.Header.Set("Authorization", "Bearer "+g.Key)
	r.Header.Set("Content-Type", "application/json")
	answer, err := g.client.Do(r)
	if err != nil {
		return err
	}
	defer answer.Body.Close() //nolint:errcheck // nothing of it is needed
	if answer.StatusCode != http.StatusOK {
		return fmt.Errorf("PATCH …/whatsapp: %s", answer.Status)
	}
	return nil
}

// disturb changes the salon of the pages that are asleep again and again, until it is stopped: soon no room is left for
// what they do not read.
func (g *gallery) disturb(ctx context.Context) (stop func() error) {
	if len(g.asleep) == 0 {
		return func() error { return nil }
	}
	ctx, cancel := context.WithCancel(ctx)
	done := make(chan error, 1)
	go func() {
		d := &dashboard{salon: g.Salons[len(g.Salons)-1], now: g.now}
		tick := time.NewTicker(disturbing)
		defer tick.Stop()
		var err error
		for err == nil {
			err = g.toggle(ctx, d)
			<-tick.C
		}
		if ctx.Err() != nil {
			err = nil
		}
		done <- err
	}()
	return func() error { cancel(); return <-done }
}

// cut counts the pages asleep that the server has left: what it had sent can be read, and then the end comes.
func (g *gallery) cut() int {
	var n atomic.Int64
	var wg sync.WaitGroup
	for _, conn := range g.asleep {
		wg.Go(func() {
			_ = conn.SetReadDeadline(g.now().Add(cardWaits))
			if _, err := io.Copy(io.Discard, conn); !errors.Is(err, os.ErrDeadlineExceeded) {
				n.Add(1)
			}
		})
	}
	wg.Wait()
	return int(n.Load())
}

// settle waits until no card is waited for, or for cardWaits.
func (g *gallery) settle(ctx context.Context) {
	ctx, cancel := context.WithTimeout(ctx, cardWaits)
	defer cancel()
	const look = 20 * time.Millisecond
	tick := time.NewTicker(look)
	defer tick.Stop()
	for _, d := range g.pages {
		for d.waits() {
			select {
			case <-tick.C:
			case <-ctx.Done():
				return
			}
		}
	}
}

func (d *dashboard) waits() bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	return !d.since.IsZero()
}

// take gives what was measured since the last time, and counts a change that never came.
func (d *dashboard) take(lost *int) []time.Duration {
	d.mu.Lock()
	defer d.mu.Unlock()
	if !d.since.IsZero() {
		*lost++
		d.since = time.Time{}
	}
	all := d.latency
	d.latency = nil
	return all
}
