package ledger

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"time"
)

// ExportFormat names the form of an export in its first line.
const ExportFormat = "derogation-export-1"

// ExportHeader is the first line of an export: of what, for which organisation,
// and how things stood when. Of is "request" or "round".
type ExportHeader struct {
	Of        string    `json:"of"`
	Reference string    `json:"reference,omitempty"`
	Round     string    `json:"round,omitempty"`
	For       string    `json:"for"`
	At        time.Time `json:"at"`
}

// ExportedCase is one case of an export.
type ExportedCase struct {
	Reference string
	Trust     string
	Entries   []Entry
}

// ExportProgress is how far an export is: what an export that is written in
// parts hands on from one to the next. Digest is worked out from every line so
// far.
type ExportProgress struct {
	Cases   int    `json:"cases"`
	Entries int    `json:"entries"`
	Digest  string `json:"digest"`
}

// The lines of an export. Their order of members is part of the form. Exports of
// earlier releases hold cases that are withheld, as their hashes alone; none is
// written any more.
type (
	headerLine struct {
		Kind   string `json:"kind"`
		Format string `json:"format"`
		ExportHeader
	}
	caseLine struct {
		Kind      string `json:"kind"`
		Reference string `json:"reference,omitempty"`
		Trust     string `json:"trust,omitempty"`
		Withheld  bool   `json:"withheld,omitempty"`
		Entries   int    `json:"entries"`
		Head      string `json:"head"`
		// Follows is the digest of every line before, so that a case that is
		// moved, or left out, is missed at once.
		Follows string `json:"follows"`
	}
	entryLine struct {
		Kind     string          `json:"kind"`
		Sequence int             `json:"sequence"`
		Previous string          `json:"previous"`
		Hash     string          `json:"hash"`
		Withheld bool            `json:"withheld,omitempty"`
		Event    json.RawMessage `json:"event,omitempty"`
	}
	endLine struct {
		Kind    string `json:"kind"`
		Cases   int    `json:"cases"`
		Entries int    `json:"entries"`
		Digest  string `json:"digest"`
	}
)

const (
	kindExport = "export"
	kindCase   = "case"
	kindEntry  = "entry"
	kindEnd    = "end"
)

// ExportWriter writes an export as JSON Lines. Its parts, one after the other,
// are one file.
type ExportWriter struct {
	out      io.Writer
	progress ExportProgress
}

// NewExportWriter goes on from where an earlier part ended; the zero progress
// begins an export.
func NewExportWriter(out io.Writer, progress ExportProgress) *ExportWriter {
	return &ExportWriter{out: out, progress: progress}
}

// Progress is how far the export is.
func (w *ExportWriter) Progress() ExportProgress { return w.progress }

// Begin writes the first line.
func (w *ExportWriter) Begin(header ExportHeader) error {
	header.At = header.At.UTC()
	return w.line(headerLine{Kind: kindExport, Format: ExportFormat, ExportHeader: header})
}

// Case writes a case with its entries, which must be a whole ledger from its
// first entry.
func (w *ExportWriter) Case(c ExportedCase) error {
	if len(c.Entries) == 0 {
		return fmt.Errorf("export %s: it has no entries", c.Reference)
	}
	line := caseLine{
		Kind: kindCase, Reference: c.Reference, Trust: c.Trust, Entries: len(c.Entries),
		Head: c.Entries[len(c.Entries)-1].Hash, Follows: w.progress.Digest,
	}
	if err := w.line(line); err != nil {
		return err
	}
	w.progress.Cases++
	for _, e := range c.Entries {
		line := entryLine{Kind: kindEntry, Sequence: e.Sequence, Previous: e.Previous, Hash: e.Hash, Event: e.Event}
		if err := w.line(line); err != nil {
			return err
		}
		w.progress.Entries++
	}
	return nil
}

// End writes the last line.
func (w *ExportWriter) End() error {
	return w.line(endLine{Kind: kindEnd, Cases: w.progress.Cases, Entries: w.progress.Entries, Digest: w.progress.Digest})
}

func (w *ExportWriter) line(line any) error {
	encoded, err := encodeLine(line)
	if err != nil {
		return fmt.Errorf("export: %w", err)
	}
	w.progress.Digest = digestAfter(w.progress.Digest, encoded)
	if _, err := w.out.Write(encoded); err != nil {
		return fmt.Errorf("export: %w", err)
	}
	return nil
}

// digestAfter is the digest of all lines up to one, from that of those before
// it. A line ends with its line feed.
func digestAfter(before string, line []byte) string {
	h := sha256.New()
	fmt.Fprintf(h, "%s\n", before)
	h.Write(line)
	return hex.EncodeToString(h.Sum(nil))
}
