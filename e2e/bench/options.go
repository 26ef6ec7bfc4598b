package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"
)

// The measurements, and the databases that they run on.
const (
	onClicks = "clicks"
	onStream = "stream"
	onLists  = "lists"
	onStart  = "start"
	onRest   = "rest"
	onLive   = "live" // takes minutes and all of the machine: only when it is asked for

	sqliteName   = "sqlite"
	postgresName = "postgres"
)

// options are what the command line says.
type options struct {
	databases []string
	only      []string
	clicks    int
	rounds    int
	workers   int
	timeout   time.Duration
	json      bool
	profile   string
	pages     int
	strict    bool
}

func parseOptions(args []string, out io.Writer) (options, error) {
	var o options
	f := flag.NewFlagSet("bench", flag.ContinueOnError)
	f.SetOutput(out)
	databases := f.String("db", "sqlite,postgres", "databases to measure on")
	only := f.String("only", "clicks,stream,lists,start,rest", "measurements to make")
	f.IntVar(&o.clicks, "clicks", 1200, "clicks in a slice, 1 to 20000")
	f.IntVar(&o.rounds, "rounds", 3, "slices of each kind, 1 to 20; the middle one counts")
	f.IntVar(&o.workers, "workers", 16, "callers at once, 1 to 256")
	f.DurationVar(&o.timeout, "timeout", 15*time.Minute, "give up after")
	f.BoolVar(&o.json, "json", false, "print JSON")
	f.StringVar(&o.profile, "profile", "", "also write the server's CPU profiles of clicks, to files named like this `file`")
	f.IntVar(&o.pages, "pages", 10000, "open dashboards (-only live), 1000 to 50000")
	f.BoolVar(&o.strict, "strict", false, "end with an error when a target was missed")
	if err := f.Parse(args); err != nil {
		return o, err
	}
	var err error
	if o.databases, err = choices("db", *databases, sqliteName, postgresName); err != nil {
		return o, err
	}
	if o.only, err = choices("only", *only, onClicks, onStream, onLists, onStart, onRest, onLive); err != nil {
		return o, err
	}
	for _, n := range []struct {
		name      string
		value, at int
	}{{"clicks", o.clicks, 20000}, {"rounds", o.rounds, 20}, {"workers", o.workers, 256}} {
		if n.value < 1 || n.value > n.at {
			return o, fmt.Errorf("-%s must be 1 to %d", n.name, n.at)
		}
	}
	if o.pages < 1000 || o.pages > 50000 {
		return o, errors.New("-pages must be 1000 to 50000")
	}
	return o, nil
}

// choices reads a list of words, each one of those that there are.
func choices(name, list string, all ...string) ([]string, error) {
	var chosen []string
	for word := range strings.SplitSeq(list, ",") {
		if word = strings.TrimSpace(word); !slices.Contains(all, word) {
			return nil, fmt.Errorf("-%s: %q is none of %s", name, word, strings.Join(all, ", "))
		}
		chosen = append(chosen, word)
	}
	return chosen, nil
}

func (o options) wants(what string) bool { return slices.Contains(o.only, what) }
