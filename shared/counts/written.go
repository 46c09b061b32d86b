package counts

import (
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"errors"
	"maps"
	"slices"
	"time"
)

// How sums are written down: short, for one stands for thousands of requests. A cell
// is found by its table, its code and its part, a name by its table and its code.

// exceptional ends the part of a cell that counts exceptions.
const exceptional = "!"

// MarshalJSON writes cells by their tables, codes and parts.
func (c Cells) MarshalJSON() ([]byte, error) {
	tables := map[Table]map[string]map[string]number{}
	for cell, n := range c {
		part := cell.Part
		if cell.Exception {
			part += exceptional
		}
		rows := under(tables, cell.Table)
		under(rows, cell.Code)[part] = n
	}
	return json.Marshal(tables)
}

// UnmarshalJSON reads what MarshalJSON wrote.
func (c *Cells) UnmarshalJSON(text []byte) error {
	var tables map[Table]map[string]map[string]number
	if err := json.Unmarshal(text, &tables); err != nil {
		return err
	}
	*c = Cells{}
	for table, rows := range tables {
		for code, parts := range rows {
			for part, n := range parts {
				cell := Cell{Table: table, Code: code, Part: part}
				if last := len(part) - 1; last >= 0 && part[last:] == exceptional {
					cell.Part, cell.Exception = part[:last], true
				}
				(*c)[cell] = n
			}
		}
	}
	return nil
}

// MarshalJSON writes names by their tables and codes.
func (n Names) MarshalJSON() ([]byte, error) {
	tables := map[Table]map[string]Name{}
	for row, name := range n {
		under(tables, row.Table)[row.Code] = name
	}
	return json.Marshal(tables)
}

// UnmarshalJSON reads what MarshalJSON wrote.
func (n *Names) UnmarshalJSON(text []byte) error {
	var tables map[Table]map[string]Name
	if err := json.Unmarshal(text, &tables); err != nil {
		return err
	}
	*n = Names{}
	for table, rows := range tables {
		for code, name := range rows {
			(*n)[row{table, code}] = name
		}
	}
	return nil
}

// under is the map that another has under a key, made when it is first asked for.
func under[K, L comparable, V any](all map[K]map[L]V, at K) map[L]V {
	if all[at] == nil {
		all[at] = map[L]V{}
	}
	return all[at]
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

// MarshalJSON writes a name in as few letters as it takes, for each has its request.
func (n Name) MarshalJSON() ([]byte, error) {
	return json.Marshal([]any{n.Name, n.FiledAt, n.Reference})
}

// UnmarshalJSON reads what MarshalJSON wrote.
func (n *Name) UnmarshalJSON(text []byte) error {
	return json.Unmarshal(text, &[]any{&n.Name, &n.FiledAt, &n.Reference})
}

// included is how Included is written: so many events, and the milliseconds of the
// last.
type included [2]int64

// MarshalJSON writes it in as few letters as it takes: a group may have many.
func (i Included) MarshalJSON() ([]byte, error) {
	up := i.At.Add(time.Millisecond - 1) // What is kept a moment longer does no harm.
	return json.Marshal(included{int64(i.Events), up.UnixMilli()})
}

// UnmarshalJSON reads what MarshalJSON wrote.
func (i *Included) UnmarshalJSON(text []byte) error {
	var in included
	err := json.Unmarshal(text, &in)
	*i = Included{Events: int(in[0]), At: time.UnixMilli(in[1]).UTC()}
	return err
}
