package template

import (
	"os"
	"strings"
	"testing"
)

// Whoever calls a function calls it by its alias, or a release could neither be
// made at once nor be taken back.
func TestEverybodyCallsByTheAlias(t *testing.T) {
	got, err := Load(root+"template.yaml", Options{})
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range got.Functions {
		if f.Alias != "live" {
			t.Errorf("%s has the alias %q", f.LogicalID, f.Alias)
		}
		for name, value := range f.Environment {
			if strings.HasSuffix(name, "_FUNCTION") && !strings.HasSuffix(value, ":live") {
				t.Errorf("%s of %s is %s", name, f.LogicalID, value)
			}
		}
		for _, s := range f.Statements {
			for _, resource := range s.Resources {
				if strings.Contains(strings.Join(s.Actions, " "), "lambda:InvokeFunction") && !strings.HasSuffix(resource, ":live") {
					t.Errorf("%s may invoke %s", f.LogicalID, resource)
				}
			}
		}
	}
	if task := got.StateMachines[0].Substitutions["EscalateFunctionArn"]; !strings.HasSuffix(task, ":live") {
		t.Errorf("the state machine calls %s", task)
	}
}

// SAM publishes a function's new version for new values of parameters only if the
// function has a hash, be it an empty one.
func TestEachFunctionIsPublishedAnewForNewSettings(t *testing.T) {
	got, err := Load(root+"template.yaml", Options{})
	if err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(root + "template.yaml")
	if err != nil {
		t.Fatal(err)
	}
	if n := strings.Count(string(text), "\n      AutoPublishCodeSha256: !Ref EmptyHash\n"); n != len(got.Functions) {
		t.Errorf("%d of %d functions are", n, len(got.Functions))
	}
	if !strings.Contains(string(text), "\n    Description: !Ref Settings\n") {
		t.Error("the functions' description is not Settings")
	}
}

func TestAnAliasThatNobodyMakesIsNamed(t *testing.T) {
	_, err := Parse([]byte(strings.Replace(small, "MACHINE: !Ref Machine", "MACHINE: !Ref Worker.Alias", 1)), Options{})
	if err == nil || !strings.Contains(err.Error(), "AutoPublishAlias") {
		t.Errorf("got %v", err)
	}
}
