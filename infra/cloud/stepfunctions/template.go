package stepfunctions

import (
	"fmt"
	"strings"
)

// checkTemplate refuses a Parameters or ResultSelector value that fill could
// not fill: a ".$" field that holds anything but a path.
func checkTemplate(template any) error {
	switch node := template.(type) {
	case map[string]any:
		for name, value := range node {
			if !strings.HasSuffix(name, ".$") {
				if err := checkTemplate(value); err != nil {
					return err
				}
				continue
			}
			text, ok := value.(string)
			if !ok {
				return fmt.Errorf("field %q does not hold a path", name)
			}
			if _, err := parsePath(text); err != nil {
				return fmt.Errorf("field %q: %w", name, err)
			}
		}
	case []any:
		for _, value := range node {
			if err := checkTemplate(value); err != nil {
				return err
			}
		}
	}
	return nil
}

// fill replaces each field "name.$" of a checked template by "name" with the
// value that its path finds.
func fill(template, input, context any) (any, *failure) {
	switch node := template.(type) {
	case map[string]any:
		filled := make(map[string]any, len(node))
		for name, value := range node {
			plain, isPath := strings.CutSuffix(name, ".$")
			var problem *failure
			if isPath {
				value, problem = lookUp(name, value.(string), input, context)
			} else {
				value, problem = fill(value, input, context)
			}
			if problem != nil {
				return nil, problem
			}
			filled[plain] = value
		}
		return filled, nil
	case []any:
		filled := make([]any, len(node))
		for i, value := range node {
			value, problem := fill(value, input, context)
			if problem != nil {
				return nil, problem
			}
			filled[i] = value
		}
		return filled, nil
	}
	return template, nil
}

func lookUp(field, text string, input, context any) (any, *failure) {
	parsed, err := parsePath(text)
	if err != nil {
		return nil, fails(errorRuntime, "field '%s': %v", field, err)
	}
	document := input
	if parsed.inContext {
		document = context
	}
	value, ok := parsed.in(document)
	if !ok {
		return nil, fails(errorRuntime, "The JSONPath '%s' specified for the field '%s' could not be found in the input '%s'",
			text, field, encode(input))
	}
	return value, nil
}
