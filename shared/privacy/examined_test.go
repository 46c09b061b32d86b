package privacy

import (
	"io"
	"regexp"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"example.org/derogations/infra/price"
)

// FuzzEachByteIsExaminedAFewTimes looks for words that make a text of them dear:
// for which a pattern reads on and on beyond what it finds, or from which more is
// made than the text is worth. The regexp package reads a text once for a search;
// how often it begins to search again, and how far it then reads, is for the
// pattern to bound.
func FuzzEachByteIsExaminedAFewTimes(f *testing.F) {
	for _, unit := range price.Hostile() {
		f.Add(unit)
	}
	for _, unit := range []string{"+44 (0) 7", "0113 4", "00", "£1,234", "1930 25/07/", "bleep 12,", "2025-07-"} { // Other numbers than an NHS number.
		f.Add("9434765919 " + unit)
	}
	f.Fuzz(func(t *testing.T, unit string) {
		const (
			size = 20_000
			// Each pattern may read a text three times over, and a byte of a text may have
			// 200 bytes made of it.
			readings, made, slack = 3, 200, 64 << 10
		)
		if unit == "" || len(unit) > size/10 {
			return
		}
		text := price.Filled(size, unit)
		for name, pattern := range map[string]*regexp.Regexp{"dates": writtenDate(), "postcodes": postcode(), "titles": titled(), "grades": graded(), "names beside grades": named(), "lists of names": listed(), "patients' numbers": patientNumber(), "other numbers": otherNumber()} {
			if read := examined(pattern, text); read > readings*len(text) {
				t.Errorf("%q: looking for %s reads %d bytes of %d", unit, name, read, len(text))
			}
		}
		if words := before(text); len(words) > reach {
			t.Errorf("%q: %d bytes before a date are looked at", unit, len(words))
		}
		if took := price.Made(func() { Scan(text, time.Date(2025, time.July, 25, 22, 0, 0, 0, time.UTC)) }); took > made*size+slack {
			t.Errorf("%q: %d bytes are made of %d", unit, took, len(text))
		}
	})
}

// examined is how many bytes a pattern reads to find all that it finds.
func examined(pattern *regexp.Regexp, text string) int {
	read := 0
	for at := 0; at < len(text); {
		reader := &countingReader{RuneReader: strings.NewReader(text[at:])}
		found := pattern.FindReaderIndex(reader)
		read += reader.bytes
		if found == nil {
			break
		}
		_, width := utf8.DecodeRuneInString(text[at:])
		at += max(found[1], width)
	}
	return read
}

type countingReader struct {
	io.RuneReader
	bytes int
}

func (r *countingReader) ReadRune() (rune, int, error) {
	c, width, err := r.RuneReader.ReadRune()
	r.bytes += width
	return c, width, err
}
