package process

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"runtime"
	"sync"
	"syscall"
	"time"
)

// outputGrace is how long Wait goes on reading a dead child's output, which a
// grandchild may still hold open.
const outputGrace = 2 * time.Second

// Command prepares a child in a process group of its own, so that a Ctrl-C in
// the terminal reaches the runner alone and the runner ends the group. The
// group is killed when ctx ends. Start it with Start.
func Command(ctx context.Context, name string, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.SysProcAttr = childAttributes()
	cmd.Cancel = func() error { return killGroup(cmd) }
	cmd.WaitDelay = outputGrace
	return cmd
}

// Start starts a command made by Command. All children are started from one
// thread that lives as long as the runner, because Linux sends the
// parent-death signal when the thread that started the child ends.
func Start(cmd *exec.Cmd) error {
	request := startRequest{cmd: cmd, done: make(chan error, 1)}
	starter() <- request
	return <-request.done
}

// Stop kills the command's process group. The caller still has to Wait. A
// command that has not started, or that has been waited for, is left alone.
func Stop(cmd *exec.Cmd) error {
	if cmd.Process == nil || errors.Is(cmd.Process.Signal(syscall.Signal(0)), os.ErrProcessDone) {
		return nil
	}
	if err := killGroup(cmd); err != nil && !errors.Is(err, os.ErrProcessDone) {
		return err
	}
	return nil
}

type startRequest struct {
	cmd  *exec.Cmd
	done chan error
}

var starter = sync.OnceValue(func() chan<- startRequest {
	requests := make(chan startRequest)
	go func() {
		runtime.LockOSThread()
		for request := range requests {
			request.done <- request.cmd.Start()
		}
	}()
	return requests
})

func killGroup(cmd *exec.Cmd) error {
	err := syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL)
	if errors.Is(err, syscall.ESRCH) {
		return os.ErrProcessDone
	}
	return err
}
