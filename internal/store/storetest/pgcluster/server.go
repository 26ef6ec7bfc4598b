package pgcluster

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"syscall"
	"time"

	"github.com/jackc/pgx/v5"
)

// readyPoll is how often a starting server is asked; it takes 50 to 100 ms.
const readyPoll = 10 * time.Millisecond

// server is the running process. A goroutine of its own waits for it.
type server struct {
	process *os.Process
	ended   chan struct{} // closed when the process is gone
}

// create runs initdb.
func (c *Cluster) create(ctx context.Context) error {
	if err := c.owner.give(c.dir); err != nil {
		return err
	}
	cmd := exec.CommandContext(ctx, filepath.Join(c.binaries, "initdb"), //nolint:gosec // a folder that holds initdb
		"--pgdata", filepath.Join(c.dir, "data"), "--username", superuser, "--auth", "trust",
		"--encoding", "UTF8", "--locale", "C", "--no-sync", "--no-instructions")
	c.prepare(cmd)
	out, err := cmd.CombinedOutput()
	if errors.Is(err, fs.ErrPermission) && c.owner.other {
		return fmt.Errorf("pgcluster: the user postgres cannot reach %s; set TMPDIR to a folder that everybody can enter: %w", c.dir, err)
	}
	if err != nil {
		return fmt.Errorf("pgcluster: initdb: %w: %s", err, bytes.TrimSpace(out))
	}
	return nil
}

// run starts the server and waits until it takes connections.
func (c *Cluster) run(ctx context.Context) error {
	logFile, err := os.OpenFile(c.logPath(), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return fmt.Errorf("pgcluster: %w", err)
	}
	defer logFile.Close()                                                     //nolint:errcheck // the server has its own handle
	cmd := exec.Command(filepath.Join(c.binaries, "postgres"), c.settings...) //nolint:gosec,noctx // outlives ctx; Stop ends it
	c.prepare(cmd)
	cmd.Stdout, cmd.Stderr = logFile, logFile
	started, err := start(cmd)
	if err != nil {
		return fmt.Errorf("pgcluster: postgres: %w", err)
	}
	c.server = started
	if err := c.ready(ctx); err != nil {
		c.server.kill()
		log, _ := os.ReadFile(c.logPath())
		return fmt.Errorf("pgcluster: the server does not start: %w: %s", err, bytes.TrimSpace(log))
	}
	return nil
}

func (c *Cluster) logPath() string { return filepath.Join(c.dir, "log") }

// prepare gives a command the owner, a folder it may stand in, and nothing of our environment: a stray PGPORT would lead
// it elsewhere.
func (c *Cluster) prepare(cmd *exec.Cmd) {
	cmd.Dir = c.dir
	cmd.Env = []string{"PATH=/usr/bin:/bin", "LC_ALL=C", "TZ=UTC"}
	cmd.SysProcAttr = processAttributes(c.owner)
}

// start runs a command on a thread that lives as long as it does: the kernel takes the end of the starting thread for
// the end of the parent.
func start(cmd *exec.Cmd) (*server, error) {
	s := &server{ended: make(chan struct{})}
	started := make(chan error)
	go func() {
		defer close(s.ended)
		runtime.LockOSThread()
		defer runtime.UnlockOSThread()
		err := cmd.Start()
		s.process = cmd.Process
		started <- err
		if err == nil {
			_ = cmd.Wait() // that it was killed is no news
		}
	}()
	return s, <-started
}

// ready asks for a connection until it gets one.
func (c *Cluster) ready(ctx context.Context) error {
	tick := time.NewTicker(readyPoll)
	defer tick.Stop()
	for {
		conn, err := pgx.Connect(ctx, c.DSN(""))
		if err == nil {
			return conn.Close(ctx)
		}
		select {
		case <-c.server.ended:
			return fmt.Errorf("it ended at once: %w", err)
		case <-ctx.Done():
			return ctx.Err()
		case <-tick.C:
		}
	}
}

// kill ends the server at once, its children too, and waits for it. SIGQUIT is PostgreSQL's "immediate shutdown".
func (s *server) kill() {
	_ = s.process.Signal(syscall.SIGQUIT) // it may be gone already
	<-s.ended
}
