package ledger

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
)

// ExportFault says what is wrong with a record of an export.
type ExportFault string

// The faults. A record that was changed so that its own hash still fits shows
// where the next one no longer follows from it.
const (
	FaultChanged ExportFault = "changed"
	FaultDropped ExportFault = "dropped"
	FaultMoved   ExportFault = "moved"
	FaultAdded   ExportFault = "added"
	// FaultCut: the export does not go on to its end.
	FaultCut ExportFault = "cut off"
)

// ExportError names the first record of an export that is not as it was
// written. Line counts from 1. Reference is empty for a case that is withheld,
// and Sequence 0 for a line that is no entry.
type ExportError struct {
	Line      int
	Fault     ExportFault
	Reference string
	Sequence  int
	Detail    string
}

func (e *ExportError) Error() string {
	record := "the record"
	if e.Sequence > 0 {
		record = fmt.Sprintf("entry %d", e.Sequence)
	}
	if e.Reference != "" {
		record += " of " + e.Reference
	}
	return fmt.Sprintf("line %d: %s was %s: %s", e.Line, record, e.Fault, e.Detail)
}

// Verified is what an export that holds together says. Heads are the hashes of
// the last entries of its cases. Unseen is how many cases an earlier export
// withheld that this one leaves out: nothing can be said of them.
type Verified struct {
	Header  ExportHeader
	Cases   int
	Entries int
	Heads   []Head
	Unseen  int
}

// Head is the end of a case's chain as an export has it. Reference is empty for
// a case that is withheld.
type Head struct {
	Reference string
	Entries   int
	Hash      string
}

// VerifyExport reads an export and checks every line, every chain, and that
// nothing is missing. It holds one case at a time. Older are heads of an earlier
// export of the same: each must still be in the chain of its case, so that a
// chain that was written anew as a whole is found as well. Of a case that the
// earlier one withheld, none need be there: whoever may not see a case is given
// nothing of it any more. An export that itself withholds cases must have it.
//
// The error is an *ExportError, or one of reading.
func VerifyExport(from io.Reader, older []Head) (Verified, error) {
	v := exportVerifier{lines: bufio.NewReaderSize(from, 64<<10), sought: map[string]Head{}}
	for _, head := range older {
		v.sought[head.Hash] = head
	}
	return v.verify()
}

// maxExportLine is far beyond the longest event, in bytes.
const maxExportLine = 4 << 20

type exportVerifier struct {
	lines    *bufio.Reader
	number   int
	line     []byte // the one being looked at, with its line feed
	digest   string // of every line before it
	verified Verified
	sought   map[string]Head
	withheld bool // some case of this export is
}

func (v *exportVerifier) verify() (Verified, error) {
	if err := v.next(); err != nil {
		return Verified{}, err
	}
	header, ok := decodeLine[headerLine](v.line)
	if !ok || header.Kind != kindExport || header.Format != ExportFormat {
		return Verified{}, v.fault(FaultChanged, "", 0, "it is not the first line of an export of the form "+ExportFormat)
	}
	v.verified.Header = header.ExportHeader
	for {
		v.digest = digestAfter(v.digest, v.line)
		if err := v.next(); err != nil {
			return Verified{}, err
		}
		switch v.kind() {
		case kindCase:
			if err := v.chain(); err != nil {
				return Verified{}, err
			}
		case kindEnd:
			err := v.end()
			return v.verified, err
		case kindEntry:
			entry, _ := decodeLine[entryLine](v.line)
			return Verified{}, v.fault(FaultAdded, "", entry.Sequence, "it stands after the last entry of the case before it, or that case's own line is gone")
		default:
			return Verified{}, v.fault(FaultChanged, "", 0, "it is no line of an export")
		}
	}
}

// next reads a line. The last one has a line feed as well.
func (v *exportVerifier) next() error {
	v.number++
	line, err := v.lines.ReadSlice('\n')
	if errors.Is(err, bufio.ErrBufferFull) {
		line = slices.Clone(line)
		for errors.Is(err, bufio.ErrBufferFull) {
			var more []byte
			more, err = v.lines.ReadSlice('\n')
			if line = append(line, more...); len(line) > maxExportLine {
				return v.fault(FaultChanged, "", 0, "it is longer than any line of an export")
			}
		}
	}
	switch {
	case errors.Is(err, io.EOF):
		return v.fault(FaultCut, "", 0, "the export has no last line")
	case err != nil:
		return fmt.Errorf("read line %d: %w", v.number, err)
	}
	v.line = slices.Clone(line)
	return nil
}

func (v *exportVerifier) kind() string {
	var line struct {
		Kind string `json:"kind"`
	}
	if json.Unmarshal(v.line, &line) != nil {
		return ""
	}
	return line.Kind
}

func (v *exportVerifier) fault(fault ExportFault, reference string, sequence int, detail string) error {
	return &ExportError{Line: v.number, Fault: fault, Reference: reference, Sequence: sequence, Detail: detail}
}

