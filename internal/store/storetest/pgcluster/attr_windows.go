package pgcluster

import "syscall"

// processAttributes has nothing to set here.
func processAttributes(owner) *syscall.SysProcAttr { return nil }
