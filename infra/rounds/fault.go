package rounds

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// Fault is one thing that is wrong with a file. Line counts from 1. Key says
// which value, for example "tiers/2/floor", where lists count from 1 as people
// do; it is empty for the file as a whole.
type Fault struct {
	Line   int
	Key    string
	Detail string
}

func (f Fault) String() string {
	if f.Key == "" {
		return fmt.Sprintf("line %d: %s", f.Line, f.Detail)
	}
	return fmt.Sprintf("line %d: %s: %s", f.Line, f.Key, f.Detail)
}

// FaultsError is a file that cannot be accepted, with every fault, in the order
// of the lines.
type FaultsError struct{ Faults []Fault }

func (e *FaultsError) Error() string {
	lines := make([]string, len(e.Faults))
	for i, f := range e.Faults {
		lines[i] = f.String()
	}
	return strings.Join(lines, "\n")
}

func sorted(faults []Fault) []Fault {
	slices.SortFunc(faults, func(a, b Fault) int {
		return cmp.Or(cmp.Compare(a.Line, b.Line), cmp.Compare(a.Key, b.Key), cmp.Compare(a.Detail, b.Detail))
	})
	return faults
}
