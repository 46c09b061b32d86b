package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
)

// beside starts the stack of another commit, from a worktree that is removed as
// soon as its stack has ended. It gets a copy of what npm installed here.
func (t target) beside(ctx context.Context, rev string, progress io.Writer) (*opened, error) {
	dir, err := os.MkdirTemp("", "load-beside-")
	if err != nil {
		return nil, fmt.Errorf("make a folder for %s: %w", rev, err)
	}
	tree := filepath.Join(dir, "tree")
	fmt.Fprintf(progress, "Building and starting the stack of %s…\n", rev)
	if said, err := exec.CommandContext(ctx, "git", "worktree", "add", "--detach", tree, rev).CombinedOutput(); err != nil {
		return nil, errors.Join(fmt.Errorf("check %s out: %w\n%s", rev, err, said), os.RemoveAll(dir))
	}
	remove := func() error {
		said, err := exec.Command("git", "worktree", "remove", "--force", tree).CombinedOutput()
		if err != nil {
			err = fmt.Errorf("remove the worktree of %s: %w\n%s", rev, err, said)
		}
		return errors.Join(err, os.RemoveAll(dir))
	}
	if err := os.CopyFS(filepath.Join(tree, "infra", "node_modules"), os.DirFS("infra/node_modules")); err != nil {
		return nil, errors.Join(fmt.Errorf("copy what npm installed: %w", err), remove())
	}
	var flags []string
	if hasFlag(tree, "long") {
		flags = []string{"-long"}
	}
	s, err := startStack(ctx, tree, flags...)
	if err != nil {
		return nil, errors.Join(err, remove())
	}
	s.after = remove
	return t.started(ctx, s)
}
