package main

import (
	"bytes"
	"os"
	"testing"

	"github.com/google/go-cmp/cmp"

	"example.org/derogations/infra/budget"
)

const costsDocument = "../docs/operations.md"

// The document quotes the command, and -update has it quote it anew.
func TestTheDocumentQuotesWhatCasesAndMonthsCost(t *testing.T) {
	var out bytes.Buffer
	if err := (deps{out: &out}).do(t.Context(), []string{"cost"}); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(costsDocument)
	if err != nil {
		t.Fatal(err)
	}
	renewed, err := budget.Between(string(text), "costs", "```text\n"+out.String()+"```\n")
	if err != nil {
		t.Fatal(err)
	}
	if *update {
		if err := os.WriteFile(costsDocument, []byte(renewed), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if diff := cmp.Diff(renewed, string(text)); diff != "" {
		t.Errorf("operations.md quotes other costs (-worked out +quoted): go test ./infra/admin -run TestTheDocumentQuotes -update\n%s", diff)
	}
}

func TestAMonthMayHaveAnyNumberOfCases(t *testing.T) {
	var out bytes.Buffer
	if err := (deps{out: &out}).do(t.Context(), []string{"cost", "-cases", "1,50", "-json"}); err != nil {
		t.Fatal(err)
	}
	if !bytes.Contains(out.Bytes(), []byte(`"cases": 50`)) {
		t.Errorf("%s", out.Bytes())
	}
}
