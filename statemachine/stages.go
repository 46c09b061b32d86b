package statemachine

import (
	"encoding/json"
	"fmt"
)

// Stages are the stages that a definition has a state for, as its choices name
// them. Errors: it cannot be read.
func Stages(definition []byte) (map[string]bool, error) {
	var machine struct {
		States map[string]struct {
			Choices []struct{ StringEquals string }
		}
	}
	if err := json.Unmarshal(definition, &machine); err != nil {
		return nil, fmt.Errorf("read the state machine: %w", err)
	}
	stages := map[string]bool{}
	for _, state := range machine.States {
		for _, choice := range state.Choices {
			stages[choice.StringEquals] = true
		}
	}
	return stages, nil
}
