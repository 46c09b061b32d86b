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
// they must be, numbers as integers.
//
// Errors: the value cannot be encoded, is not valid UTF-8, or holds a number
// that is not an integer (fractions have more than one spelling).
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
		return writeString(out, node)
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
		if err := writeString(out, key); err != nil {
			return err
		}
		out.WriteByte(':')
		if err := write(out, object[key]); err != nil {
			return err
		}
	}
	out.WriteByte('}')
	return nil
}

func writeString(out *bytes.Buffer, s string) error {
	encoder := json.NewEncoder(out)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(s); err != nil {
		return err
	}
	out.Truncate(out.Len() - 1) // Encode ends with a newline.
	return nil
}
