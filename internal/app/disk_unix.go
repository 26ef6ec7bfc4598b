//go:build unix

package app

import "syscall"

// diskSpace is how many bytes of the disk with a folder are free to us, and how many there are; ok is false when that is not known.
func diskSpace(folder string) (free, all uint64, ok bool) {
	var s syscall.Statfs_t
	if syscall.Statfs(folder, &s) != nil || s.Bsize <= 0 {
		return 0, 0, false
	}
	block := uint64(s.Bsize)                                //nolint:unconvert // its type differs between systems
	return uint64(s.Bavail) * block, s.Blocks * block, true //nolint:unconvert // likewise
}
