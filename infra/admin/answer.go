package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"
)

// answer is what a command has to say: its fields for programs, text for people.
type answer interface{ text(s *sheet) }

// answer prints an answer, in JSON if that was asked for.
func (d deps) answer(a answer) error {
	if d.commands.JSON {
		encoder := json.NewEncoder(d.out)
		encoder.SetIndent("", "  ")
		encoder.SetEscapeHTML(false)
		return encoder.Encode(a)
	}
	s := newSheet(d.out)
	a.text(s)
	s.end()
	return s.err
}

// confirm has a person say yes to what is in doubt. Where nobody is there to ask,
// nothing is done.
func (d deps) confirm(doubts []string, yes bool) error {
	if yes || len(doubts) == 0 {
		return nil
	}
	asked := strings.Join(doubts, "; ")
	fmt.Fprintf(d.progress, "%s.\nIs that right? yes or no: ", asked)
	said, _ := bufio.NewReader(d.in).ReadString('\n')
	if strings.TrimSpace(said) != "yes" {
		return fmt.Errorf("nothing was changed: %s: look with -dry-run; if that is right, answer yes or give -yes", asked)
	}
	return nil
}

// sheet is a page of tables. The first error of writing is kept.
type sheet struct {
	w   *tabwriter.Writer
	err error
}

func newSheet(out io.Writer) *sheet {
	return &sheet{w: tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)}
}

// line writes a line of text.
func (s *sheet) line(format string, values ...any) { s.print(fmt.Sprintf(format, values...) + "\n") }

// dryRun says that nothing was changed, if so.
func (s *sheet) dryRun(so bool) {
	if so {
		s.line("nothing was changed: this is what would be")
	}
}

// row writes one row, column by column.
func (s *sheet) row(columns ...any) {
	for i, c := range columns {
		if i > 0 {
			s.print("\t")
		}
		s.print(c)
	}
	s.print("\n")
}

func (s *sheet) print(what any) {
	if s.err == nil {
		_, s.err = fmt.Fprint(s.w, what)
	}
}

// heading ends the table before it, and begins another.
func (s *sheet) heading(columns ...any) {
	s.end()
	s.print("\n")
	s.row(columns...)
}

func (s *sheet) end() {
	if err := s.w.Flush(); s.err == nil {
		s.err = err
	}
}
