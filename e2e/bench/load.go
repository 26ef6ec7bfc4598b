package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	vegeta "github.com/tsenart/vegeta/v12/lib"
)

// errNoCode says that a click was answered, but not by a code.
var errNoCode = errors.New("a click was answered without a code")

// volley does n things, so many at once, each as soon as one before is done. It gives how long all took, and ends at the
// first failure.
func (b *bench) volley(ctx context.Context, n int, do func(ctx context.Context, i int) error) (time.Duration, error) {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	var next atomic.Int64
	var wg sync.WaitGroup
	began := b.now()
	for range min(b.options.workers, n) {
		wg.Go(func() {
			for i := int(next.Add(1)) - 1; i < n && ctx.Err() == nil; i = int(next.Add(1)) - 1 {
				if err := do(ctx, i); err != nil {
					cancel(err)
				}
			}
		})
	}
	wg.Wait()
	return b.now().Sub(began), context.Cause(ctx)
}

// click clicks and wants a code in the answer.
func (b *bench) click(ctx context.Context, url, key string) error {
	answer, err := b.call(ctx, http.MethodPost, url, key, "")
	if err == nil && !hasCode(answer) {
		return errNoCode
	}
	return err
}

// hasCode tells whether an answer shows a code; without one the field is null.
func hasCode(answer []byte) bool { return bytes.Contains(answer, []byte(`"qr_text":"`)) }

// warmSalons are clicked before anything is measured: a server that has just started opens its connections and prepares
// its statements with the first clicks.
const warmSalons = 64

// warmUp clicks the salons, twice, and ends their attempts.
func (b *bench) warmUp(ctx context.Context, t *target, salons []string) error {
	for range 2 {
		_, err := b.volley(ctx, len(salons), func(ctx context.Context, i int) error {
			return b.click(ctx, t.whatsapp(salons[i])+"/connect", t.key)
		})
		if err != nil {
			return err
		}
		if err := b.stopAll(ctx, t, salons); err != nil {
			return err
		}
	}
	return nil
}

// stopAll ends the attempts of salons, so that their next clicks begin anew and nobody polls them meanwhile.
func (b *bench) stopAll(ctx context.Context, t *target, salons []string) error {
	_, err := b.volley(ctx, len(salons), func(ctx context.Context, i int) error { return b.stopOne(ctx, t, salons[i]) })
	return err
}

func (b *bench) stopOne(ctx context.Context, t *target, slug string) error {
	_, err := b.call(ctx, http.MethodPost, t.whatsapp(slug)+"/stop", t.key, "")
	return err
}

// steady clicks each salon once at a constant rate, whether or not earlier clicks are answered, and gives how long each
// answer took.
func (b *bench) steady(ctx context.Context, t *target, salons []string, rate int) ([]time.Duration, error) {
	var next atomic.Int64
	header := http.Header{"Authorization": {"Bearer " + t.key}}
	targeter := func(v *vegeta.Target) error {
		i := int(next.Add(1)) - 1
		if i >= len(salons) {
			return vegeta.ErrNoTargets
		}
		*v = vegeta.Target{Method: http.MethodPost, URL: t.whatsapp(salons[i]) + "/connect", Header: header}
		return nil
	}
	attacker := vegeta.NewAttacker(vegeta.Timeout(callWithin), vegeta.MaxWorkers(1024))
	defer context.AfterFunc(ctx, func() { attacker.Stop() })()
	lasts := time.Duration(len(salons)) * time.Second / time.Duration(rate)
	var took []time.Duration
	var failed error
	for r := range attacker.Attack(targeter, vegeta.ConstantPacer{Freq: rate, Per: time.Second}, lasts, "") {
		switch {
		case r.Error == vegeta.ErrNoTargets.Error(): // one beyond the last
		case r.Error != "":
			failed = fmt.Errorf("%s: %.300s", r.Error, r.Body)
		case !hasCode(r.Body):
			failed = errNoCode
		default:
			took = append(took, r.Latency)
		}
	}
	return took, errors.Join(failed, context.Cause(ctx))
}

// percentile is the value below which a part p of all values is; 0 of none.
func percentile[T time.Duration | float64](values []T, p float64) T {
	if len(values) == 0 {
		return 0
	}
	sorted := slices.Sorted(slices.Values(values))
	return sorted[min(int(p*float64(len(sorted))), len(sorted)-1)]
}

// median is the middle value, or the mean of the two in the middle.
func median[T time.Duration | float64](values []T) T {
	n := len(values)
	if n == 0 {
		return 0
	}
	sorted := slices.Sorted(slices.Values(values))
	return (sorted[(n-1)/2] + sorted[n/2]) / 2
}

func ms(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }
