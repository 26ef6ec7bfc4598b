package child

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

const (
	startWithin = 60 * time.Second
	clockTicks  = 100 // a second: USER_HZ, the unit of /proc/PID/stat on Linux
)

// Process is a program that we started, and that we end.
type Process struct {
	name  string
	cmd   *exec.Cmd
	in    io.WriteCloser
	lines chan string // what it writes to standard output; closed at its end
}

// Launch starts this program in a role, and returns what it says after ready.
func Launch(ctx context.Context, name, role, folder, ready string, env ...string) (*Process, string, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, "", err
	}
	p := &Process{name: name, cmd: exec.Command(self, role), lines: make(chan string, 16)} //nolint:gosec,noctx // ourselves; ended by stop
	p.cmd.Env, p.cmd.Dir = append(os.Environ(), env...), folder
	log, err := os.OpenFile(filepath.Join(folder, name+".log"), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600) //nolint:gosec // a folder of ours
	if err != nil {
		return nil, "", err
	}
	defer func() { _ = log.Close() }()
	p.cmd.Stderr = log
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
	go func() {
		defer close(p.lines)
		for s := bufio.NewScanner(out); s.Scan(); {
			p.lines <- s.Text()
		}
	}()
	said, err := p.Await(ctx, ready)
	return p, said, err
}

// Await waits for a line that begins so, and returns its rest.
func (p *Process) Await(ctx context.Context, prefix string) (string, error) {
	ctx, cancel := context.WithTimeout(ctx, startWithin)
	defer cancel()
	for {
		select {
		case line, ok := <-p.lines:
			if rest, found := strings.CutPrefix(line, prefix); found {
				return strings.TrimSpace(rest), nil
			}
			if !ok {
				return "", fmt.Errorf("%s ended; see %s.log in %s", p.name, p.name, p.cmd.Dir)
			}
		case <-ctx.Done():
			return "", fmt.Errorf("%s did not say %q: %w", p.name, prefix, ctx.Err())
		}
	}
}

// Tell writes a line to its standard input.
func (p *Process) Tell(line string) error {
	_, err := io.WriteString(p.in, line+"\n")
	return err
}

// Stop ends the process as an operator would.
func (p *Process) Stop() error {
	_ = p.in.Close()
	return p.end()
}

// Kill ends it at once.
func (p *Process) Kill() error {
	_ = p.cmd.Process.Kill()
	_ = p.end()
	return nil
}

func (p *Process) end() error {
	for range p.lines { // its output is at its end when it is
	}
	if err := p.cmd.Wait(); err != nil {
		return fmt.Errorf("%s: %w", p.name, err)
	}
	return nil
}

// Memory is a field of /proc/PID/status, in bytes: VmRSS, VmHWM.
func (p *Process) Memory(field string) (float64, error) {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", p.cmd.Process.Pid))
	if err != nil {
		return 0, err
	}
	for line := range strings.Lines(string(text)) {
		if rest, ok := strings.CutPrefix(line, field+":"); ok {
			n, err := strconv.Atoi(strings.Fields(rest)[0])
			return float64(n) * 1024, err
		}
	}
	return 0, fmt.Errorf("/proc has no %s", field)
}

// ForgetPeak makes VmHWM start anew.
func (p *Process) ForgetPeak() error {
	return os.WriteFile(fmt.Sprintf("/proc/%d/clear_refs", p.cmd.Process.Pid), []byte("5"), 0o600)
}

// CPU is the processor's time that the process has used.
func (p *Process) CPU() (time.Duration, error) {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", p.cmd.Process.Pid))
	if err != nil {
		return 0, err
	}
	return ticks(statOf(string(text))[utime : utime+2]), nil
}

const utime = 11 // field 14 of proc(5), counted after the name; then stime, and both of children that have ended

// statOf are the fields of /proc/PID/stat after the name.
func statOf(text string) []string {
	_, rest, _ := strings.Cut(text, ") ")
	return strings.Fields(rest)
}

func ticks(fields []string) (all time.Duration) {
	for _, f := range fields {
		n, _ := strconv.Atoi(f)
		all += time.Duration(n) * time.Second / clockTicks
	}
	return all
}

// TreeCPU is the processor's time that a process and those that it started have used, also those that have ended.
func TreeCPU(pid int) (time.Duration, error) {
	folders, err := filepath.Glob("/proc/[0-9]*/stat")
	if err != nil {
		return 0, err
	}
	var all time.Duration
	for _, name := range folders {
		text, err := os.ReadFile(name) //nolint:gosec // of /proc
		if err != nil {
			continue // it has ended meanwhile
		}
		fields := statOf(string(text))
		switch own, parent := name == fmt.Sprintf("/proc/%d/stat", pid), fields[1] == strconv.Itoa(pid); {
		case own:
			all += ticks(fields[utime : utime+4]) // its own, and of those that have ended
		case parent:
			all += ticks(fields[utime : utime+2])
		}
	}
	return all, nil
}
