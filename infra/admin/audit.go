package main

import (
	"fmt"
	"os"
	"time"

	"example.org/derogations/shared/ledger"
	"example.org/derogations/shared/uktime"
)

// auditVerify checks exports. It needs no table, and no network.
type auditVerify struct {
	Against string   `placeholder:"EARLIER" help:"An earlier export of the same."`
	Files   []string `arg:"" name:"file" help:"Exports; - is the standard input."`
}

// Run checks each file.
func (c auditVerify) Run(d deps) error {
	var older []ledger.Head
	if c.Against != "" {
		verified, err := d.verify(c.Against, nil)
		if err != nil {
			return err
		}
		older = verified.Heads
	}
	var all verifiedExports
	for _, file := range c.Files {
		verified, err := d.verify(file, older)
		if err != nil {
			return err
		}
		what := "request " + verified.Header.Reference
		if verified.Header.Of == "round" {
			what = "round " + verified.Header.Round
		}
		all = append(all, verifiedExport{file, what, verified.Header.For, verified.Header.At, verified.Cases, verified.Entries, verified.Unseen})
	}
	return d.answer(all)
}

type verifiedExports []verifiedExport

type verifiedExport struct {
	File    string    `json:"file"`
	Of      string    `json:"of"`
	For     string    `json:"for"`
	At      time.Time `json:"at"`
	Cases   int       `json:"cases"`
	Entries int       `json:"entries"`
	Unseen  int       `json:"unseen,omitempty"`
}

func (all verifiedExports) text(s *sheet) {
	for _, e := range all {
		s.line("%s is intact: %s for %s, at %s; cases: %d, entries: %d", e.File, e.Of, e.For, uktime.Operator(e.At), e.Cases, e.Entries)
		if e.Unseen > 0 {
			s.line("%d of the cases that the earlier export withheld are not here: this party may not see them, or they were rewritten.", e.Unseen)
		}
	}
}

// verify checks one file.
func (d deps) verify(file string, older []ledger.Head) (ledger.Verified, error) {
	from := d.in
	if file != "-" {
		opened, err := os.Open(file)
		if err != nil {
			return ledger.Verified{}, err
		}
		defer opened.Close()
		from = opened
	}
	verified, err := ledger.VerifyExport(from, older)
	if err != nil {
		return ledger.Verified{}, fmt.Errorf("%s does not hold together: %w", file, err)
	}
	return verified, nil
}
