package ledger

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode/utf8"
)

// Canonical returns the one encoding of a JSON-encodable value: object keys
// sorted by their bytes, no white space, strings escaped only where JSON says
// they must be, numbers as integers. Bytes that are not UTF-8 become U+FFFD, as
// everywhere that Go writes JSON.
//
// Errors: the value cannot be encoded, or holds a number that is not an integer
// (fractions have more than one spelling).
func Canonical(value any) ([]byte, error) {
	plain, err := json.Marshal(value)
	if err != nil {
		return nil, fmt.Errorf("canonical encoding: %w", err)
	}
	return canonicalJSON(plain)
}

// canonicalJSON rewrites one JSON text in its canonical form.
func canonicalJSON(text []byte) ([]byte, error) {
	if !utf8.Valid(text) {
		return nil, errors.New("canonical encoding: not valid UTF-8")
	}
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber()
	var tree any
	if err := decoder.Decode(&tree); err != nil {
		return nil, fmt.Errorf("canonical encoding: %w", err)
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return nil, errors.New("canonical encoding: more than one value")
	}
	var out bytes.Buffer
	if err := write(&out, tree); err != nil {
		return nil, fmt.Errorf("canonical encoding: %w", err)
	}
	return out.Bytes(), nil
}

func write(out *bytes.Buffer, node any) error {
	switch node := node.(type) {
	case map[string]any:
		return writeObject(out, node)
	case []any:
		out.WriteByte('[')
		for i, element := range node {
			if i > 0 {
				out.WriteByte(',')
			}
			if err := write(out, element); err != nil {
				return err
			}
		}
		out.WriteByte(']')
	case string:
		writeString(out, node)
	case json.Number:
		if strings.ContainsAny(node.String(), ".eE") || node.String() == "-0" {
			return fmt.Errorf("%s is not an integer", node)
		}
		out.WriteString(node.String())
	case bool:
		fmt.Fprintf(out, "%t", node)
	case nil:
		out.WriteString("null")
	default:
		return fmt.Errorf("%T has no canonical form", node)
	}
	return nil
}

func writeObject(out *bytes.Buffer, object map[string]any) error {
	keys := make([]string, 0, len(object))
	for key := range object {
		keys = append(keys, key)
	}
	slices.Sort(keys)
	out.WriteByte('{')
	for i, key := range keys {
		if i > 0 {
			out.WriteByte(',')
		}
		writeString(out, key)
		out.WriteByte(':')
		if err := write(out, object[key]); err != nil {
			return err
		}
	}
	out.WriteByte('}')
	return nil
}

// writeString writes a string that is valid UTF-8, with the escapes of RFC 8785.
// The standard encoder is no help: it also escapes U+2028 and U+2029.
func writeString(out *bytes.Buffer, s string) {
	const short, letters = "\"\\\b\f\n\r\t", `"\bfnrt`
	out.WriteByte('"')
	for i := range len(s) {
		c := s[i]
		at := strings.IndexByte(short, c)
		switch {
		case at >= 0:
			out.WriteByte('\\')
			out.WriteByte(letters[at])
		case c < 0x20:
			fmt.Fprintf(out, `\u%04x`, c)
		default:
			out.WriteByte(c)
		}
	}
	out.WriteByte('"')
}
