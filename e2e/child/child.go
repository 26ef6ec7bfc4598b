package child

import (
	"bufio"
	"bytes"
	"cmp"
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
	// StartWithin is how long a program may take until it says that it is ready.
	StartWithin = 60 * time.Second
	stopWithin  = 25 * time.Second
	maxLines    = 1000 // lines that nobody has awaited; later ones are lost
)

// Process is a program that we started, and that we end.
type Process struct {
	name  string
	cmd   *exec.Cmd
	in    io.WriteCloser
	log   *os.File    // what it writes to standard error
	lines chan string // what it writes to standard output; closed at its end
}

// Command is how a program is started.
type Command struct {
	Name   string
	Path   string // of the program; empty: this one
	Args   []string
	Env    []string // beside ours
	Only   bool     // nothing of our environment but Env
	Folder string   // where it works and its log goes
	Ready  string   // the line that says that it is ready begins so
}

// Start starts a program, and returns what it says after Ready.
func Start(ctx context.Context, c Command) (_ *Process, said string, err error) {
	self, err := os.Executable()
	if err != nil {
		return nil, "", err
	}
	p := &Process{name: c.Name, lines: make(chan string, maxLines)}
	p.cmd = exec.CommandContext(context.WithoutCancel(ctx), cmp.Or(c.Path, self), c.Args...) //nolint:gosec // programs of ours; ended by Stop
	p.cmd.Dir = c.Folder
	if p.cmd.Env = c.Env; !c.Only {
		p.cmd.Env = append(os.Environ(), c.Env...)
	}
	if p.log, err = os.OpenFile(filepath.Join(c.Folder, c.Name+".log"), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600); err != nil {
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
	go p.read(out)
	if said, err = p.Await(ctx, c.Ready); err != nil {
		_ = p.Kill()
		return nil, "", err
	}
	return p, said, nil
}

// read keeps what the program says, so that it never waits for us.
func (p *Process) read(out io.Reader) {
	defer close(p.lines)
	for s := bufio.NewScanner(out); s.Scan(); {
		select {
		case p.lines <- s.Text():
		default:
		}
	}
}

// Await waits for a line that begins so, and returns its rest.
func (p *Process) Await(ctx context.Context, prefix string) (string, error) {
	ctx, cancel := context.WithTimeoutCause(ctx, StartWithin, fmt.Errorf("not within %s", StartWithin))
	defer cancel()
	for {
		select {
		case line, ok := <-p.lines:
			if rest, found := strings.CutPrefix(line, prefix); found {
				return strings.TrimSpace(rest), nil
			}
			if !ok {
				return "", fmt.Errorf("%s ended: %s", p.name, p.Tail())
			}
		case <-ctx.Done():
			return "", fmt.Errorf("%s did not say %q: %w: %s", p.name, prefix, context.Cause(ctx), p.Tail())
		}
	}
}

// Tell writes a line to its standard input.
func (p *Process) Tell(line string) error {
	_, err := io.WriteString(p.in, line+"\n")
	return err
}

// Stop ends the program as an operator would, and by force when that does not help.
func (p *Process) Stop() error {
	_ = p.in.Close()
	_ = p.cmd.Process.Signal(os.Interrupt)
	force := time.AfterFunc(stopWithin, func() { _ = p.cmd.Process.Kill() })
	defer force.Stop()
	if err := p.wait(); err != nil {
		return fmt.Errorf("%s: %w: %s", p.name, err, p.Tail())
	}
	return nil
}

// Kill ends it at once.
func (p *Process) Kill() error {
	_ = p.cmd.Process.Kill()
	_ = p.wait()
	return nil
}

func (p *Process) wait() error {
	for range p.lines { // its output is at its end when it is
	}
	defer p.log.Close() //nolint:errcheck // it has been written by another process
	return p.cmd.Wait()
}

// CPU is the processor's time that it has used.
func (p *Process) CPU() time.Duration { return CPU(p.PID()) }

// Memory is a field of its /proc/PID/status, in bytes: see Memory.
func (p *Process) Memory(field string) float64 { return Memory(p.PID(), field) }

// ForgetPeak makes VmHWM start anew.
func (p *Process) ForgetPeak() error {
	return os.WriteFile(fmt.Sprintf("/proc/%d/clear_refs", p.PID()), []byte("5"), 0o600)
}

// PID is its process ID.
func (p *Process) PID() int { return p.cmd.Process.Pid }

// Tail is the end of what it wrote to standard error.
func (p *Process) Tail() string {
	const most = 2000
	text, _ := os.ReadFile(p.log.Name())
	return string(bytes.TrimSpace(text[max(0, len(text)-most):]))
}
