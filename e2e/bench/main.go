package main

import (
	"context"
	"errors"
	"os"
	"time"

	"salonzap/e2e/child"
)

func main() { child.Main("bench", begin) }

// begin runs the measurements or, in a process that they started, the role that it was given.
func begin(ctx context.Context, args []string, now func() time.Time) error {
	if len(args) > 0 {
		if play, ok := roles()[args[0]]; ok {
			return play(ctx, args[1:], now)
		}
	}
	o, err := parseOptions(args, os.Stderr)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeoutCause(ctx, o.timeout, errors.New("the time of -timeout is over"))
	defer cancel()
	b, err := newBench(ctx, o, now)
	if err != nil {
		return err
	}
	err = errors.Join(b.run(ctx), b.close())
	if cause := context.Cause(ctx); err != nil && cause != nil {
		return cause
	}
	if unwritten := b.report.write(os.Stdout, o.json); unwritten != nil {
		return unwritten
	}
	if err == nil && o.strict && b.report.missed() {
		return errMissed
	}
	return err
}

// errMissed is how a strict run ends that missed a target.
var errMissed = errors.New("a target was missed")

// roles are what a process of this program can be besides the one that measures. Each prints its address as its first
// line, and ends when its standard input does.
func roles() map[string]func(ctx context.Context, args []string, now func() time.Time) error {
	return map[string]func(context.Context, []string, func() time.Time) error{
		roleFake: playFake, roleBare: playBare, roleServe: playServe, roleWatch: playWatch,
	}
}
