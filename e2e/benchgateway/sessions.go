package main

import (
	"context"
	"fmt"
	"time"

	"salonzap/internal/evolution"
)

const (
	kib = 1024
	mib = 1024 * kib
)

// link links every session by its QR code, some at once.
func (b *bench) link(ctx context.Context) error {
	n := b.options.sessions
	fmt.Printf("\n%d sessions, linked by QR code, %d at once\n", n, b.options.pairing)
	if _, err := goroutines(ctx, b.gateway); err != nil {
		return err
	}
	base := b.gateway.Memory("VmRSS")
	if err := b.gateway.ForgetPeak(); err != nil {
		return err
	}
	before := b.gateway.CPU()
	began := b.now()
	first := min(n, 100)
	if err := each(ctx, first, b.options.pairing, b.linkOne); err != nil {
		return err
	}
	peak := b.gateway.Memory("VmHWM")
	b.say(fmt.Sprintf("peak memory while the first %d are linked", first), peak/mib, "MiB", 100)
	err := each(ctx, n-first, b.options.pairing, func(ctx context.Context, i int) error { return b.linkOne(ctx, i+first) })
	if err != nil {
		return err
	}
	took := b.now().Sub(began)
	after := b.gateway.CPU()
	b.say("all linked after", took.Seconds(), "s", 0)
	b.say("processor's time to link one", float64((after-before).Milliseconds())/float64(n), "ms", 90)
	return b.reportSessionCost(ctx, base)
}

// reportSessionCost reports the memory of a session at rest, and of ten thousand.
func (b *bench) reportSessionCost(ctx context.Context, base float64) error {
	n := float64(b.options.sessions)
	goroutines, err := goroutines(ctx, b.gateway)
	if err != nil {
		return err
	}
	rss := b.gateway.Memory("VmRSS")
	slope := (rss - base) / n
	b.say("memory of the gateway without a session", base/mib, "MiB", 0)
	b.say("memory a session", slope/kib, "KiB", 200)
	b.say("goroutines a session", float64(goroutines)/n, "", 5)
	b.say("ten thousand sessions by that slope", (base+10_000*slope)/mib, "MiB", 0)
	return nil
}

// linkOne creates an instance, waits for its code, and scans it.
func (b *bench) linkOne(ctx context.Context, i int) error {
	name := instance(i)
	if err := b.person(ctx, salon(i)); err != nil {
		return err
	}
	_, err := b.client.Create(ctx, evolution.CreateRequest{
		InstanceName: name, Integration: evolution.IntegrationBaileys, Webhook: &evolution.WebhookConfig{
			Enabled: true, URL: b.hooks.url, Events: []evolution.Event{evolution.EventMessagesUpsert},
		},
	})
	if err != nil {
		return fmt.Errorf("create: %w", err)
	}
	code := ""
	err = until(ctx, 50*time.Millisecond, func() (bool, error) {
		r, err := b.client.Connect(ctx, name, "")
		code = r.QRCode.Code
		return code != "", err
	})
	if err != nil {
		return fmt.Errorf("connect: %w", err)
	}
	if err := b.play(ctx, "/control/phones/"+salon(i)+"/scan", map[string]any{"text": code}); err != nil {
		return err
	}
	return b.untilOpen(ctx, name)
}

func (b *bench) untilOpen(ctx context.Context, name string) error {
	return until(ctx, 20*time.Millisecond, func() (bool, error) {
		s, err := b.client.State(ctx, name)
		return s == evolution.StateOpen, err
	})
}

// rest measures what the sessions cost when nothing happens.
func (b *bench) rest(ctx context.Context) error {
	const idle = 20 * time.Second
	fmt.Printf("\nidle for %s\n", idle)
	before := b.gateway.CPU()
	select {
	case <-time.After(idle):
	case <-ctx.Done():
		return context.Cause(ctx)
	}
	after := b.gateway.CPU()
	b.say("processor", 100*(after-before).Seconds()/idle.Seconds(), "% core", 3)
	return nil
}

// again kills the gateway and starts it again: every session must come back without a scan.
func (b *bench) again(ctx context.Context) error {
	n := b.options.sessions
	fmt.Printf("\nkill -9, and a new start with %d sessions\n", n)
	if err := b.gateway.Kill(); err != nil {
		return err
	}
	began := b.now()
	if err := b.start(ctx); err != nil {
		return err
	}
	b.say("answers after", b.now().Sub(began).Seconds(), "s", 0)
	open := 0
	err := until(ctx, 50*time.Millisecond, func() (bool, error) {
		rows, err := b.client.Instances(ctx)
		was := open
		open = 0
		for _, r := range rows {
			if r.ConnectionStatus == evolution.StateOpen {
				open++
			}
		}
		if was == 0 && open > 0 {
			b.say("the first is back after", b.now().Sub(began).Seconds(), "s", 1)
		}
		return open == n, err
	})
	b.say("all are back after", b.now().Sub(began).Seconds(), "s", 15)
	if err != nil {
		return fmt.Errorf("%d of %d came back: %w", open, n, err)
	}
	goroutines, err := goroutines(ctx, b.gateway)
	if err != nil {
		return err
	}
	rss := b.gateway.Memory("VmRSS")
	b.say("memory of the whole gateway after the restart", rss/mib, "MiB", 0)
	b.say("goroutines a session", float64(goroutines)/float64(n), "", 5)
	return nil
}
