package docs

import (
	"path"
	"regexp"
	"strings"
	"testing"
)

var (
	decisionFile = regexp.MustCompile(`/decisions/(\d{4})-`)
	supersededBy = regexp.MustCompile(`superseded by \[(\d{4})\]`)
	supersedes   = regexp.MustCompile(`supersedes [^.|]*\[(\d{4})\]`)
	indexRow     = regexp.MustCompile(`(?m)^\| \[(\d{4})\]\(([^)]+)\) \|.*$`)
)

// Whoever finds a decision that a later one replaced, in whole or in part, is
// led to that one, and back; the index says it as well.
func TestADecisionThatWasReplacedNamesItsSuccessor(t *testing.T) {
	pairs := map[string]map[[2]string]bool{"record": {}, "successor": {}, "index": {}}
	index, listed := "", map[string]bool{}
	for file, text := range documents(t) {
		if strings.HasSuffix(file, "/decisions/README.md") {
			index = text
		}
		found := decisionFile.FindStringSubmatch(file)
		if found == nil {
			continue
		}
		listed[path.Base(file)] = false
		for _, number := range firsts(supersededBy, text) {
			pairs["record"][[2]string{found[1], number}] = true
		}
		for _, number := range firsts(supersedes, text) {
			pairs["successor"][[2]string{number, found[1]}] = true
		}
	}
	for _, row := range indexRow.FindAllStringSubmatch(index, -1) {
		listed[row[2]] = true
		for _, number := range firsts(supersededBy, row[0]) {
			pairs["index"][[2]string{row[1], number}] = true
		}
	}
	for name, in := range listed {
		if !in {
			t.Errorf("the index does not list %s", name)
		}
	}
	for from, said := range pairs {
		for pair := range said {
			for to, others := range pairs {
				if !others[pair] {
					t.Errorf("the %s says that %s is superseded by %s, and the %s does not", from, pair[0], pair[1], to)
				}
			}
		}
	}
	if len(pairs["record"]) == 0 {
		t.Error("no decision is superseded: the pattern is wrong")
	}
}
