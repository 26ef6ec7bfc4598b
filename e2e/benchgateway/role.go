package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"os"
	"runtime"
	"runtime/debug"
	"strconv"
	"strings"
	"time"

	"salonzap/e2e/child"
	"salonzap/internal/cli"
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
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	go func() {
		defer cancel()
		for in := bufio.NewScanner(os.Stdin); in.Scan(); {
		}
	}()
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
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	go func() {
		defer cancel()
		for in := bufio.NewScanner(os.Stdin); in.Scan(); {
			if in.Text() == sayTidy {
				runtime.GC()
				debug.FreeOSMemory()
				_, _ = fmt.Printf("%s%d\n", tidied, runtime.NumGoroutine())
			}
		}
	}()
	code := cli.Main(ctx, cli.Process{
		Args: []string{"gateway", "--env-file="}, Environ: os.Environ(), Stdin: strings.NewReader(""), Stdout: os.Stdout, Stderr: os.Stderr, Now: now,
	})
	if code != 0 {
		return errors.New("the gateway ended with an error")
	}
	return nil
}
