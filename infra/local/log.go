package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"syscall"
)

const stateDir = ".local"

// openLog empties a log that no runner writes to and opens it: log.jsonl, or
// log-2.jsonl and so on while others run. It is another's again once the
// process has ended.
func openLog(folder string) (*os.File, error) {
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return nil, fmt.Errorf("make the runner's folder: %w", err)
	}
	name := "log.jsonl"
	for number := 2; ; number++ {
		log, err := os.OpenFile(filepath.Join(folder, name), os.O_CREATE|os.O_WRONLY|os.O_APPEND, 0o644)
		if err != nil {
			return nil, fmt.Errorf("open the log: %w", err)
		}
		err = syscall.Flock(int(log.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
		if err == nil {
			err = log.Truncate(0)
		}
		if err == nil {
			return log, nil
		}
		if err := errors.Join(err, log.Close()); !errors.Is(err, syscall.EWOULDBLOCK) {
			return nil, fmt.Errorf("open the log: %w", err)
		}
		name = fmt.Sprintf("log-%d.jsonl", number)
	}
}
