package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"os"

	"example.org/derogations/shared/ledger"
)

// audit checks exports. It needs no table, and no network.
func (d desk) audit(_ context.Context, args []string) error {
	if len(args) == 0 || args[0] != "verify" {
		return errUsage
	}
	flags := flag.NewFlagSet("audit verify", flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	against := flags.String("against", "", "an earlier export of the same")
	if err := flags.Parse(args[1:]); err != nil || flags.NArg() == 0 {
		return errUsage
	}
	var older []ledger.Head
	if *against != "" {
		verified, err := d.verify(*against, nil)
		if err != nil {
			return err
		}
		older = verified.Heads
	}
	for _, file := range flags.Args() {
		verified, err := d.verify(file, older)
		if err != nil {
			return err
		}
		what := "request " + verified.Header.Reference
		if verified.Header.Of == "round" {
			what = "round " + verified.Header.Round
		}
		fmt.Fprintf(d.out, "%s holds together: %s for %s, as of %s; cases: %d, entries: %d\n",
			file, what, verified.Header.For, local(verified.Header.At), verified.Cases, verified.Entries)
	}
	return nil
}

// verify checks one file; - is the standard input.
func (d desk) verify(file string, older []ledger.Head) (ledger.Verified, error) {
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
