package child

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

// clockTick is the unit of times in /proc: USER_HZ is 100 on every Linux that Go runs on.
const clockTick = 10 * time.Millisecond

// utime is field 14 of proc(5), counted after the name; stime follows, then both of children that have ended.
const utime = 11

// statOf are the fields of /proc/PID/stat after the name; nil when there is no such process.
func statOf(pid string) []string {
	text, err := os.ReadFile(filepath.Join("/proc", pid, "stat")) //nolint:gosec // a number
	if err != nil {
		return nil
	}
	_, rest, _ := strings.Cut(string(text), ") ") // the name before may hold blanks
	return strings.Fields(rest)
}

func ticks(fields []string) (all time.Duration) {
	for _, f := range fields {
		n, _ := strconv.Atoi(f)
		all += time.Duration(n) * clockTick
	}
	return all
}

// CPU is the processor's time that a process has used; 0 when there is none.
func CPU(pid int) time.Duration {
	s := statOf(strconv.Itoa(pid))
	if s == nil {
		return 0
	}
	return ticks(s[utime : utime+2])
}

// TreeCPU is the processor's time that a process and those that it started have used, also those that have ended.
func TreeCPU(pid int) time.Duration {
	own := strconv.Itoa(pid)
	s := statOf(own)
	if s == nil {
		return 0
	}
	all := ticks(s[utime : utime+4]) // its own, and of those that have ended
	folders, _ := filepath.Glob("/proc/[0-9]*")
	for _, name := range folders {
		if f := statOf(filepath.Base(name)); f != nil && f[1] == own {
			all += ticks(f[utime : utime+2])
		}
	}
	return all
}

// Memory is a field of /proc/PID/status, in bytes: VmRSS, VmHWM. It is 0 when there is none.
func Memory(pid int, field string) float64 {
	text, _ := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	for line := range strings.Lines(string(text)) {
		if rest, ok := strings.CutPrefix(line, field+":"); ok {
			kib, _ := strconv.ParseFloat(strings.Fields(rest)[0], 64)
			return kib * 1024
		}
	}
	return 0
}
