package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"os"
	"runtime"
	"runtime/pprof"
	"strings"
	"time"

	"salonzap/internal/cli"
)

// roleServe is the server itself inside this program: the same code as the binary's, with a profiler beside it. It is
// used with -profile only.
const roleServe = "role-serve"

// What a profiled server is told on its standard input, a line each.
const (
	sayProfile = "profile " // and a file's name: begin
	sayEnough  = "enough"   // end
	sayHeap    = "heap "    // and a file's name: write what is in memory now
)

// playServe runs the product, and profiles it when it is told to.
func playServe(ctx context.Context, args []string, now func() time.Time) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	go func() {
		defer cancel()
		handleCommands(os.Stdin)
	}()
	code := cli.Main(ctx, cli.Process{
		Args: args, Environ: os.Environ(), Stdin: strings.NewReader(""), Stdout: os.Stdout, Stderr: os.Stderr, Now: now,
	})
	if code != 0 {
		return errors.New("the server ended with an error")
	}
	return nil
}

// handleCommands starts and ends profiles, as its input says, until that ends.
func handleCommands(in *os.File) {
	var file *os.File
	end := func() {
		if file != nil {
			pprof.StopCPUProfile()
			_ = file.Close()
			file = nil
		}
	}
	defer end()
	for lines := bufio.NewScanner(in); lines.Scan(); {
		end()
		if name, ok := strings.CutPrefix(lines.Text(), sayHeap); ok {
			writeHeap(name)
			continue
		}
		name, ok := strings.CutPrefix(lines.Text(), sayProfile)
		if !ok {
			continue
		}
		var err error
		if file, err = os.Create(name); err == nil { //nolint:gosec // whoever started us chose the name
			err = pprof.StartCPUProfile(file)
		}
		if err != nil {
			_, _ = os.Stderr.WriteString(err.Error() + "\n")
		}
	}
}

// writeHeap writes what is in memory, and beside it how it is divided.
func writeHeap(name string) {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	line := fmt.Sprintf("heap in use %d KiB, of which live %d; stacks %d KiB; %d goroutines\n",
		m.HeapInuse>>10, m.HeapAlloc>>10, m.StackInuse>>10, runtime.NumGoroutine())
	err := os.WriteFile(name+".txt", []byte(line), 0o600)
	if file, created := os.Create(name); created == nil { //nolint:gosec // whoever started us chose the name
		err = errors.Join(err, pprof.Lookup("heap").WriteTo(file, 0), file.Close())
	}
	if err != nil {
		_, _ = os.Stderr.WriteString(err.Error() + "\n")
	}
}
