package stepfunctions

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
)

const (
	typeTask    = "Task"
	typeChoice  = "Choice"
	typePass    = "Pass"
	typeSucceed = "Succeed"
	typeFail    = "Fail"
)

// definition is a state machine's program, read and checked.
type definition struct {
	StartAt string
	states  map[string]*state
}

// state is one state. Which fields may be given depends on its type.
type state struct {
	name string

	Type       string
	Next       string
	End        bool
	InputPath  filter
	OutputPath filter
	ResultPath filter

	Resource           string
	Parameters         template
	ResultSelector     template
	TimeoutSeconds     *int64
	TimeoutSecondsPath filter
	Retry              []retrier
	Catch              []catcher

	Result template

	Choices []rule
	Default string

	Error string
	Cause string
}

// fieldsOf says which fields each type of state may have.
var fieldsOf = map[string][]string{
	typeTask: {"Type", "Comment", "Next", "End", "InputPath", "OutputPath", "ResultPath", "Resource", "Parameters",
		"ResultSelector", "TimeoutSeconds", "TimeoutSecondsPath", "Retry", "Catch"},
	typePass:    {"Type", "Comment", "Next", "End", "InputPath", "OutputPath", "ResultPath", "Parameters", "Result"},
	typeChoice:  {"Type", "Comment", "InputPath", "OutputPath", "Choices", "Default"},
	typeSucceed: {"Type", "Comment", "InputPath", "OutputPath"},
	typeFail:    {"Type", "Comment", "Error", "Cause"},
}

// waitsForToken tells a wait from a plain call.
func (s *state) waitsForToken() bool { return s.Resource == resourceWait }

const (
	resourceInvoke = "arn:aws:states:::lambda:invoke"
	resourceWait   = resourceInvoke + ".waitForTaskToken"
)

// template is a JSON value with its numbers kept as written.
type template struct {
	present bool
	value   any
}

// UnmarshalJSON reads any JSON value.
func (t *template) UnmarshalJSON(text []byte) error {
	value, err := decode(text)
	*t = template{present: true, value: value}
	return err
}

// rule is one branch of a Choice.
type rule struct {
	Variable     string
	StringEquals *string
	Next         string

	variable path
}

// UnmarshalJSON refuses any comparison but StringEquals.
func (r *rule) UnmarshalJSON(text []byte) error {
	type plain rule
	return strict(text, (*plain)(r), "Comment", "Variable", "StringEquals", "Next")
}

// retrier is one entry of Retry.
type retrier struct {
	ErrorEquals     []string
	IntervalSeconds int64
	MaxAttempts     int64
	BackoffRate     float64
	MaxDelaySeconds int64
	JitterStrategy  string
}

// UnmarshalJSON fills in the language's defaults.
func (r *retrier) UnmarshalJSON(text []byte) error {
	type plain retrier
	*r = retrier{IntervalSeconds: 1, MaxAttempts: 3, BackoffRate: 2}
	return strict(text, (*plain)(r), "Comment", "ErrorEquals", "IntervalSeconds", "MaxAttempts", "BackoffRate",
		"MaxDelaySeconds", "JitterStrategy")
}

// catcher is one entry of Catch.
type catcher struct {
	ErrorEquals []string
	ResultPath  filter
	Next        string
}

// UnmarshalJSON refuses unknown fields.
func (c *catcher) UnmarshalJSON(text []byte) error {
	type plain catcher
	return strict(text, (*plain)(c), "Comment", "ErrorEquals", "ResultPath", "Next")
}

// strict decodes an object whose fields are all among the given ones, spelt
// exactly so.
func strict(text []byte, into any, fields ...string) error {
	var given map[string]json.RawMessage
	if err := json.Unmarshal(text, &given); err != nil {
		return fmt.Errorf("read an object: %w", err)
	}
	for _, name := range slices.Sorted(maps.Keys(given)) {
		if !slices.Contains(fields, name) {
			return fmt.Errorf("field %q is not supported here", name)
		}
	}
	return json.Unmarshal(text, into)
}

// parseDefinition reads a definition. Every error names the state and the
// field.
func parseDefinition(text string) (*definition, error) {
	if err := refuseRepeatedFields([]byte(text)); err != nil {
		return nil, err
	}
	var top struct {
		StartAt       string
		QueryLanguage string
		States        map[string]json.RawMessage
	}
	if err := strict([]byte(text), &top, "Comment", "StartAt", "States", "Version", "QueryLanguage"); err != nil {
		return nil, fmt.Errorf("the state machine: %w", err)
	}
	if top.QueryLanguage != "" && top.QueryLanguage != "JSONPath" {
		return nil, fmt.Errorf("the state machine: QueryLanguage %q is not supported", top.QueryLanguage)
	}
	parsed := &definition{StartAt: top.StartAt, states: make(map[string]*state, len(top.States))}
	for _, name := range slices.Sorted(maps.Keys(top.States)) {
		st, err := parseState(name, top.States[name])
		if err != nil {
			return nil, fmt.Errorf("state %q: %w", name, err)
		}
		parsed.states[name] = st
	}
	return parsed, parsed.check()
}

func parseState(name string, text json.RawMessage) (*state, error) {
	var kind struct{ Type string }
	if err := json.Unmarshal(text, &kind); err != nil {
		return nil, fmt.Errorf("read Type: %w", err)
	}
	fields, ok := fieldsOf[kind.Type]
	if !ok {
		return nil, fmt.Errorf("field Type %q is not supported", kind.Type)
	}
	st := &state{name: name}
	if err := strict(text, st, fields...); err != nil {
		return nil, err
	}
	return st, st.check()
}

// refuseRepeatedFields catches what a decoder would pass over in silence: two
// states, or two fields, of one name.
func refuseRepeatedFields(text []byte) error {
	decoder := json.NewDecoder(strings.NewReader(string(text)))
	var read func(where string) error
	read = func(where string) error {
		token, err := decoder.Token()
		if err != nil {
			return fmt.Errorf("read the definition: %w", err)
		}
		opening, ok := token.(json.Delim)
		if !ok {
			return nil
		}
		seen := map[string]bool{}
		for decoder.More() {
			inner := where
			if opening == '{' {
				name, err := decoder.Token()
				if err != nil {
					return fmt.Errorf("read the definition: %w", err)
				}
				field := name.(string)
				if seen[field] {
					return fmt.Errorf("%s: field %q is given twice", where, field)
				}
				seen[field] = true
				inner = where + "." + field
			}
			if err := read(inner); err != nil {
				return err
			}
		}
		if _, err := decoder.Token(); err != nil {
			return fmt.Errorf("read the definition: %w", err)
		}
		return nil
	}
	return read("the definition")
}