// chain checks one case: its own line, and its entries.
func (v *exportVerifier) chain() error {
	c, ok := decodeLine[caseLine](v.line)
	switch {
	case !ok || c.Entries < 1 || c.Withheld && c.Reference+c.Trust != "":
		return v.fault(FaultChanged, c.Reference, 0, "the case's line is not as it was written")
	case c.Follows != v.digest:
		return v.fault(FaultMoved, c.Reference, 0, "it does not follow the lines before it: a case was moved, added or left out just before it, or its own line was changed")
	}
	v.withheld = v.withheld || c.Withheld
	first := v.number + 1
	entries := make([]entryLine, 0, min(c.Entries, 1000))
	for range c.Entries {
		v.digest = digestAfter(v.digest, v.line)
		if err := v.next(); err != nil {
			return err
		}
		if kind := v.kind(); kind == kindCase || kind == kindEnd {
			break
		}
		entry, ok := decodeLine[entryLine](v.line)
		if !ok || entry.Kind != kindEntry || entry.Withheld != c.Withheld || entry.Withheld == (entry.Event != nil) {
			return v.fault(FaultChanged, c.Reference, entry.Sequence, "the line is not as it was written")
		}
		entries = append(entries, entry)
	}
	for i, entry := range entries {
		if fault, detail := link(c, entries, i); fault != "" {
			return &ExportError{Line: first + i, Fault: fault, Reference: c.Reference, Sequence: i + 1, Detail: detail}
		}
		delete(v.sought, entry.Hash)
	}
	if len(entries) < c.Entries {
		return v.fault(FaultDropped, c.Reference, len(entries)+1, fmt.Sprintf("the case has %d of %d entries", len(entries), c.Entries))
	}
	if entries[len(entries)-1].Hash != c.Head {
		// Of a case that can be seen the last hash was worked out, so the case's
		// own line is at fault; of another nobody can tell, and the entry is named.
		fault := &ExportError{Line: first - 1, Fault: FaultChanged, Reference: c.Reference, Detail: "the head is not the hash of the last entry"}
		if c.Withheld {
			fault.Line, fault.Sequence = v.number, len(entries)
		}
		return fault
	}
	v.verified.Cases++
	v.verified.Entries += len(entries)
	v.verified.Heads = append(v.verified.Heads, Head{Reference: c.Reference, Entries: c.Entries, Hash: c.Head})
	return nil
}

// link checks the entry at a place of a case against the one before it, and says
// what became of the entry that belongs there.
func link(c caseLine, entries []entryLine, i int) (ExportFault, string) {
	entry, previous := entries[i], ""
	if i > 0 {
		previous = entries[i-1].Hash
	}
	if entry.Sequence != i+1 {
		later := slices.ContainsFunc(entries[i:], func(e entryLine) bool { return e.Sequence == i+1 })
		switch {
		case entry.Sequence <= i:
			return FaultAdded, fmt.Sprintf("entry %d stands there a second time", entry.Sequence)
		case later:
			return FaultMoved, fmt.Sprintf("entry %d stands in its place", entry.Sequence)
		default:
			return FaultDropped, fmt.Sprintf("entry %d stands in its place", entry.Sequence)
		}
	}
	if entry.Previous != previous {
		return FaultChanged, "it does not follow from the entry before it"
	}
	if c.Withheld {
		return "", ""
	}
	sealed := Entry{Reference: c.Reference, Sequence: entry.Sequence, Event: entry.Event, Previous: entry.Previous, Hash: entry.Hash}
	if broken, ok := errors.AsType[*BrokenError](sealed.check(c.Reference, i+1, previous)); ok {
		return FaultChanged, broken.Detail
	}
	return "", ""
}

func (v *exportVerifier) end() error {
	end, ok := decodeLine[endLine](v.line)
	switch {
	case !ok || end.Digest != v.digest:
		return v.fault(FaultMoved, "", 0, "the last line does not follow the lines before it: a case was moved or left out just before it, or the last line was changed")
	case end.Cases != v.verified.Cases || end.Entries != v.verified.Entries:
		return v.fault(FaultChanged, "", 0, fmt.Sprintf("it counts %d cases and %d entries; there are %d and %d", end.Cases, end.Entries, v.verified.Cases, v.verified.Entries))
	}
	if _, err := v.lines.ReadByte(); !errors.Is(err, io.EOF) {
		v.number++
		return v.fault(FaultAdded, "", 0, "it stands after the last line of the export")
	}
	for _, head := range v.sought {
		if head.Reference == "" && !v.withheld {
			v.verified.Unseen++
			continue
		}
		return &ExportError{
			Line: v.number, Fault: FaultChanged, Reference: head.Reference, Sequence: head.Entries,
			Detail: "the earlier export has the hash " + head.Hash + " there, and no case of this one has it: the case was written anew, or left out",
		}
	}
	return nil
}
