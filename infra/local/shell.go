package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"slices"
)

// runShell runs a person's own shell, or sh, with what the AWS CLI and infra/admin
// need, until it ends. What the last command in it came to is the person's own.
func runShell(ctx context.Context, variables map[string]string) error {
	shell := exec.CommandContext(ctx, cmp.Or(os.Getenv("SHELL"), "sh"))
	shell.Env = slices.Concat(os.Environ(), account, assignments(variables))
	shell.Stdin, shell.Stdout, shell.Stderr = os.Stdin, os.Stdout, os.Stderr
	err := shell.Run()
	var ended *exec.ExitError
	if err != nil && !errors.As(err, &ended) {
		return fmt.Errorf("start a shell: %w", err)
	}
	return nil
}
