package scenario

import (
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"slices"
	"strings"
	"sync"

	"example.org/derogations/infra/cloud"
	"example.org/derogations/infra/cloud/dynamodb"
	"example.org/derogations/infra/cloud/template"
)

// callsFile lists every kind of call that functions make, one a line. Package
// cloud holds the template's roles against it, without running a scenario.
const callsFile = "testdata/calls.txt"

var update = flag.Bool("update", false, "add the kinds of calls that are new to "+callsFile+"; after every scenario, write it anew")

// used is what all scenarios together asked of the table and of other services.
var used struct {
	sync.Mutex
	recorded map[string]bool // the lines of callsFile
	seen     map[string]bool
	shapes   []dynamodb.Shape
	deployed *template.Template
	table    string
}

// noteUse adds a scenario's calls, and fails on a kind that is not on record.
func (s *scene) noteUse() {
	used.Lock()
	defer used.Unlock()
	if used.seen == nil {
		used.seen = map[string]bool{}
		recorded, err := readCalls()
		if err != nil {
			s.Fatal(err)
		}
		used.recorded = recorded
	}
	lines := s.Cloud.Asked()
	for _, shape := range s.Cloud.Proxy.Shapes() {
		f, ok := s.Cloud.Template.Function(shape.Function)
		if !ok {
			continue // the runner's own
		}
		used.shapes = append(used.shapes, shape)
		lines = append(lines, kind(shape, f.Statements).String())
	}
	used.deployed, used.table = s.Cloud.Template, s.Cloud.TableARN()
	for _, line := range lines {
		used.seen[line] = true
		if !used.recorded[line] && !partOfABatch(line, used.recorded) && !*update {
			s.Errorf("a kind of call that %s does not list: %q; look at it, and run the test with -update", callsFile, line)
		}
	}
}

// partOfABatch reports whether a call reads a part of what another of the function reads
// in one call. What is read together depends on what was there at the moment, and who
// may read all of it may read any part.
func partOfABatch(line string, lines map[string]bool) bool {
	const batch = " BatchGetItem: "
	function, keys, found := strings.Cut(line, batch)
	if !found {
		return false
	}
	for other := range lines {
		of, more, _ := strings.Cut(other, batch)
		all := strings.Split(more, ", ")
		missing := func(key string) bool { return !slices.Contains(all, key) }
		if of == function && other != line && !slices.ContainsFunc(strings.Split(keys, ", "), missing) {
			return true
		}
	}
	return false
}

// kind leaves out whose cases a query of an index is after, unless the function's
// role names them.
func kind(shape dynamodb.Shape, statements []template.Statement) dynamodb.Shape {
	named := func(key string) bool {
		return slices.ContainsFunc(statements, func(s template.Statement) bool {
			return slices.ContainsFunc(s.Conditions, func(c template.Condition) bool { return slices.Contains(c.Values, key) })
		})
	}
	shape.Items = slices.Clone(shape.Items)
	for i, item := range shape.Items {
		if shape.Index != "" && !strings.HasSuffix(item.Prefix, "#") && !named(item.Prefix) {
			shape.Items[i].Prefix = ""
		}
	}
	return shape
}

func readCalls() (map[string]bool, error) {
	text, err := os.ReadFile(callsFile)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	lines := map[string]bool{}
	for line := range strings.Lines(string(text)) {
		lines[strings.TrimSpace(line)] = true
	}
	return lines, nil
}

// grantsAreUsed looks at the roles once every scenario has run: what they allow
// and no scenario needed is either too much, or is not tested. With some of the
// scenarios alone nothing can be said.
func grantsAreUsed() bool {
	if used.seen == nil {
		return true // no scenario began
	}
	whole := !given("test.run") && !given("test.skip") && !given("test.short") && !given("test.list")
	if *update {
		if !whole {
			maps.Copy(used.seen, used.recorded)
		}
		seen := maps.Clone(used.seen)
		maps.DeleteFunc(used.seen, func(line string, _ bool) bool { return partOfABatch(line, seen) })
		lines := strings.Join(slices.Sorted(maps.Keys(used.seen)), "\n") + "\n"
		if err := os.WriteFile(callsFile, []byte(lines), 0o600); err != nil {
			fmt.Fprintln(os.Stderr, err)
			return false
		}
	}
	if !whole {
		fmt.Fprintln(os.Stderr, "grants that nothing uses: not looked for, because not every scenario ran")
		return true
	}
	for _, line := range slices.Sorted(maps.Keys(used.recorded)) {
		if !used.seen[line] {
			fmt.Fprintf(os.Stderr, "on record and not seen this time: %s\n", line)
		}
	}
	unused := cloud.Unused(*used.deployed, used.shapes, used.table)
	for _, one := range unused {
		fmt.Fprintln(os.Stderr, "a grant that no scenario uses:", one)
	}
	return len(unused) == 0
}
