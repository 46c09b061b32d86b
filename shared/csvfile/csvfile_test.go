package csvfile

import (
	"strings"
	"testing"
)

func TestNoCellIsAFormulaAndTheFileSaysItsEncoding(t *testing.T) {
	var file strings.Builder
	if err := Heading(&file, []string{"site", "doctors"}); err != nil {
		t.Fatal(err)
	}
	for _, cell := range []string{"=1+1", "＋1", "-2", "@a", "\nx", "Ysbyty Gŵyr", "a, b"} {
		if err := Row(&file, []string{cell, "3"}); err != nil {
			t.Fatal(err)
		}
	}
	want := "\ufeffsite,doctors\r\n'=1+1,3\r\n'＋1,3\r\n'-2,3\r\n'@a,3\r\n\"'\r\nx\",3\r\nYsbyty Gŵyr,3\r\n\"a, b\",3\r\n"
	if file.String() != want {
		t.Errorf("%q, want %q", file.String(), want)
	}
}
