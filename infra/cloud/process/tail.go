package process

import (
	"bytes"
	"io"
	"sync"
)

const tailLength = 4096

// Tail passes on what a child prints and keeps the last of it, for the error
// message when the child fails. It may be written to from any goroutine.
type Tail struct {
	to   io.Writer
	mu   sync.Mutex
	kept []byte
}

// NewTail returns a tail that passes everything on to a writer; nil drops it.
func NewTail(to io.Writer) *Tail {
	if to == nil {
		to = io.Discard
	}
	return &Tail{to: to}
}

// Write never fails: a log that cannot be written, such as on a full disk,
// must not end the child, nor hide why the child failed.
func (t *Tail) Write(p []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.kept = append(t.kept, p...)
	if over := len(t.kept) - tailLength; over > 0 {
		t.kept = bytes.Clone(t.kept[over:])
	}
	_, _ = t.to.Write(p)
	return len(p), nil
}

// String is the last that was written, without the blank space around it.
func (t *Tail) String() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return string(bytes.TrimSpace(t.kept))
}
