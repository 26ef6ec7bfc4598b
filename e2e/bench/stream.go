package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"sync"
	"time"
)

// The measurement of live streams: the time from a click to its code in the stream, minus the
// server's own time, with 200 salons linking at once.
const (
	linkingSalons = 200
	linkingRounds = 3
	linkingPace   = 20 * time.Millisecond // between two clicks: all 200 in 4 s
	codeWithin    = 20 * time.Second

	goalHalf = 10 // ms
	goal99   = 50 // ms
)

// streams measures how long a code takes from the click to every open page, beyond what the played server takes.
func (b *bench) streams(ctx context.Context, kind string) (err error) {
	b.report.begin("Click to code in the live stream, 200 salons linking, " + title(kind))
	p, err := b.newPlace(ctx, kind)
	if err != nil {
		return err
	}
	if err := b.furnish(ctx, p, false, linkingSalons+warmSalons); err != nil {
		return err
	}
	t, err := b.serve(ctx, p)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, t.Stop()) }()
	if err := b.warmUp(ctx, t, p.slugs(linkingSalons+1, linkingSalons+warmSalons)); err != nil {
		return err
	}
	ctx, cancel := context.WithCancel(ctx)
	var wg sync.WaitGroup
	defer wg.Wait()
	defer cancel()
	salons := p.slugs(1, linkingSalons)
	pages := make([]*page, len(salons))
	for i, slug := range salons {
		if pages[i], err = b.open(ctx, t, slug); err != nil {
			return err
		}
		wg.Go(pages[i].read)
	}
	return b.linkAll(ctx, t, salons, pages)
}

// linkAll clicks every salon once for the first time, then again and again while all others are linking.
func (b *bench) linkAll(ctx context.Context, t *target, salons []string, pages []*page) error {
	first, err := b.linkRound(ctx, t, salons, pages, false)
	if err != nil {
		return err
	}
	var later []time.Duration
	for range linkingRounds {
		took, err := b.linkRound(ctx, t, salons, pages, true)
		if err != nil {
			return err
		}
		later = append(later, took...)
	}
	for _, r := range []struct {
		name string
		took []time.Duration
	}{{"first clicks", first}, {"reconnecting clicks", later}} {
		b.report.judge(r.name+", half of all", ms(median(r.took)), "ms", atMost, goalHalf)
		b.report.judge(r.name+", 99 of 100", ms(percentile(r.took, 0.99)), "ms", atMost, goal99)
	}
	return nil
}

// linkRound clicks each salon at a steady pace and gives what was ours of the time until its page had the code.
func (b *bench) linkRound(ctx context.Context, t *target, salons []string, pages []*page, again bool) ([]time.Duration, error) {
	instances := make([]string, len(salons))
	for i, slug := range salons {
		instances[i] = instanceName(slug)
	}
	if err := b.ask(ctx, "spent", names{}, nil); err != nil { // from now on
		return nil, err
	}
	took, errs := make([]time.Duration, len(salons)), make([]error, len(salons))
	var wg sync.WaitGroup
	tick := time.NewTicker(linkingPace)
	defer tick.Stop()
	for i, slug := range salons {
		wg.Go(func() { took[i], errs[i] = b.link(ctx, t, slug, pages[i], again) })
		<-tick.C
	}
	wg.Wait()
	var theirs []time.Duration
	err := errors.Join(errors.Join(errs...), b.ask(ctx, "spent", names{instances}, &theirs))
	if err != nil {
		return nil, err
	}
	for i := range took {
		took[i] -= theirs[i]
	}
	return took, nil
}

// link clicks one salon and waits until its page shows the attempt's code.
func (b *bench) link(ctx context.Context, t *target, slug string, p *page, again bool) (time.Duration, error) {
	if again {
		if err := b.stopOne(ctx, t, slug); err != nil {
			return 0, err
		}
	}
	began := b.now()
	answer, err := b.call(ctx, http.MethodPost, t.whatsapp(slug)+"/connect", t.key, `{"wait_seconds":0}`)
	if err != nil {
		return 0, err
	}
	var card card
	if err := json.Unmarshal(answer, &card); err != nil {
		return 0, err
	}
	patience := time.NewTimer(codeWithin)
	defer patience.Stop()
	for {
		select {
		case shown := <-p.codes:
			if shown.attempt == card.Attempt {
				return shown.at.Sub(began), nil
			}
		case <-patience.C:
			return 0, fmt.Errorf("%s: no code in its stream after %s", slug, codeWithin)
		case <-ctx.Done():
			return 0, context.Cause(ctx)
		}
	}
}
