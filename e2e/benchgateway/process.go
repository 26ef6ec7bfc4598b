package main

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
	readyWhatsApp = "WhatsApp's double is at "
	readyGateway  = "The gateway is running at "
	startWithin   = 60 * time.Second
	clockTicks    = 100 // a second: USER_HZ, the unit of /proc/PID/stat on Linux
)

// process is a program that we started, and that we end.
type process struct {
	name  string
	cmd   *exec.Cmd
	in    io.WriteCloser
	lines chan string // what it writes to standard output; closed at its end
}

// launch starts this program in a role, and returns what it says after ready.
func launch(ctx context.Context, name, role, folder, ready string, env ...string) (*process, string, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, "", err
	}
	p := &process{name: name, cmd: exec.Command(self, role), lines: make(chan string, 16)} //nolint:gosec,noctx // ourselves; ended by stop
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
	said, err := p.await(ctx, ready)
	return p, said, err
}

// await waits for a line that begins so, and returns its rest.
func (p *process) await(ctx context.Context, prefix string) (string, error) {
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

// goroutines collects garbage in a gateway and counts.
func (p *process) goroutines(ctx context.Context) (int, error) {
	if _, err := io.WriteString(p.in, sayTidy+"\n"); err != nil {
		return 0, err
	}
	text, err := p.await(ctx, tidied)
	if err != nil {
		return 0, err
	}
	return strconv.Atoi(text)
}

// stop ends the process as an operator would.
func (p *process) stop() error {
	_ = p.in.Close()
	return p.end()
}

// kill ends it at once.
func (p *process) kill() error {
	_ = p.cmd.Process.Kill()
	_ = p.end()
	return nil
}

func (p *process) end() error {
	for range p.lines { // its output is at its end when it is
	}
	if err := p.cmd.Wait(); err != nil {
		return fmt.Errorf("%s: %w", p.name, err)
	}
	return nil
}

// memory is a field of /proc/PID/status, in bytes: VmRSS, VmHWM.
func (p *process) memory(field string) (float64, error) {
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

// forgetPeak makes VmHWM start anew.
func (p *process) forgetPeak() error {
	return os.WriteFile(fmt.Sprintf("/proc/%d/clear_refs", p.cmd.Process.Pid), []byte("5"), 0o600)
}

// cpu is the processor's time that the process has used.
func (p *process) cpu() (time.Duration, error) {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", p.cmd.Process.Pid))
	if err != nil {
		return 0, err
	}
	_, rest, _ := strings.Cut(string(text), ") ")
	fields := strings.Fields(rest)
	const utime, stime = 11, 12 // fields 14 and 15 of proc(5), counted after the name
	user, err := strconv.Atoi(fields[utime])
	if err != nil {
		return 0, err
	}
	system, err := strconv.Atoi(fields[stime])
	return time.Duration(user+system) * time.Second / clockTicks, err
}
