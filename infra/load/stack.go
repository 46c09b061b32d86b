package main

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"

	"example.org/derogations/infra/cloud/process"
)

// stack is a local stack that this command started: the runner of a tree, as a
// process of its own, so that what it costs can be told from what driving costs.
type stack struct {
	url       string
	variables map[string]string // by which the operator's commands find their way
	cmd       *exec.Cmd
	said      *process.Tail
	ended     chan struct{}
	binary    string
	after     func() error // called when it has ended; nil for nothing
}

var (
	startPage = regexp.MustCompile(`^  Start page\s+(\S+)/$`)
	exported  = regexp.MustCompile(`^  export ([A-Z_]+)=(.*)$`)
)

// startStack builds the runner of a project's folder and starts it, with flags
// more. It returns when the runner answers; a runner that does not know the flags
// is an error.
func startStack(ctx context.Context, root string, flags ...string) (*stack, error) {
	dir, err := os.MkdirTemp("", "load-")
	if err != nil {
		return nil, fmt.Errorf("make a folder for the runner: %w", err)
	}
	s := &stack{variables: map[string]string{}, said: process.NewTail(io.Discard), ended: make(chan struct{}), binary: filepath.Join(dir, "local")}
	build := exec.CommandContext(ctx, "go", "build", "-o", s.binary, "./infra/local")
	build.Dir = root
	if said, err := build.CombinedOutput(); err != nil {
		return nil, errors.Join(fmt.Errorf("build the runner: %w\n%s", err, said), os.RemoveAll(dir))
	}
	s.cmd = process.Command(context.WithoutCancel(ctx), s.binary, append([]string{"-addr", "127.0.0.1:0"}, flags...)...)
	s.cmd.Dir, s.cmd.Stderr = root, s.said
	out, err := s.cmd.StdoutPipe()
	if err == nil {
		err = process.Start(s.cmd)
	}
	if err != nil {
		return nil, errors.Join(fmt.Errorf("start the runner: %w", err), os.RemoveAll(dir))
	}
	lines := make(chan string)
	go func() {
		defer close(s.ended)
		defer close(lines)
		for scanner := bufio.NewScanner(out); scanner.Scan(); {
			lines <- scanner.Text()
		}
		_ = s.cmd.Wait() // What it said tells more.
	}()
	err = s.read(ctx, lines)
	go func() {
		for range lines { // The runner does not wait for a reader.
		}
	}()
	if err != nil {
		return nil, errors.Join(err, s.close())
	}
	return s, nil
}

// read takes what the runner says of itself, until it has said all.
func (s *stack) read(ctx context.Context, lines <-chan string) error {
	for {
		select {
		case line, more := <-lines:
			if !more {
				return fmt.Errorf("the runner ended at once:\n%s", s.said)
			}
			if found := startPage.FindStringSubmatch(line); found != nil {
				s.url = found[1]
			}
			if found := exported.FindStringSubmatch(line); found != nil {
				s.variables[found[1]] = found[2]
			}
			if strings.HasPrefix(line, "Ctrl-C") && s.url != "" {
				return nil
			}
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// close ends the runner as a person would, so that it ends what it started.
func (s *stack) close() error {
	err := s.cmd.Process.Signal(os.Interrupt)
	<-s.ended
	err = errors.Join(err, os.RemoveAll(filepath.Dir(s.binary)))
	if s.after != nil {
		err = errors.Join(err, s.after())
	}
	return err
}

// hasFlag reports whether the runner of a tree knows a flag.
func hasFlag(root, flag string) bool {
	source, err := os.ReadFile(filepath.Join(root, "infra", "local", "main.go"))
	return err == nil && bytes.Contains(source, []byte(`"`+flag+`"`))
}
