package casework_test

import (
	"encoding/json"
	"os"
	"testing"
)

// definition is the state machine as it is deployed, as far as these tests read
// it.
type definition struct {
	StartAt string
	States  map[string]aslState
}

type aslState struct {
	Type               string
	Resource           string
	Next               string
	Default            string
	TimeoutSecondsPath string
	Choices            []struct{ StringEquals, Next string }
	Catch              []struct{ Next string }
	Parameters         struct {
		Payload struct {
			Stage    string `json:"stage"`
			Continue bool   `json:"continue"`
		}
	}
}

func (s aslState) waits() bool {
	return s.Resource == "arn:aws:states:::lambda:invoke.waitForTaskToken"
}

func readDefinition(t *testing.T) definition {
	t.Helper()
	source, err := os.ReadFile("../../statemachine/derogation.asl.json")
	if err != nil {
		t.Fatal(err)
	}
	var d definition
	if err := json.Unmarshal(source, &d); err != nil {
		t.Fatal(err)
	}
	return d
}
