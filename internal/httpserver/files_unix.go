//go:build unix

package httpserver

import "syscall"

// Files is how many files this process may have open, connections included; 0 when that is not known.
func Files() int {
	var r syscall.Rlimit
	if syscall.Getrlimit(syscall.RLIMIT_NOFILE, &r) != nil {
		return 0
	}
	const enough = 1 << 30
	return int(min(uint64(r.Cur), enough)) //nolint:unconvert // bounded; its type differs between systems
}
