package main

import (
	"context"
	"errors"
	"time"
)

// The measurement of an idle server.
const (
	restSettle = 10 * time.Second // its start is over
	restWatch  = 30 * time.Second
	goalRest   = 0.5 // % of a core
)

// rests measures the processor time of an idle server.
func (b *bench) rests(ctx context.Context, kind string) error {
	b.report.begin("At rest, " + title(kind))
	p, err := b.newPlace(ctx, kind)
	if err != nil {
		return err
	}
	t, err := b.serve(ctx, p)
	if err != nil {
		return err
	}
	waitFor(ctx, restSettle)
	before := t.CPU()
	waitFor(ctx, restWatch)
	used := t.CPU() - before
	if err := errors.Join(context.Cause(ctx), t.Stop()); err != nil {
		return err
	}
	if before > 0 { // there is a /proc
		b.report.judge("of a core", 100*used.Seconds()/restWatch.Seconds(), "%", atMost, goalRest)
	}
	return nil
}

// waitFor leaves a server alone for a while.
func waitFor(ctx context.Context, d time.Duration) {
	select {
	case <-ctx.Done():
	case <-time.After(d):
	}
}
