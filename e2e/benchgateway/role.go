package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"runtime"
	"runtime/debug"
	"strconv"
	"time"

	"salonzap/e2e/child"
	"salonzap/internal/gateway/simulator"
)

// What a process of this program can be besides the one that measures. Each ends when its standard input does.
const (
	roleWhatsApp = "role-whatsapp"
	roleGateway  = "role-gateway"
)

// sayTidy asks a gateway to collect its garbage and to say how many goroutines it has.
const (
	sayTidy = "tidy"
	tidied  = "tidied "
)

// What the roles say when they are ready; their address follows.
const (
	readyWhatsApp = "WhatsApp's double is at "
	readyGateway  = "The gateway is running at "
)

// goroutines collects garbage in a gateway and counts.
func goroutines(ctx context.Context, p *child.Process) (int, error) {
	if err := p.Tell(sayTidy); err != nil {
		return 0, err
	}
	text, err := p.Await(ctx, tidied)
	if err != nil {
		return 0, err
	}
	return strconv.Atoi(text)
}

// playWhatsApp is the double of WhatsApp's server.
func playWhatsApp(ctx context.Context, now func() time.Time) error {
	ctx, cancel := child.UntilClosed(ctx, os.Stdin, nil)
	defer cancel()
	err := simulator.Serve(ctx, simulator.Options{Now: now, Keep: 100, Ready: func(address string, root [32]byte) {
		_, _ = fmt.Printf("%s%s %x\n", readyWhatsApp, address, root)
	}})
	if errors.Is(err, context.Canceled) {
		return nil
	}
	return err
}

// playGateway is the product's own command, beside which somebody can ask for a look inside.
func playGateway(ctx context.Context, now func() time.Time) error {
	return child.Serve(ctx, []string{"gateway", "--env-file="}, now, func(line string) {
		if line == sayTidy {
			runtime.GC()
			debug.FreeOSMemory()
			_, _ = fmt.Printf("%s%d\n", tidied, runtime.NumGoroutine())
		}
	})
}
