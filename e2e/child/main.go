package child

import (
	"bufio"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"time"

	"salonzap/internal/cli"
)

// Main is a program's main function, up to its exit: begin ends when the program is interrupted.
func Main(name string, begin func(ctx context.Context, args []string, now func() time.Time) error) {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	now := time.Now //nolint:forbidigo // a program of its own: this is where its clock comes from
	err := begin(ctx, os.Args[1:], now)
	stop()
	switch {
	case err == nil:
	case errors.Is(err, flag.ErrHelp):
		os.Exit(2)
	default:
		_, _ = fmt.Fprintf(os.Stderr, "%s: %v\n", name, err)
		os.Exit(1)
	}
}

// Serve is one of the product's own commands, inside this program. It ends when its standard input does, of which each line is given to tell.
func Serve(ctx context.Context, args []string, now func() time.Time, tell func(line string)) error {
	ctx, cancel := UntilClosed(ctx, os.Stdin, tell)
	defer cancel()
	code := cli.Main(ctx, cli.Process{
		Args: args, Environ: os.Environ(), Stdin: strings.NewReader(""), Stdout: os.Stdout, Stderr: os.Stderr, Now: now,
	})
	if code != 0 {
		return errors.New(args[0] + " ended with an error")
	}
	return nil
}

// UntilClosed is a context that ends with ctx, or when whoever started us closes our standard input or is gone. Each line of it is given to
// tell, which may be nil.
func UntilClosed(ctx context.Context, in io.Reader, tell func(line string)) (context.Context, context.CancelFunc) {
	ctx, cancel := context.WithCancel(ctx)
	go func() {
		defer cancel()
		for lines := bufio.NewScanner(in); lines.Scan(); {
			if tell != nil {
				tell(lines.Text())
			}
		}
	}()
	return ctx, cancel
}
