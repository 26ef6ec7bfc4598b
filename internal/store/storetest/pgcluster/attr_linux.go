package pgcluster

import "syscall"

// processAttributes make a process the owner's, and end it when we end, however that happens.
func processAttributes(o owner) *syscall.SysProcAttr {
	attr := &syscall.SysProcAttr{Pdeathsig: syscall.SIGQUIT, Setpgid: true}
	if o.other {
		attr.Credential = &syscall.Credential{Uid: o.uid, Gid: o.gid}
	}
	return attr
}
