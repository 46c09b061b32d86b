package cloud

import (
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"sync"

	"example.org/derogations/infra/cloud/lambda"
)

// keptLines is how many of the functions' lines are kept for a look back.
const keptLines = 10_000

// output keeps what the functions write.
type output struct {
	log     io.Writer
	measure func(lambda.Line)

	mu     sync.Mutex
	lines  []lambda.Line
	errors []lambda.Line
}

func (o *output) add(line lambda.Line) {
	fmt.Fprintf(o.log, "%s %s\n", line.Function, line.Text)
	o.measure(line)
	o.mu.Lock()
	defer o.mu.Unlock()
	o.lines = keep(o.lines, line)
	if isError(line.Text) {
		o.errors = keep(o.errors, line)
	}
}

func keep(lines []lambda.Line, line lambda.Line) []lambda.Line {
	if len(lines) == keptLines {
		lines = slices.Delete(lines, 0, keptLines/10)
	}
	return append(lines, line)
}

// isError takes a line of level ERROR, and any line that is not JSON: a
// function that writes such a line has lost control of its output, as in a
// panic.
func isError(text string) bool {
	var line struct {
		Level string `json:"level"`
	}
	if err := json.Unmarshal([]byte(text), &line); err != nil {
		return true
	}
	return line.Level == "ERROR"
}

// Lines are the latest lines that the functions wrote, oldest first.
func (c *Cloud) Lines() []lambda.Line {
	c.output.mu.Lock()
	defer c.output.mu.Unlock()
	return slices.Clone(c.output.lines)
}

// ErrorLines are those of level ERROR or without structure. They are complete
// after Close.
func (c *Cloud) ErrorLines() []lambda.Line {
	c.output.mu.Lock()
	defer c.output.mu.Unlock()
	return slices.Clone(c.output.errors)
}

// serialWriter lets many write to one log.
type serialWriter struct {
	mu sync.Mutex
	to io.Writer
}

func (w *serialWriter) Write(b []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.to.Write(b)
}
