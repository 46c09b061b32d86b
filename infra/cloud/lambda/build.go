package lambda

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"

	"example.org/derogations/infra/cloud/process"
)

// Binaries are executables built for this machine, held for one run: another
// build of changed source does not touch them.
type Binaries struct {
	dir   string
	paths map[string]string
}

// deployed are the flags that the Makefile builds with. With others every package
// would be compiled once more for the deployment, and a program be half as large
// again.
var deployed = []string{"-tags", "lambda.norpc", "-trimpath", "-ldflags", "-s -w"}

// Build compiles Go packages (such as ./functions/api, relative to root) for
// this machine in one call of the go command, with the flags of the deployment.
// cache is a folder that is kept between runs, so that what has not changed
// costs nothing; several runners may use it at once. The compiler's messages
// go to log. Assets are files that stand beside the executables: their names
// there, to the files in root that they are copies of.
func Build(ctx context.Context, root, cache string, packages []string, assets map[string]string, log io.Writer) (*Binaries, error) {
	cache, err := filepath.Abs(cache)
	if err != nil {
		return nil, fmt.Errorf("building the functions: %w", err)
	}
	latest := filepath.Join(cache, "latest")
	if err := os.MkdirAll(latest, 0o755); err != nil {
		return nil, fmt.Errorf("building the functions: %w", err)
	}
	lock, err := os.OpenFile(filepath.Join(cache, "lock"), os.O_CREATE|os.O_RDWR, 0o644)
	if err != nil {
		return nil, fmt.Errorf("building the functions: %w", err)
	}
	defer lock.Close()
	if err := syscall.Flock(int(lock.Fd()), syscall.LOCK_EX); err != nil {
		return nil, fmt.Errorf("waiting for another build: %w", err)
	}
	if err := removeAbandoned(cache); err != nil {
		return nil, fmt.Errorf("building the functions: %w", err)
	}
	args := slices.Concat([]string{"build"}, deployed, []string{"-o", latest + string(filepath.Separator)}, packages)
	cmd := exec.CommandContext(ctx, "go", args...)
	cmd.Dir = root
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0")
	said := process.NewTail(log)
	cmd.Stdout, cmd.Stderr = said, said
	if err := cmd.Run(); err != nil {
		return nil, fmt.Errorf("building the functions: go build: %w; it said:\n%s", err, said)
	}
	held, err := hold(cache, latest, packages)
	if err != nil {
		return nil, err
	}
	if err := held.add(root, assets); err != nil {
		return nil, errors.Join(fmt.Errorf("building the functions: %w", err), held.Close())
	}
	return held, nil
}

func (b *Binaries) add(root string, assets map[string]string) error {
	for name, source := range assets {
		to := filepath.Join(b.dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(to), 0o755); err != nil {
			return err
		}
		content, err := os.ReadFile(filepath.Join(root, filepath.FromSlash(source)))
		if err != nil {
			return err
		}
		if err := os.WriteFile(to, content, 0o644); err != nil {
			return err
		}
	}
	return nil
}

// hold links the executables into a folder of this run's own. The go command
// replaces a file rather than writing into it, so the links keep what they
// name.
func hold(cache, latest string, packages []string) (*Binaries, error) {
	dir, err := os.MkdirTemp(cache, fmt.Sprintf("%s%d-", runPrefix, os.Getpid()))
	if err != nil {
		return nil, fmt.Errorf("building the functions: %w", err)
	}
	b := &Binaries{dir: dir, paths: make(map[string]string)}
	for _, p := range packages {
		name := path.Base(p)
		b.paths[p] = filepath.Join(dir, name)
		if err := os.Link(filepath.Join(latest, name), b.paths[p]); err != nil {
			return nil, errors.Join(fmt.Errorf("building the functions: %w", err), b.Close())
		}
	}
	return b, nil
}

// runPrefix begins the name of a run's folder; the process id follows.
const runPrefix = "run-"

// removeAbandoned removes the folders of runners that were killed.
func removeAbandoned(cache string) error {
	folders, err := filepath.Glob(filepath.Join(cache, runPrefix+"*"))
	if err != nil {
		return err
	}
	for _, folder := range folders {
		text, _, _ := strings.Cut(strings.TrimPrefix(filepath.Base(folder), runPrefix), "-")
		pid, err := strconv.Atoi(text)
		if err != nil || !errors.Is(syscall.Kill(pid, 0), syscall.ESRCH) {
			continue
		}
		if err := os.RemoveAll(folder); err != nil {
			return err
		}
	}
	return nil
}

// Path is the executable of a package, in the spelling given to Build; empty
// when it was not built.
func (b *Binaries) Path(pkg string) string {
	return b.paths[pkg]
}

// Close removes the run's folder.
func (b *Binaries) Close() error {
	if err := os.RemoveAll(b.dir); err != nil {
		return fmt.Errorf("removing the built functions: %w", err)
	}
	return nil
}
