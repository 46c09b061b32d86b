package stepfunctions

import (
	"strings"
	"time"
	"unicode"
)

// machine is a state machine. Its definition is replaced as a whole, so an
// execution that holds the old one keeps it.
type machine struct {
	serial     int64
	arn        string
	name       string
	role       string
	text       string
	definition *definition
	created    time.Time
}

// CreateStateMachine registers a definition (Amazon States Language, JSON) and
// returns the state machine's ARN. The same name with the same definition and
// role gives the same ARN again. Errors are of type *Error: InvalidName,
// InvalidDefinition, StateMachineAlreadyExists.
func (e *Engine) CreateStateMachine(name, definition, role string) (string, error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	made, err := e.createMachine(name, definition, role)
	if err != nil {
		return "", err
	}
	return made.arn, nil
}

func (e *Engine) createMachine(name, text, role string) (*machine, error) {
	if err := checkName(name); err != nil {
		return nil, err
	}
	parsed, err := parseDefinition(text)
	if err != nil {
		return nil, refuse("InvalidDefinition", "Invalid State Machine Definition: %v", err)
	}
	arn := e.arn("stateMachine", name)
	if old, err := e.machine(arn); err == nil {
		if old.text != text || old.role != role {
			return nil, refuse("StateMachineAlreadyExists", "State Machine Already Exists: '%s'", arn)
		}
		return old, nil
	}
	made := &machine{
		serial: int64(len(e.machines) + 1), arn: arn, name: name, role: role,
		text: text, definition: parsed, created: e.now(),
	}
	e.machines = append(e.machines, made)
	return made, nil
}

// updateMachine replaces what is given; an empty text leaves its part alone.
func (e *Engine) updateMachine(arn, text, role string) (time.Time, error) {
	found, err := e.machine(arn)
	if err != nil {
		return time.Time{}, err
	}
	if text == "" && role == "" {
		return time.Time{}, refuse("MissingRequiredParameter", "Either the definition or the role ARN must be specified")
	}
	if text != "" {
		parsed, err := parseDefinition(text)
		if err != nil {
			return time.Time{}, refuse("InvalidDefinition", "Invalid State Machine Definition: %v", err)
		}
		found.text, found.definition = text, parsed
	}
	if role != "" {
		found.role = role
	}
	return e.now(), nil
}

func (e *Engine) machine(arn string) (*machine, error) {
	if !strings.HasPrefix(arn, "arn:") {
		return nil, refuse("InvalidArn", "Invalid Arn: '%s'", arn)
	}
	for _, m := range e.machines {
		if m.arn == arn {
			return m, nil
		}
	}
	return nil, refuse("StateMachineDoesNotExist", "State Machine Does Not Exist: '%s'", arn)
}

// checkName applies the service's rule for the names of machines and
// executions.
func checkName(name string) error {
	if name == "" || len([]rune(name)) > nameLimit {
		return refuse("InvalidName", "Invalid Name: '%s' (1 to %d characters)", name, nameLimit)
	}
	for _, r := range name {
		if unicode.IsSpace(r) || unicode.IsControl(r) || strings.ContainsRune("<>{}[]?*\"#%\\^|~`$&,;:/", r) {
			return refuse("InvalidName", "Invalid Name: '%s' (%q is not allowed)", name, r)
		}
	}
	return nil
}
