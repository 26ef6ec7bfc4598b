package main

import (
	"bufio"
	"context"
	"errors"
	"os"
	"runtime/pprof"
	"strings"
	"time"

	"salonzap/internal/cli"
)

// What a process of this program can be besides the one that plays phones. Each ends when its standard input does.
const (
	rolePlatform = "role-platform"
	roleGateway  = "role-gateway"

	readyPlatform = "Salonzap is running at "
	readyGateway  = "The gateway is running at "
)

// What a role is told on its standard input, each with a file's name.
const (
	sayProfile = "profile " // measure the processor's time until the next line
	sayHeap    = "heap "    // write what is in memory
)

// playProduct is one of the product's own commands.
func playProduct(ctx context.Context, command string, now func() time.Time) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	go func() {
		defer cancel()
		handleCommands(os.Stdin)
	}()
	code := cli.Main(ctx, cli.Process{
		Args: []string{command, "--env-file="}, Environ: os.Environ(), Stdin: strings.NewReader(""), Stdout: os.Stdout, Stderr: os.Stderr, Now: now,
	})
	if code != 0 {
		return errors.New("the " + command + " command ended with an error")
	}
	return nil
}

// handleCommands writes profiles, as its input says, until that ends.
func handleCommands(in *os.File) {
	defer pprof.StopCPUProfile()
	for lines := bufio.NewScanner(in); lines.Scan(); {
		pprof.StopCPUProfile()
		what, name, _ := strings.Cut(lines.Text(), " ")
		file, err := os.Create(name) //nolint:gosec // whoever started us chose the name
		if err != nil {
			continue
		}
		switch what + " " {
		case sayProfile:
			_ = pprof.StartCPUProfile(file)
		case sayHeap:
			_ = pprof.WriteHeapProfile(file)
			_ = file.Close()
		}
	}
}
