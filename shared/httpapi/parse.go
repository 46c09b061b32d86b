package httpapi

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"unicode/utf8"
)

const (
	// maxDepth is how deep values may be nested. A request is four deep.
	maxDepth = 16
	// maxValues is how many values a body may hold, and maxMemberName how many bytes
	// the name of one: far above what any call needs, and low enough that a small body
	// cannot ask for a thousand times its size in pointers.
	maxValues     = 2000
	maxMemberName = 100
)

// object is a JSON object with its members as they were sent: in order, and
// with duplicates. The other JSON values are []any, string, json.Number, bool
// and nil.
type object []member

type member struct {
	name  string
	value any
}

// parse reads exactly one JSON value, strictly: the errors are refusals.
func parse(body []byte) (any, error) {
	if len(body) == 0 {
		return nil, refuse(codeInvalidJSON, "The body is empty.")
	}
	if !utf8.Valid(body) {
		return nil, refuse(codeInvalidJSON, "The body is not valid UTF-8.")
	}
	var whole json.RawMessage
	if err := json.Unmarshal(body, &whole); err != nil {
		return nil, invalidJSON(err)
	}
	if at := unpairedSurrogate(body); at >= 0 {
		return nil, refuse(codeInvalidJSON, fmt.Sprintf("The text at byte %d holds half a character.", at))
	}
	decoder := json.NewDecoder(bytes.NewReader(body))
	decoder.UseNumber()
	value, err := (&reader{Decoder: decoder}).next(0)
	if outOfBounds, ok := errors.AsType[boundsError](err); ok {
		return nil, refuse(codeInvalidJSON, outOfBounds.Error())
	}
	if err != nil {
		return nil, invalidJSON(err)
	}
	return value, nil
}

// invalidJSON says where the text stops being JSON, in words of our own: the
// decoder's would quote it.
func invalidJSON(err error) error {
	if syntax, ok := errors.AsType[*json.SyntaxError](err); ok {
		return refuse(codeInvalidJSON, fmt.Sprintf("It stops being one JSON value at byte %d.", syntax.Offset))
	}
	return refuse(codeInvalidJSON, "It is not one JSON value.")
}

// boundsError says which bound a JSON value is beyond.
type boundsError string

func (e boundsError) Error() string { return string(e) }

// reader reads a body's values, and counts them.
type reader struct {
	*json.Decoder
	values int
}

// next reads the next value.
func (r *reader) next(depth int) (any, error) {
	if r.values++; r.values > maxValues {
		return nil, boundsError(fmt.Sprintf("It holds more than %d values.", maxValues))
	}
	token, err := r.Token()
	if err != nil {
		return nil, err
	}
	opened, opens := token.(json.Delim)
	if !opens {
		return token, nil
	}
	if depth == maxDepth {
		return nil, boundsError(fmt.Sprintf("Values are nested more than %d deep.", maxDepth))
	}
	var value any
	if opened == '{' {
		value, err = r.members(depth + 1)
	} else {
		value, err = r.elements(depth + 1)
	}
	if err != nil {
		return nil, err
	}
	_, err = r.Token() // The end of the object or array.
	return value, err
}

func (r *reader) members(depth int) (object, error) {
	found := object{}
	for r.More() {
		token, err := r.Token()
		if err != nil {
			return nil, err
		}
		name := token.(string)
		if len(name) > maxMemberName {
			return nil, boundsError(fmt.Sprintf("The name of a member has more than %d bytes.", maxMemberName))
		}
		value, err := r.next(depth)
		if err != nil {
			return nil, err
		}
		found = append(found, member{name, value})
	}
	return found, nil
}

func (r *reader) elements(depth int) ([]any, error) {
	found := []any{}
	for r.More() {
		value, err := r.next(depth)
		if err != nil {
			return nil, err
		}
		found = append(found, value)
	}
	return found, nil
}

// unpairedSurrogate finds an escape of half a character in valid JSON, or
// returns -1. The decoder would put another character in its place.
func unpairedSurrogate(text []byte) int {
	for i := 0; i < len(text); i++ {
		if text[i] != '\\' {
			continue
		}
		unit, escaped := surrogate(text[i:])
		switch {
		case !escaped:
			i++ // The escaped character may itself be a backslash.
		case unit >= 0xDC00:
			return i
		default:
			low, paired := surrogate(text[min(i+6, len(text)):])
			if !paired || low < 0xDC00 {
				return i
			}
			i += 11
		}
	}
	return -1
}

// surrogate reads the escape of a UTF-16 surrogate at the start of a text.
func surrogate(text []byte) (unit uint64, ok bool) {
	if len(text) < 6 || text[0] != '\\' || text[1] != 'u' {
		return 0, false
	}
	unit, err := strconv.ParseUint(string(text[2:6]), 16, 16)
	return unit, err == nil && unit >= 0xD800 && unit <= 0xDFFF
}
