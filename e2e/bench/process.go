package main

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

const (
	startWithin = 60 * time.Second
	stopWithin  = 25 * time.Second
)

// process is a program that we started, and that we end.
type process struct {
	name string
	cmd  *exec.Cmd
	in   io.WriteCloser
	log  *os.File      // what it writes to standard error
	read chan struct{} // closed when its standard output is at its end
}

// launch is how a process is started.
type launch struct {
	name   string
	argv   []string
	env    []string // nil: ours
	folder string   // where its log goes
	ready  string   // the line that says that it is ready begins so; what follows is its address
}

// start starts a process and returns its address, when it says that it is ready.
func start(ctx context.Context, l launch) (_ *process, address string, err error) {
	p := &process{name: l.name, read: make(chan struct{})}
	p.cmd = exec.CommandContext(context.WithoutCancel(ctx), l.argv[0], l.argv[1:]...) //nolint:gosec // programs of ours
	p.cmd.Env, p.cmd.Dir = l.env, l.folder                                            // away from a developer's .env
	if p.log, err = os.Create(filepath.Join(l.folder, l.name+".log")); err != nil {
		return nil, "", err
	}
	p.cmd.Stderr = p.log
	if p.in, err = p.cmd.StdinPipe(); err != nil {
		return nil, "", err
	}
	out, err := p.cmd.StdoutPipe()
	if err != nil {
		return nil, "", err
	}
	if err := p.cmd.Start(); err != nil {
		return nil, "", err
	}
	found := make(chan string, 1)
	go func() { defer close(p.read); scan(out, l.ready, found) }()
	select {
	case address = <-found:
		return p, address, nil
	case <-p.read:
		err = fmt.Errorf("%s ended at its start", l.name)
	case <-time.After(startWithin):
		err = fmt.Errorf("%s was not ready after %s", l.name, startWithin)
	case <-ctx.Done():
		err = context.Cause(ctx)
	}
	_ = p.cmd.Process.Kill()
	_ = p.wait()
	return nil, "", fmt.Errorf("%w: %s", err, p.tail())
}

// scan looks for the line that says ready, and reads on until the end, so that the process never waits for us.
func scan(out io.Reader, ready string, found chan<- string) {
	lines := bufio.NewReader(out)
	for {
		line, err := lines.ReadString('\n')
		if rest, ok := strings.CutPrefix(line, ready); ok {
			found <- strings.TrimSpace(rest)
			break
		}
		if err != nil {
			return
		}
	}
	_, _ = io.Copy(io.Discard, lines) // until it ends
}

// stop ends the process as an operator would, and by force when that does not help.
func (p *process) stop() error {
	_ = p.in.Close()
	_ = p.cmd.Process.Signal(os.Interrupt)
	force := time.AfterFunc(stopWithin, func() { _ = p.cmd.Process.Kill() })
	defer force.Stop()
	if err := p.wait(); err != nil {
		return fmt.Errorf("%s: %w: %s", p.name, err, p.tail())
	}
	return nil
}

func (p *process) wait() error {
	<-p.read
	err := p.cmd.Wait()
	_ = p.log.Close()
	return err
}

func (p *process) pid() int { return p.cmd.Process.Pid }

// tail is the end of what the process wrote.
func (p *process) tail() string {
	const most = 2000
	text, _ := os.ReadFile(p.log.Name()) //nolint:gosec // the file that we made
	return string(bytes.TrimSpace(text[max(0, len(text)-most):]))
}
