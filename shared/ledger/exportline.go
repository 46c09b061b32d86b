package ledger

import (
	"bytes"
	"encoding/json"
)

// encodeLine writes one line with its line feed. Events come out as the bytes
// that were hashed: nothing is escaped for HTML, and canonical JSON has no space
// to take out.
func encodeLine(line any) ([]byte, error) {
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(line); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}

// decodeLine reads a line into one of the kinds of lines, and reports false for
// one that this format would not have written so.
func decodeLine[T any](line []byte) (T, bool) {
	var read T
	decoder := json.NewDecoder(bytes.NewReader(line))
	decoder.DisallowUnknownFields()
	if decoder.Decode(&read) != nil {
		return read, false
	}
	again, err := encodeLine(read)
	return read, err == nil && bytes.Equal(again, line)
}
