package lambda

import (
	"crypto/rand"
	"io"
	"os"
	"strings"
	"sync"
)

// markStart begins a mark; no program prints it.
const markStart = "\x00mark "

// output is what a process prints, to both of its streams, cut into lines. It
// comes through one pipe, into which the runner can write as well: by a mark that
// it reads back it knows that it has read all that was printed before.
type output struct {
	reader, writer *os.File
	ended          chan struct{} // closed when all was read

	mu    sync.Mutex
	marks map[string]chan struct{}
}

func newOutput(write func(line string)) (*output, error) {
	reader, writer, err := os.Pipe()
	if err != nil {
		return nil, err
	}
	o := &output{reader: reader, writer: writer, ended: make(chan struct{}), marks: map[string]chan struct{}{}}
	lines := &lineWriter{write: func(line string) {
		text, mark, marked := strings.Cut(line, markStart)
		if text != "" || !marked {
			write(text)
		}
		if marked {
			o.reached(mark)
		}
	}}
	go func() {
		defer close(o.ended)
		_, _ = io.Copy(lines, reader) // It ends when every writer has closed.
		lines.flush()
		_ = reader.Close()
	}()
	return o, nil
}

func (o *output) reached(mark string) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if waiting, ok := o.marks[mark]; ok {
		close(waiting)
		delete(o.marks, mark)
	}
}

// catchUp returns when all that was printed so far has been read.
func (o *output) catchUp() {
	mark, reached := rand.Text(), make(chan struct{})
	o.mu.Lock()
	o.marks[mark] = reached
	o.mu.Unlock()
	if _, err := o.writer.WriteString(markStart + mark + "\n"); err != nil {
		return // The process has ended, and its output with it.
	}
	select {
	case <-reached:
	case <-o.ended:
	}
}

// end is called when the process is gone; it returns when all was read.
func (o *output) end() {
	_ = o.writer.Close()
	<-o.ended
}
