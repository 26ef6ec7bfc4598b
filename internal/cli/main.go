package cli

import (
	"context"
	"fmt"
	"io"
	"time"

	"github.com/alecthomas/kong"
)

// Exit codes of the program.
const (
	exitOK     = 0
	exitFailed = 1 // the command failed, or the doctor found a problem
	exitUsage  = 2 // the arguments were not understood
)

// Process is what the operating system gives to a program.
type Process struct {
	Args    []string // without the program's name
	Environ []string // "NAME=value"
	Stdin   io.Reader
	Stdout  io.Writer
	Stderr  io.Writer
	Now     func() time.Time
}

// Main runs the command that the arguments name, until it is done or ctx ends, and returns the exit code.
func Main(ctx context.Context, p Process) (code int) {
	defer func() {
		switch r := recover().(type) {
		case nil:
		case exitCode:
			code = int(r)
		default:
			panic(r)
		}
	}()
	var g grammar
	parser, err := kong.New(&g,
		kong.Name("salonzap"),
		kong.Description("One salon, one WhatsApp: connects the WhatsApp of thousands of salons and keeps it connected."),
		kong.Writers(p.Stdout, p.Stderr),
		kong.Exit(func(code int) { panic(exitCode(code)) }),
		kong.ConfigureHelp(kong.HelpOptions{Compact: true, FlagsLast: true, WrapUpperBound: 100}),
		kong.BindTo(ctx, (*context.Context)(nil)),
	)
	if err != nil {
		panic(err) // the grammar itself is wrong
	}
	command, err := parser.Parse(p.Args)
	if err != nil {
		_, _ = fmt.Fprintf(p.Stderr, "salonzap: %v\nTry: salonzap --help\n", err)
		return exitUsage
	}
	h := newHome(p, g.JSON, g.EnvFile)
	defer h.close(context.WithoutCancel(ctx))
	if err := command.Run(h); err != nil {
		return h.report(err)
	}
	return exitOK
}

// exitCode is panicked with in place of os.Exit, which the parser calls after it has printed help; Main recovers it.
type exitCode int
