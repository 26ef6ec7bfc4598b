package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

// clockTick is the unit of processor times in /proc: USER_HZ is 100 on every Linux that Go runs on.
const clockTick = 10 * time.Millisecond

// stat is what /proc/{pid}/stat says, in the order of proc(5).
type stat struct {
	parent     int
	self, dead time.Duration // user and system time, of the process and of its children that ended
}

// readStat reads one process. ok is false where there is no /proc.
func readStat(pid string) (s stat, ok bool) {
	text, err := os.ReadFile(filepath.Join("/proc", pid, "stat")) //nolint:gosec // a number
	if err != nil {
		return stat{}, false
	}
	_, rest, _ := bytes.Cut(text, []byte(") ")) // the name before may hold blanks
	f := strings.Fields(string(rest))
	const ppid, utime, stime, cutime, cstime = 1, 11, 12, 13, 14
	if len(f) <= cstime {
		return stat{}, false
	}
	ticks := func(i int) time.Duration {
		n, _ := strconv.ParseInt(f[i], 10, 64)
		return time.Duration(n) * clockTick
	}
	s.parent, _ = strconv.Atoi(f[ppid])
	s.self, s.dead = ticks(utime)+ticks(stime), ticks(cutime)+ticks(cstime)
	return s, true
}

// processorTime is what a process used so far; with its children when it has some that matter.
func processorTime(pid int, children bool) time.Duration {
	s, ok := readStat(strconv.Itoa(pid))
	if !ok || !children {
		return s.self
	}
	sum := s.self + s.dead
	all, _ := filepath.Glob("/proc/[0-9]*")
	for _, dir := range all {
		if c, ok := readStat(filepath.Base(dir)); ok && c.parent == pid {
			sum += c.self
		}
	}
	return sum
}

// memory is the resident memory of a process in MiB; 0 where there is no /proc.
func memory(pid int) float64 {
	text, err := os.ReadFile(filepath.Join("/proc", strconv.Itoa(pid), "status")) //nolint:gosec // a number
	if err != nil {
		return 0
	}
	for line := range strings.Lines(string(text)) {
		if rest, ok := strings.CutPrefix(line, "VmRSS:"); ok {
			kib, _ := strconv.ParseFloat(strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(rest), "kB")), 64)
			return kib / 1024
		}
	}
	return 0
}

// cost is what everybody who takes part used of the processors.
type cost struct{ target, database, fake, load time.Duration }

func (c cost) minus(o cost) cost {
	return cost{c.target - o.target, c.database - o.database, c.fake - o.fake, c.load - o.load}
}

// ours is what the measured side used, without those who only make the scene.
func (c cost) ours() time.Duration { return c.target + c.database }

func (c cost) all() time.Duration { return c.ours() + c.fake + c.load }

func (c cost) plus(o cost) cost {
	return cost{c.target + o.target, c.database + o.database, c.fake + o.fake, c.load + o.load}
}

// ownTime is what this process used so far.
func ownTime() time.Duration { return processorTime(os.Getpid(), false) }
