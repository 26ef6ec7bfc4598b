package main

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"net/http"
	"os"
	"strings"
	"sync"
	"time"

	"salonzap/e2e/child"
	"salonzap/internal/evolution"
)

// bench is one run: what all measurements share.
type bench struct {
	options  options
	now      func() time.Time
	folder   string
	whatsapp *child.Process
	double   string // its address
	gateway  *child.Process
	env      []string
	client   *evolution.Client
	http     *http.Client
	hooks    *receiver
	failed   bool
}

const gatewayKey = evolution.Key("benchmark-0123456789abcdef0123456789")

func newBench(ctx context.Context, o options, now func() time.Time) (_ *bench, err error) {
	b := &bench{options: o, now: now, http: &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 256}}} //nolint:mnd // more than work at once
	defer func() {
		if err != nil {
			err = errors.Join(err, b.close())
		}
	}()
	if b.folder, err = os.MkdirTemp("", "salonzap-benchgateway-"); err != nil {
		return nil, err
	}
	if b.hooks, err = newReceiver(ctx, now); err != nil {
		return nil, err
	}
	var said string
	if b.whatsapp, said, err = child.Start(ctx, child.Command{Name: "whatsapp", Args: []string{roleWhatsApp}, Folder: b.folder, Ready: readyWhatsApp}); err != nil {
		return nil, err
	}
	address, root, _ := strings.Cut(said, " ")
	if _, err := hex.DecodeString(root); err != nil {
		return nil, err
	}
	b.double = "http://" + address
	b.env = []string{
		"SALONZAP_DATA=" + b.folder, "SALONZAP_GATEWAY_LISTEN=127.0.0.1:0", "SALONZAP_GATEWAY_KEY=" + string(gatewayKey), "SALONZAP_LOG=warn",
		"SALONZAP_WHATSAPP_URL=ws://" + address + "/ws/chat", "SALONZAP_WHATSAPP_ROOT_KEY=" + root,
	}
	return b, b.start(ctx)
}

// start starts the gateway, also again.
func (b *bench) start(ctx context.Context) error {
	p, url, err := child.Start(ctx, child.Command{Name: "gateway", Args: []string{roleGateway}, Folder: b.folder, Ready: readyGateway, Env: b.env})
	b.gateway = p
	if err != nil {
		return err
	}
	b.client, err = evolution.New(evolution.Config{BaseURL: url, Key: gatewayKey, Transport: b.http.Transport})
	return err
}

func (b *bench) close() error {
	var errs []error
	for _, p := range []*child.Process{b.gateway, b.whatsapp} {
		if p != nil {
			errs = append(errs, p.Stop())
		}
	}
	if b.hooks != nil {
		errs = append(errs, b.hooks.close())
	}
	if errors.Join(errs...) == nil && b.folder != "" {
		errs = append(errs, os.RemoveAll(b.folder))
	}
	return errors.Join(errs...)
}

func (b *bench) run(ctx context.Context) error {
	for _, part := range []func(context.Context) error{b.link, b.rest, b.again, b.send, b.receive, b.flood} {
		if err := part(ctx); err != nil {
			return err
		}
	}
	if b.failed {
		fmt.Println("\nNot every target is met.")
		return nil
	}
	fmt.Println("\nEvery target is met.")
	return nil
}

// say prints a figure; a target of 0 is none, and a figure should be at most its target.
func (b *bench) say(name string, value float64, unit string, target float64) {
	line := fmt.Sprintf("  %-58s %9.2f %-7s", name, value, unit)
	switch {
	case target == 0:
	case value <= target:
		line += fmt.Sprintf(" ≤ %g pass", target)
	default:
		b.failed = true
		line += fmt.Sprintf(" ≤ %g falls short", target)
	}
	fmt.Println(strings.TrimRight(line, " "))
}

// each does something for numbers from 0 to n, some at once, and stops at the first error.
func each(ctx context.Context, n, atOnce int, do func(ctx context.Context, i int) error) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	next := make(chan int)
	var wg sync.WaitGroup
	for range atOnce {
		wg.Go(func() {
			for i := range next {
				if err := do(ctx, i); err != nil {
					cancel(err)
				}
			}
		})
	}
feed:
	for i := range n {
		select {
		case next <- i:
		case <-ctx.Done():
			break feed
		}
	}
	close(next)
	wg.Wait()
	if cause := context.Cause(ctx); cause != nil {
		return cause
	}
	return nil
}

// until asks again and again.
func until(ctx context.Context, every time.Duration, done func() (bool, error)) error {
	t := time.NewTicker(every)
	defer t.Stop()
	for {
		if ok, err := done(); ok || err != nil {
			return err
		}
		select {
		case <-t.C:
		case <-ctx.Done():
			return context.Cause(ctx)
		}
	}
}

func instance(i int) string { return fmt.Sprintf("salon-%04d_whatsapp", i) }
func salon(i int) string    { return fmt.Sprintf("55119%08d", i) }
func customer(i int) string { return fmt.Sprintf("55219%08d", i) }
