package counts

import (
	"maps"
	"slices"
)

// Times is how many reviews took so many whole seconds: all that a median needs, and
// nothing that cannot be added.
type Times map[int]int

func (t Times) add(other Times, sign int) {
	for seconds, n := range other {
		if t[seconds] += sign * n; t[seconds] == 0 {
			delete(t, seconds)
		}
	}
}

// nearestRank is a percentile: the smallest time that at least so many hundredths of
// all do not exceed; 0 of none.
func (t Times) nearestRank(percentile int) int {
	all := 0
	for _, n := range t {
		all += n
	}
	rank := (percentile*all + 99) / 100
	for _, seconds := range slices.Sorted(maps.Keys(t)) {
		if rank -= t[seconds]; rank <= 0 {
			return seconds
		}
	}
	return 0
}
