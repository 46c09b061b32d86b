package npm

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"

	"example.org/derogations/infra/cloud/process"
)

// Install installs the packages of a folder that has a package.json and a lock
// file, as the lock file says, unless they are there already. Several may call
// it at once. npm's messages go to log; nil drops them.
func Install(ctx context.Context, folder string, log io.Writer) error {
	lock, err := os.OpenFile(filepath.Join(folder, "package-lock.json"), os.O_RDONLY, 0)
	if err != nil {
		return fmt.Errorf("install packages: %w", err)
	}
	defer lock.Close()
	if err := syscall.Flock(int(lock.Fd()), syscall.LOCK_EX); err != nil {
		return fmt.Errorf("install packages: wait for another install: %w", err)
	}
	complete, err := Installed(folder)
	if err != nil || complete {
		return err
	}
	path, err := exec.LookPath("npm")
	if err != nil {
		return fmt.Errorf("install packages: npm is missing (it comes with Node.js 18 or later; on Debian: apt-get install npm): %w", err)
	}
	command := process.Command(ctx, path, "ci", "--prefix", folder, "--no-audit", "--no-fund")
	said := process.NewTail(log)
	command.Stdout, command.Stderr = said, said
	if err := process.Start(command); err != nil {
		return fmt.Errorf("install packages: npm ci: %w", err)
	}
	if err := command.Wait(); err != nil {
		return fmt.Errorf("install packages: npm ci: %w; it said:\n%s", err, said)
	}
	return nil
}

// Installed reports whether npm finished an install since the lock file last
// changed: the file that it writes last is no older.
func Installed(folder string) (bool, error) {
	wanted, err := os.Stat(filepath.Join(folder, "package-lock.json"))
	if err != nil {
		return false, fmt.Errorf("install packages: %w", err)
	}
	done, err := os.Stat(filepath.Join(folder, "node_modules", ".package-lock.json"))
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("install packages: %w", err)
	}
	return !done.ModTime().Before(wanted.ModTime()), nil
}
