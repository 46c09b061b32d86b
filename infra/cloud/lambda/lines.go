package lambda

import (
	"bytes"
	"sync"
)

// lineWriter cuts what is written to it into lines.
type lineWriter struct {
	write func(line string)

	mu      sync.Mutex
	pending []byte
}

func (w *lineWriter) Write(b []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.pending = append(w.pending, b...)
	for {
		line, rest, found := bytes.Cut(w.pending, []byte("\n"))
		if !found {
			return len(b), nil
		}
		w.write(string(line))
		w.pending = rest
	}
}

// flush gives on a last line without an end.
func (w *lineWriter) flush() {
	w.mu.Lock()
	defer w.mu.Unlock()
	if len(w.pending) > 0 {
		w.write(string(w.pending))
		w.pending = nil
	}
}
