//go:build unix && !linux

package process

import "syscall"

// childAttributes has no parent-death signal outside Linux: there a runner
// that is killed outright leaves its children behind.
func childAttributes() *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Setpgid: true}
}
