package lines

import (
	"fmt"
	"strings"
	"testing"
)

func TestOneCauseIsSaidOnce(t *testing.T) {
	f := Faults{File: "a.csv"}
	for line := 3; line > 0; line-- {
		f.Add(line, "email", "must be given")
	}
	f.Add(2, "name", "must be given")
	f.Add(4, "name", "must be given")
	f.Add(0, "-replace", "the file lists no contact of %s", "Y63")
	const want = `a.csv: -replace: the file lists no contact of Y63
a.csv: line 1: email: must be given (also on 2 other lines, the last of them 3)
a.csv: line 2: name: must be given (also on line 4)`
	if err := f.Err(); err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
	if err := (&Faults{}).Err(); err != nil {
		t.Errorf("nothing is wrong, and got %v", err)
	}
}

func TestBeyondManyCausesItIsAnotherFile(t *testing.T) {
	var f Faults
	for line := range mostCauses + 100 {
		f.Add(line+1, "", "cause %d", line)
	}
	if said := f.Err().Error(); strings.Count(said, "\n") != mostCauses || !strings.HasSuffix(said, "\nand 100 more") {
		t.Errorf("got %d lines, the last %s", strings.Count(said, "\n"), said[strings.LastIndex(said, "\n"):])
	}
}

func TestATableIsReadByItsColumns(t *testing.T) {
	f := Faults{}
	heading, records := Records(Table("\ufeffcode, name\nA,\"B\nC\"\nD,E\nF\n", &f), &f)
	if fmt.Sprint(heading, records) != "[code name] [{2 map[code:A name:B\nC]} {4 map[code:D name:E]}]" {
		t.Errorf("got %v %v", heading, records)
	}
	if err := f.Err(); err == nil || err.Error() != "line 5: 1 columns, and the heading row has 2" {
		t.Errorf("got %v", err)
	}
	for text, want := range map[string]string{
		"":              "the file is empty",
		"a,b\n\"c\n":    "line 2: cannot be read as a table: extraneous or missing",
		"a,a\n":         "line 1: a: is given twice",
		"a\nb\nSi\xe2n": "line 3: is not in UTF-8",
		"a\nb\"c,d\n":   "line 2: cannot be read as a table: bare",
	} {
		f := Faults{}
		Records(Table(text, &f), &f)
		if err := f.Err(); err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%q: got %v, want %s", text, err, want)
		}
	}
}
