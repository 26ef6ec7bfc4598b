package main

import (
	"context"
	"errors"
	"flag"
	"time"

	"salonzap/e2e/child"
)

func main() { child.Main("benchgateway", begin) }

// options are what can be chosen.
type options struct {
	sessions int
	pairing  int // at once
	sends    int // a second
	inbound  int // a second
	burst    int // a second
	seconds  int // of each load
	timeout  time.Duration
}

func begin(ctx context.Context, args []string, now func() time.Time) error {
	if len(args) > 0 {
		switch args[0] {
		case roleWhatsApp:
			return playWhatsApp(ctx, now)
		case roleGateway:
			return playGateway(ctx, now)
		}
	}
	var o options
	f := flag.NewFlagSet("benchgateway", flag.ContinueOnError)
	f.IntVar(&o.sessions, "sessions", 1000, "how many sessions are linked")
	f.IntVar(&o.pairing, "pairing", 10, "how many are linked at once")
	f.IntVar(&o.sends, "sends", 200, "messages sent a second, over 100 sessions")
	f.IntVar(&o.inbound, "inbound", 150, "messages received a second")
	f.IntVar(&o.burst, "burst", 500, "messages received a second in the burst")
	f.IntVar(&o.seconds, "seconds", 30, "how long each load lasts")
	f.DurationVar(&o.timeout, "timeout", 20*time.Minute, "when to give up")
	if err := f.Parse(args); err != nil {
		return flag.ErrHelp
	}
	ctx, cancel := context.WithTimeoutCause(ctx, o.timeout, errors.New("the time of -timeout is over"))
	defer cancel()
	b, err := newBench(ctx, o, now)
	if err != nil {
		return err
	}
	return errors.Join(b.run(ctx), b.close())
}
