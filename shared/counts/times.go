package counts

import (
	"encoding/base64"
	"encoding/binary"
	"errors"
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

// MarshalText writes each time as what it is more than the one before, with its
// number: two bytes for most, where a trust has thousands.
func (t Times) MarshalText() ([]byte, error) {
	var packed []byte
	before := 0
	for _, seconds := range slices.Sorted(maps.Keys(t)) {
		packed = binary.AppendVarint(packed, int64(seconds-before))
		packed = binary.AppendVarint(packed, int64(t[seconds]))
		before = seconds
	}
	return base64.RawStdEncoding.AppendEncode(nil, packed), nil
}

// UnmarshalText reads what MarshalText wrote.
func (t *Times) UnmarshalText(text []byte) error {
	packed, err := base64.RawStdEncoding.AppendDecode(nil, text)
	if err != nil {
		return err
	}
	*t = Times{}
	for seconds := 0; len(packed) > 0; {
		more, n := binary.Varint(packed)
		count, m := binary.Varint(packed[max(n, 0):])
		if n <= 0 || m <= 0 {
			return errors.New("times that are not whole")
		}
		seconds += int(more)
		(*t)[seconds] = int(count)
		packed = packed[n+m:]
	}
	return nil
}
