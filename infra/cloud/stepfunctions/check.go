package stepfunctions

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
)

const (
	nameLimit    = 80
	timeoutLimit = 99999999
	delayLimit   = 31622400
)

// check looks at the whole: every target exists, and every state is reached.
func (d *definition) check() error {
	if _, ok := d.states[d.StartAt]; !ok {
		return fmt.Errorf("the state machine: StartAt names no state: %q", d.StartAt)
	}
	reached := map[string]bool{d.StartAt: true}
	for queue := []string{d.StartAt}; len(queue) > 0; queue = queue[1:] {
		for _, next := range d.states[queue[0]].targets() {
			if _, ok := d.states[next]; !ok {
				return fmt.Errorf("state %q: Next names no state: %q", queue[0], next)
			}
			if !reached[next] {
				reached[next] = true
				queue = append(queue, next)
			}
		}
	}
	for _, name := range slices.Sorted(maps.Keys(d.states)) {
		if !reached[name] {
			return fmt.Errorf("state %q: nothing leads to it", name)
		}
	}
	return nil
}

// targets lists where a state can lead.
func (s *state) targets() []string {
	var names []string
	if s.Next != "" {
		names = append(names, s.Next)
	}
	for _, branch := range s.Choices {
		names = append(names, branch.Next)
	}
	if s.Default != "" {
		names = append(names, s.Default)
	}
	for _, caught := range s.Catch {
		names = append(names, caught.Next)
	}
	return names
}

// check looks at one state alone.
func (s *state) check() error {
	if len([]rune(s.name)) > nameLimit {
		return fmt.Errorf("its name is longer than %d characters", nameLimit)
	}
	for _, template := range []template{s.Parameters, s.ResultSelector} {
		if err := checkTemplate(template.value); err != nil {
			return fmt.Errorf("in Parameters or ResultSelector: %w", err)
		}
	}
	switch s.Type {
	case typeChoice:
		return s.checkChoice()
	case typeTask:
		return errors.Join(s.checkNext(), s.checkResource(), s.checkTimeout(), s.checkRetry(), s.checkCatch())
	case typePass:
		return s.checkNext()
	}
	return nil
}

func (s *state) checkNext() error {
	if s.End == (s.Next != "") {
		return errors.New("exactly one of Next and End is needed")
	}
	return nil
}

func (s *state) checkChoice() error {
	if len(s.Choices) == 0 {
		return errors.New("field Choices is empty")
	}
	for i := range s.Choices {
		branch := &s.Choices[i]
		if branch.StringEquals == nil || branch.Next == "" {
			return fmt.Errorf("field Choices[%d]: Variable, StringEquals and Next are needed", i)
		}
		variable, err := parsePath(branch.Variable)
		if err != nil {
			return fmt.Errorf("field Choices[%d]: Variable: %w", i, err)
		}
		if variable.inContext {
			return fmt.Errorf("field Choices[%d]: Variable: %q is not supported", i, branch.Variable)
		}
		branch.variable = variable
	}
	return nil
}

func (s *state) checkResource() error {
	if s.Resource != resourceInvoke && s.Resource != resourceWait {
		return fmt.Errorf("field Resource %q is not supported", s.Resource)
	}
	parameters, ok := s.Parameters.value.(map[string]any)
	if !ok {
		return errors.New("field Parameters is not an object")
	}
	for name := range parameters {
		if name != "FunctionName" && name != "Payload" && name != "Payload.$" {
			return fmt.Errorf("field Parameters: field %q is not supported", name)
		}
	}
	function, _ := parameters["FunctionName"].(string)
	if function == "" || strings.Contains(function, "${") {
		return fmt.Errorf("field Parameters: FunctionName %q names no function", function)
	}
	if _, both := parameters["Payload.$"]; both && parameters["Payload"] != nil {
		return errors.New("field Parameters: Payload is given twice")
	}
	if s.waitsForToken() && !strings.Contains(encode(parameters), `"$$.Task.Token"`) {
		return errors.New("field Parameters: a wait has to hand on $$.Task.Token")
	}
	return nil
}

func (s *state) checkTimeout() error {
	switch {
	case s.TimeoutSeconds != nil && s.TimeoutSecondsPath.present:
		return errors.New("fields TimeoutSeconds and TimeoutSecondsPath exclude each other")
	case s.TimeoutSeconds != nil && (*s.TimeoutSeconds < 1 || *s.TimeoutSeconds > timeoutLimit):
		return fmt.Errorf("field TimeoutSeconds is not between 1 and %d", timeoutLimit)
	case s.TimeoutSecondsPath.null:
		return errors.New("field TimeoutSecondsPath is null")
	}
	return nil
}

func (s *state) checkRetry() error {
	for i, r := range s.Retry {
		if err := checkErrorEquals(r.ErrorEquals, i == len(s.Retry)-1); err != nil {
			return fmt.Errorf("field Retry[%d]: %w", i, err)
		}
		switch {
		case r.IntervalSeconds < 1 || r.IntervalSeconds > timeoutLimit:
			return fmt.Errorf("field Retry[%d]: IntervalSeconds is not between 1 and %d", i, timeoutLimit)
		case r.MaxAttempts < 0 || r.MaxAttempts > timeoutLimit:
			return fmt.Errorf("field Retry[%d]: MaxAttempts is not between 0 and %d", i, timeoutLimit)
		case r.BackoffRate < 1:
			return fmt.Errorf("field Retry[%d]: BackoffRate is below 1", i)
		case r.MaxDelaySeconds != 0 && (r.MaxDelaySeconds <= r.IntervalSeconds || r.MaxDelaySeconds > delayLimit):
			return fmt.Errorf("field Retry[%d]: MaxDelaySeconds is not above IntervalSeconds and up to %d", i, delayLimit)
		case !slices.Contains([]string{"", "NONE", "FULL"}, r.JitterStrategy):
			return fmt.Errorf("field Retry[%d]: JitterStrategy %q is not supported", i, r.JitterStrategy)
		}
	}
	return nil
}

func (s *state) checkCatch() error {
	for i, c := range s.Catch {
		if err := checkErrorEquals(c.ErrorEquals, i == len(s.Catch)-1); err != nil {
			return fmt.Errorf("field Catch[%d]: %w", i, err)
		}
		if c.Next == "" {
			return fmt.Errorf("field Catch[%d]: Next is needed", i)
		}
	}
	return nil
}

func checkErrorEquals(names []string, last bool) error {
	if len(names) == 0 {
		return errors.New("field ErrorEquals is empty")
	}
	if slices.Contains(names, errorAll) && (len(names) > 1 || !last) {
		return errors.New("field ErrorEquals: States.ALL has to be alone and last")
	}
	return nil
}
