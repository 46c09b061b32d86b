package rounds

import (
	"errors"
	"fmt"
	"os"

	"example.org/derogations/infra/lines"
	"example.org/derogations/shared/derogation"
	"example.org/derogations/statemachine"
)

// File is a file with a round, which knows where each value stands in it.
type File struct {
	Round derogation.Round
	*lines.YAML
}

// ReadFile reads the round in a file. Errors: *lines.Error; the file cannot be
// read. What else turns out to be wrong with the round, such as who is registered,
// is added with Wrong, and named by Err.
func ReadFile(name string) (*File, error) {
	data, err := os.ReadFile(name)
	if err != nil {
		return nil, fmt.Errorf("read a round: %w", err)
	}
	return read(name, data, statemachine.Definition)
}

// Read reads the round in a file's content. Errors: *lines.Error.
func Read(data []byte) (derogation.Round, error) {
	file, err := read("", data, statemachine.Definition)
	if err != nil {
		return derogation.Round{}, err
	}
	return file.Round, nil
}

// read holds a round to a definition of the state machine as well.
func read(name string, data, definition []byte) (*File, error) {
	stages, err := statemachine.Stages(definition)
	if err != nil {
		return nil, err
	}
	file := &File{YAML: lines.NewYAML(name, "responseMinutes", "response", "floorMinutes", "floor", "extensionMinutes", "extension")}
	if root, readable := file.Root(data); readable {
		file.Round = round(value{root})
		file.checkDomain(stages)
	}
	return file, file.Err()
}

// checkDomain adds the faults by the domain's rules, and tiers that would be
// passed at once, because the state machine has no states for them.
func (f *File) checkDomain(stages map[string]bool) {
	var invalid *derogation.InvalidError
	if err := f.Round.Validate(); errors.As(err, &invalid) {
		for _, field := range invalid.Fields {
			f.Wrong(field.Pointer, field.Detail)
		}
	} else if err != nil {
		f.Wrong("", err.Error())
	}
	for i, t := range f.Round.Tiers {
		if t.Tier.Known() && !stages[string(t.Tier)] {
			f.Wrong(fmt.Sprintf("/tiers/%d/tier", i), "the state machine has no state for it")
		}
	}
}
