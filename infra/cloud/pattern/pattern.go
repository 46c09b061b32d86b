package pattern

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
)

// Filter decides which events are handed on: those that match any of its
// patterns, or all when it has none.
type Filter []object

// object is a pattern for a JSON object: each named member must match.
type object map[string]matcher

type matcher interface {
	// matches is given the member's value, and whether it is there.
	matches(value any, present bool) bool
}

func (o object) matches(value any, _ bool) bool {
	members, _ := value.(map[string]any) // of anything else, no member is present
	for name, m := range o {
		member, present := members[name]
		if !m.matches(member, present) {
			return false
		}
	}
	return true
}

// anyOf is a pattern for a single value: one of its conditions must hold. Of a
// list of values, one of them must match.
type anyOf []condition

type condition func(value any, present bool) bool

func (a anyOf) matches(value any, present bool) bool {
	if list, ok := value.([]any); ok {
		return slices.ContainsFunc(list, func(one any) bool { return a.matches(one, present) })
	}
	for _, holds := range a {
		if holds(value, present) {
			return true
		}
	}
	return false
}

// Accepts reports whether an event, as decoded JSON, passes.
func (f Filter) Accepts(record any) bool {
	if len(f) == 0 {
		return true
	}
	for _, pattern := range f {
		if pattern.matches(record, true) {
			return true
		}
	}
	return false
}

// New reads patterns in the syntax of EventBridge (JSON). Known conditions:
// a string, {"prefix": …}, {"exists": …} and {"anything-but": [strings]}.
func New(patterns []string) (Filter, error) {
	var f Filter
	for _, pattern := range patterns {
		var members map[string]any
		if err := json.Unmarshal([]byte(pattern), &members); err != nil {
			return nil, fmt.Errorf("filter pattern %s: %w", pattern, err)
		}
		read, err := readObject(members)
		if err != nil {
			return nil, fmt.Errorf("filter pattern %s: %w", pattern, err)
		}
		f = append(f, read)
	}
	return f, nil
}

func readObject(members map[string]any) (object, error) {
	if len(members) == 0 {
		return nil, errors.New("an empty object")
	}
	o := object{}
	for name, value := range members {
		var err error
		switch value := value.(type) {
		case map[string]any:
			o[name], err = readObject(value)
		case []any:
			o[name], err = readConditions(value)
		default:
			err = fmt.Errorf("want an object or an array of conditions, not %v", value)
		}
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
	}
	return o, nil
}

func readConditions(list []any) (anyOf, error) {
	if len(list) == 0 {
		return nil, errors.New("no condition")
	}
	var a anyOf
	for _, value := range list {
		holds, err := readCondition(value)
		if err != nil {
			return nil, err
		}
		a = append(a, holds)
	}
	return a, nil
}

func readCondition(value any) (condition, error) {
	switch value := value.(type) {
	case string:
		return func(got any, _ bool) bool { return got == value }, nil
	case map[string]any:
		if len(value) == 1 {
			for operator, operand := range value {
				return readOperator(operator, operand)
			}
		}
	}
	return nil, fmt.Errorf("the condition %v is not known here", value)
}

func readOperator(operator string, operand any) (condition, error) {
	switch operator {
	case "prefix":
		if prefix, ok := operand.(string); ok {
			return func(got any, _ bool) bool {
				text, ok := got.(string)
				return ok && strings.HasPrefix(text, prefix)
			}, nil
		}
	case "exists":
		if exists, ok := operand.(bool); ok {
			return func(_ any, present bool) bool { return present == exists }, nil
		}
	case "anything-but":
		if texts, ok := stringList(operand); ok {
			return func(got any, present bool) bool {
				for _, text := range texts {
					if got == text {
						return false
					}
				}
				return present
			}, nil
		}
	}
	return nil, fmt.Errorf("the condition %q with %v is not known here", operator, operand)
}

func stringList(operand any) ([]string, bool) {
	list, ok := operand.([]any)
	if !ok {
		list = []any{operand}
	}
	var texts []string
	for _, value := range list {
		text, ok := value.(string)
		if !ok {
			return nil, false
		}
		texts = append(texts, text)
	}
	return texts, len(texts) > 0
}
