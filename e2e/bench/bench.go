package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"time"

	"salonzap/e2e/child"
	"salonzap/internal/evolution"
	"salonzap/internal/evolution/evolutiontest"
	"salonzap/internal/secret"
	"salonzap/internal/store/storetest/pgcluster"
)

// bench is one run: what all measurements share.
type bench struct {
	options options
	now     func() time.Time
	report  *report
	folder  string // everything that the run writes is in it, but for profiles
	binary  string // the product
	ring    string // the key ring of every database of the run
	client  *http.Client

	cluster    *pgcluster.Cluster // nil when PostgreSQL is not measured
	fake, bare *child.Process
	fakeURL    string
	bareURL    string
	made       int // places so far
}

// fakeKey is the played server's key.
const fakeKey = evolution.Key("bench-" + evolutiontest.DefaultKey)

// newBench builds the product and starts what the measurements need. Close it.
func newBench(ctx context.Context, o options, now func() time.Time) (_ *bench, err error) {
	b := &bench{
		options: o, now: now, report: &report{progress: os.Stdout, options: o}, ring: "bench:" + secret.Generate(),
		client: &http.Client{Timeout: callWithin, Transport: &http.Transport{
			MaxIdleConnsPerHost: 512, MaxIdleConns: 2048, IdleConnTimeout: time.Minute,
		}},
	}
	if o.json {
		b.report.progress = os.Stderr
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, b.close())
		}
	}()
	if b.folder, err = os.MkdirTemp("", "salonzap-bench-"); err != nil {
		return nil, err
	}
	b.say("%d processors, %s, %s/%s; the played server takes 0 ms\n", runtime.NumCPU(), runtime.Version(), runtime.GOOS, runtime.GOARCH)
	if err := b.build(ctx); err != nil {
		return nil, err
	}
	if slices.Contains(o.databases, postgresName) {
		if b.cluster, err = pgcluster.Start(ctx, pgcluster.Options{Durable: true}); err != nil {
			return nil, err
		}
	}
	return b, b.playScene(ctx)
}

// callWithin bounds one call of ours.
const callWithin = 40 * time.Second

// build makes the product's binary, as it is distributed.
func (b *bench) build(ctx context.Context) error {
	b.binary = filepath.Join(b.folder, "salonzap")
	cmd := exec.CommandContext(ctx, "go", "build", "-trimpath", "-ldflags", "-s -w", "-o", b.binary, "salonzap/cmd/salonzap") //nolint:gosec // our own program
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("go build: %w: %s", err, out)
	}
	return nil
}

// playScene starts the played server and the bare handler.
func (b *bench) playScene(ctx context.Context) (err error) {
	b.fake, b.fakeURL, err = child.Start(ctx, child.Command{
		Name: "fake", Args: []string{roleFake, string(fakeKey)}, Folder: b.folder, Ready: roleReady,
	})
	if err != nil {
		return err
	}
	b.bare, b.bareURL, err = child.Start(ctx, child.Command{
		Name: "bare", Args: []string{roleBare, b.fakeURL, string(fakeKey)}, Folder: b.folder, Ready: roleReady,
	})
	return err
}

// run makes the measurements that were asked for.
func (b *bench) run(ctx context.Context) error {
	for _, part := range []struct {
		name    string
		measure func(ctx context.Context, kind string) error
	}{{onClicks, b.clicks}, {onStream, b.streams}, {onLists, b.lists}, {onStart, b.starts}, {onRest, b.rests}, {onLive, b.dashboards}} {
		for _, kind := range b.options.databases {
			if !b.options.wants(part.name) {
				continue
			}
			if err := part.measure(ctx, kind); err != nil {
				return fmt.Errorf("%s on %s: %w", part.name, kind, err)
			}
		}
	}
	return nil
}

// close ends what was started, last first, and removes what was written.
func (b *bench) close() error {
	b.client.CloseIdleConnections()
	var errs []error
	for _, p := range []*child.Process{b.bare, b.fake} {
		if p != nil {
			errs = append(errs, p.Stop())
		}
	}
	if b.cluster != nil {
		errs = append(errs, b.cluster.Stop())
	}
	return errors.Join(append(errs, os.RemoveAll(b.folder))...)
}

func (b *bench) say(format string, args ...any) {
	_, _ = fmt.Fprintf(b.report.progress, format, args...)
}

// title is a database's name for people.
func title(kind string) string {
	if kind == postgresName {
		return "PostgreSQL"
	}
	return "SQLite"
}
