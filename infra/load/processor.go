package main

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// processor is how many seconds of a processor a stack has used so far, by whom.
// Linux alone tells; elsewhere all is nothing.
type processor struct {
	Database  float64 `json:"database"`
	Runner    float64 `json:"runner"`
	Functions float64 `json:"functions"`
}

// ticksPerSecond is what Linux counts processor time in, on every machine.
const ticksPerSecond = 100

// processorOf reads what a runner, its database and its functions have used.
// Functions that have ended are counted with those that run.
func processorOf(runner int) processor {
	var used processor
	own, ended, _, err := ticks(runner)
	if err != nil {
		return used
	}
	used.Runner, used.Functions = own, ended
	stats, err := filepath.Glob("/proc/[0-9]*/stat")
	if err != nil {
		return used
	}
	for _, stat := range stats {
		pid, err := strconv.Atoi(filepath.Base(filepath.Dir(stat)))
		if err != nil {
			continue
		}
		own, _, parent, err := ticks(pid)
		if err != nil || parent != runner {
			continue
		}
		command, err := os.ReadFile(filepath.Join(filepath.Dir(stat), "cmdline"))
		if err != nil {
			continue // ended meanwhile
		}
		if bytes.Contains(command, []byte("DynamoDBLocal.jar")) {
			used.Database += own
		} else {
			used.Functions += own
		}
	}
	return used
}

// ticks are the seconds that a process used itself, and those of its children
// that have ended; and who started it.
func ticks(pid int) (own, ended float64, parent int, err error) {
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return 0, 0, 0, err
	}
	// The name of the program, in brackets, may hold anything.
	fields := strings.Fields(string(stat[bytes.LastIndexByte(stat, ')')+1:]))
	if len(fields) < 15 {
		return 0, 0, 0, fmt.Errorf("process %d: %d fields", pid, len(fields))
	}
	var numbers [5]float64
	for i, at := range []int{1, 11, 12, 13, 14} { // parent, and times as user and in the kernel
		if numbers[i], err = strconv.ParseFloat(fields[at], 64); err != nil {
			return 0, 0, 0, fmt.Errorf("process %d: %w", pid, err)
		}
	}
	return (numbers[1] + numbers[2]) / ticksPerSecond, (numbers[3] + numbers[4]) / ticksPerSecond, int(numbers[0]), nil
}

// since is what was used after an earlier look.
func (p processor) since(before processor) processor {
	return processor{p.Database - before.Database, p.Runner - before.Runner, p.Functions - before.Functions}
}
