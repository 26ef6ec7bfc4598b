//go:build unix && !linux

package pgcluster

import "syscall"

// processAttributes make a process the owner's. A terminal's Ctrl-C reaches us alone, so that Stop can clean up.
func processAttributes(o owner) *syscall.SysProcAttr {
	attr := &syscall.SysProcAttr{Setpgid: true}
	if o.other {
		attr.Credential = &syscall.Credential{Uid: o.uid, Gid: o.gid}
	}
	return attr
}
